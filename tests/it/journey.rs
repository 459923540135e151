//! The main job, as the window asks for it: first start, send, break it, import a key, come back.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use push_core::vault::KeychainProblem;
use push_ipc::model::{
    Consent, DeviceInput, DeviceKind, Draft, Ending, Endpoint, Environment, Event, ImportKey, InspectFile,
    MoveDevice, Passphrase, Receipt, SendElsewhere, SendReply, SendRequest, StartState, VaultFile, VaultKind,
};
use push_ipc::{DataDir, Desk, FailureCode, Options, SystemClock};
use serde::Serialize;

use crate::keys;

/// A desk on a folder, and everything that crossed to the window.
struct Window {
    desk: Desk,
    crossed: String,
}

impl Window {
    async fn open(data: &Path) -> Self {
        let desk = Desk::default();
        desk.open(Options {
            data: DataDir::at(data),
            clock: Arc::new(SystemClock),
            port: 0,
            version: "test".to_owned(),
            no_keychain: Some(KeychainProblem::NoBus),
            environment: |_| None,
        })
        .await;
        Self { desk, crossed: String::new() }
    }

    fn saw<T: Serialize>(&mut self, value: T) -> T {
        self.crossed.push_str(&serde_json::to_string(&value).unwrap());
        value
    }

    async fn start(&mut self) -> StartState {
        let state = self.desk.start(()).await.unwrap();
        self.saw(state)
    }

    async fn send(&mut self, draft: &Draft, consent: &[Consent]) -> SendReply {
        let (draft, consent) = (draft.clone(), consent.to_vec());
        let request = self.saw(SendRequest { run: "run".to_owned(), draft, consent });
        let reply = self.desk.send(request).await.unwrap();
        self.saw(reply)
    }

    async fn sent(&mut self, draft: &Draft) -> Receipt {
        only(self.send(draft, &[Consent::Warnings]).await)
    }
}

fn only(reply: SendReply) -> Receipt {
    match reply {
        SendReply::Done { mut receipts, .. } if receipts.len() == 1 => receipts.remove(0),
        other => panic!("{other:?}"),
    }
}

fn problems(reply: SendReply) -> Vec<(String, String)> {
    match reply {
        SendReply::Refused { problems } => problems.into_iter().map(|it| (it.field, it.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn answered(receipt: &Receipt) -> (Option<u16>, Option<&str>) {
    (receipt.status, receipt.reason.as_deref())
}

#[tokio::test]
async fn the_first_minute_needs_no_account() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(folder.path()).await;
    let mut events = window.desk.events().await.unwrap();
    let state = window.start().await;
    assert_eq!((state.workspace.name.as_str(), state.workspace.profiles.len()), ("Sample", 1));
    assert_eq!((state.devices.len(), state.devices[0].simulated), (1, true));
    assert_eq!((state.credentials.len(), state.credentials[0].usable), (1, true));
    assert_eq!((state.vault.kind, state.vault.problem.as_deref()), (VaultKind::Memory, Some("no_bus")));
    assert!(state.simulator.running && state.simulator.sandbox_url != state.simulator.production_url);
    assert!(!state.draft.edited);

    let receipt = only(window.send(&state.draft.draft, &[]).await);
    assert_eq!((receipt.ending, receipt.status), (Ending::Accepted, Some(200)));
    assert!(receipt.apns_id.is_some() && receipt.move_to.is_none() && receipt.elsewhere.is_none());
    let arrived = tokio::time::timeout(Duration::from_secs(5), async {
        loop {
            if let Event::Inbox { mut entries, arrived: 1 } = events.recv().await.unwrap() {
                return entries.remove(0);
            }
        }
    });
    let arrived = arrived.await.unwrap();
    assert_eq!((arrived.status, arrived.device_name.as_deref()), (200, Some("Simulated iPhone")));
    assert_eq!(arrived.body, state.draft.draft.payload, "byte for byte as typed");
    assert_eq!(window.start().await.devices[0].last_status, Some(200));
    window.desk.close().await;
    assert!(!folder.path().join("loopback.json").exists());
}

#[tokio::test]
async fn what_is_broken_is_answered_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(folder.path()).await;
    let good = window.start().await.draft.draft;

    let stranger = Draft { device_ids: Vec::new(), token: "EF".repeat(32), ..good.clone() };
    let receipt = window.sent(&stranger).await;
    assert_eq!(answered(&receipt), (Some(400), Some("BadDeviceToken")));
    assert!(receipt.meaning.unwrap().en.contains("does not know this device token"));
    assert!(receipt.advice.unwrap().zh_hans.contains("另一个环境"));
    assert_eq!(receipt.elsewhere, Some(Endpoint::LoopbackProduction));

    let topic = Draft { topic: "com.example.other".to_owned(), ..good.clone() };
    assert!(matches!(window.send(&topic, &[]).await, SendReply::Ask { consent: Consent::Warnings, .. }));
    assert_eq!(answered(&window.sent(&topic).await), (Some(400), Some("TopicDisallowed")));

    let large = |bytes: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8));
    let heavy = Draft { payload: large(4097), ..good.clone() };
    assert!(matches!(window.send(&heavy, &[]).await, SendReply::Ask { consent: Consent::Warnings, .. }));
    assert_eq!(answered(&window.sent(&heavy).await), (Some(413), Some("PayloadTooLarge")));
    let call = Draft {
        payload: large(5120),
        push_type: "voip".to_owned(),
        topic: format!("{}.voip", good.topic),
        ..good.clone()
    };
    assert_eq!(only(window.send(&call, &[]).await).status, Some(200));

    for (draft, expected) in [
        (Draft { payload: "{\"aps\":".to_owned(), ..good.clone() }, ("payload", "payload_not_json")),
        (Draft { payload: "[]".to_owned(), ..good.clone() }, ("payload", "payload_not_object")),
        (Draft { token: "xyz".to_owned(), ..good.clone() }, ("token", "token_not_hex")),
        (Draft { device_ids: Vec::new(), ..good.clone() }, ("device_ids", "no_device")),
        (Draft { credential: None, ..good.clone() }, ("credential", "no_credential")),
    ] {
        let expected = vec![(expected.0.to_owned(), expected.1.to_owned())];
        assert_eq!(problems(window.send(&draft, &[]).await), expected);
    }
    window.desk.close().await;
}

