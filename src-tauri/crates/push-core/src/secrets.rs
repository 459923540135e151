//! Text that must not get into a workspace or leave in a file: private keys, JSON Web Tokens, and what is locked with
//! a password. It is found by what it looks like, in whatever text: as typed, escaped as in JSON, in Base64 and in
//! hex. A device token is none, nor is a certificate or a public key.
//!
//! It protects from mishaps. Whoever wants to hide a key from it can.

mod der;
mod guard;
mod plain;

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::{STANDARD as STANDARD_ALPHABET, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use self::der::Der;
use self::plain::Plain;

pub(crate) use guard::{guard, guard_file, guard_json};

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A private key, also one that is encrypted.
    PrivateKey,
    /// A JSON Web Token, such as a provider token.
    Jwt,
    /// Something under a password: `.p12`, `age`, PGP, `openssl enc`.
    Locked,
}

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it looks like.
    pub kind: Kind,
    /// Where its beginning stands, in bytes of the text.
    pub range: Range<usize>,
}

impl Kind {
    /// Stable name, which the UI translates.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PrivateKey => "secret_private_key",
            Self::Jwt => "secret_jwt",
            Self::Locked => "secret_locked",
        }
    }

    /// For a sentence in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrivateKey => "a private key",
            Self::Jwt => "a JSON Web Token",
            Self::Locked => "a file that is locked with a password",
        }
    }
}

/// A shorter run of Base64 or hex holds no key, in characters.
const SHORTEST_RUN: usize = 40;
/// Base64 inside Base64 is looked into so often.
const DEEPEST: usize = 2;

const MARKS: [(&str, Kind); 8] = [
    ("age-secret-key-1", Kind::PrivateKey),
    ("putty-user-key-file-", Kind::PrivateKey),
    ("openssh-key-v1\0", Kind::PrivateKey),
    ("-----begin age encrypted file", Kind::Locked),
    ("age-encryption.org/v", Kind::Locked),
    ("-----begin pgp message", Kind::Locked),
    ("-----begin pkcs12", Kind::Locked),
    ("$ansible_vault;", Kind::Locked),
];

/// The first secret in a text.
pub fn find(text: &str) -> Option<Found> {
    let plain = Plain::of(text);
    let found = find_in(text, DEEPEST);
    if plain.text() == text {
        return found;
    }
    let behind = find_in(plain.text(), DEEPEST)
        .map(|it| Found { range: plain.place(it.range.start)..plain.place(it.range.end), ..it });
    [found, behind].into_iter().flatten().min_by_key(|it| it.range.start)
}

/// The same in bytes that are no text, such as a strings file in UTF-16.
pub fn find_in_bytes(bytes: &[u8]) -> Option<Found> {
    match std::str::from_utf8(bytes) {
        Ok(text) => find(text),
        Err(_) => {
            let found = |kind| Found { kind, range: 0..0 };
            in_bytes(bytes, DEEPEST).map(found).or_else(|| {
                // Half of a text in UTF-16 is NUL.
                let narrow: String = bytes.iter().filter(|it| **it != 0).map(|it| char::from(*it)).collect();
                find(&narrow).map(|it| found(it.kind))
            })
        }
    }
}

fn find_in(text: &str, depth: usize) -> Option<Found> {
    let finders: [fn(&str) -> Option<Found>; 4] = [marks, pem, jwt, jwk];
    let found = finders.into_iter().filter_map(|it| it(text));
    let coded = [base64_runs(text, depth), hex_runs(text)].into_iter().flatten();
    found.chain(coded).min_by_key(|it| it.range.start)
}

fn in_bytes(bytes: &[u8], depth: usize) -> Option<Kind> {
    if let Some(kind) = Der(bytes).kind() {
        return Some(kind);
    }
    if bytes.starts_with(b"Salted__") {
        return Some(Kind::Locked);
    }
    if !looks_like_text(bytes) {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    find_in(&text, depth.checked_sub(1)?).map(|it| it.kind)
}

/// Whether the beginning reads as text. Pictures in Base64 are many, and are none.
fn looks_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(24)];
    head.iter().all(|it| matches!(it, b'\n' | b'\r' | b'\t' | 0 | 0x20..=0x7e))
}

