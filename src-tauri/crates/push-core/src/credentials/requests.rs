//! Signing requests that wait for their certificate.

use crate::model::{RequestSubject, RequestView};
use crate::store::RequestRecord;
use crate::{Error, Workbench};

impl Workbench {
    /// The signing requests that wait for their certificate, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_requests(&self) -> Result<Vec<RequestView>, Error> {
        let view = |it: RequestRecord| RequestView {
            usable: self.vaults.is_open(it.vault),
            id: it.id,
            subject: RequestSubject {
                email: present(it.email),
                common_name: present(it.common_name),
                country: present(it.country),
            },
            fingerprint: it.fingerprint,
            made_at: it.made_at,
            path: it.path,
        };
        Ok(self.store.requests().await?.into_iter().map(view).collect())
    }

    /// Forgets a signing request and removes its private key. A certificate that comes for it afterwards has
    /// none.
    ///
    /// # Errors
    /// When the vault refuses; the request then stays.
    pub async fn remove_request(&self, id: &str) -> Result<Vec<RequestView>, Error> {
        if let Some(record) = self.store.requests().await?.into_iter().find(|it| it.id == id) {
            self.vaults.remove(record.vault, &record.id).await?;
            self.store.remove_request(record.id).await?;
        }
        self.waiting_requests().await
    }
}

fn present(text: String) -> Option<String> {
    Some(text).filter(|it| !it.is_empty())
}
