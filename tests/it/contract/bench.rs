//! A desk as the window has it, and a record of all that crosses it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_core::vault::KeychainProblem;
use push_ipc::model::*;
use push_ipc::{DataDir, Desk, Failure, Options, SystemClock};
use tokio::sync::broadcast;

/// Of the vault, where a test makes one.
pub const PASSPHRASE: &str = "seven quiet otters rowing";

/// What is awaited must come by then.
const DEADLINE: Duration = Duration::from_secs(60);

/// A machine without a keychain: a data folder that outlives the desks opened on it.
pub struct Home {
    folder: tempfile::TempDir,
    crossed: Mutex<String>,
}

/// An open desk.
pub struct Bench<'a> {
    home: &'a Home,
    desk: Desk,
    events: tokio::sync::Mutex<broadcast::Receiver<Event>>,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), crossed: Mutex::default() }
    }

    pub fn data(&self) -> DataDir {
        DataDir::at(self.folder.path().join("data"))
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Names of the secrets in the vault, but for the sample key's.
    pub fn secrets(&self) -> Vec<String> {
        let vault: serde_json::Value =
            serde_json::from_slice(&std::fs::read(self.data().vault()).unwrap()).unwrap();
        let names = vault["secrets"].as_object().unwrap().keys().cloned();
        names.filter(|name| name != "sample-key" && !name.starts_with("jwt-SAMPLETEAM")).collect()
    }

    /// Everything that went through a desk so far, as JSON.
    pub fn crossed(&self) -> String {
        self.crossed.lock().unwrap().clone()
    }

    pub async fn open(&self) -> Bench<'_> {
        let desk = Desk::default();
        desk.open(Options {
            data: self.data(),
            clock: Arc::new(SystemClock),
            port: 0,
            version: "1.2.3".to_owned(),
            no_keychain: Some(KeychainProblem::NoBus),
            environment: |_| None,
        })
        .await;
        let events = tokio::sync::Mutex::new(desk.events().await.unwrap());
        Bench { home: self, desk, events }
    }

    fn note(&self, text: &str) {
        let mut crossed = self.crossed.lock().unwrap();
        crossed.push_str(text);
        crossed.push('\n');
    }
}

/// What carries a secret in has no JSON: it cannot go out.
macro_rules! shown {
    (Passphrase $argument:ident) => {
        "a passphrase"
    };
    (InspectFile $argument:ident) => {
        "a file, perhaps with its password"
    };
    (ImportCertificate $argument:ident) => {
        "a certificate, perhaps with its password"
    };
    (ExportP12 $argument:ident) => {
        "a password for a .p12"
    };
    (SealCredential $argument:ident) => {
        "a passphrase for a sealed file, or recipients"
    };
    (OpenSealed $argument:ident) => {
        "what opens a sealed file"
    };
    (ImportSealed $argument:ident) => {
        "what opens a sealed file, and where it goes"
    };
    ($other:tt $argument:ident) => {
        &json(&$argument)
    };
}

macro_rules! recorded {
    ($($name:ident($argument:tt) -> $result:ty;)+) => {
        #[allow(dead_code, reason = "made for every command; a test asks for what it needs")]
        impl Bench<'_> {$(
            pub async fn $name(&self, argument: $argument) -> Result<$result, Failure> {
                self.home.note(shown!($argument argument));
                let reply = soon(self.desk.$name(argument)).await;
                self.home.note(&json(&reply));
                reply
            }
        )+}
    };
}
push_ipc::commands!(recorded);

impl Bench<'_> {
    /// What stands in a file, without a password.
    pub async fn look_at(&self, path: &Path) -> Result<FileView, Failure> {
        let path = path.to_str().unwrap().to_owned();
        self.inspect_file(InspectFile { path, password: None, other: None }).await
    }

    /// The one push in a text or a file.
    pub async fn import_push(&self, source: ImportSource) -> Result<ImportedPush, Failure> {
        let choices = self.import_pushes(source).await?;
        let [choice] = choices.pushes.try_into().unwrap();
        Ok(choice.push)
    }

    /// What the window is told while it waits.
    pub fn at_once(&self, change: &DraftChange) -> Option<CheckReply> {
        serde_json::from_slice(&self.bytes_at_once(json(change).as_bytes())).unwrap()
    }

    /// The same, whatever was asked.
    pub fn bytes_at_once(&self, asked: &[u8]) -> Vec<u8> {
        let said = self.desk.at_once(asked);
        self.home.note(&String::from_utf8_lossy(&said));
        said
    }

    /// Makes the vault under the passphrase.
    pub async fn make_vault(&self) {
        self.create_vault(passphrase(PASSPHRASE)).await.unwrap();
    }

    /// The credentials in the list, without the sample key.
    pub async fn own_credentials(&self) -> Vec<CredentialView> {
        let all = self.start(()).await.unwrap().credentials;
        all.into_iter().filter(|it| !it.sample).collect()
    }

    /// The next event.
    pub async fn event(&self) -> Event {
        let event = soon(async { self.events.lock().await.recv().await }).await.unwrap();
        self.home.note(&json(&event));
        event
    }

    /// The draft that opens at start.
    pub async fn draft(&self) -> Draft {
        self.start(()).await.unwrap().draft.draft
    }

    /// Sends with these consents.
    pub async fn send_with(&self, draft: Draft, consent: &[Consent]) -> SendReply {
        let request = SendRequest { run: "run".to_owned(), draft, consent: consent.to_vec() };
        self.send(request).await.unwrap()
    }

    /// Sends to one device, whatever would be asked.
    pub async fn push(&self, draft: Draft) -> Receipt {
        one_receipt(self.send_with(draft, &[Consent::Warnings, Consent::Host]).await)
    }

    /// Ends everything that the desk started, as a window does that closes.
    pub async fn end(&self) {
        soon(self.desk.close()).await;
    }

    /// Ends the desk and everything it started.
    pub async fn close(self) {
        while let Ok(event) = self.events.lock().await.try_recv() {
            self.home.note(&json(&event));
        }
        soon(self.desk.close()).await;
    }
}

pub fn passphrase(text: &str) -> Passphrase {
    Passphrase { passphrase: text.into() }
}

pub fn one_receipt(reply: SendReply) -> Receipt {
    let SendReply::Done { receipts, ms, clock: None } = reply else { panic!("{reply:?}") };
    assert!(ms > 0.0 && receipts.len() == 1, "{receipts:?}");
    receipts.into_iter().next().unwrap()
}

/// What was asked, the codes of the warnings and the rules of the findings, host and credential.
pub fn asked(reply: SendReply) -> (Consent, Vec<String>, String, String) {
    let SendReply::Ask { consent, warnings, findings, host, credential, .. } = reply else {
        panic!("{reply:?}")
    };
    let rules = findings.into_iter().map(|it| it.rule);
    (consent, warnings.into_iter().map(|it| it.code).chain(rules).collect(), host, credential)
}

/// Field and code of each problem.
pub fn refused(reply: SendReply) -> Vec<(String, String)> {
    let SendReply::Refused { problems } = reply else { panic!("{reply:?}") };
    problems.into_iter().map(|it| (it.field, it.code)).collect()
}

/// A payload of exactly that many bytes.
pub fn payload_of(bytes: usize) -> String {
    let around = r#"{"a":""}"#.len();
    format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - around))
}

async fn soon<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, event).await.expect("nothing happened in time")
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}
