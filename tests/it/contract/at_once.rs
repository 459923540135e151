//! What is said of a payload while it is typed, at once: the same as `check_draft` says, or nothing.

use push_ipc::model::*;

use super::bench::{Bench, Home};

/// What is said at once of a draft whose payload is told whole.
fn said(bench: &Bench<'_>, draft: &Draft, number: u32) -> Option<CheckReply> {
    bench.at_once(&DraftChange { draft: draft.clone(), number, change: None })
}

#[tokio::test]
async fn a_changed_payload_is_answered_as_the_command_does() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    assert_eq!(said(&bench, &draft, 1), None, "nothing was looked up yet");
    bench.check_draft(draft.clone()).await.unwrap();
    for payload in [r#"{"aps":{"badge":1,"badge":2},"apns":{}}"#, "{", r#"{"aps":{"alert":"{{city}}"}}"#] {
        let typed = Draft { payload: payload.to_owned(), ..draft.clone() };
        let at_once = said(&bench, &typed, 1).unwrap();
        assert_eq!(at_once, bench.check_draft(typed).await.unwrap(), "{payload}");
    }
}

#[tokio::test]
async fn another_header_is_looked_up_first() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    bench.check_draft(draft.clone()).await.unwrap();
    let other = Draft { topic: "com.example.other".to_owned(), ..draft.clone() };
    assert_eq!(said(&bench, &other, 1), None);
    bench.check_draft(other.clone()).await.unwrap();
    assert!(said(&bench, &other, 1).is_some());
    assert_eq!(said(&bench, &draft, 1), None, "one draft is on the screen");
}

#[tokio::test]
async fn a_large_payload_is_told_as_what_changed() {
    let home = Home::new();
    let bench = home.open().await;
    let payload = format!(r#"{{"a":"{}"}}"#, "订".repeat(20_000));
    let units = u32::try_from(payload.encode_utf16().count()).unwrap();
    let draft = Draft { payload, ..bench.draft().await };
    bench.check_draft(draft.clone()).await.unwrap();
    let whole = said(&bench, &draft, 1).unwrap();
    let changed = |base, units| {
        let edit = TextEdit { from: 6, to: 6, insert: "é".to_owned() };
        let change = Some(PayloadChange { base, edit, units });
        DraftChange { draft: Draft { payload: String::new(), ..draft.clone() }, number: base + 1, change }
    };
    let longer = bench.at_once(&changed(1, units + 1)).unwrap();
    assert_eq!(longer.bytes, whole.bytes + 2);
    assert_eq!(bench.at_once(&changed(7, units + 2)), None, "the core has no such text");
}

#[tokio::test]
async fn what_is_no_question_has_no_answer() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    bench.check_draft(draft.clone()).await.unwrap();
    assert!(said(&bench, &draft, 1).is_some(), "there would be an answer");
    for asked in [&b""[..], b"{}", b"\xff", b"null", b"{\"draft\":1}"] {
        assert_eq!(bench.bytes_at_once(asked), b"null", "{asked:?}");
    }
}
