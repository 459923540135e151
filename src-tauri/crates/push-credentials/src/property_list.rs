//! Apple's property lists out of files that nobody vouches for: XML and binary, with bounds on what comes of
//! them. In the binary form a value may be named by many others, so that a small file can stand for a tree
//! of any size; values are therefore counted while they are read.

use std::collections::BTreeMap;
use std::io::Cursor;

use plist::stream::{BinaryReader, Event, XmlReader};
use plist::{Dictionary, Value};

/// Largest XML list, in bytes.
pub(crate) const MAX_XML_BYTES: usize = 8 * 1024 * 1024;
/// Largest binary list, in bytes: each level of it may be read into eight times that.
pub(crate) const MAX_BINARY_BYTES: usize = 512 * 1024;
const MAX_DEPTH: usize = 24;
const MAX_VALUES: usize = 100_000;
/// Bytes of text and data together.
const MAX_TEXT: usize = 8 * 1024 * 1024;

/// Longest text that is passed on, in characters.
const LONGEST_TEXT: usize = 1_000;

const BINARY: &[u8] = b"bplist00";

/// Why bytes are no property list that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Far beyond the size or the depth of what Apple's programs write.
    #[error("this property list is far larger or deeper than what Apple's programs write, and was not read")]
    TooLarge,
    /// No property list with a dictionary at its root, or not all of one.
    #[error("this is no property list with a dictionary in it, or one that is cut off")]
    Damaged,
}

/// The texts in the dictionary at the root of a property list, by key: how a built app holds its `.strings`
/// files. Values that are no texts are left out.
///
/// # Errors
/// When the bytes are no such list, or one beyond all bounds.
pub fn property_list_texts(bytes: &[u8]) -> Result<BTreeMap<String, String>, ListError> {
    let list = read(bytes)?.into_iter();
    Ok(list.filter_map(|(key, value)| Some((key, value.into_string()?))).collect())
}

/// The dictionary at the root of a property list.
pub(crate) fn read(bytes: &[u8]) -> Result<Dictionary, ListError> {
    let (binary, limit) =
        if bytes.starts_with(BINARY) { (true, MAX_BINARY_BYTES) } else { (false, MAX_XML_BYTES) };
    if bytes.len() > limit {
        return Err(ListError::TooLarge);
    }
    if binary { build(BinaryReader::new(Cursor::new(bytes))) } else { build(XmlReader::new(bytes)) }
}

/// A text in one line that says something, cut where it is endless.
pub(crate) fn text(value: &Value) -> Option<String> {
    let text: String = words(value.as_string()?).chars().take(LONGEST_TEXT).collect();
    (!text.is_empty()).then_some(text)
}

/// A value as one line of text, cut where it is endless.
pub(crate) fn line(value: &Value) -> String {
    whole_line(value).chars().take(LONGEST_TEXT).collect()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn whole_line(value: &Value) -> String {
    match value {
        Value::String(text) => words(text),
        Value::Boolean(yes) => yes.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Array(values) => values.iter().map(whole_line).collect::<Vec<_>>().join(", "),
        Value::Dictionary(pairs) => pairs
            .iter()
            .map(|(key, value)| format!("{key}: {}", whole_line(value)))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Data(bytes) => format!("{} bytes", bytes.len()),
        // No date: `plist` panics where it writes one of a year with a sign.
        _ => "(date)".to_owned(),
    }
}

fn build<'a>(events: impl Iterator<Item = Result<Event<'a>, plist::Error>>) -> Result<Dictionary, ListError> {
    let mut bounded = Bounded { events, depth: 0, values: 0, text: 0, exceeded: false };
    let value = Value::from_events(&mut bounded);
    if bounded.exceeded {
        return Err(ListError::TooLarge);
    }
    value.ok().and_then(Value::into_dictionary).ok_or(ListError::Damaged)
}

/// Ends early where a bound is passed, which leaves the list without an end.
struct Bounded<I> {
    events: I,
    depth: usize,
    values: usize,
    text: usize,
    exceeded: bool,
}

impl<'a, I: Iterator<Item = Result<Event<'a>, plist::Error>>> Iterator for Bounded<I> {
    type Item = Result<Event<'a>, plist::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let event = match self.events.next()? {
            // The number of values that the file promises is not to be reserved for.
            Ok(Event::StartArray(_)) => Event::StartArray(None),
            Ok(event) => event,
            error => return Some(error),
        };
        self.values += 1;
        match &event {
            Event::StartArray(_) | Event::StartDictionary(_) => self.depth += 1,
            Event::EndCollection => self.depth = self.depth.saturating_sub(1),
            Event::String(text) => self.text += text.len(),
            Event::Data(data) => self.text += data.len(),
            _ => {}
        }
        self.exceeded = self.depth > MAX_DEPTH || self.values > MAX_VALUES || self.text > MAX_TEXT;
        (!self.exceeded).then_some(Ok(event))
    }
}

#[cfg(test)]
mod tests;
