//! The vaults that are open: the keychain where there is one, a file once its passphrase was given, and
//! memory for this run.

use std::sync::{Arc, Mutex};

use push_client::TokenStore;
use secrecy::{SecretSlice, SecretString};

use crate::model::{VaultFile, VaultKind, VaultView};
use crate::tokens::VaultTokens;
use crate::vault::{Cost, FileVault, KeychainProblem, KeychainVault, MemoryVault, Vault};
use crate::workbench::lock;
use crate::{DataDir, Error};

/// Every vault that can be asked now. A key is asked for in the vault that its record names.
pub(crate) struct Vaults {
    keychain: Result<Arc<dyn Vault>, KeychainProblem>,
    file: Mutex<Option<Arc<dyn Vault>>>,
    memory: Arc<dyn Vault>,
}

impl Vaults {
    /// Asks for the keychain.
    pub(crate) async fn open() -> Self {
        let opened = blocking(KeychainVault::open).await;
        Self::with_keychain(opened.map(|vault| Arc::new(vault) as Arc<dyn Vault>))
    }

    pub(crate) fn with_keychain(keychain: Result<Arc<dyn Vault>, KeychainProblem>) -> Self {
        Self { keychain, file: Mutex::new(None), memory: Arc::new(MemoryVault::default()) }
    }

    /// The vault that takes a new key: the keychain, else the file, else memory.
    pub(crate) fn kind(&self) -> VaultKind {
        let order = [VaultKind::Keychain, VaultKind::File];
        order.into_iter().find(|kind| self.is_open(*kind)).unwrap_or(VaultKind::Memory)
    }

    pub(crate) fn is_open(&self, kind: VaultKind) -> bool {
        self.vault(kind).is_some()
    }

    /// Why a real key cannot be kept, as long as memory is all there is.
    pub(crate) fn missing_keychain(&self) -> Option<KeychainProblem> {
        let problem = self.keychain.as_ref().err().cloned();
        problem.filter(|_| self.kind() == VaultKind::Memory)
    }

    pub(crate) fn view(&self, data: &DataDir) -> VaultView {
        let problem = self.keychain.as_ref().err();
        VaultView {
            kind: self.kind(),
            problem: problem.map(|it| it.code().to_owned()),
            message: problem.map(ToString::to_string),
            file: match data.vault().exists() {
                _ if self.is_open(VaultKind::File) => VaultFile::Open,
                true => VaultFile::Locked,
                false => VaultFile::Absent,
            },
        }
    }

    /// `None` as well when the vault is not open.
    pub(crate) async fn get(&self, kind: VaultKind, id: &str) -> Result<Option<SecretSlice<u8>>, Error> {
        let Some(vault) = self.vault(kind) else { return Ok(None) };
        let id = id.to_owned();
        Ok(blocking(move || vault.get(&id)).await?)
    }

    /// Into the vault that takes new keys, which is the answer.
    pub(crate) async fn set(&self, id: &str, secret: SecretSlice<u8>) -> Result<VaultKind, Error> {
        let kind = self.kind();
        let vault = self.vault(kind).unwrap_or_else(|| Arc::clone(&self.memory));
        let id = id.to_owned();
        blocking(move || vault.set(&id, &secret)).await?;
        Ok(kind)
    }

    /// Nothing happens when the vault is not open.
    pub(crate) async fn remove(&self, kind: VaultKind, id: &str) -> Result<(), Error> {
        let Some(vault) = self.vault(kind) else { return Ok(()) };
        let id = id.to_owned();
        Ok(blocking(move || vault.remove(&id)).await?)
    }

    /// Where the provider tokens of that vault's keys are kept; `None`: in memory alone.
    pub(crate) fn tokens(&self, kind: VaultKind, data: &DataDir) -> Option<Arc<dyn TokenStore>> {
        let vault = self.vault(kind).filter(|_| kind != VaultKind::Memory)?;
        Some(Arc::new(VaultTokens::new(vault, data)))
    }

    /// Makes the file under a passphrase and opens it for this run.
    pub(crate) async fn create_file(&self, data: &DataDir, passphrase: SecretString) -> Result<(), Error> {
        let path = data.vault();
        let vault = blocking(move || FileVault::create(&path, &passphrase, Cost::default())).await?;
        *lock(&self.file) = Some(Arc::new(vault));
        Ok(())
    }

    /// Opens the file with its passphrase for this run.
    pub(crate) async fn unlock_file(&self, data: &DataDir, passphrase: SecretString) -> Result<(), Error> {
        let path = data.vault();
        let vault = blocking(move || FileVault::unlock(&path, &passphrase)).await?;
        *lock(&self.file) = Some(Arc::new(vault));
        Ok(())
    }

    fn vault(&self, kind: VaultKind) -> Option<Arc<dyn Vault>> {
        match kind {
            VaultKind::Keychain => self.keychain.as_ref().ok().cloned(),
            VaultKind::File => lock(&self.file).clone(),
            VaultKind::Memory => Some(Arc::clone(&self.memory)),
        }
    }
}

/// For what asks the user and waits, reads files or calculates for long: never on a thread that others need.
pub(crate) async fn blocking<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
