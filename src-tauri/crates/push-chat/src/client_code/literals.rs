//! Literals of Objective-C and Swift.

use push_protocol::json::{Json, Kind};

use crate::tree::{Tree, said};

/// A text as `@"…"`.
pub(super) fn objective_c_text(text: &str) -> String {
    let mut out = String::from("@\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Three digits, so that what follows is no part of it.
            '\0'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\{:03o}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A text as `"…"`.
pub(super) fn swift_text(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            // Also what would begin an interpolation.
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A list of texts as `@[…]`.
pub(super) fn objective_c_texts(texts: &[String]) -> String {
    format!("@[{}]", joined(texts, objective_c_text))
}

/// A list of texts as `[…]`.
pub(super) fn swift_texts(texts: &[String]) -> String {
    format!("[{}]", joined(texts, swift_text))
}

fn joined(texts: &[String], write: impl Fn(&str) -> String) -> String {
    texts.iter().map(|it| write(it)).collect::<Vec<_>>().join(", ")
}

/// What a scalar is.
enum Scalar {
    Null,
    Boolean(bool),
    /// As JSON writes it, and whether a double or a 64-bit integer holds all its digits.
    Number(String, bool),
    Text(String),
}

fn scalar(source: &str) -> Scalar {
    let Ok(json) = Json::read(source) else { return Scalar::Null };
    let root = json.root();
    match root.kind() {
        Kind::Boolean => Scalar::Boolean(source == "true"),
        Kind::Number => Scalar::Number(source.to_owned(), is_exact(source)),
        Kind::Text => Scalar::Text(root.str().unwrap_or_default().into_owned()),
        _ => Scalar::Null,
    }
}

fn is_exact(number: &str) -> bool {
    let is_whole = number.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if is_whole {
        number.parse::<i64>().is_ok()
    } else {
        digits <= 15 && number.parse::<f64>().is_ok_and(f64::is_finite)
    }
}

/// A value of JSON in Objective-C.
pub(super) fn objective_c(tree: &Tree) -> String {
    match tree {
        Tree::Scalar(source) => match scalar(source) {
            Scalar::Null => "[NSNull null]".to_owned(),
            Scalar::Boolean(true) => "@YES".to_owned(),
            Scalar::Boolean(false) => "@NO".to_owned(),
            // Of the smallest integer, the digits alone are no number of 64 bits.
            Scalar::Number(number, true) if number != i64::MIN.to_string() => {
                if number.starts_with('-') {
                    format!("@({number})")
                } else {
                    format!("@{number}")
                }
            }
            Scalar::Number(number, _) => format!("[NSDecimalNumber decimalNumberWithString:@\"{number}\"]"),
            Scalar::Text(text) => objective_c_text(&text),
        },
        Tree::List(items) => {
            format!("@[{}]", items.iter().map(objective_c).collect::<Vec<_>>().join(", "))
        }
        Tree::Map(members) => {
            let member = |(key, value): &(Box<str>, Tree)| {
                format!("{}: {}", objective_c_text(&said(key).unwrap_or_default()), objective_c(value))
            };
            format!("@{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A value of JSON in Swift, where `Any` is expected.
pub(super) fn swift(tree: &Tree) -> String {
    match tree {
        Tree::Scalar(source) => match scalar(source) {
            Scalar::Null => "NSNull()".to_owned(),
            Scalar::Boolean(value) => value.to_string(),
            Scalar::Number(number, true) => number,
            Scalar::Number(number, false) => format!("NSDecimalNumber(string: \"{number}\")"),
            Scalar::Text(text) => swift_text(&text),
        },
        Tree::List(items) => {
            format!("[{}] as [Any]", items.iter().map(swift).collect::<Vec<_>>().join(", "))
        }
        Tree::Map(_) => format!("{} as [String: Any]", swift_object(tree)),
    }
}

/// The same of an object whose type is known.
pub(super) fn swift_object(tree: &Tree) -> String {
    let Tree::Map(members) = tree else { return "[:]".to_owned() };
    if members.is_empty() {
        return "[:]".to_owned();
    }
    let member = |(key, value): &(Box<str>, Tree)| {
        format!("{}: {}", swift_text(&said(key).unwrap_or_default()), swift(value))
    };
    format!("[{}]", members.iter().map(member).collect::<Vec<_>>().join(", "))
}
