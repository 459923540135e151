//! Refuses to save or share what holds a secret, and points at it.

use std::path::Path;

use serde_json::Value;

use super::{Found, find, find_in_bytes};
use crate::Error;

/// Looks through a text that the user typed into `field`.
///
/// # Errors
/// At the field, with line, column and range in UTF-16 units, as an editor counts.
pub(crate) fn guard(field: &str, text: &str) -> Result<(), Error> {
    match find(text) {
        Some(found) => Err(refusal(field, field, text, &found)),
        None => Ok(()),
    }
}

/// Looks through the strings of a value that is about to be written as JSON, the name of each member included.
///
/// # Errors
/// At the member of the top level, with the JSON pointer to the string.
pub(crate) fn guard_json(value: &Value) -> Result<(), Error> {
    let mut way = Vec::new();
    in_value(value, &mut way)?;
    // What is apart in its strings may be a key in the whole, such as one in lines.
    match find(&value.to_string()) {
        Some(found) => Err(refusal("", "", "", &found)),
        None => Ok(()),
    }
}

/// Looks through a file that is taken over into the workspace.
///
/// # Errors
/// At `field`, with the line.
pub(crate) fn guard_file(field: &str, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let Some(found) = find_in_bytes(bytes) else { return Ok(()) };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Err(refusal(field, &name, std::str::from_utf8(bytes).unwrap_or_default(), &found))
}

fn in_value(value: &Value, way: &mut Vec<String>) -> Result<(), Error> {
    let mut step = |name: &str, value: &Value| {
        way.push(name.to_owned());
        let refused = at_way(way, name).and_then(|()| in_value(value, way));
        way.pop();
        refused
    };
    match value {
        Value::String(text) => at_way(way, text),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(at, item)| step(&at.to_string(), item))
        }
        Value::Object(members) => members.iter().try_for_each(|(name, member)| step(name, member)),
        _ => Ok(()),
    }
}

fn at_way(way: &[String], text: &str) -> Result<(), Error> {
    let Some(found) = find(text) else { return Ok(()) };
    // A name that is a secret itself is not repeated.
    let parts = way.iter().map(|it| if find(it).is_some() { "…" } else { it.as_str() });
    let place = parts.collect::<Vec<_>>().join("/");
    Err(refusal(way.first().map_or("", String::as_str), &place, text, &found))
}

/// Says what was found and where, and repeats nothing of it.
fn refusal(field: &str, place: &str, text: &str, found: &Found) -> Error {
    let before = text.get(..found.range.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let units = |to: usize| text.get(..to).unwrap_or_default().encode_utf16().count().to_string();
    let what = found.kind.name();
    let at = if place.is_empty() { "the text".to_owned() } else { format!("{place:?}") };
    let message = format!(
        "{at} holds what looks like {what}, at line {line}, column {column}; it was not saved, since a workspace is \
         shared and whoever has it could push. Take it out; keys belong under Credentials"
    );
    let details = [
        ("place", place.to_owned()),
        ("line", line.to_string()),
        ("column", column.to_string()),
        ("from", units(found.range.start)),
        ("to", units(found.range.end)),
    ];
    Error::field(field, found.kind.code(), message, &details)
}
