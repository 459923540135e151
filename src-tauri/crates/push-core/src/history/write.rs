//! What is written of a send, its pushes and their endings.

use push_protocol::DeviceToken;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::delta::Own;
use super::record::{About, Finished, Started, headers};
use super::search::{end_text, mark, start_text};
use super::words::Words;
use super::{facet, rows};
use crate::model::{Ending, Endpoint, PushDetail, SentHeader};

/// A send, as far as its pushes need it.
#[derive(Debug)]
pub(super) struct Of {
    pub(super) send: i64,
    endpoint: Endpoint,
    payload: String,
    headers: Vec<SentHeader>,
    /// What each of its pushes is found by; none where that is kept once.
    common: Option<Vec<String>>,
    /// It goes on: what was not sent the last time may be in it.
    again: bool,
}

/// Writes a send that begins.
pub(super) fn begin(connection: &mut Connection, about: &About) -> rusqlite::Result<Of> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(
        "INSERT INTO sends (source, at, who, name, workspace, profile, version, edited, endpoint, host, credential_id,
             credential, targets, file_name, journal, repeats, via, headers, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        params![
            json(&about.source),
            about.at,
            about.who,
            about.name,
            about.workspace,
            about.profile,
            about.version,
            about.edited,
            facet::of_endpoint(about.endpoint),
            about.host,
            about.credential_id,
            about.credential,
            whole(about.targets),
            about.file_name,
            about.journal,
            about.repeats,
            about.via.as_ref().map(json),
            json(&about.headers),
            about.payload,
        ],
    )?;
    let send = transaction.last_insert_rowid();
    let common = common(&about.name, &about.file_name, &about.credential);
    if !about.is_small() {
        let mut words = Words::default();
        common.iter().for_each(|text| words.add(text));
        about.headers.iter().for_each(|it| words.add(&it.value));
        words.add_payload(&about.payload);
        transaction
            .execute("INSERT INTO shared (rowid, text) VALUES (?1, ?2)", params![send, words.marked("")])?;
    }
    transaction.commit()?;
    Ok(Of {
        send,
        endpoint: about.endpoint,
        payload: about.payload.clone(),
        headers: about.headers.clone(),
        common: about.is_small().then_some(common),
        again: false,
    })
}

/// The send whose journal bears that name, which is under way again.
pub(super) fn go_on(connection: &mut Connection, journal: &str) -> rusqlite::Result<Option<Of>> {
    let of = known(connection, journal)?;
    if let Some(of) = &of {
        connection.execute("UPDATE sends SET ended_at = NULL WHERE id = ?1", [of.send])?;
    }
    Ok(of.map(|of| Of { again: true, ..of }))
}

/// The send whose journal bears that name.
pub(super) fn known(connection: &Connection, journal: &str) -> rusqlite::Result<Option<Of>> {
    let sql = "SELECT id, endpoint, payload, headers, targets, name, file_name, credential FROM sends
               WHERE id = (SELECT max(id) FROM sends WHERE journal = ?1)";
    let of = |row: &rusqlite::Row<'_>| {
        let targets: i64 = row.get(4)?;
        let is_small = About::is_small_for(u64::try_from(targets).unwrap_or_default());
        let texts: (String, String, String) = (row.get(5)?, row.get(6)?, row.get(7)?);
        Ok(Of {
            send: row.get(0)?,
            endpoint: facet::endpoint(row.get(1)?),
            payload: row.get(2)?,
            headers: rows::read(row, 3)?,
            common: is_small.then(|| common(&texts.0, &texts.1, &texts.2)),
            again: false,
        })
    };
    connection.prepare_cached(sql)?.query_row([journal], of).optional()
}

fn common(name: &str, file_name: &str, credential: &str) -> Vec<String> {
    [name, file_name, credential].map(str::to_owned).to_vec()
}

/// Writes pushes that are about to leave.
pub(super) fn start(connection: &mut Connection, of: &Of, started: &[Started]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    insert(&transaction, of, started.iter().map(|it| (it, None)))?;
    transaction.commit()
}

/// Writes pushes with their endings; one that is there already is left as it is.
pub(super) fn add(
    connection: &mut Connection,
    of: &Of,
    whole: &[(Started, Finished)],
) -> rusqlite::Result<()> {
    if whole.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    insert(&transaction, of, whole.iter().map(|(started, finished)| (started, Some(finished))))?;
    transaction.commit()
}

