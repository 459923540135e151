//! The real keyring, in D-Bus sessions of the tests' own. Each case runs this test binary once more
//! inside such a session, since the environment of a running process cannot be changed safely.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod importing;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use push_client::{ProviderKey, ProviderToken};
use push_credentials::P8;

use super::*;
use crate::store::{CredentialRecord, Facts, KeyRecord, Store};
use crate::tokens::VaultTokens;
use crate::{DataDir, headless};

/// Says to the inner run what to do.
const TASK: &str = "PUSHBENCH_TEST_KEYCHAIN_TASK";
/// Says to the inner run how to start a keyring, if at all.
const KEYRING: &str = "PUSHBENCH_TEST_KEYCHAIN_START";

const MISSING: &str =
    "this test needs the Debian packages dbus (dbus-run-session, dbus-monitor) and gnome-keyring";
const DEADLINE: Duration = Duration::from_secs(20);

/// Where each case runs: with or without a bus, a service, a keyring.
enum Session {
    NoBus,
    DeadBus,
    Bare,
    Keyring { unlock: bool },
}

#[test]
fn a_real_keyring_keeps_secrets() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "keep", &Session::Keyring { unlock: true }), "done");
    assert_eq!(run(folder.path(), "find", &Session::Keyring { unlock: true }), "done", "in the next session");
}

#[test]
fn what_is_missing_is_named() {
    let cases = [
        (Session::NoBus, "no_bus"),
        (Session::DeadBus, "no_bus"),
        (Session::Bare, "no_service"),
        (Session::Keyring { unlock: false }, "no_login_keyring"),
    ];
    for (session, code) in cases {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(run(folder.path(), "open", &session), code);
    }
}

#[test]
fn a_locked_keyring_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "keep", &Session::Keyring { unlock: true }), "done");
    assert_eq!(run(folder.path(), "open", &Session::Keyring { unlock: false }), "locked");
}

#[test]
fn a_keyring_may_be_restarted() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "restart", &Session::Keyring { unlock: true }), "done");
}

#[test]
fn a_keyring_that_goes_away_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        run(folder.path(), "lock", &Session::Keyring { unlock: true }),
        "the keychain is locked. Unlock it and try again, or use a vault file"
    );
}

#[test]
fn a_real_keyring_keeps_provider_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let [first, again] = [(); 2].map(|()| run(folder.path(), "token", &Session::Keyring { unlock: true }));
    assert_eq!(first.split('.').count(), 3, "{first}");
    assert_eq!(first, again, "in the next session");
}

#[test]
fn an_item_of_somebody_else_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        run(folder.path(), "foreign", &Session::Keyring { unlock: true }),
        "the keychain's item \"one\" of dev.pushbench.app was not written by Pushbench; remove it there and add the key \
         again"
    );
}

#[test]
fn problems_say_what_to_do() {
    let cases = [
        (
            KeychainProblem::NoBus,
            "there is no D-Bus session, so no keyring can be reached. Log in to a desktop session, or use a vault file",
        ),
        (
            KeychainProblem::NoService,
            "no keyring runs in this session. Install and start one that offers the Secret Service, such as \
             gnome-keyring, KWallet or KeePassXC, or use a vault file",
        ),
        (
            KeychainProblem::NoLoginKeyring,
            "the keyring service has no default keyring. Create one named \"Login\" in Passwords and Keys (seahorse) and \
             set it as default, or use a vault file",
        ),
        (KeychainProblem::Locked, "the keychain is locked. Unlock it and try again, or use a vault file"),
        (
            KeychainProblem::Other("it burns".to_owned()),
            "the keychain does not work: it burns. Use a vault file, or repair the keychain and try again",
        ),
    ];
    for (problem, text) in cases {
        assert_eq!(problem.to_string(), text);
    }
}

