//! What the application cannot do, one variant per thing that a caller can act on.

use std::io;
use std::path::{Path, PathBuf};

use push_credentials::P8Error;

use crate::model::Problem;
use crate::vault::{KeychainProblem, VaultError};

/// An error of the application. An answer of APNs is never one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field holds something that cannot be kept.
    #[error("{}", .0.message)]
    Field(Problem),
    /// A key file cannot be used.
    #[error("{}: {error}", file.display())]
    KeyFile {
        /// The file.
        file: PathBuf,
        /// Why.
        error: P8Error,
    },
    /// A file could not be read or written.
    #[error("could not {doing} {}: {source}", path.display())]
    File {
        /// `read`, `write`, `list`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the workspace cannot be understood. It is never rewritten.
    #[error("{}: {message}", path.display())]
    WorkspaceFile {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        message: String,
    },
    /// The database.
    #[error("the local database {}: {message}", path.display())]
    Store {
        /// Its file.
        path: PathBuf,
        /// What happened, and what to do.
        message: String,
    },
    /// There is no keychain to keep a real key in.
    #[error("there is no keychain on this machine to keep the key in: {0}")]
    NoKeychain(KeychainProblem),
    /// The vault refused.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What was named is not there any more.
    #[error("{what} is not there any more")]
    Gone {
        /// For a person: `the device`, `profile "Orders/Order shipped"`.
        what: String,
    },
    /// The simulator does not run.
    #[error("the simulator does not run: {0}")]
    SimulatorOff(String),
}

impl Error {
    pub(crate) fn file(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { doing, path: path.to_owned(), source }
    }

    pub(crate) fn gone(what: impl Into<String>) -> Self {
        Self::Gone { what: what.into() }
    }

    /// A problem at `field`.
    pub(crate) fn field(
        field: &str,
        code: &str,
        message: impl Into<String>,
        details: &[(&str, String)],
    ) -> Self {
        Self::Field(Problem::new(field, code, message, details))
    }
}

impl Problem {
    /// A problem at `field`; `details` are the values in `message` by name.
    pub fn new(field: &str, code: &str, message: impl Into<String>, details: &[(&str, String)]) -> Self {
        Self {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.into(),
            details: details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }
    }
}
