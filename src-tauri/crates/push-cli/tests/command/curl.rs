//! What the app exports as a `curl` command, run by a real shell with the real `curl` and the real
//! `pushbench token`, against the real simulator: the bytes that arrive are the bytes that were typed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use push_core::model::{Draft, Endpoint, Event, ExportPush, ImportKey, ImportSource, Passphrase, PushFormat};
use push_core::{DataDir, Workbench};
use push_protocol::Environment;
use serde_json::Value;
use tokio::sync::broadcast::Receiver;

use crate::bench::{KEY, TEAM, pem_of};
use crate::certificates::open;

const PASSPHRASE: &str = "seven quiet otters rowing";
/// Of the key: everything that a shell would like to have a say in.
const NAME: &str = "Ana's \"key\" $(touch pwned) `touch pwned` \\ ! 订";
const DEADLINE: Duration = Duration::from_secs(20);

struct Hostile {
    name: String,
    payload: String,
}

/// The app with a key in a vault under a passphrase, and a folder to run scripts in.
struct App {
    folder: tempfile::TempDir,
    workbench: Workbench,
    events: Receiver<Event>,
}

impl App {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workbench = open(DataDir::at(folder.path().join("data"))).await;
        workbench.create_vault(Passphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
        let (_, der) = push_client::ProviderKey::generate(KEY, TEAM).unwrap();
        let file = folder.path().join("AuthKey_ABCDE12345.p8");
        fs::write(&file, pem_of("PRIVATE KEY", secrecy::ExposeSecret::expose_secret(&der))).unwrap();
        let key = ImportKey {
            path: file.to_str().unwrap().to_owned(),
            name: NAME.to_owned(),
            key_id: KEY.to_owned(),
            team_id: TEAM.to_owned(),
            environments: Environment::ALL.to_vec(),
            topics: Vec::new(),
            replaces: None,
        };
        workbench.import_key(key).await.unwrap();
        let events = workbench.events();
        fs::create_dir(folder.path().join("here")).unwrap();
        Self { folder, workbench, events }
    }

    fn here(&self) -> PathBuf {
        self.folder.path().join("here")
    }

    /// The sample profile under the key.
    async fn draft(&self) -> Draft {
        let state = self.workbench.start().await.unwrap();
        let key = state.credentials.into_iter().find(|it| it.name == NAME).unwrap();
        Draft { credential: Some(key.id), endpoint: Endpoint::LoopbackSandbox, ..state.draft.draft }
    }

    async fn command(&self, draft: &Draft) -> String {
        let request = ExportPush { draft: draft.clone(), format: PushFormat::Curl, path: None };
        self.workbench.export_push(&request).await.unwrap().text
    }

    async fn run(&self, shell: &[&str], script: &str) -> Output {
        let (here, data) = (self.here(), self.folder.path().join("data"));
        let file = self.folder.path().join("push.sh");
        fs::write(&file, script).unwrap();
        let shell: Vec<String> = shell.iter().map(|it| (*it).to_owned()).collect();
        let running = tokio::task::spawn_blocking(move || run(&shell, &file, &here, &data));
        running.await.unwrap()
    }

    /// The body that arrived next, and what was answered.
    async fn arrived(&mut self) -> (String, u16) {
        let arriving = async {
            loop {
                if let Event::Inbox { entries, .. } = self.events.recv().await.unwrap() {
                    return (entries[0].body.clone(), entries[0].status);
                }
            }
        };
        // Nothing arrived in time.
        tokio::time::timeout(DEADLINE, arriving).await.unwrap()
    }
}

