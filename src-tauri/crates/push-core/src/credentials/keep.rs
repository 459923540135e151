//! Keeping a credential in list and vault, so that neither has what the other lacks.

use push_credentials::PrivateKey;
use secrecy::{ExposeSecret as _, SecretSlice};
use uuid::Uuid;

use crate::model::{CredentialKind, VaultKind};
use crate::store::{Along, CredentialRecord, Facts, RequestRecord};
use crate::{Error, Workbench, tokens};

/// A private key on its way to a credential, and where it will be.
pub(super) struct Held {
    /// Its name in the vault.
    pub(super) item: String,
    /// The vault.
    pub(super) vault: VaultKind,
    secret: SecretSlice<u8>,
    /// The request that it was made for: the vault has the key already.
    request: Option<String>,
}

impl Held {
    /// PKCS#8 DER.
    pub(super) const fn secret(&self) -> &SecretSlice<u8> {
        &self.secret
    }
}

impl Workbench {
    /// A key from a file, under a name of its own in the vault that takes new keys.
    ///
    /// # Errors
    /// [`Error::NoKeychain`] where only memory would keep it.
    pub(super) fn hold(&self, secret: &SecretSlice<u8>) -> Result<Held, Error> {
        if let Some(problem) = self.vaults.missing_keychain() {
            return Err(Error::NoKeychain(problem));
        }
        let item = Uuid::new_v4().to_string();
        Ok(Held { item, vault: self.vaults.kind(), secret: secret.clone(), request: None })
    }

    /// The key of a signing request, which stays where it is in the vault.
    ///
    /// # Errors
    /// Where the vault does not give it.
    pub(super) async fn hold_requested(&self, request: RequestRecord) -> Result<Held, Error> {
        let secret = self.vaults.get(request.vault, &request.id).await?.ok_or_else(|| {
            let message = "the private key of the signing request is not in the vault that is open now; \
                           unlock the vault that holds it";
            Error::field("path", "request_unusable", message, &[])
        })?;
        Ok(Held { item: request.id.clone(), vault: request.vault, secret, request: Some(request.id) })
    }

    /// The key of another credential, to be kept once more.
    ///
    /// # Errors
    /// As [`Workbench::hold`], and where the vault does not give it.
    pub(super) async fn hold_again(&self, credential: &CredentialRecord) -> Result<Held, Error> {
        self.hold(self.private_key(credential).await?.pkcs8_der())
    }

    /// The private key of a certificate.
    ///
    /// # Errors
    /// At the credential, where the vault that is open does not give it.
    pub(super) async fn private_key(&self, credential: &CredentialRecord) -> Result<PrivateKey, Error> {
        let secret = self.vaults.get(credential.vault, &credential.item).await?;
        let key = secret.and_then(|secret| PrivateKey::from_pkcs8(secret.expose_secret()).ok());
        key.ok_or_else(|| Error::Field(crate::send::unusable(credential)))
    }

    /// The credential of that kind whose place another one takes.
    ///
    /// # Errors
    /// When it is gone, the sample key, or of the other kind.
    pub(super) async fn replaced(&self, id: &str, kind: CredentialKind) -> Result<CredentialRecord, Error> {
        let record = self.credential(id).await?;
        let (code, message) = match (&record.facts, kind) {
            _ if record.sample => (
                "replaces_sample",
                "the sample key belongs to the simulator; import yours under a name of its own",
            ),
            (Facts::Key(_), CredentialKind::Key) | (Facts::Certificate(_), CredentialKind::Certificate) => {
                return Ok(record);
            }
            _ => (
                "replaces_other_kind",
                "a key takes the place of a key alone, and a certificate that of a certificate; import it \
                 under a name of its own",
            ),
        };
        Err(Error::field("replaces", code, message, &[("name", record.name.clone())]))
    }

    /// Keeps a credential: a new one, or `before` with another key.
    pub(super) async fn keep(
        &self,
        record: CredentialRecord,
        held: Held,
        before: Option<CredentialRecord>,
    ) -> Result<(), Error> {
        match before {
            None => self.keep_new(record, held).await,
            Some(before) => self.keep_instead(record, held, before).await,
        }
    }

    /// The list first, since it knows whether the name is free; undone when the vault refuses.
    async fn keep_new(&self, record: CredentialRecord, held: Held) -> Result<(), Error> {
        let id = record.id.clone();
        let is_there = held.request.is_some();
        self.list(record, Along { request: held.request, ..Along::default() }).await?;
        if is_there {
            return Ok(());
        }
        let kept = self.vaults.set(&held.item, held.secret).await;
        if kept.is_err() {
            self.store.remove_credential(id).await?;
        }
        kept.map(drop)
    }

    /// The new key goes in under a name of its own, then the list points at it, and the old key goes last. Each
    /// is noted as left over for as long as no list names it: whenever this is interrupted, list and vault fit
    /// each other, now or after the next start.
    async fn keep_instead(
        &self,
        record: CredentialRecord,
        held: Held,
        before: CredentialRecord,
    ) -> Result<(), Error> {
        let id = record.id.clone();
        let mut others = self.store.credentials().await?;
        others.push(record.clone());
        let gone = secrets(&before, &others).into_iter().map(|item| (before.vault, item)).collect();
        let is_new = held.request.is_none();
        if is_new {
            self.store.put_leftover(held.vault, held.item.clone()).await?;
            self.vaults.set(&held.item, held.secret).await?;
        }
        if let Err(error) = self.list(record, Along { request: held.request, gone }).await {
            if is_new {
                self.remove_leftovers().await?;
            }
            return Err(error);
        }
        self.forget_clients(&id).await;
        self.remove_leftovers().await
    }

    async fn list(&self, record: CredentialRecord, along: Along) -> Result<(), Error> {
        let problem = self.store.put_credential_along(record, along).await?;
        problem.map_or(Ok(()), |problem| Err(Error::Field(problem)))
    }

    /// Removes the private key of a record, and the provider token that no other key in the list shares.
    pub(super) async fn remove_secrets(&self, record: &CredentialRecord) -> Result<(), Error> {
        for item in secrets(record, &self.store.credentials().await?) {
            self.remove_secret(record.vault, &item).await?;
        }
        Ok(())
    }

    /// Removes a secret from its vault: now, or, where that is locked, once it is opened.
    pub(super) async fn remove_secret(&self, vault: VaultKind, item: &str) -> Result<(), Error> {
        if self.vaults.is_open(vault) {
            self.vaults.remove(vault, item).await
        } else {
            self.store.put_leftover(vault, item.to_owned()).await
        }
    }

    /// Removes what could not be while its vault was locked. What a vault refuses is tried again next time.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn remove_leftovers(&self) -> Result<(), Error> {
        for (vault, item) in self.store.leftovers().await? {
            if self.vaults.is_open(vault) && self.vaults.remove(vault, &item).await.is_ok() {
                self.store.remove_leftover(vault, item).await?;
            }
        }
        Ok(())
    }
}

/// What the vault holds for a record alone, the private key last: the provider token may be that of `others` too.
fn secrets(record: &CredentialRecord, others: &[CredentialRecord]) -> Vec<String> {
    let token = |it: &CredentialRecord| it.key().map(|key| tokens::item(&key.team_id, &key.key_id));
    let shared = |item: &String| {
        let mut others = others.iter().filter(|it| it.item != record.item && it.vault == record.vault);
        others.any(|it| token(it).as_ref() == Some(item))
    };
    token(record).filter(|item| !shared(item)).into_iter().chain([record.item.clone()]).collect()
}

#[cfg(test)]
mod tests;
