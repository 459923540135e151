//! The journal of a run, from which one that was killed can be resumed: JSON lines, written as it goes.
//!
//! | line | meaning |
//! | --- | --- |
//! | `{"journal":1,"payload":…,"topic":…,…}` | the first: what is sent, and to whom |
//! | `{"taken":N,"prefix":H}` | targets up to number N are about to be sent; H tells which those are |
//! | `{"target":N,"token":…,"outcome":…,…}` | a target that was taken has ended ([`crate::Line`]) |
//! | `{"resumed":T}` | the run was resumed at T (Unix ms): `taken` counts anew, but for what ended for good |
//!
//! A target that was taken and has no ending is unknown. One that ended accepted, rejected or unknown has
//! ended for good; one that failed or was cancelled is sent when the run is resumed.
//!
//! What is written has reached the system before the gateway hears of it, so a killed process loses
//! nothing; a machine that loses power loses up to a second.

mod file;
mod numbers;
mod past;

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use file::{Journal, OpenJournal};
pub use past::{Fate, Past};

/// The one version there is.
const VERSION: u64 = 1;

/// What a run sends, and to whom. A run is resumed only as what it was, so all but `tokens` and `at` must
/// be the same then; whether the tokens are the same is told by [`Prefix`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// SHA-256 of the payload, in hex.
    pub payload: String,
    /// `apns-topic`.
    pub topic: Option<String>,
    /// `apns-push-type`.
    pub push_type: Option<String>,
    /// The endpoint as the user named it.
    pub endpoint: String,
    /// Where the tokens came from, for people.
    pub tokens: String,
    /// When the run began, in Unix milliseconds.
    pub at: u64,
}

impl Header {
    /// What another run differs in: the field, its value here, its value there.
    fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let fields = |it: &Self| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
            [
                ("payload (SHA-256)", it.payload.clone()),
                ("topic", text(&it.topic)),
                ("push type", text(&it.push_type)),
                ("endpoint", it.endpoint.clone()),
            ]
        };
        let mut both = fields(self).into_iter().zip(fields(other));
        both.find(|(here, there)| here != there).map(|((name, here), (_, there))| (name, here, there))
    }
}

/// Tells one list of targets from another, however long: FNV-1a (64 bits) over number and text of each.
/// It finds a file that was changed by mistake; it is no defence against somebody who makes two alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix(u64);

impl Prefix {
    /// Of no target at all.
    pub const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    /// With one target more.
    #[must_use]
    pub fn and(self, number: u64, text: &str) -> Self {
        let bytes = number.to_le_bytes().into_iter().chain(text.bytes());
        Self(bytes.fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
    }
}

impl Default for Prefix {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Why a journal cannot be written or resumed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system says no.
    #[error("{}: {error}", file.display())]
    File {
        /// The journal.
        file: PathBuf,
        /// What it says.
        error: std::io::Error,
    },
    /// There is something already.
    #[error(
        "{}: the file exists; name another one, or go on with the run it holds with --resume",
        file.display()
    )]
    Exists {
        /// The journal.
        file: PathBuf,
    },
    /// Another process writes it.
    #[error("{}: the run is still going on in another process; wait for it, or end it first", file.display())]
    Busy {
        /// The journal.
        file: PathBuf,
    },
    /// Not a journal, or one that something else wrote to.
    #[error("{}:{line}: expected a line of a journal of version {VERSION}, found {found}", file.display())]
    Damaged {
        /// The journal.
        file: PathBuf,
        /// Counted from 1.
        line: u64,
        /// The beginning of the line, or what is missing.
        found: String,
    },
    /// The run that it holds is not the one to be resumed.
    #[error(
        "{}: this is the journal of another run: its {field} is {there}, and now it is {here}; \
         resume it with what it was begun with",
        file.display()
    )]
    Differs {
        /// The journal.
        file: PathBuf,
        /// What differs.
        field: &'static str,
        /// In the run to be resumed.
        here: String,
        /// In the journal.
        there: String,
    },
    /// The tokens are not those that the run was begun with.
    #[error(
        "{}: the run was begun with other tokens: up to number {number} they are not the same any more; \
         resume it with the tokens it was begun with (more may follow)",
        file.display()
    )]
    OtherTokens {
        /// The journal.
        file: PathBuf,
        /// Up to which target they are compared.
        number: u64,
    },
}
