//! What is said of a draft with variables, and what its targets get.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::draft::{Filling, Whose};
use crate::model::VariableSource as Source;

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
    check(draft, Known { devices: &devices, credentials: &credentials, file: file.as_ref() }, now())
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
