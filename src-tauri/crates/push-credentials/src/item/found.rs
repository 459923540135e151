//! What is found in a file on the way through it: certificates, keys, and what else stands between them.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Foreign, Item, ReadError};
use crate::p12::Work;
use crate::pem::Block;
use crate::structure::{self, Structure};
use crate::{
    Certificate, CertificateError, KeyError, Matched, P8, PrivateKey, Profile, SigningRequest, ber, der,
};

/// What was found in a file, one structure after the other.
#[derive(Default)]
pub(super) struct Found {
    certificates: Vec<Certificate>,
    keys: Vec<PrivateKey>,
    request: Option<SigningRequest>,
    profile: Option<Box<Profile>>,
    pub(super) foreign: Option<Foreign>,
    pub(super) formats: Vec<&'static str>,
    work: Work,
}

impl Found {
    pub(super) fn add_block(
        &mut self,
        block: &Block,
        password: Option<&SecretString>,
    ) -> Result<(), ReadError> {
        if let Some(cipher) = &block.cipher {
            return Err(KeyError::CipherUnsupported { name: cipher.clone() }.into());
        }
        match (structure::of(&block.der), block.label.as_str()) {
            // OpenSSL writes what it is trusted for behind the certificate.
            (Some(Structure::Certificate), "TRUSTED CERTIFICATE") => {
                let mut rest = block.der.as_slice();
                let certificate = der::expect(&mut rest, der::SEQUENCE).unwrap_or_default();
                self.add(Structure::Certificate, &der::wrap(der::SEQUENCE, &[certificate]), password)
            }
            (Some(structure), _) => self.add(structure, &block.der, password),
            (None, "CERTIFICATE") => Err(CertificateError::Damaged.into()),
            (None, label) if label.ends_with("PRIVATE KEY") && Foreign::of_label(label) == Foreign::Text => {
                Err(KeyError::Damaged.into())
            }
            (None, label) if label.ends_with("PARAMETERS") => Ok(()),
            (None, label) => {
                self.foreign.get_or_insert(Foreign::of_label(label));
                Ok(())
            }
        }
    }

    pub(super) fn add(
        &mut self,
        structure: Structure,
        der: &[u8],
        password: Option<&SecretString>,
    ) -> Result<(), ReadError> {
        let format = match structure {
            Structure::Certificate => {
                self.certificates.push(Certificate::from_der(der)?);
                "X.509"
            }
            Structure::Pkcs8 => self.add_key(PrivateKey::from_pkcs8(der), "PKCS#8")?,
            Structure::Pkcs1 => self.add_key(PrivateKey::from_pkcs1(der), "PKCS#1")?,
            Structure::Sec1 => self.add_key(PrivateKey::from_sec1(der), "SEC1")?,
            Structure::EncryptedPkcs8 => {
                let key = password.ok_or(KeyError::PasswordNeeded);
                let key = key.and_then(|password| PrivateKey::from_encrypted(der, password, &mut self.work));
                self.add_key(key, "encrypted PKCS#8")?
            }
            Structure::Request => {
                self.request = Some(SigningRequest::parse(der)?);
                "PKCS#10"
            }
            Structure::Signed => self.add_signed(der)?,
            Structure::PublicKey => self.add_foreign(Foreign::PublicKey),
            Structure::RevocationList => self.add_foreign(Foreign::RevocationList),
            Structure::OtherMessage | Structure::Pkcs12 => self.add_foreign(Foreign::Message),
        };
        if !self.formats.contains(&format) {
            self.formats.push(format);
        }
        Ok(())
    }

    fn add_key(
        &mut self,
        key: Result<PrivateKey, KeyError>,
        format: &'static str,
    ) -> Result<&'static str, ReadError> {
        self.keys.push(key?);
        Ok(format)
    }

    fn add_foreign(&mut self, foreign: Foreign) -> &'static str {
        self.foreign.get_or_insert(foreign).words()
    }

    /// A provisioning profile, or certificates in PKCS#7 (`.p7b`).
    fn add_signed(&mut self, bytes: &[u8]) -> Result<&'static str, ReadError> {
        match Profile::parse(bytes) {
            Ok(profile) => {
                self.profile = Some(Box::new(profile));
                Ok("CMS")
            }
            Err(error) => {
                let certificates = certificates_of_message(bytes).filter(|found| !found.is_empty());
                self.certificates.extend(certificates.ok_or(error)?);
                Ok("PKCS#7")
            }
        }
    }

    pub(super) fn is_one_key(&self) -> bool {
        self.keys.len() == 1 && self.certificates.is_empty()
    }

    /// The most telling of it; what is none of ours is left out.
    pub(super) fn item(mut self) -> Option<Item> {
        match (self.certificates.is_empty(), self.keys.len()) {
            (true, 0) => {
                let profile = self.profile.map(Item::Profile);
                profile.or(self.request.map(Item::Request))
            }
            (true, 1) => self.keys.pop().map(|key| match P8::parse(key.pkcs8_der().expose_secret()) {
                Ok(p8) => Item::P8(p8),
                Err(_) => Item::PrivateKey(key),
            }),
            (false, 0) => Some(Item::Certificates(self.certificates)),
            _ => Some(Item::CertificatesAndKeys(Matched::of(self.certificates, self.keys))),
        }
    }
}

/// The certificates that come with a signed message.
fn certificates_of_message(bytes: &[u8]) -> Option<Vec<Certificate>> {
    let message = ber::to_der(bytes).ok()?;
    let mut info = der::expect(&mut &*message, der::SEQUENCE)?;
    let _kind = der::next(&mut info)?;
    let mut explicit = der::expect(&mut info, der::CONTEXT_0)?;
    let mut signed = der::expect(&mut explicit, der::SEQUENCE)?;
    let mut list =
        std::iter::from_fn(|| der::next(&mut signed)).find(|item| item.tag == der::CONTEXT_0)?.value;
    let one = || der::next(&mut list).map(|item| der::wrap(item.tag, &[item.value]));
    std::iter::from_fn(one).take(100).map(|der| Certificate::from_der(&der).ok()).collect()
}
