//! A program that plays `xcrun`: it writes down what it is given.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;

struct Fake {
    folder: tempfile::TempDir,
    simctl: Simctl,
}

impl Fake {
    /// After it has written down its arguments and its input, it does `then`.
    fn new(then: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let script = format!(
            "#!/bin/sh\nprintf '%s\\0' \"$@\" > '{}'\ncat > '{}'\n{then}\n",
            at("arguments"),
            at("input")
        );
        let program = PathBuf::from(at("xcrun"));
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let simctl = Simctl { program: program.into(), limit: Duration::from_secs(20) };
        Self { folder, simctl }
    }

    fn arguments(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("arguments")).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn input(&self) -> String {
        fs::read_to_string(self.folder.path().join("input")).unwrap()
    }
}

fn code(error: &Error) -> (&str, &str) {
    let Error::Field(problem) = error else { panic!("{error}") };
    (&problem.code, &problem.message)
}

const LIST: &str = r#"{"devices":{
  "com.apple.CoreSimulator.SimRuntime.watchOS-26-0":[],
  "com.apple.CoreSimulator.SimRuntime.iOS-26-1":[
    {"lastBootedAt":"2026-11-24T10:00:00Z","dataPath":"/x","udid":"B","isAvailable":true,"name":"iPhone 17 Pro","state":"Booted"},
    {"udid":"C","name":"iPhone 17","state":"Shutdown"}],
  "com.apple.CoreSimulator.SimRuntime.iOS-18-5":[{"udid":"A","name":"iPad (10th generation)","state":"Booted"}],
  "visionOS":[{"udid":"D","name":"Vision","state":"Booted"}]}}"#;

#[test]
fn the_running_devices_are_listed_with_their_systems() {
    let rows: Vec<_> =
        booted(LIST.as_bytes()).unwrap().into_iter().map(|it| (it.id, it.name, it.runtime)).collect();
    let expected = [
        ("D", "Vision", "visionOS"),
        ("A", "iPad (10th generation)", "iOS 18.5"),
        ("B", "iPhone 17 Pro", "iOS 26.1"),
    ];
    let mut expected =
        expected.map(|(id, name, runtime)| (id.to_owned(), name.to_owned(), runtime.to_owned()));
    expected.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(rows, expected);
    for text in ["", "{}", "[]", r#"{"devices":[]}"#, r#"{"devices":{"x":[{"udid":1}]}}"#] {
        assert_eq!(code(&booted(text.as_bytes()).unwrap_err()).0, "simctl_unreadable", "{text}");
    }
}

#[tokio::test]
async fn arguments_are_a_list_and_the_payload_is_the_input() {
    let fake = Fake::new(&format!("cat <<'LIST'\n{LIST}\nLIST"));
    assert_eq!(fake.simctl.booted().await.unwrap().len(), 3);
    assert_eq!(fake.arguments(), ["simctl", "list", "-j", "devices", "booted"]);
    let payload = "{\"aps\":{\"alert\":\"$(id) `id` ' \\\" \\n; rm -rf / 订\"}}\n\n";
    let fake = Fake::new("exit 0");
    fake.simctl.push("6FC5-AB", "com.example.shop", payload).await.unwrap();
    assert_eq!(fake.arguments(), ["simctl", "push", "6FC5-AB", "com.example.shop", "-"]);
    assert_eq!(fake.input(), payload);
    for udid in ["", "-x", "--help", "a b", "../a", "booted;id"] {
        assert!(matches!(fake.simctl.push(udid, "a.b", "{}").await, Err(Error::Gone { .. })), "{udid}");
    }
}

#[tokio::test]
async fn what_the_program_complains_of_is_told() {
    let fake = Fake::new("echo 'No devices are' >&2; echo 'booted.' >&2; exit 148");
    let error = fake.simctl.push("A", "a.b", "{}").await.unwrap_err();
    assert_eq!(code(&error), ("simctl_failed", "Xcode refuses: No devices are booted."));
    let none = Simctl { program: "/nowhere/xcrun".into(), limit: LIMIT };
    assert_eq!(code(&none.booted().await.unwrap_err()).0, "simctl_failed");
}

#[tokio::test]
async fn one_that_hangs_is_given_up() {
    let mut fake = Fake::new("exec sleep 600");
    fake.simctl.limit = Duration::from_millis(200);
    let error = fake.simctl.booted().await.unwrap_err();
    assert_eq!(code(&error).0, "simctl_timeout");
}

#[cfg(not(target_os = "macos"))]
#[tokio::test]
async fn there_is_none_elsewhere() {
    assert!(Simctl::of_system().await.is_none());
}
