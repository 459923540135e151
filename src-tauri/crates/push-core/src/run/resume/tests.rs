//! What becomes of runs that were killed while pushes were in flight, where their token files are gone.

use push_dispatch::{Header, Journal, Prefix};

use super::*;
use crate::history::About as Sent;
use crate::model::{Draft, Endpoint, Event, HistoryPageOf, HistoryQuery, HistoryRow, SendGroup, SendKind};
use crate::workbench::open_alone;

fn sent(journal: &str, targets: u64) -> Sent {
    Sent {
        source: SendKind::Run,
        at: i64::MAX / 2,
        who: String::new(),
        name: "Night".to_owned(),
        workspace: String::new(),
        profile: None,
        version: None,
        edited: false,
        endpoint: Endpoint::Sandbox,
        host: String::new(),
        credential_id: String::new(),
        credential: String::new(),
        targets,
        file_name: "tokens.txt".to_owned(),
        journal: Some(journal.to_owned()),
        repeats: None,
        via: None,
        headers: Vec::new(),
        payload: "{}".to_owned(),
    }
}

/// A run to that many targets, of which every second was accepted when it was killed; the rest were in flight. It is
/// in the history, and none of its pushes are.
async fn killed(bench: &Workbench, targets: u64) -> (Kept, About) {
    let draft = r#"{"profile":null,"payload":"{}","push_type":"","priority":"","expiration":"","topic":"",
        "collapse_id":"","apns_id":"","credential":null,"endpoint":"sandbox","device_ids":[],"token":"",
        "token_file":"/nowhere/tokens.txt"}"#;
    let draft: Draft = serde_json::from_str(draft).unwrap();
    let header = r#"{"payload":"ab","topic":null,"push_type":null,"endpoint":"sandbox","tokens":"f","at":5}"#;
    let header: Header = serde_json::from_str(header).unwrap();
    let about = About::new(draft, targets, header, 0);
    let (kept, mut journal) = Kept::begin(&bench.data, &about).unwrap();
    journal.taken(targets, Prefix::new());
    for number in (2..=targets).step_by(2) {
        let line = format!(
            "{{\"token\":\"{number:064x}\",\"outcome\":\"accepted\",\"status\":200,\"reason\":null,\"timestamp\":null,\
             \"apns_id\":null,\"unique_id\":null,\"ms\":1.5,\"attempts\":1,\"error\":null}}\n"
        );
        journal.ended(number, line.as_bytes());
    }
    Journal::close(journal).unwrap();
    drop(bench.history().unwrap().begin(sent(&kept.stem, targets)).await.unwrap());
    (kept, about)
}

/// The run as the history shows it, once there is a push of it.
async fn told(bench: &Workbench) -> Option<SendGroup> {
    let query = HistoryQuery {
        text: String::new(),
        endings: vec![],
        endpoints: vec![],
        from: None,
        to: None,
        send: None,
    };
    let page = bench.history_page(HistoryPageOf { query, before: None, count: 9 }).await.unwrap();
    page.rows.into_iter().next().map(|row| match row {
        HistoryRow::Group { group } => group,
        HistoryRow::Push { push } => panic!("{push:?}"),
    })
}

#[tokio::test]
async fn what_was_in_flight_is_unknown_though_the_token_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    killed(&bench, 9).await;
    bench.tend_history().await.unwrap();
    let group = told(&bench).await.unwrap();
    assert_eq!((group.accepted, group.unknown, group.interrupted), (4, 5, true));
    bench.tend_history().await.unwrap();
    assert_eq!(told(&bench).await, Some(group), "once");
    bench.close().await;
}

#[tokio::test]
async fn a_journal_that_another_holds_is_looked_at_when_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let (kept, about) = killed(&bench, 9).await;
    let held = open(&kept, &about).unwrap();
    bench.tend_history().await.unwrap();
    assert_eq!(told(&bench).await, None);
    drop(held);
    bench.tend_history().await.unwrap();
    let group = told(&bench).await.unwrap();
    assert_eq!((group.accepted, group.unknown), (4, 5));
    bench.close().await;
}

#[tokio::test]
async fn a_run_that_is_gone_on_with_is_not_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let (kept, _) = killed(&bench, 9).await;
    let going_on = bench.history().unwrap().go_on(kept.stem.clone()).await.unwrap().unwrap();
    bench.catch_up_with(&kept.stem).await.unwrap();
    assert_eq!(told(&bench).await, None);
    drop(going_on);
    bench.close().await;
}

#[tokio::test]
async fn a_run_that_is_let_be_is_in_the_history_first() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let (kept, _) = killed(&bench, 9).await;
    let mut events = bench.events();
    bench.discard_run(&kept.stem).await.unwrap();
    let group = told(&bench).await.unwrap();
    assert_eq!((group.accepted, group.unknown, group.interrupted), (4, 5, true));
    assert_eq!(bench.interrupted_run().await.unwrap(), None);
    let is_trouble = |it: Event| matches!(it, Event::NotKept { .. });
    assert!(!std::iter::from_fn(|| events.try_recv().ok()).any(is_trouble));
    bench.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_offered_while_the_history_catches_up_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let (kept, _) = killed(&bench, 9).await;
    // So long that reading it takes a while.
    let journal = std::fs::read_to_string(kept.journal_path()).unwrap();
    let (first, rest) = journal.split_once('\n').unwrap();
    let long = "{\"taken\":1,\"prefix\":\"0a\"}\n".repeat(200_000);
    std::fs::write(kept.journal_path(), format!("{first}\n{long}{rest}")).unwrap();
    let (caught_up, offered, again) =
        tokio::join!(bench.catch_up_with(&kept.stem), bench.interrupted_run(), bench.interrupted_run());
    caught_up.unwrap();
    assert!(offered.unwrap().is_some() && again.unwrap().is_some());
    let group = told(&bench).await.unwrap();
    assert_eq!((group.accepted, group.unknown), (4, 5));
    bench.close().await;
}
