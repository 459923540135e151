//! A certificate with its private key: what a provider shows to APNs.

use crate::{Certificate, PrivateKey};

/// The key is another certificate's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the private key belongs to another certificate than {certificate:?}: the public keys differ. Choose the key that was \
     made with the signing request of this certificate"
)]
pub struct KeyMismatch {
    /// Common name of the certificate.
    pub certificate: String,
}

impl KeyMismatch {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        "key_mismatch"
    }
}

/// A certificate, its private key, and the certificates of those who signed it.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: Certificate,
    /// Its private key.
    pub key: PrivateKey,
    /// Authorities, the one that signed the certificate first; may be empty.
    pub chain: Vec<Certificate>,
}

impl Identity {
    /// Puts the three together.
    ///
    /// # Errors
    /// When the key is not the certificate's.
    pub fn new(
        certificate: Certificate,
        key: PrivateKey,
        chain: Vec<Certificate>,
    ) -> Result<Self, KeyMismatch> {
        if certificate.public_key_der() == key.public_key_der() {
            Ok(Self { certificate, key, chain })
        } else {
            Err(KeyMismatch { certificate: certificate.common_name().to_owned() })
        }
    }
}
