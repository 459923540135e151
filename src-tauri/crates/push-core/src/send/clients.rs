//! The connections that pushes are sent over: one client per endpoint and credential, one provider token per key.

use std::sync::Arc;

use push_client::{Authorization, Client, Endpoint as Host, ProviderKey, ProviderToken};

use crate::credentials::tls;
use crate::model::{Endpoint, Problem};
use crate::store::{CredentialRecord, Facts, KeyRecord};
use crate::workbench::{lock, now_of};
use crate::{Error, Workbench};

impl Workbench {
    /// The client of an endpoint and a credential; a problem when the vault of that is not open or has no
    /// such key, or the settings name no way.
    pub(crate) async fn client(
        &self,
        credential: &CredentialRecord,
        endpoint: Endpoint,
        host: Host,
    ) -> Result<Result<Client, Problem>, Error> {
        let slot = (endpoint, credential.id.clone());
        if let Some(client) = lock(&self.clients).get(&slot) {
            return Ok(Ok(client.clone()));
        }
        let Some(authorization) = self.authorization(credential).await? else {
            return Ok(Err(unusable(credential)));
        };
        self.client_as(authorization, slot, host).await
    }

    /// The client of a slot, opened with that authorization where there is none.
    pub(crate) async fn client_as(
        &self,
        authorization: Authorization,
        slot: (Endpoint, String),
        host: Host,
    ) -> Result<Result<Client, Problem>, Error> {
        let config = match self.reach(&host).await? {
            Ok(config) => config,
            Err(problem) => return Ok(Err(problem)),
        };
        let client = Client::new(host, authorization, config);
        Ok(Ok(lock(&self.clients).entry(slot).or_insert(client).clone()))
    }

    /// Who speaks with a credential; `None` when the vault that is open does not have its key.
    async fn authorization(&self, record: &CredentialRecord) -> Result<Option<Authorization>, Error> {
        let certificate = match &record.facts {
            Facts::Key(key) => {
                return Ok(self.provider_token(record, key).await?.map(Authorization::Key));
            }
            Facts::Certificate(certificate) => certificate,
        };
        let secret = self.vaults.get(record.vault, &record.item).await?;
        let usable = secret.and_then(|secret| tls(certificate, &secret).ok());
        Ok(usable.map(|it| Authorization::Certificate(Arc::new(it))))
    }

    /// One provider token per key, whatever it is used for: APNs counts renewals (§4).
    async fn provider_token(
        &self,
        record: &CredentialRecord,
        facts: &KeyRecord,
    ) -> Result<Option<Arc<ProviderToken>>, Error> {
        if let Some(token) = lock(&self.provider_tokens).get(&record.id) {
            return Ok(Some(Arc::clone(token)));
        }
        let Some(secret) = self.vaults.get(record.vault, &record.item).await? else { return Ok(None) };
        let Ok(key) = ProviderKey::from_pkcs8(&facts.key_id, &facts.team_id, &secret) else {
            return Ok(None);
        };
        let now = now_of(&self.clock);
        let token = Arc::new(match self.vaults.tokens(record.vault, &self.data) {
            Some(store) => ProviderToken::shared(key, now, store),
            None => ProviderToken::new(key, now),
        });
        Ok(Some(Arc::clone(lock(&self.provider_tokens).entry(record.id.clone()).or_insert(token))))
    }

    /// Ends what was opened with a credential.
    pub(crate) async fn forget_clients(&self, credential: &str) {
        lock(&self.provider_tokens).remove(credential);
        let ended: Vec<Client> = {
            let mut clients = lock(&self.clients);
            let slots: Vec<_> = clients.keys().filter(|(_, id)| id == credential).cloned().collect();
            slots.iter().filter_map(|slot| clients.remove(slot)).collect()
        };
        for client in ended {
            client.close().await;
        }
    }
}

pub(crate) fn unusable(credential: &CredentialRecord) -> Problem {
    let name = &credential.name;
    let message = format!(
        "the private key of {name} is not in the vault that is open now; \
         unlock the vault that holds it, or import the key again"
    );
    Problem::new("credential", "credential_unusable", message, &[("name", name.clone())])
}
