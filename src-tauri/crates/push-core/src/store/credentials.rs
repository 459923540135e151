//! Public facts of credentials in the database. Private keys are in the vault.

use push_credentials::Certificate;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::json::{json, listed, unknown};
use crate::Error;
use crate::model::{Environment, Problem, ScopeSource, VaultKind};

const KEY: &str = "key";
const CERTIFICATE: &str = "certificate";

/// A credential as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct CredentialRecord {
    /// Stable id.
    pub id: String,
    /// Name; see [`Store::put_credential`] for who may share one.
    pub name: String,
    /// Name of its private key in the vault. Another one after the key was replaced.
    pub item: String,
    /// The vault that holds the private key.
    pub vault: VaultKind,
    /// SHA-256 of the public key, hex.
    pub fingerprint: String,
    /// Whether it is the key made for the simulator.
    pub sample: bool,
    /// Hosts that it was allowed for, besides those of its kind.
    pub hosts: Vec<String>,
    /// What it is.
    pub facts: Facts,
}

/// What a credential is, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    /// A key that signs provider tokens.
    Key(KeyRecord),
    /// A certificate that is shown in the TLS handshake.
    Certificate(CertificateRecord),
}

/// A certificate that is shown in the TLS handshake.
#[derive(Debug, Clone, PartialEq)]
pub struct CertificateRecord {
    /// The certificate, which says itself what it is for.
    pub certificate: Certificate,
    /// Those that signed it, the next one first; may be empty.
    pub chain: Vec<Certificate>,
}

/// A key that signs provider tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Key ID.
    pub key_id: String,
    /// Team ID.
    pub team_id: String,
    /// Public key, PEM.
    pub public_key: String,
    /// Environments that it is good for, as far as is known; both otherwise.
    pub environments: Vec<Environment>,
    /// Topics that it is good for, if it was recorded; empty for all of its team.
    pub topics: Vec<String>,
    /// Who says so.
    pub scope: ScopeSource,
    /// Topics that APNs refused to it.
    pub refused_topics: Vec<String>,
}

/// What changes together with a credential.
#[derive(Debug, Default)]
pub struct Along {
    /// The request whose certificate it is, which is forgotten.
    pub request: Option<String>,
    /// Secrets that nothing names from then on, which are to be removed from their vaults.
    pub gone: Vec<(VaultKind, String)>,
}

impl KeyRecord {
    /// A key of which no limits are known.
    pub fn unlimited(key_id: &str, team_id: &str, public_key: &str) -> Self {
        Self {
            key_id: key_id.to_owned(),
            team_id: team_id.to_owned(),
            public_key: public_key.to_owned(),
            environments: Environment::ALL.to_vec(),
            topics: Vec::new(),
            scope: ScopeSource::Unknown,
            refused_topics: Vec::new(),
        }
    }
}

impl CredentialRecord {
    /// Environments that it is good for.
    pub fn environments(&self) -> &[Environment] {
        match &self.facts {
            Facts::Key(key) => &key.environments,
            Facts::Certificate(it) => it.certificate.environments(),
        }
    }

    /// What it is, if a key.
    pub const fn key(&self) -> Option<&KeyRecord> {
        match &self.facts {
            Facts::Key(key) => Some(key),
            Facts::Certificate(_) => None,
        }
    }

    /// What it is, if a certificate.
    pub const fn certificate(&self) -> Option<&CertificateRecord> {
        match &self.facts {
            Facts::Key(_) => None,
            Facts::Certificate(certificate) => Some(certificate),
        }
    }

    /// Whether both may have one name: certificates for different environments, which each of them names.
    fn may_share_name(&self, other: &Self) -> bool {
        let names = |it: &Self| it.certificate().is_some() && !it.environments().is_empty();
        let disjoint = self.environments().iter().all(|it| !other.environments().contains(it));
        names(self) && names(other) && disjoint
    }
}

impl Store {
    /// All credentials by name.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn credentials(&self) -> Result<Vec<CredentialRecord>, Error> {
        self.run(|connection| all(connection)).await
    }

    /// Adds the credential, or replaces the one of that id. `Some` when another bears the name, unless both
    /// are certificates for different environments.
    pub async fn put_credential(&self, record: CredentialRecord) -> Result<Option<Problem>, Error> {
        self.put_credential_along(record, Along::default()).await
    }

    /// As [`Store::put_credential`], with what changes in the same step. What the list names is no leftover.
    pub async fn put_credential_along(
        &self,
        record: CredentialRecord,
        along: Along,
    ) -> Result<Option<Problem>, Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let others = all(&transaction)?;
            let mut bearing = others.iter().filter(|it| it.name == record.name && it.id != record.id);
            if bearing.any(|it| !record.may_share_name(it)) {
                return Ok(Some(super::name_taken("credential", &record.name)));
            }
            write(&transaction, &record)?;
            transaction.execute("DELETE FROM requests WHERE id = ?1", [along.request])?;
            for (vault, item) in &along.gone {
                super::leftovers::put(&transaction, *vault, item)?;
            }
            super::leftovers::remove(&transaction, record.vault, &record.item)?;
            transaction.commit()?;
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

