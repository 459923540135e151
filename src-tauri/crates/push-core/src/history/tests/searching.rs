//! What is found, and in which order.

use super::*;

async fn names(history: &History, query: HistoryQuery) -> Vec<String> {
    pushes(page(history, query, None, 100).await).into_iter().map(|it| it.device_name).collect()
}

async fn filled(folder: &Path) -> History {
    let history = open(folder);
    let payload = |text: &str| format!(r#"{{"aps":{{"alert":"{text}"}},"order":4711}}"#);
    send(&history, "Shipped", &payload("Dein Paket ist unterwegs"), "Mia's iPhone", accepted(1)).await;
    send(&history, "Shipped", &payload("订单已发货"), "QA iPad", rejected(1, "BadDeviceToken")).await;
    send(&history, "Sale", &payload("Caf\\u00e9 \\\"half\\\" price"), "Noah", rejected(1, "Unregistered"))
        .await;
    history
}

#[tokio::test]
async fn words_of_payload_reason_device_and_profile_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(folder.path()).await;
    for (text, expected) in [
        ("paket", vec!["Mia's iPhone"]),
        ("PAK unter", vec!["Mia's iPhone"]),
        ("paket order café", vec![]),
        ("订单", vec!["QA iPad"]),
        ("单订", vec![]),
        ("发", vec!["QA iPad"]),
        ("café half", vec!["Noah"]),
        ("baddevice", vec!["QA iPad"]),
        ("unregistered sale", vec!["Noah"]),
        ("4711 shipped", vec!["QA iPad", "Mia's iPhone"]),
        ("com.example.shop", vec!["Noah", "QA iPad", "Mia's iPhone"]),
        ("e621e1f8-c36c", vec!["Noah", "QA iPad", "Mia's iPhone"]),
        ("e621e1f8-c36c-495a-93fc-0c247a3e6e5f mia", vec!["Mia's iPhone"]),
        (&format!("{:064x}", 0x0001_0001), vec!["Noah", "QA iPad", "Mia's iPhone"]),
        ("00000000000000000000001", vec![]),
        ("acme key", vec!["Noah", "QA iPad", "Mia's iPhone"]),
        ("\" OR * NEAR(", vec![]),
    ] {
        assert_eq!(names(&history, query(text)).await, expected, "{text}");
    }
}

#[tokio::test]
async fn filters_narrow_what_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(folder.path()).await;
    let endings = |endings: &[Ending]| HistoryQuery { endings: endings.to_vec(), ..query("") };
    assert_eq!(names(&history, endings(&[Ending::Rejected])).await, ["Noah", "QA iPad"]);
    assert_eq!(names(&history, endings(&[Ending::Accepted, Ending::Failed])).await, ["Mia's iPhone"]);
    let both = HistoryQuery { text: "shipped".to_owned(), ..endings(&[Ending::Rejected]) };
    assert_eq!(names(&history, both).await, ["QA iPad"]);
    let to = |endpoint| HistoryQuery { endpoints: vec![endpoint], ..query("shipped") };
    assert_eq!(names(&history, to(Endpoint::Production)).await, Vec::<String>::new());
    assert_eq!(names(&history, to(Endpoint::Sandbox)).await.len(), 2);
    let of_sends = HistoryQuery { endpoints: vec![Endpoint::Production], ..query("") };
    assert_eq!(names(&history, of_sends).await, Vec::<String>::new());
    let later = About { at: AT + 1000, ..about("Later", "{}", 1) };
    let recording = history.begin(later).await.unwrap();
    recording.start(started(1, "Ada"));
    recording.end(Some(AT + 1000)).await.unwrap();
    let from = HistoryQuery { from: Some(AT + 1), ..query("") };
    assert_eq!(names(&history, from.clone()).await, ["Ada"]);
    assert_eq!(names(&history, HistoryQuery { text: "com".to_owned(), ..from }).await, ["Ada"]);
    let until = HistoryQuery { to: Some(AT + 1), ..query("com") };
    assert_eq!(names(&history, until).await, ["Noah", "QA iPad", "Mia's iPhone"]);
}

/// Two runs at the same time over several shelves, and single sends before and after.
#[tokio::test]
async fn pages_follow_each_other_without_a_gap_over_many_shelves() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    send(&history, "First", r#"{"a":"needle"}"#, "Before", accepted(1)).await;
    let left = history.begin(about("Left", r#"{"a":"hay"}"#, 25_000)).await.unwrap();
    let right = history.begin(about("Right", r#"{"a":"straw"}"#, 25_000)).await.unwrap();
    for number in 1..=20_000 {
        let finished = if number % 5000 == 0 { rejected(number, "Unregistered") } else { accepted(number) };
        left.add(started(number, ""), finished.clone()).await;
        right.add(started(number, ""), finished).await;
    }
    left.end(Some(AT)).await.unwrap();
    right.end(Some(AT)).await.unwrap();
    send(&history, "Last", r#"{"a":"needle"}"#, "After", accepted(1)).await;
    assert_eq!(names(&history, query("needle")).await, ["After", "Before"]);
    for (wanted, expected) in [
        (query("hay"), 20_000),
        (query("straw 0000000000000000000"), 20_000),
        (query("unregistered"), 8),
        (query("left unregist"), 4),
        (HistoryQuery { endings: vec![Ending::Rejected], ..query("straw") }, 4),
        (HistoryQuery { endings: vec![Ending::Rejected, Ending::Accepted], ..query("") }, 40_002),
    ] {
        let (mut before, mut seen, mut last) = (None, 0, i64::MAX);
        loop {
            let found = page(&history, wanted.clone(), before, 499).await;
            before = found.next;
            for push in pushes(found) {
                assert!(push.id < last);
                (last, seen) = (push.id, seen + 1);
            }
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected, "{wanted:?}");
    }
    let HistoryRow::Group { group } = page(&history, query(""), None, 2).await.rows.remove(1) else {
        panic!()
    };
    let of_send = HistoryQuery { send: Some(group.send), ..query("") };
    assert_eq!(pushes(page(&history, of_send, None, 3).await).len(), 3);
}
