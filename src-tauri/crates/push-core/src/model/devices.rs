//! Devices.

use std::collections::BTreeMap;

use super::{Environment, model};

model! {
    /// A device in the list.
    pub struct DeviceView {
        /// Stable id.
        pub id: String,
        /// Name given by the user.
        pub name: String,
        /// Device token, lower-case hex.
        pub token: String,
        /// Bundle ID of the app that the token was made for; may be empty.
        pub topic: String,
        /// The environment that we believe the token belongs to.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Whether it lives in the simulator.
        pub simulated: bool,
        /// Unix milliseconds of the last answer.
        pub last_at: Option<i64>,
        /// Status of the last answer.
        pub last_status: Option<u16>,
        /// Reason of the last answer, when it was a rejection.
        pub last_reason: Option<String>,
        /// Values of `{{name}}` in payloads to it, by name.
        #[serde(default)]
        pub variables: BTreeMap<String, String>,
    }

    /// A device as typed into the form.
    pub struct DeviceInput {
        /// Id of the device to change; none for a new one.
        pub id: Option<String>,
        /// Name; must be unique.
        pub name: String,
        /// Device token in hex.
        pub token: String,
        /// Bundle ID; may be empty.
        pub topic: String,
        /// Environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Values of `{{name}}` in payloads to it, by name.
        #[serde(default)]
        pub variables: BTreeMap<String, String>,
    }

    /// Names a device, a credential or a receipt.
    pub struct ById {
        /// Its id.
        pub id: String,
    }

    /// "Move device".
    pub struct MoveDevice {
        /// Id of the device.
        pub id: String,
        /// Where its token was accepted.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
    }

    /// A path on this machine.
    pub struct FilePath {
        /// The path as text.
        pub path: String,
    }
}
