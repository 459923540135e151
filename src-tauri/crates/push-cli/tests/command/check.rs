//! `pushbench check` over the payloads of `tests/payloads` and `tests/localised`: what it prints is what stands
//! beside them in `findings.jsonl`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::bench::{command, lines, stderr};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests").canonicalize().unwrap()
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).arg("check").args(arguments).output().unwrap()
}

/// Findings by file, without what tells of the file; and the summary.
fn found(said: &[Value]) -> (BTreeMap<String, Vec<Value>>, Value) {
    let (summary, findings) = said.split_last().unwrap();
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for finding in findings {
        let mut finding = finding.clone();
        let fields = finding.as_object_mut().unwrap();
        let file = fields.remove("file").unwrap().as_str().unwrap().replace('\\', "/");
        assert!(fields.remove("message").unwrap().as_str().unwrap().ends_with('.'));
        let field = fields.remove("field").unwrap();
        assert_eq!(field == "payload", fields["line"].is_number() || fields["rule"] == "not_utf8", "{file}");
        if fields["pointer"].is_null() {
            fields["pointer"] = json!("");
        }
        files.entry(file).or_default().push(finding);
    }
    (files, summary["summary"].clone())
}

/// What stands beside the payloads of a folder.
fn expected(folder: &str) -> (BTreeMap<String, Vec<Value>>, Value) {
    let list = fs::read_to_string(tests().join(folder).join("findings.jsonl")).unwrap();
    let rows: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |severity: &str| {
        let all = rows.iter().flat_map(|row| row["findings"].as_array().unwrap());
        all.filter(|it| it["severity"] == severity).count()
    };
    let summary = json!({ "files": rows.len(), "errors": count("error"), "warnings": count("warning"), "infos": count("info") });
    let files = rows.iter().map(|row| {
        let file = format!("{folder}/{}", row["file"].as_str().unwrap());
        (file, row["findings"].as_array().unwrap().clone())
    });
    (files.filter(|(_, findings)| !findings.is_empty()).collect(), summary)
}

