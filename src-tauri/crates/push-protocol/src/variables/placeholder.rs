//! Placeholders in a string: `{{name}}`, `{{ name }}`, `{{now+4h}}`, `{{name:number}}`, and what was meant as one.

use std::ops::Range;

use crate::json::NodeId;

/// A variable as a placeholder names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Variable {
    written: String,
    name: usize,
    offset: Option<i64>,
}

impl Variable {
    /// As it stands between the braces, without blanks and without `:number`: `name`, `now+4h`.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Its name: `now` where it is `now+4h`.
    pub fn name(&self) -> &str {
        &self.written[..self.name]
    }

    /// The seconds that are added to `now`. With them, it is Pushbench's own clock, whatever sources there are.
    pub const fn offset(&self) -> Option<i64> {
        self.offset
    }
}

/// Whether a variable can have the name: a letter or `_`, then letters, digits, `_`, `.` and `-`, all ASCII.
pub fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(is_in_name)
}

const fn begins_name(it: char) -> bool {
    it.is_ascii_alphabetic() || it == '_'
}

const fn is_in_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-')
}

/// A placeholder in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Its bytes, braces included.
    pub(super) range: Range<usize>,
    pub(super) variable: Variable,
    /// Written with `:number`.
    pub(super) number: bool,
}

/// Something that looks like a placeholder and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misspelt {
    /// Its bytes in the text, braces included.
    pub range: Range<usize>,
    /// What is wrong.
    pub mistake: Mistake,
    /// The string, in a payload that is JSON.
    pub node: Option<NodeId>,
}

/// What is wrong with a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// No `}}` follows.
    Unclosed,
    /// What stands between the braces is no name.
    Name,
    /// `:number` where the string holds more than the placeholder, or in a header.
    NumberInText,
}

/// What a scan finds.
pub(super) enum Found {
    Placeholder(Placeholder),
    Misspelt(Misspelt),
}

/// How characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// As they are.
    Plain,
    /// As between the quotes of a JSON string: braces may be escaped too.
    Json,
}

/// Everything that is, or looks like, a placeholder in `text[range]`, in its order.
pub(super) fn scan(text: &str, range: Range<usize>, notation: Notation) -> Vec<Found> {
    let mut found = Vec::new();
    let mut cursor = Cursor { text: &text[..range.end], at: range.start, notation };
    while let Some(next) = cursor.skip_to_brace() {
        let after = next.after;
        cursor.at = match cursor.placeholder(next.at) {
            Some(one) => {
                let end = match &one {
                    Found::Placeholder(it) => it.range.end,
                    Found::Misspelt(it) => it.range.end,
                };
                found.push(one);
                end
            }
            None => after,
        };
    }
    found
}

/// Reads characters, whichever way they are written.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    notation: Notation,
}

/// A character and its place.
struct Read {
    character: char,
    at: usize,
    after: usize,
}

impl<'t> Cursor<'t> {
    fn peek(&self) -> Option<Read> {
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let escape = (first == '\\' && self.notation == Notation::Json).then(|| escape(rest)).flatten();
        let (character, length) = escape.unwrap_or((first, first.len_utf8()));
        Some(Read { character, at: self.at, after: self.at + length })
    }

    /// The next character, if it is one of those.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> Option<Read> {
        let read = self.peek().filter(|it| wanted(it.character))?;
        self.at = read.after;
        Some(read)
    }

    fn take_all(&mut self, wanted: impl Fn(char) -> bool, into: &mut String) {
        while let Some(read) = self.take(&wanted) {
            into.push(read.character);
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        let whole = word.chars().all(|it| ahead.take(|found| found == it).is_some());
        if whole {
            self.at = ahead.at;
        }
        whole
    }

    fn skip_blanks(&mut self) {
        while self.take(is_blank).is_some() {}
    }

    /// The next opening brace. Everything else is passed over.
    fn skip_to_brace(&mut self) -> Option<Read> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let escapes = self.notation == Notation::Json;
            self.at += rest.iter().position(|it| *it == b'{' || (escapes && *it == b'\\'))?;
            let read = self.peek()?;
            if read.character == '{' {
                return Some(read);
            }
            self.at = read.after;
        }
    }

    /// What begins at `start`, if it is or looks like a placeholder.
    fn placeholder(&self, start: usize) -> Option<Found> {
        let mut inside = Self { at: start, ..*self };
        if !inside.take_word("{{") {
            return None;
        }
        let mut after = inside;
        match after.variable() {
            Some((variable, number)) => {
                let range = start..after.at;
                Some(Found::Placeholder(Placeholder { range, variable, number }))
            }
            None => inside.misspelt(start).map(Found::Misspelt),
        }
    }

    /// From behind the opening braces to behind the closing ones.
    fn variable(&mut self) -> Option<(Variable, bool)> {
        self.skip_blanks();
        let mut written = String::new();
        written.push(self.take(begins_name)?.character);
        self.take_all(is_in_name, &mut written);
        let mut name = written.len();
        let mut offset = None;
        if written == "now" && self.take_word("+") {
            written.push('+');
            self.take_all(|it| it.is_ascii_alphanumeric(), &mut written);
        }
        if let Some(signed) = written.strip_prefix("now").filter(|it| it.starts_with(['+', '-'])) {
            let seconds = seconds(signed);
            if seconds.is_some() || signed.starts_with('+') {
                offset = Some(seconds?);
                name = "now".len();
            }
        }
        let number = self.take_word(":number");
        self.skip_blanks();
        self.take_word("}}").then_some((Variable { written, name, offset }, number))
    }

    /// From behind the opening braces: what was meant, in this string.
    fn misspelt(&self, start: usize) -> Option<Misspelt> {
        let mut ahead = *self;
        let mut has_letter = false;
        while let Some(read) = ahead.peek().filter(|it| it.character != '{') {
            if ahead.take_word("}}") {
                let range = start..ahead.at;
                return has_letter.then_some(Misspelt { range, mistake: Mistake::Name, node: None });
            }
            has_letter |= read.character.is_alphabetic();
            ahead.at = read.after;
        }
        let mut name = *self;
        name.skip_blanks();
        name.take(begins_name)?;
        while name.take(is_in_name).is_some() {}
        Some(Misspelt { range: start..name.at, mistake: Mistake::Unclosed, node: None })
    }
}

const fn is_blank(it: char) -> bool {
    matches!(it, ' ' | '\t')
}

/// The character of the escape that `rest` begins with, and its length; half of a surrogate pair is none that
/// matters here.
fn escape(rest: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 2));
    match rest.as_bytes().get(1)? {
        b'u' => {
            let unit = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
            Some((char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
        }
        b'n' => simple('\n'),
        b't' => simple('\t'),
        b'r' => simple('\r'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        other if other.is_ascii() => simple(char::from(*other)),
        _ => None,
    }
}

/// `+4h` or `-90s` in seconds.
fn seconds(signed: &str) -> Option<i64> {
    let digits = signed.get(..signed.len().checked_sub(1)?)?;
    let unit = match signed.as_bytes().last()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 60 * 60,
        b'd' => 24 * 60 * 60,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(unit)
}
