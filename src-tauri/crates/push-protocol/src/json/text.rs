//! What a JSON string says once its escapes are read.

use std::borrow::Cow;
use std::ops::Range;

/// A decoded string. It may hold lone surrogates, which no Rust string can: `as_str` has U+FFFD in their
/// place, and comparing still tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'t> {
    shown: Cow<'t, str>,
    /// All of it in UTF-16, where it is not well formed.
    units: Option<Vec<u16>>,
}

impl<'t> Text<'t> {
    /// A string without lone surrogates.
    pub(super) const fn whole(text: Cow<'t, str>) -> Self {
        Self { shown: text, units: None }
    }

    /// Reads what stands between the quotes of a string that the reader has accepted.
    pub(super) fn decode(inside: &'t str) -> Self {
        let mut shown = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            shown.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(escape) = rest.bytes().next() else { break };
            rest = &rest[1..];
            match escape {
                b'u' => match unit(rest) {
                    Some(first) => {
                        let second = rest[4..].strip_prefix("\\u").and_then(unit);
                        let pair = second.and_then(|second| pair(first, second));
                        rest = &rest[if pair.is_some() { 10 } else { 4 }..];
                        let alone = || char::from_u32(first.into());
                        match pair.or_else(alone) {
                            Some(character) => shown.push(character),
                            None => return Self::broken(inside),
                        }
                    }
                    None => break,
                },
                _ => shown.push(simple(escape)),
            }
        }
        shown.push_str(rest);
        Self::whole(Cow::Owned(shown))
    }

    /// As [`Text::decode`], for one with lone surrogates.
    fn broken(inside: &str) -> Self {
        let mut units = Vec::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            units.extend(rest[..at].encode_utf16());
            rest = &rest[at + 1..];
            let Some(escape) = rest.bytes().next() else { break };
            rest = &rest[1..];
            if let (b'u', Some(unit)) = (escape, unit(rest)) {
                units.push(unit);
                rest = &rest[4..];
            } else {
                units.push(simple(escape) as u16);
            }
        }
        units.extend(rest.encode_utf16());
        Self { shown: Cow::Owned(String::from_utf16_lossy(&units)), units: Some(units) }
    }

    /// The text, with U+FFFD for each lone surrogate.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The same, owned where it has to be.
    pub fn into_shown(self) -> Cow<'t, str> {
        self.shown
    }

    /// Whether it has no lone surrogate.
    pub const fn is_whole(&self) -> bool {
        self.units.is_none()
    }

    /// The text in UTF-16, lone surrogates included.
    pub fn units(&self) -> Vec<u16> {
        self.units.clone().unwrap_or_else(|| self.shown.encode_utf16().collect())
    }
}

/// The escapes in an accepted string that name half of a surrogate pair without its other half.
pub(crate) fn lone_surrogates(string: &str) -> Vec<Range<usize>> {
    let mut lone = Vec::new();
    let mut at = 0;
    while let Some(found) = string[at..].find('\\') {
        let from = at + found;
        let unit_at = |at: usize| string.get(at..).and_then(|it| it.strip_prefix("\\u")).and_then(unit);
        let (first, second) = (unit_at(from), unit_at(from + 6));
        at = from + if first.is_some() { 6 } else { 2 };
        if second.and_then(|second| pair(first?, second)).is_some() {
            at += 6;
        } else if first.is_some_and(|it| (0xd800..=0xdfff).contains(&it)) {
            lone.push(from..at);
        }
    }
    lone
}

/// The four hex digits that `text` begins with.
pub(super) fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.get(..4)?, 16).ok()
}

fn pair(high: u16, low: u16) -> Option<char> {
    char::decode_utf16([high, low]).next()?.ok().filter(|it| it.len_utf16() == 2)
}

const fn simple(escape: u8) -> char {
    match escape {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        other => other as char,
    }
}
