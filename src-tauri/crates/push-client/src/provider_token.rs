//! The provider token: a JWT that says which team's which key speaks (§4).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Generate;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A token is renewed at this age: before the hour that APNs allows (§4).
const RENEW_AFTER: Duration = Duration::from_secs(50 * 60);
/// APNs refuses renewals that come faster than this (§4).
const RENEW_AT_MOST_EVERY: Duration = Duration::from_secs(20 * 60);

/// A signing key with the ids that Apple gave it. It cannot be printed.
pub struct ProviderKey {
    key_id: String,
    team_id: String,
    key: SigningKey,
}

/// The bytes are not a P-256 private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the private key cannot be read: expected PKCS#8 with a P-256 key")]
pub struct KeyError;

impl ProviderKey {
    /// Reads PKCS#8 DER.
    ///
    /// # Errors
    /// When it is not a P-256 key.
    pub fn from_pkcs8(key_id: &str, team_id: &str, der: &SecretSlice<u8>) -> Result<Self, KeyError> {
        let key = SecretKey::from_pkcs8_der(der.expose_secret()).map_err(|_| KeyError)?;
        Ok(Self { key_id: key_id.to_owned(), team_id: team_id.to_owned(), key: key.into() })
    }

    /// Makes a key; the second value is its PKCS#8 DER, for the vault.
    ///
    /// # Errors
    /// When the key cannot be encoded, which the format does not foresee.
    pub fn generate(key_id: &str, team_id: &str) -> Result<(Self, SecretSlice<u8>), KeyError> {
        let key = SecretKey::generate();
        let der = key.to_pkcs8_der().map_err(|_| KeyError)?;
        let der = SecretSlice::from(der.as_bytes().to_vec());
        Ok((Self { key_id: key_id.to_owned(), team_id: team_id.to_owned(), key: key.into() }, der))
    }

    /// Key ID: the JWT's `kid`.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Team ID: the JWT's `iss`.
    pub fn team_id(&self) -> &str {
        &self.team_id
    }

    /// The public half, PEM.
    ///
    /// # Errors
    /// When it cannot be encoded, which the format does not foresee.
    pub fn public_key_pem(&self) -> Result<String, KeyError> {
        self.key.verifying_key().to_public_key_pem(LineEnding::LF).map_err(|_| KeyError)
    }
}

impl fmt::Debug for ProviderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderKey({} of {})", self.key_id, self.team_id)
    }
}

/// Signs a JWT: ES256, base64url without padding, signature as raw r‖s (§4).
pub fn sign(key: &ProviderKey, now: SystemTime) -> SecretString {
    let iat = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let header = serde_json::json!({ "alg": "ES256", "kid": key.key_id });
    let claims = serde_json::json!({ "iss": key.team_id, "iat": iat });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature: Signature = key.key.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())).into()
}

/// The current token of one key, shared by all connections that use the key.
pub struct ProviderToken {
    key: ProviderKey,
    now: Now,
    current: Mutex<Option<Signed>>,
}

#[derive(Clone)]
struct Signed {
    at: SystemTime,
    header: HeaderValue,
}

impl ProviderToken {
    /// A token that is signed when it is first asked for.
    pub fn new(key: ProviderKey, now: Now) -> Self {
        Self { key, now, current: Mutex::new(None) }
    }

    /// The `authorization` header: at most 50 minutes old, and kept for that long.
    pub(crate) fn header(&self) -> HeaderValue {
        let now = (self.now)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(signed) if distance(now, signed.at) < RENEW_AFTER => signed.header.clone(),
            _ => self.renew(&mut current, now),
        }
    }

    /// After APNs called `refused` expired: a newer token, or `None` when there may not be one yet.
    pub(crate) fn after_expiry(&self, refused: &HeaderValue) -> Option<HeaderValue> {
        let now = (self.now)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(signed) if signed.header != *refused => Some(signed.header.clone()),
            Some(signed) if distance(now, signed.at) < RENEW_AT_MOST_EVERY => None,
            _ => Some(self.renew(&mut current, now)),
        }
    }

    fn renew(&self, current: &mut Option<Signed>, now: SystemTime) -> HeaderValue {
        let header = bearer(&sign(&self.key, now));
        *current = Some(Signed { at: now, header: header.clone() });
        header
    }
}

impl fmt::Debug for ProviderToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderToken({:?})", self.key)
    }
}

/// `bearer TOKEN`, marked sensitive: HPACK never indexes it and `Debug` does not print it. A token
/// that no header can carry becomes an empty one, which APNs refuses in its own words.
pub(crate) fn bearer(token: &SecretString) -> HeaderValue {
    let text = format!("bearer {}", token.expose_secret().trim());
    let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("bearer"));
    header.set_sensitive(true);
    header
}

/// Whichever way: a clock that was set back must not keep a token alive.
fn distance(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|error| error.duration())
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::signature::Verifier;

    fn start() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    #[test]
    fn a_token_is_es256_with_a_raw_signature() {
        let (key, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        let token = sign(&key, start());
        let parts: Vec<&str> = token.expose_secret().split('.').collect();
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        assert_eq!(decode(parts[0]), br#"{"alg":"ES256","kid":"ABC1234567"}"#);
        assert_eq!(decode(parts[1]), br#"{"iss":"TEAM123456","iat":1800000000}"#);
        let signature = Signature::from_slice(&decode(parts[2])).unwrap();
        assert_eq!(decode(parts[2]).len(), 64);
        let signed = format!("{}.{}", parts[0], parts[1]);
        key.key.verifying_key().verify(signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_key_comes_back_from_its_der() {
        let (key, der) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        let again = ProviderKey::from_pkcs8("ABC1234567", "TEAM123456", &der).unwrap();
        assert_eq!(again.public_key_pem().unwrap(), key.public_key_pem().unwrap());
        assert_eq!(format!("{again:?}"), "ProviderKey(ABC1234567 of TEAM123456)");
        let junk = SecretSlice::from(vec![0_u8; 138]);
        assert_eq!(ProviderKey::from_pkcs8("A", "B", &junk).unwrap_err(), KeyError);
    }

    #[test]
    fn a_token_is_kept_for_fifty_minutes_and_never_renewed_twice_in_twenty() {
        let clock = Arc::new(Mutex::new(start()));
        let reader = Arc::clone(&clock);
        let (key, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        let token = ProviderToken::new(key, Arc::new(move || *reader.lock().unwrap()));
        let at = |minutes: u64| *clock.lock().unwrap() = start() + Duration::from_secs(minutes * 60);
        let first = token.header();
        at(49);
        assert_eq!(token.header(), first);
        at(50);
        let second = token.header();
        assert_ne!(second, first);
        at(69);
        assert_eq!(token.after_expiry(&first), Some(second.clone()), "somebody else renewed it");
        assert_eq!(token.after_expiry(&second), None, "19 minutes old");
        at(70);
        assert_ne!(token.after_expiry(&second), Some(second.clone()));
        at(5);
        assert_ne!(token.header(), second, "the clock was set back by more than 50 minutes");
    }
}