/// The inner run: prints one line that starts with `answer: `. Does nothing in an ordinary run.
#[test]
fn inner() {
    let Ok(task) = std::env::var(TASK) else { return };
    let keyring = std::env::var(KEYRING).ok().map(|option| Keyring::start(&option));
    if task == importing::TASK {
        println!("answer: {}", importing::answer());
        return;
    }
    println!("answer: {}", answer(&task, keyring));
}

fn answer(task: &str, keyring: Option<Keyring>) -> String {
    let vault = match KeychainVault::open() {
        Ok(vault) => vault,
        Err(KeychainProblem::Other(text)) => return format!("other: {text}"),
        Err(problem) => return problem.code().to_owned(),
    };
    match task {
        "keep" => keep(&vault),
        "token" => return token(vault),
        "find" => assert_eq!(read(&vault, "one"), Some(secret())),
        "restart" => {
            vault.set("one", &secret().into()).unwrap();
            drop(keyring);
            let _again = Keyring::start("--unlock");
            assert_eq!(read(&vault, "one"), Some(secret()));
        }
        "lock" => {
            vault.set("one", &secret().into()).unwrap();
            drop(keyring);
            let _locked = Keyring::start("--start");
            return vault.get("one").unwrap_err().to_string();
        }
        "foreign" => {
            entry("one").unwrap().set_secret(b"not Base64!").unwrap();
            return vault.get("one").unwrap_err().to_string();
        }
        _ => {}
    }
    "done".to_owned()
}

/// The provider token of the key in the keyring, which is made where there is none.
fn token(vault: KeychainVault) -> String {
    let der = read(&vault, "key").unwrap_or_else(|| {
        let (_, der) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        vault.set("key", &der).unwrap();
        der.expose_secret().to_vec()
    });
    let data = DataDir::at(std::env::var("HOME").unwrap());
    let vault: Arc<dyn Vault> = Arc::new(vault);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let [one, other] = [(); 2].map(|()| {
        let key = ProviderKey::from_pkcs8("ABC1234567", "TEAM123456", &der.clone().into()).unwrap();
        let store = Arc::new(VaultTokens::new(Arc::clone(&vault), &data));
        let token = ProviderToken::shared(key, Arc::new(std::time::SystemTime::now), store);
        runtime.block_on(token.jwt()).unwrap().expose_secret().to_owned()
    });
    assert_eq!(one, other);
    assert!(vault.get("jwt-TEAM123456-ABC1234567").unwrap().is_some());
    runtime.block_on(speak_as_the_command_does(&data, &der, &one));
    one
}

