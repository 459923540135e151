//! What is removed, and when nothing is.

use rusqlite::Connection;

use super::*;
use crate::history::keeping::{Old, remove};

const DAY: i64 = 24 * 60 * 60 * 1000;

async fn send_at(history: &History, at: i64, targets: u64) {
    let recording = history.begin(About { at, ..about("Old", r#"{"a":"needle"}"#, targets) }).await.unwrap();
    for number in 1..=targets {
        recording.add(started(number, "A"), accepted(number)).await;
    }
    recording.end(Some(at)).await.unwrap();
}

async fn count(history: &History) -> i64 {
    let kept = history.keeping().await.unwrap().pushes;
    let found = pushes(page(history, query("needle"), None, 500).await).len();
    assert_eq!(usize::try_from(kept.min(500)).unwrap(), found, "what is gone is not found");
    kept
}

#[tokio::test]
async fn what_is_older_than_ninety_days_goes() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    send_at(&history, AT, 2500).await;
    send_at(&history, AT + DAY, 1).await;
    send_at(&history, AT + 2 * DAY, 3).await;
    history.tidy(AT + 90 * DAY).await.unwrap();
    assert_eq!(count(&history).await, 2504);
    history.tidy(AT + 90 * DAY + 1).await.unwrap();
    assert_eq!(count(&history).await, 4);
    history.set_keeping(Some(1), None).await.unwrap();
    history.tidy(AT + 2 * DAY + 1).await.unwrap();
    assert_eq!(count(&history).await, 3);
    history.set_keeping(None, None).await.unwrap();
    history.tidy(AT + 9000 * DAY).await.unwrap();
    assert_eq!(count(&history).await, 3);
    history.clear().await.unwrap();
    assert_eq!(count(&history).await, 0);
}

#[tokio::test]
async fn the_oldest_go_where_it_is_too_large_and_room_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for at in 0..20 {
        send_at(&history, AT + at, 500).await;
    }
    let before = history.keeping().await.unwrap();
    assert!(before.bytes > 1_300_000, "{before:?}");
    history.set_keeping(None, Some(1)).await.unwrap();
    history.tidy(AT).await.unwrap();
    let after = history.keeping().await.unwrap();
    assert!(after.pushes < before.pushes && after.pushes > 1000, "{before:?} {after:?}");
    assert!(after.bytes < before.bytes, "{before:?} {after:?}");
    count(&history).await;
    let HistoryRow::Group { group } = page(&history, query(""), None, 1).await.rows.remove(0) else {
        panic!()
    };
    assert_eq!((group.at, group.accepted), (AT + 19, 500), "the newest stay");
}

#[tokio::test]
async fn a_send_of_which_a_part_is_removed_counts_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let recording = history.begin(about("Old", r#"{"a":"needle"}"#, 3000)).await.unwrap();
    for number in 1..=3000 {
        let finished = if number % 3 == 0 { rejected(number, "Unregistered") } else { accepted(number) };
        recording.add(started(number, "A"), finished).await;
    }
    recording.start(started(3001, "B"));
    recording.end(Some(AT)).await.unwrap();
    let old = Old { before: None, count: 1500 };
    let removed = async |old: Old| {
        let remove = move |it: &mut Connection| remove(it, old, &|_| false);
        history.writer.run(remove).await.unwrap().unwrap()
    };
    assert_eq!((removed(old).await, removed(Old { count: 500, ..old }).await), (1000, 500));
    let group = async || match page(&history, query(""), None, 1).await.rows.remove(0) {
        HistoryRow::Group { group } => group,
        HistoryRow::Push { push } => panic!("{push:?}"),
    };
    let counts =
        |it: crate::model::SendGroup| (it.accepted, it.rejected, it.unknown, it.failed, it.cancelled);
    assert_eq!(counts(group().await), (1000, 500, 1, 0, 0));
    // As it was written before what is removed was counted.
    history.writer.run(|it| it.execute("UPDATE sends SET accepted = 9000", [])).await.unwrap();
    assert_eq!(counts(group().await), (9000, 500, 0, 0, 0));
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_removes_nothing_until_it_is_seen_again() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    history.see_clock(AT).await.unwrap();
    send_at(&history, AT, 2).await;
    let wrong = AT + 4000 * DAY;
    history.see_clock(wrong).await.unwrap();
    history.tidy(wrong).await.unwrap();
    assert_eq!(count(&history).await, 2);
    assert!(history.keeping().await.unwrap().clock_jumped);
    history.see_clock(AT + DAY).await.unwrap();
    history.tidy(AT + DAY).await.unwrap();
    assert_eq!(count(&history).await, 2);
    assert!(!history.keeping().await.unwrap().clock_jumped);
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_move_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    send_at(&history, AT, 1).await;
    send_at(&history, 5 * DAY, 1).await;
    send_at(&history, AT + 1, 1).await;
    let at: Vec<i64> = pushes(page(&history, query(""), None, 9).await).iter().map(|it| it.id).collect();
    assert_eq!(at, [3, 2, 1], "the order is that of sending");
    history.tidy(AT + 2).await.unwrap();
    assert_eq!(count(&history).await, 3, "what is behind something newer is not old yet");
}

#[tokio::test]
async fn what_is_under_way_stays() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    send_at(&history, AT, 1).await;
    let recording = history.begin(about("Now", r#"{"a":"needle"}"#, 1)).await.unwrap();
    recording.start(started(1, "A"));
    recording.write_now();
    history.clear().await.unwrap();
    recording.finish(accepted(1));
    recording.end(Some(AT)).await.unwrap();
    let [push] = pushes(page(&history, query("needle"), None, 9).await).try_into().unwrap();
    assert_eq!((push.name.as_str(), push.ending), ("Now", Ending::Accepted));
}
