//! A run of some thousand rows, from the file to the simulator: what arrives is what each row says.

use std::collections::{BTreeMap, HashMap};
use std::num::{NonZeroU32, NonZeroU64};
use std::time::{Duration, SystemTime};

use push_client::{Authorization, Client, Config, Endpoint as Host, ProviderKey, ProviderToken};
use push_dispatch::{Ended, Limits, RetryPolicy};
use push_protocol::Environment;
use push_simulator::{
    Certificates, Fault, FaultRule, Faults, Options, RequestFault, ScriptedAnswer, Simulator, When, World,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::draft::{Known, Origin, plan};
use crate::gateway::ClientGateway;
use crate::model::{Draft, Endpoint, VaultKind};
use crate::run::Head;
use crate::store::{CredentialRecord, Facts, KeyRecord};

const ROWS: u64 = 5_000;

fn key() -> CredentialRecord {
    CredentialRecord {
        id: "k1".to_owned(),
        name: "Acme".to_owned(),
        item: "k1".to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Key(KeyRecord::unlimited("ABCDE12345", "TEAM123456", "")),
    }
}

fn draft(payload: &str, path: &Path) -> Draft {
    Draft {
        profile: None,
        payload: payload.to_owned(),
        push_type: "alert".to_owned(),
        priority: "10".to_owned(),
        expiration: String::new(),
        topic: "com.example.app".to_owned(),
        collapse_id: "order-{{order}}".to_owned(),
        apns_id: String::new(),
        credential: Some("k1".to_owned()),
        endpoint: Endpoint::LoopbackSandbox,
        device_ids: Vec::new(),
        tags: Vec::new(),
        people: Vec::new(),
        ask: false,
        token: String::new(),
        token_file: path.to_string_lossy().into_owned(),
        variables: BTreeMap::from([("shop".to_owned(), "Acme \"& Sons\"".to_owned())]),
        aside: Vec::new(),
        about: crate::model::ProfileAbout::default(),
    }
}

async fn planned(draft: &Draft) -> Plan {
    let file = Head::read(&draft.token_file).await;
    let credentials = [key()];
    let known = Known { devices: &[], credentials: &credentials, file: file.as_ref() };
    let origin = Origin { began: SystemTime::now(), seed: 7 };
    plan(draft, known, SystemTime::now(), origin).unwrap()
}

/// Every seventh request is turned away, to come again.
fn faults() -> Faults {
    let when = When { every: NonZeroU64::new(7), ..When::always() };
    let answer =
        ScriptedAnswer { status: 503, reason: Some("ServiceUnavailable".to_owned()), retry_after: None };
    Faults { seed: 1, rules: vec![FaultRule { when, fault: Fault::Request(RequestFault::Answer(answer)) }] }
}

fn client(simulator: &Simulator, certificates: &Certificates) -> Client {
    let (key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    let token = Arc::new(ProviderToken::new(key, Arc::new(SystemTime::now)));
    let host = Host::custom(&simulator.url(), Some(certificates.ca_pem())).unwrap();
    Client::new(host, Authorization::Key(token), Config::default())
}

fn value(row: u64) -> String {
    const STRANGE: [&str; 6] = ["\"", "\\", "\r\n", "{{shop}}", "\u{1f600}", ";"];
    (0..row % 9).map(|at| STRANGE[usize::try_from((row + at * at) % 6).unwrap()]).collect()
}

#[tokio::test]
async fn each_body_that_arrives_is_that_of_its_row_also_when_it_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let row = |row: u64| format!("{row:064x};\"{}\";{}\r\n", value(row).replace('"', "\"\""), row * 3);
    std::fs::write(&path, format!("token;name;order\r\n{}", (1..=ROWS).map(row).collect::<String>()))
        .unwrap();
    let payload = "{\"aps\": {\"alert\":\"{{name}} at {{shop}}\",\"badge\":\"{{order:number}}\"}, \
                   \"n\":\"{{counter}}\",\"x\":[1.50,\"{{uuid}}\"]}";
    let plan = planned(&draft(payload, &path)).await;

    let certificates = Certificates::new(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = Options { faults: faults(), ..Options::default() };
    let world = World::open(Environment::Sandbox);
    let now = Arc::new(SystemTime::now);
    let simulator = Simulator::start_with(listener, world, &certificates, now, options).unwrap();
    let mut journal = simulator.journal_in_full();
    let client = client(&simulator, &certificates);
    let control = Control::new();
    let (targets, reader) = stream_of(Targets::open(&plan, &path).unwrap(), |_| true, &control);
    // Which tries are the seventh ones depends on the order they arrive in: of five, all may be.
    let max_tries = NonZeroU32::new(20).unwrap();
    let first = Duration::from_millis(20);
    let retry = RetryPolicy { first, max_tries, budget_percent: 100, ..RetryPolicy::default() };
    let limits = Limits { retry, ..Limits::default() };
    let gateway = ClientGateway::new(client.clone());
    let (on_end, mut ended) = mpsc::channel::<Ended<Key>>(64);
    let sending = push_dispatch::run(&gateway, &plan.notification, targets, &limits, &control, on_end);
    let arriving = async {
        let mut bodies: HashMap<String, Vec<(String, Value)>> = HashMap::new();
        while let Some(entry) = journal.recv().await {
            let collapse_id = entry.headers["apns-collapse-id"].clone();
            bodies.entry(entry.path).or_default().push((entry.body, collapse_id));
        }
        bodies
    };
    let steering = async {
        let (summary, ()) = tokio::join!(sending, async { while ended.recv().await.is_some() {} });
        reader.await.unwrap();
        client.close().await;
        simulator.stop().await;
        summary
    };
    let (summary, bodies) = tokio::join!(steering, arriving);
    assert_eq!(summary.counts.accepted, ROWS);
    assert_eq!(bodies.len() as u64, ROWS);
    let mut again = 0;
    for row in 1..=ROWS {
        let found = &bodies[&format!("/3/device/{row:064x}")];
        assert!(found.iter().all(|it| *it == found[0]), "a retry is the same: {found:?}");
        again += found.len() - 1;
        let (body, collapse_id) = &found[0];
        assert_eq!(*collapse_id, format!("order-{}", row * 3));
        let read: Value = serde_json::from_str(body).unwrap();
        let uuid = &read["x"][1];
        let alert = format!("{} at Acme \"& Sons\"", value(row));
        let aps = json!({"alert": alert, "badge": row * 3});
        assert_eq!(read, json!({"aps": aps, "n": row.to_string(), "x": [1.5, uuid]}));
        assert!(body.starts_with("{\"aps\": {\"alert\":") && body.contains("\"x\":[1.50,\""), "{body}");
    }
    assert!(again > 500, "{again} came again");
}

#[tokio::test]
async fn the_prefix_tells_rows_whose_values_are_not_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let prefix = async |csv: &str| {
        std::fs::write(&path, csv).unwrap();
        let mut draft = draft(r#"{"aps":{"alert":"{{name}}"}}"#, &path);
        draft.collapse_id.clear();
        let plan = planned(&draft).await;
        Targets::open(&plan, &path).unwrap().last().unwrap().key.prefix
    };
    let first = prefix("token,name,city\naa,Ana,Rom\nbb,Bo,Rom\n").await;
    assert_eq!(
        prefix("city;name;token\nOslo;\"Ana\";AA\n\nOslo;Bo;bb").await,
        first,
        "what is sent is the same"
    );
    for other in
        ["token,name\naa,Ana\nbb,Eve\n", "token,name\naa,AnaB\nbb,o\n", "token,other\naa,Ana\nbb,Bo\n"]
    {
        assert_ne!(prefix(other).await, first, "{other}");
    }
    // Where nothing is used, it is that of the tokens alone.
    let plain = Prefix::new().and(1, "aa").and(2, "bb");
    assert_eq!(prefix("token,other\naa,Ana\nbb,Bo\n").await, plain);
    assert_eq!(prefix("aa\nbb\n").await, plain);
}
