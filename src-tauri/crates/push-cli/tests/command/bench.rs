//! The built `pushbench` command with a simulator of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use push_client::ProviderKey;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub const KEY: &str = "ABCDE12345";
pub const TEAM: &str = "TEAM123456";
pub const TOPIC: &str = "com.example.app";

pub struct Bench {
    pub folder: tempfile::TempDir,
    pub key: ProviderKey,
    pub simulator: Child,
    pub url: String,
}

pub fn token(byte: &str) -> String {
    byte.repeat(32)
}

pub fn pem_of(label: &str, der: &[u8]) -> String {
    use base64::Engine;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

impl Bench {
    /// With a world of one key and two devices.
    pub fn new() -> Self {
        Self::begin(&["--world", "world.json"], &json!(null))
    }

    /// Any key is good, and every token exists.
    pub fn without_world() -> Self {
        Self::begin(&[], &json!(null))
    }

    /// As without a world, and this is done wrong.
    pub fn with_faults(rules: &Value) -> Self {
        Self::begin(&["--faults", "faults.json"], &json!({ "version": 1, "rules": rules }))
    }

    fn begin(options: &[&str], faults: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (key, der) = ProviderKey::generate(KEY, TEAM).unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("AuthKey_ABCDE12345.p8"), pem_of("PRIVATE KEY", der.expose_secret())).unwrap();
        fs::write(at("payload.json"), r#"{"aps":{"alert":"Hello"}}"#).unwrap();
        fs::write(at("big.json"), format!(r#"{{"a":"{}"}}"#, "x".repeat(4090))).unwrap();
        let world = json!({
            "version": 1, "environment": "sandbox",
            "keys": [{ "keyId": KEY, "teamId": TEAM, "publicKey": key.public_key_pem().unwrap(), "topics": [TOPIC] }],
            "devices": [
                { "token": token("ab"), "topic": TOPIC, "environment": "sandbox", "state": "registered" },
                { "token": token("cd"), "topic": TOPIC, "environment": "sandbox", "state": "removed", "timestamp": 1_700_000_000_123_i64 },
            ],
        });
        fs::write(at("world.json"), world.to_string()).unwrap();
        fs::write(at("faults.json"), faults.to_string()).unwrap();
        let mut simulator = command(folder.path())
            .args(["simulator", "--listen", "127.0.0.1:0"])
            .args(options)
            .args(["--journal", "journal.jsonl", "--ca-out", "ca.pem"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(simulator.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { folder, key, simulator, url: url.trim().to_owned() }
    }

    pub fn send(&self, arguments: &[&str]) -> Output {
        command(self.folder.path()).arg("send").args(arguments).arg("--json").output().unwrap()
    }

    pub fn send_with_key(&self, arguments: &[&str]) -> Output {
        let key = ["--p8", "AuthKey_ABCDE12345.p8", "--key-id", KEY, "--team-id", TEAM];
        self.send(&[arguments, &key].concat())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The simulator's journal once it has `count` lines: they are written behind the answers. After ten seconds
    /// it is what there is.
    pub fn journal(&self, count: usize) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let journal = fs::read_to_string(self.path("journal.jsonl")).unwrap();
            if journal.matches('\n').count() >= count || Instant::now() > deadline {
                return journal;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.simulator.kill();
        let _ = self.simulator.wait();
    }
}

pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushbench"));
    command.current_dir(folder).env("PUSHBENCH_DATA_DIR", folder.join("data")).stdin(Stdio::null());
    command
}

pub fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
