//! A payload and a collapse ID, read once and expanded for each target.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::built_in::BuiltIn;
use super::placeholder::{Misspelt, Notation, Variable};
use super::text::{Failed, Index, MAX_EXPANDED_BYTES, Place, Text};
use super::{Row, Source};
use crate::json::Json;
use crate::{HeaderText, HeaderTextError, Notification, Payload};

/// So much of a value is told in an error.
const SHOWN: usize = 60;

/// What a run sends, with the values that all its targets have in common.
#[derive(Debug, Clone)]
pub struct Template {
    payload: Text,
    collapse_id: Text,
    variables: Vec<Variable>,
    /// By variable.
    common: Vec<Common>,
    /// By variable, which value of a row is its own; shorter where there are no rows.
    columns: Vec<Option<usize>>,
}

#[derive(Debug, Clone)]
enum Common {
    Unknown,
    BuiltIn(BuiltIn),
    Profile(String),
}

/// What one target brings along.
#[derive(Clone, Copy)]
pub struct Own<'v> {
    /// Its number in the run, from 1.
    pub counter: u64,
    /// Its UUID: the same whenever it is asked for.
    pub uuid: &'v dyn Fn() -> String,
    /// The variables of its device.
    pub device: Option<&'v BTreeMap<String, String>>,
    /// Its row of the token file.
    pub row: Option<&'v Row>,
}

/// Why the notification of a target cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// A string that is to become a number does not.
    #[error(
        "\"{{{{{name}:number}}}}\" stands for a number such as 3 or -1.5, and the value of {name} is {value:?}; \
         correct the value, or leave out :number"
    )]
    NotNumber {
        /// The variable, as it is written.
        name: String,
        /// The beginning of its value.
        value: String,
    },
    /// Longer than [`MAX_EXPANDED_BYTES`].
    #[error("with its values the payload is longer than {MAX_EXPANDED_BYTES} bytes; shorten the values")]
    TooLong,
    /// The collapse ID holds something that no header can carry.
    #[error("with its values the collapse ID cannot be a header: {0}")]
    CollapseId(HeaderTextError),
}

impl ExpandError {
    /// Stable name and the values in the message, for those who say it in another language.
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NotNumber { name, value } => {
                ("variable_not_number", vec![("name", name.clone()), ("value", value.clone())])
            }
            Self::TooLong => ("variable_too_long", vec![("limit", MAX_EXPANDED_BYTES.to_string())]),
            Self::CollapseId(HeaderTextError::Control { position }) => {
                ("variable_header_control", vec![("position", position.to_string())])
            }
            Self::CollapseId(HeaderTextError::Empty) => ("variable_header_control", Vec::new()),
        }
    }

    /// Whether it is about the collapse ID, and not about the payload.
    pub const fn is_of_collapse_id(&self) -> bool {
        matches!(self, Self::CollapseId(_))
    }
}

impl Template {
    /// Reads a payload that is JSON, and a collapse ID, which may be empty. `now` are Unix seconds.
    pub fn new(json: &Json<'_>, collapse_id: &str, profile: &BTreeMap<String, String>, now: u64) -> Self {
        Self::with(|index| Text::of_json(json, index), collapse_id, profile, now)
    }

    /// The same of a payload that is not JSON, or not yet: what it uses can be told, and nothing sent.
    pub fn of_broken(payload: &str, collapse_id: &str, profile: &BTreeMap<String, String>, now: u64) -> Self {
        Self::with(|index| Text::whole(payload, Notation::Json, index), collapse_id, profile, now)
    }

    fn with(
        payload: impl FnOnce(&mut Index<'_>) -> Text,
        collapse_id: &str,
        profile: &BTreeMap<String, String>,
        now: u64,
    ) -> Self {
        let (mut variables, mut indexes) = (Vec::<Variable>::new(), HashMap::new());
        let index: &mut Index<'_> = &mut |variable: Variable| {
            *indexes.entry(variable.written().to_owned()).or_insert_with(|| {
                variables.push(variable);
                variables.len() - 1
            })
        };
        let payload = payload(index);
        let collapse_id = Text::whole(collapse_id, Notation::Plain, index);
        let common = variables.iter().map(|it| Common::of(it, profile, now)).collect();
        Self { payload, collapse_id, variables, common, columns: Vec::new() }
    }

