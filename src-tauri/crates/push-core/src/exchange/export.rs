//! A push in the form of another program.

use push_protocol::json::Json;
use push_protocol::{DeviceToken, MAX_PAYLOAD_BYTES, Payload, PushType};

use super::curl::{Authorization, Request};
use super::notes::Note;
use super::{apns, curl, swift};
use crate::credentials::meant;
use crate::draft::{Known, Origin, for_first, parse_header, problem_of_payload, problem_of_token};
use crate::model::{Draft, PushFormat, VaultKind};
use crate::store::CredentialRecord;
use crate::{Error, Workbench};

type Exported = Result<(String, Vec<Note>), Error>;

/// Where a command sends.
pub struct Way {
    /// `https://HOST` or `https://HOST:PORT`.
    pub url: String,
    /// File with the CA of the host.
    pub ca: Option<String>,
}

/// Stands for a device token that is not chosen.
const NO_TOKEN: &str = "DEVICE_TOKEN";

/// The draft as a text of that form: as its first target gets it, but for the payload alone, which stays as it is
/// typed. `way` says where its endpoint is.
pub fn text(
    format: PushFormat,
    draft: &Draft,
    known: Known<'_>,
    origin: Origin,
    way: impl FnOnce() -> Result<Way, Error>,
) -> Exported {
    let is_typed = format == PushFormat::Payload;
    let expanded = if is_typed { None } else { for_first(draft, known, origin) };
    let is_expanded = expanded.is_some();
    let draft = expanded.as_ref().unwrap_or(draft);
    let (text, mut notes) = match format {
        PushFormat::Payload => (draft.payload.clone(), Vec::new()),
        PushFormat::Apns => for_simulator(draft)?,
        PushFormat::Swift => {
            let payload = payload(draft)?;
            swift::write(&read(&payload)?)
        }
        PushFormat::Curl => command(draft, known, way()?)?,
    };
    if is_expanded {
        notes.push(Note::VariablesReplaced);
    }
    let fields = [&draft.payload, &draft.collapse_id];
    if fields.iter().any(|it| has_variables(it)) {
        notes.push(Note::Variables);
    }
    Ok((text, notes))
}

/// What a file of it is called.
pub fn file_name(draft: &Draft, format: PushFormat) -> String {
    let fits = |it: char| !it.is_control() && !"\\/:*?\"<>|".contains(it);
    let name: String = draft.name().chars().filter(|it| fits(*it)).collect();
    let name = name.trim_start_matches(['.', ' ']).trim_end();
    let name = if name.is_empty() { "push" } else { name };
    let extension = match format {
        PushFormat::Apns => "apns",
        PushFormat::Curl => "sh",
        PushFormat::Payload => "json",
        PushFormat::Swift => "swift",
    };
    format!("{name}.{extension}")
}

fn payload(draft: &Draft) -> Result<Payload, Error> {
    Payload::parse(draft.payload.as_bytes()).map_err(|error| Error::Field(problem_of_payload(&error)))
}

/// A payload is JSON; the reader that knows it as such is the one that reads it here.
fn read(payload: &Payload) -> Result<Json<'_>, Error> {
    Json::read(payload.as_str())
        .map_err(|error| Error::field("payload", "payload_not_json", error.to_string(), &[]))
}

fn for_simulator(draft: &Draft) -> Exported {
    let payload = payload(draft)?;
    let json = read(&payload)?;
    let mut notes = Vec::new();
    let bundle_id = PushType::bundle_id_of(draft.topic.trim());
    let text = match bundle_id {
        "" => {
            notes.push(Note::NoBundle);
            draft.payload.clone()
        }
        bundle_id => apns::with_bundle(&json, bundle_id),
    };
    let push_type = draft.push_type.trim();
    if !matches!(push_type, "" | "alert" | "background") {
        notes.push(Note::SimulatorType(push_type.to_owned()));
    }
    if json.root().get("aps").is_none() {
        notes.push(Note::SimulatorAps);
    }
    if text.len() > MAX_PAYLOAD_BYTES {
        notes.push(Note::SimulatorSize(text.len()));
    }
    Ok((text, notes))
}

