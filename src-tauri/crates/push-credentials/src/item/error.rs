//! Why a file could not be read as anything that this crate knows.

use std::io::ErrorKind;

use crate::{AppError, CertificateError, KeyError, P8Error, P12Error, PemError, ProfileError, RequestError};

use super::foreign::Foreign;

/// Why a file was not read. The texts say what was found and what to do; none holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("the file is empty; expected {}. Copy or download it again", expected.words())]
    Empty {
        /// What its name promises.
        expected: Expected,
    },
    /// Far larger than anything that is read whole.
    #[error("the file has {bytes} bytes, more than the {limit} that are read; expected {}", expected.words())]
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// Largest size, in bytes.
        limit: u64,
        /// What its name promises.
        expected: Expected,
    },
    /// Something else altogether.
    #[error("this is {}; expected {}. {}", found.words(), expected.words(), found.advice())]
    Other {
        /// What it is.
        found: Foreign,
        /// What its name promises.
        expected: Expected,
    },
    /// A `.p8` that cannot be used.
    #[error(transparent)]
    P8(P8Error),
    /// A `.p12` that cannot be read.
    #[error(transparent)]
    P12(#[from] P12Error),
    /// A private key that cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A certificate that cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// PEM that cannot be read.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// A signing request that cannot be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A provisioning profile that cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// An archive without an app, or one that cannot be read.
    #[error(transparent)]
    App(#[from] AppError),
    /// The system did not give the file.
    #[error("the file cannot be read: {kind}. Check that it is still there and may be read")]
    Unreadable {
        /// What the system said.
        kind: ErrorKind,
    },
    /// Two files that are no certificate and its key.
    #[error(
        "the two files are {first} and {second}; expected a certificate (.cer, .pem) and its private key (.key, .pem). Choose \
         one of each"
    )]
    NotAPair {
        /// What the first is, with its article.
        first: &'static str,
        /// What the second is.
        second: &'static str,
    },
}

impl ReadError {
    /// Name for translation, of the contract of `pushbench inspect`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Other { expected, .. } => expected.code(),
            Self::P8(P8Error::OtherCurve { .. }) => "not_p256",
            Self::P8(P8Error::Damaged) => "damaged",
            Self::P8(_) => "not_p8",
            Self::P12(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Pem(error) => error.code(),
            Self::Request(error) => error.code(),
            Self::Profile(error) => error.code(),
            Self::App(error) => error.code(),
            Self::Unreadable { .. } => "unreadable",
            Self::NotAPair { .. } => "not_a_pair",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty { expected } => vec![("expected", expected.words().to_owned())],
            Self::TooLarge { bytes, limit, .. } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::Other { found, expected } => {
                vec![("found", found.words().to_owned()), ("expected", expected.words().to_owned())]
            }
            Self::P8(error) => error.details(),
            Self::P12(error) => error.details(),
            Self::Key(error) => error.details(),
            Self::Certificate(error) => error.details(),
            Self::Pem(error) => error.details(),
            Self::Request(error) => error.details(),
            Self::Unreadable { kind } => vec![("kind", kind.to_string())],
            Self::Profile(error) => error.details(),
            Self::App(error) => error.details(),
            Self::NotAPair { first, second } => {
                vec![("first", (*first).to_owned()), ("second", (*second).to_owned())]
            }
        }
    }
}

/// What the name of a file promises. It decides no more than the words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `.p8`
    P8,
    /// `.p12`, `.pfx`
    P12,
    /// `.cer`, `.crt`, `.der`
    Certificate,
    /// `.key`
    Key,
    /// `.certSigningRequest`, `.csr`
    Request,
    /// `.mobileprovision`, `.provisionprofile`
    Profile,
    /// `.ipa`, `.zip`
    App,
    /// Anything else.
    Any,
}

struct Row {
    expected: Expected,
    extensions: &'static [&'static str],
    code: &'static str,
    words: &'static str,
}

#[rustfmt::skip]
const EXPECTED: [Row; 8] = [
    Row { expected: Expected::P8, extensions: &["p8"], code: "not_p8", words: "an APNs key (.p8), which begins with -----BEGIN PRIVATE KEY-----" },
    Row { expected: Expected::P12, extensions: &["p12", "pfx"], code: "not_p12", words: "a certificate with its private key (.p12)" },
    Row { expected: Expected::Certificate, extensions: &["cer", "crt", "der"], code: "not_certificate", words: "a certificate (.cer)" },
    Row { expected: Expected::Key, extensions: &["key"], code: "not_key", words: "a private key (.key)" },
    Row { expected: Expected::Request, extensions: &["certsigningrequest", "csr"], code: "not_request", words: "a signing request (.certSigningRequest)" },
    Row { expected: Expected::Profile, extensions: &["mobileprovision", "provisionprofile"], code: "not_profile", words: "a provisioning profile (.mobileprovision)" },
    Row { expected: Expected::App, extensions: &["ipa", "zip"], code: "not_app", words: "an app (.ipa, or a zipped .app)" },
    Row { expected: Expected::Any, extensions: &[], code: "unknown_file", words: "a key (.p8), a certificate (.p12, .cer, .pem), a signing request, a provisioning profile or an app (.ipa)" },
];

impl Expected {
    /// What a file name promises.
    pub fn of(file_name: &str) -> Self {
        let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let fits = |row: &&Row| row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        EXPECTED.iter().find(fits).map_or(Self::Any, |row| row.expected)
    }

    /// Code of a refusal: `not_p12`.
    pub fn code(self) -> &'static str {
        self.row().map_or("unknown_file", |row| row.code)
    }

    /// For a person, with its article.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.words)
    }

    fn row(self) -> Option<&'static Row> {
        EXPECTED.iter().find(|row| row.expected == self)
    }
}
