//! Certificate signing requests (PKCS#10, apns.md §5.5): made with a new key, and read.

mod error;

use rcgen::string::{Ia5String, PrintableString};
use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, KeyPair, PKCS_RSA_SHA256};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer as _;
use zeroize::Zeroizing;

use crate::fingerprint::sha256;
use crate::name::{Attribute, attribute};
use crate::{PrivateKey, pem, public_key};

pub use error::{RequestError, SubjectError};

/// The name under which a request is saved, as Keychain Access has it.
pub const REQUEST_FILE_NAME: &str = "CertificateSigningRequest.certSigningRequest";

/// Largest request that is read, in bytes. One of 2048 bits has about 1,000.
const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// The key that Apple takes (apns.md §5.5).
const APPLES_KEY: &str = "RSA 2048";

/// Most characters of a common name (X.520).
const LONGEST_NAME: usize = 64;

/// Most characters of an e-mail address (RFC 5280).
const LONGEST_EMAIL: usize = 255;

/// Longest wrong text that is quoted back, in characters.
const QUOTED: usize = 40;

const EMAIL_ADDRESS: &[u64] = &[1, 2, 840, 113549, 1, 9, 1];

/// Who asks for a certificate. Apple writes its own subject in place of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    email: Option<String>,
    common_name: Option<String>,
    country: Option<String>,
}

impl Subject {
    /// Reads the three fields as a person fills them in: trimmed, the country in capitals or left empty.
    ///
    /// # Errors
    /// What is wrong with the first field that does not fit.
    pub fn new(email: &str, common_name: &str, country: &str) -> Result<Self, SubjectError> {
        Ok(Self {
            email: Some(parse_email(email.trim())?),
            common_name: Some(parse_name(common_name.trim())?),
            country: parse_country(country.trim())?,
        })
    }

    /// E-mail address.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Common name.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// Country, two letters.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// As Keychain Access orders it: e-mail address, common name, country.
    fn distinguished_name(&self) -> Result<DistinguishedName, rcgen::Error> {
        let mut name = DistinguishedName::new();
        if let Some(email) = self.email() {
            let email = DnValue::Ia5String(Ia5String::try_from(email)?);
            name.push(DnType::CustomDnType(EMAIL_ADDRESS.to_vec()), email);
        }
        if let Some(common_name) = self.common_name() {
            name.push(DnType::CommonName, common_name);
        }
        if let Some(country) = self.country() {
            let country = DnValue::PrintableString(PrintableString::try_from(country)?);
            name.push(DnType::CountryName, country);
        }
        Ok(name)
    }
}

/// A signing request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningRequest {
    der: Vec<u8>,
    subject: Subject,
    public_key_der: Vec<u8>,
    key_words: String,
}

impl SigningRequest {
    /// Makes a key of RSA 2048 and a request for it, signed with SHA-256. This takes the processor up to some
    /// seconds; the library draws its randomness from the system.
    ///
    /// # Errors
    /// When the library makes no key.
    pub fn make(subject: &Subject) -> Result<(Self, PrivateKey), RequestError> {
        let pair = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(|_| RequestError::NotMade)?;
        let pair = Zeroizing::new(pair);
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = subject.distinguished_name().map_err(|_| RequestError::NotMade)?;
        let request = parameters.serialize_request(&*pair).map_err(|_| RequestError::NotMade)?;
        let key = PrivateKey::of_pair(&pair).map_err(|_| RequestError::NotMade)?;
        Ok((Self::from_der(request.der())?, key))
    }

    /// Reads a request in PEM or DER.
    ///
    /// # Errors
    /// When it is none, or not a whole one.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLarge { bytes: bytes.len(), limit: MAX_REQUEST_BYTES });
        }
        let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN ")) else {
            return Self::from_der(bytes);
        };
        let blocks = pem::blocks(text).map_err(|_| RequestError::Damaged)?;
        let request = blocks.iter().find(|block| block.label.ends_with("CERTIFICATE REQUEST"));
        Self::from_der(&request.ok_or(RequestError::Damaged)?.der)
    }

    fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        let (rest, request) = X509CertificationRequest::from_der(der).map_err(|_| RequestError::Damaged)?;
        if !rest.trim_ascii().is_empty() {
            return Err(RequestError::Damaged);
        }
        let info = &request.certification_request_info;
        let of = |what| attribute(&info.subject, what);
        Ok(Self {
            der: request.as_raw().to_vec(),
            subject: Subject {
                email: of(Attribute::Email),
                common_name: of(Attribute::CommonName),
                country: of(Attribute::Country),
            },
            key_words: public_key::words(info.subject_pki.raw).ok_or(RequestError::Damaged)?,
            public_key_der: info.subject_pki.raw.to_vec(),
        })
    }

    /// Its DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As the text that is uploaded: PEM, `CERTIFICATE REQUEST`.
    pub fn pem(&self) -> String {
        pem::text("CERTIFICATE REQUEST", &self.der)
    }

    /// Who asks.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// DER of its public key (SubjectPublicKeyInfo).
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// SHA-256 over the DER of its public key in lower hexadecimal, as
    /// [`Certificate::public_key_sha256`](crate::Certificate::public_key_sha256) has it.
    pub fn public_key_sha256(&self) -> String {
        sha256(&self.public_key_der)
    }

    /// What its key is: `RSA 2048`, `EC P-256`.
    pub fn key_words(&self) -> &str {
        &self.key_words
    }

    /// Whether Apple takes it: RSA of 2048 bits.
    pub fn fits_apple(&self) -> bool {
        self.key_words == APPLES_KEY
    }
}

fn parse_email(text: &str) -> Result<String, SubjectError> {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
    let is_domain =
        |part: &str| is_name(part) && part.split('.').count() > 1 && !part.split('.').any(str::is_empty);
    let fits = text.split_once('@').is_some_and(|(name, domain)| is_name(name) && is_domain(domain));
    let fits = fits && text.len() <= LONGEST_EMAIL;
    if fits { Ok(text.to_owned()) } else { Err(SubjectError::Email { found: quoted(text) }) }
}

fn parse_name(text: &str) -> Result<String, SubjectError> {
    match text.chars().count() {
        0 => Err(SubjectError::NameEmpty),
        characters if characters > LONGEST_NAME => {
            Err(SubjectError::NameTooLong { characters, limit: LONGEST_NAME })
        }
        _ if text.chars().any(char::is_control) => Err(SubjectError::NameControl),
        _ => Ok(text.to_owned()),
    }
}

fn parse_country(text: &str) -> Result<Option<String>, SubjectError> {
    match text.as_bytes() {
        [] => Ok(None),
        [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
            Ok(Some(text.to_ascii_uppercase()))
        }
        _ => Err(SubjectError::Country { found: quoted(text) }),
    }
}

fn quoted(text: &str) -> String {
    match text.chars().count() {
        0 => "nothing".to_owned(),
        characters if characters > QUOTED => format!("a text of {characters} characters"),
        _ => format!("{text:?}"),
    }
}
