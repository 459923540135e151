//! Rescues of files that are damaged, and rescues that are cut off.

use super::*;
use crate::store::{Database, Store};

const TABLE: &[&str] = &["CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"];

fn open(path: &Path) -> Result<Database, Error> {
    Database::open(path, TABLE)
}

/// A thousand rows of a kilobyte, checkpointed.
fn filled(path: &Path) {
    drop(open(path).unwrap());
    let connection = Connection::open(path).unwrap();
    let put = |id: i64| {
        let text = format!("{id} {}", "x".repeat(1000));
        connection.execute("INSERT INTO things VALUES (?1, ?2)", rusqlite::params![id, text]).unwrap();
    };
    connection.execute_batch("BEGIN").unwrap();
    (0..1000).for_each(put);
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
}

fn count_of(path: &Path) -> i64 {
    Connection::open(path).unwrap().query_row("SELECT count(*) FROM things", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_database_that_is_whole_is_opened_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite3");
    filled(&path);
    fs::write(damage_note(&path), "").unwrap();
    assert_eq!(open_or_rescue(&path, open, |_| Ok(0)).unwrap().1, None);
    assert!(!damage_note(&path).exists(), "a note that is not true goes");
    assert_eq!(count_of(&path), 1000);
}

#[tokio::test]
async fn damage_in_the_middle_costs_what_stood_there_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite3");
    filled(&path);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let database = open(&path).unwrap();
    let all = |connection: &mut Connection| {
        connection.query_row("SELECT sum(length(text)) FROM things", [], |row| row.get::<_, i64>(0))
    };
    let message = database.run(all).await.unwrap_err().to_string();
    assert!(message.contains("is damaged; start Pushbench again"), "{message}");
    drop(database);
    let (database, rescued) = open_or_rescue(&path, open, |_| Ok(0)).unwrap();
    drop(database);
    let rescued = rescued.unwrap();
    assert!(rescued.lost);
    assert!(count_of(&path) >= 980, "{} of 1000 rows", count_of(&path));
    assert_eq!(rescued.kept, folder.path().join("a.sqlite3.damaged-1"));
    assert_eq!(fs::read(&rescued.kept).unwrap().len(), bytes.len());
    assert_eq!(open_or_rescue(&path, open, |_| Ok(0)).unwrap().1, None, "it is done once");
}

#[test]
fn what_is_no_database_is_kept_and_a_new_one_begun() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    for number in 1..=2 {
        fs::write(&path, "x".repeat(5000)).unwrap();
        let (store, rescued) = open_or_rescue(&path, Store::open, |_| Ok(0)).unwrap();
        drop(store);
        let kept = folder.path().join(format!("store.sqlite3.damaged-{number}"));
        assert_eq!(rescued, Some(Rescued { kept: kept.clone(), saved: 0, lost: true }));
        assert_eq!(fs::read(&kept).unwrap(), "x".repeat(5000).into_bytes());
    }
}

#[test]
fn a_newer_database_is_no_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let message = open_or_rescue(&path, Store::open, |_| Ok(0)).unwrap_err().to_string();
    assert!(message.contains("newer Pushbench"), "{message}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A database of a thousand rows, of which some are damaged.
fn damaged(path: &Path) {
    filled(path);
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xA5);
    fs::write(path, &bytes).unwrap();
    fs::write(damage_note(path), "").unwrap();
}

fn close(path: &Path) -> Result<(), Error> {
    open(path).map(drop)
}

#[test]
fn a_rescue_that_is_cut_off_while_files_are_moved_is_ended_at_the_next_start() {
    for moved in 0..=4 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        damaged(&path);
        let found = copy_out(&path, close, |_| Ok(0)).unwrap();
        assert!(path.exists() && found.lost && found.saved >= 980, "{found:?}");
        // What stands in it alone must stay with its file.
        fs::write(with(&path, "-wal"), "written last").unwrap();
        for (from, to) in moves(&path, found.number).into_iter().take(moved) {
            unless_missing(fs::rename(from, to)).unwrap();
        }
        let (database, rescued) = open_or_rescue(&path, open, |_| panic!("it is complete")).unwrap();
        drop(database);
        let kept = folder.path().join("a.sqlite3.damaged-1");
        assert_eq!(rescued, Some(Rescued { kept: kept.clone(), saved: found.saved, lost: true }), "{moved}");
        assert_eq!(count_of(&path), found.saved);
        assert_eq!(fs::read(with(&kept, "-wal")).unwrap(), b"written last", "{moved}");
        assert!(kept.exists() && !copy_of(&path).exists() && !damage_note(&path).exists());
        assert_eq!(open_or_rescue(&path, open, |_| Ok(0)).unwrap().1, None, "it is told once");
    }
}

#[test]
fn a_copy_that_is_not_complete_is_begun_anew_and_the_damaged_file_stays_till_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite3");
    damaged(&path);
    let bytes = fs::read(&path).unwrap();
    // Killed when the copy was made and held nothing.
    close(&copy_of(&path)).unwrap();
    fs::write(with(&copy_of(&path), "-wal"), "of another one").unwrap();
    let full = |_: &Path| Err(Error::file("write", &path, io::ErrorKind::StorageFull.into()));
    assert!(open_or_rescue(&path, open, full).is_err());
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert!(!kept(&path, 1).exists() && !complete_note(&path).exists());
    let (database, rescued) = open_or_rescue(&path, open, |_| Ok(3)).unwrap();
    drop(database);
    let there = count_of(&path);
    assert!(there >= 980, "{there} of 1000 rows");
    assert_eq!(rescued, Some(Rescued { kept: kept(&path, 1), saved: there - 3, lost: true }));
    assert_eq!(fs::read(kept(&path, 1)).unwrap(), bytes);
}

#[test]
fn a_copy_without_its_file_takes_its_place_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite3");
    filled(&copy_of(&path));
    fs::write(kept(&path, 1), "damaged").unwrap();
    fs::write(with(&path, "-wal"), "written last").unwrap();
    let (database, rescued) = open_or_rescue(&path, open, |_| Ok(0)).unwrap();
    drop(database);
    assert_eq!(rescued, Some(Rescued { kept: kept(&path, 1), saved: 1000, lost: true }));
    assert_eq!(count_of(&path), 1000);
    assert_eq!(fs::read(with(&kept(&path, 1), "-wal")).unwrap(), b"written last");
}

#[test]
fn rows_that_break_the_rules_of_their_table_are_lost_and_a_full_disk_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.sqlite3"), folder.path().join("to.sqlite3"));
    let old = Connection::open(&from).unwrap();
    old.execute_batch(
        "CREATE TABLE things (id INTEGER, text TEXT); INSERT INTO things VALUES (1, 'a'), (2, NULL)",
    )
    .unwrap();
    close(&to).unwrap();
    assert_eq!(take_over(&from, &to).unwrap(), (1, true));
    old.execute_batch("DELETE FROM things WHERE text IS NULL; INSERT INTO things VALUES (1, 'b')").unwrap();
    assert_eq!(take_over(&from, &to).unwrap(), (1, true), "one took the place of the other");
    old.execute_batch("UPDATE things SET id = rowid").unwrap();
    assert_eq!(take_over(&from, &to).unwrap(), (2, false));
    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
    assert!(is_taken(Err(rusqlite::Error::SqliteFailure(full, None))).is_err());
}
