//! The certificate that a client gives in TLS, as APNs reads it (§5): whose it is, where and to what it may
//! push. Any is taken in the handshake, so that the refusal comes as the answer to a push, with a reason.
//!
//! Not checked: who signed it, since nobody but Apple can make one that Apple has signed, and whether it was
//! revoked.

use std::sync::Arc;
use std::time::SystemTime;

use push_credentials::{Certificate, Validity};
use push_protocol::PushType;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ServerConnection;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use serde::Serialize;

use crate::verdict::Rejection;
use crate::world::{World, WorldCertificate};

/// A certificate that was given on a connection.
#[derive(Debug)]
pub(crate) struct GivenCertificate {
    certificate: Certificate,
    /// Its fingerprint, which is taken once.
    listing: WorldCertificate,
}

/// The certificate that a push came under, as the journal shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateNote {
    /// Common name of its subject.
    pub common_name: String,
    /// SHA-256 of its DER, lower hexadecimal.
    pub sha256: String,
}

impl GivenCertificate {
    pub(crate) fn new(certificate: Certificate) -> Self {
        Self { listing: WorldCertificate::of(&certificate), certificate }
    }

    /// That of a TLS connection, if the client gave one.
    pub(crate) fn of(tls: &ServerConnection) -> Option<Arc<Self>> {
        let leaf = tls.peer_certificates()?.first()?;
        // The handshake let in only what can be read.
        Certificate::from_der(leaf).ok().map(|certificate| Arc::new(Self::new(certificate)))
    }

    /// What APNs asks of the connection, whatever is pushed on it.
    pub(crate) fn check(&self, world: &World, now: SystemTime) -> Result<(), Rejection> {
        let in_time = matches!(self.certificate.validity(now), Validity::Valid | Validity::Expiring);
        if !self.certificate.is_push() || !in_time || !world.lists_certificate(&self.listing) {
            return Err(Rejection::because("BadCertificate"));
        }
        if !self.certificate.environments().contains(&world.environment()) {
            return Err(Rejection::because("BadCertificateEnvironment"));
        }
        Ok(())
    }

    /// The topic of a push that names none: that of a certificate with one (§2.1).
    pub(crate) fn single_topic(&self) -> Option<&str> {
        self.certificate.single_topic()
    }

    /// Whether it may push that: its topics stand in it one by one (§5.3). `location` is for tokens alone
    /// (§2.3), whatever stands in it; of Apple's reasons, the one for what a credential may not push fits.
    pub(crate) fn allows(&self, topic: &str, push_type: Option<PushType>) -> bool {
        let is_location =
            push_type == Some(PushType::Location) || PushType::of_topic(topic) == Some(PushType::Location);
        !is_location && self.certificate.topics().iter().any(|it| it.topic == topic)
    }

    pub(crate) fn note(&self) -> CertificateNote {
        CertificateNote {
            common_name: self.certificate.common_name().to_owned(),
            sha256: self.listing.sha256().to_owned(),
        }
    }
}

/// Asks for a certificate, and takes any, or none. Whoever gives one proves to have its key.
#[derive(Debug)]
pub(crate) struct AnyCertificate {
    algorithms: WebPkiSupportedAlgorithms,
}

impl AnyCertificate {
    pub(crate) fn new() -> Self {
        Self { algorithms: ring::default_provider().signature_verification_algorithms }
    }
}

/// Read without webpki, which refuses critical extensions that it does not know. In TLS 1.2 rustls has no way
/// around it; Apple's own are not critical (§5.1).
fn read(der: &CertificateDer<'_>) -> Result<Certificate, Error> {
    Certificate::from_der(der).map_err(|_| CertificateError::BadEncoding.into())
}

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        read(end_entity).map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let certificate = read(certificate)?;
        let key = SubjectPublicKeyInfoDer::from(certificate.public_key_der());
        verify_tls13_signature_with_raw_key(message, &key, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
