//! What a console prints of a dictionary: `{ aps = { badge = 1; }; f = 6001; }` of Objective-C, and
//! `[AnyHashable("aps"): …]` of Swift, which prints dictionaries of Objective-C inside.

mod strings;

use push_protocol::json::{Json, Kind, MAX_DEPTH, Position};

use super::{Repair, UserInfoError};
use crate::tree::{Tree, quoted};

/// Where a dictionary begins: at a brace, or at a bracket with a key behind it. What a console prints before it,
/// such as `Acme[123:4567]`, does not count.
pub(super) fn start(text: &str) -> Option<usize> {
    let begins = |at: usize, bracket: &str| {
        let inside = text.get(at + 1..).unwrap_or_default().trim_start();
        bracket == "{"
            || (!inside.starts_with(|it: char| it.is_ascii_digit()) && begins_with_key(inside, true))
    };
    text.match_indices(['{', '[']).find(|(at, bracket)| begins(*at, bracket)).map(|(at, _)| at)
}

pub(super) fn read(text: &str) -> Result<(Tree, Vec<Repair>), UserInfoError> {
    let at = start(text).ok_or(UserInfoError::NotADictionary)?;
    let mut console =
        Console { text, at, depth: 0, has_bare_keys: !text.contains("AnyHashable("), repairs: Vec::new() };
    let before =
        text.get(..at).unwrap_or_default().trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    if !before.is_empty() && before != "Optional(" {
        console.repaired(Repair::Around);
    }
    let tree = console.value(Inside::Nothing)?;
    let after = console.rest().trim_matches(|it: char| it.is_whitespace() || matches!(it, ')' | ';'));
    if !after.is_empty() {
        console.repaired(Repair::Around);
    }
    Ok((tree, console.repairs))
}

/// Longest key that is looked for behind a text without quotes, in characters.
const LONGEST_KEY: usize = 200;

/// What a value stands in: that tells where one without quotes ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    /// `{ key = value; }`
    Braces,
    /// `( value, value )`
    Parentheses,
    /// `[key: value, …]`
    Brackets,
    /// `[value, …]`
    List,
}

struct Console<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Whether a key of Swift may stand without quotes: it is how older versions print.
    has_bare_keys: bool,
    repairs: Vec<Repair>,
}

