//! The list of devices: found, merged, learned from, and what becomes of it when a merge is called off or killed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use push_protocol::Environment;

use super::*;
use crate::model::DeviceKind;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.sqlite3")).unwrap();
    (folder, store)
}

fn device(name: &str, token: &str) -> DeviceRecord {
    DeviceRecord::new("", name, token, Environment::Sandbox)
}

fn staged(token: u32, name: &str) -> Staged {
    let token = [&token.to_be_bytes()[..], &[7; 28]].concat();
    Staged { token, name: name.to_owned(), ..Staged::default() }
}

fn defaults() -> Defaults {
    Defaults {
        environment: Environment::Production,
        kind: DeviceKind::Voip,
        topic: "com.example.shop".to_owned(),
        tags: vec!["imported".to_owned()],
    }
}

async fn merge(store: &Store, rows: &[Staged]) -> Option<Imported> {
    let mut staging = Staging::new().unwrap();
    rows.iter().for_each(|row| staging.push(row).unwrap());
    store.merge_devices(staging, defaults(), Arc::default()).await.unwrap()
}

async fn names(store: &Store, text: &str) -> Vec<String> {
    let found = store.find_devices(text, 0, 100).await.unwrap();
    found.rows.into_iter().map(|it| it.name).collect()
}

#[tokio::test]
async fn a_device_is_found_as_soon_as_it_is_kept_and_no_longer_than_that() {
    let (_folder, store) = store();
    let ana = store.put_device(device("Ana 15", "8f3c00aa")).await.unwrap().unwrap();
    store.put_device(device("Bo", "8f3d00bb")).await.unwrap().unwrap();
    for (query, expected) in [
        ("", &["Ana 15", "Bo"][..]),
        ("ana", &["Ana 15"]),
        ("8f", &["Ana 15", "Bo"]),
        ("8F3", &["Ana 15", "Bo"]),
        ("8f3d", &["Bo"]),
        ("8f3c ana", &["Ana 15"]),
        ("8f3c bo", &[]),
        ("00aa", &[]),
        ("15", &["Ana 15"]),
    ] {
        assert_eq!(names(&store, query).await, expected, "{query}");
    }
    let tagged = DeviceRecord { name: "Cleo".to_owned(), tags: vec!["Staff".to_owned()], ..ana };
    let kept = store.put_device(tagged.clone()).await.unwrap().unwrap();
    assert_eq!((&kept, names(&store, "ana").await.len()), (&tagged, 0));
    assert_eq!(names(&store, "#staff").await, ["Cleo"]);
    assert_eq!(names(&store, "").await, ["Bo", "Cleo"]);
    let taken = store.put_device(device("Bo", "00")).await.unwrap().unwrap_err();
    assert_eq!((taken.field.as_str(), taken.code.as_str()), ("name", "name_taken"));
    store.remove_devices(vec![kept.id.clone(), "nobody".to_owned()]).await.unwrap();
    assert_eq!((names(&store, "").await, store.device_count().await.unwrap()), (vec!["Bo".to_owned()], 1));
    let next = store.put_device(device("Ana 15", "8f3c00aa")).await.unwrap().unwrap();
    assert_ne!(next.id, kept.id, "an id is never given twice");
}