fn command(draft: &Draft, known: Known<'_>, way: Way) -> Exported {
    let mut notes = Vec::new();
    if draft.payload.contains('\0') {
        let message = "the payload holds a NUL character, which no shell command can carry";
        return Err(Error::field("payload", "payload_nul", message, &[]));
    }
    let authorization = authorization(draft, known, &mut notes);
    let token = token(draft, known, &mut notes)?;
    if way.ca.is_some() {
        notes.push(Note::Loopback);
    }
    if draft.payload.contains('\r') {
        notes.push(Note::CarriageReturns);
    }
    let request = Request {
        authorization,
        headers: headers(draft)?,
        url: format!("{}/3/device/{token}", way.url),
        ca: way.ca,
        payload: draft.payload.clone(),
    };
    Ok((curl::write(&request), notes))
}

/// As the wire takes them: an empty text is an absent header, a control character is refused.
fn headers(draft: &Draft) -> Result<Vec<(&'static str, String)>, Error> {
    let fields = [
        ("apns-topic", "topic", &draft.topic),
        ("apns-push-type", "push_type", &draft.push_type),
        ("apns-priority", "priority", &draft.priority),
        ("apns-expiration", "expiration", &draft.expiration),
        ("apns-collapse-id", "collapse_id", &draft.collapse_id),
        ("apns-id", "apns_id", &draft.apns_id),
    ];
    let mut headers = Vec::new();
    for (name, field, text) in fields {
        let value = parse_header(field, text).map_err(Error::Field)?;
        headers.extend(value.map(|it| (name, it.as_str().to_owned())));
    }
    Ok(headers)
}

fn authorization(draft: &Draft, known: Known<'_>, notes: &mut Vec<Note>) -> Option<Authorization> {
    let chosen = draft.credential.as_deref();
    let found = chosen.and_then(|id| meant(known.credentials, id, draft.endpoint.environment()));
    let Some(record) = found else {
        notes.push(Note::NoCredential);
        return None;
    };
    Some(authorization_of(record, notes))
}

fn authorization_of(record: &CredentialRecord, notes: &mut Vec<Note>) -> Authorization {
    if record.certificate().is_some() {
        notes.push(Note::NeedsCertificateFiles(record.name.clone()));
        return Authorization::Certificate;
    }
    match record.vault {
        VaultKind::Keychain => {}
        VaultKind::File => notes.push(Note::VaultPassphrase),
        VaultKind::Memory => notes.push(Note::KeyInMemory(record.name.clone())),
    }
    Authorization::Key(record.name.clone())
}

/// The first device's.
fn token(draft: &Draft, known: Known<'_>, notes: &mut Vec<Note>) -> Result<String, Error> {
    let listed = draft.device_ids.iter().filter_map(|id| known.devices.iter().find(|it| it.id == *id));
    let mut targets: Vec<(String, String)> = listed.map(|it| (it.name.clone(), it.token.clone())).collect();
    let pasted = draft.token.trim();
    if !pasted.is_empty() {
        let token = DeviceToken::clean(pasted)
            .map_err(|error| Error::Field(problem_of_token("token", &error)))?
            .token;
        targets.push((token.to_string(), token.into()));
    }
    if !draft.token_file.trim().is_empty() {
        notes.push(Note::NoTokenFile);
    }
    let number = targets.len();
    match targets.into_iter().next() {
        Some((name, token)) => {
            if number > 1 {
                notes.push(Note::FirstDevice(name, number));
            }
            Ok(token)
        }
        None => {
            notes.push(Note::NoDevice);
            Ok(NO_TOKEN.to_owned())
        }
    }
}

/// Whether `{{name}}` is in a text.
fn has_variables(text: &str) -> bool {
    let name = |it: &str| {
        let it = it.trim();
        let fits = |it: char| it.is_ascii_alphanumeric() || "_.-+:".contains(it);
        it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_') && it.chars().all(fits)
    };
    text.split("{{").skip(1).any(|it| it.split_once("}}").is_some_and(|(inside, _)| name(inside)))
}

impl Workbench {
    /// Where the draft's endpoint is.
    pub(super) fn way(&self, draft: &Draft) -> Result<Way, Error> {
        let host = self.host(draft.endpoint)?;
        if !draft.endpoint.is_loopback() {
            return Ok(Way { url: format!("https://{}", host.host()), ca: None });
        }
        let ca = self.data.loopback_ca().to_string_lossy().into_owned();
        Ok(Way { url: format!("https://{}", host.authority()), ca: Some(ca) })
    }
}