/// `pushbench` is found first, and no other setting of this machine is.
fn run(shell: &[String], script: &Path, here: &Path, data: &Path) -> Output {
    let ours = Path::new(env!("CARGO_BIN_EXE_pushbench")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&others))).unwrap();
    Command::new(&shell[0])
        .args(&shell[1..])
        .arg(script)
        .current_dir(here)
        .env("PATH", path)
        .env("PUSHBENCH_DATA_DIR", data)
        .env("PUSHBENCH_VAULT_PASSPHRASE", PASSPHRASE)
        .env("CURL_HOME", here)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn hostile() -> Vec<Hostile> {
    let list: Vec<Value> =
        serde_json::from_str(include_str!("../../../../../tests/exchange/hostile.json")).unwrap();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let read = |it: &Value| Hostile { name: text(it, "name"), payload: text(it, "payload") };
    let list: Vec<Hostile> = list.iter().map(read).collect();
    assert!(list.len() >= 30 && list.iter().map(|it| &it.name).collect::<BTreeSet<_>>().len() == list.len());
    list
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_that_arrive_are_the_bytes_that_were_typed() {
    let mut app = App::open().await;
    let draft = app.draft().await;
    for Hostile { name, payload } in hostile() {
        let draft = Draft { payload, ..draft.clone() };
        let script = app.command(&draft).await;
        let output = app.run(&["sh"], &script).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{name}: {complained}\n{script}");
        assert!(said.starts_with("HTTP/2 200"), "{name}: {said}{complained}");
        let (body, status) = app.arrived().await;
        assert_eq!((body.as_str(), status), (draft.payload.as_str(), 200), "{name}\n{script}");
        assert!(!script.contains("eyJ") && !complained.contains("eyJ"), "{name}: a token is shown");
        let back = app.workbench.import_pushes(ImportSource::Text { text: script }).await.unwrap();
        let back = back.pushes[0].push.clone();
        assert_eq!(back.payload.as_deref(), Some(draft.payload.as_str()), "{name}");
        assert_eq!(back.credential.as_deref(), Some(NAME), "{name}");
    }
    assert_eq!(names(&app.here()), Vec::<String>::new(), "nothing in a payload was run");
    app.workbench.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_shells_read_the_command_as_sh_does() {
    let mut app = App::open().await;
    let draft = Draft { collapse_id: "it's $(touch pwned) \"!\" \\".to_owned(), ..app.draft().await };
    // One for each way in which the body is handed over, and with all that a shell reacts to.
    let payloads: Vec<String> = hostile().into_iter().map(|it| it.payload).collect();
    let with_line_break = payloads.iter().find(|it| it.contains("PAYLOAD_3") && it.ends_with('\n')).unwrap();
    let without = payloads.iter().find(|it| it.len() == 4096 && !it.ends_with('\n')).unwrap();
    let mut ran = Vec::new();
    for shell in [&["sh"][..], &["bash"], &["bash", "--posix"], &["zsh"], &["ksh"], &["busybox", "sh"]] {
        let is_there = Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).output();
        if !is_there.is_ok_and(|it| it.status.success()) {
            continue;
        }
        for payload in [with_line_break, without] {
            let draft = Draft { payload: payload.clone(), ..draft.clone() };
            let output = app.run(shell, &app.command(&draft).await).await;
            let complained = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{shell:?}: {complained}");
            assert_eq!(app.arrived().await, (payload.clone(), 200), "{shell:?}");
        }
        ran.push(shell);
    }
    assert!(!ran.is_empty());
    assert_eq!(names(&app.here()), Vec::<String>::new(), "nothing in a payload was run");
    app.workbench.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_arrive_and_a_command_without_its_key_sends_nothing() {
    let mut app = App::open().await;
    let draft = Draft {
        collapse_id: "it's $(touch pwned) \"!\" \\ 订".to_owned(),
        expiration: "+3600".to_owned(),
        ..app.draft().await
    };
    let script = app.command(&draft).await;
    assert!(app.run(&["sh"], &script).await.status.success());
    assert_eq!(app.arrived().await, (draft.payload.clone(), 200));
    let entry = app.workbench.start().await.unwrap().simulator.inbox.remove(0);
    assert_eq!(entry.topic.as_deref(), Some(draft.topic.as_str()));
    assert_eq!((entry.push_type.as_deref(), entry.priority.as_deref()), (Some("alert"), Some("10")));

    let stranger = script.replacen("--credential 'Ana", "--credential 'Eva", 1);
    let output = app.run(&["sh"], &stranger).await;
    assert!(!output.status.success() && output.stdout.is_empty());
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complained.starts_with("pushbench: a credential named "), "{complained}");
    assert_eq!(app.workbench.start().await.unwrap().simulator.arrived, 1);
    app.workbench.close().await;
}
