//! TLS to an endpoint. Verification is always on: by the platform, or by the endpoint's own CA alone.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::error::{Kind, SendError};
use crate::{Endpoint, ExtraCa};

/// TLS 1.2 or later, HTTP/2 alone (§1).
pub(crate) fn config(endpoint: &Endpoint, extra: Option<&ExtraCa>) -> Result<Arc<ClientConfig>, SendError> {
    let failed = |detail: String| SendError::new(Kind::Tls, &endpoint.authority(), detail);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?;
    let builder = match endpoint.ca_pem() {
        Some(pem) => builder.with_root_certificates(roots(pem).map_err(failed)?),
        None => {
            let extra = extra.into_iter().flat_map(ExtraCa::certificates);
            let verifier = Verifier::new_with_extra_roots(extra, provider).map_err(|error| {
                failed(format!(
                    "this system's trusted certificates cannot be read ({error}); install ca-certificates"
                ))
            })?;
            // The one way to give rustls this verifier; it has no other name for it.
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(Arc::new(config))
}

/// The certificates of a CA file, each of which can be trusted.
pub(crate) fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| format!("the CA file is damaged: {error}"))?;
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|error| format!("the CA certificate is damaged: {error}"))?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err("the CA file holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)".to_owned());
    }
    Ok(certificates)
}

/// The certificates of a CA file as all that is trusted.
pub(crate) fn roots(pem: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates(pem)?);
    Ok(roots)
}

/// The failure of a handshake: a matter of TLS, or of the network below it.
pub(crate) fn failure(endpoint: &Endpoint, authority: &str, error: &std::io::Error) -> SendError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(AlertDescription::NoApplicationProtocol)) => {
            SendError::new(Kind::NoHttp2, authority, "it refused the protocol h2 in TLS")
        }
        Some(error) => SendError::new(Kind::Tls, authority, words(error, endpoint.ca_pem().is_some())),
        None => SendError::new(Kind::Connect, authority, format!("TLS handshake: {error}")),
    }
}

fn words(error: &Error, has_own_ca: bool) -> String {
    use CertificateError as Bad;
    let what = match error {
        // A bad signature is what another CA of the same name leaves, such as last week's simulator's.
        Error::InvalidCertificate(Bad::UnknownIssuer | Bad::BadSignature) if has_own_ca => {
            "its certificate is not signed by a CA that is trusted here; check the CA of this endpoint"
        }
        Error::InvalidCertificate(Bad::UnknownIssuer | Bad::BadSignature) => {
            "its certificate is not signed by a CA that this machine trusts; name the CA of this host, or that of the \
             company if it inspects TLS in this network"
        }
        Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => {
            "its certificate has expired; check the date of this machine too"
        }
        Error::InvalidCertificate(Bad::NotValidYet | Bad::NotValidYetContext { .. }) => {
            "its certificate is not valid yet; check the date of this machine"
        }
        Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            "its certificate is for another host; check the host name"
        }
        Error::InvalidMessage(_) => "what answers there does not speak TLS; check the port",
        other => return other.to_string(),
    };
    what.to_owned()
}
