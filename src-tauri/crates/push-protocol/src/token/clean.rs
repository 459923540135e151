//! What people paste where a device token is wanted (§9): read into the token, with what was removed to get there.
//!
//! Nothing is guessed: a text of another kind is refused with its name, and no length is forced on a token.

use super::{DeviceToken, TokenError};

/// A token that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanToken {
    /// The token.
    pub token: DeviceToken,
    /// What was removed or changed, in this order; empty where the text was plain lower-case hex.
    pub removed: Vec<Removed>,
}

/// What was removed from a text, or changed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Removed {
    /// Words before the token, as logs print them: `Device token: `.
    Label,
    /// `"` or `'` around it.
    Quotes,
    /// `<` and `>` of a description of `NSData`.
    Brackets,
    /// `0x` before it.
    Prefix,
    /// Blanks and line breaks.
    Blanks,
    /// Colons, dashes, commas and the like between bytes.
    Separators,
    /// It was Base64.
    Base64,
    /// Capitals were folded.
    Capitals,
}

impl Removed {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Quotes => "quotes",
            Self::Brackets => "brackets",
            Self::Prefix => "prefix",
            Self::Blanks => "blanks",
            Self::Separators => "separators",
            Self::Base64 => "base64",
            Self::Capitals => "capitals",
        }
    }
}

/// Base64 shorter than that is no token but a word.
const LEAST_BASE64: usize = 20;
/// A token of Firebase is no shorter.
const LEAST_FCM: usize = 100;

impl DeviceToken {
    /// Reads a token in any form in which it is pasted: hex, a description of `NSData`, with `0x`, colons, dashes or
    /// line breaks, in quotes, after a label, or Base64.
    ///
    /// # Errors
    /// Says what the text is instead, where that can be told.
    pub fn clean(text: &str) -> Result<CleanToken, TokenError> {
        // Most of a large file are plain already.
        if let Some(token) = plain(text) {
            return Ok(CleanToken { token, removed: Vec::new() });
        }
        let mut removed = Vec::new();
        let trimmed = text.trim().trim_start_matches('\u{feff}');
        stranger(trimmed)?;
        let inner = unwrapped(trimmed, &mut removed);
        stranger(inner)?;
        if inner.is_empty() {
            return Err(TokenError::Empty);
        }
        match hex(inner, &mut removed) {
            Ok(token) => Ok(CleanToken { token, removed: sorted(removed) }),
            Err(error) => match base64(inner) {
                Some(token) => Ok(CleanToken { token, removed: vec![Removed::Base64] }),
                None => Err(error),
            },
        }
    }
}

fn sorted(mut removed: Vec<Removed>) -> Vec<Removed> {
    removed.sort_unstable();
    removed.dedup();
    removed
}

fn plain(text: &str) -> Option<DeviceToken> {
    let is_plain = !text.is_empty()
        && text.len().is_multiple_of(2)
        && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    is_plain.then(|| DeviceToken(text.to_owned()))
}

/// Texts of another kind, whole.
fn stranger(text: &str) -> Result<(), TokenError> {
    let has = |part: &str| text.contains(part);
    let shortened = has("...") || has("…");
    if shortened || (has("length") && has("bytes")) {
        return Err(TokenError::Truncated);
    }
    if has("-----BEGIN") {
        return Err(TokenError::Stranger { what: Stranger::Pem });
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(TokenError::Stranger { what: Stranger::Address });
    }
    if text.starts_with("ExponentPushToken[") || text.starts_with("ExpoPushToken[") {
        return Err(TokenError::Stranger { what: Stranger::Expo });
    }
    if text.starts_with("eyJ") && text.bytes().filter(|it| *it == b'.').count() == 2 {
        return Err(TokenError::Stranger { what: Stranger::Jwt });
    }
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
    if is_hex && groups == [8, 4, 4, 4, 12] {
        return Err(TokenError::Stranger { what: Stranger::Uuid });
    }
    if is_hex && groups == [8, 16] {
        return Err(TokenError::Stranger { what: Stranger::Udid });
    }
    if is_fcm(text) { Err(TokenError::Fcm) } else { Ok(()) }
}

/// `INSTANCE:REST` of letters, digits, `-` and `_`, some of which no hex has (§9).
fn is_fcm(text: &str) -> bool {
    let part = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    let Some((instance, rest)) = text.split_once(':') else { return false };
    let beyond_hex = text.bytes().any(|it| it.is_ascii_alphanumeric() && !it.is_ascii_hexdigit());
    text.len() >= LEAST_FCM && beyond_hex && instance.len() >= 11 && part(instance) && part(rest)
}

