//! Use cases of credentials: what a key file holds, importing it, removing it.

use std::path::Path;

use push_client::ProviderKey;
use push_credentials::{MAX_KEY_FILE_BYTES, P8, P8Error, parse_key_id, parse_team_id};
use secrecy::{ExposeSecret, SecretSlice};
use uuid::Uuid;

use crate::devices::required_name;
use crate::files::read_bounded;
use crate::model::{
    CredentialKind, CredentialView, Environment, ImportKey, Passphrase, ScopeSource, VaultView,
};
use crate::store::CredentialRecord;
use crate::{Error, Workbench, sample, tokens};

impl Workbench {
    /// The credentials by name, the sample key last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials(&self) -> Result<Vec<CredentialView>, Error> {
        let view = |it: CredentialRecord| CredentialView {
            usable: self.vaults.is_open(it.vault),
            id: it.id,
            name: it.name,
            kind: CredentialKind::Key,
            key_id: Some(it.key_id),
            team_id: Some(it.team_id),
            fingerprint: it.fingerprint,
            certificate: None,
            environments: Environment::ALL.to_vec(),
            topics: Vec::new(),
            scope: ScopeSource::Unknown,
            refused_topics: Vec::new(),
            sample: it.sample,
            hosts: it.hosts,
        };
        Ok(self.store.credentials().await?.into_iter().map(view).collect())
    }

    /// Puts a key into the vault and its public facts into the list.
    ///
    /// # Errors
    /// At the field that cannot be kept; [`Error::NoKeychain`] where only memory would keep the key.
    pub async fn import_key(&self, request: ImportKey) -> Result<Vec<CredentialView>, Error> {
        let name = required_name(&request.name)?;
        let key_id = parse_key_id(&request.key_id).map_err(|error| {
            Error::field("key_id", "key_id_invalid", error.to_string(), &[("found", request.key_id.clone())])
        })?;
        let team_id = parse_team_id(&request.team_id).map_err(|error| {
            Error::field(
                "team_id",
                "team_id_invalid",
                error.to_string(),
                &[("found", request.team_id.clone())],
            )
        })?;
        let key = read_key(Path::new(request.path.trim()))?;
        if let Some(problem) = self.vaults.missing_keychain() {
            return Err(Error::NoKeychain(problem));
        }
        let record = CredentialRecord {
            id: Uuid::new_v4().to_string(),
            name,
            key_id,
            team_id,
            public_key: key.public_key_pem(),
            fingerprint: key.fingerprint(),
            sample: false,
            vault: self.vaults.kind(),
            hosts: Vec::new(),
        };
        self.keep(record, key.pkcs8_der()).await?;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// The list first, since it knows whether the name is free; undone when the vault refuses.
    async fn keep(&self, record: CredentialRecord, secret: &SecretSlice<u8>) -> Result<(), Error> {
        let id = record.id.clone();
        if let Some(problem) = self.store.put_credential(record).await? {
            return Err(Error::Field(problem));
        }
        let kept = self.vaults.set(&id, SecretSlice::from(secret.expose_secret().to_vec())).await;
        if kept.is_err() {
            self.store.remove_credential(id).await?;
        }
        kept.map(drop)
    }

    /// Removes a credential, its private key and its provider token.
    ///
    /// # Errors
    /// When the vault refuses; the credential then stays in the list.
    pub async fn remove_credential(&self, id: &str) -> Result<Vec<CredentialView>, Error> {
        let (removed, others): (Vec<_>, Vec<_>) =
            self.store.credentials().await?.into_iter().partition(|it| it.id == id);
        for record in removed {
            let ids = |it: &CredentialRecord| tokens::item(&it.team_id, &it.key_id);
            if others.iter().all(|other| other.vault != record.vault || ids(other) != ids(&record)) {
                self.vaults.remove(record.vault, &ids(&record)).await?;
            }
            self.vaults.remove(record.vault, id).await?;
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
        self.ensure_sample_key().await?;
        self.refresh_world().await?;
        Ok(self.vaults.view(&self.data))
    }

    /// The sample key: the one in its vault if list and vault agree, else a new one.
    pub(crate) async fn ensure_sample_key(&self) -> Result<(), Error> {
        let listed = self.store.credentials().await?.into_iter().find(|it| it.id == sample::KEY);
        if let Some(listed) = &listed
            && let Some(secret) = self.vaults.get(listed.vault, sample::KEY).await?
            && P8::parse(secret.expose_secret()).is_ok_and(|key| key.fingerprint() == listed.fingerprint)
        {
            return Ok(());
        }
        let unusable = |_| Error::gone("the sample key");
        let secret = ProviderKey::generate(sample::KEY_ID, sample::TEAM_ID).map_err(unusable)?.1;
        let key = P8::parse(secret.expose_secret())
            .map_err(|error| Error::KeyFile { file: sample::KEY_NAME.into(), error })?;
        let record = CredentialRecord {
            id: sample::KEY.to_owned(),
            name: sample::KEY_NAME.to_owned(),
            key_id: sample::KEY_ID.to_owned(),
            team_id: sample::TEAM_ID.to_owned(),
            public_key: key.public_key_pem(),
            fingerprint: key.fingerprint(),
            sample: true,
            vault: self.vaults.kind(),
            hosts: Vec::new(),
        };
        self.store.put_credential(record).await?;
        self.forget_clients(sample::KEY).await;
        self.vaults.set(sample::KEY, secret).await.map(drop)
    }
}

/// Reads and understands a key file; what is too large for one is not read.
pub(crate) fn read_key(path: &Path) -> Result<P8, Error> {
    let bytes = match read_bounded(path, MAX_KEY_FILE_BYTES) {
        Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::FileTooLarge => {
            let bytes = std::fs::metadata(path).map_or(0, |it| it.len());
            let error = P8Error::TooLarge { bytes, limit: MAX_KEY_FILE_BYTES };
            return Err(Error::KeyFile { file: path.to_owned(), error });
        }
        bytes => bytes?,
    };
    P8::parse(&bytes).map_err(|error| Error::KeyFile { file: path.to_owned(), error })
}