impl<'t> Console<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn repaired(&mut self, repair: Repair) {
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    fn skip_blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blank();
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: &str) -> bool {
        self.skip_blank();
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn broken<T>(&self) -> Result<T, UserInfoError> {
        Err(UserInfoError::Broken(Position::of(self.text, self.at)))
    }

    fn value(&mut self, inside: Inside) -> Result<Tree, UserInfoError> {
        if self.depth == MAX_DEPTH {
            return Err(UserInfoError::TooDeep);
        }
        self.depth += 1;
        let value = self.any(inside);
        self.depth -= 1;
        value
    }

    fn any(&mut self, inside: Inside) -> Result<Tree, UserInfoError> {
        for wrapped in ["AnyHashable(", "Optional("] {
            if self.take(wrapped) {
                let value = self.value(Inside::Parentheses)?;
                if !self.take(")") {
                    self.repaired(Repair::Unclosed);
                }
                return Ok(value);
            }
        }
        match self.peek() {
            None => self.broken(),
            Some('{') => self.braces(),
            Some('(') => self.list(')', Inside::Parentheses),
            Some('[') => self.brackets(),
            Some('"' | '“' | '”' | '„') => Ok(scalar(&self.string(), true)),
            Some(_) => Ok(self.bare(inside)),
        }
    }

    fn braces(&mut self) -> Result<Tree, UserInfoError> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            match self.peek() {
                None => {
                    self.repaired(Repair::Unclosed);
                    break;
                }
                Some('}') => {
                    self.at += 1;
                    break;
                }
                Some(';' | ',') => {
                    self.at += 1;
                    self.repaired(Repair::Punctuation);
                    continue;
                }
                Some(_) => {}
            }
            let key = self.key()?;
            if !self.take("=") {
                if !self.take(":") {
                    return self.broken();
                }
                self.repaired(Repair::Punctuation);
            }
            let value = self.value(Inside::Braces)?;
            members.push((quoted(&key).into(), value));
            if !self.take(";") {
                self.without_semicolon();
            }
        }
        Ok(Tree::Map(members))
    }

    fn without_semicolon(&mut self) {
        match self.peek() {
            None => {}
            Some(',') => {
                self.at += 1;
                self.repaired(Repair::Punctuation);
            }
            Some(_) => self.repaired(Repair::Punctuation),
        }
    }

    fn key(&mut self) -> Result<String, UserInfoError> {
        if matches!(self.peek(), Some('"' | '“' | '”' | '„')) {
            return Ok(self.string());
        }
        let rest = self.rest();
        let end =
            rest.find(|it: char| it.is_whitespace() || "=:;,{}()[]\"“”".contains(it)).unwrap_or(rest.len());
        if end == 0 {
            return self.broken();
        }
        self.at += end;
        Ok(rest[..end].to_owned())
    }

    fn list(&mut self, close: char, inside: Inside) -> Result<Tree, UserInfoError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            match self.peek() {
                None => {
                    self.repaired(Repair::Unclosed);
                    break;
                }
                Some(found) if found == close => {
                    self.at += 1;
                    break;
                }
                Some(',') => self.at += 1,
                Some(';' | '}' | ']' | ')') => return self.broken(),
                Some(_) => items.push(self.value(inside)?),
            }
        }
        Ok(Tree::List(items))
    }

    /// A dictionary or list of Swift.
    fn brackets(&mut self) -> Result<Tree, UserInfoError> {
        let start = self.at;
        self.at += 1;
        if self.take(":") {
            return if self.take("]") { Ok(Tree::Map(Vec::new())) } else { self.broken() };
        }
        if !self.is_key_here() {
            self.at = start;
            return self.list(']', Inside::List);
        }
        let mut members = Vec::new();
        loop {
            match self.peek() {
                None => {
                    self.repaired(Repair::Unclosed);
                    break;
                }
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some(',') => {
                    self.at += 1;
                    if self.peek() == Some(']') {
                        self.repaired(Repair::Punctuation);
                    }
                    continue;
                }
                Some(_) => {}
            }
            let key = if self.take("AnyHashable(") {
                let key = self.key()?;
                self.take(")");
                key
            } else {
                self.key()?
            };
            if !self.take(":") {
                return self.broken();
            }
            let value = self.value(Inside::Brackets)?;
            members.push((quoted(&key).into(), value));
        }
        Ok(Tree::Map(members))
    }

    /// Whether a key of Swift comes next, with its colon.
    fn is_key_here(&mut self) -> bool {
        self.skip_blank();
        begins_with_key(self.rest(), self.has_bare_keys)
    }

    /// A value without quotes.
    fn bare(&mut self, inside: Inside) -> Tree {
        let rest = self.rest();
        let end = match inside {
            Inside::Brackets => end_in_brackets(rest, self.has_bare_keys),
            Inside::Braces => rest.find([';', '}', '\n']).unwrap_or(rest.len()),
            Inside::Parentheses => rest.find([',', ')', ';', '}', '\n']).unwrap_or(rest.len()),
            Inside::List => rest.find([',', ']', ')', '\n']).unwrap_or(rest.len()),
            Inside::Nothing => rest.len(),
        };
        // At least one letter, so that reading goes on.
        let end = end.max(rest.chars().next().map_or(0, char::len_utf8));
        self.at += end;
        let text = rest.get(..end).unwrap_or_default().trim();
        if inside != Inside::Brackets && text.contains(char::is_whitespace) && !text.starts_with('<') {
            self.repaired(Repair::MissingQuotes);
        }
        scalar(text, false)
    }
}

/// Swift prints texts of Objective-C without quotes, whatever is in them: one ends before the next key, or
/// where a bracket closes.
fn end_in_brackets(rest: &str, bare_keys: bool) -> usize {
    for (at, letter) in rest.char_indices() {
        let after = rest.get(at + letter.len_utf8()..).unwrap_or_default().trim_start();
        let ends = match letter {
            ',' => after.starts_with(']') || begins_with_key(after, bare_keys),
            ']' => after.is_empty() || after.starts_with([',', ']', ')']),
            _ => false,
        };
        if ends {
            return at;
        }
    }
    rest.len()
}

fn begins_with_key(text: &str, bare: bool) -> bool {
    if text.starts_with("AnyHashable(") {
        return true;
    }
    if let Some(inside) = text.strip_prefix(['"', '“', '”']) {
        let mut letters = inside.char_indices().take(LONGEST_KEY);
        let close = letters.find(|(_, it)| matches!(it, '"' | '“' | '”')).map(|(at, _)| at);
        let after = close.and_then(|at| inside.get(at..)).unwrap_or_default();
        return after.trim_start_matches(['"', '“', '”']).trim_start().starts_with(':');
    }
    let mut letters = text.char_indices().take(LONGEST_KEY);
    let end =
        letters.find(|(_, it)| !(it.is_alphanumeric() || matches!(it, '-' | '_'))).map_or(0, |(at, _)| at);
    bare && end > 0 && text.get(end..).is_some_and(|it| it.starts_with(':'))
}

/// A number, `<null>`, or a text.
fn scalar(text: &str, is_quoted: bool) -> Tree {
    let is_null = matches!(text, "<null>" | "nil" | "null") && (!is_quoted || text == "<null>");
    if is_null {
        return Tree::Scalar("null".into());
    }
    let number = Json::read(text).is_ok_and(|it| matches!(it.root().kind(), Kind::Number | Kind::Boolean));
    if number && !is_quoted { Tree::Scalar(text.into()) } else { Tree::text(text) }
}
