//! The two APNs environments.

use serde::{Deserialize, Serialize};

/// An APNs environment. A device token, and since 2025 a key, belongs to one of them (§9, §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Development builds: `api.sandbox.push.apple.com`.
    Sandbox,
    /// TestFlight, App Store, ad hoc and enterprise builds: `api.push.apple.com`.
    Production,
}

impl Environment {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Production];

    /// The lower-case name used in files, JSON and the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// Where a token that is unknown here may be known.
    pub const fn other(self) -> Self {
        match self {
            Self::Sandbox => Self::Production,
            Self::Production => Self::Sandbox,
        }
    }

    /// The environment of that name, if it is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}
