//! The history against its database: what is written is found, shown and removed, and nothing else.

mod faults;
mod keeping;
mod kill;
mod searching;

use std::path::Path;
use std::sync::Arc;

use push_dispatch::Why;
use push_protocol::{DeviceToken, HeaderText, Notification, Payload};

use super::*;
use crate::model::{Cause, Ending, Endpoint, HistoryQuery, HistoryRow, PushEntry, SendKind};

/// Unix milliseconds of the first send.
const AT: i64 = 1_764_000_000_000;

fn open(folder: &Path) -> History {
    History::open(&folder.join("history.sqlite3")).unwrap()
}

fn notification(payload: &str) -> Notification {
    let header = |text: &str| Some(HeaderText::parse(text).unwrap());
    Notification {
        topic: header("com.example.shop"),
        push_type: header("alert"),
        ..Notification::new(Payload::parse(payload.as_bytes()).unwrap())
    }
}

fn about(name: &str, payload: &str, targets: u64) -> About {
    About {
        source: SendKind::Compose,
        at: AT,
        who: "mia".to_owned(),
        name: name.to_owned(),
        workspace: "/team".to_owned(),
        profile: Some(format!("Orders/{name}")),
        version: Some("0123456789ab".to_owned()),
        edited: true,
        endpoint: Endpoint::Sandbox,
        host: "api.sandbox.push.apple.com:443".to_owned(),
        credential_id: "k1".to_owned(),
        credential: "Acme key".to_owned(),
        targets,
        file_name: String::new(),
        journal: None,
        repeats: None,
        via: None,
        headers: headers(&notification(payload)),
        payload: payload.to_owned(),
    }
}

fn started(number: u64, device: &str) -> Started {
    let token = DeviceToken::parse(&format!("{:064x}", number * 0x0001_0001)).unwrap();
    Started {
        number,
        device: Some(device.to_owned()).filter(|it| !it.is_empty()),
        token: Some(token),
        at: AT,
        ..Started::default()
    }
}

fn accepted(number: u64) -> Finished {
    Finished {
        ending: Ending::Accepted,
        status: Some(200),
        apns_id: Some("e621e1f8-c36c-495a-93fc-0c247a3e6e5f".to_owned()),
        ms: 12.5,
        attempts: 1,
        ..Finished::untold(number, AT + 13)
    }
}

fn rejected(number: u64, reason: &str) -> Finished {
    Finished {
        ending: Ending::Rejected,
        status: Some(400),
        reason: Some(reason.to_owned()),
        ..accepted(number)
    }
}

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

async fn page(history: &History, query: HistoryQuery, before: Option<i64>, count: u32) -> HistoryPage {
    history.page(HistoryPageOf { query, before, count }).await.unwrap()
}

fn pushes(page: HistoryPage) -> Vec<PushEntry> {
    let push = |row| match row {
        HistoryRow::Push { push } => push,
        HistoryRow::Group { group } => panic!("{group:?}"),
    };
    page.rows.into_iter().map(push).collect()
}

/// One push to one device, from its start to its end.
async fn send(history: &History, name: &str, payload: &str, device: &str, finished: Finished) {
    let recording = history.begin(about(name, payload, 1)).await.unwrap();
    recording.start(started(1, device));
    recording.write_now();
    recording.finish(Finished { number: 1, ..finished });
    recording.end(Some(AT + 20)).await.unwrap();
}

