//! The client's side: what a received `userInfo` says, and the code of an app that does what a scenario says.

use std::fmt::Write as _;

use push_chat::{Code, UserInfo, UserInfoError};
use push_protocol::json::Position;

use super::convert::{problem, words};
use crate::model::{ClientCode, ClientCodeOf, PastedUserInfo, UserInfoRow, UserInfoView, Words};
use crate::send;
use crate::{Error, Workbench};

impl Workbench {
    /// Reads a pasted `userInfo`. What cannot be read is said in the view.
    ///
    /// # Errors
    /// None.
    #[expect(clippy::unused_async, reason = "as every command")]
    pub async fn read_user_info(&self, request: PastedUserInfo) -> Result<UserInfoView, Error> {
        Ok(match UserInfo::read(&request.text) {
            Ok(read) => UserInfoView {
                rows: read.rows.into_iter().map(row).collect(),
                repairs: read.repairs.iter().map(|it| words(it.words())).collect(),
                problem: None,
            },
            Err(error) => {
                let details: Vec<(&str, String)> = place(&error).map_or_else(Vec::new, |at| {
                    vec![("line", at.line.to_string()), ("column", at.column.to_string())]
                });
                let problem = Some(problem("text", error.code(), error.words(), &details));
                UserInfoView { rows: Vec::new(), repairs: Vec::new(), problem }
            }
        })
    }

    /// The code of the client of a person.
    ///
    /// # Errors
    /// When scenario or person is gone, or the database fails.
    pub async fn client_code(&self, request: ClientCodeOf) -> Result<ClientCode, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &request.id).await?;
        let person = open.scenario().person(&request.person);
        let person = person.ok_or_else(|| Error::gone(format!("the person {}", request.person)))?;
        let parts = push_chat::client_code(open.scenario(), person);
        Ok(ClientCode {
            objective_c: joined(&parts, |it| &it.objective_c),
            swift: joined(&parts, |it| &it.swift),
        })
    }
}

fn row(of: push_chat::UserInfoRow) -> UserInfoRow {
    let none = || Words { en: String::new(), zh_hans: String::new() };
    UserInfoRow { key: of.key, value: of.value, meaning: of.meaning.map_or_else(none, send::words) }
}

/// All of it, each step under what it is for.
fn joined(parts: &[Code], code: impl Fn(&Code) -> &String) -> String {
    let mut all = String::new();
    for part in parts {
        let said = part.part.words();
        let between = if all.is_empty() { "" } else { "\n" };
        // A string takes everything.
        let _ = write!(all, "{between}// {}\n// {}\n{}\n", said.en, said.zh_hans, code(part).trim_end());
    }
    all
}

const fn place(error: &UserInfoError) -> Option<Position> {
    match error {
        UserInfoError::Broken(at) => Some(*at),
        _ => None,
    }
}
