//! Credentials: what the list shows, and what is asked of them.

use secrecy::SecretString;
use serde::Deserialize;

use super::{CertificateView, Environment, model};

model! {
    /// Public facts of a credential. The private key stays in the vault.
    pub struct CredentialView {
        /// Stable id.
        pub id: String,
        /// Name: what clients pass as `apnsCertName`. Two certificates for different environments may share one.
        pub name: String,
        /// Key or certificate.
        pub kind: CredentialKind,
        /// Key ID, 10 characters; keys alone have one.
        pub key_id: Option<String>,
        /// Team ID, 10 characters; a certificate may name none.
        pub team_id: Option<String>,
        /// SHA-256 of the public key, in hex.
        pub fingerprint: String,
        /// The certificate, of one.
        pub certificate: Option<CertificateView>,
        /// Environments that it is good for. A key with an unknown scope has both.
        #[cfg_attr(feature = "typescript", ts(type = "Environment[]"))]
        pub environments: Vec<Environment>,
        /// Topics that it is good for; empty for a key that is good for all of its team.
        pub topics: Vec<String>,
        /// Who says so.
        pub scope: ScopeSource,
        /// Topics that APNs refused to this key (`TopicDisallowed`).
        pub refused_topics: Vec<String>,
        /// Whether it is the key made on the spot for the simulator.
        pub sample: bool,
        /// Whether the vault that is open now holds its private key.
        pub usable: bool,
        /// Hosts outside Apple's that it was allowed for on this machine.
        pub hosts: Vec<String>,
    }

    /// What a credential is.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum CredentialKind {
        /// An APNs key (`.p8`), which signs provider tokens.
        Key,
        /// A push certificate with its private key, shown in the TLS handshake.
        Certificate,
    }

    /// Where environments and topics of a credential are known from.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ScopeSource {
        /// The certificate says so.
        Certificate,
        /// The user recorded it.
        Recorded,
        /// APNs refused the key in the other environment.
        Learned,
        /// Nobody: a `.p8` does not say.
        Unknown,
    }

    /// "Record what a key is for" (§4.1).
    pub struct KeyScope {
        /// Id of the credential.
        pub id: String,
        /// Environments; both where it is not limited.
        #[cfg_attr(feature = "typescript", ts(type = "Environment[]"))]
        pub environments: Vec<Environment>,
        /// Topics; empty for all of the team.
        pub topics: Vec<String>,
    }

    /// "Import key".
    pub struct ImportKey {
        /// The file.
        pub path: String,
        /// Name of the credential; must be unique. One that takes the place of another keeps that one's.
        pub name: String,
        /// Key ID.
        pub key_id: String,
        /// Team ID.
        pub team_id: String,
        /// Environments as the user recorded them; both where it is not limited.
        #[cfg_attr(feature = "typescript", ts(type = "Environment[]"))]
        pub environments: Vec<Environment>,
        /// Topics as the user recorded them; empty for all of the team.
        pub topics: Vec<String>,
        /// Id of the credential that this key takes the place of; none for a new one.
        pub replaces: Option<String>,
    }

    /// "Rename credential". Profiles of the workspace that name it are changed with it.
    pub struct RenameCredential {
        /// Its id.
        pub id: String,
        /// The new name.
        pub name: String,
    }

    /// Where a credential is used.
    pub struct CredentialUses {
        /// Paths of the profiles of the open workspace that name it.
        pub profiles: Vec<String>,
    }

    /// "Make a signing request": its private key goes straight to the vault.
    pub struct MakeRequest {
        /// E-mail address of the subject.
        pub email: String,
        /// Common name of the subject.
        pub common_name: String,
        /// Country, two letters; may be empty.
        pub country: String,
        /// Where the request is saved: a folder, or a file that is not there yet.
        pub path: String,
    }

    /// A request that was made.
    pub struct RequestMade {
        /// The file.
        pub path: String,
        /// All requests that wait for their certificate, the newest first.
        pub requests: Vec<RequestView>,
    }

    /// A signing request whose key waits in the vault for a certificate.
    pub struct RequestView {
        /// Stable id; the key's in the vault.
        pub id: String,
        /// Subject.
        pub subject: RequestSubject,
        /// SHA-256 of its public key, in hex.
        pub fingerprint: String,
        /// Unix milliseconds at which it was made.
        pub made_at: i64,
        /// Where it was saved.
        pub path: String,
        /// Whether the vault that is open now holds its private key.
        pub usable: bool,
    }

    /// Who asks for a certificate. Apple replaces it by its own subject (§5.5).
    pub struct RequestSubject {
        /// E-mail address.
        pub email: Option<String>,
        /// Common name.
        pub common_name: Option<String>,
        /// Country, two letters.
        pub country: Option<String>,
    }

    /// A file that was written.
    pub struct SavedFile {
        /// Its path.
        pub path: String,
    }

    /// Form of a `.p12` that is written.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum P12Form {
        /// RC2-40, 3DES and SHA-1: what consoles and old macOS take. Weak.
        Classic,
        /// AES-256 and SHA-256.
        Modern,
    }

    /// An app of the workspace.
    pub struct AppRecord {
        /// Name for a person.
        pub name: String,
        /// Bundle ID.
        pub bundle_id: String,
    }
}

/// "What is this file?" A password may come in and never goes out.
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InspectFile {
    /// The file.
    pub path: String,
    /// Password of a `.p12`, or of an encrypted key; none if none was asked for.
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub password: Option<SecretString>,
    /// A second file with the private key (`.key`), or with the certificate.
    pub other: Option<String>,
}

/// "Import certificate": from a `.p12`, from certificate and key in one or two files, or from a `.cer` whose
/// key waits in the vault.
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ImportCertificate {
    /// The file.
    pub path: String,
    /// As in [`InspectFile`].
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub password: Option<SecretString>,
    /// As in [`InspectFile`].
    pub other: Option<String>,
    /// SHA-256 of the certificate that is meant, in hex: a file may hold several.
    pub sha256: String,
    /// Name of the credential. One that takes the place of another keeps that one's.
    pub name: String,
    /// Id of the credential that this one takes the place of (a renewed certificate); none for a new one.
    pub replaces: Option<String>,
}

/// "Export as .p12".
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExportP12 {
    /// Id of the credential.
    pub id: String,
    /// Where to: a folder, or a file that is not there yet.
    pub path: String,
    /// The password; the window asked for it twice.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub password: SecretString,
    /// Form.
    pub form: P12Form,
}
