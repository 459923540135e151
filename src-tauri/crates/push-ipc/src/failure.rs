//! What the UI hears when the app cannot do something.

use std::collections::BTreeMap;

use push_core::Error;
use push_core::vault::VaultError;
use serde::{Deserialize, Serialize};

/// A failure. `code` picks the words in every language; `message` is English and names the file, what
/// was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Failure {
    /// One per thing that the UI can act on.
    pub code: FailureCode,
    /// One or two sentences in English.
    pub message: String,
    /// The field it belongs to, if one.
    pub field: Option<String>,
    /// Stable name of the exact cause.
    pub cause: Option<String>,
    /// The values in the message by name.
    pub details: BTreeMap<String, String>,
}

/// Everything that can fail, as far as the UI acts differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// A field holds something that cannot be kept; see `field` and `cause`.
    InvalidField,
    /// A key file cannot be used; see `cause`.
    BadKeyFile,
    /// A file could not be read or written.
    FileAccess,
    /// A workspace file is damaged, of a newer version, or has conflict markers.
    BadWorkspaceFile,
    /// The local database could not be read or written.
    Store,
    /// No keychain on this machine: offer the vault under a passphrase.
    NoKeychain,
    /// The keychain or vault refused.
    Vault,
    /// The passphrase does not open the vault.
    WrongPassphrase,
    /// What was named does not exist any more.
    Gone,
    /// The simulator does not run.
    SimulatorOff,
    /// The app did not start; see `message`.
    NotStarted,
}

impl Failure {
    fn new(code: FailureCode, message: String) -> Self {
        Self { code, message, field: None, cause: None, details: BTreeMap::new() }
    }

    /// The application did not start.
    pub fn not_started(error: &Error) -> Self {
        Self::new(FailureCode::NotStarted, error.to_string())
    }

    fn because(mut self, cause: &str, details: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.cause = Some(cause.to_owned());
        self.details.extend(details.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Field(problem) => Self {
                field: Some(problem.field),
                cause: Some(problem.code),
                details: problem.details,
                ..Self::new(FailureCode::InvalidField, message)
            },
            Error::KeyFile { file, error } => {
                let file = ("file", file.display().to_string());
                let details = error.details().into_iter().chain([file]);
                Self::new(FailureCode::BadKeyFile, message).because(error.code(), details)
            }
            Error::File { path, source, .. } => Self::new(FailureCode::FileAccess, message)
                .because("io", [("file", path.display().to_string()), ("error", source.to_string())]),
            Error::WorkspaceFile { path, .. } => Self::new(FailureCode::BadWorkspaceFile, message)
                .because("workspace_file", [("file", path.display().to_string())]),
            Error::Store { .. } => Self::new(FailureCode::Store, message),
            Error::NoKeychain(problem) => {
                Self::new(FailureCode::NoKeychain, message).because(problem.code(), [])
            }
            Error::Vault(VaultError::WrongPassphrase) => Self::new(FailureCode::WrongPassphrase, message),
            Error::Vault(_) => Self::new(FailureCode::Vault, message),
            Error::Gone { what } => Self::new(FailureCode::Gone, message).because("gone", [("what", what)]),
            Error::SimulatorOff(_) => Self::new(FailureCode::SimulatorOff, message),
        }
    }
}
