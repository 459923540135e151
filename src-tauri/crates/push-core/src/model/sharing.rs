//! Sharing with a team: sealed credentials, and pushes out of collections of other programs.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{CredentialKind, Environment, ImportedPush, Problem, WorkspaceView, model};

model! {
    /// A sealed file of the workspace.
    pub struct SealedFile {
        /// Its name without `.age`.
        pub name: String,
        /// Its path.
        pub path: String,
        /// What opens it; none where that cannot be told.
        pub lock: Option<SealedLock>,
        /// Why it cannot be opened, if so.
        pub problem: Option<Problem>,
    }

    /// What opens a sealed file.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum SealedLock {
        /// A passphrase.
        Passphrase,
        /// The `age` key of one of its recipients.
        Recipients,
    }

    /// What is in a sealed file, without the private key.
    pub struct SealedView {
        /// Name that it had where it was sealed.
        pub name: String,
        /// Key or certificate.
        pub kind: CredentialKind,
        /// Key ID, of a key.
        pub key_id: Option<String>,
        /// Team ID, as far as it is known.
        pub team_id: Option<String>,
        /// Environments that it is good for.
        #[cfg_attr(feature = "typescript", ts(type = "Environment[]"))]
        pub environments: Vec<Environment>,
        /// Topics that it is good for; empty for all of its team.
        pub topics: Vec<String>,
        /// Hosts outside Apple's that it was allowed for where it was sealed. Here they are only suggested.
        pub hosts: Vec<String>,
        /// SHA-256 of the public key, in hex.
        pub fingerprint: String,
        /// Name of the credential here that has the same key, if there is one.
        pub already: Option<String>,
    }

    /// How much a passphrase is worth.
    pub struct PassphraseWorth {
        /// About how many bits, seen from below.
        pub bits: u32,
        /// Fewest that are taken.
        pub needed: u32,
    }

    /// Where pushes come from.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportOrigin {
        /// A payload, an `.apns` file, a cURL command.
        Push,
        /// A collection of Postman.
        Postman,
        /// A collection of Insomnia.
        Insomnia,
        /// A collection of Bruno, or a request of it.
        Bruno,
        /// A folder with files.
        Folder,
    }

    /// The pushes that were found, to choose from.
    pub struct ImportChoices {
        /// What it was.
        pub origin: ImportOrigin,
        /// In the order of the file.
        pub pushes: Vec<ImportChoice>,
        /// Requests that are no calls of APNs.
        pub others: u32,
        /// Files that could not be read, each with the reason.
        pub unread: Vec<String>,
    }

    /// A push out of several.
    pub struct ImportChoice {
        /// Its name there; may be empty.
        pub name: String,
        /// Names of the folders around it, with `/` between them.
        pub folder: String,
        /// What it says.
        pub push: ImportedPush,
        /// Values of variables in the payload, as far as they are known.
        pub variables: BTreeMap<String, String>,
        /// Whether it looks like a push: JSON without `aps` may be anything.
        pub likely: bool,
    }

    /// "Save as profiles".
    pub struct SaveImported {
        /// Folder in `profiles/` where they go; may be empty.
        pub folder: String,
        /// What to save.
        pub pushes: Vec<ImportChoice>,
    }

    /// What came of it.
    pub struct ImportedProfiles {
        /// The workspace as it is now.
        pub workspace: WorkspaceView,
        /// Paths of the new profiles.
        pub saved: Vec<String>,
        /// What was not saved, by name, each with the reason.
        pub refused: Vec<RefusedImport>,
    }

    /// A push that was not saved.
    pub struct RefusedImport {
        /// Its name.
        pub name: String,
        /// Why.
        pub problem: Problem,
    }
}

/// A passphrase that was made for one file: shown once, and kept nowhere.
#[derive(Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SuggestedPassphrase {
    /// The passphrase.
    pub passphrase: String,
    /// About how many bits it is worth.
    pub bits: u32,
}

/// "Seal for the team": with a passphrase, or for recipients.
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SealCredential {
    /// Id of the credential.
    pub id: String,
    /// Name of the file, without `.age`.
    pub file: String,
    /// The passphrase; none where it is sealed for recipients.
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub passphrase: Option<SecretString>,
    /// Recipients of `age`, each beginning with `age1`.
    pub recipients: String,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// "Open sealed file": with a passphrase, or a key file of `age`.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenSealed {
    /// The file.
    pub path: String,
    /// The passphrase; none where a key opens it.
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub passphrase: Option<SecretString>,
    /// Path of a file with keys of `age`.
    pub identity: Option<String>,
}

/// "Take over" what is in a sealed file.
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ImportSealed {
    /// The file, and what opens it.
    pub open: OpenSealed,
    /// Name of the credential. One that takes the place of another keeps that one's.
    pub name: String,
    /// Id of the credential that it takes the place of; none for a new one.
    pub replaces: Option<String>,
    /// Hosts out of those in the file that are allowed on this machine too.
    pub hosts: Vec<String>,
}

impl std::fmt::Debug for SuggestedPassphrase {
    /// A passphrase is not printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuggestedPassphrase").field("bits", &self.bits).finish_non_exhaustive()
    }
}
