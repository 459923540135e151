//! Rows of the database as values.

use std::collections::HashSet;

use push_protocol::facts;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;

use super::cut_off::CAUGHT_UP;
use super::delta::Own;
use super::facet;
use crate::model::{Ending, PushDetail, PushEntry, SendGroup, SentHeader};
use crate::send::words;

/// What [`entry`] reads.
pub(super) const ENTRY: &str =
    "p.id, p.send, s.source, p.at, s.name, p.device, p.token, p.line, p.facet, p.ended_at,
    p.status, p.reason, p.error, p.cause, p.ms";
/// What [`told`] reads.
pub(super) const ENTRY_AND_MORE: &str = "p.id, p.send, s.source, p.at, s.name, p.device, p.token, p.line, p.facet,
    p.ended_at, p.status, p.reason, p.error, p.cause, p.ms, s.who, s.profile, s.workspace, s.version, s.edited,
    s.credential, s.host, s.headers, s.payload, p.headers, p.own_from, p.own_to, p.own, p.attempts, p.apns_id,
    p.unique_id, p.timestamp, s.via, s.targets, s.repeats";
/// What [`group`] reads.
pub(super) const GROUP: &str = "s.id, s.source, s.at, s.name, s.file_name, s.endpoint, s.targets, s.accepted,
    s.rejected, s.unknown, s.failed, s.cancelled, s.pushes, s.ended_at";

/// A push, as the list shows it.
pub(super) fn entry(row: &Row<'_>, live: &HashSet<i64>) -> rusqlite::Result<PushEntry> {
    let (facet, ended): (i64, Option<i64>) = (row.get(8)?, row.get(9)?);
    let ending = facet::ending_of(facet);
    let send: i64 = row.get(1)?;
    Ok(PushEntry {
        id: row.get(0)?,
        send,
        source: read(row, 2)?,
        at: row.get(3)?,
        name: row.get(4)?,
        device_name: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        token: token(row.get_ref(6)?),
        line: row.get(7)?,
        endpoint: facet::endpoint_of(facet),
        ending: ending.unwrap_or(Ending::Unknown),
        unfinished: ended.is_none(),
        under_way: ended.is_none() && live.contains(&send),
        status: row.get(10)?,
        reason: row.get(11)?,
        error: row.get(12)?,
        cause: read_some(row, 13)?,
        ms: row.get(14)?,
    })
}

/// A send, as the list shows it.
pub(super) fn group(row: &Row<'_>, live: &HashSet<i64>) -> rusqlite::Result<SendGroup> {
    let send: i64 = row.get(0)?;
    let [accepted, rejected, unknown, failed, cancelled, pushes] =
        [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?, row.get::<_, i64>(12)?];
    let under_way = live.contains(&send);
    // What was removed of a send counted on, once.
    let open = (pushes - (accepted + rejected + unknown + failed + cancelled)).max(0);
    Ok(SendGroup {
        send,
        source: read(row, 1)?,
        at: row.get(2)?,
        name: row.get(3)?,
        file_name: row.get(4)?,
        endpoint: facet::endpoint(row.get(5)?),
        targets: row.get(6)?,
        accepted,
        rejected,
        unknown: if under_way { unknown } else { unknown + open },
        failed,
        cancelled,
        under_way,
        interrupted: !under_way && row.get::<_, Option<i64>>(13)?.is_none_or(|at| at == CAUGHT_UP),
    })
}

/// Everything that is kept of a push; none where it is gone.
pub(super) fn detail(
    connection: &Connection,
    id: i64,
    live: &HashSet<i64>,
) -> rusqlite::Result<Option<PushDetail>> {
    let sql = format!("SELECT {ENTRY_AND_MORE} FROM pushes p JOIN sends s ON s.id = p.send WHERE p.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row([id], |row| told(row, live)).optional()
}

/// One row of [`detail`].
pub(super) fn told(row: &Row<'_>, live: &HashSet<i64>) -> rusqlite::Result<PushDetail> {
    let entry = entry(row, live)?;
    let own_headers: Option<Vec<SentHeader>> = read_some(row, 24)?;
    let known = entry.status.filter(|it| *it != 200).zip(entry.reason.as_ref());
    let known = known.map(|(status, reason)| facts(status, reason));
    Ok(PushDetail {
        who: row.get(15)?,
        profile: row.get(16)?,
        workspace: row.get(17)?,
        version: row.get(18)?,
        edited: row.get(19)?,
        credential: row.get(20)?,
        host: row.get(21)?,
        headers: own_headers.map_or_else(|| read(row, 22), Ok)?,
        payload: payload(row)?,
        attempts: row.get(28)?,
        ended_at: row.get(9)?,
        apns_id: row.get(29)?,
        unique_id: row.get(30)?,
        timestamp: row.get(31)?,
        meaning: known.map(|it| words(it.meaning)),
        advice: known.map(|it| words(it.advice)),
        via: read_some(row, 32)?,
        targets: row.get(33)?,
        repeats: row.get(34)?,
        entry,
    })
}

fn payload(row: &Row<'_>) -> rusqlite::Result<String> {
    let base: String = row.get(23)?;
    let own: Option<(u32, u32, String)> = match row.get(27)? {
        Some(text) => Some((row.get(25)?, row.get(26)?, text)),
        None => None,
    };
    let Some((from, to, text)) = own else { return Ok(base) };
    let at = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
    let whole = Own { from: at(from), to: at(to), text }.onto(&base);
    whole.ok_or_else(|| unknown(25, "what a payload has of its own does not fit the one of its send"))
}

/// JSON in a column.
pub(super) fn read<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unknown(column, &error.to_string()))
}

fn read_some<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(|it| unknown(column, &it.to_string()))
}

fn unknown(column: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

fn token(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Blob(bytes) => hex(bytes),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    }
}

/// Pairs of hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|it| [DIGITS[usize::from(it >> 4)], DIGITS[usize::from(it & 15)]]).collect()
}