/// The text without a label before it, and without quotes and brackets around it.
fn unwrapped<'a>(text: &'a str, removed: &mut Vec<Removed>) -> &'a str {
    let mut inner = text;
    if let Some((label, rest)) = inner.split_once([':', '=']) {
        let is_label = label.chars().any(|it| it.is_alphabetic() && !it.is_ascii_hexdigit())
            && label.chars().all(|it| it.is_alphanumeric() || it.is_whitespace() || "_-'\"[]()".contains(it));
        if is_label && !rest.trim().is_empty() && !rest.starts_with("//") {
            removed.push(Removed::Label);
            inner = rest.trim();
        }
    }
    loop {
        let before = inner;
        for (open, close, what) in
            [('"', '"', Removed::Quotes), ('\'', '\'', Removed::Quotes), ('<', '>', Removed::Brackets)]
        {
            let rest = inner.trim_end_matches([',', ';']).strip_prefix(open);
            if let Some(rest) = rest.and_then(|it| it.strip_suffix(close)) {
                removed.push(what);
                inner = rest.trim();
            }
        }
        if inner == before {
            return inner;
        }
    }
}

fn hex(text: &str, removed: &mut Vec<Removed>) -> Result<DeviceToken, TokenError> {
    let mut digits = String::with_capacity(text.len());
    let mut at = text.char_indices().enumerate().peekable();
    while let Some((index, (byte, found))) = at.next() {
        match found {
            '0' if is_prefix(text, byte) => {
                removed.push(Removed::Prefix);
                at.next();
            }
            it if it.is_ascii_hexdigit() => {
                if it.is_ascii_uppercase() {
                    removed.push(Removed::Capitals);
                }
                digits.push(it.to_ascii_lowercase());
            }
            it if it.is_whitespace() || it == '\u{200b}' || it == '\u{feff}' => removed.push(Removed::Blanks),
            ':' | '-' | ',' | ';' | '.' => removed.push(Removed::Separators),
            found => return Err(TokenError::NotHex { found, position: index + 1 }),
        }
    }
    match digits.len() {
        0 => Err(TokenError::Empty),
        digits if !digits.is_multiple_of(2) => Err(TokenError::OddLength { digits }),
        _ => Ok(DeviceToken(digits)),
    }
}

/// Whether `0x` stands here, before a byte.
fn is_prefix(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at + 1), Some(b'x' | b'X'))
}

/// Standard or URL alphabet, with or without padding, of at least as many bytes as a token may have.
fn base64(text: &str) -> Option<DeviceToken> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let body = text.trim_end_matches('=');
    if body.len() < LEAST_BASE64 || body.len() % 4 == 1 || text.len() - body.len() > 2 {
        return None;
    }
    let (mut bits, mut held, mut digits) = (0_u32, 0_u32, String::with_capacity(text.len() * 2));
    for byte in body.bytes() {
        bits = bits << 6 | sextet(byte)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            digits.push_str(&format!("{:02x}", bits >> held & 0xff));
            bits &= (1 << held) - 1;
        }
    }
    // Bits that are left over belong to no byte.
    (bits == 0).then_some(DeviceToken(digits))
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// What people paste that is no device token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// A push token of Expo's service.
    Expo,
    /// A UUID: an `identifierForVendor`, an advertising identifier, an `apns-id`.
    Uuid,
    /// The identifier of a device, as Xcode and Finder show it.
    Udid,
    /// A signed JWT, such as a provider token.
    Jwt,
    /// A key or certificate in PEM.
    Pem,
    /// A web address, such as the endpoint of a web push subscription.
    Address,
}

