//! What is said of a draft with variables, and what its targets get.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::draft::{Filling, Whose};
use crate::model::{Severity, VariableSource as Source};

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn named(id: &str, token: &str, variables: &[(&str, &str)]) -> DeviceRecord {
    let (id, name) = (id.to_owned(), format!("Phone {id}"));
    DeviceRecord { id, name, token: token.repeat(32), variables: values(variables), ..device() }
}

fn devices() -> Vec<DeviceRecord> {
    vec![
        named("d1", "ab", &[("name", "Ana"), ("count", "1")]),
        named("d2", "cd", &[("name", "Bo \"B\""), ("count", "many")]),
        named("d3", "ef", &[]),
    ]
}

fn with(payload: &str, change: impl FnOnce(&mut Draft)) -> Draft {
    draft(|draft| {
        draft.payload = payload.to_owned();
        change(draft);
    })
}

async fn checked(draft: &Draft) -> CheckReply {
    let (devices, credentials) = (devices(), [key()]);
    let file = Head::read(&draft.token_file).await;
    let known = Known { devices: &devices, credentials: &credentials, file: file.as_ref() };
    check(draft, known, &[], now())
}

fn views(reply: &CheckReply) -> Vec<(&str, Source, Option<&str>, bool)> {
    reply.variables.iter().map(|it| (it.name.as_str(), it.source, it.value.as_deref(), it.used)).collect()
}

