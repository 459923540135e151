//! How long pushes are kept: so many days, so many megabytes. The oldest go first, in the order in which they were
//! sent and not by what the clock said.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::write::{Tally, forget};
use super::{History, facet};
use crate::Error;
use crate::model::HistoryKeeping;
use crate::workbench::lock;

/// Days that pushes are kept, where nothing else was said.
const DAYS: i64 = 90;
/// Megabytes that they may take, where nothing else was said.
const MEGABYTES: i64 = 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A clock that has gone on by more than this since it was looked at last may be wrong.
const LEAP_MS: i64 = 30 * DAY_MS;
/// Pushes that are removed in one go, so that whoever writes meanwhile is not kept waiting.
const GO: i64 = 1000;
/// Of a history that is too large, so many of a hundred are kept.
const SHRINK_TO: i64 = 90;

/// What is to be removed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Old {
    /// What was sent before this Unix millisecond.
    pub(super) before: Option<i64>,
    /// So many of the oldest.
    pub(super) count: i64,
}

impl History {
    /// How long pushes are kept, and how many there are.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub(crate) async fn keeping(&self) -> Result<HistoryKeeping, Error> {
        self.reader.run(|connection| keeping(connection)).await
    }

    /// Changes how long pushes are kept.
    pub(crate) async fn set_keeping(&self, days: Option<u32>, megabytes: Option<u32>) -> Result<(), Error> {
        let values = [("days", days), ("megabytes", megabytes)];
        self.writer
            .run(move |connection| {
                values
                    .iter()
                    .try_for_each(|(name, value)| put_note(connection, name, value.map_or(-1, i64::from)))
            })
            .await
    }

    /// Looks at the clock. One that jumped ahead is not believed until it is seen again: it may be put right.
    pub(crate) async fn see_clock(&self, now: i64) -> Result<(), Error> {
        self.writer
            .run(move |connection| {
                let seen = note(connection, "seen")?;
                let jumped = seen.is_some_and(|seen| now.saturating_sub(seen) > LEAP_MS);
                put_note(connection, "jumped", i64::from(jumped))?;
                put_note(connection, "seen", now)
            })
            .await
    }

    /// Removes what is too old or too much, a little at a time.
    pub(crate) async fn tidy(&self, now: i64) -> Result<(), Error> {
        let mut old = self.writer.run(move |connection| old(connection, now)).await?;
        loop {
            let Some(removed) = self.remove_some(old).await? else { break };
            old.count -= removed;
        }
        self.give_back().await
    }

    /// Removes everything but what is under way.
    pub(crate) async fn clear(&self) -> Result<(), Error> {
        let live = Arc::clone(&self.live);
        let cleared = self.writer.run(move |connection| {
            // What begins now begins after this.
            let is_idle = lock(&live).is_empty();
            if is_idle { clear(connection).map(|()| true) } else { Ok(false) }
        });
        if !cleared.await? {
            while self.remove_some(Old { before: Some(i64::MAX), count: 0 }).await?.is_some() {}
        }
        self.give_back().await
    }

    /// Removes a little of what is not under way; none where nothing is left to remove.
    async fn remove_some(&self, old: Old) -> Result<Option<i64>, Error> {
        let live = Arc::clone(&self.live);
        self.writer
            .run(move |connection| {
                let live = lock(&live).clone();
                remove(connection, old, &|it| live.contains(&it))
            })
            .await
    }

    async fn give_back(&self) -> Result<(), Error> {
        self.writer
            .run(|connection| {
                let mut give = connection.prepare("PRAGMA incremental_vacuum(4000)")?;
                let mut pages = give.query([])?;
                while pages.next()?.is_some() {}
                Ok(())
            })
            .await
    }
}