    /// Takes values from rows: for each variable, which value of a row it is.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Option<usize>>) -> Self {
        Self { columns, ..self }
    }

    /// Whether nothing is to be replaced: what was read is sent as it is.
    pub fn is_plain(&self) -> bool {
        self.payload.is_plain() && self.collapse_id.is_plain()
    }

    /// The variables that are used, in the order of their first use.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Where the payload uses variables, in its order.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.payload.places()
    }

    /// Where the collapse ID uses variables, in its order.
    pub fn collapse_id_places(&self) -> impl Iterator<Item = &Place> {
        self.collapse_id.places()
    }

    /// What looks like a placeholder of the payload and is none.
    pub fn misspelt(&self) -> &[Misspelt] {
        &self.payload.misspelt
    }

    /// The same of the collapse ID.
    pub fn collapse_id_misspelt(&self) -> &[Misspelt] {
        &self.collapse_id.misspelt
    }

    /// Whether the payload uses no variable.
    pub fn is_plain_payload(&self) -> bool {
        self.payload.is_plain()
    }

    /// The value of a variable for a target, and where it comes from; none where nobody knows it.
    pub fn value<'v>(&'v self, variable: usize, own: &Own<'v>) -> Option<(Source, Cow<'v, str>)> {
        if let Some((source, value)) = self.own_value(variable, own) {
            return Some((source, value.into()));
        }
        Some(match self.common.get(variable)? {
            Common::Unknown => return None,
            Common::Profile(value) => (Source::Profile, value.into()),
            Common::BuiltIn(BuiltIn::Fixed(value)) => (Source::BuiltIn, value.into()),
            Common::BuiltIn(BuiltIn::Counter) => (Source::BuiltIn, own.counter.to_string().into()),
            Common::BuiltIn(BuiltIn::Uuid) => (Source::BuiltIn, (own.uuid)().into()),
        })
    }

    /// The same, where the target itself brings the value along.
    pub fn own_value<'v>(&self, variable: usize, own: &Own<'v>) -> Option<(Source, &'v str)> {
        let found = self.variables.get(variable).filter(|it| it.offset().is_none())?;
        let column = self.columns.get(variable).copied().flatten();
        if let Some(value) = column.and_then(|at| own.row?.get(at)) {
            return Some((Source::Column, value));
        }
        own.device?.get(found.name()).map(|value| (Source::Device, value.as_str()))
    }

    /// Whether payload and collapse ID can be expanded for a target.
    ///
    /// # Errors
    /// When a value does not fit where it stands.
    pub fn check(&self, own: &Own<'_>, scratch: &mut String) -> Result<(), ExpandError> {
        scratch.clear();
        self.payload.expand(|it| Some(self.value(it, own)?.1), scratch).map_err(|it| self.error(it))?;
        self.collapse_id(own).map(drop)
    }

    /// Whether they can be where the targets' own values do not matter: without those that rows have.
    ///
    /// # Errors
    /// When a value that all targets have in common does not fit where it stands.
    pub fn check_common(&self) -> Result<(), ExpandError> {
        let own = Own { counter: 1, uuid: &|| "uuid".to_owned(), device: None, row: None };
        let common = |it: usize| {
            let is_own = self.columns.get(it).is_some_and(Option::is_some);
            if is_own { None } else { Some(self.value(it, &own)?.1) }
        };
        let mut text = String::new();
        self.payload.expand(common, &mut text).map_err(|it| self.error(it))
    }

    /// The payload for a target. `scratch` is memory to work in, kept from target to target.
    ///
    /// # Errors
    /// When a value does not fit where it stands.
    pub fn payload(&self, own: &Own<'_>, scratch: &mut String) -> Result<Payload, ExpandError> {
        scratch.clear();
        self.payload.expand(|it| Some(self.value(it, own)?.1), scratch).map_err(|it| self.error(it))?;
        Ok(Payload::expanded(scratch))
    }

    /// The collapse ID for a target; one that comes to nothing is none.
    ///
    /// # Errors
    /// When a header cannot carry it.
    pub fn collapse_id(&self, own: &Own<'_>) -> Result<Option<HeaderText>, ExpandError> {
        let mut text = String::new();
        self.collapse_id.expand(|it| Some(self.value(it, own)?.1), &mut text).map_err(|it| self.error(it))?;
        match HeaderText::parse(&text) {
            Err(HeaderTextError::Empty) => Ok(None),
            parsed => parsed.map(Some).map_err(ExpandError::CollapseId),
        }
    }

    /// The notification for a target: `notification`, but for what is replaced.
    ///
    /// # Errors
    /// When a value does not fit where it stands.
    pub fn notification(
        &self,
        notification: &Notification,
        own: &Own<'_>,
        scratch: &mut String,
    ) -> Result<Notification, ExpandError> {
        let payload =
            if self.payload.is_plain() { notification.payload.clone() } else { self.payload(own, scratch)? };
        let collapse_id = if self.collapse_id.is_plain() {
            notification.collapse_id.clone()
        } else {
            self.collapse_id(own)?
        };
        Ok(Notification {
            topic: notification.topic.clone(),
            push_type: notification.push_type.clone(),
            priority: notification.priority.clone(),
            expiration: notification.expiration.clone(),
            collapse_id,
            apns_id: notification.apns_id.clone(),
            payload,
        })
    }

    /// Lets the strings of the payload stand for what they are for a target.
    pub fn stand_in(&self, json: &mut Json<'_>, own: &Own<'_>) {
        self.payload.stand_in(json, |it| Some(self.value(it, own)?.1));
    }

    fn error(&self, failed: Failed) -> ExpandError {
        match failed {
            Failed::TooLong => ExpandError::TooLong,
            Failed::NotNumber { variable, value } => {
                let name = self.variables.get(variable).map(|it| it.written().to_owned()).unwrap_or_default();
                ExpandError::NotNumber { name, value: value.chars().take(SHOWN).collect() }
            }
        }
    }
}

impl Common {
    fn of(variable: &Variable, profile: &BTreeMap<String, String>, now: u64) -> Self {
        let of_profile = profile.get(variable.name()).filter(|_| variable.offset().is_none());
        match (of_profile, BuiltIn::of(variable, now)) {
            (Some(value), _) => Self::Profile(value.clone()),
            (None, Some(built_in)) => Self::BuiltIn(built_in),
            (None, None) => Self::Unknown,
        }
    }
}
