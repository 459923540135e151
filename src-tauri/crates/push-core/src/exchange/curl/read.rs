//! A push out of a `curl` command that somebody pasted.

use std::collections::BTreeMap;

use push_protocol::DeviceToken;

use super::options::{is_silent, long_name, takes_word};
use crate::exchange::notes::Note;
use crate::exchange::script::{Call, Input, Said};
use crate::model::{ImportedPush, PushFormat};

/// Headers of APNs and the fields of a draft that hold them (§2.1).
pub(in crate::exchange) const HEADERS: [(&str, &str); 6] = [
    ("apns-topic", "topic"),
    ("apns-push-type", "push_type"),
    ("apns-priority", "priority"),
    ("apns-expiration", "expiration"),
    ("apns-collapse-id", "collapse_id"),
    ("apns-id", "apns_id"),
];
/// Headers that go without saying.
pub(in crate::exchange) const USUAL: [&str; 8] = [
    "content-type",
    "accept",
    "accept-encoding",
    "accept-language",
    "host",
    "user-agent",
    "content-length",
    "connection",
];
pub(in crate::exchange) const PATH: &str = "/3/device/";

/// Reads the command.
pub fn read(call: &Call) -> (ImportedPush, Vec<Note>) {
    let mut reader = Reader::new(call);
    reader.arguments();
    reader.finish()
}

struct Reader<'c> {
    call: &'c Call,
    notes: Vec<Note>,
    /// By field, with the name of the header.
    headers: BTreeMap<&'static str, String>,
    credential: Option<String>,
    body: Option<Said>,
    url: Option<Said>,
    other_headers: Vec<String>,
    unknown_headers: Vec<String>,
    other_options: Vec<String>,
}

impl<'c> Reader<'c> {
    const fn new(call: &'c Call) -> Self {
        Self {
            call,
            notes: Vec::new(),
            headers: BTreeMap::new(),
            credential: None,
            body: None,
            url: None,
            other_headers: Vec::new(),
            unknown_headers: Vec::new(),
            other_options: Vec::new(),
        }
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn arguments(&mut self) {
        let mut arguments = self.call.arguments.iter();
        let mut are_over = false;
        while let Some(argument) = arguments.next() {
            let text = argument.text();
            if are_over || !text.starts_with('-') || text == "-" {
                self.address(argument);
            } else if text == "--" {
                are_over = true;
            } else if let Some(long) = text.strip_prefix("--") {
                let (name, given) = long.split_once('=').map_or((long, None), |(name, _)| (name, Some(name)));
                if !takes_word(name) {
                    self.flag(name);
                } else if let Some(name) = given {
                    self.option(name, &argument.after("--".len() + name.len() + 1));
                } else {
                    self.option(name, &arguments.next().cloned().unwrap_or_default());
                }
            } else {
                self.short(argument, &text, &mut arguments);
            }
        }
    }

    /// `-sSX POST`, `-HNAME: value`.
    fn short<'a>(&mut self, argument: &Said, text: &str, rest: &mut impl Iterator<Item = &'a Said>) {
        for (at, short) in text.char_indices().skip(1) {
            let Some(long) = long_name(short) else {
                self.other_options.push(format!("-{short}"));
                continue;
            };
            if !takes_word(long) {
                self.flag(long);
                continue;
            }
            let end = at + short.len_utf8();
            let word =
                if end < text.len() { argument.after(end) } else { rest.next().cloned().unwrap_or_default() };
            return self.option(long, &word);
        }
    }

    fn flag(&mut self, name: &str) {
        match name {
            "insecure" => self.note(Note::Insecure),
            "get" | "head" => self.note(Note::Method),
            _ if is_silent(name) => {}
            _ => self.other_options.push(format!("--{}", plain(name))),
        }
    }

    fn option(&mut self, name: &str, word: &Said) {
        match name {
            "header" => self.header(word),
            "data" | "data-ascii" => self.data(word, true, true),
            "data-binary" => self.data(word, true, false),
            "json" => self.data(word, true, false),
            "data-raw" => self.data(word, false, false),
            "url" => self.address(word),
            "request" if word.text().eq_ignore_ascii_case("post") => {}
            "request" => self.note(Note::Method),
            "cert" | "key" => self.note(Note::CertificateNamed),
            "pass" | "user" | "oauth2-bearer" | "proxy-user" | "proxy-pass" => self.note(Note::LoginDropped),
            "proxy" | "preproxy" | "proxy1.0" | "socks4" | "socks4a" | "socks5" | "socks5-hostname" => {
                self.note(Note::Proxy);
            }
            _ if is_silent(name) => {}
            _ => self.other_options.push(format!("--{}", plain(name))),
        }
    }

    fn header(&mut self, word: &Said) {
        let text = word.text();
        if text.starts_with('@') {
            return self.note(Note::HeaderFile);
        }
        // `name;` is one without a value.
        let Some((name, value)) = text.split_once(':').or_else(|| text.split_once(';')) else { return };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if name == "authorization" {
            return self.authorization(word, value);
        }
        let known = HEADERS.iter().find(|(header, _)| *header == name);
        match known {
            _ if value.is_empty() => {}
            Some(_) if !word.unknown.is_empty() => self.unknown_headers.push(name),
            Some((_, field)) => {
                if self.headers.insert(field, value.to_owned()).is_some_and(|before| before != value) {
                    self.note(Note::HeaderTwice(name));
                }
            }
            None if USUAL.contains(&name.as_str()) => {}
            None => self.other_headers.push(plain(&name)),
        }
    }

