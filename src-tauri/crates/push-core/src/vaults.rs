//! Which vault is in use: the keychain, else a file under a passphrase, else memory for this run.

use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{SecretSlice, SecretString};

use crate::model::{VaultKind, VaultView};
use crate::vault::{Cost, FileVault, KeychainProblem, KeychainVault, MemoryVault, Vault};
use crate::{DataDir, Error};

/// The vault in use, and why it is not the keychain.
pub(crate) struct Vaults {
    current: Mutex<Arc<dyn Vault>>,
    problem: Option<KeychainProblem>,
}

impl Vaults {
    /// The keychain, or memory with the reason.
    pub(crate) async fn open() -> Self {
        let opened = blocking(KeychainVault::open).await;
        match opened {
            Ok(vault) => Self { current: Mutex::new(Arc::new(vault)), problem: None },
            Err(problem) => Self::memory(problem),
        }
    }

    pub(crate) fn memory(problem: KeychainProblem) -> Self {
        Self { current: Mutex::new(Arc::new(MemoryVault::default())), problem: Some(problem) }
    }

    pub(crate) fn kind(&self) -> VaultKind {
        self.current().kind()
    }

    /// Why there is no keychain, as long as nothing else was chosen.
    pub(crate) fn missing_keychain(&self) -> Option<KeychainProblem> {
        self.problem.clone().filter(|_| self.kind() == VaultKind::Memory)
    }

    pub(crate) fn view(&self, data: &DataDir) -> VaultView {
        VaultView {
            kind: self.kind(),
            problem: self.problem.as_ref().map(|it| it.code().to_owned()),
            message: self.problem.as_ref().map(ToString::to_string),
            file_exists: data.vault().exists(),
        }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, Error> {
        let (vault, id) = (self.current(), id.to_owned());
        Ok(blocking(move || vault.get(&id)).await?)
    }

    pub(crate) async fn set(&self, id: &str, secret: SecretSlice<u8>) -> Result<(), Error> {
        let (vault, id) = (self.current(), id.to_owned());
        Ok(blocking(move || vault.set(&id, &secret)).await?)
    }

    pub(crate) async fn remove(&self, id: &str) -> Result<(), Error> {
        let (vault, id) = (self.current(), id.to_owned());
        Ok(blocking(move || vault.remove(&id)).await?)
    }

    /// Makes the file under a passphrase and uses it from now on.
    pub(crate) async fn create_file(&self, data: &DataDir, passphrase: SecretString) -> Result<(), Error> {
        let path = data.vault();
        let vault = blocking(move || FileVault::create(&path, &passphrase, Cost::default())).await?;
        self.switch(Arc::new(vault)).await
    }

    /// Opens the file with its passphrase and uses it from now on.
    pub(crate) async fn unlock_file(&self, data: &DataDir, passphrase: SecretString) -> Result<(), Error> {
        let path = data.vault();
        let vault = blocking(move || FileVault::unlock(&path, &passphrase)).await?;
        self.switch(Arc::new(vault)).await
    }

    /// The sample key moves along, so that the simulator stays usable.
    async fn switch(&self, vault: Arc<dyn Vault>) -> Result<(), Error> {
        let sample = self.get(crate::sample::KEY).await?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = vault;
        match sample {
            Some(secret) => self.set(crate::sample::KEY, secret).await,
            None => Ok(()),
        }
    }

    fn current(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Keychains ask the user and wait: never on a thread that others need.
async fn blocking<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
