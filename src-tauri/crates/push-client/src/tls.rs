//! TLS to an endpoint. Verification is always on: by the platform, or by the endpoint's own CA alone.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_rustls::TlsConnector;

use crate::Endpoint;
use crate::error::{Kind, SendError};

pub(crate) fn connector(endpoint: &Endpoint) -> Result<TlsConnector, SendError> {
    let failed = |detail: String| SendError::new(Kind::Tls, &endpoint.authority(), detail);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // TLS 1.2 or later (§1).
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?;
    let builder = match endpoint.ca_pem() {
        Some(pem) => builder.with_root_certificates(roots(pem).map_err(failed)?),
        None => builder.with_platform_verifier().map_err(|error| failed(error.to_string()))?,
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

fn roots(pem: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| format!("the CA file is damaged: {error}"))?;
        roots.add(certificate).map_err(|error| format!("the CA certificate is damaged: {error}"))?;
    }
    if roots.is_empty() {
        return Err("the CA file holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)".to_owned());
    }
    Ok(roots)
}
