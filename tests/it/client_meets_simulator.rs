//! What leaves the client is what arrives, and what the simulator answers is what comes out.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use push_client::{Authorization, Client, Config, Endpoint, ProviderKey, ProviderToken, sign};
use push_protocol::{DeviceToken, Environment, HeaderText, Notification, Outcome, Payload};
use push_simulator::{Certificates, DeviceState, Simulator, World, WorldDevice, WorldKey};
use tokio::net::TcpListener;

const TOPIC: &str = "com.example.app";

fn token(byte: &str) -> DeviceToken {
    DeviceToken::parse(&byte.repeat(32)).unwrap()
}

fn text(value: &str) -> Option<HeaderText> {
    Some(HeaderText::parse(value).unwrap())
}

fn notification() -> Notification {
    let payload = Payload::parse("{ \"aps\":{\"alert\":\"订单\"} }".as_bytes()).unwrap();
    Notification { topic: text(TOPIC), push_type: text("alert"), ..Notification::new(payload) }
}

async fn simulator(key: &ProviderKey) -> (Simulator, Certificates) {
    let pem = key.public_key_pem().unwrap();
    let keys = vec![WorldKey::from_pem(key.key_id(), key.team_id(), &pem, vec![TOPIC.to_owned()]).unwrap()];
    let entry = |byte, environment, state| WorldDevice {
        token: token(byte),
        topic: TOPIC.to_owned(),
        environment,
        state,
        timestamp: Some(1_700_000_000_123),
    };
    let devices = vec![
        entry("aa", Environment::Sandbox, DeviceState::Registered),
        entry("bb", Environment::Production, DeviceState::Registered),
        entry("cc", Environment::Sandbox, DeviceState::Removed),
    ];
    let world = World::open(Environment::Sandbox).with_keys(keys).with_devices(devices);
    let certificates = Certificates::new(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = Simulator::start(listener, world, &certificates, Arc::new(SystemTime::now)).unwrap();
    (running, certificates)
}

fn client(simulator: &Simulator, ca: &Certificates, authorization: Authorization) -> Client {
    let endpoint = Endpoint::custom(&simulator.url(), Some(ca.ca_pem())).unwrap();
    Client::new(endpoint, authorization, Config::default())
}

fn key() -> ProviderKey {
    ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap().0
}

fn signing(key: ProviderKey) -> Authorization {
    Authorization::Key(Arc::new(ProviderToken::new(key, Arc::new(SystemTime::now))))
}

fn rejected(outcome: &Outcome) -> (u16, &str, Option<i64>) {
    match outcome {
        Outcome::Rejected { status, reason, timestamp, .. } => (*status, reason, *timestamp),
        Outcome::Accepted { .. } => (200, "", None),
    }
}

#[tokio::test]
async fn every_header_and_every_byte_arrives() {
    let key = key();
    let (simulator, ca) = simulator(&key).await;
    let mut journal = simulator.journal_in_full();
    let client = client(&simulator, &ca, signing(key));
    let id = "eabeae54-7ff2-4a7c-8e2e-3d2e2d2c2b2a";
    let sent = Notification {
        priority: text("5"),
        expiration: text("1900000000"),
        collapse_id: text("order-7"),
        apns_id: text(id),
        ..notification()
    };
    let outcome = client.send(&token("aa"), &sent).await.unwrap();
    assert!(matches!(&outcome, Outcome::Accepted { apns_id: Some(it), unique_id: Some(_) } if it == id));
    let line = journal.recv().await.unwrap();
    assert_eq!((line.method.as_str(), line.path), ("POST", format!("/3/device/{}", token("aa"))));
    assert_eq!(line.body, sent.payload.as_str());
    for (name, value) in sent.headers() {
        assert_eq!(line.headers[name], value, "{name}");
    }
    let claims = &line.headers["authorization"];
    assert_eq!((&claims["kid"], &claims["iss"]), (&"ABCDE12345".into(), &"TEAM123456".into()));
    client.close().await;
    simulator.stop().await;
}

#[tokio::test]
async fn rejections_are_values() {
    let key = key();
    let (simulator, ca) = simulator(&key).await;
    let client = client(&simulator, &ca, signing(key));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(4089));
    let cases = [
        (token("bb"), notification(), (400, "BadDeviceToken", None)),
        (token("cc"), notification(), (410, "Unregistered", Some(1_700_000_000_123))),
        (
            token("aa"),
            Notification { topic: text("com.other"), ..notification() },
            (400, "TopicDisallowed", None),
        ),
        (token("aa"), Notification { topic: None, ..notification() }, (400, "MissingTopic", None)),
        (
            token("aa"),
            Notification { payload: Payload::parse(large.as_bytes()).unwrap(), ..notification() },
            (413, "PayloadTooLarge", None),
        ),
    ];
    for (token, notification, expected) in cases {
        let outcome = client.send(&token, &notification).await.unwrap();
        assert_eq!(rejected(&outcome), expected);
        assert!(outcome.facts().is_some_and(|row| row.reason == expected.1));
    }
    client.close().await;
    simulator.stop().await;
}

#[tokio::test]
async fn a_ready_token_is_judged_as_it_is() {
    let key = key();
    let (simulator, ca) = simulator(&key).await;
    let old = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    for (jwt, reason) in [
        (sign(&key, SystemTime::now()), ""),
        (sign(&key, old), "ExpiredProviderToken"),
        (sign(&self::key(), SystemTime::now()), "InvalidProviderToken"),
        ("a.b.c".to_owned().into(), "InvalidProviderToken"),
    ] {
        let client = client(&simulator, &ca, Authorization::Fixed(jwt));
        let outcome = client.send(&token("aa"), &notification()).await.unwrap();
        assert_eq!(rejected(&outcome).1, reason);
        client.close().await;
    }
    simulator.stop().await;
}

#[tokio::test]
async fn another_ca_is_not_trusted() {
    let key = key();
    let (simulator, _) = simulator(&key).await;
    let stranger = Certificates::new(SystemTime::now()).unwrap();
    let mut journal = simulator.journal_in_full();
    let client = client(&simulator, &stranger, signing(key));
    let error = client.send(&token("aa"), &notification()).await.unwrap_err();
    assert!(error.is_tls() && !error.was_written(), "{error}");
    client.close().await;
    simulator.stop().await;
    assert!(journal.recv().await.is_none(), "no request left");
}
