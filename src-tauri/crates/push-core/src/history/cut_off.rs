//! Runs that were cut off, as by a kill: what their journals know and the history does not is put into it. What a
//! journal took up and knows no ending of may have been sent, and is of unknown outcome.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use push_dispatch::{Fate, JournalError, Message, OpenJournal, Target};
use push_protocol::DeviceToken;
use rusqlite::Connection;
use serde::Deserialize;

use super::record::{Finished, Started};
use super::{History, write};
use crate::model::Ending;
use crate::run::{Journalled, Key, journalled};
use crate::vaults::blocking;
use crate::workbench::lock;
use crate::{Error, Workbench};

/// Stands for the time of the end of a run that was cut off, once the history knows what its journal does.
pub(super) const CAUGHT_UP: i64 = 0;
/// Rows that are written together.
const BATCH: usize = 2000;

/// A line of a journal that tells an ending.
#[derive(Deserialize)]
struct Line {
    target: u64,
    token: String,
    outcome: String,
    status: Option<u16>,
    reason: Option<String>,
    timestamp: Option<i64>,
    apns_id: Option<String>,
    unique_id: Option<String>,
    ms: f64,
    attempts: u32,
    error: Option<String>,
}

impl History {
    /// Journals of runs that have no end and are not under way.
    async fn cut_off(&self) -> Result<Vec<String>, Error> {
        let live = self.live();
        self.reader
            .run(move |connection| {
                let sql = "SELECT id, journal FROM sends WHERE journal IS NOT NULL AND ended_at IS NULL";
                let mut find = connection.prepare(sql)?;
                let all = find.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
                let open = all.filter(|it| it.as_ref().is_ok_and(|(send, _)| !live.contains(send)));
                open.map(|it| it.map(|(_, journal)| journal)).collect()
            })
            .await
    }

    /// Numbers of a run's pushes that are there.
    async fn numbers(&self, journal: String) -> Result<HashSet<u64>, Error> {
        let sql = "SELECT number FROM pushes WHERE send = (SELECT max(id) FROM sends WHERE journal = ?1)";
        self.reader
            .run(move |connection| {
                let mut find = connection.prepare(sql)?;
                let all = find.query_map([journal], |row| row.get::<_, i64>(0))?;
                all.map(|it| it.map(|number| u64::try_from(number).unwrap_or_default())).collect()
            })
            .await
    }

    /// Puts pushes into a run, unless it is under way again by now.
    async fn add_to(&self, journal: String, rows: Vec<(Started, Option<Finished>)>) -> Result<(), Error> {
        let live = Arc::clone(&self.live);
        let add = move |connection: &mut Connection| {
            let Some(of) = write::known(connection, &journal)? else { return Ok(()) };
            if lock(&live).contains(&of.send) {
                return Ok(());
            }
            let (whole, open): (Vec<_>, Vec<_>) =
                rows.into_iter().partition(|(_, finished)| finished.is_some());
            let whole: Vec<_> =
                whole.into_iter().filter_map(|(started, finished)| Some((started, finished?))).collect();
            for batch in whole.chunks(BATCH) {
                write::add(connection, &of, batch)?;
            }
            let open: Vec<_> = open.into_iter().map(|(started, _)| started).collect();
            write::start(connection, &of, &open)?;
            write::end_cut_off(connection, of.send, CAUGHT_UP)
        };
        self.writer.run(add).await
    }
}

impl Workbench {
    /// Puts into the history what journals of runs know and it does not.
    pub(crate) async fn catch_up(&self) -> Result<(), Error> {
        for journal in self.history()?.cut_off().await? {
            self.catch_up_with(&journal).await?;
        }
        Ok(())
    }

    /// The same of the run whose files bear that name. One that is gone on with, here or by another Pushbench, is let
    /// be.
    pub(crate) async fn catch_up_with(&self, stem: &str) -> Result<(), Error> {
        let history = self.history()?;
        let _reading = self.journals.lock().await;
        let there = history.numbers(stem.to_owned()).await?;
        let journal = self.data.runs().join(format!("{stem}.jsonl"));
        let at = self.clock.unix_ms();
        // Without what it was to send, as where the token file is gone, the journal has to do.
        let known = self.interrupted(stem).await.ok();
        let read = move || {
            let known = known.and_then(|(kept, about, plan, _)| journalled(&kept, &about, &plan).ok());
            Ok::<_, Error>(missing(&journal, known, &there, at))
        };
        let Some(rows) = blocking(read).await? else { return Ok(()) };
        history.add_to(stem.to_owned(), rows).await
    }
}

/// The pushes that were taken up and are not there; none where the journal is still written. Those that ended are
/// taken to have ended now, since journals do not tell when.
fn missing(
    journal: &Path,
    known: Option<Journalled>,
    there: &HashSet<u64>,
    at: i64,
) -> Option<Vec<(Started, Option<Finished>)>> {
    let mut endings = endings(journal);
    let mut rows = Vec::new();
    if let Some(Journalled { targets, past }) = known {
        let last = past.last_taken();
        let taken = targets.take_while(|it| it.key.number <= last);
        let wanted = |it: &Target<Key>| !there.contains(&it.key.number);
        for target in taken.filter(wanted).filter(|it| past.fate(it.key.number) != Fate::Left) {
            let (key, token) = (target.key, target.token.ok());
            let own = if let Message::Own(own) = target.message { Some(own) } else { None };
            let device = key.device.map(|(_, name)| name);
            let finished = endings.remove(&key.number).map(|line| finished(line, at));
            rows.push((Started { number: key.number, line: key.line, device, token, at, own }, finished));
        }
        return Some(rows);
    }
    match OpenJournal::read(journal) {
        Ok(OpenJournal { past, .. }) => {
            let taken = (1..=past.last_taken()).filter(|number| !there.contains(number));
            let open = taken.filter(|number| past.fate(*number) == Fate::Unknown);
            rows.extend(open.map(|number| (Started { number, at, ..Started::default() }, None)));
        }
        Err(JournalError::Busy { .. }) => return None,
        // It has to do without: what can be read of its endings is all there is.
        Err(_) => {}
    }
    endings.retain(|number, _| !there.contains(number));
    for (number, line) in endings {
        let token = DeviceToken::parse(&line.token).ok();
        rows.push((Started { number, token, at, ..Started::default() }, Some(finished(line, at))));
    }
    Some(rows)
}

/// The last ending of each target, by number.
fn endings(journal: &Path) -> BTreeMap<u64, Line> {
    use std::io::{BufRead, BufReader};
    let Ok(file) = std::fs::File::open(journal) else { return BTreeMap::new() };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    lines
        .filter_map(|line| serde_json::from_str::<Line>(&line).ok())
        .map(|line| (line.target, line))
        .collect()
}

fn finished(line: Line, at: i64) -> Finished {
    let ending = match line.outcome.as_str() {
        "accepted" => Ending::Accepted,
        "rejected" => Ending::Rejected,
        "unknown" => Ending::Unknown,
        "failed" => Ending::Failed,
        _ => Ending::Cancelled,
    };
    Finished {
        ending,
        status: line.status,
        reason: line.reason,
        error: line.error,
        apns_id: line.apns_id,
        unique_id: line.unique_id,
        timestamp: line.timestamp,
        ms: line.ms,
        attempts: line.attempts,
        ..Finished::untold(line.target, at)
    }
}