#[tokio::test]
async fn a_device_moves_only_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(folder.path()).await;
    let state = window.start().await;
    let phone = &state.devices[0];
    let wrong = DeviceInput {
        kind: DeviceKind::Alert,
        person: String::new(),
        tags: Vec::new(),
        notes: String::new(),
        id: Some(phone.id.clone()),
        name: phone.name.clone(),
        token: phone.token.clone(),
        topic: phone.topic.clone(),
        environment: Environment::Production,
        variables: std::collections::BTreeMap::new(),
    };
    window.desk.save_device(wrong).await.unwrap();
    let draft = Draft { endpoint: Endpoint::LoopbackProduction, ..state.draft.draft };
    let refused = only(window.send(&draft, &[]).await);
    assert_eq!(answered(&refused), (Some(400), Some("BadDeviceToken")));
    assert_eq!(refused.elsewhere, Some(Endpoint::LoopbackSandbox));
    let elsewhere = SendElsewhere { run: "2".to_owned(), receipt: refused.id, consent: Vec::new() };
    let accepted = only(window.desk.send_elsewhere(elsewhere).await.unwrap());
    assert_eq!((accepted.status, accepted.move_to), (Some(200), Some(Environment::Sandbox)));
    assert_eq!(window.start().await.devices[0].environment, Environment::Production, "not by itself");
    assert_eq!(window.start().await.devices[0].accepted_in, Some(Environment::Sandbox));
    let request = MoveDevice { id: phone.id.clone(), environment: Environment::Sandbox };
    let phone = window.desk.move_device(request).await.unwrap().device.unwrap();
    assert_eq!((phone.environment, phone.simulated, phone.accepted_in), (Environment::Sandbox, true, None));
    window.desk.close().await;
}

#[tokio::test]
async fn nothing_typed_is_lost_and_saving_keeps_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(folder.path()).await;
    let typed =
        Draft { payload: "{ \"aps\" : {},\t\"n\":1.50e0".to_owned(), ..window.start().await.draft.draft };
    assert!(window.desk.save_draft(typed.clone()).await.unwrap().edited);
    // Not closed: as after kill -9, only what is in the database is there.
    let mut again = Window::open(folder.path()).await;
    let state = again.start().await;
    assert_eq!((state.draft.draft.clone(), state.draft.edited), (typed.clone(), true));
    again.desk.save_profile(typed.clone()).await.unwrap();
    let file = folder.path().join("workspaces/Sample/profiles/Orders/Order shipped.payload.json");
    assert_eq!(std::fs::read_to_string(file).unwrap(), typed.payload);
    assert!(!again.desk.save_draft(typed).await.unwrap().edited);
    again.desk.close().await;
    window.desk.close().await;
}

#[tokio::test]
async fn production_and_foreign_hosts_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(folder.path()).await;
    let draft = window.start().await.draft.draft;
    for endpoint in [Endpoint::Sandbox, Endpoint::Production] {
        let draft = Draft { endpoint, ..draft.clone() };
        let SendReply::Ask { consent, host, .. } = window.send(&draft, &[Consent::Warnings]).await else {
            panic!("the sample key must not reach Apple unasked");
        };
        assert_eq!(consent, Consent::Host);
        assert!(host.ends_with("push.apple.com:443"), "{host}");
    }
    window.desk.close().await;
}

fn file(path: &Path) -> InspectFile {
    InspectFile { path: path.to_string_lossy().into_owned(), password: None, other: None }
}

