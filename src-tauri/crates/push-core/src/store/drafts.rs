//! Drafts and settings in the database, as JSON.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Store;
use super::json::json;
use crate::Error;
use crate::model::Draft;

impl Store {
    /// The draft of a profile, if one was saved. One that today's Pushbench cannot read is none.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn draft(&self, workspace: String, profile: String) -> Result<Option<Draft>, Error> {
        let body: Option<String> = self
            .run(move |connection| {
                connection
                    .query_row(
                        "SELECT body FROM drafts WHERE workspace = ?1 AND profile = ?2",
                        [workspace, profile],
                        |row| row.get(0),
                    )
                    .optional()
            })
            .await?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// Keeps the draft of its profile.
    pub async fn put_draft(&self, workspace: String, draft: &Draft) -> Result<(), Error> {
        let profile = draft.profile.clone().unwrap_or_default();
        let body = json(draft);
        self.run(move |connection| {
            let sql = "INSERT OR REPLACE INTO drafts (workspace, profile, body) VALUES (?1, ?2, ?3)";
            connection.execute(sql, [workspace, profile, body]).map(drop)
        })
        .await
    }

    /// Forgets the draft of a profile.
    pub async fn remove_draft(&self, workspace: String, profile: String) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "DELETE FROM drafts WHERE workspace = ?1 AND profile = ?2";
            connection.execute(sql, [workspace, profile]).map(drop)
        })
        .await
    }

    /// A named setting, if it is there and today's Pushbench can read it.
    pub async fn setting<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, Error> {
        let body: Option<String> = self
            .run(move |connection| {
                connection
                    .query_row("SELECT body FROM settings WHERE name = ?1", [name], |row| row.get(0))
                    .optional()
            })
            .await?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// Keeps a named setting.
    pub async fn put_setting(&self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let body = json(value);
        self.run(move |connection| {
            connection
                .execute("INSERT OR REPLACE INTO settings (name, body) VALUES (?1, ?2)", params![name, body])
                .map(drop)
        })
        .await
    }
}
