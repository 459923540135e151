//! The variables of a draft: which values each target has, and what goes to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use push_dispatch::{Message, Why};
use push_protocol::json::Json;
use push_protocol::variables::{ExpandError, Own, Row, Source, Template};
use push_protocol::{DeviceToken, Notification};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::Known;
use crate::model::{Draft, Problem, VariableSource, VariableView};
use crate::run::Head;
use crate::store::DeviceRecord;

/// Most targets that are named in problems.
const NAMED: usize = 5;

/// What the built-in variables of a run come from. With it, the rest of a run that was interrupted is sent what
/// it would have been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// When the run began: the time of `now` and of dates for all its targets.
    pub began: SystemTime,
    /// What the UUIDs of its targets are made from.
    pub seed: u128,
}

impl Origin {
    /// Of a run that begins now.
    pub fn new(now: SystemTime) -> Self {
        Self { began: now, seed: Uuid::new_v4().as_u128() }
    }

    /// Of values that are only looked at: the same UUIDs every time.
    pub const fn sample(now: SystemTime) -> Self {
        Self { began: now, seed: 0 }
    }

    /// When the run began, in Unix milliseconds.
    pub fn unix_ms(&self) -> u64 {
        let since = self.began.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// The UUID of the target of that number.
    fn uuid(&self, number: u64) -> String {
        let digest = Sha256::new().chain_update(self.seed.to_le_bytes()).chain_update(number.to_le_bytes());
        let mut random = [0; 16];
        random.copy_from_slice(&digest.finalize()[..16]);
        Builder::from_random_bytes(random).into_uuid().to_string()
    }
}

/// A target, as far as its values matter.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// Its number in the run, from 1.
    pub number: u64,
    /// Its token.
    pub token: Option<&'a DeviceToken>,
    /// The device, where it was chosen from the list.
    pub device: Option<&'a DeviceRecord>,
    /// Its row of the token file.
    pub row: Option<&'a Row>,
}

/// The variables of a draft.
#[derive(Debug, Clone)]
pub struct Filling {
    /// What is expanded.
    pub(crate) template: Template,
    pub(crate) origin: Origin,
    /// Whether the payload can be expanded.
    is_json: bool,
    /// Variables of devices in the list, for those who have nothing but the token.
    devices: Arc<HashMap<DeviceToken, BTreeMap<String, String>>>,
}

impl Filling {
    /// Reads what a draft uses. Of a payload that is no JSON it is told, and nothing is expanded.
    pub fn new(draft: &Draft, known: Known<'_>, origin: Origin) -> Self {
        Self::of(draft, Json::read(&draft.payload).ok().as_ref(), known, origin)
    }

    /// The same of a draft whose payload was read already; none where it is no JSON.
    pub fn of(draft: &Draft, json: Option<&Json<'_>>, known: Known<'_>, origin: Origin) -> Self {
        let (profile, now) = (&draft.variables, origin.unix_ms() / 1000);
        let collapse_id = draft.collapse_id.trim();
        let template = match json {
            Some(json) => Template::new(json, collapse_id, profile, now),
            None => Template::of_broken(&draft.payload, collapse_id, profile, now),
        };
        let mut devices = HashMap::new();
        let with_values = known.devices.iter().filter(|it| !it.variables.is_empty() && !template.is_plain());
        for device in with_values {
            let Ok(token) = DeviceToken::parse(&device.token) else { continue };
            // Of two devices with one token, the one that is sent to.
            if device.environment == draft.endpoint.environment() || !devices.contains_key(&token) {
                devices.insert(token, device.variables.clone());
            }
        }
        let filling = Self { template, origin, is_json: json.is_some(), devices: Arc::new(devices) };
        let place = |file: &Head, name: &str| file.columns.iter().position(|it| it == name);
        let columns = known.file.map(|file| filling.names().map(|name| place(file, name)).collect());
        filling.with_columns(columns.unwrap_or_default())
    }

