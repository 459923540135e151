//! What the command line does: a credential by name, a simulator's file, tokens without a window.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use push_client::{Authorization, Client, Now, ProviderKey, ProviderToken, TokenStore};
use push_credentials::{parse_key_id, parse_team_id};
use push_dispatch::Gateway;
use secrecy::SecretString;

use crate::credentials::read_key;
use crate::gateway::ClientGateway;
use crate::model::VaultKind;
use crate::store::{CredentialRecord, Store};
use crate::tokens::{KeychainTokens, VaultTokens};
use crate::vault::{FileVault, KeychainVault, Vault};
use crate::{DataDir, Error};

/// A key, and where the other programs of this user find its current provider token.
pub struct Speaker {
    key: ProviderKey,
    tokens: Option<Arc<dyn TokenStore>>,
}

impl Speaker {
    fn token(self) -> ProviderToken {
        let now: Now = Arc::new(SystemTime::now);
        match self.tokens {
            Some(store) => ProviderToken::shared(self.key, now, store),
            None => ProviderToken::new(self.key, now),
        }
    }
}

/// Reads a `.p8` with the ids that belong to it. Where the app keeps the same key in this machine's
/// keychain, the provider token is shared through it. Otherwise the keychain is left alone: a build server
/// has none, and what was put there for no credential, nobody would remove.
///
/// # Errors
/// When the file is not an APNs key or an id is malformed.
pub async fn key_from_file(
    data: Option<&DataDir>,
    path: &Path,
    key_id: &str,
    team_id: &str,
) -> Result<Speaker, Error> {
    let id_error = |field: &'static str, error: &dyn std::fmt::Display| {
        Error::field(field, &format!("{field}_invalid"), error.to_string(), &[])
    };
    let key_id = parse_key_id(key_id).map_err(|error| id_error("key_id", &error))?;
    let team_id = parse_team_id(team_id).map_err(|error| id_error("team_id", &error))?;
    let file = read_key(path)?;
    let key = ProviderKey::from_pkcs8(&key_id, &team_id, file.pkcs8_der())
        .map_err(|_| Error::KeyFile { file: path.to_owned(), error: push_credentials::P8Error::Damaged })?;
    let fingerprint = file.fingerprint();
    let same =
        |it: &CredentialRecord| it.fingerprint == fingerprint && it.key_id == key_id && it.team_id == team_id;
    let tokens = match data {
        Some(data) if is_in_keychain(data, same).await => {
            Some(Arc::new(KeychainTokens::new(data.clone())) as Arc<dyn TokenStore>)
        }
        _ => None,
    };
    Ok(Speaker { key, tokens })
}

/// Whether the app keeps such a credential in the keychain. Without a database, or with one that cannot be
/// read, it does not.
async fn is_in_keychain(data: &DataDir, wanted: impl Fn(&CredentialRecord) -> bool) -> bool {
    if !data.store().exists() {
        return false;
    }
    let Ok(store) = Store::open(&data.store()) else { return false };
    let records = store.credentials().await.unwrap_or_default();
    records.iter().any(|it| it.vault == VaultKind::Keychain && wanted(it))
}

/// The key of the credential of that name, from the vault that holds it. `passphrase` opens the vault
/// under a passphrase.
///
/// # Errors
/// When there is no such credential, or its vault does not give the key.
pub async fn key_by_name(
    data: &DataDir,
    name: &str,
    passphrase: Option<SecretString>,
) -> Result<Speaker, Error> {
    let store = Store::open(&data.store())?;
    let record = store.credentials().await?.into_iter().find(|it| it.name == name);
    let record = record.ok_or_else(|| Error::gone(format!("a credential named {name:?}")))?;
    let gone = || Error::gone(format!("the private key of {name:?}"));
    let vault: Arc<dyn Vault> = match (record.vault, passphrase) {
        (VaultKind::Keychain, _) => Arc::new(KeychainVault::open().map_err(Error::NoKeychain)?),
        (VaultKind::File, Some(passphrase)) => Arc::new(FileVault::unlock(&data.vault(), &passphrase)?),
        (VaultKind::File, None) => {
            let message = "the vault is under a passphrase; set PUSHBENCH_VAULT_PASSPHRASE";
            return Err(Error::field("credential", "vault_locked", message, &[]));
        }
        (VaultKind::Memory, _) => return Err(gone()),
    };
    let secret = vault.get(&record.id)?.ok_or_else(gone)?;
    let key = ProviderKey::from_pkcs8(&record.key_id, &record.team_id, &secret).map_err(|_| gone())?;
    Ok(Speaker { key, tokens: Some(Arc::new(VaultTokens::new(vault, data))) })
}

/// The JWT that the key speaks with now: at least ten minutes are left to it.
///
/// # Errors
/// When no header can carry it, which its format does not foresee.
pub async fn provider_token(speaker: Speaker) -> Result<SecretString, Error> {
    speaker.token().jwt().await.ok_or_else(|| Error::gone("the provider token"))
}

/// A key that signs and renews its own token.
pub fn authorization(speaker: Speaker) -> Authorization {
    Authorization::Key(Arc::new(speaker.token()))
}

/// A client as the dispatcher wants it.
pub fn gateway(client: Client) -> impl Gateway {
    ClientGateway::new(client)
}
