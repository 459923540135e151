//! A certificate on its way into the real keyring and out again, and what is said where there is none.

use push_credentials::{P12, P12Form, fixtures};

use super::*;
use crate::model::{Consent, ImportCertificate, MakeRequest, SendReply, SendRequest};
use crate::{Error, Options, SystemClock, Workbench};

/// Says to the inner run to import; [`answer`] is its answer.
pub(super) const TASK: &str = "import";

#[test]
fn the_keyring_holds_a_key_as_long_as_there_is_a_credential() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), TASK, &Session::Keyring { unlock: true }), "kept and removed");
}

/// Each in words of its own, and the app goes on.
#[test]
fn a_missing_keyring_is_said_when_a_certificate_is_imported() {
    let mut said = Vec::new();
    for (session, problem) in [
        (Session::NoBus, KeychainProblem::NoBus),
        (Session::Bare, KeychainProblem::NoService),
        (Session::Keyring { unlock: false }, KeychainProblem::NoLoginKeyring),
        (Session::Keyring { unlock: false }, KeychainProblem::Locked),
    ] {
        let folder = tempfile::tempdir().unwrap();
        if problem == KeychainProblem::Locked {
            assert_eq!(run(folder.path(), "keep", &Session::Keyring { unlock: true }), "done");
        }
        let text = run(folder.path(), TASK, &session);
        assert_eq!(text, format!("there is no keychain on this machine to keep the key in: {problem}"));
        said.push(text);
    }
    said.dedup();
    assert_eq!(said.len(), 4);
}

pub(super) fn answer() -> String {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let home = std::path::PathBuf::from(std::env::var("HOME").unwrap());
        let bench = open(&home).await;
        let answer = match import(&bench, &home).await {
            Ok(()) => {
                keep_and_remove(&bench, &home).await;
                "kept and removed".to_owned()
            }
            Err(error) => {
                let Error::NoKeychain(problem) = &error else { panic!("{error}") };
                assert_eq!(bench.start().await.unwrap().vault.message, Some(problem.to_string()));
                assert_eq!(bench.start().await.unwrap().credentials.len(), 1, "the sample key");
                error.to_string()
            }
        };
        push(&bench).await;
        bench.close().await;
        answer
    })
}

async fn open(home: &Path) -> Workbench {
    let options = Options {
        data: DataDir::at(home.join("data")),
        clock: Arc::new(SystemClock),
        port: 0,
        version: "test".to_owned(),
        no_keychain: None,
        environment: |_| None,
    };
    Workbench::open(options).await.unwrap()
}

async fn import(bench: &Workbench, home: &Path) -> Result<(), Error> {
    let identity = fixtures::Draft::universal("com.example.shop").identity();
    let path = home.join("push.p12");
    fs::write(&path, P12::write(&identity, "Push", &"secret".into(), P12Form::Modern).unwrap()).unwrap();
    let request = ImportCertificate {
        path: path.to_string_lossy().into_owned(),
        password: Some("secret".into()),
        other: None,
        sha256: identity.certificate.sha256(),
        name: "Acme".to_owned(),
        replaces: None,
    };
    bench.import_certificate(request).await.map(drop)
}

async fn keep_and_remove(bench: &Workbench, home: &Path) {
    let vault = KeychainVault::open().unwrap();
    let record = bench.store.credentials().await.unwrap().into_iter().find(|it| !it.sample).unwrap();
    let kept = read(&vault, &record.item).unwrap();
    assert_eq!(kept, fixtures::key().pkcs8_der().expose_secret());
    bench.remove_credential(&record.id).await.unwrap();
    assert_eq!(read(&vault, &record.item), None);

    let request = MakeRequest {
        email: "ana@example.com".to_owned(),
        common_name: "Ana".to_owned(),
        country: String::new(),
        path: home.to_string_lossy().into_owned(),
    };
    let made = bench.make_request(request).await.unwrap();
    let id = made.requests[0].id.clone();
    assert!(read(&vault, &id).is_some());
    bench.remove_request(&id).await.unwrap();
    assert_eq!(read(&vault, &id), None);
}

/// With the sample key, to the simulator.
async fn push(bench: &Workbench) {
    let draft = bench.start().await.unwrap().draft.draft;
    let request = SendRequest { run: "run".to_owned(), draft, consent: vec![Consent::Warnings] };
    let SendReply::Done { receipts, .. } = bench.send(request).await.unwrap() else { panic!("not sent") };
    assert_eq!(receipts[0].status, Some(200));
}
