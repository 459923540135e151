//! A database that is damaged: what can be read is copied into a new one beside it, which takes its place, and the
//! damaged file is kept aside.
//!
//! A rescue may be cut off at any point, and the next start ends it. Until the copy is complete, the damaged file is
//! where it was, and a copy beside it is begun anew. Then a note says so, files are moved in an order in which each
//! stop can be told, and the note goes when the database is open and the window can be told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};
use serde::{Deserialize, Serialize};

use super::database::{damage_note, failed, is_damage};
use crate::Error;
use crate::files::write_private;

/// So many damaged files of one name are kept.
const MOST_KEPT: usize = 1000;
/// Files of a database, beside its name.
const FILES: [&str; 3] = ["-wal", "-shm", ""];

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

/// That a copy is complete, and what it holds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Complete {
    /// Of the name under which the damaged file is kept.
    number: usize,
    saved: i64,
    lost: bool,
}

/// Opens the database at `path`; one that is damaged is kept aside first, and what can be read of it is taken over.
/// Nothing of the damaged file is changed. `complete` does to a copy what is to be done beyond its rows, and says how
/// many of them it had to drop.
///
/// # Errors
/// As `open`; also when the damaged file cannot be copied or moved.
pub(crate) fn open_or_rescue<T>(
    path: &Path,
    open: impl Fn(&Path) -> Result<T, Error>,
    complete: impl Fn(&Path) -> Result<i64, Error>,
) -> Result<(T, Option<Rescued>), Error> {
    let found = match cut_off(path) {
        None if is_damaged(path) => Some(copy_out(path, open_and_close(&open), complete)?),
        found => found,
    };
    if let Some(found) = found {
        put_in_place(path, found.number).map_err(|source| Error::file("write", path, source))?;
    } else {
        remove_copy(path).map_err(|source| Error::file("write", path, source))?;
    }
    let opened = open(path)?;
    // One that stays is told of once more.
    let _ = fs::remove_file(complete_note(path));
    let told = |it: Complete| Rescued { kept: kept(path, it.number), saved: it.saved, lost: it.lost };
    Ok((opened, found.map(told)))
}

fn open_and_close<T>(open: impl Fn(&Path) -> Result<T, Error>) -> impl Fn(&Path) -> Result<(), Error> {
    move |path| open(path).map(drop)
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The copy of what can be read.
fn copy_of(path: &Path) -> PathBuf {
    with(path, ".rescued")
}

/// The file that says that the copy is complete.
fn complete_note(path: &Path) -> PathBuf {
    with(path, ".rescued.json")
}

/// Where a damaged file is kept.
fn kept(path: &Path, number: usize) -> PathBuf {
    with(path, &format!(".damaged-{number}"))
}

/// The number of the first file that could be kept.
fn free(path: &Path) -> Option<usize> {
    (1..=MOST_KEPT).find(|number| !FILES.iter().any(|it| with(&kept(path, *number), it).exists()))
}

/// A rescue whose copy is complete, and that did not come to its end.
fn cut_off(path: &Path) -> Option<Complete> {
    let note = fs::read(complete_note(path)).ok();
    if let Some(complete) = note.and_then(|it| serde_json::from_slice(&it).ok()) {
        return Some(complete);
    }
    let copy = copy_of(path);
    if path.exists() || !copy.exists() {
        return None;
    }
    // The damaged file is gone, and nothing says what the copy holds.
    let newest = (1..=MOST_KEPT).take_while(|number| kept(path, *number).exists()).last();
    let saved = settle(&copy).and_then(|()| rows(&copy)).unwrap_or_default();
    Some(Complete { number: newest.or_else(|| free(path))?, saved, lost: true })
}

fn rows(path: &Path) -> rusqlite::Result<i64> {
    let connection = Connection::open(path)?;
    tables(&connection)?.iter().map(|it| count(&connection, &quoted(it))).sum()
}

fn count(connection: &Connection, table: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
}

/// Copies what can be read into a file beside the damaged one, which stays as it is.
fn copy_out(
    path: &Path,
    make: impl Fn(&Path) -> Result<(), Error>,
    complete: impl Fn(&Path) -> Result<i64, Error>,
) -> Result<Complete, Error> {
    let in_the_way = |source| Error::file("write", path, source);
    remove_copy(path).map_err(in_the_way)?;
    let number = free(path).ok_or_else(|| in_the_way(io::ErrorKind::AlreadyExists.into()))?;
    let copy = copy_of(path);
    // Made and let go, so that there are tables to write to.
    make(&copy)?;
    let (saved, lost) = take_over(path, &copy).map_err(|error| failed(path, &error))?;
    let dropped = complete(&copy)?;
    settle(&copy).map_err(|error| failed(path, &error))?;
    let found = Complete { number, saved: saved - dropped, lost: lost || dropped > 0 };
    write_private(&complete_note(path), &serde_json::to_vec(&found).unwrap_or_default())?;
    Ok(found)
}

/// Brings all of a copy into the one file that is moved.
fn settle(copy: &Path) -> rusqlite::Result<()> {
    Connection::open(copy)?.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
}

fn remove_copy(path: &Path) -> io::Result<()> {
    FILES.iter().try_for_each(|it| unless_missing(fs::remove_file(with(&copy_of(path), it))))
}

/// Keeps the damaged file aside and puts the complete copy in its place, from where this was cut off.
fn put_in_place(path: &Path, number: usize) -> io::Result<()> {
    if copy_of(path).exists() {
        for (from, to) in moves(path, number) {
            unless_missing(fs::rename(from, to))?;
        }
    }
    // Without its file it says nothing.
    let _ = fs::remove_file(damage_note(path));
    Ok(())
}

/// What is moved, in this order: what belongs to the damaged file before it, so that nothing is left for the new one.
fn moves(path: &Path, number: usize) -> Vec<(PathBuf, PathBuf)> {
    let damaged = FILES.map(|it| (with(path, it), with(&kept(path, number), it)));
    damaged.into_iter().chain([(copy_of(path), path.to_owned())]).collect()
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    done.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
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
    let (mut saved, mut refused) = (0, 0);
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
                let put = match values.collect::<rusqlite::Result<Vec<_>>>() {
                    Ok(values) => is_taken(put.execute(params_from_iter(values)))?,
                    Err(_) => false,
                };
                (saved, refused) = (saved + i64::from(put), refused + i64::from(!put));
                row = rows.next();
            }
            is_whole = row.is_ok();
        }
    }
    // One that took the place of another is one of the two.
    let there = count(&transaction, &table)?;
    transaction.commit()?;
    Ok((saved.min(there), is_whole && refused == 0 && saved <= there))
}

/// Whether a row was taken: what breaks the rules of its table is not what was written. A disk that is full is no
/// fault of the row.
fn is_taken(put: rusqlite::Result<usize>) -> rusqlite::Result<bool> {
    match put {
        Ok(rows) => Ok(rows > 0),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => Ok(false),
            _ => Err(error),
        },
    }
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
mod tests;