impl Stranger {
    /// Stable name of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expo => "token_expo",
            Self::Uuid => "token_uuid",
            Self::Udid => "token_udid",
            Self::Jwt => "token_jwt",
            Self::Pem => "token_pem",
            Self::Address => "token_address",
        }
    }

    /// What it is, in English.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expo => "a push token of Expo; APNs needs what the app gets from Apple, in hex",
            Self::Uuid => "a UUID, not a device token; print the token that the app gets from Apple, in hex",
            Self::Udid => "the identifier of a device (UDID), not a push token of an app on it",
            Self::Jwt => "a signed token (JWT), not a device token; keep it to yourself",
            Self::Pem => "a key or certificate, not a device token; keep it to yourself",
            Self::Address => "a web address; APNs needs the device token in hex",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Removed::*;
    use super::*;

    const HEX: &str = "740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad";

    fn cleaned(text: &str) -> (String, Vec<Removed>) {
        let CleanToken { token, removed } =
            DeviceToken::clean(text).unwrap_or_else(|it| panic!("{text}: {it}"));
        (token.to_string(), removed)
    }

    #[test]
    fn every_pasted_form_becomes_the_token_and_says_what_was_removed() {
        let groups: Vec<&str> = (0..8).map(|at| &HEX[at * 8..at * 8 + 8]).collect();
        let bytes: Vec<&str> = (0..32).map(|at| &HEX[at * 2..at * 2 + 2]).collect();
        let cases: Vec<(String, Vec<Removed>)> = vec![
            (HEX.to_owned(), vec![]),
            (format!("  {HEX}\r\n"), vec![]),
            (HEX.to_uppercase(), vec![Capitals]),
            (format!("<{}>", groups.join(" ")), vec![Brackets, Blanks]),
            (format!("0x{HEX}"), vec![Prefix]),
            (format!("0X{}", HEX.to_uppercase()), vec![Prefix, Capitals]),
            (bytes.join(":"), vec![Separators]),
            (bytes.join("-"), vec![Separators]),
            (
                bytes.iter().map(|it| format!("0x{it}")).collect::<Vec<_>>().join(", "),
                vec![Prefix, Blanks, Separators],
            ),
            (groups.join("\n"), vec![Blanks]),
            (format!("\"{HEX}\""), vec![Quotes]),
            (format!("'{HEX}',"), vec![Quotes]),
            (format!("Device token: {HEX}"), vec![Label]),
            (format!("deviceToken = \"{HEX}\";"), vec![Label, Quotes]),
            (format!("\"token\": \"{HEX}\","), vec![Label, Quotes]),
            (format!("[AppDelegate] token: <{}>", groups.join(" ")), vec![Label, Brackets, Blanks]),
            ("dA9HB76890+bfCXUjjNYlF9qoB2l3bOHRix+r2G7eK0=".to_owned(), vec![Base64]),
            ("dA9HB76890-bfCXUjjNYlF9qoB2l3bOHRix-r2G7eK0".to_owned(), vec![Base64]),
        ];
        for (text, removed) in cases {
            assert_eq!(cleaned(&text), (HEX.to_owned(), removed), "{text:?}");
        }
    }

    #[test]
    fn no_length_is_forced_on_a_token() {
        for bytes in [1, 20, 32, 40, 80, 100, 130] {
            let hex = "a7".repeat(bytes);
            assert_eq!(cleaned(&hex), (hex.clone(), vec![]));
            assert_eq!(cleaned(&format!("<{hex}>")).0, hex);
        }
    }

    #[test]
    fn hex_that_could_be_base64_is_hex() {
        let text = "abcd".repeat(16);
        assert_eq!(cleaned(&text), (text.clone(), vec![]));
    }

    #[test]
    fn strangers_are_named_and_nothing_is_made_of_them() {
        let what = |what| TokenError::Stranger { what };
        let fcm = format!("{}:APA91b{}", "d".repeat(22), "A-b_".repeat(33));
        let cases = [
            ("", TokenError::Empty),
            (" \n", TokenError::Empty),
            ("<>", TokenError::Empty),
            ("{length = 32, bytes = 0x965b251c 6cb1926d ... 5f857679 376eab7c }", TokenError::Truncated),
            ("<965b251c 6cb1926d … 376eab7c>", TokenError::Truncated),
            (fcm.as_str(), TokenError::Fcm),
            ("ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]", what(Stranger::Expo)),
            ("E621E1F8-C36C-495A-93FC-0C247A3E6E5F", what(Stranger::Uuid)),
            ("00008110-001A2D3E4F5A801E", what(Stranger::Udid)),
            ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJUIn0.c2ln", what(Stranger::Jwt)),
            ("-----BEGIN PRIVATE KEY-----\nMIG", what(Stranger::Pem)),
            ("https://fcm.googleapis.com/fcm/send/abc", what(Stranger::Address)),
            ("abc", TokenError::OddLength { digits: 3 }),
            ("aa bb c", TokenError::OddLength { digits: 5 }),
            ("12g4", TokenError::NotHex { found: 'g', position: 3 }),
            ("hello", TokenError::NotHex { found: 'h', position: 1 }),
        ];
        for (text, expected) in cases {
            assert_eq!(DeviceToken::clean(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn whatever_is_pasted_a_token_is_what_parse_takes() {
        let alphabet: Vec<char> = "0aF9 x:<>-=\"'{}…g\u{feff}\n+/é".chars().collect();
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..(state >> 33) % 40 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if let Ok(found) = DeviceToken::clean(&text) {
                assert_eq!(DeviceToken::parse(found.token.as_str()), Ok(found.token), "{text:?}");
            }
        }
    }
}
