//! The built `pushbench` command against its own simulator: what it prints, and how it ends.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]
#![allow(clippy::type_complexity, reason = "the type of a table's rows stands where the table does")]

mod bench;
#[cfg(unix)]
mod certificates;
mod chat;
mod chat_reference;
mod check;
#[cfg(unix)]
mod curl;
mod inspect;
mod journal;
#[cfg(target_os = "linux")]
mod leaks;
mod proxy;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use bench::*;
use push_client::{ProviderKey, sign};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

#[test]
fn every_answer_has_its_status_and_exit() {
    let bench = Bench::new();
    let (here, gone, unknown) = (token("ab"), token("cd"), token("ef"));
    let cases: [(&[&str], u16, Value, i32); 6] = [
        (&["--token", &here, "--payload", "payload.json", "--topic", TOPIC], 200, Value::Null, 0),
        (
            &["--token", &unknown, "--payload", "payload.json", "--topic", TOPIC],
            400,
            "BadDeviceToken".into(),
            1,
        ),
        (&["--token", &gone, "--payload", "payload.json", "--topic", TOPIC], 410, "Unregistered".into(), 1),
        (
            &["--token", &here, "--payload", "payload.json", "--topic", "com.other"],
            400,
            "TopicDisallowed".into(),
            1,
        ),
        (&["--token", &here, "--payload", "payload.json"], 400, "MissingTopic".into(), 1),
        (&["--token", &here, "--payload", "big.json", "--topic", TOPIC], 413, "PayloadTooLarge".into(), 1),
    ];
    for (arguments, status, reason, exit) in cases {
        let output = bench.send_with_key(arguments);
        let said = lines(&output);
        assert_eq!(said.len(), 2, "{arguments:?}: {}", stderr(&output));
        assert_eq!(
            (said[0]["status"].clone(), &said[0]["reason"]),
            (status.into(), &reason),
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}");
        assert_eq!(said[0]["attempts"], 1);
        let expected = if exit == 0 { ("accepted", 1) } else { ("rejected", 1) };
        assert_eq!(
            (said[0]["outcome"].as_str(), &said[1]["summary"][expected.0]),
            (Some(expected.0), &json!(1))
        );
    }
    let removed =
        lines(&bench.send_with_key(&["--token", &gone, "--payload", "payload.json", "--topic", TOPIC]));
    assert_eq!(removed[0]["timestamp"], 1_700_000_000_123_i64);
}

#[test]
fn a_ready_token_is_sent_as_it_is() {
    let bench = Bench::new();
    let old = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    fs::write(bench.path("old.jwt"), sign(&bench.key, old).expose_secret()).unwrap();
    fs::write(bench.path("new.jwt"), sign(&bench.key, SystemTime::now()).expose_secret()).unwrap();
    let stranger = ProviderKey::generate(KEY, TEAM).unwrap().0;
    fs::write(bench.path("other.jwt"), sign(&stranger, SystemTime::now()).expose_secret()).unwrap();
    let here = token("ab");
    for (jwt, status, reason) in [
        ("new.jwt", 200, Value::Null),
        ("old.jwt", 403, "ExpiredProviderToken".into()),
        ("other.jwt", 403, "InvalidProviderToken".into()),
    ] {
        let push = ["--token", &here, "--payload", "payload.json", "--topic", TOPIC, "--provider-token", jwt];
        let said = lines(&bench.send(&push));
        assert_eq!((said[0]["status"].clone(), said[0]["reason"].clone()), (status.into(), reason), "{jwt}");
    }
}

