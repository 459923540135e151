//! A certificate with its private key: what a provider shows to APNs; and which key is which certificate's.

use std::collections::HashSet;

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

/// Longest chain of authorities that is followed.
const MAX_CHAIN: usize = 8;

/// Certificates and keys out of one place, put together.
#[derive(Debug, Default)]
pub struct Matched {
    /// Certificates with their private keys, in the order they came in, each with those of its authorities
    /// that came with it.
    pub identities: Vec<Identity>,
    /// Certificates without a key that are no identity's authority.
    pub certificates: Vec<Certificate>,
    /// Keys without a certificate.
    pub keys: Vec<PrivateKey>,
}

impl Matched {
    /// Puts keys to certificates by public key. What came twice is kept once.
    pub fn of(certificates: Vec<Certificate>, keys: Vec<PrivateKey>) -> Self {
        let mut seen = HashSet::new();
        let certificates =
            certificates.into_iter().filter(|certificate| seen.insert(certificate.der().to_vec()));
        let key_of = |certificate: &Certificate| {
            keys.iter().find(|key| key.public_key_der() == certificate.public_key_der())
        };
        let (own, others): (Vec<_>, Vec<_>) =
            certificates.partition(|certificate| key_of(certificate).is_some());
        let identities = own.into_iter().filter_map(|certificate| {
            let chain = chain(&certificate, &others);
            let key = key_of(&certificate)?.clone();
            Identity::new(certificate, key, chain).ok()
        });
        let identities: Vec<Identity> = identities.collect();
        let is_used = |other: &Certificate| identities.iter().any(|identity| identity.chain.contains(other));
        let certificates = others.iter().filter(|other| !is_used(other)).cloned().collect();
        let mut seen: HashSet<_> =
            identities.iter().map(|identity| identity.key.public_key_der().to_vec()).collect();
        let keys = keys.iter().filter(|key| seen.insert(key.public_key_der().to_vec())).cloned().collect();
        Self { identities, certificates, keys }
    }

    /// Adds all certificates, authorities too, and all keys to others.
    pub(crate) fn add_to(self, certificates: &mut Vec<Certificate>, keys: &mut Vec<PrivateKey>) {
        for identity in self.identities {
            certificates.push(identity.certificate);
            certificates.extend(identity.chain);
            keys.push(identity.key);
        }
        certificates.extend(self.certificates);
        keys.extend(self.keys);
    }
}

/// The authorities of `certificate` among `others`, the one that signed it first.
fn chain(certificate: &Certificate, others: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < MAX_CHAIN {
        let last = chain.last().unwrap_or(certificate);
        let signer = others.iter().find(|other| last.names_as_issuer(other) && !chain.contains(other));
        match signer {
            Some(signer) => chain.push(signer.clone()),
            None => break,
        }
    }
    chain
}
