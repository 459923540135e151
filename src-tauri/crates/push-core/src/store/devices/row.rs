//! A device as a row of the database.

use std::collections::BTreeMap;

use push_protocol::{DeviceToken, Environment};
use rusqlite::{Row, Statement, params};

use super::super::json::{json, listed};
use crate::model::{DeviceKind, DeviceView};

/// A device as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Stable id; empty for one that is not kept yet.
    pub id: String,
    /// Unique name.
    pub name: String,
    /// Lower-case hex.
    pub token: String,
    /// Bundle ID, or empty.
    pub topic: String,
    /// The environment that we believe the token belongs to.
    pub environment: Environment,
    /// Which of the app's tokens it is.
    pub kind: DeviceKind,
    /// Whose it is, or empty.
    pub person: String,
    /// Tags, in the order given.
    pub tags: Vec<String>,
    /// Notes, or empty.
    pub notes: String,
    /// For a device that lives in the simulator: the environment that it really belongs to.
    pub simulated: Option<Environment>,
    /// Unix milliseconds of the first 200.
    pub first_ok: Option<i64>,
    /// Unix milliseconds of the last 200.
    pub last_ok: Option<i64>,
    /// Unix milliseconds of the last answer.
    pub last_at: Option<i64>,
    /// Status of the last answer.
    pub last_status: Option<u16>,
    /// Reason of the last answer.
    pub last_reason: Option<String>,
    /// Unix milliseconds of the 410 that says the app is gone from it.
    pub gone_at: Option<i64>,
    /// Where its token was accepted, when that is not where it is listed.
    pub accepted_in: Option<Environment>,
    /// Values of `{{name}}` in payloads to it.
    pub variables: BTreeMap<String, String>,
}

impl DeviceRecord {
    /// A device of which nothing is known but these.
    pub fn new(id: &str, name: &str, token: &str, environment: Environment) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            token: token.to_owned(),
            topic: String::new(),
            environment,
            kind: DeviceKind::Alert,
            person: String::new(),
            tags: Vec::new(),
            notes: String::new(),
            simulated: None,
            first_ok: None,
            last_ok: None,
            last_at: None,
            last_status: None,
            last_reason: None,
            gone_at: None,
            accepted_in: None,
            variables: BTreeMap::new(),
        }
    }
}

impl From<&DeviceRecord> for DeviceView {
    fn from(record: &DeviceRecord) -> Self {
        Self {
            id: record.id.clone(),
            name: record.name.clone(),
            token: record.token.clone(),
            topic: record.topic.clone(),
            environment: record.environment,
            kind: record.kind,
            person: record.person.clone(),
            tags: record.tags.clone(),
            notes: record.notes.clone(),
            simulated: record.simulated.is_some(),
            first_ok: record.first_ok,
            last_ok: record.last_ok,
            last_at: record.last_at,
            last_status: record.last_status,
            last_reason: record.last_reason.clone(),
            gone_at: record.gone_at,
            accepted_in: record.accepted_in.filter(|it| *it != record.environment),
            variables: record.variables.clone(),
        }
    }
}

/// What [`read`] reads.
pub(crate) const COLUMNS: &str = "number, alias, name, token, topic, environment, kind, person, tags, notes, \
     simulated, first_ok, last_ok, last_at, last_status, last_reason, gone_at, accepted_in, variables";

/// Adds a row of its own number; its values are those of [`insert`].
pub(crate) const INSERT: &str = "INSERT INTO devices (alias, name, token, topic, environment, kind, person, tags, \
     notes, simulated, first_ok, last_ok, last_at, last_status, last_reason, gone_at, accepted_in, variables) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

/// Replaces the row of the number `?19`.
pub(crate) const UPDATE: &str = "UPDATE devices SET alias = ?1, name = ?2, token = ?3, topic = ?4, \
     environment = ?5, kind = ?6, person = ?7, tags = ?8, notes = ?9, simulated = ?10, first_ok = ?11, \
     last_ok = ?12, last_at = ?13, last_status = ?14, last_reason = ?15, gone_at = ?16, accepted_in = ?17, \
     variables = ?18 WHERE number = ?19";

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<DeviceRecord> {
    let environment = |name: String| Environment::from_name(&name).unwrap_or(Environment::Sandbox);
    let alias: Option<String> = row.get(1)?;
    let id = match alias {
        Some(alias) => alias,
        None => row.get::<_, i64>(0)?.to_string(),
    };
    Ok(DeviceRecord {
        id,
        name: row.get(2)?,
        token: DeviceToken::of_bytes(row.get_ref(3)?.as_blob()?).into(),
        topic: row.get(4)?,
        environment: environment(row.get(5)?),
        kind: DeviceKind::from_name(row.get_ref(6)?.as_str()?).unwrap_or_default(),
        person: row.get(7)?,
        tags: split_tags(row.get_ref(8)?.as_str()?),
        notes: row.get(9)?,
        simulated: row.get::<_, Option<String>>(10)?.map(environment),
        first_ok: row.get(11)?,
        last_ok: row.get(12)?,
        last_at: row.get(13)?,
        last_status: row.get(14)?,
        last_reason: row.get(15)?,
        gone_at: row.get(16)?,
        accepted_in: row.get::<_, Option<String>>(17)?.map(environment),
        variables: listed(row, "variables")?.unwrap_or_default(),
    })
}

/// Writes a device with [`INSERT`], or with [`UPDATE`] over the row of `number`.
pub(crate) fn write(
    statement: &mut Statement<'_>,
    it: &DeviceRecord,
    alias: Option<&str>,
    number: Option<i64>,
) -> rusqlite::Result<usize> {
    let token = DeviceToken::parse(&it.token).map(|token| token.to_bytes()).unwrap_or_default();
    let values = params![
        alias,
        it.name,
        token,
        it.topic,
        it.environment.name(),
        it.kind.name(),
        it.person,
        it.tags.join("\n"),
        it.notes,
        it.simulated.map(Environment::name),
        it.first_ok,
        it.last_ok,
        it.last_at,
        it.last_status,
        it.last_reason,
        it.gone_at,
        it.accepted_in.map(Environment::name),
        if it.variables.is_empty() { "{}".to_owned() } else { json(&it.variables) },
    ];
    match number {
        None => statement.execute(values),
        Some(number) => {
            let mut all = values.to_vec();
            all.push(&number);
            statement.execute(all.as_slice())
        }
    }
}

/// Tags are kept one a line.
pub(crate) fn split_tags(text: &str) -> Vec<String> {
    text.split('\n').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
