//! The draft in the compose view, and what is said about it while typing.

use std::collections::BTreeMap;

use super::{Environment, Finding, ProfileAbout, TextEdit, VariableView, model};

model! {
    /// Where a push goes. The two loopback endpoints are one simulator playing either environment.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Endpoint {
        /// The simulator, playing the sandbox.
        LoopbackSandbox,
        /// The simulator, playing production.
        LoopbackProduction,
        /// Apple's sandbox.
        Sandbox,
        /// Apple's production service.
        Production,
    }

    /// Everything in the compose view, as typed. Header texts are empty where the header is absent.
    pub struct Draft {
        /// The profile that this is a draft of: its path in the workspace without suffix.
        pub profile: Option<String>,
        /// The payload, byte for byte as it will be sent; may be invalid JSON while typing.
        pub payload: String,
        /// `apns-push-type`.
        pub push_type: String,
        /// `apns-priority`: `10`, `5`, `1`, or empty for APNs' default.
        pub priority: String,
        /// `apns-expiration`: empty, `0`, Unix seconds, or `+N` for N seconds from the send.
        pub expiration: String,
        /// `apns-topic`.
        pub topic: String,
        /// `apns-collapse-id`.
        pub collapse_id: String,
        /// `apns-id`.
        pub apns_id: String,
        /// Id of the credential.
        pub credential: Option<String>,
        /// Where to.
        pub endpoint: Endpoint,
        /// Ids of the devices to send to.
        pub device_ids: Vec<String>,
        /// Every device with one of these tags that is for its app, environment and push type.
        #[serde(default)]
        pub tags: Vec<String>,
        /// Every such device of one of these people.
        #[serde(default)]
        pub people: Vec<String>,
        /// Whether devices are chosen anew each time: the profile keeps none.
        #[serde(default)]
        pub ask: bool,
        /// One more device token, pasted; empty for none.
        pub token: String,
        /// Path of a file with more device tokens, one a line; empty for none.
        #[serde(default)]
        pub token_file: String,
        /// Values of `{{name}}` in the payload, by name.
        #[serde(default)]
        pub variables: BTreeMap<String, String>,
        /// What a change of push type took out of the payload; it comes back with a type that takes it.
        #[serde(default)]
        pub aside: Vec<Aside>,
        /// What the team should know of it.
        #[serde(default)]
        pub about: ProfileAbout,
    }

    /// A value that was taken out of a payload.
    #[derive(Eq)]
    pub struct Aside {
        /// JSON pointer (RFC 6901) to where it stood.
        pub pointer: String,
        /// The value, as it was written.
        pub json: String,
    }

    /// A draft whose payload is large: of that, no more crosses than what changed since the core was last told.
    pub struct DraftChange {
        /// The draft; its payload is empty where `change` tells it.
        pub draft: Draft,
        /// Names this payload, for the next change.
        pub number: u32,
        /// What makes the payload of the one before; none where it is told whole.
        pub change: Option<PayloadChange>,
    }

    /// What makes one payload of another.
    pub struct PayloadChange {
        /// The number of the one before.
        pub base: u32,
        /// The one range that was replaced.
        pub edit: TextEdit,
        /// How long the payload is after that, in UTF-16 units.
        pub units: u32,
    }

    /// A draft, and whether it differs from the saved profile.
    pub struct DraftState {
        /// The draft.
        pub draft: Draft,
        /// Whether there is something to save.
        pub edited: bool,
    }

    /// Answer to `save_draft`.
    pub struct Saved {
        /// Whether the draft differs from the saved profile.
        pub edited: bool,
    }

    /// Something wrong at a field. `code` and `details` are what the UI translates; `message` is the
    /// same in English, for everything that has no translation.
    pub struct Problem {
        /// Name of the field in [`Draft`], [`super::DeviceInput`] or [`super::ImportKey`].
        pub field: String,
        /// Stable name of what is wrong.
        pub code: String,
        /// One or two sentences in English.
        pub message: String,
        /// The values in the message: position, found text, limit.
        pub details: BTreeMap<String, String>,
    }

    /// What is said of a draft while typing.
    pub struct CheckReply {
        /// What cannot be put on the wire: sending is refused.
        pub problems: Vec<Problem>,
        /// Where credential and devices are not for it: sending asks "Send anyway".
        pub warnings: Vec<Problem>,
        /// What the rules find in payload and headers, in the order of the text. Sending asks about errors, and about
        /// warnings of headers.
        pub findings: Vec<Finding>,
        /// The variables that the payload uses, and those of the profile.
        pub variables: Vec<VariableView>,
        /// The payload for the first target; none where it uses no variable.
        pub expanded: Option<String>,
        /// How many devices its tags and people choose, up to a hundred.
        pub group_targets: usize,
        /// Size of the payload in bytes, for the first target.
        pub bytes: usize,
        /// Its limit in bytes for the push type.
        pub max_bytes: usize,
    }

    /// Names a profile.
    pub struct ProfileRef {
        /// The profile's path in the workspace without suffix.
        pub profile: String,
    }
}

impl Draft {
    /// Last part of the profile's path; empty without one.
    pub(crate) fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default()
    }
}

impl Endpoint {
    /// The name that it has in files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LoopbackSandbox => "loopback_sandbox",
            Self::LoopbackProduction => "loopback_production",
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// The environment that is played or reached.
    pub const fn environment(self) -> Environment {
        match self {
            Self::LoopbackSandbox | Self::Sandbox => Environment::Sandbox,
            Self::LoopbackProduction | Self::Production => Environment::Production,
        }
    }

    /// Whether it is the simulator.
    pub const fn is_loopback(self) -> bool {
        matches!(self, Self::LoopbackSandbox | Self::LoopbackProduction)
    }

    /// The same service's other environment.
    pub const fn other(self) -> Self {
        match self {
            Self::LoopbackSandbox => Self::LoopbackProduction,
            Self::LoopbackProduction => Self::LoopbackSandbox,
            Self::Sandbox => Self::Production,
            Self::Production => Self::Sandbox,
        }
    }
}
