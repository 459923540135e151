//! Which files are payloads, and what stands beside them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Refusal, input};

/// Ends the name of a profile's payload.
const PAYLOAD: &str = ".payload.json";
/// Ends the name of what belongs to it.
const HEADERS: &str = ".push.json";
/// Names that Pushbench gives to files that are no payloads.
const OTHERS: [&str; 4] = [".scenario.json", ".pool.json", ".schema.json", "pushbench.json"];

/// A payload.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) role: Role,
}

/// What a payload is a part of.
pub(super) enum Role {
    /// Nothing: its headers are not known.
    Alone,
    /// A profile, with its other half.
    Pair(PathBuf),
    /// A file for the iOS Simulator.
    Simulator,
}

/// The payload that is named, or all in a folder and those below it, in order.
pub(super) fn find(path: &Path) -> Result<Vec<Found>, Refusal> {
    if input::is_stdin(path) || !path.is_dir() {
        return Ok(vec![named(path)]);
    }
    let mut found = Vec::new();
    walk(path, &mut found)?;
    if found.is_empty() {
        let folder = path.display();
        return Err(Refusal::usage(format!("{folder}: no payloads here; expected .json or .apns files")));
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// A file that was named; of a profile, either half will do.
fn named(path: &Path) -> Found {
    let payload = end_of(path, HEADERS).map(|name| path.with_file_name(format!("{name}{PAYLOAD}")));
    as_found(payload.filter(|it| it.is_file()).unwrap_or_else(|| path.to_owned()))
}

fn as_found(path: PathBuf) -> Found {
    let headers = end_of(&path, PAYLOAD).map(|name| path.with_file_name(format!("{name}{HEADERS}")));
    let is_apns = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("apns"));
    let role = match headers.filter(|it| it.is_file()) {
        Some(headers) => Role::Pair(headers),
        None if is_apns => Role::Simulator,
        None => Role::Alone,
    };
    Found { path, role }
}

/// The name before an ending.
fn end_of<'a>(path: &'a Path, ending: &str) -> Option<&'a str> {
    path.file_name()?.to_str()?.strip_suffix(ending)
}

fn walk(folder: &Path, found: &mut Vec<Found>) -> Result<(), Refusal> {
    let unreadable = |error: std::io::Error| Refusal::usage(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        // A link to a folder could lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(&path, found)?;
        } else if is_payload(&name) && path.is_file() {
            found.push(as_found(path));
        }
    }
    Ok(())
}

fn is_payload(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_other = name.ends_with(HEADERS) || OTHERS.iter().any(|it| name.ends_with(it));
    (name.ends_with(".json") && !is_other) || name.ends_with(".apns")
}
