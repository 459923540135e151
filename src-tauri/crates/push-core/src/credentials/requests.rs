//! Signing requests: making one, and those that wait for their certificate.

use std::path::PathBuf;

use push_credentials::{REQUEST_FILE_NAME, SigningRequest, Subject};
use secrecy::{ExposeSecret as _, SecretSlice};
use uuid::Uuid;

use crate::files::write_new;
use crate::model::{MakeRequest, RequestMade, RequestSubject, RequestView};
use crate::store::RequestRecord;
use crate::vaults::blocking;
use crate::{Error, Workbench};

impl Workbench {
    /// Makes a key and a signing request for it. The key goes into the vault before the request is written; a
    /// file that is there stays, and the new one then gets a number. Where a step fails, those before it are
    /// undone.
    ///
    /// # Errors
    /// At the field that is wrong; [`Error::NoKeychain`] where only memory would keep the key; when the vault
    /// refuses or the file cannot be written.
    pub async fn make_request(&self, request: MakeRequest) -> Result<RequestMade, Error> {
        let subject = Subject::new(&request.email, &request.common_name, &request.country);
        let subject = subject.map_err(|error| {
            Error::field(error.field(), error.code(), error.to_string(), &error.details())
        })?;
        if let Some(problem) = self.vaults.missing_keychain() {
            return Err(Error::NoKeychain(problem));
        }
        let (made, key) = blocking(move || SigningRequest::make(&subject))
            .await
            .map_err(|error| Error::field("email", error.code(), error.to_string(), &error.details()))?;
        let id = Uuid::new_v4().to_string();
        let vault = self.vaults.set(&id, SecretSlice::from(key.pkcs8_der().expose_secret().to_vec())).await?;
        let (asked, pem) = (PathBuf::from(request.path.trim()), made.pem());
        let written = blocking(move || write_new(&asked, REQUEST_FILE_NAME, pem.as_bytes(), 0o644)).await;
        let path = match written {
            Ok(path) => path,
            Err(error) => {
                self.vaults.remove(vault, &id).await?;
                return Err(error);
            }
        };
        let subject = made.subject();
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        let record = RequestRecord {
            id: id.clone(),
            email: text(subject.email()),
            common_name: text(subject.common_name()),
            country: text(subject.country()),
            fingerprint: made.public_key_sha256(),
            made_at: self.clock.unix_ms(),
            path: path.to_string_lossy().into_owned(),
            vault,
        };
        if let Err(error) = self.store.put_request(record).await {
            // The first error counts; a request without its key is of no use and harms nobody.
            let _ = std::fs::remove_file(&path);
            self.vaults.remove(vault, &id).await?;
            return Err(error);
        }
        let path = path.to_string_lossy().into_owned();
        Ok(RequestMade { path, requests: self.waiting_requests().await? })
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
