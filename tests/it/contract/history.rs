//! The history, as the window asks for it: what was sent is in it, whole, and can be sent again.

use std::fmt::Write;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home, one_receipt};

fn query(text: &str) -> HistoryQuery {
    HistoryQuery {
        text: text.to_owned(),
        endings: vec![],
        endpoints: vec![],
        from: None,
        to: None,
        send: None,
    }
}

async fn page(bench: &Bench<'_>, query: HistoryQuery) -> Vec<HistoryRow> {
    bench.history_page(HistoryPageOf { query, before: None, count: 500 }).await.unwrap().rows
}

async fn pushes(bench: &Bench<'_>, query: HistoryQuery) -> Vec<PushEntry> {
    let push = |row| match row {
        HistoryRow::Push { push } => push,
        HistoryRow::Group { group } => panic!("{group:?}"),
    };
    page(bench, query).await.into_iter().map(push).collect()
}

async fn newest(bench: &Bench<'_>) -> PushDetail {
    let push = pushes(bench, query("")).await.remove(0);
    bench.history_push(PushRef { id: push.id }).await.unwrap()
}

#[tokio::test]
async fn a_send_is_found_whole_after_a_restart_and_sent_again_exactly() {
    let home = Home::new();
    let bench = home.open().await;
    assert_eq!(page(&bench, query("")).await, []);
    let draft = bench.draft().await;
    let edited =
        Draft { payload: format!("{}\n", draft.payload), collapse_id: "order-1".into(), ..draft.clone() };
    let receipt = bench.push(edited.clone()).await;
    let entry = pushes(&bench, query("order-1")).await.remove(0);
    assert_eq!((entry.source, entry.ending, entry.status), (SendKind::Compose, Ending::Accepted, Some(200)));
    assert_eq!(entry.device_name, "Simulated iPhone");
    bench.close().await;

    let bench = home.open().await;
    let push = newest(&bench).await;
    assert_eq!(push.entry, entry);
    assert_eq!((push.payload.as_str(), push.edited), (edited.payload.as_str(), true));
    assert_eq!((push.apns_id.as_deref(), push.unique_id), (receipt.apns_id.as_deref(), receipt.unique_id));
    assert_eq!((push.credential.as_str(), push.version.as_ref().map(String::len)), ("Sample key", Some(12)));
    let names: Vec<_> = push.headers.iter().map(|it| it.name.as_str()).collect();
    assert!(names.contains(&"apns-topic") && names.iter().all(|it| it.starts_with("apns-")), "{names:?}");

    let again = Resend { run: "again".into(), id: entry.id, consent: vec![] };
    let receipt = one_receipt(bench.resend(again).await.unwrap());
    assert_eq!((receipt.ending, receipt.device_name.as_str()), (Ending::Accepted, "Simulated iPhone"));
    let repeated = newest(&bench).await;
    assert_eq!((repeated.entry.source, repeated.repeats), (SendKind::Resend, Some(entry.id)));
    assert_eq!((repeated.payload, repeated.headers), (push.payload, push.headers));
    let arrived = bench.start(()).await.unwrap().simulator.inbox;
    assert_eq!(arrived[0].body, edited.payload, "the same bytes arrived");

    let first = bench.history_draft(PushRef { id: entry.id }).await.unwrap().draft;
    assert_eq!((first.payload, first.collapse_id, first.profile), (edited.payload, edited.collapse_id, None));
    assert_eq!((first.device_ids, first.credential), (draft.device_ids, draft.credential));
    assert_eq!((first.endpoint, first.topic), (draft.endpoint, draft.topic));
    let gone = bench.history_push(PushRef { id: 999 }).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::Gone);
    bench.close().await;
}

#[tokio::test]
async fn what_was_rejected_is_explained_and_sent_elsewhere_is_another_push() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let stranger = Draft { device_ids: vec![], token: "ef".repeat(32), ..draft };
    let receipt = bench.push(stranger).await;
    let elsewhere = SendElsewhere { run: "elsewhere".into(), receipt: receipt.id, consent: vec![] };
    bench.send_elsewhere(elsewhere).await.unwrap();
    let rejected = HistoryQuery { endings: vec![Ending::Rejected], ..query("efefef baddevicetoken") };
    let [second, first] = pushes(&bench, rejected).await.try_into().unwrap();
    assert_eq!((first.endpoint, second.endpoint), (Endpoint::LoopbackSandbox, Endpoint::LoopbackProduction));
    assert_eq!((second.source, second.name.as_str()), (SendKind::Elsewhere, "Order shipped"));
    let push = bench.history_push(PushRef { id: first.id }).await.unwrap();
    assert!(push.meaning.unwrap().en.contains("does not know this device token"));
    bench.close().await;
}

