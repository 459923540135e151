//! What the command line does: a credential by name, a simulator's file, tokens without a window.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use push_client::{Authorization, Client, Now, ProviderKey, ProviderToken, TokenStore};
use push_credentials::{parse_key_id, parse_team_id};
use push_dispatch::Gateway;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::credentials::{named, read_key};
use crate::files::read_bounded;
use crate::gateway::ClientGateway;
use crate::model::{Environment, VaultKind};
use crate::store::{CredentialRecord, Facts, Store};
use crate::tokens::{KeychainTokens, VaultTokens};
use crate::vault::{FileVault, KeychainVault, Vault};
use crate::{DataDir, Error};

/// The passphrase of the vault.
const PASSPHRASE: &str = "PUSHBENCH_VAULT_PASSPHRASE";
/// A file whose first line is the passphrase: a build server's secret.
const PASSPHRASE_FILE: &str = "PUSHBENCH_VAULT_PASSPHRASE_FILE";
/// Largest file of that kind, in bytes.
const MAX_PASSPHRASE_FILE: u64 = 64 * 1024;

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
    let same = |it: &CredentialRecord| {
        let Facts::Key(key) = &it.facts;
        it.fingerprint == fingerprint && key.key_id == key_id && key.team_id == team_id
    };
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

/// The credential of that name, from the vault that holds its key; of two with one name, the one that is good
/// for `environment`, where one is given. `passphrase` opens the vault under a passphrase.
///
/// # Errors
/// When there is no such credential, or its vault does not give the key.
pub async fn by_name(
    data: &DataDir,
    name: &str,
    environment: Option<Environment>,
    passphrase: Option<SecretString>,
) -> Result<Speaker, Error> {
    let records = Store::open(&data.store())?.credentials().await?;
    let record = named(&records, name, environment.unwrap_or(Environment::Production));
    let record = record.ok_or_else(|| Error::gone(format!("a credential named {name:?}")))?;
    let gone = || Error::gone(format!("the private key of {name:?}"));
    let vault: Arc<dyn Vault> = match (record.vault, passphrase) {
        (VaultKind::Keychain, _) => Arc::new(KeychainVault::open().map_err(Error::NoKeychain)?),
        (VaultKind::File, Some(passphrase)) => Arc::new(FileVault::unlock(&data.vault(), &passphrase)?),
        (VaultKind::File, None) => {
            let message = format!("the vault is under a passphrase; set {PASSPHRASE} or {PASSPHRASE_FILE}");
            return Err(Error::field("credential", "vault_locked", message, &[]));
        }
        (VaultKind::Memory, _) => return Err(gone()),
    };
    let secret = vault.get(&record.item)?.ok_or_else(gone)?;
    let Facts::Key(facts) = &record.facts;
    let key = ProviderKey::from_pkcs8(&facts.key_id, &facts.team_id, &secret).map_err(|_| gone())?;
    Ok(Speaker { key, tokens: Some(Arc::new(VaultTokens::new(vault, data))) })
}

/// The passphrase that the environment names: itself, or the file whose first line it is. `read` gives a
/// variable's value.
///
/// # Errors
/// When the file cannot be read, or its first line is no text.
pub fn passphrase(read: impl Fn(&str) -> Option<OsString>) -> Result<Option<SecretString>, Error> {
    if let Some(passphrase) = read(PASSPHRASE) {
        return text(passphrase.into_encoded_bytes()).map(Some).ok_or_else(|| not_text(PASSPHRASE));
    }
    let Some(path) = read(PASSPHRASE_FILE).map(PathBuf::from) else { return Ok(None) };
    let bytes = Zeroizing::new(read_bounded(&path, MAX_PASSPHRASE_FILE)?);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    text(line.to_vec()).map(Some).ok_or_else(|| not_text(PASSPHRASE_FILE))
}

fn text(bytes: Vec<u8>) -> Option<SecretString> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.into()),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            None
        }
    }
}

fn not_text(variable: &str) -> Error {
    let message = format!("what {variable} names is not UTF-8 text; write the passphrase anew as text");
    Error::field("credential", "passphrase_not_text", message, &[("variable", variable.to_owned())])
}

/// The JWT that the key speaks with now: at least ten minutes are left to it.
///
/// # Errors
/// When no header can carry it, which its format does not foresee.
pub async fn provider_token(speaker: Speaker) -> Result<SecretString, Error> {
    speaker.token().jwt().await.ok_or_else(|| Error::gone("the provider token"))
}

/// A key that signs and renews its own token.
///
/// # Errors
/// None for a key.
pub fn authorization(speaker: Speaker) -> Result<Authorization, Error> {
    Ok(Authorization::Key(Arc::new(speaker.token())))
}

/// A client as the dispatcher wants it.
pub fn gateway(client: Client) -> impl Gateway {
    ClientGateway::new(client)
}
