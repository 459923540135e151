//! The request body: the bytes as they were written, known to be a JSON object.

use std::fmt;

use crate::json::{Json, JsonError, Kind, MAX_DEPTH, Position};

/// A payload: exactly the bytes that will be sent, which are UTF-8, JSON, an object, and nested at
/// most [`MAX_DEPTH`] deep. Key order, number text and unknown keys stay as they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Box<str>);

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
    #[error("the payload is not JSON: {0}")]
    NotJson(JsonError),
    /// JSON, but not an object.
    #[error("the payload is {found}; APNs takes a JSON object, such as {{\"aps\":{{…}}}}")]
    NotObject {
        /// `an array`, `a string`, `a number`, `true`, `false` or `null`.
        found: &'static str,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the payload is nested more than {MAX_DEPTH} levels deep ({at})")]
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
            Self::NotJson(error) => {
                let mut details = self.position().iter().flat_map(place).collect::<Vec<_>>();
                if let JsonError::Syntax { reason, .. } = error {
                    details.push(("reason", reason.name().to_owned()));
                }
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
            Self::NotJson(JsonError::Syntax { at, .. }) | Self::TooDeep { at } => Some(*at),
            Self::Empty | Self::NotUtf8 { .. } | Self::NotJson(_) | Self::NotObject { .. } => None,
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
        Self::of(&Json::read(text)?)
    }

    /// Takes a text that was read already.
    ///
    /// # Errors
    /// Where it is not an object.
    pub fn of(json: &Json<'_>) -> Result<Self, PayloadError> {
        match found(json) {
            None => Ok(Self(json.text().into())),
            Some(found) => Err(PayloadError::NotObject { found }),
        }
    }

    /// What a template makes, which is JSON because the template's own text is.
    pub(crate) fn expanded(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, byte for byte as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Size on the wire, in bytes.
    pub fn byte_len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({})", self.0)
    }
}

impl From<JsonError> for PayloadError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Empty => Self::Empty,
            JsonError::TooDeep { at, .. } => Self::TooDeep { at },
            JsonError::Syntax { .. } | JsonError::TooLong => Self::NotJson(error),
        }
    }
}

/// What a text is that is not an object.
pub(crate) fn found(json: &Json<'_>) -> Option<&'static str> {
    let root = json.root();
    match root.kind() {
        Kind::Object => None,
        Kind::Array => Some("an array"),
        Kind::Text => Some("a string"),
        Kind::Number => Some("a number"),
        Kind::Null => Some("null"),
        Kind::Boolean => Some(if root.source() == "true" { "true" } else { "false" }),
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
    fn what_readers_disagree_about_is_kept() {
        let text = r#"{"a":"\ud800","b":1e999,"b":-0.0}"#;
        assert_eq!(Payload::parse(text.as_bytes()).unwrap().as_str(), text);
    }

    #[test]
    fn refusals_say_what_was_found_and_where() {
        let cases: [(&[u8], &str); 11] = [
            (b" ", "the payload is empty; expected a JSON object such as {\"aps\":{\"alert\":\"Hello\"}}"),
            (b"\"a\xff\"", "the payload is not UTF-8 text: byte 2 does not belong to any character"),
            (b"[1]", "the payload is an array; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"\"hi\"", "the payload is a string; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"-4", "the payload is a number; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (b"null", "the payload is null; APNs takes a JSON object, such as {\"aps\":{…}}"),
            (
                b"{\"a\":1,}",
                "the payload is not JSON: expected a key in double quotes, found `}` (line 1, column 8)",
            ),
            (
                b"{\n  \"a\" 1}",
                "the payload is not JSON: expected a colon after the key, found `1` (line 2, column 7)",
            ),
            (b"{\"a\":", "the payload is not JSON: it ends too early (line 1, column 6)"),
            (
                "{\"é\": “a”}".as_bytes(),
                "the payload is not JSON: expected a value, found `“` (line 1, column 7)",
            ),
            (
                b"{\"a\":\"\n\"}",
                "the payload is not JSON: expected the escape of a control character, \
                 found a line break (line 1, column 7)",
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Payload::parse(bytes).unwrap_err().to_string(), expected);
        }
    }
}
