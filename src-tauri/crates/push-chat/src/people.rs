//! Who there is: people, their devices, groups (the service's rules, data).

use push_protocol::Environment;

use crate::{Extra, Options, Zone};

/// A language that a device is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// `en`.
    English,
    /// `zh-Hans`.
    SimplifiedChinese,
}

impl Language {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// The language of that name, if it is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A device that a person is logged in on, with the certificate and environment of the app there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Binding {
    /// Name of the device. Its token is never part of a scenario.
    pub device: String,
    /// `apnsCertName`: name of the certificate.
    pub apns_cert_name: String,
    /// Where its token belongs.
    pub environment: Environment,
}

/// Somebody who writes and is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// User name.
    pub name: String,
    /// Presence.
    pub online: bool,
    /// None: the scenario's.
    pub language: Option<Language>,
    /// None: the scenario's.
    pub time_zone: Option<Zone>,
    /// How many messages wait before the scenario's own.
    pub waiting: u32,
    /// Bound devices, with what the file says of each that is not known.
    pub bindings: Vec<(Binding, Extra)>,
    /// Push options.
    pub options: Options,
    /// Unknown fields.
    pub extra: Extra,
}

impl Person {
    /// Somebody offline without a device, who chose nothing.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            online: false,
            language: None,
            time_zone: None,
            waiting: 0,
            bindings: Vec::new(),
            options: Options::default(),
            extra: Extra::default(),
        }
    }
}

/// People who are written to at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its ID.
    pub id: String,
    /// User names of its members.
    pub members: Vec<String>,
    /// Unknown fields.
    pub extra: Extra,
}
