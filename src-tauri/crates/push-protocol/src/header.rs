//! A header value as it stands on the wire.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Text that HTTP/2 can carry as a header value: not empty, no control characters.
///
/// Whether APNs likes it is APNs' answer, not ours: a wrong topic must be sendable, so that the
/// refusal can be seen. Clones share the text: notifications of one run differ in little.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HeaderText(Arc<str>);

/// Why a text cannot be a header value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderTextError {
    /// Nothing but white space.
    #[error("the value is empty")]
    Empty,
    /// A line break, tab or other control character.
    #[error("the value holds a control character at position {position}; a header cannot carry it")]
    Control {
        /// Place in the text, counted from 1 in characters.
        position: usize,
    },
}

impl HeaderText {
    /// Takes the text without surrounding white space.
    ///
    /// # Errors
    /// When nothing is left or a control character is inside.
    pub fn parse(text: &str) -> Result<Self, HeaderTextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(HeaderTextError::Empty);
        }
        match text.chars().position(char::is_control) {
            Some(index) => Err(HeaderTextError::Control { position: index + 1 }),
            None => Ok(Self(text.into())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HeaderText {
    type Error = HeaderTextError;
    fn try_from(text: String) -> Result<Self, HeaderTextError> {
        Self::parse(&text)
    }
}

impl From<HeaderText> for String {
    fn from(text: HeaderText) -> Self {
        text.0.as_ref().to_owned()
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_header_carries() {
        assert_eq!(HeaderText::parse(" com.example ").unwrap().as_str(), "com.example");
        assert_eq!(HeaderText::parse("订单").unwrap().as_str(), "订单");
        assert_eq!(HeaderText::parse("  "), Err(HeaderTextError::Empty));
        assert_eq!(HeaderText::parse("a\nb"), Err(HeaderTextError::Control { position: 2 }));
    }
}
