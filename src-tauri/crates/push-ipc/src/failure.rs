//! What the UI hears when the app cannot do something.

use std::collections::BTreeMap;

use crate::dto::dto;

dto! {
    /// A failure. `code` picks the words in every language; `message` is English and names file,
    /// what was expected and what was found.
    pub struct Failure {
        /// One per thing that the UI can act on.
        pub code: FailureCode,
        /// One or two sentences in English.
        pub message: String,
        /// The field it belongs to, if one.
        pub field: Option<String>,
        /// Stable name of the exact cause at that field, and the values in it.
        pub cause: Option<String>,
        /// The values in the message.
        pub details: BTreeMap<String, String>,
    }

    /// Everything that can fail, as far as the UI acts differently.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum FailureCode {
        /// A field holds something that cannot be kept; see `field` and `cause`.
        InvalidField,
        /// A key file cannot be used; see `cause`.
        BadKeyFile,
        /// A file could not be read or written.
        FileAccess,
        /// A workspace file is damaged, of a newer version, or has conflict markers.
        BadWorkspaceFile,
        /// The local database could not be read or written.
        Store,
        /// No keychain on this machine: offer the vault under a passphrase.
        NoKeychain,
        /// The keychain or vault refused.
        Vault,
        /// The passphrase does not open the vault.
        WrongPassphrase,
        /// What was named does not exist any more.
        Gone,
        /// The simulator does not run.
        SimulatorOff,
        /// A request from the UI that the core does not understand: a defect of ours.
        Internal,
    }
}
