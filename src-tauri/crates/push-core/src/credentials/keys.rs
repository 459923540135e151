//! APNs keys: importing one, what it is for, and the sample key.

use std::path::PathBuf;

use push_client::ProviderKey;
use push_credentials::{P8, parse_key_id, parse_team_id};
use secrecy::ExposeSecret;

use super::files::read_key;
use crate::devices::required_name;
use crate::draft::parse_header;
use crate::files::open_file;
use crate::model::{CredentialKind, CredentialView, Environment, ImportKey, ScopeSource};
use crate::store::{CredentialRecord, Facts, KeyRecord};
use crate::vaults::blocking;
use crate::{Error, Workbench, sample};

impl Workbench {
    /// Puts a key into the vault and its public facts into the list. One that takes the place of another
    /// keeps that one's id, name and allowed hosts.
    ///
    /// # Errors
    /// At the field that cannot be kept; [`Error::NoKeychain`] where only memory would keep the key.
    pub async fn import_key(&self, request: ImportKey) -> Result<Vec<CredentialView>, Error> {
        let before = match &request.replaces {
            Some(id) => Some(self.replaced(id, CredentialKind::Key).await?),
            None => None,
        };
        let name = match &before {
            Some(before) => before.name.clone(),
            None => required_name(&request.name)?,
        };
        let (key_id, team_id) = ids(&request)?;
        let (environments, topics) = scope(&request.environments, &request.topics)?;
        let path = PathBuf::from(request.path.trim());
        let read = move || match open_file(&path) {
            Ok(_) => read_key(&path),
            Err(source) => Err(Error::file("read", &path, source)),
        };
        let key = blocking(read).await?;
        let held = self.hold(key.pkcs8_der())?;
        let unlimited = topics.is_empty() && environments.len() == Environment::ALL.len();
        let record = CredentialRecord {
            id: before.as_ref().map_or_else(|| held.item.clone(), |it| it.id.clone()),
            name,
            item: held.item.clone(),
            vault: held.vault,
            fingerprint: key.fingerprint(),
            sample: false,
            hosts: Vec::new(),
            facts: Facts::Key(KeyRecord {
                environments,
                topics,
                scope: if unlimited { ScopeSource::Unknown } else { ScopeSource::Recorded },
                ..KeyRecord::unlimited(&key_id, &team_id, &key.public_key_pem())
            }),
        };
        self.keep(record, held, before).await?;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// The sample key: the one in its vault if list and vault agree, else a new one.
    pub(crate) async fn ensure_sample_key(&self) -> Result<(), Error> {
        let listed = self.store.credentials().await?.into_iter().find(|it| it.id == sample::KEY);
        if let Some(listed) = &listed
            && let Some(secret) = self.vaults.get(listed.vault, &listed.item).await?
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
            name: listed.map_or_else(|| sample::KEY_NAME.to_owned(), |it| it.name),
            item: sample::KEY.to_owned(),
            vault: self.vaults.kind(),
            fingerprint: key.fingerprint(),
            sample: true,
            hosts: Vec::new(),
            facts: Facts::Key(KeyRecord::unlimited(sample::KEY_ID, sample::TEAM_ID, &key.public_key_pem())),
        };
        self.store.put_credential(record).await?;
        self.forget_clients(sample::KEY).await;
        self.vaults.set(sample::KEY, secret).await.map(drop)
    }
}

fn ids(request: &ImportKey) -> Result<(String, String), Error> {
    let key_id = parse_key_id(&request.key_id).map_err(|error| {
        Error::field("key_id", "key_id_invalid", error.to_string(), &[("found", request.key_id.clone())])
    })?;
    let team_id = parse_team_id(&request.team_id).map_err(|error| {
        Error::field("team_id", "team_id_invalid", error.to_string(), &[("found", request.team_id.clone())])
    })?;
    Ok((key_id, team_id))
}

/// What a key is for, in order and once each.
///
/// # Errors
/// Where no environment is named, or a topic cannot be a header.
pub(super) fn scope(
    environments: &[Environment],
    topics: &[String],
) -> Result<(Vec<Environment>, Vec<String>), Error> {
    let chosen: Vec<_> = Environment::ALL.into_iter().filter(|it| environments.contains(it)).collect();
    if chosen.is_empty() {
        let message = "no environment is chosen; a key is good for the sandbox, for production, or for both";
        return Err(Error::field("environments", "no_environment", message, &[]));
    }
    let mut named = Vec::new();
    for topic in topics {
        named.extend(parse_header("topics", topic).map_err(Error::Field)?.map(String::from));
    }
    named.sort();
    named.dedup();
    Ok((chosen, named))
}
