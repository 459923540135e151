//! Opening the history, with what the last time may have left: a damaged file, runs that were cut off.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::rows::{ENTRY_AND_MORE, told};
use super::search::{end_text, mark, start_text};
use super::words::Words;
use super::{History, facet, write};
use crate::model::StoreFault;
use crate::store::{Rescued, failed, open_or_rescue};
use crate::{DataDir, Error};

/// The history, or its file and why it is not open: what was sent before is no reason not to start. Tells of databases
/// that were damaged, of which `store` is the other one.
pub(crate) fn open_history(
    data: &DataDir,
    store: Option<Rescued>,
) -> (Result<History, (PathBuf, String)>, Vec<StoreFault>) {
    let fault = |history: bool, it: Rescued| StoreFault {
        history,
        kept: it.kept.to_string_lossy().into_owned(),
        saved: it.saved,
        lost: it.lost,
    };
    let mut faults: Vec<StoreFault> = store.map(|it| fault(false, it)).into_iter().collect();
    let history = match open(&data.history()) {
        Ok((history, rescued)) => {
            faults.extend(rescued.map(|it| fault(true, it)));
            Ok(history)
        }
        Err(Error::Store { path, message }) => Err((path, message)),
        Err(error) => Err((data.history(), error.to_string())),
    };
    (history, faults)
}

/// Opens the history; one that is damaged is kept aside, and what can be read of it taken over.
pub(super) fn open(path: &Path) -> Result<(History, Option<Rescued>), Error> {
    open_or_rescue(path, History::open, |copy| index_anew(copy).map_err(|error| failed(path, &error)))
}

/// What pushes are found by is made of what was taken over. Says how many pushes had to go, as those of a send that
/// could not be read.
fn index_anew(path: &Path) -> rusqlite::Result<i64> {
    let mut connection = Connection::open(path)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(
        "INSERT INTO words (words) VALUES ('delete-all');
         INSERT INTO shared (shared) VALUES ('delete-all');",
    )?;
    let dropped = transaction.execute("DELETE FROM pushes WHERE send NOT IN (SELECT id FROM sends)", [])?;
    let counts = facet::COLUMNS.map(|(column, ending)| {
        let is_it = facet::is(ending);
        format!("{column} = (SELECT count(*) FROM pushes WHERE send = sends.id AND {is_it})")
    });
    transaction.execute_batch(&format!(
        "UPDATE sends SET first = (SELECT min(id) FROM pushes WHERE send = sends.id),
             last = (SELECT max(id) FROM pushes WHERE send = sends.id),
             pushes = (SELECT count(*) FROM pushes WHERE send = sends.id), {}",
        counts.join(", ")
    ))?;
    {
        let sql = format!("SELECT {ENTRY_AND_MORE} FROM pushes p JOIN sends s ON s.id = p.send");
        let (mut find, nobody) = (transaction.prepare(&sql)?, std::collections::HashSet::new());
        let mut put = transaction.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            // A row that makes no sense is shown as far as it does, and found by nothing.
            let Ok(push) = told(row, &nobody) else { continue };
            let (id, mut start, mut end) = (push.entry.id, Words::default(), Words::default());
            write::add_told(&mut start, &mut end, &push);
            put.execute(rusqlite::params![start_text(id), start.marked(&mark(id))])?;
            put.execute(rusqlite::params![end_text(id), end.marked(&mark(id))])?;
        }
    }
    transaction.commit()?;
    Ok(i64::try_from(dropped).unwrap_or(i64::MAX))
}
