//! Signing requests: making one, and those that wait for their certificate.

use std::path::{Path, PathBuf};

use push_credentials::{REQUEST_FILE_NAME, SigningRequest, Subject};
use uuid::Uuid;

use crate::files::{place, write_new};
use crate::model::{MakeRequest, RequestMade, RequestSubject, RequestView, VaultKind};
use crate::store::RequestRecord;
use crate::vaults::blocking;
use crate::{Error, Workbench};

impl Workbench {
    /// Makes a key and a signing request for it. The list knows of it first and the file is written last, so that
    /// a key is never in the vault that nobody could remove. A file that is there stays, and the new one then gets
    /// a number. Where a step fails, those before it are undone.
    ///
    /// # Errors
    /// At the field that is wrong; [`Error::NoKeychain`] where only memory would keep the key; when the vault
    /// refuses or the file cannot be written.
    pub async fn make_request(&self, request: MakeRequest) -> Result<RequestMade, Error> {
        let subject = Subject::new(&request.email, &request.common_name, &request.country);
        let subject = subject.map_err(|error| {
            Error::field(error.field(), error.code(), error.to_string(), &error.details())
        })?;
        let place = place(&request.path)?;
        if let Some(problem) = self.vaults.missing_keychain() {
            return Err(Error::NoKeychain(problem));
        }
        let (made, key) = blocking(move || SigningRequest::make(&subject))
            .await
            .map_err(|error| Error::field("email", error.code(), error.to_string(), &error.details()))?;
        let record = record(&made, self.vaults.kind(), self.clock.unix_ms(), &place);
        self.store.put_request(record.clone()).await?;
        let kept = self.vaults.set(&record.id, key.pkcs8_der().clone()).await;
        if let Err(error) = kept {
            self.store.remove_request(record.id).await?;
            return Err(error);
        }
        match self.save_request(record.clone(), made.pem(), place).await {
            Ok(path) => Ok(RequestMade { path, requests: self.waiting_requests().await? }),
            Err(error) => {
                // Where the vault refuses, the request stays in the list, to be removed from there.
                if self.vaults.remove(record.vault, &record.id).await.is_ok() {
                    self.store.remove_request(record.id).await?;
                }
                Err(error)
            }
        }
    }

    /// Writes the request and notes where; its path.
    async fn save_request(
        &self,
        record: RequestRecord,
        pem: String,
        place: PathBuf,
    ) -> Result<String, Error> {
        let file = blocking(move || write_new(&place, REQUEST_FILE_NAME, pem.as_bytes(), 0o644)).await?;
        let path = file.to_string_lossy().into_owned();
        if let Err(error) = self.store.put_request(RequestRecord { path: path.clone(), ..record }).await {
            // The first error counts; a request without its key is of no use and harms nobody.
            let _ = std::fs::remove_file(&file);
            return Err(error);
        }
        Ok(path)
    }

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
            self.remove_secret(record.vault, &record.id).await?;
            self.store.remove_request(record.id).await?;
        }
        self.waiting_requests().await
    }
}

fn present(text: String) -> Option<String> {
    Some(text).filter(|it| !it.is_empty())
}

/// A request that is to be written to `place`, a file or a folder.
fn record(made: &SigningRequest, vault: VaultKind, made_at: i64, place: &Path) -> RequestRecord {
    let subject = made.subject();
    let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
    RequestRecord {
        id: Uuid::new_v4().to_string(),
        email: text(subject.email()),
        common_name: text(subject.common_name()),
        country: text(subject.country()),
        fingerprint: made.public_key_sha256(),
        made_at,
        path: place.to_string_lossy().into_owned(),
        vault,
    }
}
