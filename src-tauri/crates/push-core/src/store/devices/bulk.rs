//! Many devices at once: read into a file of their own first, then merged into the list in one transaction. Whatever
//! ends the program, the list is what it was, or has them all.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use push_protocol::{DeviceToken, Environment};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::super::Store;
use super::lists::Change;
use super::row::{DeviceRecord, UPDATE, split_tags, write};
use super::staging::{Packed, Staging};
use super::{by_number, select};
use crate::Error;
use crate::model::DeviceKind;

/// As many as that, or a tenth of the list, and its indexes are made anew afterwards, which is faster.
const MANY: u64 = 20_000;
/// Between two looks at whether it was called off.
const LOOK: u64 = 1_024;
/// Adds a device of which nothing is known but what a file says.
const INSERT_NEW: &str = "INSERT INTO devices (name, token, topic, environment, kind, person, tags, notes, variables) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
/// Digits of the token that tell two devices of one name apart.
const DIGITS: usize = 8;

/// What devices are that are new to the list, where the file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    /// Environment.
    pub environment: Environment,
    /// Kind.
    pub kind: DeviceKind,
    /// Bundle ID, or empty.
    pub topic: String,
    /// Tags that each gets, also one that is in the list.
    pub tags: Vec<String>,
}

/// What became of many devices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// New in the list.
    pub added: u64,
    /// Already in the list, or earlier in the file: merged.
    pub merged: u64,
    /// Of the new ones, those whose name was taken.
    pub renamed: u64,
}

/// How far a merge is, for whoever looks on; they can call it off.
#[derive(Debug, Default)]
pub struct Merging {
    /// How many of them are done.
    pub done: AtomicU64,
    /// Set by whoever calls it off.
    pub cancelled: AtomicBool,
}

impl Merging {
    /// Whether it was called off.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Store {
    /// Merges what was read into the list: a device whose token is there already keeps its name, and takes what else
    /// is told. `None`: it was called off, and nothing has changed.
    ///
    /// # Errors
    /// When the database fails, or what was read cannot be read again.
    pub async fn merge_devices(
        &self,
        staging: Staging,
        defaults: Defaults,
        merging: Arc<Merging>,
    ) -> Result<Option<Imported>, Error> {
        let lists = self.lists.clone();
        self.run(move |connection| {
            // The sorter that makes indexes works in as much memory as the cache may take.
            connection.pragma_update(None, "cache_size", -24_000)?;
            let merged = merge_all(connection, staging, &defaults, &merging);
            connection.pragma_update(None, "cache_size", -2_000)?;
            let merged = merged?;
            if merged.is_some() {
                lists.changed(Change::All);
                shrink(connection)?;
            }
            Ok(merged)
        })
        .await
    }
}

/// Gives back the room that the transaction took beside the database. Where somebody reads, a later checkpoint does.
fn shrink(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.busy_timeout(crate::store::PATIENCE)
}

fn merge_all(
    connection: &mut Connection,
    staging: Staging,
    defaults: &Defaults,
    merging: &Merging,
) -> rusqlite::Result<Option<Imported>> {
    let count = staging.count;
    let mut rows = staging.read().map_err(unreadable)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut merge = Merge::begin(&transaction, count, defaults)?;
    let mut done = 0;
    while let Some(row) = rows.next().map_err(unreadable)? {
        merge.take(&row)?;
        done += 1;
        if done % LOOK == 0 {
            merging.done.store(done, Ordering::Relaxed);
            if merging.is_cancelled() {
                return Ok(None);
            }
        }
    }
    let imported = merge.end()?;
    merging.done.store(done, Ordering::Relaxed);
    if merging.is_cancelled() {
        return Ok(None);
    }
    transaction.commit()?;
    Ok(Some(imported))
}

fn unreadable(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

/// A merge under way.
struct Merge<'a> {
    transaction: &'a Transaction<'a>,
    defaults: &'a Defaults,
    /// What is in the list, by hash, where the indexes are left out meanwhile.
    known: Option<Known>,
    insert: CachedStatement<'a>,
    imported: Imported,
}

/// Tokens and names in the list, by their hashes: two rows of one hash are compared as a whole.
struct Known {
    hasher: RandomState,
    tokens: HashMap<u64, i64>,
    names: HashSet<u64>,
}

impl<'a> Merge<'a> {
    fn begin(transaction: &'a Transaction<'a>, count: u64, defaults: &'a Defaults) -> rusqlite::Result<Self> {
        let before: i64 = transaction.query_row("SELECT count(*) FROM devices", [], |row| row.get(0))?;
        let before = u64::try_from(before).unwrap_or_default();
        let known = if count > MANY && count > before / 10 {
            let known = Known::read(transaction, before + count)?;
            transaction.execute_batch("DROP INDEX devices_by_name; DROP INDEX devices_by_token;")?;
            Some(known)
        } else {
            None
        };
        let insert = transaction.prepare_cached(INSERT_NEW)?;
        Ok(Self { transaction, defaults, known, insert, imported: Imported::default() })
    }

    fn take(&mut self, row: &Packed<'_>) -> rusqlite::Result<()> {
        match self.find(row)? {
            Some((number, device)) => {
                self.imported.merged += 1;
                let alias = device.id.parse::<i64>().is_err().then(|| device.id.clone());
                let merged = self.merged(device, row);
                write(
                    &mut *self.transaction.prepare_cached(UPDATE)?,
                    &merged,
                    alias.as_deref(),
                    Some(number),
                )?;
                Ok(())
            }
            None => self.add(row),
        }
    }

