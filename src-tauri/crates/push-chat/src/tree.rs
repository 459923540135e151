//! JSON that is carried along as it was written: order of keys, text of numbers, escapes.

use push_protocol::json::{Json, Kind, Node};

/// A value with its text; only the white space around it is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A string with its quotes, a number, `true`, `false` or `null`, as written.
    Scalar(Box<str>),
    /// An array.
    List(Vec<Tree>),
    /// An object; keys with their quotes, as written.
    Map(Vec<(Box<str>, Tree)>),
}

impl Tree {
    /// The value that a node holds.
    pub fn of(node: Node<'_>) -> Self {
        match node.kind() {
            Kind::Object => Self::Map(node.children().map(|it| (key_of(it), Self::of(it))).collect()),
            Kind::Array => Self::List(node.children().map(Self::of).collect()),
            _ => Self::Scalar(node.source().into()),
        }
    }

    /// A string.
    pub fn text(text: &str) -> Self {
        Self::Scalar(quoted(text).into())
    }

    /// In one line, without white space.
    pub fn minified(&self) -> String {
        let mut out = String::new();
        self.write_minified(&mut out);
        out
    }

    pub(crate) fn write_minified(&self, out: &mut String) {
        match self {
            Self::Scalar(text) => out.push_str(text),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.write_minified(out);
                }
                out.push(']');
            }
            Self::Map(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(key);
                    out.push(':');
                    value.write_minified(out);
                }
                out.push('}');
            }
        }
    }

    /// One value a line, two blanks a level, as every file of a workspace is.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write_pretty(0, &mut out);
        out
    }

    fn write_pretty(&self, level: usize, out: &mut String) {
        let line = |out: &mut String, level: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", level));
        };
        match self {
            Self::List(items) if !items.is_empty() => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    line(out, level + 1);
                    item.write_pretty(level + 1, out);
                }
                line(out, level);
                out.push(']');
            }
            Self::Map(members) if !members.is_empty() => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    line(out, level + 1);
                    out.push_str(key);
                    out.push_str(": ");
                    value.write_pretty(level + 1, out);
                }
                line(out, level);
                out.push('}');
            }
            _ => self.write_minified(out),
        }
    }

    /// What a string says; none for anything else.
    pub fn said(&self) -> Option<String> {
        let Self::Scalar(source) = self else { return None };
        said(source)
    }

    /// The member of that name; none where this is no object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().rev().find(|(key, _)| is_named(key, name)).map(|(_, value)| value)
    }

    /// Puts a value in the place of the member of that name, or behind the last one; none takes it out.
    /// Where this is no object, nothing changes.
    pub fn set(&mut self, name: &str, value: Option<Self>) {
        let Self::Map(members) = self else { return };
        let found = members.iter().position(|(key, _)| is_named(key, name));
        match (found, value) {
            (Some(at), Some(value)) => members[at].1 = value,
            (Some(at), None) => drop(members.remove(at)),
            (None, Some(value)) => members.push((quoted(name).into(), value)),
            (None, None) => {}
        }
    }
}

fn key_of(node: Node<'_>) -> Box<str> {
    node.key().and_then(|key| node.json_text().get(key.span)).unwrap_or("\"\"").into()
}

/// Whether a key as written says `name`.
fn is_named(key: &str, name: &str) -> bool {
    let plain = key.get(1..key.len().saturating_sub(1));
    plain == Some(name) && !name.contains('\\') || key.contains('\\') && said(key).as_deref() == Some(name)
}

/// What a string as written says.
pub(crate) fn said(source: &str) -> Option<String> {
    let json = Json::read(source).ok()?;
    json.root().str().map(std::borrow::Cow::into_owned)
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(text, &mut out);
    out
}

pub(crate) fn push_quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|it: char| it == '"' || it == '\\' || it < ' ') {
        out.push_str(&rest[..at]);
        let escaped = rest[at..].chars().next().unwrap_or_default();
        match escaped {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', escaped]),
            _ => out.push_str(&format!("\\u{:04x}", u32::from(escaped))),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::of(Json::read(text).unwrap().root())
    }

    #[test]
    fn order_numbers_and_escapes_stay_as_written() {
        let text = "{ \"b\" : 1.50e0, \"a\":[ 10000000000000000000001 , \"\\u00e9\\/\", {} , [] ],\n\"c\": {\"x\":null}}";
        let minified =
            "{\"b\":1.50e0,\"a\":[10000000000000000000001,\"\\u00e9\\/\",{},[]],\"c\":{\"x\":null}}";
        assert_eq!(tree(text).minified(), minified);
        assert_eq!(tree(&tree(text).pretty()), tree(text));
        assert_eq!(
            tree("{\"a\":[1,{}],\"b\":{\"c\":2}}").pretty(),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": 2\n  }\n}"
        );
    }

    #[test]
    fn members_are_found_set_and_taken_out_by_what_their_key_says() {
        let mut found = tree("{\"\\u0061\":1,\"b\\\\\":2}");
        assert_eq!(found.get("a"), Some(&Tree::Scalar("1".into())));
        assert_eq!(found.get("b\\"), Some(&Tree::Scalar("2".into())));
        assert_eq!(found.get("b\\\\"), None);
        found.set("a", Some(Tree::text("x\"y\u{1}")));
        found.set("c", Some(Tree::List(Vec::new())));
        found.set("b\\", None);
        assert_eq!(found.minified(), "{\"\\u0061\":\"x\\\"y\\u0001\",\"c\":[]}");
        assert_eq!(found.get("a").unwrap().said().unwrap(), "x\"y\u{1}");
    }

    #[test]
    fn quoted_is_what_serde_json_writes() {
        for text in ["", "a\"b\\c\n\r\t\u{1}\u{1f}\u{7f}é😀/", "您有一条新消息", "\\", "\"\""] {
            assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);
        }
    }
}
