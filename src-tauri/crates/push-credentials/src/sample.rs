//! A push certificate for the simulator: shaped like Apple's, signed by itself, and good for nothing at Apple.

use std::time::SystemTime;

use push_protocol::Environment;
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

use crate::{Certificate, Identity, PrivateKey, der};

const USER_ID: &[u64] = &[0, 9, 2342, 19200300, 100, 1, 1];
/// Apple's arc of push extensions: 1 sandbox, 2 production, 6 topics.
const PUSH_ARC: [u64; 7] = [1, 2, 840, 113635, 100, 6, 3];

/// It could not be made: the machine has no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sample certificate could not be made; the system gives no random numbers")]
pub struct NotMade;

impl Identity {
    /// A certificate for alerts to a bundle ID in both environments, and its key, a new one each time.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn sample(bundle_id: &str, not_before: SystemTime, not_after: SystemTime) -> Result<Self, NotMade> {
        let pair = KeyPair::generate().map_err(|_| NotMade)?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = subject(bundle_id);
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        parameters.not_before = not_before.into();
        parameters.not_after = not_after.into();
        parameters.custom_extensions = extensions(bundle_id);
        let certificate = parameters.self_signed(&pair).map_err(|_| NotMade)?;
        let certificate = Certificate::from_der(certificate.der()).map_err(|_| NotMade)?;
        let key = PrivateKey::of_pair(&pair).map_err(|_| NotMade)?;
        Self::new(certificate, key, Vec::new()).map_err(|_| NotMade)
    }
}

/// As Apple's are, but for a unit and an organization.
fn subject(bundle_id: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CustomDnType(USER_ID.to_vec()), bundle_id);
    name.push(DnType::CommonName, format!("Apple Push Services: {bundle_id}"));
    name
}

fn extensions(bundle_id: &str) -> Vec<CustomExtension> {
    let extension = |number: u64, content: Vec<u8>| {
        CustomExtension::from_oid_content(&[&PUSH_ARC[..], &[number]].concat(), content)
    };
    let text = |text: &str| der::wrap(der::UTF8_STRING, &[text.as_bytes()]);
    let tags = der::wrap(der::SEQUENCE, &[&text("app")]);
    let topics = der::wrap(der::SEQUENCE, &[&text(bundle_id), &tags]);
    let numbers = Environment::ALL.map(|it| if it == Environment::Sandbox { 1 } else { 2 });
    let environments = numbers.into_iter().map(|number| extension(number, der::NULL.to_vec()));
    environments.chain([extension(6, topics.to_vec())]).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::CertificateKind;

    #[test]
    fn it_is_read_as_one_of_apples_is() {
        let from = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000);
        let to = from + Duration::from_hours(24 * 365);
        let identity = Identity::sample("com.example.shop", from, to).unwrap();
        let it = &identity.certificate;
        assert_eq!((it.kind(), it.is_push()), (CertificateKind::Universal, true));
        assert_eq!(it.environments(), Environment::ALL);
        assert_eq!(it.single_topic(), Some("com.example.shop"));
        assert_eq!((it.not_before(), it.not_after()), (from, to));
        let other = Identity::sample("com.example.shop", from, to).unwrap();
        assert_ne!(it.public_key_sha256(), other.certificate.public_key_sha256());
    }
}
