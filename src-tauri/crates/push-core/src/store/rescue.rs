//! A database that is damaged: it is kept aside, a new one is begun, and what can be read is taken over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::database::{damage_note, failed, is_damage};
use crate::Error;

/// So many damaged files of one name are kept.
const MOST_KEPT: usize = 1000;

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rescued {
    /// Where the damaged file is kept.
    pub(crate) kept: PathBuf,
    /// Rows that were taken over.
    pub(crate) saved: i64,
    /// Whether something could not be read.
    pub(crate) lost: bool,
}

/// Opens the database at `path`; one that is damaged is kept aside first, and what can be read of it is taken over.
/// Nothing of the damaged file is changed.
///
/// # Errors
/// As `open`; also when the damaged file cannot be moved.
pub(crate) fn open_or_rescue<T>(
    path: &Path,
    open: impl Fn(&Path) -> Result<T, Error>,
) -> Result<(T, Option<Rescued>), Error> {
    if !is_damaged(path) {
        return Ok((open(path)?, None));
    }
    let kept = set_aside(path).map_err(|source| Error::file("write", path, source))?;
    // Made and let go, so that there are tables to write to.
    drop(open(path)?);
    let (saved, lost) = take_over(&kept, path).map_err(|error| failed(path, &error))?;
    Ok((open(path)?, Some(Rescued { kept, saved, lost })))
}

/// Whether the file is no database, or a damaged one, as far as can be told at once. All of it is read only where it
/// was found to be damaged before.
fn is_damaged(path: &Path) -> bool {
    if !path.exists() {
        return false;
    }
    let note = damage_note(path);
    let is_whole = || -> rusqlite::Result<bool> {
        let connection = Connection::open(path)?;
        for table in tables(&connection)? {
            let mut look = connection.prepare(&format!("SELECT 1 FROM {} LIMIT 1", quoted(&table)))?;
            look.query([])?.next()?;
        }
        if !note.exists() {
            return Ok(true);
        }
        let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok(said == "ok")
    };
    let is_damaged = match is_whole() {
        Ok(is_whole) => !is_whole,
        Err(error) => is_damage(&error),
    };
    if !is_damaged {
        // There is none most of the time.
        let _ = fs::remove_file(note);
    }
    is_damaged
}

fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let with = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let free =
        (1..=MOST_KEPT).map(|number| with(path, &format!(".damaged-{number}"))).find(|it| !it.exists());
    let kept = free.ok_or(io::ErrorKind::AlreadyExists)?;
    fs::rename(path, &kept)?;
    for ending in ["-wal", "-shm"] {
        match fs::rename(with(path, ending), with(&kept, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // Without its file it says nothing.
    let _ = fs::remove_file(damage_note(path));
    Ok(kept)
}

/// Takes over what can be read: how many rows, and whether something was lost.
fn take_over(from: &Path, to: &Path) -> rusqlite::Result<(i64, bool)> {
    let new = Connection::open(to)?;
    new.pragma_update(None, "foreign_keys", "OFF")?;
    let Ok(old) = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return Ok((0, true));
    };
    let (mut saved, mut lost) = (0, false);
    for table in tables(&new)? {
        let (Ok(here), Ok(there)) = (columns(&new, &table), columns(&old, &table)) else {
            lost = true;
            continue;
        };
        let both: Vec<String> = here.into_iter().filter(|it| there.contains(it)).collect();
        lost |= both.is_empty();
        if !both.is_empty() {
            let (rows, whole) = copy(&old, &new, &table, &both)?;
            saved += rows;
            lost |= !whole;
        }
    }
    Ok((saved, lost))
}

/// Copies rows from the first on, and where that comes to something unreadable from the last back.
fn copy(
    old: &Connection,
    new: &Connection,
    table: &str,
    columns: &[String],
) -> rusqlite::Result<(i64, bool)> {
    let names = columns.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let table = quoted(table);
    let transaction = new.unchecked_transaction()?;
    let mut saved = 0;
    let mut is_whole = false;
    {
        let mut put =
            transaction.prepare(&format!("INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})"))?;
        for order in ["", " ORDER BY rowid DESC"] {
            if is_whole {
                break;
            }
            let Ok(mut look) = old.prepare(&format!("SELECT {names} FROM {table}{order}")) else { continue };
            let Ok(mut rows) = look.query([]) else { continue };
            let mut row = rows.next();
            while let Ok(Some(found)) = row {
                let values = (0..columns.len()).map(|at| found.get::<_, Value>(at));
                if let Ok(values) = values.collect::<rusqlite::Result<Vec<_>>>() {
                    // What breaks the rules of its table is not what was written.
                    saved += i64::from(put.execute(params_from_iter(values)).is_ok_and(|rows| rows > 0));
                }
                row = rows.next();
            }
            is_whole = row.is_ok();
        }
    }
    transaction.commit()?;
    Ok((saved, is_whole))
}

/// Tables with rows of their own: neither SQLite's nor those of an index of words.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM pragma_table_list
               WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM pragma_table_info(?1)";
    connection.prepare(sql)?.query_map([table], |row| row.get(0))?.collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
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

    fn count(path: &Path) -> i64 {
        Connection::open(path)
            .unwrap()
            .query_row("SELECT count(*) FROM things", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_database_that_is_whole_is_opened_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        filled(&path);
        fs::write(damage_note(&path), "").unwrap();
        assert_eq!(open_or_rescue(&path, open).unwrap().1, None);
        assert!(!damage_note(&path).exists(), "a note that is not true goes");
        assert_eq!(count(&path), 1000);
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
        let (database, rescued) = open_or_rescue(&path, open).unwrap();
        drop(database);
        let rescued = rescued.unwrap();
        assert!(rescued.lost);
        assert!(count(&path) >= 980, "{} of 1000 rows", count(&path));
        assert_eq!(rescued.kept, folder.path().join("a.sqlite3.damaged-1"));
        assert_eq!(fs::read(&rescued.kept).unwrap().len(), bytes.len());
        assert_eq!(open_or_rescue(&path, open).unwrap().1, None, "it is done once");
    }

    #[test]
    fn what_is_no_database_is_kept_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.sqlite3");
        for number in 1..=2 {
            fs::write(&path, "x".repeat(5000)).unwrap();
            let (store, rescued) = open_or_rescue(&path, Store::open).unwrap();
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
        let message = open_or_rescue(&path, Store::open).unwrap_err().to_string();
        assert!(message.contains("newer Pushbench"), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