fn insert<'a>(
    transaction: &Transaction<'_>,
    of: &Of,
    rows: impl Iterator<Item = (&'a Started, Option<&'a Finished>)>,
) -> rusqlite::Result<()> {
    let mut push = transaction.prepare_cached(
        "INSERT OR IGNORE INTO pushes (send, number, line, device, token, facet, at, ended_at, status, reason, error,
             cause, apns_id, unique_id, timestamp, ms, attempts, own_from, own_to, own, headers)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?;
    let mut index = transaction.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
    let (mut first, mut last, mut count) = (None, None, 0);
    let mut tally = Tally::default();
    for (started, finished) in rows {
        let own = started.own.as_deref().and_then(|it| Own::of(&of.payload, it.payload.as_str()));
        if of.again {
            forget_unsent(transaction, of.send, started.number)?;
        }
        let own_headers = started.own.as_deref().map(headers).filter(|it| *it != of.headers);
        let ended = finished.map_or_else(|| Finished::untold(started.number, 0), Clone::clone);
        let inserted = push.execute(params![
            of.send,
            whole(started.number),
            started.line.map(whole),
            started.device,
            started.token.as_ref().map(stored),
            facet::of(of.endpoint, finished.map(|it| it.ending)),
            started.at,
            finished.map(|it| it.ended_at),
            ended.status,
            ended.reason,
            ended.error,
            ended.cause.as_ref().map(json),
            ended.apns_id,
            ended.unique_id,
            ended.timestamp,
            ended.ms,
            ended.attempts,
            own.as_ref().map(|it| length(it.from)),
            own.as_ref().map(|it| length(it.to)),
            own.as_ref().map(|it| it.text.as_str()),
            own_headers.as_ref().map(json),
        ])?;
        if inserted == 0 {
            continue;
        }
        let id = transaction.last_insert_rowid();
        let mut words = Words::default();
        of.add_words(&mut words, started, own.as_ref());
        if let Some(finished) = finished {
            add_ending(&mut words, finished);
            tally.add(finished.ending);
        }
        index.execute(params![start_text(id), words.marked(&mark(id))])?;
        first = first.or(Some(id));
        (last, count) = (Some(id), count + 1);
    }
    if count > 0 {
        let sql =
            "UPDATE sends SET first = coalesce(first, ?2), last = ?3, pushes = pushes + ?4 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![of.send, first, last, count])?;
        tally.write(transaction, of.send)?;
    }
    Ok(())
}