fn all(connection: &Connection) -> rusqlite::Result<Vec<CredentialRecord>> {
    let mut certificates =
        connection.prepare("SELECT der FROM certificates WHERE credential = ?1 ORDER BY position")?;
    let mut hosts =
        connection.prepare("SELECT host FROM allowed_hosts WHERE credential = ?1 ORDER BY host")?;
    let mut credentials =
        connection.prepare("SELECT * FROM credentials ORDER BY sample, name COLLATE NOCASE, rowid")?;
    let mut rows = credentials.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get("id")?;
        let facts = match row.get::<_, String>("kind")?.as_str() {
            KEY => Facts::Key(read_key(row)?),
            CERTIFICATE => {
                let der = certificates.query_map([&id], |row| row.get(0))?;
                Facts::Certificate(read_certificate(der)?)
            }
            kind => return Err(unknown(format!("a credential of the unknown kind {kind:?}"))),
        };
        let hosts = hosts.query_map([&id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        records.push(read(row, id, hosts, facts)?);
    }
    Ok(records)
}

fn write(connection: &Connection, record: &CredentialRecord) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO credentials (id, name, kind, item, vault, fingerprint, sample)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = ?2, kind = ?3, item = ?4, vault = ?5, fingerprint = ?6, sample = ?7",
        params![
            record.id,
            record.name,
            match &record.facts {
                Facts::Key(_) => KEY,
                Facts::Certificate(_) => CERTIFICATE,
            },
            record.item,
            record.vault.name(),
            record.fingerprint,
            record.sample,
        ],
    )?;
    match &record.facts {
        Facts::Key(key) => write_key(connection, &record.id, key),
        Facts::Certificate(certificate) => write_certificate(connection, &record.id, certificate),
    }
}

fn write_certificate(connection: &Connection, id: &str, it: &CertificateRecord) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM certificates WHERE credential = ?1", [id])?;
    let mut insert =
        connection.prepare("INSERT INTO certificates (credential, position, der) VALUES (?1, ?2, ?3)")?;
    for (position, certificate) in (0_i64..).zip(std::iter::once(&it.certificate).chain(&it.chain)) {
        insert.execute(params![id, position, certificate.der()])?;
    }
    Ok(())
}

fn write_key(connection: &Connection, id: &str, key: &KeyRecord) -> rusqlite::Result<()> {
    let sql = "UPDATE credentials SET key_id = ?2, team_id = ?3, public_key = ?4, environments = ?5,
                   topics = ?6, scope = ?7, refused_topics = ?8 WHERE id = ?1";
    let values = params![
        id,
        key.key_id,
        key.team_id,
        key.public_key,
        json(&key.environments),
        json(&key.topics),
        json(&key.scope),
        json(&key.refused_topics),
    ];
    connection.execute(sql, values).map(drop)
}

fn read(row: &Row<'_>, id: String, hosts: Vec<String>, facts: Facts) -> rusqlite::Result<CredentialRecord> {
    Ok(CredentialRecord {
        id,
        name: row.get("name")?,
        item: row.get("item")?,
        vault: VaultKind::from_name(&row.get::<_, String>("vault")?),
        fingerprint: row.get("fingerprint")?,
        sample: row.get("sample")?,
        hosts,
        facts,
    })
}

/// The certificate first, then those that signed it.
fn read_certificate(
    stored: impl Iterator<Item = rusqlite::Result<Vec<u8>>>,
) -> rusqlite::Result<CertificateRecord> {
    let parse = |der: rusqlite::Result<Vec<u8>>| {
        Certificate::from_der(&der?).map_err(|error| unknown(error.to_string()))
    };
    let mut certificates = stored.map(parse);
    let certificate = certificates.next().ok_or_else(|| unknown("a certificate is missing".to_owned()))??;
    Ok(CertificateRecord { certificate, chain: certificates.collect::<Result<_, _>>()? })
}

/// What an older Pushbench did not write is not limited.
fn read_key(row: &Row<'_>) -> rusqlite::Result<KeyRecord> {
    Ok(KeyRecord {
        key_id: row.get("key_id")?,
        team_id: row.get("team_id")?,
        public_key: row.get("public_key")?,
        environments: listed(row, "environments")?.unwrap_or_else(|| Environment::ALL.to_vec()),
        topics: listed(row, "topics")?.unwrap_or_default(),
        scope: listed(row, "scope")?.unwrap_or(ScopeSource::Unknown),
        refused_topics: listed(row, "refused_topics")?.unwrap_or_default(),
    })
}
