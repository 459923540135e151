//! Devices in the database.

use std::collections::BTreeMap;

use push_protocol::Environment;
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::json::{json, listed};
use crate::Error;
use crate::model::{DeviceView, Problem};

/// A device as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Stable id.
    pub id: String,
    /// Unique name.
    pub name: String,
    /// Lower-case hex.
    pub token: String,
    /// Bundle ID, or empty.
    pub topic: String,
    /// The environment that we believe the token belongs to.
    pub environment: Environment,
    /// For a device that lives in the simulator: the environment that it really belongs to.
    pub simulated: Option<Environment>,
    /// Unix milliseconds of the last answer.
    pub last_at: Option<i64>,
    /// Status of the last answer.
    pub last_status: Option<u16>,
    /// Reason of the last answer.
    pub last_reason: Option<String>,
    /// Values of `{{name}}` in payloads to it.
    pub variables: BTreeMap<String, String>,
}

impl From<&DeviceRecord> for DeviceView {
    fn from(record: &DeviceRecord) -> Self {
        Self {
            id: record.id.clone(),
            name: record.name.clone(),
            token: record.token.clone(),
            topic: record.topic.clone(),
            environment: record.environment,
            simulated: record.simulated.is_some(),
            last_at: record.last_at,
            last_status: record.last_status,
            last_reason: record.last_reason.clone(),
            variables: record.variables.clone(),
        }
    }
}

const COLUMNS: &str =
    "id, name, token, topic, environment, simulated, last_at, last_status, last_reason, variables";

impl Store {
    /// All devices by name.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn devices(&self) -> Result<Vec<DeviceRecord>, Error> {
        self.run(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM devices ORDER BY name COLLATE NOCASE");
            connection.prepare(&sql)?.query_map([], read)?.collect()
        })
        .await
    }

    /// The devices of these names.
    pub async fn devices_named(&self, names: Vec<String>) -> Result<Vec<DeviceRecord>, Error> {
        self.run(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM devices WHERE name = ?1");
            let mut query = connection.prepare(&sql)?;
            let found = names.iter().map(|name| query.query_row([name], read).optional());
            found.filter_map(Result::transpose).collect()
        })
        .await
    }

    /// Adds the device, or replaces the one of that id. `Some` when another bears the name.
    pub async fn put_device(&self, device: DeviceRecord) -> Result<Option<Problem>, Error> {
        self.run(move |connection| {
            let taken = connection
                .query_row(
                    "SELECT 1 FROM devices WHERE name = ?1 AND id <> ?2",
                    [&device.name, &device.id],
                    |_| Ok(()),
                )
                .optional()?;
            if taken.is_some() {
                return Ok(Some(super::name_taken("device", &device.name)));
            }
            connection.execute(
                &format!(
                    "INSERT OR REPLACE INTO devices ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
                ),
                params![
                    device.id,
                    device.name,
                    device.token,
                    device.topic,
                    device.environment.name(),
                    device.simulated.map(Environment::name),
                    device.last_at,
                    device.last_status,
                    device.last_reason,
                    json(&device.variables),
                ],
            )?;
            Ok(None)
        })
        .await
    }

    /// Removes the device; nothing happens when it is gone already.
    pub async fn remove_device(&self, id: String) -> Result<(), Error> {
        self.run(move |connection| connection.execute("DELETE FROM devices WHERE id = ?1", [id]).map(drop))
            .await
    }

    /// Notes the last answer for each of these devices: id, Unix milliseconds, status, reason.
    pub async fn note_answers(&self, answers: Vec<(String, i64, u16, Option<String>)>) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for (id, at, status, reason) in &answers {
                let sql = "UPDATE devices SET last_at = ?2, last_status = ?3, last_reason = ?4 WHERE id = ?1";
                transaction.execute(sql, params![id, at, status, reason])?;
            }
            transaction.commit()
        })
        .await
    }

    /// Notes the last answer for a device.
    pub async fn note_answer(
        &self,
        id: String,
        at: i64,
        status: u16,
        reason: Option<String>,
    ) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "UPDATE devices SET last_at = ?2, last_status = ?3, last_reason = ?4 WHERE id = ?1";
            connection.execute(sql, params![id, at, status, reason]).map(drop)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<DeviceRecord> {
    let environment = |name: String| Environment::from_name(&name).unwrap_or(Environment::Sandbox);
    Ok(DeviceRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        token: row.get(2)?,
        topic: row.get(3)?,
        environment: environment(row.get(4)?),
        simulated: row.get::<_, Option<String>>(5)?.map(environment),
        last_at: row.get(6)?,
        last_status: row.get(7)?,
        last_reason: row.get(8)?,
        variables: listed(row, "variables")?.unwrap_or_default(),
    })
}
