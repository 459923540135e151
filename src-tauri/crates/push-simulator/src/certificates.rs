//! The throw-away CA and the certificate that the simulator shows. The CA's key is gone once the leaf is
//! signed: it is never written, and a CA that a developer has trusted cannot be used for anything else.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::client_certificate::AnyCertificate;
use crate::faults::BadCertificate;

/// How long CA and leaf are valid.
const VALIDITY: Duration = Duration::from_hours(7 * 24);
const DAY: Duration = Duration::from_hours(24);
const CA_NAME: &str = "Pushbench simulator, throw-away CA";
const STRANGER_NAME: &str = "Pushbench simulator, a CA that nobody knows";

/// A CA for loopback and the TLS side of every simulator that shares it.
pub struct Certificates {
    ca_pem: String,
    server_config: Arc<ServerConfig>,
    bad: HashMap<BadCertificate, Arc<ServerConfig>>,
}

type Ca = CertifiedIssuer<'static, KeyPair>;

/// Why no certificate could be made: the random source, or a fault in Pushbench.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Making it failed.
    #[error("the simulator's certificate could not be made: {0}")]
    Make(#[from] rcgen::Error),
    /// TLS did not take it.
    #[error("the simulator's certificate could not be used: {0}")]
    Use(#[from] rustls::Error),
}

impl Certificates {
    /// Makes a new CA, which may sign for localhost and loopback addresses only, and a certificate for
    /// `localhost`, `apns.localhost`, 127.0.0.1 and ::1. Both are valid for 7 days from `now`.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new(now: SystemTime) -> Result<Self, CertificateError> {
        Ok(Self::made_with(now)?.0)
    }

    /// [`new`](Self::new), and those that [`ConnectionFault::Certificate`](crate::ConnectionFault) shows.
    ///
    /// # Errors
    /// As `new`.
    pub fn with_bad_ones(now: SystemTime) -> Result<Self, CertificateError> {
        let (mut certificates, ca) = Self::made_with(now)?;
        let mut expired = leaf_params(now)?;
        expired.not_before = (now - VALIDITY).into();
        expired.not_after = (now - DAY).into();
        let stranger = CertifiedIssuer::self_signed(ca_params(now, STRANGER_NAME), KeyPair::generate()?)?;
        for (bad, params, ca) in [
            (BadCertificate::Expired, expired, &ca),
            (BadCertificate::WrongName, params_for(now, vec!["other.localhost".to_owned()])?, &ca),
            (BadCertificate::UnknownCa, leaf_params(now)?, &stranger),
        ] {
            certificates.bad.insert(bad, Arc::new(server_config(&params, ca)?));
        }
        Ok(certificates)
    }

    fn made_with(now: SystemTime) -> Result<(Self, Ca), CertificateError> {
        let ca = CertifiedIssuer::self_signed(ca_params(now, CA_NAME), KeyPair::generate()?)?;
        let server_config = Arc::new(server_config(&leaf_params(now)?, &ca)?);
        Ok((Self { ca_pem: ca.pem(), server_config, bad: HashMap::new() }, ca))
    }

    /// The CA's certificate, for clients to trust.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    pub(crate) fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server_config)
    }

    /// Empty unless made [`with_bad_ones`](Self::with_bad_ones).
    pub(crate) fn bad(&self) -> HashMap<BadCertificate, Arc<ServerConfig>> {
        self.bad.clone()
    }
}

fn server_config(params: &CertificateParams, ca: &Ca) -> Result<ServerConfig, CertificateError> {
    let key = KeyPair::generate()?;
    let leaf = params.clone().signed_by(&key, ca)?;
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(AnyCertificate::new()))
        .with_single_cert(vec![leaf.der().clone()], private)?;
    // A client that offers only HTTP/1.1 is refused in the handshake. One that offers nothing (aioapns)
    // gets on, as with APNs, but must speak HTTP/2.
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn ca_params(now: SystemTime, name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    set_up(&mut params, now, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0])),
            GeneralSubtree::IpAddress(CidrSubnet::V6(Ipv6Addr::LOCALHOST.octets(), [255; 16])),
        ],
        excluded_subtrees: Vec::new(),
    });
    params
}

fn leaf_params(now: SystemTime) -> Result<CertificateParams, rcgen::Error> {
    let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()];
    // The second is a name like any other to a client, which may look it up and go through a proxy.
    let mut names = ["localhost", "apns.localhost"].map(str::to_owned).to_vec();
    names.extend(loopback.map(|address| address.to_string()));
    params_for(now, names)
}

fn params_for(now: SystemTime, names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    set_up(&mut params, now, "localhost");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict verifiers (Python 3.13) insist on it.
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn set_up(params: &mut CertificateParams, now: SystemTime, name: &str) {
    params.not_before = now.into();
    params.not_after = (now + VALIDITY).into();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use x509_parser::extensions::{GeneralName, ParsedExtension};
    use x509_parser::pem::parse_x509_pem;

    use super::*;

    const NOW: u64 = 1_790_000_000;

    #[test]
    fn the_ca_is_for_loopback_and_a_week() {
        let certificates = Certificates::new(UNIX_EPOCH + Duration::from_secs(NOW)).unwrap();
        let (_, pem) = parse_x509_pem(certificates.ca_pem().as_bytes()).unwrap();
        let ca = pem.parse_x509().unwrap();
        let validity = ca.validity();
        let start = i64::try_from(NOW).unwrap();
        assert_eq!(validity.not_before.timestamp(), start);
        assert_eq!(validity.not_after.timestamp(), start + 7 * 24 * 3600);
        assert_eq!(ca.basic_constraints().unwrap().unwrap().value.path_len_constraint, Some(0));
        let constraints = ca.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::NameConstraints(it) => Some((extension.critical, it)),
            _ => None,
        });
        let (critical, constraints) = constraints.expect("name constraints");
        assert!(critical);
        let permitted: Vec<_> = constraints.permitted_subtrees.iter().flatten().map(|it| &it.base).collect();
        let mut v6 = [0; 32];
        v6[15] = 1;
        v6[16..].fill(255);
        assert_eq!(
            permitted,
            [
                &GeneralName::DNSName("localhost"),
                &GeneralName::IPAddress(&[127, 0, 0, 0, 255, 0, 0, 0]),
                &GeneralName::IPAddress(&v6),
            ]
        );
    }

    #[test]
    fn no_two_authorities_are_alike() {
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let (one, two) = (Certificates::new(now).unwrap(), Certificates::new(now).unwrap());
        assert_ne!(one.ca_pem(), two.ca_pem());
    }
}
