//! A provider certificate with its private key, given to the server in the TLS handshake (§1). Reading
//! them from what Apple hands out belongs to push-credentials.

use std::fmt;
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring::sign;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use secrecy::{ExposeSecret, SecretSlice};

/// A certificate and its key. It cannot be printed.
///
/// What stays in memory: the PKCS#8 bytes are read where they are and not copied, but ring keeps the key
/// in a form of its own (of RSA the primes and exponents, of EC the scalar) for as long as this value, a
/// clone of the [`Authorization`](crate::Authorization) that holds it, or a client made with it lives, and
/// does not overwrite it when freed. A connection also has its traffic keys, and the client the secrets of
/// TLS sessions that it may resume; none of these reveals the certificate's key.
pub struct ClientCertificate(Arc<CertifiedKey>);

/// Why a certificate and a key cannot be given in TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientCertificateError {
    /// The chain is empty.
    #[error("there is no certificate to give to the server; expected one, and its private key")]
    NoCertificate,
    /// TLS cannot sign with the key.
    #[error(
        "the private key of the certificate cannot be used in TLS: expected PKCS#8 with an RSA key of 2048 to 4096 \
         bits, as Apple's certificates have, or one of P-256, P-384 or Ed25519"
    )]
    KeyUnsupported,
    /// The key is another one.
    #[error(
        "the private key does not belong to the certificate; expected the key that the certificate was requested with"
    )]
    KeyMismatch,
}

impl ClientCertificateError {
    /// Stable name of what is wrong.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCertificate => "no_certificate",
            Self::KeyUnsupported => "key_unsupported",
            Self::KeyMismatch => "key_mismatch",
        }
    }
}

impl ClientCertificate {
    /// Of a certificate, DER, with those that signed it behind it if they are to be sent too, and the
    /// private key, PKCS#8 DER.
    ///
    /// # Errors
    /// When there is no certificate, or the key is of no use in TLS or not that of the first certificate.
    pub fn new(chain: Vec<Vec<u8>>, pkcs8: &SecretSlice<u8>) -> Result<Self, ClientCertificateError> {
        let leaf = chain.first().ok_or(ClientCertificateError::NoCertificate)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pkcs8.expose_secret()));
        let key = sign::any_supported_type(&key).map_err(|_| ClientCertificateError::KeyUnsupported)?;
        // Looked for by its bytes: rustls does not read certificates with critical extensions of Apple's own.
        let holds = |public: &[u8]| leaf.windows(public.len()).any(|window| window == public);
        if key.public_key().is_some_and(|public| !holds(&public)) {
            return Err(ClientCertificateError::KeyMismatch);
        }
        let chain = chain.into_iter().map(CertificateDer::from).collect();
        Ok(Self(Arc::new(CertifiedKey::new(chain, key))))
    }

    /// Gives it to every server that asks, whichever CAs that names.
    pub(crate) fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        Arc::new(SingleCertAndKey::from(Arc::clone(&self.0)))
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientCertificate({} in the chain)", self.0.cert.len())
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SignatureAlgorithm};

    use super::*;

    fn made(algorithm: &'static SignatureAlgorithm) -> (Vec<u8>, SecretSlice<u8>) {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap();
        (certificate.der().to_vec(), key.serialize_der().into())
    }

    #[test]
    fn a_certificate_needs_its_own_key() {
        let junk = SecretSlice::from(vec![0x30; 200]);
        let other = made(&PKCS_RSA_SHA256);
        for algorithm in [&PKCS_RSA_SHA256, &PKCS_ECDSA_P256_SHA256] {
            let (certificate, key) = made(algorithm);
            let chain = || vec![certificate.clone(), other.0.clone()];
            let good = ClientCertificate::new(chain(), &key).unwrap();
            assert_eq!(format!("{good:?}"), "ClientCertificate(2 in the chain)");
            for (chain, key, code) in [
                (Vec::new(), &key, "no_certificate"),
                (chain(), &junk, "key_unsupported"),
                (chain(), &other.1, "key_mismatch"),
                (vec![other.0.clone(), certificate.clone()], &key, "key_mismatch"),
                (vec![Vec::new()], &key, "key_mismatch"),
            ] {
                assert_eq!(ClientCertificate::new(chain, key).unwrap_err().code(), code);
            }
        }
    }

    #[test]
    fn errors_say_what_was_expected() {
        for (error, text) in [
            (
                ClientCertificateError::NoCertificate,
                "there is no certificate to give to the server; expected one, and its private key",
            ),
            (
                ClientCertificateError::KeyUnsupported,
                "the private key of the certificate cannot be used in TLS: expected PKCS#8 with an RSA key of 2048 to \
                 4096 bits, as Apple's certificates have, or one of P-256, P-384 or Ed25519",
            ),
            (
                ClientCertificateError::KeyMismatch,
                "the private key does not belong to the certificate; expected the key that the certificate was \
                 requested with",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
