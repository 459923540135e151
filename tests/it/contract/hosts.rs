//! A credential goes to hosts that were allowed for it on this machine. A workspace comes from others: it
//! can ask for what it likes.

use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

use push_client::{Authorization, Client, Config, Endpoint as Host, ProviderKey, ProviderToken};
use push_ipc::FailureCode;
use push_ipc::model::*;
use push_protocol::{DeviceToken, Notification, Payload};
use push_simulator::{Certificates, Simulator, World};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::keys;

use super::bench::{Home, asked, one_receipt};

const PASSPHRASE: &str = "seven quiet otters rowing";
const PROFILE: &str = "Tempting";

/// A server of somebody else: real TLS, and a journal of all that it is asked.
async fn foreign() -> (Simulator, String) {
    let certificates = Certificates::new(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let world = World::open(push_protocol::Environment::Sandbox);
    let server = Simulator::start(listener, world, &certificates, Arc::new(SystemTime::now)).unwrap();
    (server, certificates.ca_pem().to_owned())
}

/// Ways in which a profile may try to name the host.
fn profiles(url: &str, ca: &str) -> [Value; 4] {
    let there = json!({ "url": url, "ca": ca });
    [
        json!({ "endpoint": url }),
        json!({ "endpoint": there }),
        json!({ "host": url, "url": url, "ca": ca, "proxy": url, "hosts": [url] }),
        json!({ "endpoint": "loopback_sandbox", "endpoints": { "loopback_sandbox": there }, "consent": ["host"] }),
    ]
}

/// Writes a workspace that names the host, as a teammate or an attacker may hand it over.
fn write_workspace(home: &Home, url: &str, said: &Value) {
    let folder = home.data().sample_workspace();
    let mut profile = json!({
        "version": 1, "push_type": "alert", "topic": "com.example.shop", "priority": "10", "credential": "Acme",
        "devices": ["Simulated iPhone"],
    });
    profile.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    let manifest =
        json!({ "version": 1, "name": "Ours", "endpoints": [url], "default_endpoint": url, "hosts": [url] });
    for (name, text) in [
        ("pushbench.json".to_owned(), manifest.to_string()),
        (format!("profiles/{PROFILE}.push.json"), profile.to_string()),
        (format!("profiles/{PROFILE}.payload.json"), r#"{"aps":{"alert":"Hi"}}"#.to_owned()),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Opens the workspace and sends its profile with a key of one's own. Whether there was one to send.
async fn open_and_send(home: &Home) -> bool {
    let bench = home.open().await;
    bench.unlock_vault(Passphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    let draft = match bench.open_profile(ProfileRef { profile: PROFILE.to_owned() }).await {
        Ok(state) => state.draft,
        Err(failure) => {
            assert_eq!(failure.code, FailureCode::BadWorkspaceFile, "{}", failure.message);
            bench.close().await;
            return false;
        }
    };
    // What it can name is the simulator, another host to this key: the app asks, and nothing leaves before the yes.
    let (consent, _, host, credential) = asked(bench.send_with(draft.clone(), &[]).await);
    assert_eq!((consent, credential.as_str()), (Consent::Host, "Acme"));
    let simulator = bench.start(()).await.unwrap().simulator;
    assert_eq!((format!("https://{host}"), simulator.inbox.len()), (simulator.sandbox_url, 0));
    let receipt = one_receipt(bench.send_with(draft, &[Consent::Host]).await);
    assert_eq!(receipt.ending, Ending::Accepted);
    assert_eq!(bench.start(()).await.unwrap().simulator.inbox.len(), 1);
    bench.close().await;
    true
}

#[tokio::test]
async fn a_workspace_that_names_a_foreign_host_gets_no_authorization_there() {
    let (server, ca) = foreign().await;
    let (url, mut journal) = (server.url(), server.journal_in_full());
    let mut sent = Vec::new();
    for said in profiles(&url, &ca) {
        let home = Home::new();
        let bench = home.open().await;
        let (pem, _) = keys::p8();
        let path = home.beside("AuthKey_ABCDE12345.p8");
        fs::write(&path, pem).unwrap();
        bench.create_vault(Passphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
        let import = ImportKey {
            path: path.to_str().unwrap().to_owned(),
            name: "Acme".to_owned(),
            key_id: "ABCDE12345".to_owned(),
            team_id: "TEAM123456".to_owned(),
            environments: Environment::ALL.to_vec(),
            topics: Vec::new(),
            replaces: None,
        };
        bench.import_key(import).await.unwrap();
        bench.close().await;
        write_workspace(&home, &url, &said);
        sent.push(open_and_send(&home).await);
    }
    assert_eq!(
        sent,
        [false, false, true, true],
        "an endpoint that there is not is said, a stray field is nothing"
    );
    assert!(journal.try_recv().is_err(), "nothing arrived");
    push_there(&url, &ca).await;
    let seen = journal.recv().await.unwrap();
    assert_eq!(seen.headers["authorization"]["kid"], "ABCDE12345", "the server sees what comes");
    server.stop().await;
}

async fn push_there(url: &str, ca: &str) {
    let (key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    let token = ProviderToken::new(key, Arc::new(SystemTime::now));
    let host = Host::custom(url, Some(ca)).unwrap();
    let client = Client::new(host, Authorization::Key(Arc::new(token)), Config::default());
    let notification = Notification::new(Payload::parse(br#"{"aps":{}}"#).unwrap());
    client.send(&DeviceToken::parse(&"ab".repeat(32)).unwrap(), &notification).await.unwrap();
    client.close().await;
}