fn keeping(connection: &Connection) -> rusqlite::Result<HistoryKeeping> {
    let limit = |name, usual| -> rusqlite::Result<Option<u32>> {
        Ok(u32::try_from(note(connection, name)?.unwrap_or(usual)).ok())
    };
    let pushes = connection.query_row("SELECT coalesce(sum(pushes), 0) FROM sends", [], |row| row.get(0))?;
    Ok(HistoryKeeping {
        days: limit("days", DAYS)?,
        megabytes: limit("megabytes", MEGABYTES)?,
        pushes,
        bytes: bytes(connection)?,
        clock_jumped: note(connection, "jumped")? == Some(1),
    })
}

fn old(connection: &mut Connection, now: i64) -> rusqlite::Result<Old> {
    let HistoryKeeping { days, megabytes, pushes, bytes, clock_jumped } = keeping(connection)?;
    let before = days.filter(|_| !clock_jumped).map(|it| now.saturating_sub(i64::from(it) * DAY_MS));
    let limit = megabytes.map_or(i64::MAX, |it| i64::from(it) * 1_000_000);
    // Room inside the index comes back later, so it is counted in pushes and not looked at again.
    let kept = if bytes > limit {
        pushes * (limit * SHRINK_TO / 100 / 1000) / (bytes / 1000).max(1)
    } else {
        pushes
    };
    Ok(Old { before, count: pushes - kept })
}

fn bytes(connection: &Connection) -> rusqlite::Result<i64> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((pragma("page_count")? - pragma("freelist_count")?) * pragma("page_size")?)
}

/// Removes some pushes of the oldest send, or the send when it has none; none where nothing is left to remove.
pub(super) fn remove(
    connection: &mut Connection,
    old: Old,
    is_live: &dyn Fn(i64) -> bool,
) -> rusqlite::Result<Option<i64>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some((send, at)) = oldest(&transaction, is_live)? else { return Ok(None) };
    let is_old = old.before.is_some_and(|before| at < before);
    if !is_old && old.count <= 0 {
        return Ok(None);
    }
    let limit = if is_old { GO } else { GO.min(old.count) };
    let pushes: Vec<(i64, i64)> = {
        let sql = "SELECT id, facet FROM pushes WHERE send = ?1 ORDER BY number LIMIT ?2";
        let mut find = transaction.prepare_cached(sql)?;
        find.query_map([send, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?
    };
    pushes.iter().try_for_each(|(id, _)| forget(&transaction, *id))?;
    let removed = i64::try_from(pushes.len()).unwrap_or(i64::MAX);
    if removed < limit {
        transaction.execute("DELETE FROM shared WHERE rowid = ?1", [send])?;
        transaction.execute("DELETE FROM sends WHERE id = ?1", [send])?;
    } else {
        let sql = "UPDATE sends SET pushes = pushes - ?2,
                       first = (SELECT min(id) FROM pushes WHERE send = ?1) WHERE id = ?1";
        transaction.execute(sql, [send, removed])?;
        let mut gone = Tally::default();
        pushes.iter().filter_map(|(_, facet)| facet::ending_of(*facet)).for_each(|it| gone.add(it));
        gone.take_from(&transaction, send)?;
    }
    transaction.commit()?;
    Ok(Some(removed))
}

/// The oldest send that is not under way, with its time.
fn oldest(
    transaction: &Transaction<'_>,
    is_live: &dyn Fn(i64) -> bool,
) -> rusqlite::Result<Option<(i64, i64)>> {
    let mut find = transaction.prepare_cached("SELECT id, at FROM sends ORDER BY id")?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        let send = row.get(0)?;
        if !is_live(send) {
            return Ok(Some((send, row.get(1)?)));
        }
    }
    Ok(None)
}

fn clear(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "INSERT INTO words (words) VALUES ('delete-all');
         INSERT INTO shared (shared) VALUES ('delete-all');
         DELETE FROM pushes;
         DELETE FROM sends;",
    )?;
    transaction.commit()
}

fn note(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT value FROM notes WHERE name = ?1";
    connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()
}

fn put_note(connection: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO notes (name, value) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute(params![name, value]).map(drop)
}
