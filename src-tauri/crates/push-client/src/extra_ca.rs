//! A CA that is trusted beside the platform's roots: that of a company which inspects TLS. It is a
//! choice, never a default, and whoever sends under it can tell ([`crate::Route`]).

use std::fmt;

use rustls::pki_types::CertificateDer;

use crate::tls;

/// Certificates that are trusted beside the platform's roots.
#[derive(Clone, PartialEq, Eq)]
pub struct ExtraCa(Vec<CertificateDer<'static>>);

/// Why a text is no CA.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the extra CA cannot be used: {0}")]
pub struct ExtraCaError(String);

impl ExtraCa {
    /// Reads one or several certificates, PEM.
    ///
    /// # Errors
    /// When there is none, or one is damaged.
    pub fn from_pem(pem: &str) -> Result<Self, ExtraCaError> {
        tls::certificates(pem).map(Self).map_err(ExtraCaError)
    }

    pub(crate) fn certificates(&self) -> impl Iterator<Item = CertificateDer<'static>> {
        self.0.iter().cloned()
    }
}

impl fmt::Debug for ExtraCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExtraCa({} certificates)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_is_read_once() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        assert_eq!(format!("{:?}", ExtraCa::from_pem(&pem).unwrap()), "ExtraCa(1 certificates)");
        let two = format!("{pem}\n{pem}");
        assert_eq!(ExtraCa::from_pem(&two).unwrap().certificates().count(), 2);
        for (pem, detail) in [
            ("hello", "the CA file holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)"),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "the CA certificate is damaged: invalid peer certificate: BadEncoding",
            ),
        ] {
            let error = ExtraCa::from_pem(pem).unwrap_err().to_string();
            assert_eq!(error, format!("the extra CA cannot be used: {detail}"));
        }
    }
}
