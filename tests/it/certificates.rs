//! The real client with a provider certificate, against the real simulator.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use push_client::{Authorization, Client, ClientCertificate, Config, Endpoint, ProviderKey, sign};
use push_credentials::fixtures::Draft;
use push_credentials::{CertificateKind, Identity};
use push_protocol::{DeviceToken, Environment, HeaderText, Notification, Outcome, Payload};
use push_simulator::{Certificates, Faults, JournalEntry, Options, Simulator, World, WorldCertificate};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const TOPIC: &str = "com.example.app";
const VOIP: &str = "com.example.app.voip";

struct Bench {
    simulator: Simulator,
    ca: Certificates,
    journal: mpsc::Receiver<JournalEntry>,
}

impl Bench {
    async fn new(world: World) -> Self {
        Self::with(world, Options::default()).await
    }

    async fn with(world: World, options: Options) -> Self {
        let ca = Certificates::new(SystemTime::now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let now = Arc::new(SystemTime::now);
        let simulator = Simulator::start_with(listener, world, &ca, now, options).unwrap();
        Self { journal: simulator.journal_in_full(), simulator, ca }
    }

    fn client(&self, authorization: Authorization) -> Client {
        let endpoint = Endpoint::custom(&self.simulator.url(), Some(self.ca.ca_pem())).unwrap();
        Client::new(endpoint, authorization, Config::default())
    }
}

fn authorization(identity: &Identity) -> Authorization {
    let chain = std::iter::once(&identity.certificate).chain(&identity.chain);
    let chain = chain.map(|it| it.der().to_vec()).collect();
    let certificate = ClientCertificate::new(chain, identity.key.pkcs8_der()).unwrap();
    Authorization::Certificate(Arc::new(certificate))
}

fn of(kind: CertificateKind) -> Draft {
    Draft::new(kind, TOPIC)
}

fn token() -> DeviceToken {
    DeviceToken::parse(&"ab".repeat(32)).unwrap()
}

/// To a topic, or to none.
fn notification(topic: Option<&str>) -> Notification {
    let payload = Payload::parse(br#"{"aps":{"alert":"Hello"}}"#).unwrap();
    Notification {
        topic: topic.map(|it| HeaderText::parse(it).unwrap()),
        push_type: Some(HeaderText::parse("alert").unwrap()),
        ..Notification::new(payload)
    }
}

fn reason(outcome: &Outcome) -> (u16, &str) {
    match outcome {
        Outcome::Rejected { status, reason, .. } => (*status, reason),
        Outcome::Accepted { .. } => (200, ""),
    }
}

#[tokio::test]
async fn a_certificate_pushes_to_what_stands_in_it() {
    let mut bench = Bench::new(World::open(Environment::Sandbox)).await;
    let identity = of(CertificateKind::Universal).identity();
    let client = bench.client(authorization(&identity));
    for (topic, expected) in [
        (Some(TOPIC), (200, "")),
        (Some(VOIP), (200, "")),
        (Some("com.example.other"), (400, "TopicDisallowed")),
        (None, (400, "MissingTopic")),
    ] {
        let outcome = client.send(&token(), &notification(topic)).await.unwrap();
        assert_eq!(reason(&outcome), expected, "{topic:?}");
        let line = bench.journal.recv().await.unwrap();
        let certificate = line.certificate.unwrap();
        assert_eq!(certificate.common_name, format!("Apple Push Services: {TOPIC}"));
        assert_eq!(certificate.sha256, identity.certificate.sha256());
        assert!(!line.headers.contains_key("authorization"));
        assert_eq!(line.headers.get("apns-topic").and_then(|it| it.as_str()), topic);
        assert_eq!(line.connection, 1, "they share one connection");
    }
    client.close().await;
    bench.simulator.stop().await;
}

#[tokio::test]
async fn the_topic_may_be_left_out_with_a_certificate_for_one() {
    let bench = Bench::new(World::open(Environment::Sandbox)).await;
    for kind in [CertificateKind::Development, CertificateKind::Voip] {
        let client = bench.client(authorization(&of(kind).identity()));
        let outcome = client.send(&token(), &notification(None)).await.unwrap();
        assert_eq!(reason(&outcome), (200, ""), "{kind:?}");
        client.close().await;
    }
    bench.simulator.stop().await;
}

#[tokio::test]
async fn a_certificate_that_is_no_good_is_told_by_its_reason() {
    let now = SystemTime::now();
    let days = |days: u64| Duration::from_hours(24 * days);
    let listed = of(CertificateKind::Universal).identity();
    let world =
        World::open(Environment::Sandbox).with_certificates([WorldCertificate::of(&listed.certificate)]);
    for (draft, world, expected) in [
        (of(CertificateKind::Production), World::open(Environment::Sandbox), "BadCertificateEnvironment"),
        (of(CertificateKind::Development), World::open(Environment::Production), "BadCertificateEnvironment"),
        (of(CertificateKind::NoPush), World::open(Environment::Production), "BadCertificate"),
        (
            of(CertificateKind::Universal).valid(now - days(395), now - days(1)),
            World::open(Environment::Sandbox),
            "BadCertificate",
        ),
        (
            of(CertificateKind::Universal).valid(now + days(1), now + days(395)),
            World::open(Environment::Sandbox),
            "BadCertificate",
        ),
        (of(CertificateKind::Development), world.clone(), "BadCertificate"),
    ] {
        let bench = Bench::new(world).await;
        let client = bench.client(authorization(&draft.identity()));
        let outcome = client.send(&token(), &notification(Some(TOPIC))).await.unwrap();
        assert_eq!(reason(&outcome), (403, expected), "{draft:?}");
        assert!(outcome.facts().is_some_and(|row| row.reason == expected));
        client.close().await;
        bench.simulator.stop().await;
    }
    let bench = Bench::new(world).await;
    let client = bench.client(authorization(&listed));
    let outcome = client.send(&token(), &notification(Some(TOPIC))).await.unwrap();
    assert_eq!(reason(&outcome), (200, ""));
    client.close().await;
    bench.simulator.stop().await;
}

#[tokio::test]
async fn a_refusal_by_goaway_has_its_reason_too() {
    let faults = Faults::from_json(
        r#"{"version":1,"rules":[{"when":{},"fault":{"kind":"goAway","lastStream":"before","reason":"BadCertificateEnvironment"}}]}"#,
    );
    let options = Options { faults: faults.unwrap(), ..Options::default() };
    let bench = Bench::with(World::open(Environment::Sandbox), options).await;
    let client = bench.client(authorization(&of(CertificateKind::Production).identity()));
    let pushes = (0..20).map(|_| {
        let client = client.clone();
        async move { client.send(&token(), &notification(Some(TOPIC))).await.unwrap_err() }
    });
    for error in pushes.collect::<tokio::task::JoinSet<_>>().join_all().await {
        assert_eq!((error.code(), error.goaway_reason()), ("refused", Some("BadCertificateEnvironment")));
        assert!(!error.was_written() && !error.is_retryable());
        let facts = push_protocol::facts(403, "BadCertificateEnvironment");
        let words = error.to_string();
        assert!(words.contains(facts.meaning.en) && words.contains(facts.advice.en), "{words}");
    }
    assert_eq!(bench.simulator.struck(), [1], "nobody came back to be refused again");
    client.close().await;
    bench.simulator.stop().await;
}

/// A resumed TLS session carries no certificate of its own.
#[tokio::test]
async fn the_next_connection_is_in_the_same_name() {
    let faults = Faults::from_json(
        r#"{"version":1,"rules":[{"when":{"at":[1,2]},"fault":{"kind":"goAway","lastStream":"this"}}]}"#,
    );
    let options = Options { faults: faults.unwrap(), ..Options::default() };
    let mut bench = Bench::with(World::open(Environment::Sandbox), options).await;
    let client = bench.client(authorization(&of(CertificateKind::Development).identity()));
    for connection in 1..=3 {
        let outcome = client.send(&token(), &notification(None)).await.unwrap();
        assert_eq!(reason(&outcome), (200, ""));
        let line = bench.journal.recv().await.unwrap();
        assert_eq!((line.connection, line.certificate.is_some()), (connection, true));
    }
    client.close().await;
    bench.simulator.stop().await;
}

#[tokio::test]
async fn a_provider_token_is_still_taken_where_a_certificate_is_asked_for() {
    let mut bench = Bench::new(World::open(Environment::Sandbox)).await;
    let (key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    let client = bench.client(Authorization::Fixed(sign(&key, SystemTime::now())));
    let outcome = client.send(&token(), &notification(Some(TOPIC))).await.unwrap();
    assert_eq!(reason(&outcome), (200, ""));
    let line = bench.journal.recv().await.unwrap();
    assert_eq!((line.certificate, &line.headers["authorization"]["kid"]), (None, &"ABCDE12345".into()));
    client.close().await;
    bench.simulator.stop().await;
}
