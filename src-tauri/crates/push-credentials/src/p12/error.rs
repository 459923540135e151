//! Why a `.p12` file cannot be read or written.

use crate::{CertificateError, KeyError};

/// Why a file could not be read as PKCS#12, or an identity not be written as such. None of the texts holds
/// anything of a password or a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum P12Error {
    /// Something else, or nothing.
    #[error(
        "this is {found}, not a .p12 file; expected a certificate with its private key (PKCS#12), as Keychain Access and \
         openssl export it"
    )]
    NotP12 {
        /// What it is, with its article.
        found: &'static str,
    },
    /// Far larger than any.
    #[error(
        "the file has {bytes} bytes, more than the {limit} a .p12 file can have; expected one of a few thousand bytes"
    )]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// Largest size, in bytes.
        limit: u64,
    },
    /// A password was given, and it is another one. Where the file has no seal (MAC), a changed file looks
    /// the same.
    #[error(
        "the password does not open this .p12 file; expected the one that was set when it was exported. Check capital letters \
         and the keyboard layout, or export the file again"
    )]
    WrongPassword,
    /// None was given, and the file opens neither without one nor with an empty one.
    #[error(
        "this .p12 file has a password and none was given; expected the one that was set when it was exported. Enter it"
    )]
    PasswordNeeded,
    /// Protected in a way that is not read here.
    #[error(
        "this .p12 file is protected with {name}, which Pushbench does not read; expected AES, 3DES or RC2-40 under a password. \
         Export it again, for example with AES-256 from Keychain Access or openssl pkcs12 -export"
    )]
    CipherUnsupported {
        /// The usual name, or `OID 1.2.3`.
        name: String,
    },
    /// Opening it would take too long.
    #[error(
        "opening this .p12 file means hashing the password {rounds} times, more than the {limit} times that Pushbench does; \
         usual are 2048. Export it again with fewer, for example with openssl pkcs12 -export -iter 2048"
    )]
    IterationsTooMany {
        /// What the file asks for: one count, or all its counts together.
        rounds: u64,
        /// Most that is done.
        limit: u64,
    },
    /// More in it than a person would look through.
    #[error(
        "this .p12 file holds more than {limit} certificates and keys; expected one or a few. Export only the push certificate \
         with its key"
    )]
    TooManyEntries {
        /// Most that is read.
        limit: usize,
    },
    /// It began as a `.p12` file and cannot be read to the end.
    #[error(
        "this .p12 file is cut off or changed: {part} cannot be read. Copy the file from where it was exported again, or export \
         it once more"
    )]
    Damaged {
        /// Where, with its article.
        part: &'static str,
    },
    /// It opened, and a certificate in it is none that can be read.
    #[error(transparent)]
    Certificate(CertificateError),
    /// It opened, and a key in it is damaged or of a kind that is not used.
    #[error(transparent)]
    Key(KeyError),
    /// The file could not be made.
    #[error(
        "the .p12 file could not be made: {part} failed. Try again; if it fails again, choose the other form"
    )]
    NotWritten {
        /// Which step, with its article.
        part: &'static str,
    },
}

impl P12Error {
    /// Name for translation.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotP12 { .. } => "not_p12",
            Self::TooLarge { .. } => "too_large",
            Self::WrongPassword => "wrong_password",
            Self::PasswordNeeded => "password_needed",
            Self::CipherUnsupported { .. } => "cipher_unsupported",
            Self::IterationsTooMany { .. } => "iterations_too_many",
            Self::TooManyEntries { .. } => "too_many_entries",
            Self::Damaged { .. } => "damaged",
            Self::Certificate(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::NotWritten { .. } => "not_written",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotP12 { found } => vec![("found", (*found).to_owned())],
            Self::TooLarge { bytes, limit } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::CipherUnsupported { name } => vec![("name", name.clone())],
            Self::IterationsTooMany { rounds, limit } => {
                vec![("rounds", rounds.to_string()), ("limit", limit.to_string())]
            }
            Self::TooManyEntries { limit } => vec![("limit", limit.to_string())],
            Self::Damaged { part } | Self::NotWritten { part } => vec![("part", (*part).to_owned())],
            Self::Key(KeyError::Unsupported { found }) => vec![("found", found.clone())],
            Self::WrongPassword | Self::PasswordNeeded | Self::Certificate(_) | Self::Key(_) => Vec::new(),
        }
    }

    pub(super) fn unsupported(name: impl Into<String>) -> Self {
        Self::CipherUnsupported { name: name.into() }
    }
}