/// What was not sent the last time is sent now.
fn forget_unsent(transaction: &Transaction<'_>, send: i64, number: u64) -> rusqlite::Result<()> {
    let sql = "SELECT id, facet FROM pushes WHERE send = ?1 AND number = ?2";
    let mut find = transaction.prepare_cached(sql)?;
    let found =
        find.query_row(params![send, whole(number)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((id, facet)) = found else { return Ok(()) };
    let column = match facet::ending_of(facet) {
        Some(Ending::Failed) => "failed",
        Some(Ending::Cancelled) => "cancelled",
        _ => return Ok(()),
    };
    forget(transaction, id)?;
    let sql = format!("UPDATE sends SET pushes = pushes - 1, {column} = {column} - 1 WHERE id = ?1");
    transaction.prepare_cached(&sql)?.execute([send]).map(drop)
}

/// Removes a push and what it is found by.
pub(super) fn forget(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    let sql = "DELETE FROM words WHERE rowid IN (?1, ?2)";
    transaction.prepare_cached(sql)?.execute([start_text(id), end_text(id)])?;
    transaction.prepare_cached("DELETE FROM pushes WHERE id = ?1")?.execute([id]).map(drop)
}

impl Of {
    fn add_words(&self, words: &mut Words, started: &Started, own: Option<&Own>) {
        if let Some(device) = &started.device {
            words.add(device);
        }
        if let Some(token) = &started.token {
            words.add(token.as_str());
        }
        let own_payload = started.own.as_deref().map(|it| it.payload.as_str());
        let Some(common) = &self.common else {
            if let (Some(own), Some(payload)) = (own, own_payload) {
                words.add(own.in_words(payload));
            }
            return;
        };
        common.iter().for_each(|text| words.add(text));
        match started.own.as_deref() {
            Some(own) => own.headers().for_each(|(_, value)| words.add(value)),
            None => self.headers.iter().for_each(|it| words.add(&it.value)),
        }
        words.add_payload(own_payload.unwrap_or(&self.payload));
    }
}

/// Of a push that was read: what it is found by from its start on, and from its end on.
pub(super) fn add_told(start: &mut Words, end: &mut Words, push: &PushDetail) {
    let entry = &push.entry;
    [&entry.name, &push.credential, &entry.device_name, &entry.token]
        .into_iter()
        .for_each(|it| start.add(it));
    push.headers.iter().for_each(|it| start.add(&it.value));
    start.add_payload(&push.payload);
    let texts = [&entry.reason, &entry.error, &push.apns_id, &push.unique_id];
    texts.into_iter().flatten().for_each(|text| end.add(text));
}

fn add_ending(words: &mut Words, finished: &Finished) {
    let texts = [&finished.reason, &finished.error, &finished.apns_id, &finished.unique_id];
    texts.into_iter().flatten().for_each(|text| words.add(text));
}

/// Writes endings of pushes that were started.
pub(super) fn finish(connection: &mut Connection, of: &Of, finished: &[Finished]) -> rusqlite::Result<()> {
    if finished.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut tally = Tally::default();
    {
        let mut push = transaction.prepare_cached(
            "UPDATE pushes SET facet = ?3, ended_at = ?4, status = ?5, reason = ?6, error = ?7, cause = ?8,
                 apns_id = ?9, unique_id = ?10, timestamp = ?11, ms = ?12, attempts = ?13
             WHERE send = ?1 AND number = ?2 AND ended_at IS NULL RETURNING id",
        )?;
        let mut index = transaction.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
        for it in finished {
            let values = params![
                of.send,
                whole(it.number),
                facet::of(of.endpoint, Some(it.ending)),
                it.ended_at,
                it.status,
                it.reason,
                it.error,
                it.cause.as_ref().map(json),
                it.apns_id,
                it.unique_id,
                it.timestamp,
                it.ms,
                it.attempts,
            ];
            // One that was never started, as when all was called off, is not in the history.
            let Some(id) = push.query_row(values, |row| row.get::<_, i64>(0)).optional()? else { continue };
            let mut words = Words::default();
            add_ending(&mut words, it);
            index.execute(params![end_text(id), words.marked(&mark(id))])?;
            tally.add(it.ending);
        }
    }
    tally.write(&transaction, of.send)?;
    transaction.commit()
}

/// Notes when a send ended.
pub(super) fn end(connection: &mut Connection, send: i64, at: i64) -> rusqlite::Result<()> {
    connection.execute("UPDATE sends SET ended_at = ?2 WHERE id = ?1", params![send, at]).map(drop)
}

/// The same of a send that has no end yet.
pub(super) fn end_cut_off(connection: &Connection, send: i64, at: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE sends SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
    connection.execute(sql, params![send, at]).map(drop)
}

/// How many ended how.
#[derive(Debug, Default)]
pub(super) struct Tally([i64; 5]);

impl Tally {
    pub(super) const fn add(&mut self, ending: Ending) {
        self.0[ending as usize] += 1;
    }

    /// Of pushes that are removed from a send.
    pub(super) fn take_from(self, transaction: &Transaction<'_>, send: i64) -> rusqlite::Result<()> {
        Self(self.0.map(|it| -it)).write(transaction, send)
    }

    fn write(&self, transaction: &Transaction<'_>, send: i64) -> rusqlite::Result<()> {
        let sql =
            "UPDATE sends SET accepted = accepted + ?2, rejected = rejected + ?3, unknown = unknown + ?4,
                       failed = failed + ?5, cancelled = cancelled + ?6 WHERE id = ?1";
        let [accepted, rejected, unknown, failed, cancelled] = self.0;
        let values = params![send, accepted, rejected, unknown, failed, cancelled];
        transaction.prepare_cached(sql)?.execute(values).map(drop)
    }
}

/// Half as long where the token is pairs of hex digits.
fn stored(token: &DeviceToken) -> Value {
    let text = token.as_str();
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(byte).collect();
    let is_same = |bytes: &Vec<u8>| rows::hex(bytes) == text;
    bytes.filter(is_same).map_or_else(|| Value::Text(text.to_owned()), Value::Blob)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
