//! What APNs said of the devices of people: since when a token is dead (410), and which are flagged as bad.

use rusqlite::{Connection, Row, Transaction, params};

use super::{BoundTo, ScenarioKey, find_or_add};
use crate::Error;
use crate::model::Environment;
use crate::store::Store;

/// What APNs said of a binding. It is about the token that the device had then: with a new one, it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingMark {
    /// Whose.
    pub person: String,
    /// Name of the device.
    pub device: String,
    /// Name of the certificate.
    pub certificate: String,
    /// Where the token belongs.
    pub environment: Environment,
    /// The token, lower-case hex.
    pub token: String,
    /// Unix milliseconds since which it is dead.
    pub dead_since: Option<i64>,
    /// `BadDeviceToken` was answered.
    pub bad_token: bool,
}

impl Store {
    /// Keeps what APNs said, in the place of what it said before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_bindings(&self, key: ScenarioKey, marks: Vec<BindingMark>) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let id = find_or_add(&transaction, &key)?;
            {
                let sql = "INSERT OR REPLACE INTO chat_bindings
                               (scenario, person, device, certificate, environment, token, dead_since, bad_token)
                               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let mut insert = transaction.prepare(sql)?;
                for it in &marks {
                    insert.execute(params![
                        id,
                        it.person,
                        it.device,
                        it.certificate,
                        it.environment.name(),
                        it.token,
                        it.dead_since,
                        it.bad_token,
                    ])?;
                }
            }
            transaction.commit()
        })
        .await
    }
}

pub(super) fn all(connection: &Connection, id: i64) -> rusqlite::Result<Vec<BindingMark>> {
    let sql = "SELECT person, device, certificate, environment, token, dead_since, bad_token
                   FROM chat_bindings WHERE scenario = ?1";
    connection.prepare(sql)?.query_map([id], read)?.collect()
}

/// Forgets what is known of other bindings of the person than these.
pub(super) fn keep_only(
    transaction: &Transaction<'_>,
    id: i64,
    person: &str,
    kept: &[BoundTo],
) -> rusqlite::Result<()> {
    let marks = all(transaction, id)?;
    let is_kept = |it: &BindingMark| {
        kept.iter().any(|(device, certificate, environment)| {
            (device, certificate, *environment) == (&it.device, &it.certificate, it.environment.name())
        })
    };
    for it in marks.iter().filter(|it| it.person == person && !is_kept(it)) {
        let sql = "DELETE FROM chat_bindings WHERE scenario = ?1 AND person = ?2 AND device = ?3
                       AND certificate = ?4 AND environment = ?5";
        let environment = it.environment.name();
        transaction.execute(sql, params![id, person, it.device, it.certificate, environment])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<BindingMark> {
    let environment: String = row.get(3)?;
    Ok(BindingMark {
        person: row.get(0)?,
        device: row.get(1)?,
        certificate: row.get(2)?,
        environment: Environment::from_name(&environment).unwrap_or(Environment::Sandbox),
        token: row.get(4)?,
        dead_since: row.get(5)?,
        bad_token: row.get(6)?,
    })
}