/// By name, and by the same key as a file; another key of the same ids speaks with a token of its own.
async fn speak_as_the_command_does(data: &DataDir, der: &[u8], token: &str) {
    let key = P8::parse(der).unwrap();
    let record = CredentialRecord {
        id: "key".to_owned(),
        name: "Acme".to_owned(),
        item: "key".to_owned(),
        vault: VaultKind::Keychain,
        fingerprint: key.fingerprint(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Key(KeyRecord::unlimited("ABC1234567", "TEAM123456", &key.public_key_pem())),
    };
    Store::open(&data.store()).unwrap().put_credential(record).await.unwrap();
    let (ours, other) = (data.path().join("ours.p8"), data.path().join("other.p8"));
    fs::write(&ours, der).unwrap();
    let (_, foreign) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
    fs::write(&other, foreign.expose_secret()).unwrap();
    let from_file = |path| headless::key_from_file(Some(data), path, "ABC1234567", "TEAM123456");
    let by_name = headless::by_name(data, "Acme", None, None).await.unwrap();
    for (speaker, same) in
        [(by_name, true), (from_file(&ours).await.unwrap(), true), (from_file(&other).await.unwrap(), false)]
    {
        let said = headless::provider_token(speaker).await.unwrap();
        assert_eq!(said.expose_secret() == token, same);
    }
}

/// Every byte there is.
fn secret() -> Vec<u8> {
    (0..=255).collect()
}

fn read(vault: &KeychainVault, id: &str) -> Option<Vec<u8>> {
    vault.get(id).unwrap().map(|secret| secret.expose_secret().to_vec())
}

fn keep(vault: &KeychainVault) {
    assert_eq!(read(vault, "one"), None);
    vault.set("one", &b"old".to_vec().into()).unwrap();
    vault.set("one", &secret().into()).unwrap();
    vault.set("two", &b"2".to_vec().into()).unwrap();
    assert_eq!(read(vault, "one"), Some(secret()));
    vault.remove("two").unwrap();
    vault.remove("two").unwrap();
    assert_eq!(read(vault, "two"), None);
    assert_eq!(vault.kind(), VaultKind::Keychain);
}

/// A gnome-keyring that ends with this value.
struct Keyring(Child);

impl Keyring {
    /// Starts it with the password `pw` and waits until it answers on the bus.
    fn start(option: &str) -> Self {
        let (mut monitor, lines) = watch_bus();
        // The monitor's own first message: from here on, it misses nothing.
        lines.recv_timeout(DEADLINE).expect("the bus answers");
        let daemon = Command::new("gnome-keyring-daemon")
            .args(["--foreground", option, "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut keyring = Self(daemon.unwrap_or_else(|error| panic!("{MISSING}: {error}")));
        keyring.0.stdin.take().unwrap().write_all(b"pw").unwrap();
        while !lines.recv_timeout(DEADLINE).expect("the keyring answers").contains("org.freedesktop.secrets")
        {
        }
        monitor.kill().unwrap();
        monitor.wait().unwrap();
        keyring
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// What the bus says about the owner of the Secret Service's name, line by line.
fn watch_bus() -> (Child, Receiver<String>) {
    let rule = "type=signal,member=NameOwnerChanged,arg0=org.freedesktop.secrets";
    let monitor = Command::new("dbus-monitor").args(["--session", rule]).stdout(Stdio::piped()).spawn();
    let mut monitor = monitor.unwrap_or_else(|error| panic!("{MISSING}: {error}"));
    let output = BufReader::new(monitor.stdout.take().unwrap());
    let (line, lines) = channel();
    thread::spawn(move || output.lines().map_while(Result::ok).all(|text| line.send(text).is_ok()));
    (monitor, lines)
}

/// Runs `inner` in `session`, with `folder` as home, and gives its answer.
fn run(folder: &Path, task: &str, session: &Session) -> String {
    let runtime = folder.join("runtime");
    fs::create_dir_all(&runtime).unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = command(folder, session);
    command.env("HOME", folder).env("XDG_RUNTIME_DIR", &runtime).env(TASK, task);
    let others = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "GNOME_KEYRING_CONTROL"];
    for name in others.into_iter().chain(["DISPLAY", "WAYLAND_DISPLAY"]) {
        command.env_remove(name);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{MISSING}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.split_once("answer: "));
    line.map_or_else(|| panic!("{}", explain(&output)), |(_, answer)| answer.to_owned())
}

fn explain(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("the inner run ended with {} and said:\n{out}\n{err}", output.status)
}

fn command(folder: &Path, session: &Session) -> Command {
    let program = std::env::current_exe().unwrap();
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut command = match session {
        Session::NoBus | Session::DeadBus => Command::new(&program),
        Session::Bare | Session::Keyring { .. } => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(bare_bus(folder)).arg("--").arg(&program);
            command
        }
    };
    match session {
        Session::NoBus => command.env_remove("DBUS_SESSION_BUS_ADDRESS"),
        _ => command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/none", folder.display())),
    };
    match session {
        Session::Keyring { unlock } => command.env(KEYRING, if *unlock { "--unlock" } else { "--start" }),
        _ => command.env_remove(KEYRING),
    };
    command.arg(format!("{module}::inner")).args(["--exact", "--nocapture"]);
    command
}

/// The configuration of a bus that starts no services: a keyring that it started would outlive it.
fn bare_bus(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        folder.display()
    );
    fs::write(&path, text).unwrap();
    path
}
