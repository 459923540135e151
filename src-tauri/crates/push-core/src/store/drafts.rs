//! Drafts and settings in the database, as JSON.

use std::collections::HashSet;

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
            let sql = "INSERT INTO drafts (workspace, profile, body) VALUES (?1, ?2, ?3)
                ON CONFLICT (workspace, profile) DO UPDATE SET body = excluded.body";
            connection.execute(sql, [workspace, profile, body]).map(drop)
        })
        .await
    }

    /// As [`Store::put_draft`], with what it began from, where that is not kept yet, and whether that is another text.
    pub async fn keep_draft(
        &self,
        workspace: String,
        draft: &Draft,
        base: Option<String>,
        edited: bool,
    ) -> Result<(), Error> {
        let profile = draft.profile.clone().unwrap_or_default();
        let body = json(draft);
        self.run(move |connection| {
            let sql =
                "INSERT INTO drafts (workspace, profile, body, base, edited) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (workspace, profile) DO UPDATE SET body = excluded.body, edited = excluded.edited,
                    base = coalesce(drafts.base, excluded.base)";
            connection.execute(sql, params![workspace, profile, body, base, edited]).map(drop)
        })
        .await
    }

    /// What the draft of a profile began from, as it was handed in.
    pub async fn base(&self, workspace: String, profile: String) -> Result<Option<String>, Error> {
        self.run(move |connection| {
            let sql = "SELECT base FROM drafts WHERE workspace = ?1 AND profile = ?2";
            let found = connection.query_row(sql, [workspace, profile], |row| row.get(0)).optional();
            found.map(Option::flatten)
        })
        .await
    }

    /// Has the draft of a profile begin from `base`; nothing where there is no draft.
    pub async fn put_base(
        &self,
        workspace: String,
        profile: String,
        base: Option<String>,
    ) -> Result<(), Error> {
        self.run(move |connection| {
            let sql = "UPDATE drafts SET base = ?3 WHERE workspace = ?1 AND profile = ?2";
            connection.execute(sql, params![workspace, profile, base]).map(drop)
        })
        .await
    }

    /// The profiles whose drafts are not what is saved.
    pub async fn edited_drafts(&self, workspace: String) -> Result<HashSet<String>, Error> {
        self.run(move |connection| {
            let mut query =
                connection.prepare("SELECT profile FROM drafts WHERE workspace = ?1 AND edited = 1")?;
            query.query_map([workspace], |row| row.get(0))?.collect()
        })
        .await
    }

    /// The profiles that have drafts.
    pub async fn draft_ids(&self, workspace: String) -> Result<Vec<String>, Error> {
        self.run(move |connection| {
            let mut query = connection.prepare("SELECT profile FROM drafts WHERE workspace = ?1")?;
            query.query_map([workspace], |row| row.get(0))?.collect()
        })
        .await
    }

    /// Has the draft of a profile be that of another one, which has none if the first has none.
    pub async fn move_draft(&self, workspace: String, from: String, to: String) -> Result<(), Error> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let body: Option<String> = transaction
                .query_row(
                    "SELECT body FROM drafts WHERE workspace = ?1 AND profile = ?2",
                    [&workspace, &from],
                    |row| row.get(0),
                )
                .optional()?;
            if from != to {
                transaction
                    .execute("DELETE FROM drafts WHERE workspace = ?1 AND profile = ?2", [&workspace, &to])?;
            }
            let Some(body) = body else { return transaction.commit() };
            // The draft names its profile too.
            let body = match serde_json::from_str::<Draft>(&body) {
                Ok(draft) => json(&Draft { profile: Some(to.clone()), ..draft }),
                Err(_) => body,
            };
            transaction.execute(
                "UPDATE drafts SET profile = ?3, body = ?4 WHERE workspace = ?1 AND profile = ?2",
                params![workspace, from, to, body],
            )?;
            transaction.commit()
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
    pub async fn setting<T: DeserializeOwned>(&self, name: impl Into<String>) -> Result<Option<T>, Error> {
        let name = name.into();
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
    pub async fn put_setting(&self, name: impl Into<String>, value: &impl Serialize) -> Result<(), Error> {
        let (name, body) = (name.into(), json(value));
        self.run(move |connection| {
            connection
                .execute("INSERT OR REPLACE INTO settings (name, body) VALUES (?1, ?2)", params![name, body])
                .map(drop)
        })
        .await
    }
}
