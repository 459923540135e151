//! Keeping a credential in list and vault, so that neither has what the other lacks.

use secrecy::SecretSlice;

use crate::store::{CredentialRecord, Facts};
use crate::{Error, Workbench, tokens};

impl Workbench {
    /// Keeps a credential: a new one, or `before` with another key.
    pub(super) async fn keep(
        &self,
        record: CredentialRecord,
        secret: SecretSlice<u8>,
        before: Option<CredentialRecord>,
    ) -> Result<(), Error> {
        match before {
            None => self.keep_new(record, secret).await,
            Some(before) => self.keep_instead(record, secret, before).await,
        }
    }

    /// The list first, since it knows whether the name is free; undone when the vault refuses.
    async fn keep_new(&self, record: CredentialRecord, secret: SecretSlice<u8>) -> Result<(), Error> {
        let (id, item) = (record.id.clone(), record.item.clone());
        self.list(record).await?;
        let kept = self.vaults.set(&item, secret).await;
        if kept.is_err() {
            self.store.remove_credential(id).await?;
        }
        kept.map(drop)
    }

    /// The new key goes in under a name of its own, then the list points at it, and the old key goes last:
    /// whenever this is interrupted, list and vault fit each other.
    async fn keep_instead(
        &self,
        record: CredentialRecord,
        secret: SecretSlice<u8>,
        before: CredentialRecord,
    ) -> Result<(), Error> {
        let (id, item) = (record.id.clone(), record.item.clone());
        let vault = self.vaults.set(&item, secret).await?;
        if let Err(error) = self.list(record).await {
            self.vaults.remove(vault, &item).await?;
            return Err(error);
        }
        self.forget_clients(&id).await;
        self.remove_secrets(&before).await
    }

    async fn list(&self, record: CredentialRecord) -> Result<(), Error> {
        self.store.put_credential(record).await?.map_or(Ok(()), |problem| Err(Error::Field(problem)))
    }

    /// Removes the private key of a record, and the provider token that no other key in the list shares.
    pub(super) async fn remove_secrets(&self, record: &CredentialRecord) -> Result<(), Error> {
        let token = |it: &CredentialRecord| match &it.facts {
            Facts::Key(key) => Some(tokens::item(&key.team_id, &key.key_id)),
        };
        if let Some(item) = token(record) {
            let others = self.store.credentials().await?;
            let shared = |it: &CredentialRecord| {
                it.item != record.item && it.vault == record.vault && token(it).as_ref() == Some(&item)
            };
            if !others.iter().any(shared) {
                self.vaults.remove(record.vault, &item).await?;
            }
        }
        self.vaults.remove(record.vault, &record.item).await
    }
}
