//! The text in pieces, as generously as they can be told apart.

use std::ops::Range;

use super::strings::{self, opens};
use super::{Fault, FaultKind};
use crate::lint::edits::replace;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `{ } [ ] , :`, as JSON has them.
    Mark(u8),
    /// A string, or what is to be one.
    Text,
    /// Everything else, up to the next mark or blank.
    Word,
}

/// Reads a text from start to end.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// What was wrong on the way.
    pub(super) faults: Vec<Fault>,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = Self { text, at: 0, faults: Vec::new() };
        if text.starts_with('\u{feff}') {
            tokens.at = 3;
            tokens.fault(FaultKind::Bom, 0..3, "");
        }
        tokens
    }

    pub(super) fn fault(&mut self, kind: FaultKind, span: Range<usize>, insert: &str) {
        self.faults.push(Fault { kind, span: span.clone(), edits: vec![replace(span, insert)] });
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        self.skip();
        let (from, first) = (self.at, self.rest().chars().next()?);
        if let Some(mark) = mark(first) {
            self.at += first.len_utf8();
            if first.len_utf8() > 1 || first == ';' || first == '=' {
                if first == '=' {
                    self.at += usize::from(self.rest().starts_with('>'));
                }
                let kind = if mark == b':' { FaultKind::Colon } else { FaultKind::Punctuation };
                self.fault(kind, from..self.at, &char::from(mark).to_string());
            }
            return Some(Token { kind: TokenKind::Mark(mark), span: from..self.at });
        }
        if let Some(quote) = opens(first) {
            let string = strings::read(self.text, from, quote);
            self.at = string.end;
            self.faults.extend(string.faults);
            return Some(Token { kind: TokenKind::Text, span: from..string.end });
        }
        let end = self.rest().find(ends_word).unwrap_or(self.rest().len());
        self.at += end.max(first.len_utf8());
        Some(Token { kind: TokenKind::Word, span: from..self.at })
    }

    /// Takes the rest of a text without quotes: up to the end of its line, or what can follow a value.
    pub(super) fn bare_text(&mut self, from: usize) -> Range<usize> {
        let rest = &self.text[from..];
        let end = rest.find(['\n', '\r', ',', '}', ']', '，', '｝']).unwrap_or(rest.len());
        self.at = (from + rest[..end].trim_end().len()).max(self.at);
        from..self.at
    }

    /// Goes on at a place further on.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Over blanks and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return };
            let from = self.at;
            if matches!(first, ' ' | '\t' | '\r' | '\n') {
                self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            } else if first.is_whitespace() || matches!(first, '\u{feff}' | '\u{200b}' | '\0') {
                self.at += first.len_utf8();
                self.fault(FaultKind::Blank, from..self.at, " ");
            } else if let Some(length) = comment(rest) {
                self.at += length;
                self.fault(FaultKind::Comment, from..self.at, "");
            } else {
                return;
            }
        }
    }
}

/// The mark of JSON that a character is, or is typed for.
const fn mark(character: char) -> Option<u8> {
    Some(match character {
        '{' | '｛' => b'{',
        '}' | '｝' => b'}',
        '[' | '［' | '【' => b'[',
        ']' | '］' | '】' => b']',
        ',' | ';' | '，' | '、' | '；' => b',',
        ':' | '=' | '：' | '＝' => b':',
        _ => return None,
    })
}

fn ends_word(character: char) -> bool {
    character.is_whitespace() || mark(character).is_some() || opens(character).is_some()
}

/// Length of the comment that a text begins with; the line break after one is left.
fn comment(text: &str) -> Option<usize> {
    if let Some(inside) = text.strip_prefix("/*") {
        return Some(inside.find("*/").map_or(text.len(), |end| end + 4));
    }
    let begins = text.starts_with("//") || text.starts_with('#') || text.starts_with("<!--");
    begins.then(|| text.find(['\n', '\r']).unwrap_or(text.len()))
}
