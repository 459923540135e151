//! Changes of a text that leave the rest of it as it is.

use std::ops::Range;

use super::Edit;
use crate::json::{Json, Node};

/// The text after changes that do not overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        changed.push_str(text.get(at..edit.span.start).unwrap_or_default());
        changed.push_str(&edit.insert);
        at = edit.span.end;
    }
    changed.push_str(text.get(at..).unwrap_or_default());
    changed
}

pub(super) fn replace(span: Range<usize>, insert: impl Into<String>) -> Edit {
    Edit { span, insert: insert.into() }
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match escape_of(character) {
            Some(escape) => json.push_str(&escape),
            None => json.push(character),
        }
    }
    json.push('"');
    json
}

/// How a character is written in a JSON string, where it cannot stand for itself.
pub(super) fn escape_of(character: char) -> Option<String> {
    Some(match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\0'..='\u{1f}' => format!("\\u{:04x}", u32::from(character)),
        _ => return None,
    })
}

/// Gives a member another key.
pub(super) fn rename(member: Node<'_>, name: &str) -> Option<Edit> {
    Some(replace(member.key()?.span, quoted(name)))
}

/// Where a member or item begins: at its key, if it has one.
pub(super) fn start(node: Node<'_>) -> usize {
    node.key().map_or(node.span().start, |key| key.span.start)
}

/// Takes members or items out of one array or object, with the commas that go with them.
pub(super) fn remove(gone: &[Node<'_>]) -> Vec<Edit> {
    let Some(parent) = gone.first().and_then(Node::parent) else { return Vec::new() };
    let all: Vec<Node<'_>> = parent.children().collect();
    let goes = |node: &Node<'_>| gone.iter().any(|it| it.id() == node.id());
    let mut edits = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let run = all[at..].iter().take_while(|it| goes(it)).count();
        if run > 0 {
            let before = at.checked_sub(1).map(|it| all[it].span().end);
            let span = match (before, all.get(at + run)) {
                (_, Some(next)) => start(all[at])..start(*next),
                (Some(before), None) => before..all[at + run - 1].span().end,
                (None, None) => parent.span().start + 1..parent.span().end - 1,
            };
            edits.push(replace(span, ""));
        }
        at += run.max(1);
    }
    edits
}

/// Puts members at the end of an object, laid out as its last one is.
pub(super) fn insert(json: &Json<'_>, object: Node<'_>, members: &[(&str, &str)]) -> Edit {
    let text = json.text();
    let Some(last) = object.children().last() else {
        let colon = json.root().children().next().map_or(": ", |it| colon_of(text, it));
        let members: Vec<String> = members.iter().map(|(name, value)| member(name, colon, value)).collect();
        let at = object.span().start + 1;
        return replace(at..at, members.join(", "));
    };
    let colon = colon_of(text, last);
    let blank = blank_before(text, start(last));
    let members = members.iter().map(|(name, value)| format!(",{blank}{}", member(name, colon, value)));
    let at = last.span().end;
    replace(at..at, members.collect::<String>())
}

fn member(name: &str, colon: &str, value: &str) -> String {
    format!("{}{colon}{value}", quoted(name))
}

/// The colon of a member with the blanks around it.
fn colon_of<'t>(text: &'t str, member: Node<'_>) -> &'t str {
    let end = member.key().map_or(0, |key| key.span.end);
    text.get(end..member.span().start).filter(|it| it.contains(':')).unwrap_or(":")
}

/// The white space that ends at a place.
fn blank_before(text: &str, at: usize) -> &str {
    let before = &text[..at];
    &before[before.trim_end_matches([' ', '\t', '\r', '\n']).len()..]
}

/// Moves members into another object.
pub(super) fn relocate(json: &Json<'_>, members: &[Node<'_>], to: Node<'_>) -> Vec<Edit> {
    let named: Vec<_> = members.iter().map(|it| (it.name(), it.source())).collect();
    let named: Vec<(&str, &str)> = named.iter().map(|(name, value)| (name.as_ref(), *value)).collect();
    let mut edits = remove(members);
    edits.push(insert(json, to, &named));
    in_order(edits)
}

/// Edits in the order of the text.
pub(super) fn in_order(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|it| (it.span.start, it.span.end));
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, pointers: &[&str]) -> String {
        let json = Json::read(text).unwrap();
        let gone: Vec<_> = pointers.iter().map(|it| json.at(it).unwrap()).collect();
        apply(text, &remove(&gone))
    }

    #[test]
    fn members_go_with_their_commas() {
        let text = r#"{ "a": 1, "b": [2, 3] , "c": 4 }"#;
        for (gone, expected) in [
            (&["/a"][..], r#"{ "b": [2, 3] , "c": 4 }"#),
            (&["/b"], r#"{ "a": 1, "c": 4 }"#),
            (&["/c"], r#"{ "a": 1, "b": [2, 3] }"#),
            (&["/a", "/c"], r#"{ "b": [2, 3] }"#),
            (&["/b", "/c"], r#"{ "a": 1 }"#),
            (&["/a", "/b", "/c"], "{}"),
            (&["/b/0"], r#"{ "a": 1, "b": [3] , "c": 4 }"#),
        ] {
            assert_eq!(without(text, gone), expected);
        }
    }

    #[test]
    fn members_come_as_the_others_are_laid_out() {
        for (text, expected) in [
            (r#"{"a":{}}"#, r#"{"a":{"x":1, "y":"\""}}"#),
            (r#"{ "a": {} }"#, r#"{ "a": {"x": 1, "y": "\""} }"#),
            (r#"{"a":{"b":1}}"#, r#"{"a":{"b":1,"x":1,"y":"\""}}"#),
            ("{\"a\":{\n  \"b\" : 1\n}}", "{\"a\":{\n  \"b\" : 1,\n  \"x\" : 1,\n  \"y\" : \"\\\"\"\n}}"),
        ] {
            let json = Json::read(text).unwrap();
            let edit = insert(&json, json.at("/a").unwrap(), &[("x", "1"), ("y", &quoted("\""))]);
            assert_eq!(apply(text, &[edit]), expected);
        }
    }

    #[test]
    fn a_member_moves_with_its_text() {
        let text = "{\n  \"aps\": {\n    \"alert\": \"x\"\n  },\n  \"badge\": 1.0\n}";
        let json = Json::read(text).unwrap();
        let edits = relocate(&json, &[json.at("/badge").unwrap()], json.at("/aps").unwrap());
        assert_eq!(apply(text, &edits), "{\n  \"aps\": {\n    \"alert\": \"x\",\n    \"badge\": 1.0\n  }\n}");
        let back = apply(text, &relocate(&json, &[json.at("/aps/alert").unwrap()], json.root()));
        assert_eq!(back, "{\n  \"aps\": {},\n  \"badge\": 1.0,\n  \"alert\": \"x\"\n}");
    }
}
