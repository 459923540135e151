//! Why a text is not JSON, and where it stops being so.

use std::fmt;

use super::{MAX_DEPTH, Position};

/// What was expected at the place where a text stops being JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// More: the text ends too early.
    End,
    /// A value.
    Value,
    /// A key in double quotes.
    Key,
    /// A colon after a key.
    Colon,
    /// A comma, or the end of the object.
    CommaOrBrace,
    /// A comma, or the end of the array.
    CommaOrBracket,
    /// Nothing: the value is over.
    Trailing,
    /// A digit.
    Number,
    /// The rest of `true`, `false` or `null`.
    Literal,
    /// A known escape after a backslash.
    Escape,
    /// No control character, U+0000 to U+001F, inside a string.
    Control,
    /// No U+FEFF at the start.
    Bom,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::End,
        Self::Value,
        Self::Key,
        Self::Colon,
        Self::CommaOrBrace,
        Self::CommaOrBracket,
        Self::Trailing,
        Self::Number,
        Self::Literal,
        Self::Escape,
        Self::Control,
        Self::Bom,
    ];

    /// The name used in JSON and by the UI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Value => "value",
            Self::Key => "key",
            Self::Colon => "colon",
            Self::CommaOrBrace => "comma_or_brace",
            Self::CommaOrBracket => "comma_or_bracket",
            Self::Trailing => "trailing",
            Self::Number => "number",
            Self::Literal => "literal",
            Self::Escape => "escape",
            Self::Control => "control",
            Self::Bom => "bom",
        }
    }

    /// What was expected, in a few words.
    const fn expected(self) -> &'static str {
        match self {
            Self::End => "it ends too early",
            Self::Value => "expected a value",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected a colon after the key",
            Self::CommaOrBrace => "expected a comma or a closing brace",
            Self::CommaOrBracket => "expected a comma or a closing bracket",
            Self::Trailing => "expected nothing after the value",
            Self::Number => "expected a digit",
            Self::Literal => "expected true, false or null",
            Self::Escape => "expected an escape such as \\n, \\\" or \\u00e9",
            Self::Control => "expected the escape of a control character",
            Self::Bom => "expected no byte order mark",
        }
    }
}

/// Why a text was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonError {
    /// White space alone, or nothing.
    Empty,
    /// Not JSON.
    Syntax {
        /// What was expected.
        reason: Reason,
        /// What was found; none at the end of the text.
        found: Option<char>,
        /// The byte in the text, from 0.
        offset: usize,
        /// The same for a person.
        at: Position,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep {
        /// The byte in the text, from 0, that opens the level after the last allowed one.
        offset: usize,
        /// The same for a person.
        at: Position,
    },
    /// Longer than 4 GiB.
    TooLong,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Syntax { reason, found, at, .. } => {
                f.write_str(reason.expected())?;
                if let Some(found) = found {
                    write!(f, ", found {}", shown(*found))?;
                }
                write!(f, " ({at})")
            }
            Self::TooDeep { at, .. } => write!(f, "it is nested more than {MAX_DEPTH} levels deep ({at})"),
            Self::TooLong => f.write_str("it is longer than 4 GiB"),
        }
    }
}

impl std::error::Error for JsonError {}

/// A character as a sentence can name it.
pub(crate) fn shown(found: char) -> String {
    match found {
        '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        ' ' => "a space".to_owned(),
        _ if found.is_alphanumeric() || found.is_ascii_graphic() || is_quote(found) => format!("`{found}`"),
        _ => format!("U+{:04X}", u32::from(found)),
    }
}

const fn is_quote(found: char) -> bool {
    matches!(found, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{300c}' | '\u{300d}')
}
