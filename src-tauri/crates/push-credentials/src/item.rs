//! "What is this file?": any file that Apple hands out, or that was made on the way to one, recognised by what
//! is in it. Its name decides no more than the words of a refusal.

mod error;
mod foreign;
mod found;
mod problem;
mod reader;

use std::io::{Read, Seek};
use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{App, Certificate, Identity, Matched, P8, P12, PrivateKey, Profile, SigningRequest};

pub use error::{Expected, ReadError};
pub use foreign::Foreign;
pub use problem::Problem;

/// A file, read.
#[derive(Debug)]
pub enum Item {
    /// An APNs key.
    P8(P8),
    /// A PKCS#12 file.
    P12(P12),
    /// Certificates without a private key.
    Certificates(Vec<Certificate>),
    /// A private key without a certificate.
    PrivateKey(PrivateKey),
    /// Certificates and private keys, in one file or two.
    CertificatesAndKeys(Matched),
    /// A signing request.
    Request(SigningRequest),
    /// A provisioning profile.
    Profile(Box<Profile>),
    /// An app in an archive.
    App(Box<App>),
}

/// A file, and how it was written.
#[derive(Debug)]
pub struct Reading {
    /// What it holds.
    pub item: Item,
    /// How it is written, in the field's words: `PEM, PKCS#8`.
    pub format: String,
    /// Damage that was put right: names of [`Repair`](crate::Repair).
    pub repairs: Vec<&'static str>,
}

impl Item {
    /// Reads a file that is open. An archive of an app is read piece by piece, whatever its size; of anything
    /// else no more than the 16 MB that [`Item::read`] takes.
    ///
    /// # Errors
    /// As [`Item::read`]; also what the system says.
    pub fn read_from(
        file: impl Read + Seek,
        file_name: &str,
        password: Option<&SecretString>,
    ) -> Result<Reading, ReadError> {
        reader::read_from(file, Expected::of(file_name), password)
    }

    /// Reads a file. `password` opens a `.p12` or an encrypted key, and is passed over where none is needed.
    ///
    /// # Errors
    /// What the file is instead, or why it cannot be read. That it cannot push is no error:
    /// [`Item::problems`] tells.
    pub fn read(
        bytes: &[u8],
        file_name: &str,
        password: Option<&SecretString>,
    ) -> Result<Reading, ReadError> {
        reader::read(bytes, Expected::of(file_name), password)
    }

    /// Puts a certificate and its key together that came in two files, in any order. Whether they belong
    /// together is for [`Item::problems`] to tell (`key_mismatch`).
    ///
    /// # Errors
    /// When they are no certificates and keys.
    pub fn join(first: Self, second: Self) -> Result<Self, ReadError> {
        let not_a_pair = ReadError::NotAPair { first: first.words(), second: second.words() };
        let (mut certificates, mut keys) = (Vec::new(), Vec::new());
        for item in [first, second] {
            match item {
                Self::P8(p8) => keys.push(PrivateKey::from_pkcs8(p8.pkcs8_der().expose_secret())?),
                Self::PrivateKey(key) => keys.push(key),
                Self::Certificates(more) => certificates.extend(more),
                Self::CertificatesAndKeys(matched) => matched.add_to(&mut certificates, &mut keys),
                Self::P12(P12 { identities, certificates: others, keys: other_keys, .. }) => {
                    let matched = Matched { identities, certificates: others, keys: other_keys };
                    matched.add_to(&mut certificates, &mut keys);
                }
                Self::Request(_) | Self::Profile(_) | Self::App(_) => return Err(not_a_pair),
            }
        }
        if certificates.is_empty() || keys.is_empty() {
            return Err(not_a_pair);
        }
        Ok(Self::CertificatesAndKeys(Matched::of(certificates, keys)))
    }

    /// Certificates with their private keys.
    pub fn identities(&self) -> &[Identity] {
        match self {
            Self::P12(p12) => &p12.identities,
            Self::CertificatesAndKeys(matched) => &matched.identities,
            _ => &[],
        }
    }

    /// Certificates without a private key.
    pub fn certificates(&self) -> &[Certificate] {
        match self {
            Self::Certificates(certificates) => certificates,
            Self::P12(p12) => &p12.certificates,
            Self::CertificatesAndKeys(matched) => &matched.certificates,
            _ => &[],
        }
    }

    /// Whether it can push as it is, at `now`.
    pub fn can_push(&self, now: SystemTime) -> bool {
        let pushes = matches!(self, Self::P8(_)) || !self.identities().is_empty();
        pushes && self.problems(now).iter().all(Problem::is_warning)
    }

    /// What it lacks, or what is wrong with it, at `now`; also what will be soon.
    pub fn problems(&self, now: SystemTime) -> Vec<Problem> {
        match self {
            Self::P8(_) => Vec::new(),
            Self::Certificates(certificates) => problem::of_certificates(certificates, now),
            Self::PrivateKey(_) => vec![Problem::KeyOnly],
            Self::P12(P12 { identities, certificates, keys, .. })
            | Self::CertificatesAndKeys(Matched { identities, certificates, keys }) => {
                problem::of_matched(identities, certificates, keys, now)
            }
            Self::Request(request) if request.fits_apple() => Vec::new(),
            Self::Request(request) => vec![Problem::RequestKey { key: request.key_words().to_owned() }],
            Self::Profile(profile) => problem::of_profile(profile, now),
            Self::App(app) => {
                app.profile.iter().flat_map(|profile| problem::of_profile(profile, now)).collect()
            }
        }
    }

    /// What it is, for a person, with its article.
    pub fn words(&self) -> &'static str {
        match self {
            Self::P8(_) => "an APNs key",
            Self::P12(_) => "a .p12 file",
            Self::Certificates(_) => "a certificate",
            Self::PrivateKey(_) => "a private key",
            Self::CertificatesAndKeys(_) => "a certificate and a private key",
            Self::Request(_) => "a signing request",
            Self::Profile(_) => "a provisioning profile",
            Self::App(_) => "an app",
        }
    }
}
