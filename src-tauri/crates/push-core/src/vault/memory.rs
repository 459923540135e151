//! A vault that lasts as long as the program: for the sample key and for tests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use secrecy::SecretSlice;

use super::{Vault, VaultError};
use crate::model::VaultKind;

/// Secrets in memory.
#[derive(Default)]
pub struct MemoryVault {
    secrets: Mutex<HashMap<String, SecretSlice<u8>>>,
}

impl Vault for MemoryVault {
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), secret.clone());
        Ok(())
    }

    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        Ok(self.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned())
    }

    fn remove(&self, id: &str) -> Result<(), VaultError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        Ok(())
    }

    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_replaced_and_forgotten() {
        let vault = MemoryVault::default();
        assert!(vault.get("one").unwrap().is_none());
        vault.set("one", &vec![1].into()).unwrap();
        vault.set("one", &vec![2, 3].into()).unwrap();
        vault.set("two", &vec![4].into()).unwrap();
        assert_eq!(vault.get("one").unwrap().unwrap().expose_secret(), [2, 3]);
        vault.remove("one").unwrap();
        vault.remove("one").unwrap();
        assert!(vault.get("one").unwrap().is_none());
        assert_eq!(vault.get("two").unwrap().unwrap().expose_secret(), [4]);
        assert_eq!(vault.kind(), VaultKind::Memory);
    }
}
