//! Strings in any quotes, and what in them JSON does not take.

use std::ops::Range;

use super::words::{Meaning, meaning};
use super::{Fault, FaultKind, MOST};
use crate::lint::Edit;
use crate::lint::edits::{escape_of, replace};

/// A family of quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Straight,
    /// `“ ” „ ‟ ″ ＂`
    Curly,
    /// `'`
    Single,
    /// `‘ ’ ‚ ‛`
    CurlySingle,
    Backtick,
    /// `« »`
    Angle,
    /// `「 」`
    Corner,
}

/// A string that was read.
pub(super) struct Read {
    pub(super) end: usize,
    pub(super) faults: Vec<Fault>,
}

/// The quotes that a character opens.
pub(super) const fn opens(character: char) -> Option<Quote> {
    Some(match character {
        '"' => Quote::Straight,
        '“' | '”' | '„' | '‟' | '″' | '＂' => Quote::Curly,
        '\'' => Quote::Single,
        '‘' | '’' | '‚' | '‛' => Quote::CurlySingle,
        '`' => Quote::Backtick,
        '«' => Quote::Angle,
        '「' => Quote::Corner,
        _ => return None,
    })
}

impl Quote {
    const fn closes_with(self, character: char) -> bool {
        match self {
            Self::Straight => character == '"',
            Self::Curly => matches!(character, '“' | '”' | '„' | '‟' | '″' | '＂' | '"'),
            Self::Single => matches!(character, '\'' | '’'),
            Self::CurlySingle => matches!(character, '‘' | '’' | '‚' | '‛' | '\''),
            Self::Backtick => character == '`',
            Self::Angle => character == '»',
            Self::Corner => character == '」',
        }
    }
}

/// How far ahead is looked for the real end of a string with a quote inside, in bytes.
const AHEAD: usize = 1_000;

/// Reads the string that opens at a place; to the end of the text, where it does not close.
pub(super) fn read(text: &str, from: usize, quote: Quote) -> Read {
    let mut string = Reading { text, quote, from, at: from, faults: Vec::new(), inner: Vec::new() };
    string.at += text[from..].chars().next().map_or(0, char::len_utf8);
    string.run()
}

struct Reading<'t> {
    text: &'t str,
    quote: Quote,
    from: usize,
    at: usize,
    faults: Vec<Fault>,
    /// Quotes inside that have to be escaped.
    inner: Vec<usize>,
}

