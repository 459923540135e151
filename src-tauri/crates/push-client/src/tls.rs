//! TLS to an endpoint. Verification is always on: by the platform, or by the endpoint's own CA alone.

use std::io;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::connect::Target;
use crate::error::{Kind, SendError};
use crate::{ClientCertificate, Endpoint, ExtraCa};

/// TLS 1.2 or later, HTTP/2 alone (§1).
pub(crate) fn config(
    endpoint: &Endpoint,
    extra: Option<&ExtraCa>,
    certificate: Option<&ClientCertificate>,
) -> Result<Arc<ClientConfig>, SendError> {
    let client = client(endpoint.ca_pem(), extra, certificate);
    let mut config = client.map_err(|detail| SendError::new(Kind::Tls, &endpoint.authority(), detail))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(Arc::new(config))
}

/// TLS 1.2 or later, by that CA alone, or by the platform and an extra CA.
pub(crate) fn client(
    ca_pem: Option<&str>,
    extra: Option<&ExtraCa>,
    certificate: Option<&ClientCertificate>,
) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = match ca_pem {
        Some(pem) => builder.with_root_certificates(roots(pem)?),
        None => {
            let extra = extra.into_iter().flat_map(ExtraCa::certificates);
            let verifier = Verifier::new_with_extra_roots(extra, provider).map_err(|error| {
                format!(
                    "this system's trusted certificates cannot be read ({error}); install ca-certificates"
                )
            })?;
            // The one way to give rustls this verifier; it has no other name for it.
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    Ok(match certificate {
        Some(certificate) => builder.with_client_cert_resolver(certificate.resolver()),
        None => builder.with_no_client_auth(),
    })
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
pub(crate) fn failure(target: &Target, error: &io::Error) -> SendError {
    let what = match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(AlertDescription::NoApplicationProtocol)) => {
            return target.error(Kind::NoHttp2, "it refused the protocol h2 in TLS");
        }
        Some(Error::AlertReceived(alert)) => alert_words(*alert, target.has_certificate),
        Some(error) => words(error, target.endpoint.ca_pem().is_some()),
        None => return target.error(Kind::Connect, format_args!("TLS handshake: {error}")),
    };
    target.error(Kind::Tls, what)
}

/// The alert that ended a connection, where one did.
pub(crate) fn alert(error: &io::Error) -> Option<AlertDescription> {
    match error.get_ref()?.downcast_ref()? {
        Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

/// What an alert says, whatever it is about.
pub(crate) fn alert_words(alert: AlertDescription, has_certificate: bool) -> String {
    let refusal = refusal(alert, has_certificate);
    refusal.map_or_else(|| Error::AlertReceived(alert).to_string(), str::to_owned)
}

/// What an alert says of our certificate, or of there being none (RFC 8446 §6.2). In TLS 1.3 the server
/// looks at it only when the handshake has ended for the client, so that the alert meets the first push.
pub(crate) fn refusal(alert: AlertDescription, has_certificate: bool) -> Option<&'static str> {
    use AlertDescription as Alert;
    let words = match alert {
        Alert::CertificateExpired => {
            "the server refused the certificate: it has expired; make a new one in the developer account"
        }
        Alert::CertificateRevoked => {
            "the server refused the certificate: it was revoked; make a new one in the developer account"
        }
        Alert::UnknownCA => {
            "the server refused the certificate: it does not know the CA that signed it; APNs takes only certificates \
             that Apple has issued"
        }
        Alert::BadCertificate | Alert::UnsupportedCertificate => BAD,
        // It concerns signatures: that of the certificate, or that of its key.
        Alert::DecryptError if has_certificate => BAD,
        Alert::CertificateUnknown | Alert::AccessDenied => {
            "the server refused the certificate and did not say why; check that it is a push certificate that is valid \
             and not revoked"
        }
        Alert::CertificateRequired => NONE_GIVEN,
        _ => return None,
    };
    Some(if has_certificate { words } else { NONE_GIVEN })
}

const BAD: &str = "the server refused the certificate: it is damaged, not signed by whom it names, or of a kind that is not \
                   taken; use a push certificate as Apple issued it";
const NONE_GIVEN: &str = "the server asks for a client certificate and was given none; send with a certificate, or check \
                          the address";

pub(crate) fn words(error: &Error, has_own_ca: bool) -> String {
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
