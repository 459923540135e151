//! X.509 certificates, with what Apple writes into those of push providers (apns.md §5). Signatures and
//! chains are not checked here: whether a certificate is Apple's is for APNs to say.

mod kind;
mod topics;

use std::time::{Duration, SystemTime};

use push_protocol::Environment;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

use crate::fingerprint::sha256;
use crate::name::{Attribute, attribute};
use crate::validity::{self, Validity};

pub use kind::CertificateKind;
pub use topics::Topic;

/// Largest certificate that is read, in bytes. Apple's have about 1,700.
const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

/// Why bytes are no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Far larger than any certificate.
    #[error(
        "the certificate has {bytes} bytes, more than the {MAX_CERTIFICATE_BYTES} one can have. Choose the file as it was \
         downloaded from the developer account"
    )]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// Not an X.509 certificate, or not a whole one.
    #[error(
        "the certificate is cut off or changed and cannot be read; expected X.509. Download the .cer from the developer \
         account again"
    )]
    Damaged,
}

impl CertificateError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Damaged => "damaged",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes } => {
                vec![("bytes", bytes.to_string()), ("limit", MAX_CERTIFICATE_BYTES.to_string())]
            }
            Self::Damaged => Vec::new(),
        }
    }
}

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    public_key_der: Vec<u8>,
    kind: CertificateKind,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    common_name: String,
    bundle_id: Option<String>,
    team_id: Option<String>,
    organization: Option<String>,
    subject: String,
    issuer: String,
    topics: Vec<Topic>,
    environments: Vec<Environment>,
    not_before: SystemTime,
    not_after: SystemTime,
    is_authority: bool,
}

impl Certificate {
    /// Reads a certificate in DER. Apple's common names may be longer than the 64 characters of X.520
    /// (apns.md §5.4), and extensions that are not known are passed over.
    ///
    /// # Errors
    /// When it is none, or not a whole one.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_CERTIFICATE_BYTES {
            return Err(CertificateError::TooLarge { bytes: der.len() });
        }
        let (rest, x509) = X509Certificate::from_der(der).map_err(|_| CertificateError::Damaged)?;
        if !rest.trim_ascii().is_empty() {
            return Err(CertificateError::Damaged);
        }
        Self::of(&x509).ok_or(CertificateError::Damaged)
    }

    fn of(x509: &X509Certificate<'_>) -> Option<Self> {
        let subject = |what| attribute(x509.subject(), what);
        let common_name = subject(Attribute::CommonName).unwrap_or_default();
        let bundle_id = subject(Attribute::UserId);
        let extensions = topics::Extensions::of(x509);
        let kind = CertificateKind::of(&common_name, bundle_id.as_deref(), &extensions);
        let is_team_id = |unit: &String| unit.len() == 10 && unit.bytes().all(|b| b.is_ascii_alphanumeric());
        Some(Self {
            der: x509.as_raw().to_vec(),
            public_key_der: x509.public_key().raw.to_vec(),
            kind,
            team_id: subject(Attribute::Unit).filter(is_team_id),
            organization: subject(Attribute::Organization),
            subject: full_name(x509.subject()),
            issuer: full_name(x509.issuer()),
            subject_der: x509.subject().as_raw().to_vec(),
            issuer_der: x509.issuer().as_raw().to_vec(),
            topics: topics::topics(kind, bundle_id.as_deref(), &extensions),
            environments: kind.environments(&extensions),
            not_before: time(x509.validity().not_before.timestamp())?,
            not_after: time(x509.validity().not_after.timestamp())?,
            is_authority: x509.is_ca(),
            common_name,
            bundle_id,
        })
    }

    /// Its DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What it is for.
    pub fn kind(&self) -> CertificateKind {
        self.kind
    }

    /// Common name of the subject; empty where there is none.
    pub fn common_name(&self) -> &str {
        &self.common_name
    }

    /// UID of the subject: bundle ID, pass type ID, website push ID or MDM topic (apns.md §5.4).
    pub fn bundle_id(&self) -> Option<&str> {
        self.bundle_id.as_deref()
    }

    /// OU of the subject where it is a team ID: ten letters and digits.
    pub fn team_id(&self) -> Option<&str> {
        self.team_id.as_deref()
    }

    /// Organisation of the subject.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// Common name of the subject, written as [`Certificate::issuer`] is: tells authorities of one name apart.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether it names `other` as the one who signed it. The signature is not checked.
    pub(crate) fn names_as_issuer(&self, other: &Self) -> bool {
        self.issuer_der == other.subject_der
    }

    /// Common name of the issuer; its unit follows in brackets where that tells more, as Apple's `G4` does.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Topics that it may push to, in its own order (apns.md §5.1). None where it cannot push.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// Environments that it may push in, by its extensions, else by its name (apns.md §5.2).
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// From when it is valid.
    pub fn not_before(&self) -> SystemTime {
        self.not_before
    }

    /// Until when it is valid.
    pub fn not_after(&self) -> SystemTime {
        self.not_after
    }

    /// Whole days from `now` to its end; negative once that has passed.
    pub fn days_left(&self, now: SystemTime) -> i64 {
        validity::days_left(self.not_after, now)
    }

    /// Where it stands in its life at `now`.
    pub fn validity(&self, now: SystemTime) -> Validity {
        Validity::of(self.not_before, self.not_after, now)
    }

    /// SHA-256 of the certificate in lower hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(&self.der)
    }

    /// SHA-256 over the DER of its public key (SubjectPublicKeyInfo) in lower hexadecimal, as
    /// [`P8::fingerprint`](crate::P8::fingerprint) has it.
    pub fn public_key_sha256(&self) -> String {
        sha256(&self.public_key_der)
    }

    /// DER of its public key (SubjectPublicKeyInfo).
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// Whether it is one that APNs takes.
    pub fn is_push(&self) -> bool {
        self.kind != CertificateKind::NoPush
    }

    /// Whether it is an authority's, which signs others and cannot push itself.
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// The topic that APNs takes where `apns-topic` is left out: that of a certificate with one topic
    /// (apns.md §2.1).
    pub fn single_topic(&self) -> Option<&str> {
        match self.topics.as_slice() {
            [only] => Some(&only.topic),
            _ => None,
        }
    }
}

/// Common name, with the unit in brackets where that tells more.
fn full_name(name: &X509Name<'_>) -> String {
    let of = |what| attribute(name, what);
    match (of(Attribute::CommonName), of(Attribute::Unit)) {
        (Some(name), Some(unit)) if !name.contains(&unit) => format!("{name} ({unit})"),
        (Some(name), _) => name,
        (None, unit) => of(Attribute::Organization).or(unit).unwrap_or_default(),
    }
}

/// A moment given in seconds since 1970, which may lie before it.
fn time(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    match seconds {
        0.. => SystemTime::UNIX_EPOCH.checked_add(distance),
        _ => SystemTime::UNIX_EPOCH.checked_sub(distance),
    }
}
