//! What a request to APNs says, as a push.

use std::collections::BTreeMap;

use push_protocol::DeviceToken;
use push_protocol::json::Json;
use push_protocol::variables::is_name;

use super::{Body, Request};
use crate::exchange::curl::{HEADERS, PATH, USUAL, host, plain};
use crate::exchange::notes::Note;
use crate::exchange::words;
use crate::model::{ImportChoice, ImportedPush, PushFormat};
use crate::secrets;

/// Hosts of APNs.
const HOSTS: [&str; 3] =
    ["api.push.apple.com", "api.sandbox.push.apple.com", "api.development.push.apple.com"];

/// No address or header of APNs comes near it, in bytes.
const LONGEST: usize = 16 * 1024;

type Variables = BTreeMap<String, String>;

/// The push that a request makes; none where it is no call of APNs.
pub fn push(request: &Request, variables: &Variables) -> Option<ImportChoice> {
    let (url, unknown_in_url) = filled(&request.url, variables);
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let names_apns =
        HEADERS.iter().any(|(name, _)| request.headers.iter().any(|it| it.0.eq_ignore_ascii_case(name)));
    let host = host(authority);
    let to_apple = host.as_deref().is_some_and(|it| HOSTS.iter().any(|apple| it.starts_with(apple)));
    if !to_apple && !names_apns && !path.contains(PATH) {
        return None;
    }
    let mut notes = Vec::new();
    let token = token(path, unknown_in_url, &mut notes);
    let headers = headers(request, variables, &mut notes);
    let (payload, used) = payload(request, variables, &mut notes);
    if !request.method.eq_ignore_ascii_case("post") {
        notes.push(Note::Method);
    }
    let push = ImportedPush {
        format: PushFormat::Payload,
        payload,
        bundle_id: None,
        headers,
        token,
        credential: None,
        host: host.filter(|it| !it.contains("{{")),
        notes: words(&notes),
    };
    let folder = request.folder.join("/");
    Some(ImportChoice { name: request.name.clone(), folder, push, variables: used, likely: true })
}

fn token(path: &str, unknown: bool, notes: &mut Vec<Note>) -> Option<String> {
    if unknown {
        notes.push(Note::AddressUnknown);
    }
    let Some((_, token)) = path.split_once(PATH) else {
        if !unknown {
            notes.push(Note::NotDevicePath);
        }
        return None;
    };
    let token = DeviceToken::parse(token).ok().map(String::from);
    if token.is_none() && !unknown {
        notes.push(Note::TokenUnreadable);
    }
    token
}

fn headers(request: &Request, variables: &Variables, notes: &mut Vec<Note>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let (mut others, mut unknown, mut dropped) = (Vec::new(), Vec::new(), request.signs_in);
    for (name, value) in &request.headers {
        let name = name.trim().to_ascii_lowercase();
        let (value, is_unknown) = filled(value.trim(), variables);
        match HEADERS.iter().find(|(header, _)| *header == name) {
            _ if value.is_empty() => {}
            _ if name == "authorization" => dropped = true,
            // The collapse ID takes variables.
            Some((_, field)) if !is_unknown || *field == "collapse_id" => {
                if found.insert((*field).to_owned(), value.clone()).is_some_and(|before| before != value) {
                    notes.push(Note::HeaderTwice(name));
                }
            }
            Some(_) => unknown.push(name),
            None if USUAL.contains(&name.as_str()) || name.starts_with(':') => {}
            None => others.push(plain(&name)),
        }
    }
    if dropped {
        notes.push(Note::TokenDropped);
    }
    if !others.is_empty() {
        notes.push(Note::OtherHeader(others.join(", ")));
    }
    if !unknown.is_empty() {
        notes.push(Note::HeaderUnknown(unknown.join(", ")));
    }
    found
}

/// The payload, with the variables in it as they stand, and the values of those that are known.
fn payload(request: &Request, variables: &Variables, notes: &mut Vec<Note>) -> (Option<String>, Variables) {
    let text = match &request.body {
        Body::Text(text) => text.clone(),
        Body::Nothing => {
            notes.push(Note::NoBody);
            return (None, Variables::new());
        }
        Body::Other => {
            notes.push(Note::BodyOther);
            return (None, Variables::new());
        }
    };
    let (mut used, mut unknown, mut secret) = (Variables::new(), Vec::new(), Vec::new());
    for name in names(&text) {
        match variables.get(name) {
            Some(value) if is_name(name) && secrets::find(value).is_none() => {
                used.insert(name.to_owned(), value.clone());
            }
            Some(_) if is_name(name) => secret.push(plain(name)),
            _ => unknown.push(plain(name)),
        }
    }
    if let Err(error) = Json::read(&text) {
        notes.push(Note::NotJson(error.to_string()));
    }
    for (names, note) in
        [(unknown, Note::BodyVariables as fn(String) -> Note), (secret, Note::SecretVariables)]
    {
        if !names.is_empty() {
            notes.push(note(names.join(", ")));
        }
    }
    (Some(text), used)
}

/// Names in `{{…}}`, and the tags of Insomnia, once each.
fn names(text: &str) -> Vec<&str> {
    let between = |open: &'static str, close: &'static str| {
        text.match_indices(open)
            .filter_map(move |(at, _)| within(&text[at + open.len()..], close).map(str::trim))
    };
    let mut names: Vec<&str> = between("{{", "}}").chain(between("{%", "%}")).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What comes before `close`, on the same line and before another one is opened.
fn within<'t>(text: &'t str, close: &str) -> Option<&'t str> {
    let reach = text.find(['\n', '{']).unwrap_or(text.len());
    text[..reach].find(close).map(|end| &text[..end])
}

/// The text with the variables filled in, and whether some are not known. Values are not looked into, and one that
/// would make the text too long is left out, as if it was not known.
fn filled(text: &str, variables: &Variables) -> (String, bool) {
    let known = |name| Some((name, variables.get(name).filter(|it| secrets::find(it).is_none())?));
    let known: BTreeMap<&str, &String> = names(text).into_iter().filter_map(known).collect();
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, from)) = rest.find("{{").map(|at| rest.split_at(at)) {
        filled.push_str(before);
        let name = within(&from[2..], "}}");
        let value = name.and_then(|it| known.get(it.trim()));
        match (name, value) {
            (Some(name), Some(value)) if filled.len() + value.len() <= LONGEST => {
                filled.push_str(value);
                rest = &from[name.len() + 4..];
            }
            _ => {
                filled.push('{');
                rest = &from[1..];
            }
        }
    }
    filled.push_str(rest);
    let unknown = !names(&filled).is_empty();
    (filled, unknown)
}
