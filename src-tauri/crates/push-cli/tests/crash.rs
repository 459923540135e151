//! A crash on purpose while a key is in memory: no core file, and nobody looks into the process.
//!
//! What is shown: with the limit on core files lifted by its parent, a command that is killed by SIGABRT (which
//! is how a panic ends in a release build) or SIGILL leaves no file, where a plain shell that is killed
//! in the same way in the same folder does, if the system writes cores into the working folder at all. And an
//! ordinary user's process cannot open the memory or the environment of a command that the same user runs,
//! where it can open those of any other program. That root cannot either is not claimed.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use push_client::ProviderKey;
use secrecy::ExposeSecret;

/// `nobody`; a file that everybody may read is one that it may.
const SOMEBODY: u32 = 65534;
/// How long the command may take to connect.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command that has read a key and waits for a server that says nothing.
struct Waiting {
    child: Child,
    /// Stays open.
    _connection: TcpStream,
}

impl Waiting {
    /// Returns once the command has connected, which it does after it has read its key.
    fn new(folder: &Path) -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("https://{}", server.local_addr().unwrap());
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh"])
            .arg(folder.join("pushbench"))
            .args(["send", "--token", "abab", "--payload", "payload.json", "--endpoint", &endpoint])
            .args(["--p8", "key.p8", "--key-id", "ABCDE12345", "--team-id", "TEAM123456"]);
        let child = as_somebody(&mut command, folder).spawn().unwrap();
        let (met, meets) = mpsc::channel();
        std::thread::spawn(move || met.send(server.accept()));
        let (mut connection, _) = meets.recv_timeout(PATIENCE).expect("the command connects").unwrap();
        // The first byte of its TLS greeting: it is all there now.
        connection.read_exact(&mut [0]).unwrap();
        Self { child, _connection: connection }
    }

    fn read(&self, name: &str) -> std::io::Result<Vec<u8>> {
        fs::read(format!("/proc/{}/{name}", self.child.id()))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Root sees everything, so where a test runs as root, what it starts does not.
fn as_somebody<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    if is_root() {
        command.uid(SOMEBODY).gid(SOMEBODY);
    }
    let data = folder.join("data");
    command.current_dir(folder).env("PUSHBENCH_DATA_DIR", data).stdin(Stdio::null()).stdout(Stdio::piped())
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}

/// A folder with the command, a key and a payload, in which everybody may write.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    // By another process: a file that this one has open for writing could be inherited by what another test
    // starts meanwhile, and what is open for writing is not run.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_pushbench")).arg(folder.path()).status();
    assert!(copied.unwrap().success());
    let der = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap().1;
    let body = base64::engine::general_purpose::STANDARD.encode(der.expose_secret());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    fs::write(folder.path().join("key.p8"), pem).unwrap();
    fs::write(folder.path().join("payload.json"), "{}").unwrap();
    folder
}

fn cores(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !["pushbench", "key.p8", "payload.json", "data"].contains(&name.as_str())).collect()
}

fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success());
}

#[test]
fn a_crash_leaves_no_core() {
    // Not SIGSEGV: Rust catches the first one, to tell a stack that is full.
    for (name, number) in [("ABRT", 6), ("ILL", 4)] {
        let folder = folder();
        let mut waiting = Waiting::new(folder.path());
        let limits = String::from_utf8(waiting.read("limits").unwrap()).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
        signal(name, waiting.child.id());
        let ended = waiting.child.wait().unwrap();
        assert_eq!((ended.signal(), ended.core_dumped()), (Some(number), false));
        assert_eq!(cores(folder.path()), Vec::<String>::new());
    }
}

/// So that the test above would see a core where there is one.
#[test]
fn a_program_that_does_not_ask_for_it_leaves_one() {
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let folder = folder();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -c unlimited && kill -s SEGV $$"]);
    let ended = as_somebody(&mut command, folder.path()).status().unwrap();
    if ended.signal() == Some(11) && !pattern.starts_with(['/', '|']) {
        assert!(ended.core_dumped());
        assert_eq!(cores(folder.path()).len(), 1, "{pattern}");
    }
}

#[test]
fn another_process_of_the_user_cannot_look_inside() {
    let folder = folder();
    let waiting = Waiting::new(folder.path());
    let mut plain = Command::new("sh");
    plain.args(["-c", "echo ready; exec sleep 60"]);
    let mut plain = as_somebody(&mut plain, folder.path()).spawn().unwrap();
    BufReader::new(plain.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    for name in ["mem", "environ", "maps"] {
        let can_open = |pid: u32| {
            let mut look = Command::new("sh");
            look.args(["-c", &format!(": < /proc/{pid}/{name}")]).stderr(Stdio::null());
            as_somebody(&mut look, folder.path()).status().unwrap().success()
        };
        assert!(can_open(plain.id()), "/proc/PID/{name} of any other program is open");
        assert!(!can_open(waiting.child.id()), "/proc/PID/{name} of the command is closed");
    }
    plain.kill().unwrap();
    plain.wait().unwrap();
}
