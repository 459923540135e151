//! Why a file is no strings file, and where.

use std::fmt;

use push_credentials::ListError;
use push_protocol::json::{JsonError, Position};

/// What was expected at a place in a `.strings` file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// A key.
    Key,
    /// What follows a key.
    Equals,
    /// A text; lists and dictionaries are none.
    Text,
    /// The end of a pair.
    Semicolon,
    /// The other quote of a text that begins here.
    Quote,
    /// The end of a comment that begins here.
    Comment,
    /// The end of the braces around all pairs, or nothing more after it.
    Brace,
}

/// Why a file is not read as strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StringsError {
    /// Neither a `.strings` nor an `.xcstrings` file by its name.
    Kind,
    /// A folder `*.lproj`, or a language in a catalog, that names none.
    Language {
        /// The name.
        found: String,
    },
    /// Larger than what is read.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Neither UTF-8 nor UTF-16.
    NotText {
        /// Line, from 1, up to which it is.
        line: usize,
    },
    /// A `.strings` text that breaks off or is misspelt.
    Syntax {
        /// What was expected.
        expected: Expected,
        /// Line, from 1.
        line: usize,
        /// What was found; none at the end.
        found: Option<char>,
    },
    /// A property list that cannot be read.
    List(ListError),
    /// A catalog that is not JSON.
    Json(JsonError),
    /// A catalog whose JSON is not that of a catalog.
    Shape {
        /// What was expected: an object, a text.
        expected: &'static str,
        /// Of what: a key of the catalog.
        of: String,
        /// Line, from 1.
        line: usize,
    },
}

impl Expected {
    const fn code(self) -> &'static str {
        match self {
            Self::Key => "strings_key",
            Self::Equals => "strings_equals",
            Self::Text => "strings_text",
            Self::Semicolon => "strings_semicolon",
            Self::Quote => "strings_quote",
            Self::Comment => "strings_comment",
            Self::Brace => "strings_brace",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Key => "expected a key",
            Self::Equals => "expected = after the key",
            Self::Text => "expected a text in quotes after =",
            Self::Semicolon => "expected ; after the text; a quote inside a text is written \\\"",
            Self::Quote => "the text that begins here has no second quote",
            Self::Comment => "the comment that begins here has no */",
            Self::Brace => "expected } at the end, and nothing after it",
        }
    }
}

impl StringsError {
    /// Stable name and the values in the message, for those who say it in another language.
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Kind => ("strings_kind", Vec::new()),
            Self::Language { found } => ("strings_language", vec![("found", found.clone())]),
            Self::TooLarge { bytes, limit } => {
                ("strings_too_large", vec![("bytes", bytes.to_string()), ("limit", limit.to_string())])
            }
            Self::NotText { line } => ("strings_not_text", vec![("line", line.to_string())]),
            Self::Syntax { expected, line, .. } => (expected.code(), vec![("line", line.to_string())]),
            Self::List(ListError::TooLarge) => ("strings_list_too_large", Vec::new()),
            Self::List(ListError::Damaged) => ("strings_list", Vec::new()),
            Self::Json(error) => {
                let at = place(error).unwrap_or(Position { line: 1, column: 1 });
                ("strings_json", vec![("line", at.line.to_string()), ("column", at.column.to_string())])
            }
            Self::Shape { of, line, .. } => {
                ("strings_shape", vec![("line", line.to_string()), ("of", of.clone())])
            }
        }
    }
}

const fn place(error: &JsonError) -> Option<Position> {
    match error {
        JsonError::Syntax { at, .. } | JsonError::TooDeep { at, .. } => Some(*at),
        JsonError::Empty | JsonError::TooLong => None,
    }
}

impl fmt::Display for StringsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => f.write_str("expected a .strings file or a string catalog (.xcstrings)"),
            Self::Language { found } => {
                write!(f, "{found:?} is no language; expected a folder such as zh-Hans.lproj")
            }
            Self::TooLarge { bytes, limit } => {
                write!(f, "it has {bytes} bytes, more than the {limit} that are read of a strings file")
            }
            Self::NotText { line } => write!(f, "line {line}: expected text in UTF-8 or UTF-16"),
            Self::Syntax { expected, line, found } => {
                write!(f, "line {line}: {}", expected.words())?;
                match (expected, found) {
                    (Expected::Quote | Expected::Comment, _) => Ok(()),
                    (_, Some(found)) => write!(f, "; found {found:?}"),
                    (_, None) => f.write_str("; found the end of the file"),
                }
            }
            Self::List(error) => error.fmt(f),
            Self::Json(error) => write!(f, "a string catalog is JSON, and this is not: {error}"),
            Self::Shape { expected, of, line } => {
                write!(f, "line {line}: expected {expected} as {of} of a string catalog")
            }
        }
    }
}

impl std::error::Error for StringsError {}
