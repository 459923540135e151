//! In place of Mozilla's roots, the certificate in the file that `SSL_CERT_FILE` names. For measurements on
//! loopback: with it, a client whose roots are compiled in trusts the measuring server, and nobody else.

use std::sync::LazyLock;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, TrustAnchor};

/// As `webpki_roots::TLS_SERVER_ROOTS`: iterates over trust anchors. Empty when there is no such file.
pub static TLS_SERVER_ROOTS: LazyLock<Vec<TrustAnchor<'static>>> = LazyLock::new(|| {
    let file = std::env::var_os("SSL_CERT_FILE").unwrap_or_default();
    let read = CertificateDer::from_pem_file(file).ok();
    read.and_then(|it| webpki::anchor_from_trusted_cert(&it).map(|anchor| anchor.to_owned()).ok())
        .into_iter()
        .collect()
});