#[tokio::test]
async fn everything_of_a_push_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let payload = "{ \"aps\": {\"alert\": \"Hi \u{1f600}\"} }\n";
    let finished = Finished { unique_id: Some("u-1".to_owned()), ..rejected(1, "BadDeviceToken") };
    send(&history, "Order shipped", payload, "Mia's iPhone", finished.clone()).await;
    drop(history);
    let history = open(folder.path());
    let [push] = pushes(page(&history, query(""), None, 10).await).try_into().unwrap();
    assert_eq!((push.name.as_str(), push.device_name.as_str()), ("Order shipped", "Mia's iPhone"));
    assert_eq!((push.at, push.ms, push.status), (AT, 12.5, Some(400)));
    assert!(!push.unfinished && !push.under_way);
    let told = history.push(push.id).await.unwrap().unwrap();
    assert_eq!(told.entry, push);
    assert_eq!(told.payload, payload);
    let expected = about("Order shipped", payload, 1);
    assert_eq!(told.headers, expected.headers);
    assert_eq!((told.who, told.profile, told.version), (expected.who, expected.profile, expected.version));
    assert_eq!((told.credential, told.host, told.edited), (expected.credential, expected.host, true));
    assert_eq!((told.apns_id, told.unique_id), (finished.apns_id, finished.unique_id));
    assert_eq!((told.attempts, told.ended_at), (1, Some(AT + 13)));
    assert!(told.meaning.unwrap().en.contains("token"), "the reason is explained");
    assert_eq!(history.push(push.id + 1).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_started_and_did_not_end_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let recording = history.begin(about("Order", "{}", 3)).await.unwrap();
    recording.start(started(1, "A"));
    recording.start(started(2, "B"));
    recording.write_now();
    recording.finish(accepted(1));
    recording.write_now();
    recording.keep_up(0).await;
    let of_send = |send| HistoryQuery { send: Some(send), ..query("") };
    let send = recording.of.send;
    let [second, first] = pushes(page(&history, of_send(send), None, 10).await).try_into().unwrap();
    assert_eq!((second.ending, second.unfinished, second.under_way), (Ending::Unknown, true, true));
    assert_eq!((first.ending, first.unfinished), (Ending::Accepted, false));
    drop(recording);
    drop(history);
    let history = open(folder.path());
    let unknown = HistoryQuery { endings: vec![Ending::Unknown], ..query("") };
    let [second] = pushes(page(&history, unknown, None, 10).await).try_into().unwrap();
    assert_eq!((second.device_name.as_str(), second.unfinished, second.under_way), ("B", true, false));
    let HistoryRow::Group { group } = page(&history, query(""), None, 10).await.rows.remove(0) else {
        panic!()
    };
    assert_eq!((group.accepted, group.unknown, group.targets), (1, 1, 3));
    assert!(group.interrupted && !group.under_way);
}

#[tokio::test]
async fn pushes_of_a_run_keep_what_is_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let payload = |name: &str| format!(r#"{{"aps":{{"alert":"Hello {name}, your order"}}}}"#);
    let recording = history.begin(about("Greeting", &payload("Anna"), 1000)).await.unwrap();
    let names = ["Anna", "Andrea", "Zoë"];
    for (number, name) in (1..).zip(names) {
        let own = Some(Arc::new(notification(&payload(name))));
        recording.add(Started { own, line: Some(number + 1), ..started(number, "") }, accepted(number)).await;
    }
    recording.end(Some(AT)).await.unwrap();
    let HistoryRow::Group { group } = page(&history, query(""), None, 10).await.rows.remove(0) else {
        panic!()
    };
    assert_eq!((group.accepted, group.targets), (3, 1000));
    for (number, name) in (1..).zip(names) {
        // The first one's name is in what all have in common.
        let rows = pushes(page(&history, query(name), None, 10).await);
        let push = rows.iter().find(|it| it.line == Some(number + 1)).unwrap();
        assert_eq!(rows.len(), if number == 1 { 3 } else { 1 });
        let told = history.push(push.id).await.unwrap().unwrap();
        assert_eq!(told.payload, payload(name));
        assert_eq!(told.headers, about("", "{}", 1).headers);
    }
    assert_eq!(pushes(page(&history, query("greeting order zo"), None, 10).await).len(), 1);
}

#[tokio::test]
async fn a_run_that_goes_on_keeps_what_ended_and_renews_what_was_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let journal = "0001-ab".to_owned();
    let run = About { journal: Some(journal.clone()), source: SendKind::Run, ..about("Run", "{}", 1000) };
    let recording = history.begin(run).await.unwrap();
    let failed =
        Finished { ending: Ending::Failed, status: None, error: Some("no way".into()), ..accepted(2) };
    recording.add(started(1, ""), accepted(1)).await;
    recording.add(started(2, ""), failed).await;
    recording.end(None).await.unwrap();
    let again = history.go_on(journal).await.unwrap().unwrap();
    again.add(started(1, ""), rejected(1, "Unregistered")).await;
    again.add(started(2, ""), accepted(2)).await;
    again.end(Some(AT)).await.unwrap();
    let HistoryRow::Group { group } = page(&history, query(""), None, 10).await.rows.remove(0) else {
        panic!()
    };
    assert_eq!((group.accepted, group.failed, group.rejected, group.interrupted), (2, 0, 0, false));
    assert_eq!(pushes(page(&history, query("way"), None, 10).await), []);
    assert!(history.go_on("other".to_owned()).await.unwrap().is_none());
}

#[test]
fn an_ending_is_told_with_its_cause() {
    let ended = push_dispatch::Ended {
        key: (),
        token: None,
        ending: push_dispatch::Ending::Unknown { why: Why::new("timeout", "no answer in time") },
        elapsed: std::time::Duration::from_millis(7),
        attempts: 2,
    };
    let finished = Finished::new(3, &ended, AT);
    assert_eq!((finished.number, finished.ending, finished.attempts), (3, Ending::Unknown, 2));
    assert_eq!(finished.error.as_deref(), Some("no answer in time"));
    assert_eq!(finished.cause, Some(Cause { code: "timeout".to_owned(), details: Default::default() }));
}
