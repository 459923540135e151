//! Devices in the database. Nothing here reads them all but what says so.

mod bulk;
mod index;
mod lists;
mod row;
mod staging;

use push_protocol::{DeviceToken, Environment};
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::Store;
use crate::Error;
use crate::model::Problem;

pub use bulk::{Defaults, Imported, Merging};
pub use lists::Bounds;
pub use row::DeviceRecord;
pub use staging::{Staged, Staging};

pub(super) use lists::Lists;

use lists::Change;
use row::{COLUMNS, INSERT, UPDATE, read, write};

/// Devices with tokens of binary digits, and what a team wants to know of them.
pub(super) const DEVICES: &str = "
    CREATE TABLE new_devices (
        number INTEGER PRIMARY KEY AUTOINCREMENT, alias TEXT, name TEXT NOT NULL, token BLOB NOT NULL,
        topic TEXT NOT NULL, environment TEXT NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL,
        tags TEXT NOT NULL, notes TEXT NOT NULL, simulated TEXT, first_ok INTEGER, last_ok INTEGER, last_at INTEGER,
        last_status INTEGER, last_reason TEXT, gone_at INTEGER, accepted_in TEXT, variables TEXT NOT NULL
    ) STRICT;
    INSERT INTO new_devices (alias, name, token, topic, environment, kind, person, tags, notes, simulated,
            last_ok, last_at, last_status, last_reason, gone_at, variables)
        SELECT id, name, coalesce(unhex(token), CAST(token AS BLOB)), topic, environment,
            CASE WHEN topic LIKE '%.voip' THEN 'voip' WHEN topic LIKE '%.push-type.liveactivity' THEN 'live_activity'
                ELSE 'alert' END,
            '', '', '', simulated, CASE WHEN last_status = 200 THEN last_at END, last_at, last_status, last_reason,
            CASE WHEN last_status = 410 THEN last_at END, variables
        FROM devices;
    DROP TABLE devices;
    ALTER TABLE new_devices RENAME TO devices;
    CREATE UNIQUE INDEX devices_by_name ON devices (name);
    CREATE INDEX devices_by_token ON devices (token);
    CREATE UNIQUE INDEX devices_by_alias ON devices (alias) WHERE alias IS NOT NULL;
    CREATE INDEX devices_simulated ON devices (number) WHERE simulated IS NOT NULL;
    CREATE INDEX devices_with_variables ON devices (number) WHERE variables <> '{}';
";

/// What APNs answered a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Id of the device.
    pub device: String,
    /// Unix milliseconds at which it came.
    pub at: i64,
    /// Its status.
    pub status: u16,
    /// Its reason, where it is a rejection.
    pub reason: Option<String>,
    /// Unix milliseconds since which the app is gone, as a 410 says.
    pub gone_at: Option<i64>,
    /// Where it was sent.
    pub environment: Environment,
}