#[tokio::test]
async fn a_merge_adds_what_is_new_and_tells_the_rest_to_those_that_are_there() {
    let (_folder, store) = store();
    let known = DeviceRecord { last_ok: Some(5), tags: vec!["staff".to_owned()], ..device("Ana", "") };
    let token = push_protocol::DeviceToken::of_bytes(&staged(1, "").token).to_string();
    let ana = store.put_device(DeviceRecord { token, ..known }).await.unwrap().unwrap();
    let again =
        Staged { person: "Ana B".to_owned(), kind: Some(DeviceKind::Alert), ..staged(1, "Other name") };
    let twice = Staged { notes: "seen twice".to_owned(), ..staged(2, "") };
    let nameless = Staged { person: "Cy".to_owned(), ..staged(4, "") };
    let rows = [again, staged(2, "Bo"), twice, staged(3, "Ana"), nameless, staged(5, "")];
    let imported = merge(&store, &rows).await.unwrap();
    assert_eq!(imported, Imported { added: 4, merged: 2, renamed: 1 });
    assert_eq!(names(&store, "").await, ["00000005", "Ana", "Ana 00000003", "Bo", "Cy"]);
    let [now] = store.devices_by_id(vec![ana.id]).await.unwrap().try_into().unwrap();
    assert_eq!((now.name.as_str(), now.person.as_str(), now.last_ok), ("Ana", "Ana B", Some(5)));
    assert_eq!(
        (now.environment, now.kind),
        (Environment::Sandbox, DeviceKind::Alert),
        "what is told, and no default"
    );
    assert_eq!(now.tags, ["staff", "imported"]);
    let [bo] = store.devices_named(vec!["Bo".to_owned()]).await.unwrap().try_into().unwrap();
    assert_eq!(
        (bo.notes.as_str(), bo.environment, bo.kind),
        ("seen twice", Environment::Production, DeviceKind::Voip)
    );
    assert_eq!((bo.topic.as_str(), bo.tags.as_slice()), ("com.example.shop", &["imported".to_owned()][..]));
}

#[tokio::test]
async fn many_come_to_the_same_as_few() {
    let (_folder, store) = store();
    store.put_device(device("Device 7", &"07".repeat(32))).await.unwrap().unwrap();
    let rows: Vec<Staged> =
        (0..30_000).map(|at| staged(at % 29_000, &format!("Device {}", at % 5_000))).collect();
    let imported = merge(&store, &rows).await.unwrap();
    assert_eq!((imported.added, imported.merged), (29_000, 1_000));
    assert_eq!(imported.renamed, 24_001, "5,000 names, one of which was taken before");
    assert_eq!(store.device_count().await.unwrap(), 29_001);
    let found = store.find_devices("device 4999", 0, 10).await.unwrap();
    assert_eq!(
        (found.rows.len(), found.found),
        (6, 6),
        "five of that name, and one whose token has the digits"
    );
    assert!(found.rows.iter().any(|it| it.name == "Device 4999" && it.token.starts_with("00001387")));
    let found = store.find_devices("", 28_999, 10).await.unwrap();
    assert_eq!((found.rows.len(), found.total), (2, 29_001));
    let again = merge(&store, &rows[..100]).await.unwrap();
    assert_eq!(again, Imported { added: 0, merged: 100, renamed: 0 });
    let indexes: i64 = store
        .run(|connection| {
            let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'devices_%'";
            connection.query_row(sql, [], |row| row.get(0))
        })
        .await
        .unwrap();
    assert_eq!(indexes, 5, "those that were left out meanwhile are back");
}

#[tokio::test]
async fn a_merge_that_is_called_off_leaves_everything_as_it_was() {
    let (_folder, store) = store();
    store.put_device(device("Ana", "aa")).await.unwrap().unwrap();
    let mut staging = Staging::new().unwrap();
    (0..50_000).for_each(|at| staging.push(&staged(at, "")).unwrap());
    let merging = Arc::new(Merging::default());
    merging.cancelled.store(true, Ordering::Relaxed);
    assert_eq!(store.merge_devices(staging, defaults(), merging).await.unwrap(), None);
    assert_eq!(names(&store, "").await, ["Ana"]);
    assert_eq!(merge(&store, &[staged(1, "Bo")]).await.unwrap().added, 1, "it can be done again");
}