    /// Takes values from rows: for each variable, which value of a row it is.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Option<usize>>) -> Self {
        Self { template: self.template.with_columns(columns), ..self }
    }

    /// The names that a row may bring values for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.template.variables().iter().map(|it| if it.offset().is_some() { "" } else { it.name() })
    }

    /// The variables of its device.
    fn of_device<'a>(&'a self, whose: Whose<'a>) -> Option<&'a BTreeMap<String, String>> {
        let by_token = || whose.token.and_then(|token| self.devices.get(token));
        whose.device.map(|it| &it.variables).or_else(by_token)
    }

    /// Their names.
    pub fn device_names<'a>(&'a self, whose: Whose<'a>) -> Vec<&'a str> {
        self.of_device(whose).into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect()
    }

    /// Does something with what a target brings along.
    fn with_own<T>(&self, whose: Whose<'_>, then: impl FnOnce(&Own<'_>) -> T) -> T {
        let uuid = || self.origin.uuid(whose.number);
        let device = self.of_device(whose);
        then(&Own { counter: whose.number, uuid: &uuid, device, row: whose.row })
    }

    /// The notification of a target: `notification`, with its values. `scratch` is memory to work in.
    ///
    /// # Errors
    /// When a value does not fit where it stands.
    pub fn notification(
        &self,
        notification: &Notification,
        whose: Whose<'_>,
        scratch: &mut String,
    ) -> Result<Notification, ExpandError> {
        self.with_own(whose, |own| self.template.notification(notification, own, scratch))
    }

    /// The same for the dispatcher. `line` is that of the token file.
    pub fn message(
        &self,
        notification: &Notification,
        whose: Whose<'_>,
        line: Option<u64>,
        scratch: &mut String,
    ) -> Message {
        match self.notification(notification, whose, scratch) {
            Ok(notification) => Message::Own(Arc::new(notification)),
            Err(error) => Message::Unsendable(Box::new(why(&error, line))),
        }
    }

    /// What tells a target from another one with the same token: the values that are its own.
    pub fn push_mark(&self, whose: Whose<'_>, out: &mut String) {
        self.with_own(whose, |own| {
            for (index, variable) in self.template.variables().iter().enumerate() {
                if let Some((_, value)) = self.template.own_value(index, own) {
                    out.extend(["\0", variable.written(), "=", value]);
                }
            }
        });
    }

    /// The value of a variable for a target.
    pub fn value(&self, variable: usize, whose: Whose<'_>) -> Option<(Source, String)> {
        self.with_own(whose, |own| {
            self.template.value(variable, own).map(|(source, value)| (source, value.into_owned()))
        })
    }

    /// The payload for a target; none where it uses no variable, or cannot be expanded.
    pub fn payload(&self, whose: Whose<'_>) -> Option<String> {
        if self.template.is_plain_payload() || !self.is_json {
            return None;
        }
        let expanded = self.with_own(whose, |own| self.template.payload(own, &mut String::new()));
        expanded.ok().map(|payload| payload.as_str().to_owned())
    }

    /// The payload with its strings standing for what a target gets.
    pub fn standing_in<'j, 't>(&self, json: &'j Json<'t>, whose: Whose<'_>) -> Cow<'j, Json<'t>> {
        let mut json = Cow::Borrowed(json);
        if !self.template.is_plain_payload() {
            self.with_own(whose, |own| self.template.stand_in(json.to_mut(), own));
        }
        json
    }

    /// The collapse ID for a target; none where it has none, or no header can carry it.
    pub fn collapse_id(&self, whose: Whose<'_>) -> Option<String> {
        let expanded = self.with_own(whose, |own| self.template.collapse_id(own));
        expanded.ok().flatten().map(|it| it.as_str().to_owned())
    }

    /// Why what targets would be sent cannot be; each comes with its name.
    pub fn problems<'a>(&self, targets: impl Iterator<Item = (Whose<'a>, String)>) -> Vec<Problem> {
        if self.template.is_plain() {
            return Vec::new();
        }
        let mut scratch = String::new();
        let found = targets.filter_map(|(whose, name)| {
            let checked = self.with_own(whose, |own| self.template.check(own, &mut scratch));
            checked.err().map(|error| problem(&error, Some(&name)))
        });
        found.take(NAMED).collect()
    }

    /// Why nothing can be sent, whoever the target is.
    pub fn common_problem(&self) -> Option<Problem> {
        self.template.check_common().err().map(|error| problem(&error, None))
    }

    /// The variables that are used, in the order of their first use, then those of the profile that are not.
    /// `first` is whose values are told; `others` know some too.
    pub fn views<'a>(
        &self,
        profile: &BTreeMap<String, String>,
        first: Whose<'_>,
        others: impl Fn(&str) -> Option<Source> + 'a,
    ) -> Vec<VariableView> {
        let used = self.template.variables().iter().enumerate().map(|(index, variable)| {
            let found = self.value(index, first);
            let source = found.as_ref().map(|(source, _)| *source).or_else(|| others(variable.name()));
            let source = source.map_or(VariableSource::Unknown, VariableSource::from);
            let value = found.map(|(_, value)| value);
            VariableView { name: variable.written().to_owned(), source, value, used: true }
        });
        let names: HashSet<&str> = self.template.variables().iter().map(|it| it.written()).collect();
        let unused = profile.iter().filter(|(name, _)| !names.contains(name.as_str()));
        let unused = unused.map(|(name, value)| VariableView {
            name: name.clone(),
            source: VariableSource::Profile,
            value: Some(value.clone()),
            used: false,
        });
        used.chain(unused).collect()
    }
}

impl From<Source> for VariableSource {
    fn from(source: Source) -> Self {
        match source {
            Source::BuiltIn => Self::BuiltIn,
            Source::Profile => Self::Profile,
            Source::Device => Self::Device,
            Source::Column => Self::Column,
        }
    }
}

fn problem(error: &ExpandError, target: Option<&str>) -> Problem {
    let field = if error.is_of_collapse_id() { "collapse_id" } else { "payload" };
    let (code, mut details) = error.code();
    let Some(target) = target else { return Problem::new(field, code, error.to_string(), &details) };
    details.push(("device", target.to_owned()));
    Problem::new(field, &format!("{code}_for"), format!("{target}: {error}"), &details)
}

fn why(error: &ExpandError, line: Option<u64>) -> Why {
    let (code, mut details) = error.code();
    let mut words = error.to_string();
    if let Some(line) = line {
        words = format!("line {line}: {words}");
        details.push(("line", line.to_string()));
    }
    Why { words, code, details }
}
