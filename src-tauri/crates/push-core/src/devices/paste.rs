//! A pasted token: what it is, and what was removed from it.

use push_protocol::{CleanToken, DeviceToken, Removed, TokenError};

use crate::draft::problem_of_token;
use crate::model::{CleanedToken, PastedToken};
use crate::{Error, Workbench};

/// Longer texts are no token.
const MOST: usize = 64 * 1024;

pub(super) fn clean(text: &str) -> Result<CleanToken, TokenError> {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= MOST).unwrap_or(text.len());
    DeviceToken::clean(&text[..end])
}

impl Workbench {
    /// Reads a pasted token.
    ///
    /// # Errors
    /// At `token`, when it is none; when the database fails.
    pub async fn clean_token(&self, pasted: PastedToken) -> Result<CleanedToken, Error> {
        let CleanToken { token, removed } =
            clean(&pasted.text).map_err(|error| Error::Field(problem_of_token("token", &error)))?;
        let device = self.store.devices_of_tokens(vec![token.clone()]).await?.into_iter().next();
        Ok(CleanedToken {
            bytes: token.byte_len(),
            token: token.into(),
            removed: removed.into_iter().map(Removed::name).map(str::to_owned).collect(),
            device: device.map(|it| it.name),
        })
    }
}
