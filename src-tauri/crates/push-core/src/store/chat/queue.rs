//! Messages that wait for people, and those that were delivered. A message is a person's once, whatever happens.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{KeptEdit, ScenarioKey, find, find_or_add, write_edit};
use crate::Error;
use crate::store::Store;
use crate::store::json::{json, unknown};

/// So many of a person's messages are shown.
const SHOWN: u32 = 200;

/// A message as it was sent, in a person's queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// Its id.
    pub m: String,
    /// Sender.
    pub from: String,
    /// Group, if it went to one.
    pub group: Option<String>,
    /// Content.
    pub body: crate::model::ChatBody,
    /// Unix milliseconds of its sending.
    pub sent_at: i64,
    /// Unix milliseconds of its delivery.
    pub delivered_at: Option<i64>,
}

/// A message that is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Joining {
    /// The message; delivered to none.
    pub message: Queued,
    /// Recipients for whom it waits.
    pub offline: Vec<String>,
    /// Recipients who have it at once.
    pub online: Vec<String>,
}

/// What is known of one message id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Whether it was sent before.
    pub sent: bool,
    /// For whom it waits.
    pub people: HashSet<String>,
}

impl Store {
    /// A person's messages, the oldest first: the newest of those that wait, and of those delivered.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn queue_of(
        &self,
        key: ScenarioKey,
        person: String,
    ) -> Result<(Vec<Queued>, Vec<Queued>), Error> {
        self.run(move |connection| {
            let Some(id) = find(connection, &key)? else { return Ok((Vec::new(), Vec::new())) };
            let newest = |delivered: bool| -> rusqlite::Result<Vec<Queued>> {
                let which = if delivered { "IS NOT NULL" } else { "IS NULL" };
                let order = if delivered { "delivered_at DESC, number DESC" } else { "number DESC" };
                let sql = format!(
                    "{SELECT} WHERE q.scenario = ?1 AND person = ?2 AND delivered_at {which}
                     ORDER BY {order} LIMIT {SHOWN}"
                );
                let mut found: Vec<Queued> = connection
                    .prepare(&sql)?
                    .query_map(params![id, person], read)?
                    .collect::<Result<_, _>>()?;
                found.reverse();
                Ok(found)
            };
            Ok((newest(false)?, newest(true)?))
        })
        .await
    }

    /// Whether a message was sent, and for whom it waits.
    pub async fn waiting_for(&self, key: ScenarioKey, m: String) -> Result<Waiting, Error> {
        self.run(move |connection| {
            let Some(id) = find(connection, &key)? else { return Ok(Waiting::default()) };
            let sql = "SELECT 1 FROM chat_messages WHERE scenario = ?1 AND m = ?2 LIMIT 1";
            let sent = connection.query_row(sql, params![id, m], |_| Ok(())).optional()?.is_some();
            let sql = "SELECT person FROM chat_queue WHERE scenario = ?1 AND m = ?2 AND delivered_at IS NULL";
            let mut people = connection.prepare(sql)?;
            let people = people.query_map(params![id, m], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(Waiting { sent, people })
        })
        .await
    }

    /// A message joins those that wait for everybody who is offline, and is with those who are online. Who has
    /// or had it already does not get it again. Tells how many wait for each person then.
    pub async fn join_queue(
        &self,
        key: ScenarioKey,
        joining: Joining,
    ) -> Result<HashMap<String, u32>, Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let id = find_or_add(&transaction, &key)?;
            let number = add_message(&transaction, id, &joining.message)?;
            {
                let sql = "INSERT OR IGNORE INTO chat_queue (scenario, person, m, message, delivered_at)
                               VALUES (?1, ?2, ?3, ?4, ?5)";
                let mut insert = transaction.prepare(sql)?;
                let Joining { message: Queued { m, sent_at, .. }, offline, online } = &joining;
                for person in offline {
                    insert.execute(params![id, person, m, number, None::<i64>])?;
                }
                for person in online {
                    insert.execute(params![id, person, m, number, sent_at])?;
                }
            }
            let waiting = counts(&transaction, id)?;
            transaction.commit()?;
            Ok(waiting)
        })
        .await
    }

    /// A person comes online: `edit` says so, and with it, in the same step, everything that waits for them is
    /// delivered. Tells what that was, in the order in which it was sent.
    pub async fn deliver(
        &self,
        key: ScenarioKey,
        edit: KeptEdit,
        person: String,
        at: i64,
    ) -> Result<Vec<Queued>, Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let id = find_or_add(&transaction, &key)?;
            write_edit(&transaction, id, &edit)?;
            let sql = format!(
                "{SELECT} WHERE q.scenario = ?1 AND person = ?2 AND delivered_at IS NULL ORDER BY number"
            );
            let mut waiting: Vec<Queued> =
                transaction.prepare(&sql)?.query_map(params![id, person], read)?.collect::<Result<_, _>>()?;
            let sql = "UPDATE chat_queue SET delivered_at = ?3
                           WHERE scenario = ?1 AND person = ?2 AND delivered_at IS NULL";
            transaction.execute(sql, params![id, person, at])?;
            transaction.commit()?;
            waiting.iter_mut().for_each(|it| it.delivered_at = Some(at));
            Ok(waiting)
        })
        .await
    }
}

/// The number of the message; a new one where none of that id and content was sent.
fn add_message(transaction: &Transaction<'_>, id: i64, message: &Queued) -> rusqlite::Result<i64> {
    let Queued { m, from, group, sent_at, .. } = message;
    let body = json(&message.body);
    let sql = "SELECT number FROM chat_messages
                   WHERE scenario = ?1 AND m = ?2 AND sender = ?3 AND chat_group IS ?4 AND body = ?5";
    let found = transaction.query_row(sql, params![id, m, from, group, body], |row| row.get(0)).optional()?;
    if let Some(number) = found {
        return Ok(number);
    }
    let sql = "INSERT INTO chat_messages (scenario, m, sender, chat_group, body, sent_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    transaction.execute(sql, params![id, m, from, group, body, sent_at])?;
    Ok(transaction.last_insert_rowid())
}

pub(super) fn counts(connection: &Connection, id: i64) -> rusqlite::Result<HashMap<String, u32>> {
    let sql = "SELECT person, count(*) FROM chat_queue
                   WHERE scenario = ?1 AND delivered_at IS NULL GROUP BY person";
    connection.prepare(sql)?.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

const SELECT: &str = "SELECT q.m, sender, chat_group, body, sent_at, delivered_at, number
    FROM chat_queue q JOIN chat_messages ON number = q.message";

fn read(row: &Row<'_>) -> rusqlite::Result<Queued> {
    let body: String = row.get(3)?;
    Ok(Queued {
        m: row.get(0)?,
        from: row.get(1)?,
        group: row.get(2)?,
        body: serde_json::from_str(&body).map_err(|error| unknown(error.to_string()))?,
        sent_at: row.get(4)?,
        delivered_at: row.get(5)?,
    })
}
