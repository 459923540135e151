//! What becomes of a history whose disk is full, whose file is locked, damaged, read-only or newer.

use std::path::PathBuf;

use rusqlite::Connection;

use super::*;
use crate::history::open::open_history;
use crate::{DataDir, Error};

fn opened(folder: &Path) -> (Result<History, (PathBuf, String)>, Vec<crate::model::StoreFault>) {
    open_history(&DataDir::at(folder), None)
}

fn message(error: &Error) -> String {
    error.to_string()
}

#[tokio::test]
async fn a_damaged_history_is_kept_aside_and_what_can_be_read_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for number in 0..400 {
        let payload = format!(r#"{{"a":"needle {}"}}"#, "x".repeat(900));
        send(&history, &format!("Send {number}"), &payload, "Phone", accepted(1)).await;
    }
    drop(history);
    let path = folder.path().join("history.sqlite3");
    Connection::open(&path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // A page of rows of sends: each holds a payload.
    let page = bytes.chunks(4096).position(|it| it.windows(9).any(|it| it == b"Send 200S")).unwrap_or(60);
    bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    std::fs::write(folder.path().join("history.sqlite3.damaged"), "").unwrap();
    let (history, faults) = opened(folder.path());
    let history = history.unwrap();
    let [fault] = faults.try_into().unwrap();
    assert!(fault.history && fault.lost, "{fault:?}");
    assert_eq!(fault.kept, path.with_file_name("history.sqlite3.damaged-1").to_string_lossy());
    let found = pushes(page_of(&history, "needle").await);
    assert!(found.len() > 300, "{} of 400 are found", found.len());
    let told = history.push(found[0].id).await.unwrap().unwrap();
    assert!(told.payload.contains("needle"));
    send(&history, "After", "{}", "Phone", accepted(1)).await;
    assert_eq!(pushes(page_of(&history, "after").await).len(), 1);
}

async fn page_of(history: &History, text: &str) -> HistoryPage {
    page(history, query(text), None, 500).await
}

#[tokio::test]
async fn a_file_that_is_none_and_one_that_is_newer_hold_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite3");
    std::fs::write(&path, "x".repeat(9000)).unwrap();
    let (history, faults) = opened(folder.path());
    send(&history.unwrap(), "New", "{}", "Phone", accepted(1)).await;
    assert_eq!((faults.len(), faults[0].saved, faults[0].lost), (1, 0, true));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let (history, faults) = opened(folder.path());
    let (_, why) = history.unwrap_err();
    assert!(why.contains("was written by a newer Pushbench"), "{why}");
    assert_eq!(faults, []);
}

#[tokio::test]
async fn a_full_disk_is_told_once_and_what_came_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    send(&history, "Before", "{}", "Phone", accepted(1)).await;
    // As on a full disk, the file may not grow by a page.
    history.writer.run(|it| it.pragma_update(None, "max_page_count", 1)).await.unwrap();
    let payload = format!(r#"{{"a":"{}"}}"#, "x".repeat(900_000));
    let error = history.begin(about("Full", &payload, 1)).await.unwrap_err();
    assert!(message(&error).ends_with("cannot grow: the disk is full"), "{error}");
    assert_eq!(pushes(page_of(&history, "before").await).len(), 1);
    history.writer.run(|it| it.pragma_update(None, "max_page_count", 1_000_000)).await.unwrap();
    send(&history, "Room again", "{}", "Phone", accepted(1)).await;
    assert_eq!(pushes(page_of(&history, "room").await).len(), 1);
}

#[tokio::test]
async fn what_could_not_be_written_in_time_is_written_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let recording = history.begin(about("Late", r#"{"a":"needle"}"#, 2)).await.unwrap();
    let pages: i64 =
        history.writer.run(|it| it.pragma_query_value(None, "page_count", |row| row.get(0))).await.unwrap();
    history.writer.run(move |it| it.pragma_update(None, "max_page_count", pages)).await.unwrap();
    let large = Some(Arc::new(notification(&format!(r#"{{"a":"{}"}}"#, "y".repeat(900_000)))));
    recording.start(Started { own: large, ..started(1, "A") });
    recording.write_now();
    recording.start(started(2, "B"));
    recording.write_now();
    recording.finish(accepted(1));
    recording.finish(rejected(2, "Unregistered"));
    history.writer.run(|it| it.pragma_update(None, "max_page_count", 1_000_000)).await.unwrap();
    recording.end(Some(AT)).await.unwrap();
    let send = HistoryQuery { send: Some(1), ..query("") };
    let endings: Vec<Ending> =
        pushes(page(&history, send, None, 9).await).iter().map(|it| it.ending).collect();
    assert_eq!(endings, [Ending::Rejected, Ending::Accepted]);
}

#[tokio::test]
async fn a_locked_history_is_waited_for_and_then_named() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    history.writer.run(|it| it.busy_timeout(std::time::Duration::from_millis(50))).await.unwrap();
    let other = Connection::open(folder.path().join("history.sqlite3")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = history.begin(about("Locked", "{}", 1)).await.unwrap_err();
    assert!(message(&error).contains("is locked by another program"), "{error}");
    assert_eq!(pushes(page_of(&history, "locked").await), [], "reading goes on");
    other.execute_batch("COMMIT").unwrap();
    send(&history, "Free", "{}", "Phone", accepted(1)).await;
    assert_eq!(pushes(page_of(&history, "free").await).len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_may_not_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    history.writer.run(|it| it.pragma_update(None, "query_only", true)).await.unwrap();
    let error = history.begin(about("Read-only", "{}", 1)).await.unwrap_err();
    assert!(message(&error).contains("the file or its folder is read-only"), "{error}");
}
