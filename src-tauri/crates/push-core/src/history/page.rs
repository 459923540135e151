//! A page of the history: sends, where everything is listed; else the pushes that are looked for.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::search::{Asked, Bits, first_of, shelf_of};
use super::words::wanted;
use super::{facet, rows};
use crate::model::{Endpoint, HistoryPage, HistoryPageOf, HistoryQuery, HistoryRow, PushEntry};

/// The rows of a page.
pub(super) fn page(
    connection: &Connection,
    of: &HistoryPageOf,
    count: usize,
    live: &HashSet<i64>,
) -> rusqlite::Result<HistoryPage> {
    if of.query.is_of_sends() {
        return sends(connection, of, count, live);
    }
    let ids = Found::new(connection, &of.query, of.before)?.take(connection, count + 1)?;
    let mut entries = Vec::new();
    let sql = format!("SELECT {} FROM pushes p JOIN sends s ON s.id = p.send WHERE p.id = ?1", rows::ENTRY);
    let mut find = connection.prepare_cached(&sql)?;
    for id in ids.iter().take(count) {
        if let Some(push) = find.query_row([id], |row| rows::entry(row, live)).optional()? {
            entries.push(HistoryRow::Push { push });
        }
    }
    let next = ids.get(count).and_then(|_| ids.get(count - 1)).copied();
    Ok(HistoryPage { rows: entries, next })
}

impl HistoryQuery {
    /// Whether nothing is looked for that tells one push of a send from another.
    fn is_of_sends(&self) -> bool {
        self.send.is_none() && self.endings.is_empty() && wanted(&self.text).is_empty()
    }
}

fn sends(
    connection: &Connection,
    of: &HistoryPageOf,
    count: usize,
    live: &HashSet<i64>,
) -> rusqlite::Result<HistoryPage> {
    let sql = format!(
        "SELECT {} FROM sends s WHERE s.id < ?1 AND s.pushes > 0 AND s.at >= ?2 AND s.at < ?3
             AND (?4 OR s.endpoint IN ({})) ORDER BY s.id DESC LIMIT ?5",
        rows::GROUP,
        endpoints(&of.query.endpoints)
    );
    let query = &of.query;
    let (before, limit) =
        (of.before.unwrap_or(i64::MAX), i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1));
    let (from, to) = (query.from.unwrap_or(i64::MIN), query.to.unwrap_or(i64::MAX));
    let values = params![before, from, to, query.endpoints.is_empty(), limit];
    let mut find = connection.prepare_cached(&sql)?;
    let groups =
        find.query_map(values, |row| rows::group(row, live))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let next = groups.get(count).and_then(|_| groups.get(count - 1)).map(|it| it.send);
    let mut page = Vec::new();
    for group in groups.into_iter().take(count) {
        let alone = if group.targets == 1 { only(connection, group.send, live)? } else { None };
        page.push(match alone {
            Some(push) => HistoryRow::Push { push },
            None => HistoryRow::Group { group },
        });
    }
    Ok(HistoryPage { rows: page, next })
}

fn endpoints(of: &[Endpoint]) -> String {
    of.iter().map(|it| facet::of_endpoint(*it).to_string()).collect::<Vec<_>>().join(", ")
}

fn only(connection: &Connection, send: i64, live: &HashSet<i64>) -> rusqlite::Result<Option<PushEntry>> {
    let sql = format!("SELECT {} FROM pushes p JOIN sends s ON s.id = p.send WHERE p.send = ?1", rows::ENTRY);
    connection.prepare_cached(&sql)?.query_row([send], |row| rows::entry(row, live)).optional()
}

/// The pushes that are looked for, the last sent first.
pub(super) struct Found {
    asked: Asked,
    /// Numbers that may be looked at.
    first: i64,
    last: i64,
    query: HistoryQuery,
    /// Whether rows have to be looked at beyond what the bits say.
    by_row: bool,
}

impl Found {
    /// Before the push of a number, where one is given.
    pub(super) fn new(
        connection: &Connection,
        query: &HistoryQuery,
        before: Option<i64>,
    ) -> rusqlite::Result<Self> {
        let facets = facet::wanted(&query.endings, &query.endpoints);
        let asked = Asked::new(connection, wanted(&query.text), facets)?;
        let (mut first, mut last) = span(connection, query)?;
        // Each by itself is looked up; together they would have all rows read.
        let all =
            "SELECT coalesce((SELECT min(id) FROM pushes), 1), coalesce((SELECT max(id) FROM pushes), 0)";
        let (least, most) = connection.query_row(all, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        first = first.max(least);
        last = last.min(most).min(before.unwrap_or(i64::MAX).saturating_sub(1));
        let by_row = query.send.is_some() || query.from.is_some() || query.to.is_some();
        Ok(Self { asked, first, last, query: query.clone(), by_row })
    }

    /// The next of them.
    pub(super) fn take(&mut self, connection: &Connection, count: usize) -> rusqlite::Result<Vec<i64>> {
        let mut found = Vec::new();
        while self.first <= self.last && found.len() < count {
            let shelf = shelf_of(self.last);
            let bits = self.asked.of(connection, Bits::range(shelf, self.first, self.last))?;
            let mut used_up = true;
            for id in bits.newest_first() {
                if found.len() == count {
                    used_up = false;
                    break;
                }
                if !self.by_row || self.is_meant(connection, id)? {
                    found.push(id);
                }
            }
            self.last = match found.last().filter(|_| !used_up) {
                Some(id) => id - 1,
                None => first_of(shelf) - 1,
            };
        }
        Ok(found)
    }

    fn is_meant(&self, connection: &Connection, id: i64) -> rusqlite::Result<bool> {
        let sql = "SELECT 1 FROM pushes p JOIN sends s ON s.id = p.send
                   WHERE p.id = ?1 AND (?2 IS NULL OR p.send = ?2) AND s.at >= ?3 AND s.at < ?4";
        let (from, to) = (self.query.from.unwrap_or(i64::MIN), self.query.to.unwrap_or(i64::MAX));
        connection.prepare_cached(sql)?.exists(params![id, self.query.send, from, to])
    }
}

/// Between which numbers the pushes of a send or of a time are.
fn span(connection: &Connection, query: &HistoryQuery) -> rusqlite::Result<(i64, i64)> {
    if query.send.is_none() && query.from.is_none() && query.to.is_none() {
        return Ok((1, i64::MAX));
    }
    let sql = "SELECT coalesce(min(first), 1), coalesce(max(last), 0) FROM sends
               WHERE (?1 IS NULL OR id = ?1) AND at >= ?2 AND at < ?3";
    let (from, to) = (query.from.unwrap_or(i64::MIN), query.to.unwrap_or(i64::MAX));
    connection.query_row(sql, params![query.send, from, to], |row| Ok((row.get(0)?, row.get(1)?)))
}
