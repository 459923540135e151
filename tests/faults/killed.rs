//! The built `pushbench` command, killed under way and resumed from its journal, twice.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use push_client::{ProviderKey, sign};
use push_protocol::Environment;
use push_simulator::{Certificates, Ledger, Options, Simulator, World};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::drive::{PAYLOAD, Seen, token};

const KILLS: u64 = 2;
const DEADLINE: Duration = Duration::from_secs(60);

pub async fn run(width: usize, pushes: u64) -> Seen {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ledger = Ledger::default();
    let options = Options { ledger: Some(ledger.clone()), ..Options::default() };
    let world = World::open(Environment::Production);
    let simulator =
        Simulator::start_with(listener, world, &certificates, Arc::new(SystemTime::now), options).unwrap();
    lay_out(folder.path(), &certificates, pushes);

    let began = Instant::now();
    let mut struck = 0;
    for kill in 1..=KILLS {
        let keep = if kill == 1 { "--journal" } else { "--resume" };
        let mut child = send(folder.path(), &simulator.url(), keep, width);
        struck += u64::from(kill_at(&mut child, &ledger, pushes * kill / (KILLS + 1)).await);
    }
    let mut last = send(folder.path(), &simulator.url(), "--resume", width);
    let status = tokio::time::timeout(DEADLINE, last.wait()).await.unwrap().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}");
    let took = began.elapsed();
    simulator.stop().await;

    let duplicates = ledger.duplicates();
    let mut seen = Seen { width, pushes, struck: vec![struck], duplicates, took, ..Seen::default() };
    judge(&fs::read_to_string(folder.path().join("journal")).unwrap(), &ledger, &mut seen);
    seen
}

fn lay_out(folder: &Path, certificates: &Certificates, pushes: u64) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let (key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    write("jwt", sign(&key, SystemTime::now()).expose_secret());
    write("ca.pem", certificates.ca_pem());
    write("payload.json", PAYLOAD);
    write("tokens", &(0..pushes).map(|number| format!("{}\n", token(number))).collect::<String>());
}

fn send(folder: &Path, url: &str, keep: &str, width: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pushbench"))
        .current_dir(folder)
        .env("PUSHBENCH_DATA_DIR", folder.join("data"))
        .args(["send", "--tokens", "tokens", "--payload", "payload.json", "--topic", "com.example.app"])
        .args(["--provider-token", "jwt", "--endpoint", url, "--ca", "ca.pem", "--json"])
        .args(["--max-in-flight", &width.to_string(), keep, "journal"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// Kills the command once so many pushes are processed; whether it was not done by then.
async fn kill_at(child: &mut Child, ledger: &Ledger, processed: u64) -> bool {
    let enough = async {
        while ledger.total() < processed {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    tokio::time::timeout(DEADLINE, enough).await.unwrap();
    child.start_kill().unwrap();
    !tokio::time::timeout(DEADLINE, child.wait()).await.unwrap().unwrap().success()
}

/// Reads the endings of all runs from their one journal: the last of each target counts.
fn judge(journal: &str, ledger: &Ledger, seen: &mut Seen) {
    let mut last = vec![None; usize::try_from(seen.pushes).unwrap()];
    for line in journal.lines() {
        // A line that was cut off by a kill is none.
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        if let Some(number) = line["target"].as_u64() {
            let place = &mut last[usize::try_from(number).unwrap() - 1];
            let final_already = matches!(place.as_deref(), Some("accepted" | "rejected" | "unknown"));
            // Nothing comes after a final ending.
            seen.duplicates += u64::from(final_already);
            *place = line["outcome"].as_str().map(str::to_owned);
        }
    }
    for (number, outcome) in (0..).zip(last) {
        let processed = ledger.count(&token(number)) > 0;
        seen.tally(outcome.as_deref().unwrap_or("no ending"), processed);
    }
}
