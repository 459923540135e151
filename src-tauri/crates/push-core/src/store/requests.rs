//! Signing requests in the database, until their certificate has come. Their keys are in the vault.

use rusqlite::{Row, params};

use super::Store;
use crate::Error;
use crate::model::VaultKind;

/// A signing request as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Stable id; also the name of its private key in the vault.
    pub id: String,
    /// E-mail address of the subject.
    pub email: String,
    /// Common name of the subject.
    pub common_name: String,
    /// Country of the subject, two letters; may be empty.
    pub country: String,
    /// SHA-256 of the public key, hex.
    pub fingerprint: String,
    /// Unix milliseconds at which it was made.
    pub made_at: i64,
    /// Where it was saved.
    pub path: String,
    /// The vault that holds the private key.
    pub vault: VaultKind,
}

impl Store {
    /// All requests, the newest first.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn requests(&self) -> Result<Vec<RequestRecord>, Error> {
        self.run(|connection| {
            connection
                .prepare("SELECT * FROM requests ORDER BY made_at DESC, rowid DESC")?
                .query_map([], read)?
                .collect()
        })
        .await
    }

    /// Adds a request, or replaces the one of that id.
    pub async fn put_request(&self, record: RequestRecord) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "INSERT OR REPLACE INTO requests
                           (id, email, common_name, country, fingerprint, made_at, path, vault)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let values = params![
                record.id,
                record.email,
                record.common_name,
                record.country,
                record.fingerprint,
                record.made_at,
                record.path,
                record.vault.name(),
            ];
            connection.execute(sql, values).map(drop)
        })
        .await
    }

    /// Forgets a request.
    pub async fn remove_request(&self, id: String) -> Result<(), Error> {
        self.run(move |connection| connection.execute("DELETE FROM requests WHERE id = ?1", [id]).map(drop))
            .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<RequestRecord> {
    Ok(RequestRecord {
        id: row.get("id")?,
        email: row.get("email")?,
        common_name: row.get("common_name")?,
        country: row.get("country")?,
        fingerprint: row.get("fingerprint")?,
        made_at: row.get("made_at")?,
        path: row.get("path")?,
        vault: VaultKind::from_name(&row.get::<_, String>("vault")?),
    })
}
