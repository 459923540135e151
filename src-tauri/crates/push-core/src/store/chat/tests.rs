//! What waits, waits once, is delivered once and in order, and goes along with its scenario and its person.

use std::collections::HashSet;
use std::path::Path;

use super::*;
use crate::model::{ChatBody, Environment};

fn key(id: &str) -> ScenarioKey {
    ScenarioKey { workspace: "/w".to_owned(), id: id.to_owned() }
}

fn message(m: &str, at: i64) -> Queued {
    Queued {
        m: m.to_owned(),
        from: "6001".to_owned(),
        group: Some("g".to_owned()),
        body: ChatBody::Text { text: format!("text {m}") },
        sent_at: at,
        delivered_at: None,
    }
}

fn joining(m: &str, at: i64, offline: &[&str], online: &[&str]) -> Joining {
    let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    Joining { message: message(m, at), offline: names(offline), online: names(online) }
}

fn edit(number: u32, body: &str) -> KeptEdit {
    KeptEdit { number, body: body.to_owned(), ..KeptEdit::default() }
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("store.sqlite3")).unwrap()
}

fn ids(queue: &[Queued]) -> Vec<&str> {
    queue.iter().map(|it| it.m.as_str()).collect()
}

#[tokio::test]
async fn a_message_waits_once_and_is_delivered_once_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.join_queue(key("A"), joining("2", 10, &["6006", "6010"], &["6020"])).await.unwrap();
    store.join_queue(key("A"), joining("1", 20, &["6006"], &[])).await.unwrap();
    let waiting = store.join_queue(key("A"), joining("2", 30, &["6006", "6010"], &[])).await.unwrap();
    assert_eq!((waiting["6006"], waiting["6010"], waiting.get("6020")), (2, 1, None));
    let known = store.waiting_for(key("A"), "2".to_owned()).await.unwrap();
    assert!(known.sent && known.people == HashSet::from(["6006".to_owned(), "6010".to_owned()]));
    assert_eq!(store.waiting_for(key("B"), "2".to_owned()).await.unwrap(), Waiting::default());

    let delivered = store.deliver(key("A"), edit(0, "online"), "6006".to_owned(), 40).await.unwrap();
    assert_eq!(ids(&delivered), ["2", "1"]);
    assert_eq!((delivered[0].sent_at, delivered[0].delivered_at), (10, Some(40)), "the first sending counts");
    let again = store.deliver(key("A"), edit(1, "online"), "6006".to_owned(), 50).await.unwrap();
    assert_eq!(again, []);
    // Sent again after it was delivered: it does not come a second time.
    let waiting = store.join_queue(key("A"), joining("1", 60, &["6006"], &[])).await.unwrap();
    assert_eq!(waiting.get("6006"), None);
    let (waiting, past) = store.queue_of(key("A"), "6006".to_owned()).await.unwrap();
    assert_eq!((waiting, ids(&past)), (Vec::new(), vec!["2", "1"]));
    let (_, past) = store.queue_of(key("A"), "6020".to_owned()).await.unwrap();
    assert_eq!(past[0].delivered_at, Some(10), "who is online has it at once");
}

#[tokio::test]
async fn presence_and_deliveries_are_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.join_queue(key("A"), joining("1", 10, &["6006"], &[])).await.unwrap();
    // What fails halfway, or is killed there, has happened not at all.
    let trigger =
        "CREATE TRIGGER halfway BEFORE UPDATE ON chat_queue BEGIN SELECT RAISE(ABORT, 'halfway'); END";
    store.run(move |it| it.execute_batch(trigger)).await.unwrap();
    assert!(store.deliver(key("A"), edit(0, "online"), "6006".to_owned(), 40).await.is_err());
    drop(store);
    let store = open(folder.path());
    let state = store.scenario(key("A")).await.unwrap();
    assert_eq!((state.edits.len(), state.waiting["6006"]), (0, 1));
    store.run(|it| it.execute_batch("DROP TRIGGER halfway")).await.unwrap();
    store.deliver(key("A"), edit(0, "online"), "6006".to_owned(), 40).await.unwrap();
    drop(store);
    let state = open(folder.path()).scenario(key("A")).await.unwrap();
    assert_eq!((state.edits, state.waiting.len()), (vec!["online".to_owned()], 0));
}

