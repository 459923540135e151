//! The request body: the bytes as they were written, known to be a JSON object.

use std::fmt;

/// Deepest nesting that is accepted, in levels. APNs names no limit; readers of JSON have one, and
/// no notification comes near it.
pub const MAX_DEPTH: usize = 128;

/// A payload: exactly the bytes that will be sent, which are UTF-8, JSON, an object, and nested at
/// most [`MAX_DEPTH`] deep. Key order, number text and unknown keys stay as they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Box<str>);

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Why bytes cannot be sent as a payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// No bytes, or white space alone.
    #[error("the payload is empty; expected a JSON object such as {{\"aps\":{{\"alert\":\"Hello\"}}}}")]
    Empty,
    /// Bytes that are not UTF-8.
    #[error("the payload is not UTF-8 text: byte {offset} does not belong to any character")]
    NotUtf8 {
        /// Of the first bad byte, from 0.
        offset: usize,
    },
    /// Not JSON.
    #[error("the payload is not JSON: {message} (line {}, column {})", at.line, at.column)]
    NotJson {
        /// What the parser expected or found.
        message: String,
        /// Where.
        at: Position,
    },
    /// JSON, but not an object.
    #[error("the payload is {found}; APNs takes a JSON object, such as {{\"aps\":{{…}}}}")]
    NotObject {
        /// `an array`, `a string`, `a number`, `true`, `false` or `null`.
        found: &'static str,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the payload is nested more than {MAX_DEPTH} levels deep (line {}, column {})", at.line, at.column)]
    TooDeep {
        /// Where the level after the last allowed one opens.
        at: Position,
    },
}

impl PayloadError {
    /// Stable name and the values in the message, for those who say it in another language.
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let place = |at: &Position| vec![("line", at.line.to_string()), ("column", at.column.to_string())];
        match self {
            Self::Empty => ("payload_empty", Vec::new()),
            Self::NotUtf8 { offset } => ("payload_not_utf8", vec![("offset", offset.to_string())]),
            Self::NotJson { message, at } => {
                let mut details = place(at);
                details.push(("reason", message.clone()));
                ("payload_not_json", details)
            }
            Self::NotObject { found } => ("payload_not_object", vec![("found", (*found).to_owned())]),
            Self::TooDeep { at } => {
                let mut details = place(at);
                details.push(("limit", MAX_DEPTH.to_string()));
                ("payload_too_deep", details)
            }
        }
    }

    /// The place in the text, where the error has one.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::NotJson { at, .. } | Self::TooDeep { at } => Some(*at),
            Self::Empty | Self::NotUtf8 { .. } | Self::NotObject { .. } => None,
        }
    }
}

impl Payload {
    /// Takes the bytes as they are, once they are known to be sendable.
    ///
    /// # Errors
    /// Names what the bytes are instead, and where.
    pub fn parse(bytes: &[u8]) -> Result<Self, PayloadError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| PayloadError::NotUtf8 { offset: error.valid_up_to() })?;
        if text.trim().is_empty() {
            return Err(PayloadError::Empty);
        }
        check_depth(text)?;
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| not_json(text, &error))?;
        match text.trim_start().as_bytes().first() {
            Some(b'{') => Ok(Self(text.into())),
            first => Err(PayloadError::NotObject { found: kind_of(first.copied()) }),
        }
    }

    /// The text, byte for byte as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Size on the wire, in bytes.
    pub fn byte_len(&self) -> usize {
        self.0.len()
    }

    /// The payload as a JSON value, for those who look inside.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({})", self.0)
    }
}

fn check_depth(text: &str) -> Result<(), PayloadError> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' if depth == MAX_DEPTH => {
                return Err(PayloadError::TooDeep { at: position_of(text, index) });
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn position_of(text: &str, byte_index: usize) -> Position {
    let before = &text[..byte_index];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

fn not_json(text: &str, error: &serde_json::Error) -> PayloadError {
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
    // serde_json counts columns in bytes and points behind the last character it read.
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let mut end = error.column().saturating_sub(1).min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let at = Position { line: error.line().max(1), column: line[..end].chars().count() + 1 };
    PayloadError::NotJson { message, at }
}

const fn kind_of(first: Option<u8>) -> &'static str {
    match first {
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't') => "true",
        Some(b'f') => "false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stay_as_they_are() {
        let text = " {\"z\": 1.50e0,\n \"a\" :{} , \"z\":2}\n";
        assert_eq!(Payload::parse(text.as_bytes()).unwrap().as_str(), text);
    }

    #[test]
    fn the_deepest_allowed_nesting_is_read() {
        let deep = |levels: usize| format!("{}{}{}", "{\"a\":".repeat(levels), 1, "}".repeat(levels));
        assert!(Payload::parse(deep(MAX_DEPTH).as_bytes()).is_ok());
        let at = Position { line: 1, column: MAX_DEPTH * 5 + 1 };
        assert_eq!(Payload::parse(deep(MAX_DEPTH + 1).as_bytes()), Err(PayloadError::TooDeep { at }));
        assert!(matches!(Payload::parse(deep(10_000).as_bytes()), Err(PayloadError::TooDeep { .. })));
    }

    #[test]
    fn refusals_say_what_was_found_and_where() {
        let cases: [(&[u8], &str); 9] = [
            (b" ", "the payload is empty; expected a JSON object such as {\"aps\":{\"alert\":\"Hello\"}}"),
            (b"\"a\xff\"", "the payload is not UTF-8 text: byte 2 does not belong to any character"),
            (b"[1]", "the payload is an array; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"\"hi\"", "the payload is a string; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"-4", "the payload is a number; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"null", "the payload is null; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"{\"a\":1,}", "the payload is not JSON: key must be a string (line 1, column 8)"),
            (b"{\n  \"a\" 1}", "the payload is not JSON: expected `:` (line 2, column 7)"),
            (b"{\"a\":", "the payload is not JSON: EOF while parsing a value (line 1, column 5)"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Payload::parse(bytes).unwrap_err().to_string(), expected);
        }
    }
}
