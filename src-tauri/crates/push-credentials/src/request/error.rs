//! Why a signing request cannot be made or read.

/// What is wrong with a field of the subject.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    /// No e-mail address.
    #[error(
        "{found} is no e-mail address; expected one like name@example.com, in ASCII. Enter the one of your Apple account"
    )]
    Email {
        /// What was found.
        found: String,
    },
    /// No name.
    #[error(
        "the common name is empty; expected a name by which you know the key again, such as your own or your company's"
    )]
    NameEmpty,
    /// More than X.520 allows.
    #[error(
        "the common name has {characters} characters, more than the {limit} of X.509. Choose a shorter one"
    )]
    NameTooLong {
        /// Its length in characters.
        characters: usize,
        /// Most that fit.
        limit: usize,
    },
    /// A line end or another control character.
    #[error(
        "the common name has a line end or another control character in it; expected one line of text. Remove it"
    )]
    NameControl,
    /// No country.
    #[error(
        "{found} is no country code; expected two letters, such as US, DE or CN, or nothing. Mend it or leave it empty"
    )]
    Country {
        /// What was found.
        found: String,
    },
}

impl SubjectError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Email { .. } => "email",
            Self::NameEmpty => "name_empty",
            Self::NameTooLong { .. } => "name_too_long",
            Self::NameControl => "name_control",
            Self::Country { .. } => "country",
        }
    }

    /// The field: `email`, `common_name` or `country`.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Email { .. } => "email",
            Self::NameEmpty | Self::NameTooLong { .. } | Self::NameControl => "common_name",
            Self::Country { .. } => "country",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Email { found } | Self::Country { found } => vec![("found", found.clone())],
            Self::NameTooLong { characters, limit } => {
                vec![("characters", characters.to_string()), ("limit", limit.to_string())]
            }
            Self::NameEmpty | Self::NameControl => Vec::new(),
        }
    }
}

/// Why a signing request cannot be read, or not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Far larger than any.
    #[error(
        "the signing request has {bytes} bytes, more than the {limit} one can have; expected about 1,000 bytes"
    )]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// Largest size, in bytes.
        limit: usize,
    },
    /// None, or not a whole one.
    #[error(
        "the signing request is cut off or changed and cannot be read; expected PKCS#10, as Keychain Access, openssl and \
         Pushbench make it. Make a new one"
    )]
    Damaged,
    /// The library made no key.
    #[error("the system could not make a key of 2048 bits. Try again")]
    NotMade,
}

impl RequestError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Damaged => "damaged",
            Self::NotMade => "not_made",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes, limit } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            Self::Damaged | Self::NotMade => Vec::new(),
        }
    }
}
