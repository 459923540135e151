//! What the simulated APNs knows: its environment, keys, certificates and devices. Reading it from a file is `world_file`.

use std::collections::{HashMap, HashSet};

use p256::ecdsa::VerifyingKey;
use p256::pkcs8::DecodePublicKey;
use push_credentials::Certificate;
use push_protocol::{DeviceToken, Environment, PushType};

/// The simulated side of Apple.
#[derive(Debug, Clone)]
pub struct World {
    environment: Environment,
    keys: Option<Vec<WorldKey>>,
    certificates: Option<HashSet<WorldCertificate>>,
    devices: Option<HashMap<DeviceToken, Vec<WorldDevice>>>,
}

/// A key that Apple has on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldKey {
    /// The key ID: `kid` of a provider token.
    pub key_id: String,
    /// The team ID: `iss` of a provider token.
    pub team_id: String,
    /// Checks the signature of a provider token.
    pub public_key: VerifyingKey,
    /// What the key may push to; `*` is everything. A bundle ID covers its suffixed topics (§2.2).
    pub topics: Vec<String>,
}

/// Why a text is not the public half of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// The other half.
    #[error(
        "this is a private key, which a world must not hold; put its public half here \
         (openssl ec -in KEY.p8 -pubout)"
    )]
    Private,
    /// Anything else.
    #[error("expected a P-256 public key in PEM (-----BEGIN PUBLIC KEY-----)")]
    NotP256,
}

/// A certificate that Apple has on file. What it may do stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorldCertificate {
    /// SHA-256 of its DER, lower hexadecimal.
    sha256: String,
}

/// Why a text is not the fingerprint of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the SHA-256 of a certificate, 64 hex digits with or without colons \
     (openssl x509 -in FILE -noout -fingerprint -sha256)"
)]
pub struct FingerprintError;

/// A device token that Apple has given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldDevice {
    /// The token.
    pub token: DeviceToken,
    /// The one topic it is for. A token that serves several topics is listed once for each.
    pub topic: String,
    /// The one environment it is known in (§9).
    pub environment: Environment,
    /// Whether the app is still there.
    pub state: DeviceState,
    /// Unix milliseconds at which the app was removed; `None`: the time of the push is answered.
    pub timestamp: Option<i64>,
}

/// Whether an app is still on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// Pushes are accepted.
    Registered,
    /// Pushes are answered 410 `Unregistered`.
    Removed,
}

impl World {
    /// A world that knows nobody and so trusts everybody: any token of 32 to 100 bytes, any fresh ES256
    /// provider token, and any push certificate in its time and environment. Without keys no signature can be
    /// checked, so none is.
    pub const fn open(environment: Environment) -> Self {
        Self { environment, keys: None, certificates: None, devices: None }
    }

    /// The same world, in which only these keys may push.
    #[must_use]
    pub fn with_keys(self, keys: Vec<WorldKey>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// The same world, in which of certificates only these may push.
    #[must_use]
    pub fn with_certificates(self, certificates: impl IntoIterator<Item = WorldCertificate>) -> Self {
        Self { certificates: Some(certificates.into_iter().collect()), ..self }
    }

    /// The same world, in which only these devices are known.
    #[must_use]
    pub fn with_devices(self, devices: Vec<WorldDevice>) -> Self {
        let mut by_token: HashMap<DeviceToken, Vec<WorldDevice>> = HashMap::new();
        for device in devices {
            by_token.entry(device.token.clone()).or_default().push(device);
        }
        Self { devices: Some(by_token), ..self }
    }

    /// The same keys, certificates and devices, seen from that environment.
    #[must_use]
    pub fn in_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// The environment that the simulator plays.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    pub(crate) fn keys(&self) -> Option<&[WorldKey]> {
        self.keys.as_deref()
    }

    /// Whether the certificate is known, as every one is in a world without a list.
    pub(crate) fn lists_certificate(&self, certificate: &WorldCertificate) -> bool {
        self.certificates.as_ref().is_none_or(|listed| listed.contains(certificate))
    }

    /// What is listed for the token in this environment; `None` in a world without a list.
    pub(crate) fn listed(&self, token: &DeviceToken) -> Option<impl Iterator<Item = &WorldDevice> + Clone> {
        let known = self.devices.as_ref()?.get(token).map_or(&[][..], Vec::as_slice);
        Some(known.iter().filter(|device| device.environment == self.environment))
    }
}

impl WorldCertificate {
    /// The certificate with that SHA-256, in hex of either case, with or without colons.
    ///
    /// # Errors
    /// When the text is no SHA-256.
    pub fn with_sha256(text: &str) -> Result<Self, FingerprintError> {
        let sha256: String = text.chars().filter(|it| *it != ':').map(|it| it.to_ascii_lowercase()).collect();
        let fits = sha256.len() == 64 && sha256.bytes().all(|it| it.is_ascii_hexdigit());
        if fits { Ok(Self { sha256 }) } else { Err(FingerprintError) }
    }

    /// That certificate.
    pub fn of(certificate: &Certificate) -> Self {
        Self { sha256: certificate.sha256() }
    }

    /// SHA-256 of its DER, lower hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl WorldKey {
    /// The key whose public half is `pem` (SubjectPublicKeyInfo, as `openssl ec -pubout` writes it).
    ///
    /// # Errors
    /// When the text is not a P-256 public key; a private one is named and not repeated.
    pub fn from_pem(
        key_id: impl Into<String>,
        team_id: impl Into<String>,
        pem: &str,
        topics: Vec<String>,
    ) -> Result<Self, PublicKeyError> {
        if pem.contains("PRIVATE KEY") {
            return Err(PublicKeyError::Private);
        }
        let public_key =
            VerifyingKey::from_public_key_pem(pem.trim()).map_err(|_| PublicKeyError::NotP256)?;
        Ok(Self { key_id: key_id.into(), team_id: team_id.into(), public_key, topics })
    }

    /// Whether the key may push to `topic`: listed itself, or by the bundle ID before its suffix.
    pub(crate) fn allows(&self, topic: &str) -> bool {
        let suffix = PushType::of_topic(topic).map_or("", PushType::topic_suffix);
        let bundle_id = topic.strip_suffix(suffix).unwrap_or(topic);
        self.topics.iter().any(|it| it == "*" || it == topic || it == bundle_id)
    }
}