impl Store {
    /// The devices of these ids, in that order; one that is gone is left out.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn devices_by_id(&self, ids: Vec<String>) -> Result<Vec<DeviceRecord>, Error> {
        self.run(move |connection| {
            let found = ids.iter().map(|id| match number_of(connection, id)? {
                Some(number) => by_number(connection, number),
                None => Ok(None),
            });
            found.filter_map(Result::transpose).collect()
        })
        .await
    }

    /// The devices of these names.
    pub async fn devices_named(&self, names: Vec<String>) -> Result<Vec<DeviceRecord>, Error> {
        self.run(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM devices WHERE name = ?1");
            let mut query = connection.prepare_cached(&sql)?;
            let found = names.iter().map(|name| query.query_row([name], read).optional());
            found.filter_map(Result::transpose).collect()
        })
        .await
    }

    /// The devices of these tokens.
    pub async fn devices_of_tokens(&self, tokens: Vec<DeviceToken>) -> Result<Vec<DeviceRecord>, Error> {
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        self.run(move |connection| {
            let mut found = Vec::new();
            for token in tokens {
                found.extend(select(connection, "token = ?1 ORDER BY number LIMIT 10", [token.to_bytes()])?);
            }
            Ok(found)
        })
        .await
    }

    /// The devices that live in the simulator.
    pub async fn simulated_devices(&self) -> Result<Vec<DeviceRecord>, Error> {
        self.run(|connection| select(connection, "simulated IS NOT NULL", [])).await
    }

    /// All devices that have variables.
    pub async fn devices_with_variables(&self) -> Result<Vec<DeviceRecord>, Error> {
        self.run(|connection| select(connection, "variables <> '{}'", [])).await
    }

    /// Adds the device, or replaces the one of that id. `Err` inside when another bears the name.
    pub async fn put_device(&self, device: DeviceRecord) -> Result<Result<DeviceRecord, Problem>, Error> {
        let lists = self.lists.clone();
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let number = number_of(&transaction, &device.id)?;
            let taken: Option<i64> = transaction
                .query_row("SELECT number FROM devices WHERE name = ?1", [&device.name], |row| row.get(0))
                .optional()?;
            if taken.is_some() && taken != number {
                return Ok(Err(super::name_taken("device", &device.name)));
            }
            let alias = (!is_number(&device.id)).then_some(device.id.as_str()).filter(|it| !it.is_empty());
            let sql = if number.is_some() { UPDATE } else { INSERT };
            write(&mut *transaction.prepare_cached(sql)?, &device, alias, number)?;
            let number = number.unwrap_or_else(|| transaction.last_insert_rowid());
            let kept = by_number(&transaction, number)?;
            transaction.commit()?;
            lists.changed(Change::One(number));
            kept.map(Ok).ok_or(rusqlite::Error::QueryReturnedNoRows)
        })
        .await
    }

    /// Removes devices; one that is gone already is passed over.
    pub async fn remove_devices(&self, ids: Vec<String>) -> Result<(), Error> {
        let lists = self.lists.clone();
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let mut gone = Vec::new();
            for id in &ids {
                if let Some(number) = number_of(&transaction, id)? {
                    transaction.execute("DELETE FROM devices WHERE number = ?1", [number])?;
                    gone.push(number);
                }
            }
            transaction.commit()?;
            // Who searches reads them anew by this, and must not find them then.
            gone.into_iter().for_each(|number| lists.changed(Change::One(number)));
            Ok(())
        })
        .await
    }

    /// Sets the tags of devices.
    pub async fn set_tags(&self, tags: Vec<(String, Vec<String>)>) -> Result<(), Error> {
        let lists = self.lists.clone();
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let mut changed = Vec::new();
            for (id, tags) in &tags {
                if let Some(number) = number_of(&transaction, id)? {
                    let sql = "UPDATE devices SET tags = ?2 WHERE number = ?1";
                    transaction.prepare_cached(sql)?.execute(params![number, tags.join("\n")])?;
                    changed.push(number);
                }
            }
            transaction.commit()?;
            changed.into_iter().for_each(|number| lists.changed(Change::One(number)));
            Ok(())
        })
        .await
    }

    /// Notes what APNs answered. Nothing is removed or moved because of it.
    pub async fn note_answers(&self, answers: Vec<Answer>) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for answer in &answers {
                note(&transaction, answer)?;
            }
            transaction.commit()
        })
        .await
    }
}

fn note(connection: &Connection, it: &Answer) -> rusqlite::Result<()> {
    let Some(number) = number_of(connection, &it.device)? else { return Ok(()) };
    let place = it.environment.name();
    connection
        .prepare_cached(
            "UPDATE devices SET last_at = ?2, last_status = ?3, last_reason = ?4,
                first_ok = CASE WHEN ?3 = 200 THEN coalesce(first_ok, ?2) ELSE first_ok END,
                last_ok = CASE WHEN ?3 = 200 THEN ?2 ELSE last_ok END,
                gone_at = CASE WHEN ?3 = 410 THEN coalesce(?5, ?2) WHEN ?3 = 200 THEN NULL ELSE gone_at END,
                accepted_in = CASE WHEN ?3 <> 200 THEN accepted_in WHEN environment = ?6 THEN NULL ELSE ?6 END
             WHERE number = ?1",
        )?
        .execute(params![number, it.at, it.status, it.reason, it.gone_at, place])
        .map(drop)
}

/// The row of an id: its number, or an id of its own from before there were numbers.
fn number_of(connection: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    let by_alias = || {
        let mut query = connection.prepare_cached("SELECT number FROM devices WHERE alias = ?1")?;
        query.query_row([id], |row| row.get(0)).optional()
    };
    match id.parse::<i64>() {
        Ok(number) if is_number(id) => {
            let mut query = connection.prepare_cached("SELECT 1 FROM devices WHERE number = ?1")?;
            Ok(query.query_row([number], |_| Ok(number)).optional()?)
        }
        _ => by_alias(),
    }
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.len() < 19 && id.bytes().all(|it| it.is_ascii_digit())
}

fn by_number(connection: &Connection, number: i64) -> rusqlite::Result<Option<DeviceRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM devices WHERE number = ?1");
    connection.prepare_cached(&sql)?.query_row([number], read).optional()
}

fn select(connection: &Connection, filter: &str, values: impl Params) -> rusqlite::Result<Vec<DeviceRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM devices WHERE {filter}");
    connection.prepare_cached(&sql)?.query_map(values, read)?.collect()
}

#[cfg(test)]
mod kill_tests;
#[cfg(test)]
mod tests;
