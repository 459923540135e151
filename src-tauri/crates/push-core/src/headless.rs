//! What the command line does: a credential by name, a simulator's file, tokens without a window.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use push_client::{Authorization, Client, ProviderKey, ProviderToken, sign};
use push_credentials::{parse_key_id, parse_team_id};
use push_dispatch::Gateway;
use secrecy::SecretString;

use crate::credentials::read_key;
use crate::gateway::ClientGateway;
use crate::model::VaultKind;
use crate::store::Store;
use crate::vault::{FileVault, KeychainVault, Vault};
use crate::{DataDir, Error};

/// Reads a `.p8` with the ids that belong to it.
///
/// # Errors
/// When the file is not an APNs key or an id is malformed.
pub fn key_from_file(path: &Path, key_id: &str, team_id: &str) -> Result<ProviderKey, Error> {
    let id_error = |field: &'static str, error: &dyn std::fmt::Display| {
        Error::field(field, &format!("{field}_invalid"), error.to_string(), &[])
    };
    let key_id = parse_key_id(key_id).map_err(|error| id_error("key_id", &error))?;
    let team_id = parse_team_id(team_id).map_err(|error| id_error("team_id", &error))?;
    let key = read_key(path)?;
    ProviderKey::from_pkcs8(&key_id, &team_id, key.pkcs8_der())
        .map_err(|_| Error::KeyFile { file: path.to_owned(), error: push_credentials::P8Error::Damaged })
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
) -> Result<ProviderKey, Error> {
    let store = Store::open(&data.store())?;
    let record = store.credentials().await?.into_iter().find(|it| it.name == name);
    let record = record.ok_or_else(|| Error::gone(format!("a credential named {name:?}")))?;
    let gone = || Error::gone(format!("the private key of {name:?}"));
    let vault: Box<dyn Vault> = match (record.vault, passphrase) {
        (VaultKind::Keychain, _) => Box::new(KeychainVault::open().map_err(Error::NoKeychain)?),
        (VaultKind::File, Some(passphrase)) => Box::new(FileVault::unlock(&data.vault(), &passphrase)?),
        (VaultKind::File, None) => {
            let message = "the vault is under a passphrase; set PUSHBENCH_VAULT_PASSPHRASE";
            return Err(Error::field("credential", "vault_locked", message, &[]));
        }
        (VaultKind::Memory, _) => return Err(gone()),
    };
    let secret = vault.get(&record.id)?.ok_or_else(gone)?;
    ProviderKey::from_pkcs8(&record.key_id, &record.team_id, &secret).map_err(|_| gone())
}

/// One JWT, signed now.
pub fn provider_token(key: &ProviderKey, now: SystemTime) -> SecretString {
    sign(key, now)
}

/// A key that signs and renews its own token.
pub fn authorization(key: ProviderKey) -> Authorization {
    Authorization::Key(Arc::new(ProviderToken::new(key, Arc::new(SystemTime::now))))
}

/// A client as the dispatcher wants it.
pub fn gateway(client: Client) -> impl Gateway {
    ClientGateway::new(client)
}