fn marks(text: &str) -> Option<Found> {
    let lower = text.to_ascii_lowercase();
    let found = |(mark, kind): (&str, Kind)| {
        let mut rest = lower.match_indices(mark).map(|(at, _)| at);
        let at = match mark {
            // With what makes it a key: the prefix alone stands in many a manual.
            "age-secret-key-1" => rest.find(|at| {
                let tail = &lower.as_bytes()[at + mark.len()..];
                tail.iter().take_while(|it| it.is_ascii_alphanumeric()).count() >= SHORTEST_RUN
            }),
            _ => rest.next(),
        }?;
        Some(Found { kind, range: at..at + mark.len() })
    };
    MARKS.into_iter().filter_map(found).min_by_key(|it| it.range.start)
}

/// `-----BEGIN … PRIVATE KEY`, in any case, with any blanks, and with dashes that a word processor made longer.
fn pem(text: &str) -> Option<Found> {
    const DASHES: [char; 4] = ['-', '\u{2013}', '\u{2014}', '\u{2212}'];
    let lower = text.to_ascii_lowercase();
    lower.match_indices("private").map(|(at, _)| at).find_map(|at| {
        let after = &lower[at + "private".len()..];
        let key = after.trim_start_matches([' ', '\t', '_', '-', '\u{a0}']);
        if !key.starts_with("key") {
            return None;
        }
        let end = at + "private".len() + (after.len() - key.len()) + "key".len();
        let from = lower.floor_char_boundary(at.saturating_sub(64));
        let begin = from + lower[from..at].rfind("begin")?;
        let label = &lower[begin + "begin".len()..at];
        let before = lower[..begin].trim_end_matches([' ', '\t', '\u{a0}']);
        let start = before.trim_end_matches(DASHES).len();
        // One dash before a sentence is none, nor is a sentence in the place of `EC` or `ENCRYPTED`.
        let dashed = before[start..].chars().count() >= 2;
        let is_label = label.split_whitespace().count() <= 2 && !label.contains(['\n', '"', '.']);
        (dashed && is_label).then_some(Found { kind: Kind::PrivateKey, range: start..end })
    })
}

/// Three parts with dots between, the first a JSON object that names an algorithm.
fn jwt(text: &str) -> Option<Found> {
    /// So far before the dot a head is looked for inside a longer word.
    const NEAR: usize = 256;
    let bytes = text.as_bytes();
    let part = |from: usize| bytes[from..].iter().take_while(|it| is_url_safe(**it)).count();
    let mut at = 0;
    while at < bytes.len() {
        let dot = at + part(at);
        if dot - at >= 10 && bytes.get(dot) == Some(&b'.') {
            let end = dot + 1 + part(dot + 1);
            let long = end - dot > 10 && bytes.get(end) == Some(&b'.');
            // Something may stand right before it, such as `token_`.
            let near = at.max(dot.saturating_sub(NEAR))..dot - 4;
            let mut begins = std::iter::once(at).chain(near).filter(|it| begins_object(&bytes[*it..dot]));
            if long && let Some(begin) = begins.find(|it| names_algorithm(&bytes[*it..dot])) {
                return Some(Found { kind: Kind::Jwt, range: begin..end });
            }
        }
        at = dot + 1;
    }
    None
}

/// Base64 of `{` and then of a quote or a blank.
fn begins_object(part: &[u8]) -> bool {
    matches!(
        part,
        [b'e', b'y', b'A' | b'B' | b'I' | b'J', ..]
            | [b'e', b'w', b'k' | b'l' | b'o' | b'p' | b'0' | b'1', ..]
    )
}

fn names_algorithm(part: &[u8]) -> bool {
    let head = decode(part).unwrap_or_default();
    let json: Option<serde_json::Value> = serde_json::from_slice(&head).ok();
    json.is_some_and(|it| it.get("alg").is_some() || it.get("enc").is_some())
}

/// A private key as a JSON Web Key: `kty` and `d` in one object.
fn jwk(text: &str) -> Option<Found> {
    const NEAR: usize = 4096;
    text.match_indices("\"kty\"").find_map(|(at, _)| {
        let from = text.floor_char_boundary(at.saturating_sub(NEAR));
        let to = text.ceil_char_boundary((at + NEAR).min(text.len()));
        let open = from + text[from..at].rfind('{')?;
        let close = at + text[at..to].find('}')?;
        text[open..close].match_indices("\"d\"").find_map(|(d, _)| {
            let value =
                text[open + d + 3..close].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
            let long = value.bytes().take_while(|it| is_url_safe(*it)).count() >= SHORTEST_RUN;
            long.then(|| Found { kind: Kind::PrivateKey, range: open + d..open + d + 3 })
        })
    })
}

