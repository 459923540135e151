//! `pushbench simulator --faults`: what the file says happens, and a file that says nothing sensible is refused.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use push_client::{ProviderKey, sign};
use secrecy::ExposeSecret;
use serde_json::Value;

struct Simulator(Child);

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushbench"));
    command.current_dir(folder).env("PUSHBENCH_DATA_DIR", folder.join("data")).stdin(Stdio::null());
    command
}

#[test]
fn the_third_request_gets_the_answer_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let faults = r#"{"version":1,"rules":[{"when":{"at":[3]},"fault":{"kind":"answer","status":413,"reason":"Odd"}}]}"#;
    fs::write(at("faults.json"), faults).unwrap();
    fs::write(at("payload.json"), "{}").unwrap();
    let (key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    fs::write(at("jwt"), sign(&key, std::time::SystemTime::now()).expose_secret()).unwrap();
    let tokens: String = (0..4).map(|number| format!("{number:064x}\n")).collect();
    fs::write(at("tokens"), tokens).unwrap();
    let mut simulator = command(folder.path())
        .args(["simulator", "--listen", "127.0.0.1:0", "--faults", "faults.json"])
        .stdout(Stdio::piped())
        .spawn()
        .map(Simulator)
        .unwrap();
    BufReader::new(simulator.0.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    let sent = command(folder.path())
        .args(["send", "--tokens", "tokens", "--payload", "payload.json", "--topic", "com.example"])
        .args(["--provider-token", "jwt", "--max-in-flight", "1", "--json"])
        .output()
        .unwrap();
    let text = String::from_utf8(sent.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statuses: Vec<_> = lines[..4].iter().map(|line| line["status"].as_u64()).collect();
    assert_eq!(statuses, [Some(200), Some(200), Some(413), Some(200)], "{text}");
    assert_eq!(lines[2]["reason"], "Odd");
}

#[test]
fn a_file_that_cannot_be_read_ends_the_command_and_names_the_field() {
    let folder = tempfile::tempdir().unwrap();
    let faults = r#"{"version":1,"rules":[{"when":{"evry":3},"fault":{"kind":"hangUp"}}]}"#;
    fs::write(folder.path().join("faults.json"), faults).unwrap();
    let refused = |arguments: &[&str]| {
        let output = command(folder.path())
            .args(["simulator", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&["--faults", "faults.json"]);
    let field = "pushbench: faults.json: rules[0].when.evry: there is no such field; there is every, at,";
    assert!(said.starts_with(field), "{said}");
    let twice = "pushbench: standard input (-) can be read for one option only\n";
    assert_eq!(refused(&["--faults", "-", "--world", "-"]), twice);
}
