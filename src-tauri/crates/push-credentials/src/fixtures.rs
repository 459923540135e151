//! Certificates like Apple's (apns.md §5), made on the spot for tests: real OIDs, DER shapes and names, and an
//! authority named like Apple's. Not in any build that is shipped: the feature `fixtures` brings it.

#![allow(clippy::unwrap_used, reason = "for tests alone, which may panic")]

mod bundle;

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use push_protocol::Environment;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, PublicKeyData,
    SignatureAlgorithm,
};

use crate::{Certificate, CertificateKind, Identity, PrivateKey, der};

pub use bundle::{archive, cgbi, development_list, info, ipa, profile, signed, xml};

/// Team ID of the certificates, unless another is asked for.
pub const TEAM: &str = "DEF123GHIJ";

/// 2020-01-01T00:00:00Z, from when they are valid unless something else is asked for.
pub const NOT_BEFORE: Duration = Duration::from_secs(1_577_836_800);

/// 2040-01-01T00:00:00Z, until when they are.
pub const NOT_AFTER: Duration = Duration::from_secs(2_208_988_800);

const USER_ID: &[u64] = &[0, 9, 2342, 19200300, 100, 1, 1];
const PUSH_ARC: [u64; 7] = [1, 2, 840, 113635, 100, 6, 3];

/// An RSA-2048 key, the same one as long as the process lives: making one takes a while.
pub fn key() -> PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(fresh_key).clone()
}

/// Another one, for "the key of another certificate".
pub fn other_key() -> PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(fresh_key).clone()
}

fn fresh_key() -> PrivateKey {
    PrivateKey::of_pair(&KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap()).unwrap()
}

/// Certificate of the authority that signs all others, named like Apple's WWDR G4.
pub fn authority() -> Certificate {
    let (parameters, key) = (authority_parameters(), authority_key());
    let certificate = parameters.self_signed(&*key.pair().unwrap()).unwrap();
    Certificate::from_der(certificate.der()).unwrap()
}

fn authority_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(fresh_key)
}

fn authority_parameters() -> CertificateParams {
    let mut parameters = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Apple Worldwide Developer Relations Certification Authority");
    name.push(DnType::OrganizationalUnitName, "G4");
    name.push(DnType::OrganizationName, "Apple Inc.");
    name.push(DnType::CountryName, "US");
    parameters.distinguished_name = name;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.not_before = (SystemTime::UNIX_EPOCH + NOT_BEFORE).into();
    parameters.not_after = (SystemTime::UNIX_EPOCH + NOT_AFTER).into();
    parameters
}