fn key_of(path: &Path) -> ImportKey {
    ImportKey {
        path: path.to_string_lossy().into_owned(),
        name: "Acme".to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: None,
    }
}

#[tokio::test]
async fn a_real_key_needs_a_place_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let (pem, der) = keys::p8();
    let path = folder.path().join("outside/AuthKey_ABCDE12345.p8");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    std::fs::write(&path, pem.replace('\n', "\r\n")).unwrap();
    let data = folder.path().join("data");
    let passphrase = "correct horse battery";
    let mut window = Window::open(&data).await;

    let seen = window.desk.inspect_file(file(&path)).await.unwrap();
    let seen = window.saw(seen);
    let key = seen.key.unwrap();
    assert_eq!(
        (key.key_id.as_deref(), seen.repairs),
        (Some("ABCDE12345"), vec!["carriage_returns".to_owned()])
    );
    let request = key_of(&path);
    let refused = window.desk.import_key(request.clone()).await.unwrap_err();
    let refused = window.saw(refused);
    assert_eq!((refused.code, refused.cause.as_deref()), (FailureCode::NoKeychain, Some("no_bus")));

    let secret = || Passphrase { passphrase: passphrase.to_owned().into() };
    assert_eq!(window.desk.create_vault(secret()).await.unwrap().file, VaultFile::Open);
    let listed = window.desk.import_key(request).await.unwrap();
    let listed = window.saw(listed);
    let key = listed.iter().find(|it| it.name == "Acme").unwrap().clone();
    assert!(key.usable && !key.sample);

    let draft = Draft { credential: Some(key.id.clone()), ..window.start().await.draft.draft };
    assert!(matches!(window.send(&draft, &[]).await, SendReply::Ask { consent: Consent::Host, .. }));
    assert_eq!(only(window.send(&draft, &[Consent::Host]).await).status, Some(200));
    assert_eq!(only(window.send(&draft, &[]).await).status, Some(200), "the yes is remembered");
    window.desk.close().await;

    let mut again = Window::open(&data).await;
    assert_eq!(again.start().await.vault.file, VaultFile::Locked);
    assert_eq!(
        problems(again.send(&draft, &[]).await),
        [("credential".to_owned(), "credential_unusable".to_owned())]
    );
    let wrong = Passphrase { passphrase: "wrong horse battery".to_owned().into() };
    assert_eq!(again.desk.unlock_vault(wrong).await.unwrap_err().code, FailureCode::WrongPassphrase);
    again.desk.unlock_vault(secret()).await.unwrap();
    assert_eq!(only(again.send(&draft, &[]).await).status, Some(200));
    again.desk.close().await;

    let mut traces = keys::traces(&der);
    traces.push(passphrase.as_bytes().to_vec());
    let mut searched = vec![("what crossed to the window".to_owned(), window.crossed.into_bytes())];
    searched.push(("what crossed after the restart".to_owned(), again.crossed.into_bytes()));
    collect(&data, &mut searched);
    assert!(searched.len() > 6, "the data folder was searched");
    for (place, bytes) in &searched {
        let found = traces.iter().any(|trace| bytes.windows(trace.len()).any(|it| it == &trace[..]));
        assert!(!found, "{place} holds the private key or the passphrase");
    }
}

fn collect(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test]
async fn files_that_are_no_key_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(&folder.path().join("data")).await;
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../push-credentials/tests/fixtures");
    let huge = folder.path().join("AuthKey_HUGEHUGE12.p8");
    std::fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    let empty = folder.path().join("empty.p8");
    std::fs::write(&empty, "").unwrap();
    let mut cases = vec![(huge, "too_large"), (empty, "empty")];
    let strangers = [
        ("rsa-2048.pem", "rsa_key"),
        ("p384.pem", "other_curve"),
        ("certificate.pem", "certificate"),
        ("request.csr", "certificate_request"),
        ("public.pem", "public_key"),
        ("encrypted.p8", "encrypted_key"),
    ];
    cases.extend(strangers.map(|(name, cause)| (fixtures.join(format!("throwaway-{name}")), cause)));
    for (path, cause) in cases {
        let failure = window.desk.import_key(key_of(&path)).await.unwrap_err();
        assert_eq!((failure.code, failure.cause.as_deref()), (FailureCode::BadKeyFile, Some(cause)));
        assert!(failure.message.contains(path.file_name().unwrap().to_str().unwrap()), "{}", failure.message);
    }
    let absent = file(&folder.path().join("none.p8"));
    assert_eq!(window.desk.inspect_file(absent).await.unwrap_err().code, FailureCode::FileAccess);
    window.desk.close().await;
}

#[tokio::test]
async fn a_taken_port_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::default();
    desk.open(Options {
        data: DataDir::at(folder.path()),
        clock: Arc::new(SystemClock),
        port,
        version: "test".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    })
    .await;
    let simulator = desk.start(()).await.unwrap().simulator;
    assert!(simulator.running && simulator.port_taken == Some(port), "{simulator:?}");
    desk.close().await;
}
