//! A saved profile: everything of a draft but the payload, the pasted token, and what is local.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::credentials::named;
use crate::model::{Draft, Endpoint, ProfileAbout};
use crate::store::{CredentialRecord, DeviceRecord};

/// Ends the name of the half that holds everything but the payload.
pub const PROFILE_SUFFIX: &str = ".push.json";
/// Ends the name of the half that holds the payload.
pub const PAYLOAD_SUFFIX: &str = ".payload.json";

/// `NAME.push.json`, version 1. Credential and devices are named, since ids are of one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Version of the format: 1.
    pub version: u32,
    /// Name shown in place of that of its file; empty for none.
    #[serde(default)]
    pub name: String,
    /// Bundle ID of the app that it is about; empty for none.
    #[serde(default)]
    pub app: String,
    /// `apns-push-type`.
    #[serde(default)]
    pub push_type: String,
    /// `apns-priority`.
    #[serde(default)]
    pub priority: String,
    /// `apns-expiration`.
    #[serde(default)]
    pub expiration: String,
    /// `apns-topic`.
    #[serde(default)]
    pub topic: String,
    /// `apns-collapse-id`.
    #[serde(default)]
    pub collapse_id: String,
    /// `apns-id`.
    #[serde(default)]
    pub apns_id: String,
    /// Where to; none: to the default endpoint of each machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Name of the credential.
    #[serde(default)]
    pub credential: Option<String>,
    /// Names of the devices.
    #[serde(default)]
    pub devices: Vec<String>,
    /// Tags of devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// People whose devices they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// Whether devices are chosen anew each time.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ask: bool,
    /// Values of `{{name}}` in the payload.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// What the team should know; empty for nothing.
    #[serde(default)]
    pub notes: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(it: &bool) -> bool {
    !*it
}

impl Profile {
    /// The text of its file: keys in the order of the type, one field a line, and an empty line between two fields.
    /// Git merges changes of two lines by itself where a line that nobody changed lies between them.
    pub fn write(&self) -> Vec<u8> {
        let lines = super::canonical(self);
        let mut text = Vec::with_capacity(lines.len() + 16);
        for (nth, line) in lines.split_inclusive(|it| *it == b'\n').enumerate() {
            // A string holds no line break of its own, and what lies deeper is indented further.
            if nth > 1 && line.starts_with(b"  \"") {
                text.push(b'\n');
            }
            text.extend_from_slice(line);
        }
        text
    }

    /// A profile without headers, for the default endpoint.
    pub const fn empty() -> Self {
        Self {
            version: 1,
            name: String::new(),
            app: String::new(),
            push_type: String::new(),
            priority: String::new(),
            expiration: String::new(),
            topic: String::new(),
            collapse_id: String::new(),
            apns_id: String::new(),
            endpoint: None,
            credential: None,
            devices: Vec::new(),
            tags: Vec::new(),
            people: Vec::new(),
            ask: false,
            variables: BTreeMap::new(),
            notes: String::new(),
        }
    }

    /// What is saved of `draft`. Names that `before` holds and this machine does not know stay: they
    /// are a teammate's. So does the choice to follow the `default` endpoint.
    pub fn of_draft(
        draft: &Draft,
        before: Option<&Self>,
        default: Endpoint,
        credentials: &[CredentialRecord],
        devices: &[DeviceRecord],
    ) -> Self {
        let named = credentials.iter().find(|it| Some(&it.id) == draft.credential.as_ref());
        let foreign = before
            .and_then(|it| it.credential.clone())
            .filter(|name| credentials.iter().all(|it| it.name != *name));
        let unknown = before
            .map(|it| it.devices.iter().filter(|name| devices.iter().all(|it| it.name != **name)))
            .into_iter()
            .flatten()
            .cloned();
        let follows_default = before.is_some_and(|it| it.endpoint.is_none());
        let chosen = draft.device_ids.iter().filter_map(|id| devices.iter().find(|it| it.id == *id));
        Self {
            version: 1,
            name: draft.about.name.trim().to_owned(),
            app: draft.about.app.trim().to_owned(),
            push_type: draft.push_type.clone(),
            priority: draft.priority.clone(),
            expiration: draft.expiration.clone(),
            topic: draft.topic.clone(),
            collapse_id: draft.collapse_id.clone(),
            apns_id: draft.apns_id.clone(),
            endpoint: Some(draft.endpoint).filter(|it| !follows_default || *it != default),
            credential: named.map(|it| it.name.clone()).or(foreign),
            devices: chosen.map(|it| it.name.clone()).chain(unknown).filter(|_| !draft.ask).collect(),
            tags: draft.tags.clone().into_iter().filter(|_| !draft.ask).collect(),
            people: draft.people.clone().into_iter().filter(|_| !draft.ask).collect(),
            ask: draft.ask,
            variables: draft.variables.clone(),
            notes: draft.about.notes.clone(),
        }
    }

    /// The draft that this profile opens as.
    pub fn to_draft(
        &self,
        id: &str,
        payload: String,
        default: Endpoint,
        credentials: &[CredentialRecord],
        devices: &[DeviceRecord],
    ) -> Draft {
        let endpoint = self.endpoint.unwrap_or(default);
        let credential =
            self.credential.as_deref().and_then(|name| named(credentials, name, endpoint.environment()));
        let known = self.devices.iter().filter_map(|name| devices.iter().find(|it| it.name == *name));
        Draft {
            profile: Some(id.to_owned()),
            payload,
            push_type: self.push_type.clone(),
            priority: self.priority.clone(),
            expiration: self.expiration.clone(),
            topic: self.topic.clone(),
            collapse_id: self.collapse_id.clone(),
            apns_id: self.apns_id.clone(),
            credential: credential.map(|it| it.id.clone()),
            endpoint,
            device_ids: known.map(|it| it.id.clone()).collect(),
            tags: self.tags.clone(),
            people: self.people.clone(),
            ask: self.ask,
            token: String::new(),
            token_file: String::new(),
            variables: self.variables.clone(),
            aside: Vec::new(),
            about: ProfileAbout { name: self.name.clone(), app: self.app.clone(), notes: self.notes.clone() },
        }
    }
}
