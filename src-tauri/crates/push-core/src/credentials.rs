//! Use cases of credentials: the list, what each is called and used for, and its end.

mod certificates;
mod files;
mod keep;
mod keys;
mod learn;
mod naming;
mod requests;
mod sealed;
mod view;

use crate::model::{CredentialView, KeyScope, Passphrase, ScopeSource, VaultView};
use crate::store::{CredentialRecord, Facts};
use crate::{Error, Workbench};

pub(crate) use certificates::tls;
pub(crate) use files::{inspect_alone, read_files, read_key};
pub(crate) use naming::{meant, named};

impl Workbench {
    /// The credentials by name, the sample key last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials(&self) -> Result<Vec<CredentialView>, Error> {
        let now = self.clock.now();
        let view = |it: CredentialRecord| view::credential(it, now, |vault| self.vaults.is_open(vault));
        Ok(self.store.credentials().await?.into_iter().map(view).collect())
    }

    /// Records what a key is for, in the place of what APNs taught (§4.1).
    ///
    /// # Errors
    /// When it is gone or no key, no environment is named, or a topic cannot be a header.
    pub async fn set_key_scope(&self, request: KeyScope) -> Result<Vec<CredentialView>, Error> {
        let mut record = self.credential(&request.id).await?;
        let Facts::Key(key) = &mut record.facts else {
            let message = "a certificate says itself what it is for; only a key's scope can be recorded";
            return Err(Error::field("id", "not_a_key", message, &[("name", record.name)]));
        };
        (key.environments, key.topics) = keys::scope(&request.environments, &request.topics)?;
        key.scope = ScopeSource::Recorded;
        key.refused_topics.retain(|topic| !key.topics.contains(topic));
        self.store.put_credential(record).await?;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// Removes a credential, its private key and its provider token.
    ///
    /// # Errors
    /// When the vault refuses; the credential then stays in the list.
    pub async fn remove_credential(&self, id: &str) -> Result<Vec<CredentialView>, Error> {
        let found = self.store.credentials().await?.into_iter().find(|it| it.id == id);
        if let Some(record) = found {
            self.remove_secrets(&record).await?;
        }
        self.store.remove_credential(id.to_owned()).await?;
        self.forget_clients(id).await;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// Makes the vault under a passphrase and uses it from now on.
    ///
    /// # Errors
    /// When the passphrase is too weak or the file cannot be written.
    pub async fn create_vault(&self, passphrase: Passphrase) -> Result<VaultView, Error> {
        self.vaults.create_file(&self.data, passphrase.passphrase).await?;
        self.after_switch().await
    }

    /// Opens the vault under a passphrase and uses it from now on.
    ///
    /// # Errors
    /// When the passphrase is wrong or the file is damaged.
    pub async fn unlock_vault(&self, passphrase: Passphrase) -> Result<VaultView, Error> {
        self.vaults.unlock_file(&self.data, passphrase.passphrase).await?;
        self.after_switch().await
    }

    async fn after_switch(&self) -> Result<VaultView, Error> {
        self.remove_leftovers().await?;
        self.ensure_sample_key().await?;
        self.refresh_world().await?;
        Ok(self.vaults.view(&self.data))
    }

    async fn credential(&self, id: &str) -> Result<CredentialRecord, Error> {
        let found = self.store.credentials().await?.into_iter().find(|it| it.id == id);
        found.ok_or_else(|| Error::gone("the credential"))
    }
}
