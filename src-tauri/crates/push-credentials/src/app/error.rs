//! Why a file is no archive of an app, or one that is not read.

use std::io;

use crate::ProfileError;

/// Longest name of an entry that is quoted, in characters.
const QUOTED: usize = 120;

/// Why a file is no archive of an app.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// The file could not be read.
    #[error("the file cannot be read: {kind}")]
    Unreadable {
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// Something else altogether.
    #[error("this is no zip archive; expected an .ipa, or an .app packed with zip")]
    NotZip,
    /// The end, or an entry, is not there or not as promised.
    #[error(
        "the archive is cut off or changed{}; build, export or download it again",
        name.as_ref().map(|name| format!(": {} is not what its directory says", quoted(name))).unwrap_or_default()
    )]
    Damaged {
        /// The entry, where it was one.
        name: Option<String>,
    },
    /// A directory without bounds.
    #[error(
        "the archive has {entries} entries, or names of great length; it is read up to {limit} entries. Pack the app alone"
    )]
    TooMany {
        /// Entries that it claims.
        entries: u64,
        /// How many are read.
        limit: u64,
    },
    /// An absolute name, `..`, a backslash or a NUL.
    #[error(
        "the archive has an entry named {}, which would leave the folder where it is unpacked; such an archive is not read. Pack \
         the app anew",
        quoted(name)
    )]
    UnsafeName {
        /// The name.
        name: String,
    },
    /// With a password.
    #[error("{} in this archive is encrypted with a password; pack the app without one", quoted(name))]
    Encrypted {
        /// The entry.
        name: String,
    },
    /// A symbolic link in the place of a file.
    #[error(
        "{} in this archive is a symbolic link, and links are not followed; expected a file",
        quoted(name)
    )]
    Link {
        /// The entry.
        name: String,
    },
    /// Neither stored nor deflated.
    #[error(
        "{} in this archive is packed by method {method}, which is not read here; pack the app with zip",
        quoted(name)
    )]
    Method {
        /// The entry.
        name: String,
        /// Number of the method.
        method: u16,
    },
    /// An entry that is far too large for what it is.
    #[error(
        "{} in this archive has {bytes} bytes, and up to {limit} are read; an app's file of this kind is much smaller",
        quoted(name)
    )]
    TooLarge {
        /// The entry.
        name: String,
        /// Its size unpacked, in bytes.
        bytes: u64,
        /// How many are read.
        limit: u64,
    },
    /// An entry that swells.
    #[error(
        "{} in this archive would swell from {compressed} bytes to {bytes}, as in archives made to do harm; it is not unpacked",
        quoted(name)
    )]
    Ratio {
        /// The entry.
        name: String,
        /// Its size unpacked, in bytes.
        bytes: u64,
        /// Its size packed, in bytes.
        compressed: u64,
    },
    /// No app in it.
    #[error(
        "the archive has no app in it; expected an .ipa with Payload/NAME.app, or an .app packed with zip"
    )]
    NoApp,
    /// An archive in the archive.
    #[error(
        "the archive has no app in it, but another archive, {}, and archives in archives are not opened; unpack it, and choose that",
        quoted(name)
    )]
    Nested {
        /// The archive inside.
        name: String,
    },
    /// More than one app.
    #[error(
        "the archive has {number} apps in it, {} and {} among them; expected one. Pack each by itself",
        quoted(first),
        quoted(second)
    )]
    SeveralApps {
        /// How many.
        number: usize,
        /// One of them.
        first: String,
        /// Another one.
        second: String,
    },
    /// A property list that is none.
    #[error(
        "{} in this archive is no property list, or one cut off or far too complex; build the app again",
        quoted(name)
    )]
    Info {
        /// The entry.
        name: String,
    },
    /// A property list without what has to be there.
    #[error("{} in this archive has no {key}, which every app has; build the app again", quoted(name))]
    Missing {
        /// The entry.
        name: String,
        /// The key.
        key: &'static str,
    },
    /// The profile inside.
    #[error("the app's {} cannot be read: {error}", quoted(name))]
    Profile {
        /// The entry.
        name: String,
        /// Why.
        error: ProfileError,
    },
}

impl AppError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::NotZip => "not_zip",
            Self::Damaged { .. } => "archive_damaged",
            Self::TooMany { .. } => "archive_too_many",
            Self::UnsafeName { .. } => "archive_unsafe_name",
            Self::Encrypted { .. } => "archive_encrypted",
            Self::Link { .. } => "archive_link",
            Self::Method { .. } => "archive_method",
            Self::TooLarge { .. } => "archive_too_large",
            Self::Ratio { .. } => "archive_ratio",
            Self::NoApp => "no_app",
            Self::Nested { .. } => "archive_in_archive",
            Self::SeveralApps { .. } => "several_apps",
            Self::Info { .. } => "app_info_damaged",
            Self::Missing { .. } => "app_info_missing",
            Self::Profile { .. } => "app_profile",
        }
    }

    /// The values in the text, by name. An entry is called `name`, as it is quoted there.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        let name = |name: &String| ("name", quoted(name));
        match self {
            Self::Unreadable { kind } => vec![("kind", kind.to_string())],
            Self::NotZip | Self::NoApp => Vec::new(),
            Self::Damaged { name: entry } => entry.iter().map(name).collect(),
            Self::TooMany { entries, limit } => {
                vec![("entries", entries.to_string()), ("limit", limit.to_string())]
            }
            Self::UnsafeName { name: entry }
            | Self::Encrypted { name: entry }
            | Self::Link { name: entry }
            | Self::Nested { name: entry }
            | Self::Info { name: entry } => vec![name(entry)],
            Self::Method { name: entry, method } => vec![name(entry), ("method", method.to_string())],
            Self::TooLarge { name: entry, bytes, limit } => {
                vec![name(entry), ("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::Ratio { name: entry, bytes, compressed } => {
                vec![name(entry), ("bytes", bytes.to_string()), ("compressed", compressed.to_string())]
            }
            Self::SeveralApps { number, first, second } => {
                vec![("number", number.to_string()), ("first", quoted(first)), ("second", quoted(second))]
            }
            Self::Missing { name: entry, key } => vec![name(entry), ("key", (*key).to_owned())],
            Self::Profile { name: entry, error } => {
                std::iter::once(name(entry)).chain(error.details()).collect()
            }
        }
    }
}

impl From<io::Error> for AppError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged { name: None },
            kind => Self::Unreadable { kind },
        }
    }
}

/// A name out of an archive, without control characters and not too long.
fn quoted(name: &str) -> String {
    let clean = |character: char| if character.is_control() { '\u{fffd}' } else { character };
    let mut quoted: String = name.chars().take(QUOTED).map(clean).collect();
    if name.chars().nth(QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}
