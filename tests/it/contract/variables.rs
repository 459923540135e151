//! Variables, from what is typed to the body that arrives: devices, columns of a token file, a run that is cut.

use std::collections::BTreeMap;

use push_ipc::FailureCode;
use push_ipc::model::*;
use serde_json::{Value, json};

use super::bench::{Bench, Home, refused};

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn input(name: &str, token: &str, variables: &[(&str, &str)]) -> DeviceInput {
    DeviceInput {
        kind: DeviceKind::Alert,
        person: String::new(),
        tags: Vec::new(),
        notes: String::new(),
        id: None,
        name: name.to_owned(),
        token: token.to_owned(),
        topic: "com.example.shop".to_owned(),
        environment: Environment::Sandbox,
        variables: values(variables),
    }
}

/// Adds devices to the list, all with the token of the simulated phone; their ids.
async fn add_devices(bench: &Bench<'_>, named: &[(&str, &[(&str, &str)])]) -> Vec<String> {
    let phone = bench.start(()).await.unwrap().devices[0].token.clone();
    let mut ids = Vec::new();
    for (name, variables) in named {
        let saved = bench.save_device(input(name, &phone, variables)).await.unwrap();
        ids.push(saved.device.unwrap().id);
    }
    ids
}

/// Bodies that arrived, in the order of their arrival, once there are so many.
async fn bodies(bench: &Bench<'_>, number: usize) -> Vec<String> {
    loop {
        let inbox = bench.start(()).await.unwrap().simulator.inbox;
        if inbox.len() >= number {
            return inbox.into_iter().rev().map(|it| it.body).collect();
        }
        bench.event().await;
    }
}

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.beside(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

fn ran(reply: SendReply) -> RunProgress {
    let SendReply::Ran { progress } = reply else { panic!("{reply:?}") };
    *progress
}

#[tokio::test]
async fn each_device_gets_its_own_values() {
    let home = Home::new();
    let bench = home.open().await;
    let hostile = "\"}],\\\n\0{{city}} {{name}} }}\u{1f600}";
    let of_bo: &[(&str, &str)] = &[("name", hostile), ("city", "Oslo")];
    let device_ids = add_devices(&bench, &[("Ana", &[("name", "Ana")]), ("Bo", of_bo), ("Cy", &[])]).await;
    let text = "{ \"aps\":{\"alert\":\"Hi {{ name }} of {{city}}\", \"badge\" : \"{{counter:number}}\"},\n\
                \"{{name}}\":1.50, \"id\":\"{{uuid}}\", \"at\":[\"{{now:number}}\",\"{{nobody}}\"] }";
    let variables = values(&[("name", "you"), ("city", "Rom")]);
    let draft = Draft { payload: text.to_owned(), device_ids, variables, ..bench.draft().await };
    let reply = bench.check_draft(draft.clone()).await.unwrap();
    assert!(reply.expanded.unwrap().contains("\"Hi Ana of Rom\", \"badge\" : 1}"));

    let SendReply::Ask { consent: Consent::Warnings, findings, .. } =
        bench.send_with(draft.clone(), &[]).await
    else {
        panic!()
    };
    assert_eq!(findings.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["unknown_variable"]);
    let SendReply::Done { receipts, .. } = bench.send_with(draft, &[Consent::Warnings]).await else {
        panic!()
    };
    assert!(receipts.iter().all(|it| it.ending == Ending::Accepted), "{receipts:?}");
    let mut found: Vec<Value> =
        bodies(&bench, 3).await.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
    found.sort_by_key(|it| it["aps"]["badge"].as_u64());
    let alerts: Vec<&str> = found.iter().map(|it| it["aps"]["alert"].as_str().unwrap()).collect();
    assert_eq!(alerts, ["Hi Ana of Rom", &format!("Hi {hostile} of Oslo"), "Hi you of Rom"]);
    let badges: Vec<Option<u64>> = found.iter().map(|it| it["aps"]["badge"].as_u64()).collect();
    assert_eq!(badges, [Some(1), Some(2), Some(3)]);
    assert!(found.iter().all(|it| it["{{name}}"] == json!(1.50) && it["at"][1] == "{{nobody}}"));
    assert!(found.iter().all(|it| it["at"] == found[0]["at"] && it["at"][0].as_u64() > Some(1_700_000_000)));
    assert!(found[0]["id"] != found[1]["id"] && found[0]["id"].as_str().unwrap().len() == 36);
    bench.close().await;
}

#[tokio::test]
async fn what_is_sent_elsewhere_is_what_was_sent_first() {
    let home = Home::new();
    let bench = home.open().await;
    let unknown = "00ff".repeat(16);
    let saved = bench.save_device(input("Old", &unknown, &[("name", "{{city}}")])).await.unwrap();
    let old = saved.device.unwrap();
    let payload = r#"{"aps":{"alert":"{{name}}"},"id":"{{uuid}}"}"#.to_owned();
    let (device_ids, variables) = (vec![old.id.clone()], values(&[("city", "Rom")]));
    let draft = Draft { payload, device_ids, variables, ..bench.draft().await };
    let receipt = bench.push(draft).await;
    assert_eq!(receipt.elsewhere, Some(Endpoint::LoopbackProduction));
    // The values of the device change before it is sent again.
    let changed = DeviceInput { id: Some(old.id), ..input("Old", &unknown, &[("name", "Eve")]) };
    bench.save_device(changed).await.unwrap();
    let again = SendElsewhere { run: "again".to_owned(), receipt: receipt.id, consent: Vec::new() };
    bench.send_elsewhere(again).await.unwrap();
    let found = bodies(&bench, 2).await;
    assert_eq!(found[0], found[1]);
    assert!(found[0].starts_with(r#"{"aps":{"alert":"{{city}}"},"id":""#), "{}", found[0]);
    bench.close().await;
}

#[tokio::test]
async fn nothing_is_sent_where_one_device_cannot_be() {
    let home = Home::new();
    let bench = home.open().await;
    let device_ids = add_devices(&bench, &[("Ana", &[("count", "1")]), ("Bo", &[("count", "many")])]).await;
    let payload = r#"{"aps":{"badge":"{{count:number}}"}}"#.to_owned();
    let draft = Draft { payload, device_ids, ..bench.draft().await };
    let reply = bench.send_with(draft.clone(), &[]).await;
    let SendReply::Refused { problems } = &reply else { panic!("{reply:?}") };
    assert!(problems[0].message.starts_with("Bo: \"{{count:number}}\" stands for a number"), "{problems:?}");
    assert_eq!(refused(reply), [("payload".to_owned(), "variable_not_number_for".to_owned())]);
    let draft = Draft { device_ids: draft.device_ids[..1].to_vec(), ..draft };
    bench.push(draft).await;
    assert_eq!(bodies(&bench, 1).await, [r#"{"aps":{"badge":1}}"#]);
    bench.close().await;
}

#[tokio::test]
async fn a_device_keeps_its_variables_and_no_name_that_cannot_be_written() {
    let home = Home::new();
    let bench = home.open().await;
    let saved =
        bench.save_device(input("Ana", "ab", &[(" name ", "A \"B\""), ("x.y-z_1", "")])).await.unwrap();
    let ana = saved.device.unwrap();
    let kept = values(&[("name", "A \"B\""), ("x.y-z_1", "")]);
    assert_eq!(ana.variables, kept);
    let moved = MoveDevice { id: ana.id.clone(), environment: Environment::Production };
    assert_eq!(bench.move_device(moved).await.unwrap().device.unwrap().variables, kept);
    for name in ["", "1st", "first name", "名字", "{{x}}", "a+1h"] {
        let failure = bench.save_device(input("Bo", "cd", &[(name, "x")])).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.cause.as_deref()),
            (FailureCode::InvalidField, Some("variable_name"))
        );
        assert_eq!(failure.field.as_deref(), Some("variables"));
    }
    bench.close().await;
    let bench = home.open().await;
    let query = DevicesQuery { text: "Ana".to_owned(), offset: 0, limit: 1 };
    assert_eq!(bench.find_devices(query).await.unwrap().rows[0].variables, kept);
    bench.close().await;
}

#[tokio::test]
async fn each_row_gets_its_columns_and_a_bad_one_fails_with_its_line() {
    let home = Home::new();
    let bench = home.open().await;
    let phone = bench.start(()).await.unwrap().devices[0].token.clone();
    let rows = [("Ana", "1"), ("say \"\"hi\"\"\r\n{{badge}}", "-2.5e1"), ("}}, {\"\"", "3"), ("😀", "")];
    let csv: String = rows.iter().map(|(name, badge)| format!("\"{name}\",{phone},{badge}\r\n")).collect();
    let csv =
        format!("Name,TOKEN,badge\r\n{csv}Ed,nohex,5\r\nFay,{phone}\r\n\"Gil,{phone},7\r\nHal,{phone},8\r\n");
    let token_file = file(&home, "people.csv", &csv);
    let view = bench.inspect_token_file(FilePath { path: token_file.clone() }).await.unwrap();
    assert_eq!((view.tokens, view.bad, view.columns), (8, 3, vec!["Name".to_owned(), "badge".to_owned()]));
    let first_bad = view.first_bad.unwrap();
    assert_eq!((first_bad.code.as_str(), first_bad.details["line"].as_str()), ("token_not_hex", "7"));

    let payload = r#"{"aps":{"alert":"{{Name}}","badge":"{{badge:number}}"},"n":"{{counter}}"}"#.to_owned();
    let draft = Draft { payload, token_file, device_ids: Vec::new(), ..bench.draft().await };
    let reply = bench.check_draft(draft.clone()).await.unwrap();
    let of_first = r#"{"aps":{"alert":"Ana","badge":1},"n":"1"}"#;
    assert_eq!((reply.problems, reply.expanded.as_deref()), (Vec::new(), Some(of_first)));
    let end = ran(bench.send_with(draft, &[]).await);
    assert_eq!((end.total, end.accepted, end.failed, end.rejected), (8, 4, 4, 0));
    let mut found: Vec<Value> =
        bodies(&bench, 4).await.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
    found.sort_by_key(|it| it["n"].as_str().unwrap().to_owned());
    let row = |alert: &str, badge: Value, n: &str| json!({"aps": {"alert": alert, "badge": badge}, "n": n});
    let hi = "say \"hi\"\r\n{{badge}}";
    assert_eq!(
        found,
        [
            row("Ana", json!(1), "1"),
            row(hi, json!(-25.0), "2"),
            row("}}, {\"", json!(3), "3"),
            row("Hal", json!(8), "8")
        ]
    );
    let sample = bench.run_sample(RunRef { run: "run".to_owned() }).await.unwrap();
    let mut failed: Vec<_> =
        sample.troubled.iter().map(|it| (it.line.unwrap(), it.reason.as_deref().unwrap())).collect();
    failed.sort_unstable();
    // The second row takes two lines.
    assert_eq!(failed, [(6, "variable_not_number"), (7, "bad_line"), (8, "bad_line"), (9, "bad_line")]);
    let no_number = sample.troubled.iter().find(|it| it.line == Some(6)).unwrap();
    assert_eq!(
        (no_number.ending, no_number.token.as_str(), no_number.attempts),
        (Ending::Failed, phone.as_str(), 0)
    );
    assert!(
        no_number.error.as_ref().unwrap().starts_with("line 6: \"{{badge:number}}\" stands for a number")
    );
    assert!(end.reasons.iter().any(|it| it.reason == "variable_not_number" && it.count == 1));
    bench.close().await;
}

const TEXT: &str = r#"{"aps":{"alert":"{{name}}"},"n":"{{counter:number}}","at":"{{now}}","id":"{{uuid}}"}"#;
const ROWS: usize = 160;

fn people(phone: &str, name: impl Fn(usize) -> String) -> String {
    (1..=ROWS).fold("token;name\n".to_owned(), |text, row| text + &format!("{phone};{}\n", name(row)))
}

fn name(row: usize) -> String {
    format!("\"No. {row} \"\"{}\"\"\"", "x".repeat(row % 7))
}

/// Sends until some were accepted, and then everything stops where it stands; what arrived.
/// The run is held before that, so that all that was sent can be seen.
async fn interrupted(home: &Home, draft: &Draft) -> Vec<String> {
    let bench = home.open().await;
    let limits = SendLimits { per_second: Some(150.0), ..SendLimits::default() };
    let settings = bench.start(()).await.unwrap().settings;
    bench.save_settings(Settings { limits, ..settings }).await.unwrap();
    let sending = bench.send_with(draft.clone(), &[]);
    let seen = async {
        bodies(&bench, ROWS / 3).await;
        bench.pause_run(PauseRun { run: "run".to_owned(), paused: true }).await.unwrap();
        let accepted = loop {
            match bench.event().await {
                Event::Progress { progress }
                    if progress.state == RunState::Paused && progress.in_flight == 0 =>
                {
                    break progress.accepted;
                }
                _ => {}
            }
        };
        bodies(&bench, usize::try_from(accepted).unwrap()).await
    };
    tokio::select! {
        reply = sending => panic!("it ended: {reply:?}"),
        seen = seen => seen,
    }
}

#[tokio::test]
async fn a_run_that_was_interrupted_goes_on_with_what_it_would_have_sent() {
    let home = Home::new();
    let bench = home.open().await;
    let phone = bench.start(()).await.unwrap().devices[0].token.clone();
    let token_file = file(&home, "people.csv", &people(&phone, name));
    let payload = TEXT.to_owned();
    let draft = Draft { payload, token_file, device_ids: Vec::new(), ..bench.draft().await };
    bench.close().await;
    let mut all = interrupted(&home, &draft).await;

    let bench = home.open().await;
    let found = bench.interrupted_run(()).await.unwrap().unwrap();
    let resume = || ResumeRun { id: found.id.clone(), run: "again".to_owned(), consent: Vec::new() };
    // A row that was sent says something else now; one that was not may.
    file(&home, "people.csv", &people(&phone, |row| if row == 2 { "Eve".to_owned() } else { name(row) }));
    let changed = bench.resume_run(resume()).await.unwrap_err();
    assert_eq!(changed.cause.as_deref(), Some("journal_other_tokens"));
    file(&home, "people.csv", &people(&phone, |row| if row == ROWS { "Last".to_owned() } else { name(row) }));
    let end = ran(bench.resume_run(resume()).await.unwrap());
    assert_eq!((end.accepted, found.answered), (ROWS as u64, all.len() as u64));
    all.extend(bodies(&bench, ROWS - all.len()).await);
    bench.close().await;

    let all: Vec<Value> = all.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
    let mut rows = std::collections::BTreeMap::new();
    for body in &all {
        let row = usize::try_from(body["n"].as_u64().unwrap()).unwrap();
        let expected =
            if row == ROWS { "Last".to_owned() } else { format!("No. {row} \"{}\"", "x".repeat(row % 7)) };
        assert_eq!(body["aps"]["alert"], expected);
        assert_eq!(body["at"], all[0]["at"], "the time is that at which the run began");
        assert!(rows.insert(row, body["id"].as_str().unwrap()).is_none(), "row {row} was sent once");
    }
    assert_eq!(rows.len(), ROWS);
    let ids: std::collections::BTreeSet<_> = rows.values().collect();
    assert_eq!(ids.len(), rows.len(), "each has its own UUID");
}

#[tokio::test]
async fn a_value_of_a_hundred_thousand_bytes_is_sent_and_refused_by_apns() {
    let home = Home::new();
    let bench = home.open().await;
    let long = "\"\\\u{1f600}".repeat(100_000 / 6);
    let device_ids = add_devices(&bench, &[("Ana", &[("long", long.as_str())])]).await;
    let payload = r#"{"aps":{"alert":"{{long}}"}}"#.to_owned();
    let draft = Draft { payload, device_ids, ..bench.draft().await };
    let reply = bench.check_draft(draft.clone()).await.unwrap();
    let expanded: Value = serde_json::from_str(reply.expanded.as_ref().unwrap()).unwrap();
    assert_eq!(expanded["aps"]["alert"], long);
    assert_eq!(reply.bytes, reply.expanded.unwrap().len());
    let receipt = bench.push(draft).await;
    assert_eq!((receipt.status, receipt.reason.as_deref()), (Some(413), Some("PayloadTooLarge")));
    bench.close().await;
}
