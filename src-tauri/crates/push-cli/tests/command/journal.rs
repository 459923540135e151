//! Runs that are killed, stopped or cancelled, and resumed.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::bench::*;

const IN_FLIGHT: usize = 200;

/// A simulator that knows every token, and a list of `count` different ones.
fn many(count: usize) -> Bench {
    let bench = Bench::without_world();
    let mut tokens = fs::File::create(bench.path("tokens")).unwrap();
    writeln!(tokens, "# {count} of them").unwrap();
    for number in 0..count {
        writeln!(tokens, "{number:064x}").unwrap();
    }
    bench
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let own = ["send", "--payload", "payload.json", "--topic", TOPIC, "--json", "--max-in-flight", "200"];
    let key = ["--p8", "AuthKey_ABCDE12345.p8", "--key-id", KEY, "--team-id", TEAM];
    [&own[..], &key, more].concat()
}

fn send(bench: &Bench, more: &[&str]) -> Output {
    command(bench.folder.path()).args(arguments(more)).output().unwrap()
}

/// Begins to send, and kills the command as soon as it has printed so many lines.
fn kill_after(bench: &Bench, printed: usize, more: &[&str]) -> usize {
    let mut child =
        command(bench.folder.path()).args(arguments(more)).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let seen = lines.by_ref().take(printed).filter(Result::is_ok).count();
    // SIGKILL: it is not told.
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seen, printed, "the run was over before it could be killed");
    seen + lines.filter(Result::is_ok).count()
}

/// The endings of each target in a journal, in their order.
fn endings(bench: &Bench, journal: &str) -> BTreeMap<u64, Vec<String>> {
    let mut endings: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for line in fs::read_to_string(bench.path(journal)).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Some(target) = line["target"].as_u64() {
            endings.entry(target).or_default().push(line["outcome"].as_str().unwrap().to_owned());
        }
    }
    endings
}

