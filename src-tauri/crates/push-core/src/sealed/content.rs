//! What is inside a sealed file: JSON, so that whoever opens it with `age` can read it, with the key as PEM.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::SealedError;
use crate::model::Environment;

const FORMAT: &str = "pushbench-credential";
const VERSION: u64 = 1;
/// Characters in a line of PEM.
const LINE: usize = 64;

/// A credential with its private key.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Of the format.
    pub(super) format: String,
    /// Of the format.
    pub(super) version: u64,
    /// Its name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: ContentKind,
    /// Of a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_id: Option<String>,
    /// Of a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team_id: Option<String>,
    /// Environments of a key, as they were recorded or learned; empty where that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) environments: Vec<Environment>,
    /// Topics of a key, as they were recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) topics: Vec<String>,
    /// Hosts that it was allowed for, besides those of its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) hosts: Vec<String>,
    /// The certificate and those that signed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) certificates: Vec<String>,
    /// The private key.
    pub(crate) private_key: Pem,
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContentKind {
    /// A key that signs provider tokens.
    Key,
    /// A certificate.
    Certificate,
}

/// A private key as PEM.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Pem(SecretString);

/// What every version has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

impl Content {
    /// A credential without what only its kind has.
    pub(crate) fn new(name: &str, kind: ContentKind, private_key: Pem) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            name: name.to_owned(),
            kind,
            key_id: None,
            team_id: None,
            environments: Vec::new(),
            topics: Vec::new(),
            hosts: Vec::new(),
            certificates: Vec::new(),
            private_key,
        }
    }

    /// The bytes that are sealed.
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        // Enough for a key of RSA 4096 with a chain; where it grows, what it leaves behind cannot be zeroed.
        let mut plain = Zeroizing::new(Vec::with_capacity(64 * 1024));
        // Strings and lists of strings are always JSON.
        let _ = serde_json::to_writer_pretty(&mut *plain, self);
        plain.push(b'\n');
        plain
    }

    /// Reads what was sealed.
    pub(super) fn read(plain: &[u8]) -> Result<Self, SealedError> {
        let head: Head = serde_json::from_slice(plain).map_err(|_| SealedError::Foreign)?;
        if head.format != FORMAT {
            return Err(SealedError::Foreign);
        }
        if head.version > VERSION {
            return Err(SealedError::Newer { found: head.version, known: VERSION });
        }
        // The text of an error could repeat what it found, which may be the key: only the place is told.
        serde_json::from_slice(plain)
            .map_err(|error| SealedError::Content(format!("line {} cannot be read", error.line())))
    }
}

impl Pem {
    /// From PKCS#8 DER.
    pub(crate) fn of(der: &SecretSlice<u8>) -> Self {
        let body = Zeroizing::new(STANDARD.encode(der.expose_secret()));
        let mut text = String::with_capacity(body.len() + body.len() / LINE + 64);
        text.push_str("-----BEGIN PRIVATE KEY-----\n");
        for line in body.as_bytes().chunks(LINE) {
            text.extend(line.iter().map(|it| char::from(*it)));
            text.push('\n');
        }
        text.push_str("-----END PRIVATE KEY-----\n");
        Self(text.into())
    }

    /// PKCS#8 DER; none where it is damaged.
    pub(crate) fn der(&self) -> Option<SecretSlice<u8>> {
        let body = self.0.expose_secret().trim();
        let body =
            body.strip_prefix("-----BEGIN PRIVATE KEY-----")?.strip_suffix("-----END PRIVATE KEY-----")?;
        let body: Zeroizing<Vec<u8>> =
            Zeroizing::new(body.bytes().filter(|it| !it.is_ascii_whitespace()).collect());
        STANDARD.decode(&*body).ok().map(SecretSlice::from)
    }
}

impl Serialize for Pem {
    /// Into the buffer that is sealed, and nowhere else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}
