//! Devices and credentials.

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

    /// Public facts of a credential. The private key stays in the vault.
    pub struct CredentialView {
        /// Stable id.
        pub id: String,
        /// Name, unique.
        pub name: String,
        /// Key ID, 10 characters.
        pub key_id: String,
        /// Team ID, 10 characters.
        pub team_id: String,
        /// SHA-256 of the public key, in hex.
        pub fingerprint: String,
        /// Whether it is the key made on the spot for the simulator.
        pub sample: bool,
        /// Whether the vault that is open now holds its private key.
        pub usable: bool,
        /// Hosts outside Apple's that it was allowed for on this machine.
        pub hosts: Vec<String>,
    }

    /// A path on this machine.
    pub struct FilePath {
        /// The path as text.
        pub path: String,
    }

    /// What a key file holds, before it is imported. Nothing secret.
    pub struct KeyFileView {
        /// The path that was read.
        pub path: String,
        /// Its last part.
        pub file_name: String,
        /// Key ID read from the file name.
        pub key_id: Option<String>,
        /// SHA-256 of the public key, in hex.
        pub fingerprint: String,
        /// Damage that was repaired: stable names.
        pub repairs: Vec<String>,
        /// Name of the credential that holds the same key already.
        pub already: Option<String>,
    }

    /// "Import key".
    pub struct ImportKey {
        /// The file.
        pub path: String,
        /// Name of the credential; must be unique.
        pub name: String,
        /// Key ID.
        pub key_id: String,
        /// Team ID.
        pub team_id: String,
    }
}
