//! A push out of a text, whatever kind of text it is.

use std::collections::BTreeMap;

use push_protocol::json::Json;

use super::notes::Note;
use super::{apns, curl, script, shell, words};
use crate::Error;
use crate::model::{ImportedPush, PushFormat};

/// A longer text is no command that somebody pasted, in bytes.
const LONGEST_COMMAND: usize = 1024 * 1024;

/// Reads a text: JSON is a payload; else a `curl` command in it counts; else it is a payload that is broken.
/// `is_apns`: a file of that name.
///
/// # Errors
/// When there is nothing in it.
pub fn read(text: &str, is_apns: bool) -> Result<ImportedPush, Error> {
    let (text, mut notes) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, vec![Note::ByteOrderMark]),
        None => (text, Vec::new()),
    };
    if text.trim().is_empty() {
        return Err(Error::field("text", "import_empty", "there is nothing to import; it is empty", &[]));
    }
    let mut push = match Json::read(text) {
        Ok(json) => payload(&json, is_apns, &mut notes),
        Err(error) => match command(text) {
            Some((push, found)) => {
                notes.extend(found);
                push
            }
            None => {
                notes.push(Note::NotJson(error.to_string()));
                plain(text, is_apns)
            }
        },
    };
    push.notes = words(&notes);
    Ok(push)
}

fn payload(json: &Json<'_>, is_apns: bool, notes: &mut Vec<Note>) -> ImportedPush {
    match apns::without_bundle(json) {
        Some((text, bundle_id)) => {
            notes.push(Note::TargetBundle);
            ImportedPush { bundle_id, ..plain(&text, true) }
        }
        None => plain(json.text(), is_apns),
    }
}

fn plain(text: &str, is_apns: bool) -> ImportedPush {
    ImportedPush {
        format: if is_apns { PushFormat::Apns } else { PushFormat::Payload },
        payload: Some(text.to_owned()),
        bundle_id: None,
        headers: BTreeMap::new(),
        token: None,
        credential: None,
        host: None,
        notes: Vec::new(),
    }
}

fn command(text: &str) -> Option<(ImportedPush, Vec<Note>)> {
    if text.len() > LONGEST_COMMAND || !text.contains("curl") {
        return None;
    }
    let tokens = shell::lex(text);
    let (call, calls) = script::first_call(&tokens);
    let (push, mut notes) = curl::read(&call?);
    if tokens.unclosed {
        notes.insert(0, Note::Unclosed);
    }
    if calls > 1 {
        notes.insert(0, Note::OtherCommands);
    }
    if let Some(error) = push.payload.as_deref().and_then(|it| Json::read(it).err()) {
        notes.push(Note::NotJson(error.to_string()));
    }
    Some((push, notes))
}
