//! Where private keys are kept: the keychain of the system, an encrypted file, or memory. What is
//! kept is the key alone; what it belongs to is in the store.

mod file;
mod keychain;
mod memory;
mod sealed;

use std::io;
use std::path::PathBuf;

use secrecy::SecretSlice;

use crate::model::VaultKind;

pub use file::FileVault;
pub use keychain::{KeychainProblem, KeychainVault};
pub use memory::MemoryVault;
pub use sealed::Cost;

/// Fewest characters of a passphrase.
pub const MIN_PASSPHRASE: usize = 12;

/// Keeps secrets by id. Calls may block, for as long as a person looks at a prompt of the keychain.
pub trait Vault: Send + Sync {
    /// Keeps `secret` under `id`, in the place of any other.
    ///
    /// # Errors
    /// When the vault cannot be written.
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError>;

    /// The secret under `id`, if there is one.
    ///
    /// # Errors
    /// When the vault cannot be read.
    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError>;

    /// Forgets the secret under `id`; there need be none.
    ///
    /// # Errors
    /// When the vault cannot be written.
    fn remove(&self, id: &str) -> Result<(), VaultError>;

    /// Which kind it is.
    fn kind(&self) -> VaultKind;
}

/// Why a vault could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The passphrase does not open the file.
    #[error(
        "this passphrase does not open the vault; check the keyboard layout and Caps Lock, and try again"
    )]
    WrongPassphrase,
    /// Too short to resist guessing.
    #[error(
        "the passphrase has {characters} characters; it needs at least {minimum}, such as four or five random words"
    )]
    WeakPassphrase {
        /// Characters given.
        characters: usize,
        /// [`MIN_PASSPHRASE`].
        minimum: usize,
    },
    /// A vault is there already; making another would lose its keys.
    #[error("there is a vault already at {}; unlock it, or move the file away", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be understood. It is never rewritten.
    #[error(
        "the vault {} is damaged: {message}. Put back a copy of the file, or move it away and add the keys again",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected and found.
        message: String,
    },
    /// A newer Pushbench wrote the file.
    #[error(
        "the vault {} has version {found}, and this Pushbench reads up to version {known}; update Pushbench to open it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version of the file.
        found: u64,
        /// Newest version that can be read.
        known: u64,
    },
    /// The keychain, which worked when it was opened, does not any more.
    #[error(transparent)]
    Keychain(#[from] KeychainProblem),
    /// The keychain holds something else under the name of a key.
    #[error(
        "the keychain's item {id:?} of dev.pushbench.app was not written by Pushbench; remove it there and add the key again"
    )]
    NotOurs {
        /// Name of the item.
        id: String,
    },
    /// The file could not be read or written.
    #[error("could not {doing} the vault {}: {source}", path.display())]
    File {
        /// `read`, `write` or `lock`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system could not do the cryptography: no randomness, or too little memory.
    #[error("the vault could not be encrypted: {0}")]
    Cryptography(String),
}