/// How often the simulator was asked for each token.
fn asked(bench: &Bench) -> HashMap<String, usize> {
    let mut asked = HashMap::new();
    for line in fs::read_to_string(bench.path("journal.jsonl")).unwrap().lines() {
        // The last line may still be on its way to the file.
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let token = line["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        *asked.entry(token).or_default() += 1;
    }
    asked
}

#[test]
fn a_run_that_is_killed_twice_is_resumed_and_every_token_ends_once() {
    const COUNT: usize = 50_000;
    let bench = many(COUNT);
    kill_after(&bench, 10_000, &["--tokens", "tokens", "--journal", "run.jsonl"]);
    let first = endings(&bench, "run.jsonl");
    assert!(first.len() >= 10_000 && first.len() < COUNT, "{} ended before", first.len());
    kill_after(&bench, 10_000, &["--tokens", "tokens", "--resume", "run.jsonl"]);
    let second = endings(&bench, "run.jsonl");
    let output = send(&bench, &["--tokens", "tokens", "--resume", "run.jsonl"]);

    let said = lines(&output);
    let unknown = said.iter().take_while(|line| line["outcome"] == "unknown").count();
    assert!(said[unknown..].iter().all(|line| line["outcome"] != "unknown"), "unknown ones come first");
    assert!(unknown <= IN_FLIGHT, "{unknown} unknown");
    let summary = &said.last().unwrap()["summary"];
    assert_eq!(summary["unknown"], unknown);
    let before = &summary["before"];
    assert_eq!(
        before["accepted"].as_u64().unwrap() + before["unknown"].as_u64().unwrap(),
        second.len() as u64
    );
    assert!(before["unknown"].as_u64().unwrap() <= IN_FLIGHT as u64);

    let all = endings(&bench, "run.jsonl");
    assert_eq!(all.len(), COUNT);
    assert!(all.values().all(|endings| endings.len() == 1), "one ending each");
    let lost = all.values().filter(|endings| endings[0] == "unknown").count();
    assert!(lost <= 2 * IN_FLIGHT, "{lost} unknown");
    assert!(all.values().all(|endings| endings[0] == "unknown" || endings[0] == "accepted"));
    assert_eq!(output.status.code(), Some(i32::from(lost > 0)));
    let asked = asked(&bench);
    assert!(asked.values().all(|times| *times == 1), "no token was sent to twice");
    assert!(asked.len() >= COUNT - lost, "{} asked, {lost} lost", asked.len());

    let again = send(&bench, &["--tokens", "tokens", "--resume", "run.jsonl"]);
    assert_eq!(lines(&again).len(), 1, "nothing is left to send");
    assert_eq!(again.status.code(), Some(i32::from(lost > 0)));
}

#[test]
fn twins_in_the_list_are_two_targets() {
    let bench = many(3);
    let twice = fs::read_to_string(bench.path("tokens")).unwrap().repeat(2);
    fs::write(bench.path("tokens"), twice).unwrap();
    let output = send(&bench, &["--tokens", "tokens", "--journal", "run.jsonl"]);
    assert_eq!((lines(&output).len(), output.status.code()), (7, Some(0)));
    assert_eq!(endings(&bench, "run.jsonl").into_keys().collect::<Vec<_>>(), [2, 3, 4, 6, 7, 8]);
}

#[test]
fn what_was_cancelled_by_a_stop_is_sent_when_resumed() {
    let bench = many(300);
    fs::write(bench.path("bad.jwt"), "a.b.c").unwrap();
    let push = ["send", "--payload", "payload.json", "--topic", TOPIC, "--json", "--tokens", "tokens"];
    let wrong = command(bench.folder.path())
        .args(push)
        .args(["--provider-token", "bad.jwt", "--journal", "run.jsonl"])
        .output()
        .unwrap();
    assert_eq!((lines(&wrong).len(), wrong.status.code()), (301, Some(1)));
    assert_eq!(
        stderr(&wrong),
        "pushbench: stopped early: the first 10 answers were all 403 InvalidProviderToken; \
         send the rest with --resume run.jsonl\n"
    );
    let right = send(&bench, &["--tokens", "tokens", "--resume", "run.jsonl", "--journal", "more.jsonl"]);
    let said = lines(&right);
    let summary = &said.last().unwrap()["summary"];
    // Ten answers stop it, and those that were on their way by then are answered as well.
    let rejected = endings(&bench, "run.jsonl").len();
    assert!((10..20).contains(&rejected), "{rejected} were sent in vain");
    assert_eq!(
        (&summary["accepted"], &summary["before"]["rejected"]),
        (&(300 - rejected).into(), &rejected.into())
    );
    assert_eq!(right.status.code(), Some(1), "some were rejected before");
    assert_eq!(endings(&bench, "more.jsonl").len(), 300);
}

#[test]
fn a_run_is_resumed_as_what_it_was_or_not_at_all() {
    let bench = many(20);
    let output = send(&bench, &["--tokens", "tokens", "--journal", "run.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let old = fs::read_to_string(bench.path("tokens")).unwrap();
    fs::write(bench.path("other"), old.replacen('5', "6", 1)).unwrap();
    fs::write(bench.path("shorter"), &old[..300]).unwrap();
    fs::write(bench.path("longer"), format!("{old}{:064x}\n", 77)).unwrap();
    let resume = ["--resume", "run.jsonl"];
    for (more, said) in [
        (&["--tokens", "other"][..], "run.jsonl: the run was begun with other tokens: up to number 21"),
        (&["--tokens", "shorter"], "run.jsonl: the run was begun with other tokens"),
        (&["--tokens", "-"], "--resume reads the tokens twice"),
        (&["--tokens", "tokens", "--push-type", "voip"], "its push type is alert, and now it is voip"),
        (&["--tokens", "tokens", "--endpoint", "https://127.0.0.1:1"], "its endpoint is loopback, and now"),
    ] {
        let output = send(&bench, &[more, &resume].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{more:?}");
        assert!(stderr(&output).contains(said), "{more:?}: {}", stderr(&output));
    }
    let output = send(&bench, &["--tokens", "longer", "--resume", "run.jsonl"]);
    assert_eq!((lines(&output).len(), output.status.code()), (2, Some(0)), "{}", stderr(&output));
    let output = send(&bench, &["--tokens", "tokens", "--journal", "run.jsonl"]);
    assert!(stderr(&output).contains("run.jsonl: the file exists"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_the_rest_and_prints_the_summary() {
    let bench = many(20_000);
    let more = ["--tokens", "tokens", "--journal", "run.jsonl", "--rate", "2000"];
    let mut child =
        command(bench.folder.path()).args(arguments(&more)).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<String> = lines.by_ref().take(500).collect();
    let asked_at = std::time::Instant::now();
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    said.extend(lines);
    assert!(asked_at.elapsed().as_millis() < 2_000, "{:?}", asked_at.elapsed());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let said: Vec<Value> = said.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(said.len(), 20_001);
    let summary = &said[20_000]["summary"];
    assert!(summary["cancelled"].as_u64().unwrap() > 10_000, "{summary}");

    let output = send(&bench, &["--tokens", "tokens", "--resume", "run.jsonl"]);
    let all = endings(&bench, "run.jsonl");
    assert_eq!(all.len(), 20_000, "{}", stderr(&output));
}
