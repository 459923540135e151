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

impl Signed {
    /// A clock that was set back must not keep a token alive, and one that is put right by a few
    /// minutes must not cost a renewal.
    fn is_fresh(&self, now: SystemTime) -> bool {
        match now.duration_since(self.at) {
            Ok(age) => age < RENEW_AFTER,
            Err(ahead) => ahead.duration() < RENEW_AT_MOST_EVERY,
        }
    }
}

impl ProviderToken {
    /// A token that is signed when it is first asked for.
    pub fn new(key: ProviderKey, now: Now) -> Self {
        Self { key, now, current: Mutex::new(None) }
    }

    /// The `authorization` header: at most 50 minutes old, and kept for that long.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let now = (self.now)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(signed) if signed.is_fresh(now) => Some(signed.header.clone()),
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
            _ => self.renew(&mut current, now),
        }
    }

    fn renew(&self, current: &mut Option<Signed>, now: SystemTime) -> Option<HeaderValue> {
        let header = bearer(&sign(&self.key, now))?;
        *current = Some(Signed { at: now, header: header.clone() });
        Some(header)
    }
}

impl fmt::Debug for ProviderToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderToken({:?})", self.key)
    }
}

/// `bearer TOKEN` (§4), marked sensitive: HPACK never indexes it and `Debug` does not print it.
/// `None` where the token holds a line break or another character that no header can carry.
pub(crate) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let text = format!("bearer {}", token.expose_secret().trim());
    let mut header = HeaderValue::from_bytes(text.as_bytes()).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Whichever way.
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

    /// A token whose clock stands at `start` plus the minutes that are set.
    fn token_with_clock() -> (ProviderToken, impl Fn(u64)) {
        let clock = Arc::new(Mutex::new(start()));
        let reader = Arc::clone(&clock);
        let (key, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        let token = ProviderToken::new(key, Arc::new(move || *reader.lock().unwrap()));
        (token, move |minutes| *clock.lock().unwrap() = start() + Duration::from_secs(minutes * 60))
    }

    #[test]
    fn a_token_is_kept_for_fifty_minutes_and_never_renewed_twice_in_twenty() {
        let (token, at) = token_with_clock();
        let first = token.header().unwrap();
        at(49);
        assert_eq!(token.header().unwrap(), first);
        at(50);
        let second = token.header().unwrap();
        assert_ne!(second, first);
        at(69);
        assert_eq!(token.after_expiry(&first), Some(second.clone()), "somebody else renewed it");
        assert_eq!(token.after_expiry(&second), None, "19 minutes old");
        at(70);
        let third = token.after_expiry(&second).unwrap();
        assert_ne!(third, second);
    }

    #[test]
    fn a_clock_that_is_set_back_neither_keeps_a_token_alive_nor_renews_it_in_haste() {
        let (token, at) = token_with_clock();
        at(100);
        let first = token.header().unwrap();
        at(81);
        assert_eq!(token.header().unwrap(), first, "set back by 19 minutes");
        assert_eq!(token.after_expiry(&first), None);
        at(80);
        let second = token.header().unwrap();
        assert_ne!(second, first, "set back by 20 minutes");
        at(99);
        assert_eq!(token.header().unwrap(), second);
    }

    #[test]
    fn the_header_is_sensitive_and_refuses_line_breaks() {
        let header = bearer(&SecretString::from(" aa.bb.cc\n")).unwrap();
        assert_eq!((header.as_bytes(), header.is_sensitive()), (&b"bearer aa.bb.cc"[..], true));
        assert_eq!(bearer(&SecretString::from("aa\nbb")), None);
    }

    /// The three shapes in which P-256 keys come (§11.1), and what is not one.
    #[test]
    fn every_shape_of_key_file_is_read() {
        let (key, der) = ProviderKey::generate("K", "T").unwrap();
        let der = der.expose_secret();
        let (scalar, public) = (&der[36..68], &der[73..138]);
        let algorithm = hex("301306072a8648ce3d020106082a8648ce3d030107");
        let minimal = [&hex("3041020100")[..], &algorithm, &hex("042730250201010420"), scalar].concat();
        let with_curve = [
            &hex("308193020100")[..],
            &algorithm,
            &hex("047930770201010420"),
            scalar,
            &hex("a00a06082a8648ce3d030107a144034200"),
            public,
        ]
        .concat();
        assert_eq!((der.len(), minimal.len(), with_curve.len()), (138, 67, 150));
        for shape in [der.to_vec(), minimal, with_curve] {
            let again = ProviderKey::from_pkcs8("K", "T", &SecretSlice::from(shape)).unwrap();
            assert_eq!(again.public_key_pem().unwrap(), key.public_key_pem().unwrap());
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> =
            text.chars().filter_map(|c| c.to_digit(16)).map(|it| u8::try_from(it).unwrap()).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }
}
