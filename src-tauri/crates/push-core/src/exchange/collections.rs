//! Pushes out of collections of other programs: Postman, Insomnia, Bruno, and folders with files. Nothing in them is
//! run, no file that a request names is opened, and what a request signs in with is dropped.

mod bruno;
mod folder;
mod insomnia;
mod postman;
mod request;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::import;
use crate::Error;
use crate::model::{ImportChoice, ImportChoices, ImportOrigin};

pub(super) use folder::read_folder;

/// More requests are not looked at.
const MOST: usize = 5_000;
/// A larger file is no payload, in bytes.
const LARGEST_PUSH: usize = 1024 * 1024;
/// Deepest folder of a collection.
const DEEPEST: usize = 16;

/// A request as a collection has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Request {
    name: String,
    /// Names of the folders around it.
    folder: Vec<String>,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Body,
    /// Whether it signs in with something.
    signs_in: bool,
}

/// What a request sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Body {
    #[default]
    Nothing,
    Text(String),
    /// A form, a file, GraphQL.
    Other,
}

/// What was found in a file.
#[derive(Debug, Default)]
struct Collection {
    requests: Vec<Request>,
    variables: BTreeMap<String, String>,
}

/// Reads a text that may hold several pushes; one push of any kind is a choice of one.
///
/// # Errors
/// When there is nothing in it, or it is a collection in a form that is not read.
pub(super) fn read(text: &str, file: Option<&Path>) -> Result<ImportChoices, Error> {
    let bare = text.trim_start_matches('\u{feff}');
    if let Some((origin, collection)) = collection(bare, file)? {
        return Ok(choices(origin, &collection));
    }
    if let Some(path) = file.filter(|_| text.len() > LARGEST_PUSH) {
        return Err(Error::file("read", path, std::io::ErrorKind::FileTooLarge.into()));
    }
    let ends_with =
        |ending: &str| file.and_then(Path::extension).is_some_and(|it| it.eq_ignore_ascii_case(ending));
    let name = file.and_then(Path::file_stem).map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let push = import::read(text, ends_with("apns"))?;
    let choice = ImportChoice { name, folder: String::new(), push, variables: BTreeMap::new(), likely: true };
    Ok(ImportChoices { origin: ImportOrigin::Push, pushes: vec![choice], others: 0, unread: Vec::new() })
}

/// The collection in a text, if it is one.
fn collection(text: &str, file: Option<&Path>) -> Result<Option<(ImportOrigin, Collection)>, Error> {
    let ending = file.and_then(Path::extension).unwrap_or_default().to_ascii_lowercase();
    if ending == "bru" || bruno::is_bru(text) {
        let name = file.and_then(Path::file_stem).map(|it| it.to_string_lossy().into_owned());
        let requests = bruno::read_bru(text, &name.unwrap_or_default()).into_iter().collect();
        return Ok(Some((ImportOrigin::Bruno, Collection { requests, ..Collection::default() })));
    }
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str::<Value>(text) {
            Ok(json) => in_json(&json),
            Err(_) => Ok(None),
        };
    }
    if insomnia::is_yaml(text) {
        let value = yaml::read(text).map_err(|message| damaged("Insomnia", &message))?;
        return Ok(Some((ImportOrigin::Insomnia, insomnia::read(&value))));
    }
    Ok(None)
}

fn in_json(json: &Value) -> Result<Option<(ImportOrigin, Collection)>, Error> {
    if postman::is_old(json) {
        let message =
            "this is a collection of Postman in its old form (v1); export it again as Collection v2.1";
        return Err(Error::field("text", "postman_v1", message, &[]));
    }
    Ok(if postman::is_postman(json) {
        Some((ImportOrigin::Postman, postman::read(json)))
    } else if insomnia::is_insomnia(json) {
        Some((ImportOrigin::Insomnia, insomnia::read(json)))
    } else if bruno::is_export(json) {
        Some((ImportOrigin::Bruno, bruno::read_export(json)))
    } else {
        None
    })
}

fn damaged(program: &str, message: &str) -> Error {
    let text =
        format!("this is a collection of {program}, but it cannot be read: {message}; export it again");
    let details = [("program", program.to_owned()), ("what", message.to_owned())];
    Error::field("text", "collection_damaged", text, &details)
}

/// The requests that are pushes.
fn choices(origin: ImportOrigin, collection: &Collection) -> ImportChoices {
    let pushes: Vec<ImportChoice> = collection
        .requests
        .iter()
        .filter_map(|request| request::push(request, &collection.variables))
        .collect();
    let others = u32::try_from(collection.requests.len() - pushes.len()).unwrap_or(u32::MAX);
    ImportChoices { origin, pushes, others, unread: Vec::new() }
}

/// The text at a member; empty where there is none.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The values of a list of `{key, value}`, but for those that are off.
fn pairs(items: &[Value], key: &str) -> Vec<(String, String)> {
    let on = |it: &&Value| !is_true(it, "disabled") && it.get("enabled").is_none_or(|on| on != false);
    let pair = |it: &Value| (text(it, key).trim().to_owned(), said(it.get("value")));
    items.iter().filter(on).map(pair).filter(|(name, _)| !name.is_empty()).collect()
}

/// A value as text: numbers and yes or no too.
fn said(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
