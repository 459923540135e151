//! The key that a provider token is signed with: from a `.p8` or made for the simulator (§4).

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Generate;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

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

    /// When a JWT of this key was issued by its own account; `None` where it is not one, or not whole.
    pub(crate) fn issued(&self, jwt: &SecretString) -> Option<SystemTime> {
        let (signed, signature) = jwt.expose_secret().rsplit_once('.')?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        self.key.verifying_key().verify(signed.as_bytes(), &signature).ok()?;
        let part = |text: &str| -> Option<serde_json::Value> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
        };
        let (header, claims) = signed.split_once('.')?;
        let (header, claims) = (part(header)?, part(claims)?);
        let ours = header["kid"] == self.key_id.as_str() && claims["iss"] == self.team_id.as_str();
        let issued = claims["iat"].as_u64().filter(|_| ours)?;
        UNIX_EPOCH.checked_add(Duration::from_secs(issued))
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_token_of_another_key_or_a_damaged_one_is_none_of_ours() {
        let (key, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        let jwt = sign(&key, start());
        assert_eq!(key.issued(&jwt), Some(start()));
        let text = jwt.expose_secret();
        let cut = text[..text.len() - 4].to_owned();
        let changed = text.replacen("ey", "eY", 1);
        for text in [String::new(), "a.b.c".to_owned(), cut, changed, format!("{text}.x")] {
            assert_eq!(key.issued(&text.into()), None);
        }
        // The same ids, as with a sample key that is made anew.
        let (other, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
        assert_eq!(other.issued(&jwt), None);
        let named = |key_id: &str, team_id: &str| ProviderKey {
            key_id: key_id.to_owned(),
            team_id: team_id.to_owned(),
            key: key.key.clone(),
        };
        assert_eq!(named("XYZ1234567", "TEAM123456").issued(&jwt), None);
        assert_eq!(named("ABC1234567", "TEAM999999").issued(&jwt), None);
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