#[test]
fn every_payload_has_the_findings_that_stand_beside_it() {
    for (folder, more, exit) in
        [("payloads", &[][..], 1), ("localised", &["--strings", "localised/Localizable.xcstrings"], 0)]
    {
        let output = check(&tests(), &[&[folder, "--json"], more].concat());
        let ((files, summary), (wanted, counts)) = (found(&lines(&output)), expected(folder));
        assert_eq!(files.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
        for (file, findings) in &files {
            assert_eq!(findings, &wanted[file], "{file}");
        }
        assert_eq!((summary, output.status.code(), stderr(&output)), (counts, Some(exit), String::new()));
    }
}

#[test]
fn the_exit_status_tells_of_the_worst() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    write("good.json", br#"{"aps":{"alert":"Hi"}}"#);
    write("doubtful.json", br#"{"aps":{"alert":"Hi","sound":"a.mp3"}}"#);
    write("bad.json", br#"{"aps":{"alert":"Hi",}}"#);
    write("large.json", &vec![b' '; 17 * 1024 * 1024]);
    write("bytes.json", b"{\"a\":\"\xff\"}");
    write("saved.payload.json", br#"{"aps":{"alert":"Hi"}}"#);
    write("saved.push.json", br#"{"version":2}"#);
    write("pushbench.json", br#"{"version":1}"#);
    fs::create_dir(folder.path().join("empty")).unwrap();
    for (name, exit, said) in [
        ("good.json", 0, ""),
        ("doubtful.json", 0, ""),
        ("bad.json", 1, ""),
        ("bytes.json", 1, ""),
        ("large.json", 2, "large.json: larger than 16 MiB"),
        ("none.json", 2, "none.json: No such file"),
        ("saved.payload.json", 2, "is of version 2"),
        ("empty", 2, "empty: no payloads here; expected .json or .apns files"),
        (".", 2, "is of version 2"),
    ] {
        let output = check(folder.path(), &[name, "--json"]);
        assert_eq!(output.status.code(), Some(exit), "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(said) && said.is_empty() == stderr(&output).is_empty(), "{name}");
    }
    // One that cannot be read keeps nothing from being judged, and the workspace's own file is no payload.
    let said = lines(&check(folder.path(), &[".", "--json"]));
    let (files, summary) = found(&said);
    assert_eq!(files.keys().collect::<Vec<_>>(), ["./bad.json", "./bytes.json", "./doubtful.json"]);
    assert_eq!(summary, json!({ "files": 4, "errors": 2, "warnings": 1, "infos": 0 }));
}

fn rules(output: &Output) -> Vec<String> {
    let said = lines(output);
    said[..said.len() - 1].iter().map(|it| it["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn push_type_and_topic_are_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write("silent.json", r#"{"aps":{"content-available":1}}"#);
    write("call.json", r#"{"caller":"Ana"}"#);
    write("saved.payload.json", r#"{"aps":{"alert":"Hi {{name}}","badge":"{{n:number}}"}}"#);
    let saved = json!({
        "version": 1, "push_type": "alert", "priority": "10", "topic": "com.example.app", "expiration": "+60",
        "variables": { "name": "Ana", "n": "-3" },
    });
    write("saved.push.json", &saved.to_string());
    let rows: [(&[&str], &[&str]); 8] = [
        (&["silent.json"], &[]),
        (&["silent.json", "--push-type", "alert"], &["silent_as_alert"]),
        (&["silent.json", "--push-type", "background", "--topic", "a.voip"], &["topic_suffix"]),
        (&["call.json"], &["aps_missing"]),
        (&["call.json", "--push-type", "voip", "--topic", "com.example.app.voip"], &[]),
        // With the values of its variables, and the expiration counted from now.
        (&["saved.payload.json"], &["badge"]),
        (&["saved.push.json"], &["badge"]),
        (&["saved.push.json", "--topic", "com.example.app.voip"], &["badge", "topic_suffix"]),
    ];
    for (arguments, expected) in rows {
        let output = check(folder.path(), &[arguments, &["--json"]].concat());
        assert_eq!(rules(&output), expected, "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn standard_input_is_a_payload() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path())
        .args(["check", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(br#"{"apns":{}}"#).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((rules(&output), output.status.code()), (vec!["apns_for_aps".to_owned()], Some(0)));
    assert_eq!(lines(&output)[0]["file"], "-");
}

#[test]
fn strings_that_are_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), "{}").unwrap();
    fs::write(folder.path().join("a.strings"), "\"A\" = ;").unwrap();
    for (file, said) in [
        ("a.strings", "a.strings: "),
        ("none.strings", "none.strings"),
        ("a.json", "a.json: expected a .strings file or a string catalog"),
    ] {
        let output = check(folder.path(), &["a.json", "--strings", file]);
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn a_person_sees_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\n  \"aps\": { \"alert\": \"Hi\", \"badge\": \"3\" }\n}\n";
    fs::write(folder.path().join("a.payload.json"), text).unwrap();
    let saved = json!({ "version": 1, "push_type": "alert", "topic": "com.example.app", "priority": "7" });
    fs::write(folder.path().join("a.push.json"), saved.to_string()).unwrap();
    let output = check(folder.path(), &["a.payload.json"]);
    let expected = "\
a.payload.json
  2:36  error  wrong_type
      badge is a string, and Apple takes a number, so iOS will likely ignore it: write it as that.
        \"aps\": { \"alert\": \"Hi\", \"badge\": \"3\" }
                                         ^^^
      fix: Write 3
  apns-priority  error  priority
      apns-priority 7 is not 10, 5 or 1, and APNs answers BadPriority: write one of them.
      fix: Write 10

1 payload: 2 errors, 0 warnings
";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}
