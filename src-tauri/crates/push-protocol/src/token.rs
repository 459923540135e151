//! The device token: opaque bytes, written as hex.

mod clean;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use clean::{CleanToken, Removed, Stranger};

/// A device token in lower-case hex. Its length is Apple's business and may change (§9): any whole
/// number of bytes is kept.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceToken(String);

/// Why a text is not a device token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing but white space.
    #[error("the device token is empty; paste the hex digits that the app printed")]
    Empty,
    /// The description of `Data` on iOS 13 and later, which leaves out the middle (§9).
    #[error(
        "this is the shortened description that iOS 13 prints (\"{{length = …, bytes = 0x… }}\"): \
         the middle of the token is missing; print the token as hex in the app"
    )]
    Truncated,
    /// A registration token of Firebase Cloud Messaging, which APNs does not know (§9).
    #[error("this looks like an FCM registration token; APNs needs the APNs device token in hex")]
    Fcm,
    /// Something else that is known.
    #[error("this is {}", what.words())]
    Stranger {
        /// What it is.
        what: Stranger,
    },
    /// A character that is not a hex digit.
    #[error("a device token is hex digits (0-9, a-f); found {found:?} at position {position}")]
    NotHex {
        /// The first character that does not belong.
        found: char,
        /// Its place in the trimmed text, counted from 1 in characters.
        position: usize,
    },
    /// An odd number of hex digits.
    #[error("a device token has two hex digits a byte; found {digits} digits, so one is missing")]
    OddLength {
        /// How many digits there are.
        digits: usize,
    },
}

impl TokenError {
    /// Stable name and the values in the message, for those who say it in another language.
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Empty => ("token_empty", Vec::new()),
            Self::Truncated => ("token_truncated", Vec::new()),
            Self::Fcm => ("token_fcm", Vec::new()),
            Self::Stranger { what } => (what.code(), Vec::new()),
            Self::NotHex { found, position } => {
                ("token_not_hex", vec![("found", found.to_string()), ("position", position.to_string())])
            }
            Self::OddLength { digits } => ("token_odd_length", vec![("digits", digits.to_string())]),
        }
    }
}

impl DeviceToken {
    /// Reads hex of any even length; surrounding white space is dropped and case is folded.
    ///
    /// # Errors
    /// Says what the text is instead, where that can be told.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.starts_with('{') && text.contains("bytes") {
            return Err(TokenError::Truncated);
        }
        if text.len() > 100 && text.contains(':') && !text.contains(char::is_whitespace) {
            return Err(TokenError::Fcm);
        }
        let is_hex = text.bytes().all(|it| it.is_ascii_hexdigit());
        if !is_hex
            && let Some((index, found)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_hexdigit())
        {
            return Err(TokenError::NotHex { found, position: index + 1 });
        }
        if !text.len().is_multiple_of(2) {
            return Err(TokenError::OddLength { digits: text.len() });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Lower-case hex of these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(hex_of(bytes))
    }

    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let digit = |it: u8| if it.is_ascii_digit() { it - b'0' } else { it - b'a' + 10 };
        self.0.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
    }

    /// Lower-case hex, as it stands in the request path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Length in bytes: half the number of digits.
    pub fn byte_len(&self) -> usize {
        self.0.len() / 2
    }
}

fn hex_of(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |it: u8| char::from(DIGITS[usize::from(it & 15)]);
    bytes.iter().flat_map(|it| [digit(it >> 4), digit(*it)]).collect()
}

impl TryFrom<String> for DeviceToken {
    type Error = TokenError;
    fn try_from(text: String) -> Result<Self, TokenError> {
        Self::parse(&text)
    }
}

impl From<DeviceToken> for String {
    fn from(token: DeviceToken) -> Self {
        token.0
    }
}

impl fmt::Display for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceToken({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_of_any_even_length_is_a_token() {
        for (text, bytes) in [("ab", 1), (" AB01 \n", 2), (&"0f".repeat(80), 80)] {
            let token = DeviceToken::parse(text).unwrap();
            assert_eq!(token.byte_len(), bytes);
            assert_eq!(token.as_str(), text.trim().to_lowercase());
        }
    }

    #[test]
    fn bytes_and_hex_are_the_same_token() {
        let bytes: Vec<u8> = (0..=255).collect();
        let token = DeviceToken::of_bytes(&bytes);
        assert!(token.as_str().starts_with("000102") && token.as_str().ends_with("fdfeff"));
        assert_eq!(token.to_bytes(), bytes);
    }

    #[test]
    fn strangers_are_named() {
        let fcm = format!("{}:{}", "c".repeat(22), "A-b_".repeat(30));
        let cases = [
            ("", TokenError::Empty),
            ("{length = 32, bytes = 0x965b251c 6cb1926d ... 376eab7c }", TokenError::Truncated),
            (fcm.as_str(), TokenError::Fcm),
            ("12g4", TokenError::NotHex { found: 'g', position: 3 }),
            ("abc", TokenError::OddLength { digits: 3 }),
        ];
        for (text, expected) in cases {
            assert_eq!(DeviceToken::parse(text), Err(expected), "{text}");
        }
    }
}
