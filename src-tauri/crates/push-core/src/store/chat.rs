//! Chat scenarios in the database: what was changed and is not in the file, what waits for whom, and what APNs
//! said of bindings. Keyed by workspace, scenario and person.

mod bindings;
mod queue;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::Store;
use crate::Error;

pub use bindings::BindingMark;
pub use queue::{Joining, Queued, Waiting};

/// Names a scenario of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScenarioKey {
    /// The workspace's key.
    pub workspace: String,
    /// Path of the scenario below `scenarios/`, without suffix.
    pub id: String,
}

/// Names a binding of a person: device, certificate, environment.
pub type BoundTo = (String, String, &'static str);

/// What is kept of a scenario beside its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioState {
    /// Text of the file when the first edit was made; none where there was no file, or no edit.
    pub base: Option<String>,
    /// The edits since then, in order.
    pub edits: Vec<String>,
    /// How many messages wait for each person.
    pub waiting: HashMap<String, u32>,
    /// What APNs said of bindings.
    pub marks: Vec<BindingMark>,
}

/// An edit on its way to the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptEdit {
    /// Its place among the edits; one that is there already is replaced.
    pub number: u32,
    /// The edit.
    pub body: String,
    /// With the first edit: text of the file, if there is one.
    pub base: Option<String>,
    /// A person's name before and after.
    pub renamed: Option<(String, String)>,
    /// A person, and the bindings that are left to them: what is known of others is forgotten.
    pub bound: Option<(String, Vec<BoundTo>)>,
}

impl Store {
    /// What is kept of a scenario.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn scenario(&self, key: ScenarioKey) -> Result<ScenarioState, Error> {
        self.run(move |connection| {
            let Some(id) = find(connection, &key)? else { return Ok(ScenarioState::default()) };
            let base =
                connection.query_row("SELECT base FROM scenarios WHERE id = ?1", [id], |row| row.get(0))?;
            let mut edits =
                connection.prepare("SELECT body FROM scenario_edits WHERE scenario = ?1 ORDER BY number")?;
            let edits = edits.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let (waiting, marks) = (queue::counts(connection, id)?, bindings::all(connection, id)?);
            Ok(ScenarioState { base, edits, waiting, marks })
        })
        .await
    }

    /// Ids of the scenarios with edits that are not in their files.
    pub async fn edited_scenarios(&self, workspace: String) -> Result<Vec<String>, Error> {
        self.run(move |connection| {
            let sql = "SELECT name FROM scenarios WHERE workspace = ?1 AND EXISTS
                           (SELECT 1 FROM scenario_edits WHERE scenario = scenarios.id) ORDER BY name";
            connection.prepare(sql)?.query_map([workspace], |row| row.get(0))?.collect()
        })
        .await
    }

    /// Keeps an edit, and what goes with it.
    pub async fn put_edit(&self, key: ScenarioKey, edit: KeptEdit) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let id = find_or_add(&transaction, &key)?;
            write_edit(&transaction, id, &edit)?;
            transaction.commit()
        })
        .await
    }

    /// Forgets the edits: they are in the file, or unwanted. People get the names back that they had before,
    /// where `renamed` says so, and what waits for people who are `gone` goes with them.
    pub async fn drop_edits(
        &self,
        key: ScenarioKey,
        renamed: Vec<(String, String)>,
        gone: Vec<String>,
    ) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            if let Some(id) = find(&transaction, &key)? {
                transaction.execute("DELETE FROM scenario_edits WHERE scenario = ?1", [id])?;
                transaction.execute("UPDATE scenarios SET base = NULL WHERE id = ?1", [id])?;
                for (from, to) in &renamed {
                    rename_person(&transaction, id, from, to)?;
                }
                for person in &gone {
                    let values = params![id, person];
                    transaction
                        .execute("DELETE FROM chat_queue WHERE scenario = ?1 AND person = ?2", values)?;
                    transaction
                        .execute("DELETE FROM chat_bindings WHERE scenario = ?1 AND person = ?2", values)?;
                }
            }
            transaction.commit()
        })
        .await
    }

    /// What is kept of a scenario goes along to its new id. Where something is kept under that one, a file that
    /// is gone left it there.
    pub async fn rename_scenario(&self, from: ScenarioKey, to: ScenarioKey) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            if let Some(id) = find(&transaction, &from)? {
                transaction.execute(
                    "DELETE FROM scenarios WHERE workspace = ?1 AND name = ?2",
                    [&to.workspace, &to.id],
                )?;
                let sql = "UPDATE scenarios SET workspace = ?2, name = ?3 WHERE id = ?1";
                transaction.execute(sql, params![id, to.workspace, to.id])?;
            }
            transaction.commit()
        })
        .await
    }

    /// Forgets a scenario: edits, messages, bindings.
    pub async fn remove_scenario(&self, key: ScenarioKey) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "DELETE FROM scenarios WHERE workspace = ?1 AND name = ?2";
            connection.execute(sql, [key.workspace, key.id]).map(drop)
        })
        .await
    }
}

fn find(connection: &Connection, key: &ScenarioKey) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT id FROM scenarios WHERE workspace = ?1 AND name = ?2";
    connection.query_row(sql, [&key.workspace, &key.id], |row| row.get(0)).optional()
}

fn find_or_add(transaction: &Transaction<'_>, key: &ScenarioKey) -> rusqlite::Result<i64> {
    if let Some(id) = find(transaction, key)? {
        return Ok(id);
    }
    let sql = "INSERT INTO scenarios (workspace, name) VALUES (?1, ?2)";
    transaction.execute(sql, [&key.workspace, &key.id])?;
    Ok(transaction.last_insert_rowid())
}

fn write_edit(transaction: &Transaction<'_>, id: i64, edit: &KeptEdit) -> rusqlite::Result<()> {
    if let Some(base) = &edit.base {
        transaction.execute("UPDATE scenarios SET base = ?2 WHERE id = ?1", params![id, base])?;
    }
    let sql = "INSERT OR REPLACE INTO scenario_edits (scenario, number, body) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, params![id, edit.number, edit.body])?;
    if let Some((from, to)) = &edit.renamed {
        rename_person(transaction, id, from, to)?;
    }
    if let Some((person, kept)) = &edit.bound {
        bindings::keep_only(transaction, id, person, kept)?;
    }
    Ok(())
}

fn rename_person(transaction: &Transaction<'_>, id: i64, from: &str, to: &str) -> rusqlite::Result<()> {
    for table in ["chat_queue", "chat_bindings"] {
        let sql = format!("UPDATE OR REPLACE {table} SET person = ?3 WHERE scenario = ?1 AND person = ?2");
        transaction.execute(&sql, params![id, from, to])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