#[test]
fn a_bad_line_fails_alone() {
    let bench = Bench::new();
    fs::write(bench.path("tokens"), format!("# ours\n\nxyz\n{}\n", token("AB"))).unwrap();
    let output = bench.send_with_key(&["--tokens", "tokens", "--payload", "payload.json", "--topic", TOPIC]);
    let said = lines(&output);
    let failed = said.iter().find(|it| it["outcome"] == "failed").unwrap();
    assert_eq!(failed["error"], "line 3: a device token is hex digits (0-9, a-f); found 'x' at position 1");
    assert!(said.iter().any(|it| it["outcome"] == "accepted" && it["token"] == token("ab").as_str()));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_line_comes_as_soon_as_its_push_has_ended() {
    let bench = Bench::new();
    let key = ["--p8", "AuthKey_ABCDE12345.p8", "--key-id", KEY, "--team-id", TEAM];
    let mut child = command(bench.folder.path())
        .args(["send", "--tokens", "-", "--payload", "payload.json", "--topic", TOPIC, "--json"])
        .args(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut tokens, said) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut said = BufReader::new(said).lines();
    for byte in ["ab", "cd", "ef"] {
        // The next token is not told before the answer to this one is.
        writeln!(tokens, "{}", token(byte)).unwrap();
        let line: Value = serde_json::from_str(&said.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["token"], token(byte));
    }
    drop(tokens);
    let summary: Value = serde_json::from_str(&said.next().unwrap().unwrap()).unwrap();
    assert_eq!(summary["summary"]["rejected"], 2);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn wrong_usage_sends_nothing() {
    let bench = Bench::new();
    let here = token("ab");
    fs::write(bench.path("list.json"), "[1]").unwrap();
    for (arguments, expected) in [
        (&["--token", "xyz", "--payload", "payload.json"][..], "--token: a device token is hex digits"),
        (&["--token", &here, "--payload", "none.json"], "none.json: No such file"),
        (
            &["--token", &here, "--payload", "list.json"],
            "list.json: the payload is an array; APNs takes a JSON object",
        ),
        (
            &["--token", &here, &here, "--payload", "payload.json", "--apns-id", "a"],
            "--apns-id goes with exactly one token",
        ),
        (&["--token", &here, "--payload", "payload.json", "--endpoint", "http://x"], "is not an endpoint"),
    ] {
        let output = bench.send_with_key(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    assert_eq!(fs::read_to_string(bench.path("journal.jsonl")).unwrap(), "");
}

#[test]
fn without_a_simulator_nothing_is_written_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("payload.json"), "{}").unwrap();
    fs::write(folder.path().join("jwt"), "a.b.c").unwrap();
    let stale = json!({ "url": "https://127.0.0.1:1", "ca": "", "pid": u32::MAX });
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/loopback.json"), stale.to_string()).unwrap();
    let here = token("ab");
    for endpoint in ["loopback", "https://127.0.0.1:1"] {
        let push = ["--token", &here, "--payload", "payload.json", "--provider-token", "jwt"];
        let output = command(folder.path())
            .arg("send")
            .args(push)
            .args(["--endpoint", endpoint, "--deadline", "2", "--json"])
            .output()
            .unwrap();
        let said = lines(&output);
        assert_eq!(
            (said[0]["outcome"].as_str(), output.status.code()),
            (Some("failed"), Some(3)),
            "{said:?}"
        );
    }
}

#[test]
fn a_server_that_sends_us_away_was_reached() {
    let fault = json!({ "kind": "goAway", "lastStream": "before", "reason": "BadCertificateEnvironment", "twice": false });
    let bench = Bench::with_faults(&json!([{ "when": {}, "fault": fault }]));
    let output =
        bench.send_with_key(&["--token", &token("ab"), "--payload", "payload.json", "--topic", TOPIC]);
    let line = &lines(&output)[0];
    assert_eq!((line["outcome"].as_str(), output.status.code()), (Some("failed"), Some(1)), "{line}");
    assert!(line["error"].as_str().unwrap().contains("BadCertificateEnvironment"), "{line}");
}

#[cfg(unix)]
#[test]
fn the_simulator_announces_itself_and_ends_on_sigterm() {
    let mut bench = Bench::new();
    assert!(bench.url.starts_with("https://127.0.0.1:"), "{}", bench.url);
    let file: Value = serde_json::from_slice(&fs::read(bench.path("data/loopback.json")).unwrap()).unwrap();
    assert_eq!(file["url"], bench.url.as_str());
    assert_eq!(file["ca"], fs::read_to_string(bench.path("ca.pem")).unwrap());
    bench.send_with_key(&["--token", &token("ab"), "--payload", "payload.json", "--topic", TOPIC]);
    let killed = Command::new("kill").arg(bench.simulator.id().to_string()).status().unwrap();
    assert!(killed.success());
    assert_eq!(bench.simulator.wait().unwrap().code(), Some(0));
    assert!(!bench.path("data/loopback.json").exists());
    let journal = fs::read_to_string(bench.path("journal.jsonl")).unwrap();
    let line: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!(line["headers"]["authorization"]["kid"], KEY);
    assert!(!journal.contains("eyJ"), "no part of a JWT is kept");
}

#[test]
fn a_token_is_printed_alone() {
    let bench = Bench::new();
    let key = ["--p8", "AuthKey_ABCDE12345.p8", "--key-id", KEY, "--team-id", TEAM];
    let output = command(bench.folder.path()).arg("token").args(key).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((text.lines().count(), text.trim().split('.').count()), (1, 3));
}
