//! `pushbench chat` over scenarios: what it prints, what it writes for CI, and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use push_chat::SAMPLES;
use serde_json::{Value, json};

use crate::bench::{command, lines, stderr};

fn chat(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).arg("chat").args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The samples, in a folder and one below it.
fn samples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for sample in &SAMPLES {
        let path: PathBuf = folder.path().join(format!("team/{}.scenario.json", sample.id));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, sample.file).unwrap();
    }
    folder
}

/// `04-forced` with one place changed.
fn forced(from: &str, to: &str) -> String {
    assert!(SAMPLES[3].file.contains(from));
    SAMPLES[3].file.replacen(from, to, 1)
}

#[test]
fn the_samples_all_hold() {
    let folder = samples();
    let output = chat(folder.path(), &["team", "--json"]);
    let said = lines(&output);
    let (summary, rows) = said.split_last().unwrap();
    assert_eq!(*summary, json!({ "summary": { "recipients": rows.len(), "ok": rows.len(), "failed": 0 } }));
    assert!(rows.len() >= 20 && rows.iter().all(|it| it["ok"] == true && !it["expected"].is_null()));
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output)
            .contains("team/12-empty-window.scenario.json: 6006: Do not disturb is on, but no hour")
    );
    let forced = rows.iter().find(|it| it["file"] == "team/04-forced.scenario.json").unwrap();
    let results: Vec<_> =
        forced["trace"].as_array().unwrap().iter().map(|it| (&it["rule"], &it["result"])).collect();
    let expected = [
        ("sender", "pass"),
        ("presence", "pass"),
        ("waiting", "pass"),
        ("device", "pass"),
        ("force", "pass"),
        ("group_muted", "overridden"),
        ("do_not_disturb", "overridden"),
    ];
    assert_eq!(
        results,
        expected
            .map(|(rule, result)| (json!(rule), json!(result)))
            .iter()
            .map(|it| (&it.0, &it.1))
            .collect::<Vec<_>>()
    );
    let payload = "{\"aps\":{\"alert\":{\"body\":\"New build ready for QA\"},\"badge\":4,\"sound\":\"custom.caf\",\"mutable-content\":1},\"e\":\"acme://builds/5.2\",\"f\":\"6001\",\"t\":\"6006\",\"g\":\"1421300621769\",\"m\":\"373360335316321408\"}";
    assert_eq!((&forced["payload"], &forced["bytes"]), (&json!(payload), &json!(payload.len())));
}

#[test]
fn what_is_not_as_expected_is_shown_with_its_trace() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = forced("\"em_force_notification\": true", "\"em_force_notification\": \"NO\"");
    fs::write(folder.path().join("a.scenario.json"), wrong).unwrap();
    fs::write(folder.path().join("b.scenario.json"), forced("\"badge\": 4", "\"badge\": 5")).unwrap();
    let text = chat(folder.path(), &["a.scenario.json", "b.scenario.json", "--junit", "out.xml"]);
    assert_eq!(text.status.code(), Some(1));
    let shown = stdout(&text);
    let start = "a.scenario.json  Forced notice
  FAILED  6006  group_muted
          expected pushed, got group_muted
            pass        Written by 6001, who gets nothing
            pass        Is offline
            pass        4 messages wait, this one included
            pass        Has 2 bound devices
            pass        Force is off
            stop        Group 1421300621769 is muted
";
    assert!(shown.starts_with(start), "{shown}");
    assert!(
        shown.contains("\n          the payload differs from byte 58 on\n          expected: {\"aps\""),
        "{shown}"
    );
    assert!(shown.ends_with("4 recipients: 1 ok, 3 failed\n"), "{shown}");
    let xml = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    let case = "    <testcase classname=\"Forced notice\" name=\"6006\">
      <failure message=\"expected pushed, got group_muted\">expected pushed, got group_muted
pass        sender: Written by 6001, who gets nothing
pass        presence: Is offline
pass        waiting: 4 messages wait, this one included
pass        device: Has 2 bound devices
pass        force: Force is off
stop        group_muted: Group 1421300621769 is muted</failure>
    </testcase>
";
    assert!(xml.contains(case), "{xml}");
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pushbench chat\" tests=\"4\" failures=\"3\" errors=\"0\">\n"));
    let said = lines(&chat(folder.path(), &[".", "--json"]));
    assert_eq!(
        (&said[0]["ok"], &said[0]["difference"]),
        (&json!(false), &json!("expected pushed, got group_muted"))
    );
    assert_eq!(said[0]["payload"], Value::Null);
    assert_eq!(said[4]["summary"]["failed"], 3);
}