#[tokio::test]
async fn variables_are_listed_with_their_values_for_the_first_target() {
    let text = r#"{"aps":{"alert":"{{name}} {{counter}} {{now+1h}} {{city}} {{nobody}}"}}"#;
    let reply =
        checked(&with(text, |it| it.variables = values(&[("city", "Rom"), ("name", "you"), ("old", "x")])))
            .await;
    assert_eq!(
        views(&reply),
        [
            ("name", Source::Device, Some("Ana"), true),
            ("counter", Source::BuiltIn, Some("1"), true),
            ("now+1h", Source::BuiltIn, Some("1800003600"), true),
            ("city", Source::Profile, Some("Rom"), true),
            ("nobody", Source::Unknown, None, true),
            ("old", Source::Profile, Some("x"), false),
        ]
    );
    let expanded = r#"{"aps":{"alert":"Ana 1 1800003600 Rom {{nobody}}"}}"#;
    assert_eq!((reply.expanded.as_deref(), reply.bytes), (Some(expanded), expanded.len()));
    assert_eq!(reply.problems, []);

    let plain = checked(&draft(|_| ())).await;
    assert_eq!((plain.expanded, plain.bytes, plain.variables.len()), (None, draft(|_| ()).payload.len(), 0));
    // While it is no JSON, what it uses is still told.
    let reply = checked(&with(r#"{"aps":{"alert":"{{name}}"}"#, |_| ())).await;
    assert_eq!(views(&reply), [("name", Source::Device, Some("Ana"), true)]);
    assert_eq!((reply.expanded, reply.problems[0].code.as_str()), (None, "payload_not_json"));
}

#[tokio::test]
async fn a_token_file_brings_columns_for_the_first_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, format!("name;token;city\nx;nohex;\n\"Cy \"\"C\"\"\";{};Oslo\n", "cd".repeat(32)))
        .unwrap();
    let path = path.to_string_lossy().into_owned();
    let text = r#"{"aps":{"alert":"{{name}}, {{city}}","n":"{{count}}"}}"#;
    let to_file = |it: &mut Draft| (it.token_file, it.device_ids) = (path.clone(), Vec::new());
    let reply = checked(&with(text, to_file)).await;
    // The token is that of a listed device: what the row does not say, the device does.
    let expected = [
        ("name", Source::Column, Some("Cy \"C\""), true),
        ("city", Source::Column, Some("Oslo"), true),
        ("count", Source::Device, Some("many"), true),
    ];
    assert_eq!(views(&reply), expected);
    let expanded = r#"{"aps":{"alert":"Cy \"C\", Oslo","n":"many"}}"#;
    assert_eq!(reply.expanded.as_deref(), Some(expanded));
    // A chosen device comes first, and has no column.
    let reply = checked(&with(text, |it| it.token_file = path.clone())).await;
    assert_eq!(views(&reply)[1], ("city", Source::Column, None, true));
    assert_eq!(reply.expanded.as_deref(), Some(r#"{"aps":{"alert":"Ana, {{city}}","n":"1"}}"#));
}

#[tokio::test]
async fn what_a_chosen_target_cannot_be_sent_is_told_by_its_name() {
    let text = r#"{"aps":{"badge":"{{count:number}}"}}"#;
    let all = |it: &mut Draft| {
        it.device_ids = ["d1", "d2", "d3"].map(str::to_owned).to_vec();
        it.token = "ef".repeat(32);
    };
    let reply = checked(&with(text, all)).await;
    let found: Vec<_> =
        reply.problems.iter().map(|it| (it.field.as_str(), it.code.as_str(), it.message.as_str())).collect();
    let message = "Phone d2: \"{{count:number}}\" stands for a number such as 3 or -1.5, and the value of count is \
                   \"many\"; correct the value, or leave out :number";
    assert_eq!(found, [("payload", "variable_not_number_for", message)]);
    assert_eq!(reply.problems[0].details["device"], "Phone d2");
    let reply = checked(&with(text, |it| {
        all(it);
        it.variables = values(&[("count", "x")]);
    }))
    .await;
    let named: Vec<_> = reply.problems.iter().map(|it| it.details["device"].as_str()).collect();
    assert_eq!(named, ["Phone d2", "Phone d3", "efefefef…"]);

    // Whoever it is sent to.
    let nobody = |it: &mut Draft| (it.device_ids, it.variables) = (Vec::new(), values(&[("count", "x")]));
    let reply = checked(&with(text, nobody)).await;
    let codes: Vec<_> = reply.problems.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["no_device", "variable_not_number"]);
    let reply = checked(&draft(|it| {
        it.collapse_id = "{{id}}".to_owned();
        it.variables = values(&[("id", "a\nb")]);
    }))
    .await;
    let problem = &reply.problems[0];
    assert_eq!(
        (problem.field.as_str(), problem.code.as_str()),
        ("collapse_id", "variable_header_control_for")
    );
}

#[tokio::test]
async fn a_bad_row_refuses_nothing_and_a_bad_default_does() {
    let folder = tempfile::tempdir().unwrap();
    let file = |text: &str| {
        let path = folder.path().join("people.csv");
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let text = r#"{"aps":{"badge":"{{count:number}}"}}"#;
    let to = |path: String| {
        with(text, |it| {
            (it.token_file, it.device_ids) = (path, Vec::new());
            it.variables = values(&[("count", "x")]);
        })
    };
    let reply = checked(&to(file("token,count\n01,many\n02,2\n"))).await;
    assert_eq!((reply.problems, reply.expanded), (Vec::new(), None), "the first row alone is bad");
    let reply = checked(&to(file("01\n02\n"))).await;
    assert_eq!(reply.problems[0].code, "variable_not_number", "each row would be");
}

#[test]
fn uuids_are_those_of_the_run_and_the_target() {
    let draft = with(r#"["{{uuid}}","{{uuid}}"]"#, |_| ());
    let known = Known { devices: &[], credentials: &[], file: None };
    let uuid = |seed, number| {
        let filling = Filling::new(&draft, known, Origin { began: now(), seed });
        let whose = Whose { number, token: None, device: None, row: None };
        let text = filling.payload(whose).unwrap();
        let [one, other]: [String; 2] = serde_json::from_str(&text).unwrap();
        assert_eq!(one, other, "one for a target");
        one
    };
    let first = uuid(1, 1);
    assert_eq!(uuid(1, 1), first);
    assert!(first != uuid(1, 2) && first != uuid(2, 1));
    assert_eq!((first.len(), &first[14..15]), (36, "4"), "version 4: {first}");
    let all: std::collections::HashSet<_> = (0..10_000).map(|number| uuid(7, number)).collect();
    assert_eq!(all.len(), 10_000);
}

/// Rule, severity and field of each finding.
fn told(reply: &CheckReply) -> Vec<(&str, Severity, &str)> {
    reply.findings.iter().map(|it| (it.rule.as_str(), it.severity, it.field.as_str())).collect()
}

#[tokio::test]
async fn rules_judge_what_the_first_target_gets() {
    let text = r#"{"aps":{"alert":"{{name}}","badge":"{{count:number}}","interruption-level":"{{level}}"}}"#;
    let with_level = |level: &str, devices: &[&str]| {
        with(text, |it| {
            it.variables = values(&[("level", level), ("count", "7")]);
            it.device_ids = devices.iter().map(ToString::to_string).collect();
        })
    };
    assert_eq!(told(&checked(&with_level("active", &["d1"])).await), []);
    let reply = checked(&with_level("loud", &["d1"])).await;
    assert_eq!(told(&reply), [("interruption_level", Severity::Error, "payload")]);
    let span = reply.findings[0].span.unwrap();
    assert_eq!(&text[span.from as usize..span.to as usize], "\"{{level}}\"", "the place is that of the text");
    assert_eq!(reply.findings[0].fix, None, "a fix would replace the variable");
    // The size and the collapse ID are those that are sent.
    let long = "x".repeat(5_000);
    let reply = checked(&draft(|it| {
        it.payload = r#"{"aps":{"alert":"{{long}}"}}"#.to_owned();
        it.collapse_id = "{{id}}".to_owned();
        it.variables = values(&[("long", &long), ("id", &"y".repeat(65))]);
    }))
    .await;
    let of_sizes = [
        ("payload_too_large", Severity::Error, "payload"),
        ("collapse_id_too_long", Severity::Error, "collapse_id"),
    ];
    assert_eq!((told(&reply), reply.bytes), (of_sizes.to_vec(), 5_000 + r#"{"aps":{"alert":""}}"#.len()));
}

#[tokio::test]
async fn who_does_not_know_a_variable_is_told_and_asked_about() {
    let text = r#"{"aps":{"alert":"{{name}} {{cuont}} {{count"}}"#;
    let both = |it: &mut Draft| it.device_ids = vec!["d1".to_owned(), "d3".to_owned()];
    let reply = checked(&with(text, |it| {
        both(it);
        it.variables = values(&[("old", "x")]);
    }))
    .await;
    assert_eq!(
        told(&reply),
        [
            ("unknown_variable", Severity::Warning, "payload"),
            ("unknown_variable", Severity::Warning, "payload"),
            ("variable_syntax", Severity::Warning, "payload"),
            ("unused_variable", Severity::Info, "variables"),
        ]
    );
    let words: Vec<&str> = reply.findings.iter().map(|it| it.words.en.split(',').next().unwrap()).collect();
    assert_eq!(words[0], "Phone d3 has no value for the variable name");
    assert_eq!(words[1], "Nothing gives the variable cuont a value");
    let fix = reply.findings[1].fix.as_ref().unwrap();
    assert_eq!((fix.title.en.as_str(), fix.edits[0].insert.as_str()), ("Write count", "{{count}}"));
    assert_eq!(reply.findings[2].fix.as_ref().unwrap().title.en, "Write {{count}}");

    let draft = with(r#"{"aps":{"alert":"{{name}}"}}"#, both);
    assert_eq!(asked(&draft), ["unknown_variable"]);
    let draft = with(r#"{"aps":{"alert":"{{name}} {{na me}}"}}"#, |_| ());
    assert_eq!(asked(&draft), [""; 0]);
}

#[tokio::test]
async fn columns_of_a_file_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, "token,name\nab,Ana\n").unwrap();
    let to_file = |it: &mut Draft| it.token_file = path.to_string_lossy().into_owned();
    let text = r#"{"aps":{"alert":"{{name}} {{nmae}}"}}"#;
    let reply = checked(&with(text, to_file)).await;
    assert_eq!(told(&reply), [("unknown_variable", Severity::Warning, "payload")]);
    assert!(reply.findings[0].words.en.starts_with("Nothing gives the variable nmae a value"));
    let reply = checked(&with(r#"{"aps":{"alert":"{{count}}"}}"#, to_file)).await;
    assert!(reply.findings[0].words.en.starts_with("people.csv has no value for the variable count"));
}

/// The rules that a send asks about.
fn asked(draft: &Draft) -> Vec<String> {
    let (devices, credentials) = (devices(), [key()]);
    let known = Known { devices: &devices, credentials: &credentials, file: None };
    let plan = plan(draft, known, now(), Origin::sample(now())).unwrap();
    doubts(draft, &plan, known, now()).findings.into_iter().map(|it| it.rule).collect()
}
