//! The keychain of the system: Secret Service on Linux, Keychain on macOS, Credential Manager on
//! Windows. Whether it works is found out by using it, not by asking it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Entry};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretSlice};

use super::{Vault, VaultError};
use crate::model::VaultKind;

/// The service name of every item.
const SERVICE: &str = "dev.pushbench.app";

/// How long the keychain may take to answer the probe.
const PROBE_LIMIT: Duration = Duration::from_secs(3);

/// Why the keychain cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainProblem {
    /// No session bus (Linux).
    #[error(
        "there is no D-Bus session, so no keyring can be reached. Log in to a desktop session, or use a vault file"
    )]
    NoBus,
    /// A bus without a Secret Service (Linux).
    #[error(
        "no keyring runs in this session. Install and start one that offers the Secret Service, such as gnome-keyring, \
         KWallet or KeePassXC, or use a vault file"
    )]
    NoService,
    /// A Secret Service without a default keyring (Linux).
    #[error(
        "the keyring service has no default keyring. Create one named \"Login\" in Passwords and Keys (seahorse) and set it \
         as default, or use a vault file"
    )]
    NoLoginKeyring,
    /// Locked, and nobody unlocked it in time.
    #[error("the keychain is locked. Unlock it and try again, or use a vault file")]
    Locked,
    /// Anything else, in the words of the system.
    #[error("the keychain does not work: {0}. Use a vault file, or repair the keychain and try again")]
    Other(String),
}

impl KeychainProblem {
    /// Name for translation.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBus => "no_bus",
            Self::NoService => "no_service",
            Self::NoLoginKeyring => "no_login_keyring",
            Self::Locked => "locked",
            Self::Other(_) => "other",
        }
    }
}

/// Secrets in the keychain of the system. Every call connects anew: a keyring that was restarted knows
/// nothing of an older connection.
#[derive(Debug)]
pub struct KeychainVault(());

impl KeychainVault {
    /// Opens the keychain and tries it: an item is written, read back and removed. Takes at most three
    /// seconds; a prompt that is still open then stays open, and its answer is not waited for.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open() -> Result<Self, KeychainProblem> {
        has_bus().then_some(()).ok_or(KeychainProblem::NoBus)?;
        let (done, outcome) = sync_channel(1);
        let worker = thread::Builder::new().name("keychain-probe".to_owned()).spawn(move || {
            // Nobody listens any more when the time was up.
            let _ = done.send(probe());
        });
        let worker = worker.map_err(|error| KeychainProblem::Other(error.to_string()))?;
        let outcome = outcome.recv_timeout(PROBE_LIMIT);
        if !matches!(outcome, Err(RecvTimeoutError::Timeout)) {
            let _ = worker.join();
        }
        match outcome {
            Ok(Ok(())) => Ok(Self(())),
            Ok(Err(error)) => Err(problem(&error)),
            Err(RecvTimeoutError::Timeout) => Err(KeychainProblem::Locked),
            Err(RecvTimeoutError::Disconnected) => {
                Err(KeychainProblem::Other("its library stopped unexpectedly".to_owned()))
            }
        }
    }
}

impl Vault for KeychainVault {
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError> {
        let set = |entry: Entry| entry.set_secret(&encode(secret.expose_secret()));
        entry(id).and_then(set).map_err(refused)
    }

    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        let stored = match entry(id).and_then(|entry| entry.get_secret()) {
            Ok(stored) => Zeroizing::new(stored),
            Err(keyring_core::Error::NoEntry) => return Ok(None),
            Err(error) => return Err(refused(error)),
        };
        let secret = decode(&stored);
        secret.map(|secret| Some(secret.into())).ok_or_else(|| VaultError::NotOurs { id: id.to_owned() })
    }

    fn remove(&self, id: &str) -> Result<(), VaultError> {
        match entry(id).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }

    fn kind(&self) -> VaultKind {
        VaultKind::Keychain
    }
}

/// Writes, reads and removes an item of this process's own.
fn probe() -> keyring_core::Result<()> {
    let item = entry(&format!("probe-{}", std::process::id()))?;
    let written = encode(b"probe");
    item.set_secret(&written)?;
    let read = item.get_secret();
    item.delete_credential()?;
    if read? == *written {
        return Ok(());
    }
    Err(keyring_core::Error::BadStoreFormat("it gave back something other than was put in".to_owned()))
}

fn entry(id: &str) -> keyring_core::Result<Entry> {
    store()?.build(SERVICE, id, Some(&HashMap::from(MODIFIERS)))
}

/// On this machine alone, not on every one of a Windows domain.
#[cfg(target_os = "windows")]
const MODIFIERS: [(&str, &str); 1] = [("persistence", "Local")];
/// What the user sees in the keyring's own window.
#[cfg(target_os = "linux")]
const MODIFIERS: [(&str, &str); 1] = [("label", "Pushbench")];
#[cfg(target_os = "macos")]
const MODIFIERS: [(&str, &str); 0] = [];

#[cfg(target_os = "linux")]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(dbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// KDE Wallet keeps UTF-8 alone, so on Linux the secret is Base64; Windows counts bytes, so there it is
/// not.
fn encode(secret: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(if cfg!(target_os = "linux") {
        STANDARD.encode(secret).into_bytes()
    } else {
        secret.to_vec()
    })
}

fn decode(stored: &[u8]) -> Option<Vec<u8>> {
    if cfg!(target_os = "linux") { STANDARD.decode(stored).ok() } else { Some(stored.to_vec()) }
}

/// Whether libdbus will find a bus. Without this, it would start one of its own (`autolaunch:`), in which
/// no keyring runs.
fn has_bus() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    match std::env::var("DBUS_SESSION_BUS_ADDRESS") {
        Ok(address) if !address.is_empty() => !address.starts_with("autolaunch:"),
        _ => std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists()),
    }
}

/// What the errors of D-Bus, the Secret Service and macOS say, which the stores hand on as text.
const SIGNS: [(&str, KeychainProblem); 8] = [
    ("no result found", KeychainProblem::NoLoginKeyring),
    ("object locked", KeychainProblem::Locked),
    ("prompt was dismissed", KeychainProblem::Locked),
    ("interaction is not allowed", KeychainProblem::Locked),
    ("Failed to connect to socket", KeychainProblem::NoBus),
    ("Unable to autolaunch", KeychainProblem::NoBus),
    ("was not provided by any .service files", KeychainProblem::NoService),
    ("ServiceUnknown", KeychainProblem::NoService),
];

fn problem(error: &keyring_core::Error) -> KeychainProblem {
    let text = error.to_string();
    let known = SIGNS.into_iter().find(|(sign, _)| text.contains(sign));
    known.map_or(KeychainProblem::Other(text), |(_, problem)| problem)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(error: keyring_core::Error) -> VaultError {
    VaultError::Keychain(problem(&error))
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