    fn add(&mut self, row: &Packed<'_>) -> rusqlite::Result<()> {
        let name = self.free_name(row)?;
        let topic = if row.topic.is_empty() { &self.defaults.topic } else { row.topic };
        let tags = self.tags_of(row);
        self.insert.execute(params![
            name,
            row.token,
            topic,
            row.environment.unwrap_or(self.defaults.environment).name(),
            row.kind.unwrap_or(self.defaults.kind).name(),
            row.person,
            tags,
            row.notes,
            if row.variables.is_empty() { "{}" } else { row.variables },
        ])?;
        self.imported.added += 1;
        if let Some(known) = &mut self.known {
            let number = self.transaction.last_insert_rowid();
            known.names.insert(known.hasher.hash_one(name.as_ref()));
            known.tokens.entry(known.hasher.hash_one(row.token)).or_insert(number);
        }
        Ok(())
    }

    /// Its tags and those that each gets, one a line.
    fn tags_of<'r>(&self, row: &Packed<'r>) -> Cow<'r, str> {
        let is_new = |tag: &&String| row.tags.split('\n').all(|it| it != **tag);
        let mut tags = Cow::Borrowed(row.tags);
        for tag in self.defaults.tags.iter().filter(is_new) {
            let all = tags.to_mut();
            if !all.is_empty() {
                all.push('\n');
            }
            all.push_str(tag);
        }
        tags
    }

    /// The device of that token; of several, the one of that environment.
    fn find(&self, row: &Packed<'_>) -> rusqlite::Result<Option<(i64, DeviceRecord)>> {
        if let Some(known) = &self.known {
            let Some(number) = known.tokens.get(&known.hasher.hash_one(row.token)) else { return Ok(None) };
            let token = DeviceToken::of_bytes(row.token).to_string();
            let device = by_number(self.transaction, *number)?.filter(|it| it.token == token);
            return Ok(device.map(|it| (*number, it)));
        }
        let found = select(self.transaction, "token = ?1 ORDER BY number LIMIT 10", [row.token])?;
        let place = found.iter().position(|it| Some(it.environment) == row.environment).unwrap_or_default();
        let Some(device) = found.into_iter().nth(place) else { return Ok(None) };
        Ok(super::number_of(self.transaction, &device.id)?.map(|number| (number, device)))
    }

    fn merged(&self, mut device: DeviceRecord, new: &Packed<'_>) -> DeviceRecord {
        for (place, told) in
            [(&mut device.topic, new.topic), (&mut device.person, new.person), (&mut device.notes, new.notes)]
        {
            if !told.is_empty() {
                told.clone_into(place);
            }
        }
        for tag in split_tags(&self.tags_of(new)) {
            if !device.tags.contains(&tag) {
                device.tags.push(tag);
            }
        }
        device.kind = new.kind.unwrap_or(device.kind);
        device.environment = new.environment.unwrap_or(device.environment);
        device.variables.extend(new.variables());
        device
    }

    /// The name it comes with, or one made of whose it is or of its token; with digits of that where it is taken.
    fn free_name<'r>(&mut self, row: &Packed<'r>) -> rusqlite::Result<Cow<'r, str>> {
        let given = [row.name, row.person].into_iter().find(|it| !it.is_empty());
        if let Some(given) = given
            && !self.is_taken(given)?
        {
            return Ok(Cow::Borrowed(given));
        }
        let token = DeviceToken::of_bytes(row.token).to_string();
        let digits: String = token.chars().take(DIGITS).collect();
        let (shorter, whole) = match given {
            Some(given) => {
                self.imported.renamed += 1;
                (format!("{given} {digits}"), format!("{given} {token}"))
            }
            None => (digits, token),
        };
        if !self.is_taken(&shorter)? {
            return Ok(Cow::Owned(shorter));
        }
        let mut free = whole.clone();
        let mut number = 2;
        while self.is_taken(&free)? {
            free = format!("{whole} ({number})");
            number += 1;
        }
        Ok(Cow::Owned(free))
    }

    fn is_taken(&self, name: &str) -> rusqlite::Result<bool> {
        match &self.known {
            Some(known) => Ok(known.names.contains(&known.hasher.hash_one(name))),
            None => {
                let mut query = self.transaction.prepare_cached("SELECT 1 FROM devices WHERE name = ?1")?;
                Ok(query.query_row([name], |_| Ok(())).optional()?.is_some())
            }
        }
    }

    fn end(self) -> rusqlite::Result<Imported> {
        if self.known.is_some() {
            // The hashes are given back before the sorter takes its memory.
            drop(self.known);
            self.transaction.execute_batch(
                "CREATE UNIQUE INDEX devices_by_name ON devices (name);
                 CREATE INDEX devices_by_token ON devices (token);",
            )?;
        }
        Ok(self.imported)
    }
}

impl Known {
    fn read(connection: &Connection, capacity: u64) -> rusqlite::Result<Self> {
        let capacity = usize::try_from(capacity).unwrap_or_default().min(4_000_000);
        let mut known = Self {
            hasher: RandomState::new(),
            tokens: HashMap::with_capacity(capacity),
            names: HashSet::with_capacity(capacity),
        };
        let mut query = connection.prepare("SELECT number, token, name FROM devices ORDER BY number")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let token = known.hasher.hash_one(row.get_ref(1)?.as_blob()?);
            known.tokens.entry(token).or_insert(row.get(0)?);
            known.names.insert(known.hasher.hash_one(row.get_ref(2)?.as_str()?));
        }
        Ok(known)
    }
}
