//! The local database: SQLite in WAL mode, one thread that owns the connection.
//!
//! What belongs to this machine and not to the team: devices, public facts of credentials, allowed
//! hosts, drafts, settings. No secret is ever written here.

mod chat;
mod credentials;
mod database;
mod devices;
mod drafts;
mod json;
mod leftovers;
mod requests;
mod rescue;

use std::path::Path;

use rusqlite::Connection;

use crate::Error;
use crate::model::Problem;

pub use chat::{BindingMark, Joining, KeptEdit, Queued, ScenarioKey, Waiting};
pub use credentials::{Along, CertificateRecord, CredentialRecord, Facts, KeyRecord};
use database::PATIENCE;
pub(crate) use database::{Awaited, Database, failed};
pub use devices::{Answer, Bounds, Defaults, DeviceRecord, Imported, Merging, Staged, Staging};
pub use requests::RequestRecord;
pub(crate) use rescue::{Rescued, open_or_rescue};

/// One entry per version of the schema; `PRAGMA user_version` counts how many were applied.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE devices (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, token TEXT NOT NULL, topic TEXT NOT NULL,
        environment TEXT NOT NULL, simulated TEXT, last_at INTEGER, last_status INTEGER, last_reason TEXT
    ) STRICT;
    CREATE TABLE credentials (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, key_id TEXT NOT NULL, team_id TEXT NOT NULL,
        public_key TEXT NOT NULL, fingerprint TEXT NOT NULL, sample INTEGER NOT NULL, vault TEXT NOT NULL
    ) STRICT;
    CREATE TABLE allowed_hosts (
        credential TEXT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE, host TEXT NOT NULL,
        PRIMARY KEY (credential, host)
    ) STRICT;
    CREATE TABLE drafts (workspace TEXT NOT NULL, profile TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (workspace, profile)) STRICT;
    CREATE TABLE settings (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
", "
    CREATE TABLE new_credentials (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, vault TEXT NOT NULL,
        fingerprint TEXT NOT NULL, sample INTEGER NOT NULL, key_id TEXT, team_id TEXT, public_key TEXT,
        environments TEXT, topics TEXT, scope TEXT, refused_topics TEXT
    ) STRICT;
    INSERT INTO new_credentials (id, name, kind, item, vault, fingerprint, sample, key_id, team_id, public_key)
        SELECT id, name, 'key', id, vault, fingerprint, sample, key_id, team_id, public_key FROM credentials;
    CREATE TABLE new_hosts (
        credential TEXT NOT NULL REFERENCES new_credentials (id) ON DELETE CASCADE, host TEXT NOT NULL,
        PRIMARY KEY (credential, host)
    ) STRICT;
    INSERT INTO new_hosts SELECT credential, host FROM allowed_hosts;
    DROP TABLE allowed_hosts;
    DROP TABLE credentials;
    ALTER TABLE new_credentials RENAME TO credentials;
    ALTER TABLE new_hosts RENAME TO allowed_hosts;
    CREATE INDEX credentials_by_name ON credentials (name);
    CREATE TABLE certificates (
        credential TEXT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE, position INTEGER NOT NULL,
        der BLOB NOT NULL, PRIMARY KEY (credential, position)
    ) STRICT;
    CREATE TABLE requests (
        id TEXT PRIMARY KEY, email TEXT NOT NULL, common_name TEXT NOT NULL, country TEXT NOT NULL,
        fingerprint TEXT NOT NULL, made_at INTEGER NOT NULL, path TEXT NOT NULL, vault TEXT NOT NULL
    ) STRICT;
", "
    CREATE TABLE leftovers (vault TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (vault, item)) STRICT;
", "
    ALTER TABLE devices ADD COLUMN variables TEXT NOT NULL DEFAULT '{}';
", "
    CREATE TABLE scenarios (
        id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, name TEXT NOT NULL, base TEXT, UNIQUE (workspace, name)
    ) STRICT;
    CREATE TABLE scenario_edits (
        scenario INTEGER NOT NULL REFERENCES scenarios (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (scenario, number)
    ) STRICT;
    CREATE TABLE chat_messages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        scenario INTEGER NOT NULL REFERENCES scenarios (id) ON DELETE CASCADE, m TEXT NOT NULL,
        sender TEXT NOT NULL, chat_group TEXT, body TEXT NOT NULL, sent_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX chat_messages_by_id ON chat_messages (scenario, m);
    CREATE TABLE chat_queue (
        scenario INTEGER NOT NULL REFERENCES scenarios (id) ON DELETE CASCADE, person TEXT NOT NULL,
        m TEXT NOT NULL, message INTEGER NOT NULL REFERENCES chat_messages (number) ON DELETE CASCADE,
        delivered_at INTEGER, PRIMARY KEY (scenario, person, m)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_queue_by_message ON chat_queue (message);
    CREATE TABLE chat_bindings (
        scenario INTEGER NOT NULL REFERENCES scenarios (id) ON DELETE CASCADE, person TEXT NOT NULL,
        device TEXT NOT NULL, certificate TEXT NOT NULL, environment TEXT NOT NULL, token TEXT NOT NULL,
        dead_since INTEGER, bad_token INTEGER NOT NULL, PRIMARY KEY (scenario, person, device, certificate, environment)
    ) STRICT, WITHOUT ROWID;
", devices::DEVICES, "
    ALTER TABLE drafts ADD COLUMN base TEXT;
    ALTER TABLE drafts ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
"];

/// A handle to the database. Dropping it ends its thread after the jobs that were handed in.
#[derive(Debug)]
pub struct Store {
    database: Database,
    reader: Database,
    /// What is searched of the devices.
    lists: devices::Lists,
}

impl Store {
    /// Opens or makes the database at `path` and brings it to today's schema.
    ///
    /// # Errors
    /// When it cannot be opened, is not a database, or was written by a newer Pushbench.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let database = Database::open(path, MIGRATIONS)?;
        Ok(Self { database, reader: Database::open_to_read(path)?, lists: devices::Lists::default() })
    }

    /// Runs `work` on the connection's thread.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.database.run(work).await
    }

    /// Has a writer wait for nobody who holds the file.
    #[cfg(test)]
    pub(crate) async fn wait_for_nobody(&self) {
        self.run(|connection| connection.busy_timeout(std::time::Duration::ZERO)).await.unwrap();
    }
}

fn name_taken(what: &str, name: &str) -> Problem {
    let message = format!("there is a {what} named {name} already; choose another name");
    Problem::new("name", "name_taken", message, &[("name", name.to_owned())])
}

#[cfg(test)]
mod tests;