#[test]
fn bad_input_is_named_and_the_others_are_judged_all_the_same() {
    let folder = samples();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("hour.scenario.json", &forced("\"noDisturbingStartH\": 22", "\"noDisturbingStartH\": 25"));
    write("half.scenario.json", &SAMPLES[3].file[..900]);
    write("newer.scenario.json", &forced("\"version\": 1", "\"version\": 2"));
    write("conflict.scenario.json", &forced("  \"language\"", "<<<<<<< HEAD\n  \"language\""));
    write("notes.json", "{}");
    let output = chat(folder.path(), &[".", "--json", "--junit", "out.xml"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    for expected in [
        "hour.scenario.json: line 52, /people/1/options/noDisturbingStartH: noDisturbingStartH is 25; expected a whole hour from 0 to 24.",
        "half.scenario.json: line ",
        "the file: ends in the middle: it was cut short.",
        "newer.scenario.json: line 2, /version: is of version 2, this Pushbench knows version 1; update Pushbench.",
        "conflict.scenario.json: line 6, the file: has a merge conflict; resolve it in git.",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    assert!(lines(&output).last().unwrap()["summary"]["ok"].as_u64().unwrap() >= 20);
    let xml = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(
        xml.contains("errors=\"4\">") && xml.contains("<error message=\"./hour.scenario.json: line 52"),
        "{xml}"
    );
    for (arguments, expected) in [
        (&["none.scenario.json"][..], "none.scenario.json: No such file"),
        (&["notes.json"], "notes.json: line 1, the file: version is missing."),
    ] {
        let output = chat(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    let output = chat(folder.path(), &["empty"]);
    assert_eq!(
        (output.status.code(), stderr(&output)),
        (Some(2), "pushbench: empty: no scenarios here; expected *.scenario.json files\n".to_owned())
    );
}

#[test]
fn names_cannot_break_out_of_terminal_or_xml() {
    let folder = tempfile::tempdir().unwrap();
    let odd = SAMPLES[5].file.replace("6006", "<b>\\u001b[2J&\\\"").replace("sender_muted", "online");
    fs::write(folder.path().join("odd.scenario.json"), odd).unwrap();
    let output = chat(folder.path(), &["odd.scenario.json", "--junit", "out.xml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("FAILED  <b>\u{fffd}[2J&\"  sender_muted"), "{}", stdout(&output));
    let xml = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(xml.contains("name=\"&lt;b&gt;\u{fffd}[2J&amp;&quot;\""), "{xml}");
}

#[test]
fn the_message_of_a_scenario_is_sent_to_each_device() {
    let bench = crate::bench::Bench::without_world();
    fs::write(bench.path("forced.scenario.json"), SAMPLES[3].file).unwrap();
    let send = ["send", "forced.scenario.json", "--endpoint", &bench.url, "--ca", "ca.pem"];
    let output = chat(bench.folder.path(), &[&send[..], &["--json"]].concat());
    let said = lines(&output);
    let (summary, rows) = said.split_last().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!rows.is_empty() && summary["summary"]["accepted"] == rows.len(), "{said:?}");
    assert!(rows.iter().any(|it| it["recipient"] == "6006" && it["outcome"] == "accepted"));
    let first = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(first.starts_with("{\"recipient\":\"60"), "{first}");
    let journal = bench.journal(rows.len());
    assert_eq!(journal.lines().count(), rows.len());
    assert!(journal.contains("\\\"t\\\":\\\"6006\\\""), "{journal}");
    assert!(stdout(&chat(bench.folder.path(), &send)).contains("6006 · iPhone of 6006\n  accepted"));

    // A name that nobody bears, and hosts of Apple where nothing of it is known: nothing is sent.
    let unknown = SAMPLES[3].file.replace("PushCertName", "Nobody");
    fs::write(bench.path("unknown.scenario.json"), unknown).unwrap();
    let output = chat(
        bench.folder.path(),
        &["send", "unknown.scenario.json", "--endpoint", &bench.url, "--ca", "ca.pem", "--json"],
    );
    let said = lines(&output);
    assert_eq!((output.status.code(), &said[0]["outcome"]), (Some(1), &json!("failed")));
    assert!(said[0]["error"].as_str().unwrap().contains("no certificate named Nobody"));
    let output = chat(bench.folder.path(), &["send", "forced.scenario.json", "--endpoint", "as-bound"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(bench.journal(rows.len() * 2).lines().count(), rows.len() * 2);

    fs::write(bench.path("cut.scenario.json"), &SAMPLES[3].file[..300]).unwrap();
    let output = chat(bench.folder.path(), &["send", "cut.scenario.json", "--endpoint", &bench.url]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cut.scenario.json: line"), "{}", stderr(&output));
}