/// Runs of Base64, broken by line breaks or not, from wherever a key may begin in them.
fn base64_runs(text: &str, depth: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !is_base64(bytes[at]) {
            at += 1;
            continue;
        }
        let (run, places, end) = run_from(bytes, at);
        if run.len() >= SHORTEST_RUN
            && let Some((kind, place)) = in_run(&run, depth)
        {
            return Some(Found {
                kind,
                range: places[place]..places[place.saturating_add(16).min(run.len() - 1)],
            });
        }
        at = end;
    }
    None
}

/// The characters of a run, where each stands, and where it ends. Blanks and line breaks may lie between.
fn run_from(bytes: &[u8], from: usize) -> (Vec<u8>, Vec<usize>, usize) {
    let (mut run, mut places) = (Vec::new(), Vec::new());
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if is_base64(*byte) {
            run.push(*byte);
            places.push(at);
        } else if !byte.is_ascii_whitespace() {
            break;
        }
        at += 1;
    }
    (run, places, at)
}

/// A key may begin anywhere in a run, since words before it are Base64 too; and DER begins with `M`.
fn in_run(run: &[u8], depth: usize) -> Option<(Kind, usize)> {
    for (at, byte) in run.iter().enumerate() {
        let rest = &run[at..];
        let kind = match byte {
            // A sequence of DER whose length follows: 0x30, and then less than 0x85.
            b'M' if rest.len() >= SHORTEST_RUN && matches!(rest[1], b'A'..=b'I') => {
                decode(&rest[..rest.len().min(64)]).and_then(|it| Der(&it).kind())
            }
            // `Salted__`, `age-encryption.org`, `-----BEGIN`.
            b'U' if rest.starts_with(b"U2FsdGVkX1") => Some(Kind::Locked),
            b'Y' if rest.starts_with(b"YWdlLWVuY3J5cHRpb24ub3Jn") => Some(Kind::Locked),
            b'L' if rest.starts_with(b"LS0tLS1CRUdJTi") => {
                decode(&rest[..rest.len().min(256)]).and_then(|it| in_bytes(&it, depth))
            }
            _ => None,
        };
        if let Some(kind) = kind {
            return Some((kind, at));
        }
    }
    // Text in Base64, which begins with the run.
    (0..4.min(run.len())).find_map(|from| {
        let head = decode(&run[from..run.len().min(from + 64)])?;
        let whole = if looks_like_text(&head) { decode(&run[from..])? } else { head };
        in_bytes(&whole, depth).map(|kind| (kind, from))
    })
}

fn hex_runs(text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|it| it.is_ascii_hexdigit()).count();
        if digits >= 2 * SHORTEST_RUN
            && let Some((kind, from)) = in_hex(&bytes[at..at + digits])
        {
            return Some(Found { kind, range: at + from..at + from + 32 });
        }
        at += digits.max(1);
    }
    None
}

fn in_hex(digits: &[u8]) -> Option<(Kind, usize)> {
    (0..digits.len() - SHORTEST_RUN).filter(|at| digits[*at..].starts_with(b"30")).find_map(|at| {
        let pairs = digits[at..digits.len().min(at + 64)].chunks_exact(2);
        let decoded: Vec<u8> = pairs.map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect();
        Der(&decoded).kind().map(|kind| (kind, at))
    })
}

const fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
}

const fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

const fn is_base64(byte: u8) -> bool {
    is_url_safe(byte) || matches!(byte, b'+' | b'/')
}

/// Base64 of either alphabet, without its last characters where they make no byte.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let whole = &text[..text.len() - usize::from(text.len() % 4 == 1)];
    let alphabet =
        if whole.iter().any(|it| matches!(it, b'-' | b'_')) { &URL_SAFE } else { &STANDARD_ALPHABET };
    GeneralPurpose::new(alphabet, lenient).decode(whole).ok()
}

#[cfg(test)]
mod tests;
