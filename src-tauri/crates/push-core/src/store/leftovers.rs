//! Secrets of no credential: in a vault that was locked or refused when they should have been removed, and those on
//! their way to the list, in case it is interrupted.

use rusqlite::Connection;

use super::Store;
use crate::Error;
use crate::model::VaultKind;

impl Store {
    /// What has to be removed, with the vault that holds it.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn leftovers(&self) -> Result<Vec<(VaultKind, String)>, Error> {
        self.run(|connection| {
            connection
                .prepare("SELECT vault, item FROM leftovers")?
                .query_map([], |row| Ok((VaultKind::from_name(&row.get::<_, String>(0)?), row.get(1)?)))?
                .collect()
        })
        .await
    }

    /// Notes that it has to be removed.
    pub async fn put_leftover(&self, vault: VaultKind, item: String) -> Result<(), Error> {
        self.run(move |connection| put(connection, vault, &item)).await
    }

    /// It was removed.
    pub async fn remove_leftover(&self, vault: VaultKind, item: String) -> Result<(), Error> {
        self.run(move |connection| remove(connection, vault, &item)).await
    }
}

pub(super) fn put(connection: &Connection, vault: VaultKind, item: &str) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO leftovers (vault, item) VALUES (?1, ?2)";
    connection.execute(sql, [vault.name(), item]).map(drop)
}

pub(super) fn remove(connection: &Connection, vault: VaultKind, item: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM leftovers WHERE vault = ?1 AND item = ?2";
    connection.execute(sql, [vault.name(), item]).map(drop)
}
