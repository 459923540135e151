//! The current provider token of each key in the vault, so that window and command line use one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use push_client::{KeptToken, Next, TokenStore};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

use crate::DataDir;
use crate::files::lock;
use crate::vault::{KeychainVault, Vault};

/// Provider tokens in a vault, one item per team and key.
pub(crate) struct VaultTokens {
    vault: Arc<dyn Vault>,
    lock: PathBuf,
}

impl VaultTokens {
    pub(crate) fn new(vault: Arc<dyn Vault>, data: &DataDir) -> Self {
        Self { vault, lock: data.tokens_lock() }
    }
}

impl TokenStore for VaultTokens {
    fn exchange(&self, team_id: &str, key_id: &str, next: Next<'_>) {
        // Where there is no lock to be had, two programs may sign at once, at the cost of a renewal.
        let _alone = lock(&self.lock);
        let id = item(team_id, key_id);
        let kept = self.vault.get(&id).ok().flatten();
        if let Some(keep) = next(kept.and_then(|secret| decode(&secret))) {
            // What cannot be kept is used all the same.
            let _ = self.vault.set(&id, &encode(&keep));
        }
    }
}

/// Provider tokens in the keychain, which is opened when the first one is asked for, if it can be.
pub(crate) struct KeychainTokens(DataDir);

impl KeychainTokens {
    pub(crate) const fn new(data: DataDir) -> Self {
        Self(data)
    }
}

impl TokenStore for KeychainTokens {
    fn exchange(&self, team_id: &str, key_id: &str, next: Next<'_>) {
        match KeychainVault::open() {
            Ok(keychain) => VaultTokens::new(Arc::new(keychain), &self.0).exchange(team_id, key_id, next),
            // It stays in memory.
            Err(_) => drop(next(None)),
        }
    }
}

/// The name of the item.
pub(crate) fn item(team_id: &str, key_id: &str) -> String {
    format!("jwt-{team_id}-{key_id}")
}

/// The item: the JWT, and what it does not say of itself.
#[derive(Serialize, Deserialize)]
struct Item<T> {
    jwt: T,
    /// Unix seconds, by the clock of this machine.
    signed: u64,
    #[serde(default)]
    early: bool,
}

fn encode(kept: &KeptToken) -> SecretSlice<u8> {
    let signed = kept.signed.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let item = Item { jwt: kept.jwt.expose_secret(), signed, early: kept.early };
    serde_json::to_vec(&item).unwrap_or_default().into()
}

/// `None`: damaged. The JWT itself is looked at by who uses it.
fn decode(secret: &SecretSlice<u8>) -> Option<KeptToken> {
    let item: Item<SecretString> = serde_json::from_slice(secret.expose_secret()).ok()?;
    let signed = UNIX_EPOCH.checked_add(Duration::from_secs(item.signed))?;
    Some(KeptToken { jwt: item.jwt, signed, early: item.early })
}

#[cfg(test)]
mod tests;