#[tokio::test]
async fn every_target_of_a_run_is_in_it_with_what_it_was_sent() {
    let home = Home::new();
    let bench = home.open().await;
    let state = bench.start(()).await.unwrap();
    let phone = state.devices[0].token.clone();
    let mut text = "token,name\n".to_owned();
    for number in 0..3000 {
        let token = if number % 100 == 0 { format!("{number:064x}") } else { phone.clone() };
        writeln!(text, "{token},Person {number}").unwrap();
    }
    writeln!(text, "{phone},Mia\nnonsense,Nobody").unwrap();
    let file = home.beside("people.csv");
    std::fs::write(&file, text).unwrap();
    let payload = r#"{"aps":{"alert":"Hello {{name}}"}}"#.to_owned();
    let token_file = file.to_string_lossy().into_owned();
    let draft = Draft { device_ids: vec![], token_file, payload, ..state.draft.draft };
    let SendReply::Ran { progress } = bench.send_with(draft, &[Consent::Warnings]).await else { panic!() };
    assert_eq!(progress.total, 3002);
    let [HistoryRow::Group { group }] = &page(&bench, query("")).await[..] else { panic!() };
    assert_eq!((group.source, group.targets, group.file_name.as_str()), (SendKind::Run, 3002, "people.csv"));
    let counts = (group.accepted, group.rejected, group.failed, group.unknown, group.cancelled);
    let expected = (progress.accepted, progress.rejected, progress.failed);
    assert_eq!(counts, (expected.0 as i64, expected.1 as i64, expected.2 as i64, 0, 0));
    assert!(!group.interrupted && !group.under_way);
    let mia = pushes(&bench, query("mia")).await.remove(0);
    assert_eq!((mia.line, mia.status), (Some(3002), Some(200)));
    let told = bench.history_push(PushRef { id: mia.id }).await.unwrap();
    assert_eq!(told.payload, r#"{"aps":{"alert":"Hello Mia"}}"#);
    let failed = HistoryQuery { send: Some(group.send), endings: vec![Ending::Failed], ..query("") };
    let [bad] = pushes(&bench, failed).await.try_into().unwrap();
    assert_eq!((bad.line, bad.token.as_str()), (Some(3003), ""));
    assert!(bad.error.unwrap().starts_with("line 3003: a device token is hex"));
    bench.close().await;
}

#[tokio::test]
async fn it_is_exported_in_three_forms_without_what_is_secret() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let said = r#"{"aps":{"alert":"one, \"two\""},"n":1}"#;
    bench.push(Draft { payload: said.to_owned(), ..draft.clone() }).await;
    bench.push(Draft { device_ids: vec![], token: "ef".repeat(32), ..draft }).await;
    let export = async |format, name: &str| {
        let path = home.beside(name).to_string_lossy().into_owned();
        let exported = bench.export_history(ExportHistory { query: query(""), format, path }).await.unwrap();
        assert_eq!(exported.pushes, 2);
        std::fs::read_to_string(exported.path).unwrap()
    };
    let json = export(HistoryFormat::Json, "history.json").await;
    let pushes: Vec<PushDetail> = serde_json::from_str(&json).unwrap();
    assert_eq!((pushes[1].payload.as_str(), pushes[0].entry.status), (said, Some(400)));
    let csv = export(HistoryFormat::Csv, "history.csv").await;
    assert_eq!(csv.lines().next().unwrap().split(',').count(), 22);
    assert!(csv.contains(r#","{""aps"":{""alert"":""one, \""two\""""},""n"":1}""#), "{csv}");
    let har = export(HistoryFormat::Har, "history.har").await;
    let har: serde_json::Value = serde_json::from_str(&har).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!((entries.len(), &har["log"]["version"]), (2, &serde_json::json!("1.2")));
    assert_eq!(entries[1]["request"]["postData"]["text"], said);
    assert_eq!(entries[0]["response"]["content"]["text"], r#"{"reason":"BadDeviceToken"}"#);
    assert!(
        entries[0]["request"]["url"].as_str().unwrap().ends_with(&format!("/3/device/{}", "ef".repeat(32)))
    );
    let elsewhere = home.beside("none/history.json").to_string_lossy().into_owned();
    let nowhere = ExportHistory { query: query(""), format: HistoryFormat::Json, path: elsewhere };
    assert_eq!(bench.export_history(nowhere).await.unwrap_err().code, FailureCode::FileAccess);
    bench.close().await;
    let history = std::fs::read(home.data().history()).unwrap();
    for secret in ["bearer", "eyJ", "PRIVATE KEY"] {
        let holds = |text: &[u8]| text.windows(secret.len()).any(|it| it == secret.as_bytes());
        assert!(!holds(json.as_bytes()) && !holds(&history), "{secret}");
    }
}

#[tokio::test]
async fn a_payload_that_looks_like_a_secret_stays_out_of_an_export() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let key =
        format!("-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----", "MIGHAgEAMBMGByqG".repeat(8));
    bench
        .push(Draft { payload: format!(r#"{{"aps":{{"alert":"a"}},"key":"{key}"}}"#), ..draft.clone() })
        .await;
    bench.push(draft).await;
    for (format, name) in [
        (HistoryFormat::Json, "history.json"),
        (HistoryFormat::Csv, "history.csv"),
        (HistoryFormat::Har, "history.har"),
    ] {
        let path = home.beside(name).to_string_lossy().into_owned();
        let exported = bench.export_history(ExportHistory { query: query(""), format, path }).await.unwrap();
        assert_eq!((exported.pushes, exported.withheld), (2, 1));
        let text = std::fs::read_to_string(exported.path).unwrap();
        assert!(!text.contains("MIGHAgEAMBMGByqG") && text.contains("left out by Pushbench"), "{text}");
    }
    bench.close().await;
}

#[tokio::test]
async fn it_is_kept_as_long_as_the_user_says_and_cleared_when_told() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    bench.push(draft).await;
    bench.tend_history(()).await.unwrap();
    let kept = bench.history_keeping(()).await.unwrap();
    assert_eq!((kept.days, kept.megabytes, kept.pushes), (Some(90), Some(1000), 1));
    assert!(kept.bytes > 0 && !kept.clock_jumped);
    let changed = HistoryKeeping { days: Some(7), megabytes: None, ..kept };
    let kept = bench.keep_history(changed).await.unwrap();
    assert_eq!((kept.days, kept.megabytes, kept.pushes), (Some(7), None, 1));
    assert_eq!(bench.clear_history(()).await.unwrap().pushes, 0);
    assert_eq!(page(&bench, query("")).await, []);
    bench.close().await;
}

#[tokio::test]
async fn damaged_databases_are_kept_aside_and_told_of() {
    let home = Home::new();
    home.open().await.close().await;
    std::fs::write(home.data().history(), "x".repeat(9000)).unwrap();
    std::fs::write(home.data().store(), "y".repeat(9000)).unwrap();
    let bench = home.open().await;
    let faults = bench.store_faults(()).await.unwrap();
    assert_eq!(faults.iter().map(|it| it.history).collect::<Vec<_>>(), [false, true]);
    assert_eq!(std::fs::read(&faults[1].kept).unwrap(), "x".repeat(9000).into_bytes());
    let draft = bench.draft().await;
    assert_eq!(bench.push(draft).await.ending, Ending::Accepted, "everything works on");
    assert_eq!(pushes(&bench, query("")).await.len(), 1);
    bench.close().await;
    let bench = home.open().await;
    assert_eq!(bench.store_faults(()).await.unwrap(), []);
    bench.close().await;
}

#[tokio::test]
async fn a_chat_message_is_in_it_for_each_device() {
    let home = Home::new();
    let bench = home.open().await;
    let id = "04-forced".to_owned();
    let request =
        SendScenario { run: "chat".into(), id: id.clone(), place: ChatPlace::Loopback, consent: vec![] };
    let ChatSendReply::Done { progress } = bench.send_scenario(request).await.unwrap() else { panic!() };
    assert!(progress.accepted > 0, "{progress:?}");
    let all = HistoryQuery { endings: vec![Ending::Accepted], ..query("forced") };
    let sent = pushes(&bench, all).await;
    assert_eq!(sent.len(), progress.accepted as usize);
    assert!(sent.iter().all(|it| it.source == SendKind::Chat && it.device_name.contains(" · ")));
    let push = bench.history_push(PushRef { id: sent[0].id }).await.unwrap();
    assert!(push.payload.contains("\"aps\"") && push.profile == Some(id), "{push:?}");
    bench.close().await;
}

#[tokio::test]
async fn a_run_that_was_interrupted_and_went_on_is_one_run_in_it() {
    let home = Home::new();
    let bench = home.open().await;
    let state = bench.start(()).await.unwrap();
    let phone = &state.devices[0].token;
    let file = home.beside("tokens.txt");
    std::fs::write(&file, format!("{phone}\n").repeat(30_000)).unwrap();
    let token_file = file.to_string_lossy().into_owned();
    let draft = Draft { device_ids: vec![], token_file, ..state.draft.draft };
    let (_, ()) = tokio::join!(bench.send_with(draft, &[Consent::Warnings]), async {
        while !matches!(bench.event().await, Event::Progress { progress } if progress.accepted > 500) {}
        bench.end().await;
    });
    bench.close().await;
    let bench = home.open().await;
    bench.tend_history(()).await.unwrap();
    let [HistoryRow::Group { group }] = &page(&bench, query("")).await[..] else { panic!() };
    assert!(group.interrupted && group.accepted > 500, "{group:?}");
    let interrupted = bench.interrupted_run(()).await.unwrap().unwrap();
    assert_eq!(interrupted.answered, group.accepted as u64, "journal and history agree");
    let resume = ResumeRun { id: interrupted.id, run: "resumed".into(), consent: vec![Consent::Warnings] };
    let SendReply::Ran { progress } = bench.resume_run(resume).await.unwrap() else { panic!() };
    let [HistoryRow::Group { group }] = &page(&bench, query("")).await[..] else { panic!() };
    let counts = [group.accepted, group.rejected, group.unknown, group.failed, group.cancelled];
    let expected =
        [progress.accepted, progress.rejected, progress.unknown, progress.failed, progress.cancelled];
    assert_eq!(counts, expected.map(|it| it as i64));
    assert_eq!(counts.iter().sum::<i64>(), 30_000, "each target once");
    assert!(!group.interrupted);
    bench.close().await;
}