impl Reading<'_> {
    fn run(mut self) -> Read {
        while let Some(character) = self.text[self.at..].chars().next() {
            if self.faults.len() > MOST {
                return Read { end: self.text.len(), faults: self.faults };
            }
            let length = character.len_utf8();
            match character {
                '\\' => self.escape(),
                _ if self.ends_at(character) => return self.closed(character),
                '"' => {
                    self.inner.push(self.at);
                    self.at += 1;
                }
                '\n' | '\r' if self.is_open_here() => {
                    let end = self.at;
                    return self.open(end);
                }
                '\0'..='\u{1f}' => {
                    let insert = escape_of(character).unwrap_or_default();
                    self.fault(FaultKind::Control, self.at..self.at + length, &insert);
                    self.at += length;
                }
                _ => self.at += length,
            }
        }
        let end = self.text.len();
        self.open(end)
    }

    fn fault(&mut self, kind: FaultKind, span: Range<usize>, insert: &str) {
        self.faults.push(Fault { kind, span: span.clone(), edits: vec![replace(span, insert)] });
    }

    /// Whether a quote is the closing one, and not one of the text.
    fn ends_at(&self, character: char) -> bool {
        let length = character.len_utf8();
        if self.quote == Quote::Straight && character != '"' {
            // Opened straight and closed curly, where the next straight one opens something else.
            let next = || self.text[self.at..].find('"').map(|it| self.at + it);
            return matches!(character, '”' | '“')
                && is_followed(&self.text[self.at + length..])
                && next().is_none_or(|it| !is_followed(&self.text[it + 1..]));
        }
        if !self.quote.closes_with(character) {
            return false;
        }
        let after = &self.text[self.at + length..];
        if is_followed(after) {
            return true;
        }
        // Something else without a comma before it, or a quote of the text itself: then another closes it.
        let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
        let next = &after[blank..];
        let begins_other = match next.chars().next() {
            None | Some('\n' | '\r' | '{' | '[' | '/') => true,
            Some(first) => blank > 0 && (opens(first).is_some() || begins_with_value(next)),
        };
        begins_other || !self.closes_later(after)
    }

    /// Whether a quote on the same line closes the string.
    fn closes_later(&self, after: &str) -> bool {
        let mut ahead = after.char_indices().take_while(|(at, it)| *at < AHEAD && !matches!(it, '\n' | '\r'));
        ahead.any(|(at, it)| self.quote.closes_with(it) && is_followed(&after[at + it.len_utf8()..]))
    }

    fn closed(mut self, character: char) -> Read {
        let end = self.at + character.len_utf8();
        let opening = self.from..self.from + self.text[self.from..].chars().next().map_or(1, char::len_utf8);
        let inner: Vec<Edit> = self.inner.iter().map(|at| replace(*at..at + 1, "\\\"")).collect();
        let quotes = [opening, self.at..end];
        let odd: Vec<&Range<usize>> = quotes.iter().filter(|it| &self.text[(*it).clone()] != "\"").collect();
        if odd.is_empty() {
            for (at, edit) in self.inner.clone().into_iter().zip(inner) {
                self.faults.push(Fault { kind: FaultKind::InnerQuote, span: at..at + 1, edits: vec![edit] });
            }
        } else {
            let mut edits: Vec<Edit> =
                odd.iter().map(|it| replace((*it).clone(), "\"")).chain(inner).collect();
            edits.sort_by_key(|it| it.span.start);
            let span = odd[0].clone();
            self.faults.push(Fault { kind: FaultKind::Quotes, span, edits });
        }
        self.faults.sort_by_key(|it| it.span.start);
        Read { end, faults: self.faults }
    }

    /// Whether the string was meant to end on the line that ends here: the next one is a member of its own.
    fn is_open_here(&self) -> bool {
        let mut end = self.text.len().min(self.at + AHEAD);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let next = self.text[self.at..end].trim_start();
        if next.starts_with(['}', ']']) || next.is_empty() && end == self.text.len() {
            return true;
        }
        let key = next.strip_prefix('"').and_then(|it| it.split_once('"'));
        let after = key.filter(|(key, _)| !key.contains('\n')).map(|(_, after)| after.trim_start());
        after.is_some_and(|it| it.starts_with(':'))
    }

    /// Closes the string before what was to follow it.
    fn open(mut self, end: usize) -> Read {
        let inside = self.text[self.from..end].trim_end();
        let inside = inside.trim_end_matches(['}', ']', ',', ' ', '\t', '\n', '\r']);
        let end = (self.from + inside.len()).max(self.from + 1);
        self.faults.retain(|it| it.span.end <= end);
        let mut edits = vec![replace(end..end, "\"")];
        let opening = self.from..self.from + self.text[self.from..].chars().next().map_or(1, char::len_utf8);
        if &self.text[opening.clone()] != "\"" {
            edits.insert(0, replace(opening, "\""));
        }
        self.faults.push(Fault { kind: FaultKind::OpenString, span: end..end, edits });
        Read { end, faults: self.faults }
    }

    fn escape(&mut self) {
        let from = self.at;
        let rest = &self.text[from + 1..];
        let Some(next) = rest.chars().next() else {
            self.at += 1;
            return self.fault(FaultKind::Escape, from..from + 1, "\\\\");
        };
        self.at += 1 + next.len_utf8();
        let digits =
            |count: usize| rest.get(1..=count).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        match next {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {}
            'u' if digits(4).is_some() => self.at += 4,
            '\'' => self.fault(FaultKind::Escape, from..self.at, "'"),
            '0' => self.fault(FaultKind::Escape, from..self.at, "\\u0000"),
            '\n' => self.fault(FaultKind::Escape, from..self.at, "\\n"),
            'x' if digits(2).is_some() => {
                let insert = format!("\\u00{}", digits(2).unwrap_or_default());
                self.at += 2;
                self.fault(FaultKind::Escape, from..self.at, &insert);
            }
            'U' if digits(8).is_some() => self.code_point(from, digits(8).unwrap_or_default(), 8),
            'u' if rest.starts_with("u{") => {
                let inside = rest[2..].split_once('}').map_or("", |(inside, _)| inside);
                self.code_point(from, inside, inside.len() + 2);
            }
            _ => self.fault(FaultKind::Escape, from..from + 1, "\\\\"),
        }
    }

    fn code_point(&mut self, from: usize, digits: &str, length: usize) {
        let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        match code {
            Some(character) => {
                self.at += length;
                let insert = escape_of(character).unwrap_or_else(|| character.to_string());
                self.fault(FaultKind::Escape, from..self.at, &insert);
            }
            None => self.fault(FaultKind::Escape, from..from + 1, "\\\\"),
        }
    }
}

/// Whether a number or a literal comes, and something that can follow it.
fn begins_with_value(text: &str) -> bool {
    let word = text.split(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '+' | '.'))).next();
    word.is_some_and(|it| matches!(meaning(it), Meaning::Json) && is_followed(&text[it.len()..]))
}

/// Whether what comes can follow a string: a mark, or the end.
fn is_followed(after: &str) -> bool {
    let next = after.trim_start_matches([' ', '\t', '\r', '\n']).chars().next();
    next.is_none_or(|it| matches!(it, ',' | ':' | '}' | ']' | '，' | '：' | '｝' | '］' | ';' | '='))
}
