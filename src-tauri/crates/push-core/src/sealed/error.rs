//! Why a sealed file could not be made or opened.

use crate::Error;

/// Each is another thing for the user to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealedError {
    /// Nothing in it.
    #[error("the file is empty; get it again from the repository")]
    Empty,
    /// Another kind of file.
    #[error(
        "this is no sealed credential: it does not begin as a file of age does; choose the .age file from credentials/"
    )]
    NotAge,
    /// Cut short, or changed.
    #[error(
        "the file is damaged: it was cut short, or changed after it was sealed; get it again from the repository"
    )]
    Damaged,
    /// Two versions of it in one file.
    #[error(
        "line {line} has a merge conflict; keep one of the two whole files in git, they cannot be merged"
    )]
    Conflict {
        /// From 1.
        line: usize,
    },
    /// A later format of `age`.
    #[error("the file is of a newer version of age than this Pushbench reads; update Pushbench to open it")]
    NewerAge,
    /// A later Pushbench sealed it.
    #[error(
        "a newer Pushbench sealed this file: it has version {found}, and this one reads version {known}; update Pushbench to open it"
    )]
    Newer {
        /// Version of the content.
        found: u64,
        /// What can be read.
        known: u64,
    },
    /// Opened, but no credential is in it.
    #[error("the file was opened, but holds no credential of Pushbench; it was sealed by another program")]
    Foreign,
    /// Opened, and what is in it does not fit together.
    #[error("the file was opened, but its content does not fit together: {0}; have it sealed again")]
    Content(String),
    /// Not this passphrase.
    #[error(
        "this passphrase does not open the file; check the keyboard layout and Caps Lock, and whether it was sealed anew since"
    )]
    WrongPassphrase,
    /// Not this key.
    #[error(
        "none of the keys opens the file: it was sealed for other recipients; ask whoever sealed it to add yours"
    )]
    WrongKey,
    /// A passphrase was given, and keys open it.
    #[error("the file is sealed for recipients, and no passphrase opens it; choose your age key file")]
    ForRecipients,
    /// Keys were given, and a passphrase opens it.
    #[error("the file is sealed with a passphrase, and no key file opens it; type the passphrase")]
    UnderPassphrase,
    /// Would take too long.
    #[error(
        "the file asks for 2^{asked} of work to try a passphrase, and at most 2^{limit} is done; it was not sealed by Pushbench"
    )]
    TooMuchWork {
        /// Exponent in the file.
        asked: u8,
        /// Highest exponent.
        limit: u8,
    },
    /// The system could not do it.
    #[error("the file could not be sealed: {0}")]
    NotSealed(String),
}

impl SealedError {
    /// Stable name, which the UI translates.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sealed_empty",
            Self::NotAge => "sealed_not_age",
            Self::Damaged => "sealed_damaged",
            Self::Conflict { .. } => "sealed_conflict",
            Self::NewerAge => "sealed_newer_age",
            Self::Newer { .. } => "sealed_newer",
            Self::Foreign => "sealed_foreign",
            Self::Content(_) => "sealed_content",
            Self::WrongPassphrase => "sealed_wrong_passphrase",
            Self::WrongKey => "sealed_wrong_key",
            Self::ForRecipients => "sealed_for_recipients",
            Self::UnderPassphrase => "sealed_under_passphrase",
            Self::TooMuchWork { .. } => "sealed_too_much_work",
            Self::NotSealed(_) => "sealed_not_sealed",
        }
    }

    /// The field that it is about.
    const fn field(&self) -> &'static str {
        match self {
            Self::WrongPassphrase | Self::UnderPassphrase => "passphrase",
            Self::WrongKey | Self::ForRecipients => "identity",
            _ => "file",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Conflict { line } => vec![("line", line.to_string())],
            Self::Newer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
            Self::TooMuchWork { asked, limit } => {
                vec![("asked", asked.to_string()), ("most", limit.to_string())]
            }
            Self::Content(what) | Self::NotSealed(what) => vec![("what", what.clone())],
            _ => Vec::new(),
        }
    }
}

impl From<SealedError> for Error {
    fn from(error: SealedError) -> Self {
        Self::field(error.field(), error.code(), error.to_string(), &error.details())
    }
}
