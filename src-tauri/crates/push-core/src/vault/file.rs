//! A vault in an encrypted file, for machines without a keychain. The passphrase is asked for once
//! in a run; the file is read anew each time, since the window and the command line share it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

use super::sealed::{Cost, Derivation, Key, Sealed};
use super::{MIN_PASSPHRASE, Vault, VaultError};
use crate::files::{read_bounded, write_private};
use crate::model::VaultKind;
use crate::{Error, files};

const FORMAT: &str = "pushbench-vault";
const VERSION: u64 = 1;
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Sealed with every vault, to tell a wrong passphrase from a damaged secret. No id holds a NUL.
const CHECK_ID: &str = "\0check";
const CHECK: &[u8] = b"pushbench";

/// Secrets in a file under a passphrase.
pub struct FileVault {
    path: PathBuf,
    key: Key,
    derivation: Derivation,
}

/// What every version of the file has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct Content {
    format: String,
    version: u64,
    derivation: Derivation,
    check: Sealed,
    secrets: BTreeMap<String, Sealed>,
}

impl FileVault {
    /// Makes an empty vault at `path`, readable by the user alone.
    ///
    /// # Errors
    /// When the passphrase is too short, a file is there already, or it cannot be written.
    pub fn create(path: &Path, passphrase: &SecretString, cost: Cost) -> Result<Self, VaultError> {
        let characters = passphrase.expose_secret().chars().count();
        if characters < MIN_PASSPHRASE {
            return Err(VaultError::WeakPassphrase { characters, minimum: MIN_PASSPHRASE });
        }
        if path.symlink_metadata().is_ok() {
            return Err(VaultError::Exists { path: path.to_owned() });
        }
        let derivation = Derivation::fresh(cost)?;
        derivation.check().map_err(VaultError::Cryptography)?;
        let key = derivation.key(passphrase)?;
        let content = Content {
            format: FORMAT.to_owned(),
            version: VERSION,
            derivation: derivation.clone(),
            check: key.seal(CHECK_ID, CHECK)?,
            secrets: BTreeMap::new(),
        };
        write(path, &content)?;
        Ok(Self { path: path.to_owned(), key, derivation })
    }

    /// Opens the vault at `path`. Takes the time that its [`Cost`] asks for.
    ///
    /// # Errors
    /// When the passphrase is another, or the file is damaged, newer or cannot be read.
    pub fn unlock(path: &Path, passphrase: &SecretString) -> Result<Self, VaultError> {
        let content = read(path)?;
        let key = content.derivation.key(passphrase)?;
        if key.open(CHECK_ID, &content.check).is_none_or(|check| check != CHECK) {
            return Err(VaultError::WrongPassphrase);
        }
        Ok(Self { path: path.to_owned(), key, derivation: content.derivation })
    }

    fn read(&self) -> Result<Content, VaultError> {
        let content = read(&self.path)?;
        if content.derivation != self.derivation {
            let message = "another vault was put in its place since it was unlocked; start Pushbench again";
            return Err(damaged(&self.path, message));
        }
        Ok(content)
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Sealed>) -> bool) -> Result<(), VaultError> {
        let _alone = lock(&self.path)?;
        let mut content = self.read()?;
        if change(&mut content.secrets) { write(&self.path, &content) } else { Ok(()) }
    }
}

impl Vault for FileVault {
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError> {
        let sealed = self.key.seal(id, secret.expose_secret())?;
        self.change(|secrets| {
            secrets.insert(id.to_owned(), sealed);
            true
        })
    }

    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        let content = self.read()?;
        let Some(sealed) = content.secrets.get(id) else { return Ok(None) };
        match self.key.open(id, sealed) {
            Some(secret) => Ok(Some(secret.into())),
            None => Err(damaged(&self.path, format!("the key {id:?} was changed since it was written"))),
        }
    }

    fn remove(&self, id: &str) -> Result<(), VaultError> {
        self.change(|secrets| secrets.remove(id).is_some())
    }

    fn kind(&self) -> VaultKind {
        VaultKind::File
    }
}

/// Keeps other writers out. It is a file of its own, since the vault's is replaced at each writing.
fn lock(path: &Path) -> Result<File, VaultError> {
    let path = path.with_extension("lock");
    files::lock(&path).map_err(|source| VaultError::File { doing: "lock", path, source })
}

fn damaged(path: &Path, message: impl Into<String>) -> VaultError {
    VaultError::Damaged { path: path.to_owned(), message: message.into() }
}

fn file_error(error: Error, path: &Path, doing: &'static str) -> VaultError {
    let source = match error {
        Error::File { source, .. } => source,
        other => std::io::Error::other(other.to_string()),
    };
    VaultError::File { doing, path: path.to_owned(), source }
}

fn read(path: &Path) -> Result<Content, VaultError> {
    let bytes = read_bounded(path, MAX_BYTES).map_err(|error| file_error(error, path, "read"))?;
    let head: Head = serde_json::from_slice(&bytes).map_err(|error| damaged(path, error.to_string()))?;
    if head.format != FORMAT {
        return Err(damaged(path, format!("expected the format {FORMAT:?}, found {:?}", head.format)));
    }
    if head.version > VERSION {
        return Err(VaultError::Newer { path: path.to_owned(), found: head.version, known: VERSION });
    }
    let content: Content =
        serde_json::from_slice(&bytes).map_err(|error| damaged(path, error.to_string()))?;
    content.derivation.check().map_err(|message| damaged(path, message))?;
    Ok(content)
}

fn write(path: &Path, content: &Content) -> Result<(), VaultError> {
    let bytes =
        serde_json::to_vec_pretty(content).map_err(|error| VaultError::Cryptography(error.to_string()))?;
    write_private(path, &bytes).map_err(|error| file_error(error, path, "write"))
}

#[cfg(test)]
mod tests;
