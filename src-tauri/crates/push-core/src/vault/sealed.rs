//! The cryptography of the vault file: Argon2id makes a key of the passphrase, XChaCha20-Poly1305
//! seals each secret under it, bound to the secret's id.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::VaultError;

const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Upper bounds for what a file may ask of this machine.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;

/// What it costs to try one passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory of Argon2id in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl Default for Cost {
    /// 64 MiB and three passes, the second choice of RFC 9106 §4.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3 }
    }
}

/// How the key follows from the passphrase, as the file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Derivation {
    algorithm: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
}

/// A secret as it stands in the file, both parts in Base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sealed {
    nonce: String,
    sealed: String,
}

/// The key of a vault.
pub(super) struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Derivation {
    /// A derivation with a salt of its own.
    pub(super) fn fresh(cost: Cost) -> Result<Self, VaultError> {
        let salt = STANDARD.encode(random::<SALT_BYTES>()?);
        Ok(Self { algorithm: "argon2id".to_owned(), cost, salt })
    }

    /// Says what is wrong with it, before any memory is taken for it.
    pub(super) fn check(&self) -> Result<(), String> {
        let Cost { memory_kib, passes } = self.cost;
        if self.algorithm != "argon2id" {
            return Err(format!("expected the key derivation argon2id, found {:?}", self.algorithm));
        }
        if memory_kib > MAX_MEMORY_KIB || passes > MAX_PASSES {
            return Err(format!(
                "it asks for {memory_kib} KiB and {passes} passes, more than the {MAX_MEMORY_KIB} KiB and {MAX_PASSES} \
                 passes that are allowed"
            ));
        }
        Params::new(memory_kib, passes, 1, None).map_err(|error| error.to_string())?;
        let salt = STANDARD.decode(&self.salt).map_err(|error| format!("its salt is not Base64: {error}"))?;
        if salt.len() != SALT_BYTES {
            return Err(format!("expected a salt of {SALT_BYTES} bytes, found {}", salt.len()));
        }
        Ok(())
    }

    /// Computes the key, which takes as long as the cost says.
    pub(super) fn key(&self, passphrase: &SecretString) -> Result<Key, VaultError> {
        let failed = |error: &dyn std::fmt::Display| VaultError::Cryptography(error.to_string());
        let salt = STANDARD.decode(&self.salt).map_err(|error| failed(&error))?;
        let params = Params::new(self.cost.memory_kib, self.cost.passes, 1, Some(KEY_BYTES));
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|error| failed(&error))?);
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        argon
            .hash_password_into(passphrase.expose_secret().as_bytes(), &salt, &mut *key)
            .map_err(|error| failed(&error))?;
        Ok(Key(key))
    }
}

impl Key {
    /// Seals `secret` so that it opens under the same id alone.
    pub(super) fn seal(&self, id: &str, secret: &[u8]) -> Result<Sealed, VaultError> {
        let nonce = random::<NONCE_BYTES>()?;
        let payload = Payload { msg: secret, aad: id.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError::Cryptography("the secret is too long".to_owned()))?;
        Ok(Sealed { nonce: STANDARD.encode(nonce), sealed: STANDARD.encode(sealed) })
    }

    /// Opens what was sealed under `id`; none where key, id or content is another.
    pub(super) fn open(&self, id: &str, sealed: &Sealed) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = STANDARD.decode(&sealed.nonce).ok()?.try_into().ok()?;
        let bytes = STANDARD.decode(&sealed.sealed).ok()?;
        self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: &bytes, aad: id.as_bytes() }).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| VaultError::Cryptography(format!("no randomness: {error}")))?;
    Ok(bytes)
}
