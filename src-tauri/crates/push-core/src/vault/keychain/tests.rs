//! The real keyring, in D-Bus sessions of the tests' own. Each case runs this test binary once more
//! inside such a session, since the environment of a running process cannot be changed safely.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use super::*;

/// Says to the inner run what to do.
const TASK: &str = "PUSHBENCH_TEST_KEYCHAIN_TASK";

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
    assert_eq!(run(folder.path(), "keep", &Session::Keyring { unlock: true }), "kept");
    assert_eq!(
        run(folder.path(), "find", &Session::Keyring { unlock: true }),
        "found",
        "in the next session"
    );
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
    assert_eq!(run(folder.path(), "keep", &Session::Keyring { unlock: true }), "kept");
    assert_eq!(run(folder.path(), "open", &Session::Keyring { unlock: false }), "locked");
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
    println!("answer: {}", answer(&task));
}

fn answer(task: &str) -> String {
    let vault = match KeychainVault::open() {
        Ok(vault) => vault,
        Err(KeychainProblem::Other(text)) => return format!("other: {text}"),
        Err(problem) => return problem.code().to_owned(),
    };
    let secret: Vec<u8> = (0..=255).collect();
    let read = |id| vault.get(id).unwrap().map(|secret| secret.expose_secret().to_vec());
    if task == "find" {
        assert_eq!(read("one"), Some(secret));
        return "found".to_owned();
    }
    assert_eq!(read("one"), None);
    vault.set("one", &b"old".to_vec().into()).unwrap();
    vault.set("one", &secret.clone().into()).unwrap();
    vault.set("two", &b"2".to_vec().into()).unwrap();
    assert_eq!(read("one"), Some(secret));
    vault.remove("two").unwrap();
    vault.remove("two").unwrap();
    assert_eq!(read("two"), None);
    assert_eq!(vault.kind(), VaultKind::Keychain);
    "kept".to_owned()
}

/// Runs `inner` in `session`, with `folder` as home, and gives its answer.
fn run(folder: &Path, task: &str, session: &Session) -> String {
    let runtime = folder.join("runtime");
    fs::create_dir_all(&runtime).unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = command(folder, session);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.env("HOME", folder).env("XDG_RUNTIME_DIR", &runtime).env(TASK, task);
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{MISSING}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.split_once("answer: "));
    line.map_or_else(|| panic!("{}", explain(&output)), |(_, answer)| answer.to_owned())
}

const MISSING: &str = "this test needs the Debian packages dbus (dbus-run-session) and gnome-keyring";

fn explain(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{MISSING}; the inner run ended with {} and said:\n{out}\n{err}", output.status)
}

fn command(folder: &Path, session: &Session) -> Command {
    let program = std::env::current_exe().unwrap();
    let (_, module) = module_path!().split_once("::").unwrap();
    let inner = [format!("{module}::inner"), "--exact".to_owned(), "--nocapture".to_owned()];
    let mut command = match session {
        Session::NoBus | Session::DeadBus => Command::new(&program),
        Session::Bare => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(bare_bus(folder)).arg("--").arg(&program);
            command
        }
        Session::Keyring { unlock } => {
            // Where it is not started here, the bus starts it at the first call, locked.
            let start = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; ";
            let script = format!("{}exec \"$@\"", if *unlock { start } else { "" });
            let mut command = Command::new("dbus-run-session");
            command.args(["--", "sh", "-c", &script, "sh"]).arg(&program);
            command
        }
    };
    match session {
        Session::NoBus => command.env_remove("DBUS_SESSION_BUS_ADDRESS"),
        _ => command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/none", folder.display())),
    };
    command.args(inner);
    command
}

/// The configuration of a bus that starts no services.
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