#[tokio::test]
async fn edits_are_kept_in_order_and_go_along_when_a_scenario_is_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let first = KeptEdit { base: Some("{}".to_owned()), ..edit(0, "a") };
    store.put_edit(key("A"), first).await.unwrap();
    store.put_edit(key("A"), edit(1, "b")).await.unwrap();
    store.put_edit(key("A"), edit(1, "c")).await.unwrap();
    store.join_queue(key("A"), joining("1", 10, &["6006"], &[])).await.unwrap();
    store.join_queue(key("B"), joining("9", 10, &["6006"], &[])).await.unwrap();
    assert_eq!(store.edited_scenarios("/w".to_owned()).await.unwrap(), ["A"]);
    assert_eq!(store.edited_scenarios("/other".to_owned()).await.unwrap(), [""; 0]);
    store.rename_scenario(key("A"), key("B")).await.unwrap();
    assert_eq!(store.scenario(key("A")).await.unwrap(), ScenarioState::default());
    let state = store.scenario(key("B")).await.unwrap();
    assert_eq!((state.base.as_deref(), state.edits.join("")), (Some("{}"), "ac".to_owned()));
    let (waiting, _) = store.queue_of(key("B"), "6006".to_owned()).await.unwrap();
    assert_eq!(ids(&waiting), ["1"]);
    store.remove_scenario(key("B")).await.unwrap();
    assert_eq!(store.scenario(key("B")).await.unwrap(), ScenarioState::default());
    let left = |it: &mut Connection| {
        it.query_row(
            "SELECT (SELECT count(*) FROM chat_queue) + (SELECT count(*) FROM chat_messages)",
            [],
            |row| row.get::<_, u32>(0),
        )
    };
    assert_eq!(store.run(left).await.unwrap(), 0);
}

#[tokio::test]
async fn what_waits_goes_along_when_a_person_is_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mark = BindingMark {
        person: "6006".to_owned(),
        device: "phone".to_owned(),
        certificate: "PushCertName".to_owned(),
        environment: Environment::Sandbox,
        token: "ab".to_owned(),
        dead_since: Some(7),
        bad_token: false,
    };
    store.mark_bindings(key("A"), vec![mark.clone()]).await.unwrap();
    store.join_queue(key("A"), joining("1", 10, &["6006"], &[])).await.unwrap();
    let renamed = Some(("6006".to_owned(), "Bea".to_owned()));
    store.put_edit(key("A"), KeptEdit { renamed, ..edit(0, "a") }).await.unwrap();
    let state = store.scenario(key("A")).await.unwrap();
    assert_eq!((state.waiting["Bea"], state.marks[0].person.as_str()), (1, "Bea"));
    let back = vec![("Bea".to_owned(), "6006".to_owned())];
    store.drop_edits(key("A"), back, Vec::new()).await.unwrap();
    let state = store.scenario(key("A")).await.unwrap();
    assert_eq!((state.waiting["6006"], state.marks), (1, vec![mark]));
    let bound = Some(("6006".to_owned(), vec![("phone".to_owned(), "Other".to_owned(), "sandbox")]));
    store.put_edit(key("A"), KeptEdit { bound, ..edit(0, "a") }).await.unwrap();
    assert_eq!(store.scenario(key("A")).await.unwrap().marks, []);
    store.drop_edits(key("A"), Vec::new(), vec!["6006".to_owned()]).await.unwrap();
    assert_eq!(store.scenario(key("A")).await.unwrap(), ScenarioState::default());
}
