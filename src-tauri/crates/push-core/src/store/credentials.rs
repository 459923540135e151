//! Public facts of credentials in the database. Private keys are in the vault, under the same id.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::Error;
use crate::model::{Problem, VaultKind};

/// A credential as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// Stable id; also the name of its secret in the vault.
    pub id: String,
    /// Unique name.
    pub name: String,
    /// Key ID.
    pub key_id: String,
    /// Team ID.
    pub team_id: String,
    /// Public key, PEM.
    pub public_key: String,
    /// SHA-256 of the public key, hex.
    pub fingerprint: String,
    /// Whether it is the key made for the simulator.
    pub sample: bool,
    /// The vault that holds the private key.
    pub vault: VaultKind,
    /// Hosts that it was allowed for, besides those of its kind.
    pub hosts: Vec<String>,
}

impl Store {
    /// All credentials by name.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn credentials(&self) -> Result<Vec<CredentialRecord>, Error> {
        self.run(|connection| {
            let mut records: Vec<CredentialRecord> = connection
                .prepare(
                    "SELECT id, name, key_id, team_id, public_key, fingerprint, sample, vault
                     FROM credentials ORDER BY sample, name COLLATE NOCASE",
                )?
                .query_map([], read)?
                .collect::<rusqlite::Result<_>>()?;
            let mut hosts =
                connection.prepare("SELECT host FROM allowed_hosts WHERE credential = ?1 ORDER BY host")?;
            for record in &mut records {
                record.hosts = hosts.query_map([&record.id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            }
            Ok(records)
        })
        .await
    }

    /// Adds the credential, or replaces the one of that id. `Some` when another bears the name.
    pub async fn put_credential(&self, record: CredentialRecord) -> Result<Option<Problem>, Error> {
        self.run(move |connection| {
            let taken = connection
                .query_row(
                    "SELECT 1 FROM credentials WHERE name = ?1 AND id <> ?2",
                    [&record.name, &record.id],
                    |_| Ok(()),
                )
                .optional()?;
            if taken.is_some() {
                return Ok(Some(super::name_taken("credential", &record.name)));
            }
            connection.execute(
                "INSERT INTO credentials (id, name, key_id, team_id, public_key, fingerprint, sample, vault)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (id) DO UPDATE SET name = ?2, key_id = ?3, team_id = ?4, public_key = ?5,
                     fingerprint = ?6, sample = ?7, vault = ?8",
                params![
                    record.id,
                    record.name,
                    record.key_id,
                    record.team_id,
                    record.public_key,
                    record.fingerprint,
                    record.sample,
                    record.vault.name(),
                ],
            )?;
            Ok(None)
        })
        .await
    }

    /// Forgets the credential and the hosts that it was allowed for.
    pub async fn remove_credential(&self, id: String) -> Result<(), Error> {
        self.run(move |connection| {
            connection.execute("DELETE FROM credentials WHERE id = ?1", [id]).map(drop)
        })
        .await
    }

    /// Allows the credential for one more host on this machine.
    pub async fn allow_host(&self, credential: String, host: String) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "INSERT OR IGNORE INTO allowed_hosts (credential, host) VALUES (?1, ?2)";
            connection.execute(sql, [credential, host]).map(drop)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<CredentialRecord> {
    Ok(CredentialRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        key_id: row.get(2)?,
        team_id: row.get(3)?,
        public_key: row.get(4)?,
        fingerprint: row.get(5)?,
        sample: row.get(6)?,
        vault: VaultKind::from_name(&row.get::<_, String>(7)?),
        hosts: Vec::new(),
    })
}