    /// Whatever stands there goes: only the name of a credential is kept.
    fn authorization(&mut self, word: &Said, value: &str) {
        match &word.credential {
            Some(name) => self.credential = Some(name.clone()),
            None if value.is_empty() => {}
            None => self.note(Note::TokenDropped),
        }
    }

    /// Several bodies are joined, as curl does it.
    fn data(&mut self, word: &Said, reads_files: bool, strips_lines: bool) {
        let text = word.text();
        let said = match text.strip_prefix('@').filter(|_| reads_files) {
            Some("-") => self.standard_input(),
            Some(file) => {
                self.note(Note::BodyInFile(plain(file)));
                None
            }
            None => Some(word.clone()),
        };
        let Some(mut said) = said else { return };
        if strips_lines && text == "@-" {
            said.bytes.retain(|it| !matches!(it, b'\r' | b'\n' | 0));
        }
        match &mut self.body {
            None => self.body = Some(said),
            Some(body) => {
                body.bytes.push(b'&');
                body.bytes.extend(said.bytes);
                body.unknown.extend(said.unknown);
            }
        }
    }

    fn standard_input(&mut self) -> Option<Said> {
        match &self.call.input {
            Some(Input::Said(said)) => Some(Said::clone(said)),
            Some(Input::File(file)) => {
                self.note(Note::BodyInFile(plain(file)));
                None
            }
            Some(Input::Unknown) | None => {
                self.note(Note::BodyUnknown);
                None
            }
        }
    }

    /// curl asks all addresses; the first is the one that is meant.
    fn address(&mut self, word: &Said) {
        if self.url.is_none() {
            self.url = Some(word.clone());
        }
    }

    fn finish(mut self) -> (ImportedPush, Vec<Note>) {
        let (host, token) = self.host_and_token();
        let payload = self.payload();
        if !self.other_headers.is_empty() {
            self.notes.push(Note::OtherHeader(list(&self.other_headers)));
        }
        if !self.unknown_headers.is_empty() {
            self.notes.push(Note::HeaderUnknown(list(&self.unknown_headers)));
        }
        if self.other_options.iter().any(|it| it.contains('^'))
            || self.call.arguments.iter().any(|it| it.bytes == b"^")
        {
            self.notes.push(Note::WindowsPrompt);
        } else if !self.other_options.is_empty() {
            self.notes.push(Note::OtherOptions(list(&self.other_options)));
        }
        let push = ImportedPush {
            format: PushFormat::Curl,
            payload,
            bundle_id: None,
            headers: self.headers.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(),
            token,
            credential: self.credential,
            host,
            notes: Vec::new(),
        };
        (push, self.notes)
    }

    fn payload(&mut self) -> Option<String> {
        let Some(body) = self.body.take() else {
            let is_told = |it: &Note| matches!(it, Note::BodyInFile(_) | Note::BodyUnknown);
            if !self.notes.iter().any(is_told) {
                self.note(Note::NoBody);
            }
            return None;
        };
        let names: Vec<String> = body.unknown.iter().filter(|it| !it.is_empty()).cloned().collect();
        if !names.is_empty() {
            self.note(Note::BodyVariables(list(&names)));
        }
        if body.unknown.iter().any(String::is_empty) {
            self.note(Note::BodyUnknown);
        }
        let text = String::from_utf8(body.bytes);
        if text.is_err() {
            self.note(Note::BodyNotText);
        }
        text.ok()
    }

    fn host_and_token(&mut self) -> (Option<String>, Option<String>) {
        let Some(url) = self.url.take() else {
            self.note(Note::NoAddress);
            return (None, None);
        };
        let text = url.text();
        let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (mut authority, path) = rest.split_at(end);
        if let Some((_, host)) = authority.rsplit_once('@') {
            self.note(Note::LoginDropped);
            authority = host;
        }
        if !url.unknown.is_empty() {
            self.note(Note::AddressUnknown);
        }
        let host = host(authority);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let Some(token) = path.strip_prefix(PATH) else {
            self.note(Note::NotDevicePath);
            return (host, None);
        };
        let token = DeviceToken::parse(token).ok().map(String::from);
        if token.is_none() && url.unknown.is_empty() {
            self.note(Note::TokenUnreadable);
        }
        (host, token)
    }
}

/// Host and port; none where it is no host.
pub(in crate::exchange) fn host(authority: &str) -> Option<String> {
    let fits = |it: char| it.is_ascii_alphanumeric() || "-._:[]".contains(it);
    if !authority.contains(|it: char| it.is_ascii_alphanumeric()) || !authority.chars().all(fits) {
        return None;
    }
    let names_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let authority = authority.to_ascii_lowercase();
    Some(if names_port { authority } else { format!("{}:443", authority.trim_end_matches(':')) })
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

/// A name as a sentence can hold it.
pub(in crate::exchange) fn plain(name: &str) -> String {
    name.chars().filter(|it| !it.is_control()).take(60).collect()
}

impl Said {
    /// What comes after so many bytes.
    fn after(&self, bytes: usize) -> Self {
        Self { bytes: self.bytes.get(bytes..).unwrap_or_default().to_vec(), ..self.clone() }
    }
}
