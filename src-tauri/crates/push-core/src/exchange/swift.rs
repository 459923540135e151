//! A payload as a `userInfo` dictionary in Swift, to paste into a test of an app. Every JSON object has one: what
//! Swift cannot say as JSON does is said otherwise, and noted.

use std::collections::HashSet;

use push_protocol::json::{Json, Kind, Node};

use super::notes::Note;

/// What stands before the dictionary.
const DECLARATION: &str = "let userInfo: [AnyHashable: Any] = ";

/// The declaration of `userInfo`, with a line break at its end. The outermost value of `json` is an object.
pub fn write(json: &Json<'_>) -> (String, Vec<Note>) {
    let mut writer = Writer { text: DECLARATION.to_owned(), equal: Vec::new(), lone: false, long: false };
    writer.dictionary(json.root(), 0, "AnyHashable");
    writer.text.push('\n');
    let mut notes = Vec::new();
    if !writer.equal.is_empty() {
        notes.push(Note::EqualKeys(writer.equal.join(", ")));
    }
    if writer.lone {
        notes.push(Note::LoneSurrogates);
    }
    if writer.long {
        notes.push(Note::LongNumbers);
    }
    (writer.text, notes)
}

struct Writer {
    text: String,
    /// Keys that an object has twice.
    equal: Vec<String>,
    lone: bool,
    long: bool,
}

impl Writer {
    /// JSON is at most [`push_protocol::json::MAX_DEPTH`] deep.
    fn value(&mut self, node: Node<'_>, depth: usize) {
        match node.kind() {
            Kind::Null => self.text.push_str("NSNull()"),
            Kind::Boolean => self.text.push_str(node.source()),
            Kind::Number => self.number(node.source()),
            Kind::Text => {
                self.lone |= node.has_lone_surrogate();
                let text = node.str().unwrap_or_default();
                self.string(&text);
            }
            Kind::Array => {
                self.items(node, depth);
                self.text.push_str(" as [Any]");
            }
            Kind::Object => {
                self.dictionary(node, depth, "String");
                self.text.push_str(" as [String: Any]");
            }
        }
    }

    fn items(&mut self, node: Node<'_>, depth: usize) {
        if node.is_empty() {
            return self.text.push_str("[]");
        }
        self.text.push_str("[\n");
        for item in node.children() {
            self.indent(depth + 1);
            self.value(item, depth + 1);
            self.text.push_str(",\n");
        }
        self.indent(depth);
        self.text.push(']');
    }

    /// As a literal, unless Swift may take two keys for equal: a literal with both would crash.
    fn dictionary(&mut self, node: Node<'_>, depth: usize, keys: &str) {
        let members = self.last_of_equal(node);
        if members.is_empty() {
            return self.text.push_str("[:]");
        }
        let is_literal = !may_be_equal(&members);
        if !is_literal {
            self.text.push_str(&format!("Dictionary<{keys}, Any>("));
        }
        self.text.push_str("[\n");
        for member in members {
            self.indent(depth + 1);
            self.text.push_str(if is_literal { "" } else { "(" });
            self.lone |= member.has_lone_surrogate_in_key();
            self.string(&member.name());
            self.text.push_str(if is_literal { ": " } else { ", " });
            self.value(member, depth + 1);
            self.text.push_str(if is_literal { ",\n" } else { "),\n" });
        }
        self.indent(depth);
        self.text.push_str(if is_literal { "]" } else { "], uniquingKeysWith: { _, last in last })" });
    }

    /// The members, of equal ones the last alone.
    fn last_of_equal<'j>(&mut self, node: Node<'j>) -> Vec<Node<'j>> {
        let mut members: Vec<Node<'j>> = node.children().collect();
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        while let Some(member) = members.pop() {
            let name = member.name().into_owned();
            if seen.insert(name.clone()) {
                kept.push(member);
            } else if !self.equal.contains(&name) {
                self.equal.push(name);
            }
        }
        kept.reverse();
        kept
    }

    fn indent(&mut self, depth: usize) {
        self.text.push_str(&"    ".repeat(depth));
    }

    /// An integer as Swift reads it by itself, else one that says its type.
    fn number(&mut self, source: &str) {
        let is_integer = !source.contains(['.', 'e', 'E']);
        if is_integer && source.parse::<i64>().is_ok() {
            self.text.push_str(source);
        } else if is_integer && source.parse::<u64>().is_ok() {
            self.text.push_str("UInt64(");
            self.text.push_str(source);
            self.text.push(')');
        } else if !is_integer && fits_double(source) {
            self.text.push_str(source);
        } else {
            self.long = true;
            self.text.push_str("NSDecimalNumber(string: \"");
            self.text.push_str(source);
            self.text.push_str("\")");
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for found in text.chars() {
            match found {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                _ if is_hidden(found) => {
                    self.text.push_str("\\u{");
                    self.text.push_str(&format!("{:X}", u32::from(found)));
                    self.text.push('}');
                }
                _ => self.text.push(found),
            }
        }
        self.text.push('"');
    }
}

/// Whether a number is one as a `Double`, and not nothing because it is too small.
fn fits_double(source: &str) -> bool {
    let is_zero =
        source.split(['e', 'E']).next().is_some_and(|it| !it.contains(|it| matches!(it, '1'..='9')));
    source.parse::<f64>().is_ok_and(|it| it.is_finite() && (it != 0.0 || is_zero))
}

/// What nobody sees in a source file, or what changes the order in which it is read.
fn is_hidden(found: char) -> bool {
    found.is_control()
        || matches!(found, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(found, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(found, '\u{e0000}'..='\u{e007f}')
}

/// Whether two keys may be written otherwise and mean the same (`é` and `e` with an accent): Swift compares what
/// they mean. It says yes too often rather than too rarely.
fn may_be_equal(members: &[Node<'_>]) -> bool {
    let is_plain = |it: char| {
        it.is_ascii()
            || matches!(it, '\u{3400}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}')
    };
    let odd = members.iter().filter(|it| !it.name().chars().all(is_plain)).count();
    // The semicolon, the accent and the letter K have a second form.
    let seconds = |it: char| matches!(it, '\u{37e}' | '\u{1fef}' | '\u{212a}');
    odd > 1 || (members.len() > 1 && members.iter().any(|it| it.name().contains(seconds)))
}

#[cfg(test)]
mod tests;
