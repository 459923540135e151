//! Strings of a console, with their escapes: `\"`, `\n`, `\U4f60`, `\u{4f60}`, `\344`.

use super::Console;
use crate::user_info::Repair;

impl Console<'_> {
    /// From the opening quote to behind the closing one.
    pub(super) fn string(&mut self) -> String {
        let mut letters = self.rest().char_indices();
        let opened_straight = letters.next().is_some_and(|(_, it)| it == '"');
        if !opened_straight {
            self.repaired(Repair::Quotes);
        }
        let mut units: Vec<u16> = Vec::new();
        let rest = self.rest();
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        while let Some(letter) = rest.get(at..).and_then(|it| it.chars().next()) {
            at += letter.len_utf8();
            let closes = letter == '"' || !opened_straight && matches!(letter, '“' | '”');
            if closes {
                self.at += at;
                return String::from_utf16_lossy(&units);
            }
            if letter == '\\' {
                at += escape(rest.get(at..).unwrap_or_default(), &mut units);
            } else {
                units.extend(letter.encode_utf16(&mut [0; 2]).iter());
            }
        }
        self.repaired(Repair::Unclosed);
        self.at = self.text.len();
        String::from_utf16_lossy(&units)
    }
}

/// What stands behind a backslash; how many bytes that are.
fn escape(rest: &str, units: &mut Vec<u16>) -> usize {
    let Some(letter) = rest.chars().next() else { return 0 };
    let simple = match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'u' | 'U' => return unicode(rest, units),
        '0'..='7' => return octal(rest, units),
        other => other,
    };
    units.extend(simple.encode_utf16(&mut [0; 2]).iter());
    letter.len_utf8()
}

fn unicode(rest: &str, units: &mut Vec<u16>) -> usize {
    if let Some((digits, _)) =
        rest.get(1..).and_then(|it| it.strip_prefix('{')).and_then(|it| it.split_once('}'))
        && let Some(letter) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    {
        units.extend(letter.encode_utf16(&mut [0; 2]).iter());
        return digits.len() + 3;
    }
    match rest.get(1..5).and_then(|it| u16::from_str_radix(it, 16).ok()) {
        Some(unit) => {
            units.push(unit);
            5
        }
        None => {
            units.extend(rest.get(..1).unwrap_or_default().encode_utf16());
            1
        }
    }
}

/// As many octal digits as there are, at most three. What is no ASCII is a byte of NeXT's old encoding; it is
/// shown as U+FFFD.
fn octal(rest: &str, units: &mut Vec<u16>) -> usize {
    let digits = rest.bytes().take(3).take_while(|it| (b'0'..=b'7').contains(it)).count();
    let value = rest.get(..digits).and_then(|it| u16::from_str_radix(it, 8).ok()).unwrap_or_default();
    units.push(if value < 0x80 { value } else { 0xfffd });
    digits
}
