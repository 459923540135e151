//! The history: every push that the window sent, in a database of its own. It may hold a million rows, so that
//! writing and searching it holds up nobody who asks for a device or keeps a draft.
//!
//! A push is in it before it leaves. One that has no ending and is not under way is of unknown outcome: nothing has
//! to be put right after a kill.

mod cut_off;
mod delta;
mod desk;
mod export;
mod facet;
mod keeping;
mod open;
mod page;
mod record;
mod rows;
mod schema;
mod search;
mod words;
mod write;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::OptionalExtension;

use crate::Error;
use crate::model::{HistoryPage, HistoryPageOf, PushDetail};
use crate::store::Database;
use crate::workbench::lock;

pub(crate) use open::open_history;
pub(crate) use record::{About, Finished, Recording, Started, headers};

/// Largest page.
const MOST_ROWS: u32 = 500;

/// A handle to the history.
#[derive(Debug)]
pub(crate) struct History {
    /// Writes, in the order in which things happened.
    writer: Database,
    /// Reads meanwhile.
    reader: Database,
    /// Sends that are under way in this process.
    live: Arc<Mutex<HashSet<i64>>>,
}

impl History {
    /// Opens or makes the history at `path`.
    ///
    /// # Errors
    /// As a store.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        schema::prepare(path)?;
        let writer = Database::open(path, schema::MIGRATIONS)?;
        let reader = Database::open(path, schema::MIGRATIONS)?;
        Ok(Self { writer, reader, live: Arc::default() })
    }

    /// Rows that match, the last sent first.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub(crate) async fn page(&self, of: HistoryPageOf) -> Result<HistoryPage, Error> {
        let live = self.live();
        let count = usize::try_from(of.count.clamp(1, MOST_ROWS)).unwrap_or(1);
        self.reader.run(move |connection| page::page(connection, &of, count, &live)).await
    }

    /// Everything that is kept of a push; none where it is gone.
    pub(crate) async fn push(&self, id: i64) -> Result<Option<PushDetail>, Error> {
        let live = self.live();
        self.reader.run(move |connection| rows::detail(connection, id, &live)).await
    }

    /// Id of the credential that a push was sent with; none where the push is gone.
    pub(crate) async fn credential_of(&self, id: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT s.credential_id FROM pushes p JOIN sends s ON s.id = p.send WHERE p.id = ?1";
        self.reader.run(move |connection| connection.query_row(sql, [id], |row| row.get(0)).optional()).await
    }

    fn live(&self) -> HashSet<i64> {
        lock(&self.live).clone()
    }
}

#[cfg(test)]
mod tests;