/// What a certificate will say.
#[derive(Debug, Clone)]
pub struct Draft {
    kind: CertificateKind,
    common_name: String,
    user_id: Option<String>,
    team: String,
    organization: Option<String>,
    environments: Vec<Environment>,
    topics: Option<Vec<(String, String)>>,
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Draft {
    /// A certificate of `kind` for a bundle ID, with what Apple's have: the environments of the kind, and for
    /// `Universal` the three topics.
    pub fn new(kind: CertificateKind, bundle_id: &str) -> Self {
        use CertificateKind as Kind;
        let environments: &[Environment] = match kind {
            Kind::Universal | Kind::Voip | Kind::Watchkit => &Environment::ALL,
            Kind::Development | Kind::MacDevelopment => &[Environment::Sandbox],
            Kind::NoPush => &[],
            _ => &[Environment::Production],
        };
        let tagged = |suffix: &str, tag: &str| (format!("{bundle_id}{suffix}"), tag.to_owned());
        let topics =
            || vec![tagged("", "app"), tagged(".voip", "voip"), tagged(".complication", "complication")];
        let common_name = match kind.prefix() {
            Some(prefix) => format!("{prefix} {bundle_id}"),
            None => format!("Apple Distribution: {bundle_id}"),
        };
        Self {
            kind,
            common_name,
            user_id: Some(bundle_id.to_owned()),
            team: TEAM.to_owned(),
            organization: (kind != Kind::Development).then(|| "Example Ltd.".to_owned()),
            environments: environments.to_vec(),
            topics: (kind == Kind::Universal).then(topics),
            not_before: SystemTime::UNIX_EPOCH + NOT_BEFORE,
            not_after: SystemTime::UNIX_EPOCH + NOT_AFTER,
        }
    }

    /// For an app that may push in both environments.
    pub fn universal(bundle_id: &str) -> Self {
        Self::new(CertificateKind::Universal, bundle_id)
    }

    /// Another common name.
    pub fn common_name(mut self, name: &str) -> Self {
        self.common_name = name.to_owned();
        self
    }

    /// Another unit (OU), where Apple writes the team ID.
    pub fn team(mut self, team: &str) -> Self {
        self.team = team.to_owned();
        self
    }

    /// Another UID, or none.
    pub fn user_id(mut self, id: Option<&str>) -> Self {
        self.user_id = id.map(str::to_owned);
        self
    }

    /// Other environments than its kind has.
    pub fn environments(mut self, environments: &[Environment]) -> Self {
        self.environments = environments.to_vec();
        self
    }

    /// Other topics, each with its tag; an empty list leaves the extension out.
    pub fn topics(mut self, topics: &[(&str, &str)]) -> Self {
        let topics =
            topics.iter().map(|&(topic, tag)| (topic.to_owned(), tag.to_owned())).collect::<Vec<_>>();
        self.topics = (!topics.is_empty()).then_some(topics);
        self
    }

    /// Another life; whole seconds.
    pub fn valid(mut self, not_before: SystemTime, not_after: SystemTime) -> Self {
        (self.not_before, self.not_after) = (not_before, not_after);
        self
    }

    /// The certificate for [`key`].
    pub fn certificate(&self) -> Certificate {
        self.certificate_for(key().public_key_der())
    }

    /// The certificate with [`key`], and with the authority's as its chain.
    pub fn identity(&self) -> Identity {
        Identity::new(self.certificate(), key(), vec![authority()]).unwrap()
    }

    /// The certificate for a public key (SubjectPublicKeyInfo), as of a signing request.
    pub fn certificate_for(&self, public_key_der: &[u8]) -> Certificate {
        let authority = authority_key().pair().unwrap();
        let issuer = Issuer::new(authority_parameters(), &*authority);
        let public_key = PublicKey::of(public_key_der);
        let certificate = self.parameters().signed_by(&public_key, &issuer).unwrap();
        Certificate::from_der(certificate.der()).unwrap()
    }

    fn parameters(&self) -> CertificateParams {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = self.subject();
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        parameters.use_authority_key_identifier_extension = true;
        parameters.not_before = self.not_before.into();
        parameters.not_after = self.not_after.into();
        parameters.custom_extensions = self.extensions();
        parameters
    }

    /// In Apple's order: UID, CN, OU, O, C.
    fn subject(&self) -> DistinguishedName {
        let mut name = DistinguishedName::new();
        if let Some(id) = &self.user_id {
            name.push(DnType::CustomDnType(USER_ID.to_vec()), id.as_str());
        }
        name.push(DnType::CommonName, self.common_name.as_str());
        name.push(DnType::OrganizationalUnitName, self.team.as_str());
        if let Some(organization) = &self.organization {
            name.push(DnType::OrganizationName, organization.as_str());
        }
        name.push(DnType::CountryName, "US");
        name
    }

    fn extensions(&self) -> Vec<CustomExtension> {
        let extension = |number: u64, content: Vec<u8>| {
            CustomExtension::from_oid_content(&[&PUSH_ARC[..], &[number]].concat(), content)
        };
        let mut extensions = Vec::new();
        for (environment, number) in [(Environment::Sandbox, 1), (Environment::Production, 2)] {
            if self.environments.contains(&environment) {
                extensions.push(extension(number, der::NULL.to_vec()));
            }
        }
        if let (CertificateKind::Voip, Some(id)) = (self.kind, &self.user_id) {
            let topic = format!("{}.voip", id.trim_end_matches(".voip"));
            extensions.push(extension(3, der::wrap(der::UTF8_STRING, &[id.as_bytes()]).to_vec()));
            extensions.push(extension(4, der::wrap(der::UTF8_STRING, &[topic.as_bytes()]).to_vec()));
        }
        if let Some(topics) = &self.topics {
            let item = |(topic, tag): &(String, String)| {
                let tags = der::wrap(der::SEQUENCE, &[&der::wrap(der::UTF8_STRING, &[tag.as_bytes()])]);
                [&der::wrap(der::UTF8_STRING, &[topic.as_bytes()])[..], &tags].concat()
            };
            let list: Vec<u8> = topics.iter().flat_map(item).collect();
            extensions.push(extension(6, der::wrap(der::SEQUENCE, &[&list]).to_vec()));
        }
        extensions
    }
}

/// A public key of somebody else, as `rcgen` wants it.
struct PublicKey {
    bits: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl PublicKey {
    fn of(der: &[u8]) -> Self {
        let mut rest = der::sequence(der).unwrap();
        let mut algorithm = der::expect(&mut rest, der::SEQUENCE).unwrap();
        let is_rsa = der::expect(&mut algorithm, der::OBJECT_IDENTIFIER) == Some(der::RSA);
        // The first byte counts unused bits.
        let bits = der::expect(&mut rest, der::BIT_STRING).unwrap()[1..].to_vec();
        Self { bits, algorithm: if is_rsa { &PKCS_RSA_SHA256 } else { &PKCS_ECDSA_P256_SHA256 } }
    }
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.bits
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}