#[tokio::test]
async fn answers_teach_and_nothing_is_moved_or_removed_by_them() {
    let (_folder, store) = store();
    let ana = store.put_device(device("Ana", "aa")).await.unwrap().unwrap();
    let answer = |at, status, reason: Option<&str>, gone_at, environment| Answer {
        device: ana.id.clone(),
        at,
        status,
        reason: reason.map(str::to_owned),
        gone_at,
        environment,
    };
    let (sandbox, production) = (Environment::Sandbox, Environment::Production);
    let steps = [
        (answer(1, 400, Some("BadDeviceToken"), None, sandbox), (None, None, None, None)),
        (answer(2, 200, None, None, production), (Some(2), Some(2), None, Some(production))),
        (
            answer(3, 500, Some("InternalServerError"), None, sandbox),
            (Some(2), Some(2), None, Some(production)),
        ),
        (answer(4, 200, None, None, sandbox), (Some(2), Some(4), None, None)),
        (answer(5, 410, Some("Unregistered"), Some(3), sandbox), (Some(2), Some(4), Some(3), None)),
        (answer(6, 200, None, None, sandbox), (Some(2), Some(6), None, None)),
    ];
    for (answer, expected) in steps {
        store.note_answers(vec![answer.clone()]).await.unwrap();
        let [now] = store.devices_by_id(vec![ana.id.clone()]).await.unwrap().try_into().unwrap();
        assert_eq!((now.first_ok, now.last_ok, now.gone_at, now.accepted_in), expected, "{answer:?}");
        assert_eq!(
            (now.environment, now.last_status, now.last_at),
            (sandbox, Some(answer.status), Some(answer.at))
        );
    }
}

#[tokio::test]
async fn groups_are_told_as_they_are_written_and_their_devices_found() {
    let (_folder, store) = store();
    for (name, token, person, tags) in
        [("A", "aa", "Ana", "Staff"), ("B", "bb", "Ana", "staff"), ("C", "cc", "Bo", "")]
    {
        let tags = if tags.is_empty() { Vec::new() } else { vec![tags.to_owned()] };
        let record = DeviceRecord { person: person.to_owned(), tags, ..device(name, token) };
        store.put_device(record).await.unwrap().unwrap();
    }
    let said = |it: &str, count| vec![(it.to_owned(), count)];
    let (tags, people) = store.device_groups("", 1).await.unwrap();
    assert_eq!((tags, people), (said("Staff", 2), said("Ana", 2)));
    assert_eq!(store.device_groups("BO", 9).await.unwrap(), (vec![], said("Bo", 1)));
    let of = async |tags: &[&str], people: &[&str]| {
        let texts = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let bounds = Bounds { most: 10, looked_at: 10 };
        let found = store.devices_of_groups(&texts(tags), &texts(people), bounds, |it| it.name != "B").await;
        found.unwrap().into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(of(&["STAFF"], &[]).await, ["A"]);
    assert_eq!(of(&["staff"], &["bo"]).await, ["A", "C"]);
    assert_eq!(of(&["sta"], &["B"]).await, [] as [String; 0]);
    assert_eq!(of(&[], &[]).await, [] as [String; 0]);
}

#[tokio::test]
async fn what_is_searched_hears_of_a_removal_when_it_is_so_and_not_before() {
    let (_folder, store) = store();
    let ana = store.put_device(device("Ana", "8f3c00aa")).await.unwrap().unwrap();
    let bo = store.put_device(device("Bo", "8f3d00bb")).await.unwrap().unwrap();
    assert_eq!(names(&store, "8f").await, ["Ana", "Bo"]);
    assert!(!store.lists.has_news());
    let trigger = "CREATE TRIGGER kept BEFORE DELETE ON devices WHEN old.name = 'Bo'
                   BEGIN SELECT RAISE(ABORT, 'kept'); END";
    store.run(move |it| it.execute_batch(trigger)).await.unwrap();
    store.remove_devices(vec![ana.id.clone(), bo.id.clone()]).await.unwrap_err();
    assert!(!store.lists.has_news());
    store.run(|it| it.execute_batch("DROP TRIGGER kept")).await.unwrap();
    store.remove_devices(vec![ana.id, bo.id]).await.unwrap();
    assert!(store.lists.has_news());
    assert_eq!(names(&store, "8f").await, [""; 0]);
}
