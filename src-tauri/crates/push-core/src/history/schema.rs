//! The tables of the history.

use std::path::Path;

use rusqlite::Connection;

use crate::Error;
use crate::store::failed;

/// As in the store: one entry per version.
///
/// `pushes.token` is a blob where the text is pairs of hex digits. `own` is what a payload has that the send's has
/// not. `words` holds of each push its text at the start under twice its number, and at the end under that and one;
/// `shared` holds what all pushes of a large send have in common.
pub(super) const MIGRATIONS: &[&str] = &["
    CREATE TABLE sends (
        id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, at INTEGER NOT NULL, ended_at INTEGER,
        who TEXT NOT NULL, name TEXT NOT NULL, workspace TEXT NOT NULL, profile TEXT, version TEXT,
        edited INTEGER NOT NULL, endpoint INTEGER NOT NULL, host TEXT NOT NULL, credential_id TEXT NOT NULL,
        credential TEXT NOT NULL, targets INTEGER NOT NULL, file_name TEXT NOT NULL, journal TEXT, repeats INTEGER,
        via TEXT, headers TEXT NOT NULL, payload TEXT NOT NULL, first INTEGER, last INTEGER,
        pushes INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
        unknown INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX sends_by_time ON sends (at);
    CREATE INDEX sends_by_journal ON sends (journal) WHERE journal IS NOT NULL;
    CREATE TABLE pushes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, send INTEGER NOT NULL REFERENCES sends (id), number INTEGER NOT NULL,
        line INTEGER, device TEXT, token ANY, facet INTEGER NOT NULL, at INTEGER NOT NULL, ended_at INTEGER,
        status INTEGER, reason TEXT, error TEXT, cause TEXT, apns_id TEXT, unique_id TEXT, timestamp INTEGER,
        ms REAL NOT NULL, attempts INTEGER NOT NULL, own_from INTEGER, own_to INTEGER, own TEXT, headers TEXT
    ) STRICT;
    CREATE UNIQUE INDEX pushes_of_send ON pushes (send, number);
    CREATE INDEX pushes_by_facet ON pushes (facet);
    CREATE VIRTUAL TABLE words USING fts5
        (text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
    CREATE VIRTUAL TABLE shared USING fts5
        (text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
    CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
"];

/// So that a history that shrinks gives room back, which has to be said before there is a table.
pub(super) fn prepare(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| Error::file("write", folder, source))?;
    }
    let prepare = || -> rusqlite::Result<()> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.execute_batch("VACUUM")
    };
    prepare().map_err(|error| failed(path, &error))
}
