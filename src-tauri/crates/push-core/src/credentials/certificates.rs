//! Push certificates: importing one with its key, and exporting both.

use std::path::PathBuf;

use push_client::ClientCertificate;
use push_credentials::{Certificate, Identity, Item, P12, P12Form as Form};
use secrecy::{ExposeSecret as _, SecretSlice};

use super::files::read_files;
use super::keep::Held;
use crate::devices::required_name;
use crate::files::{place, write_new};
use crate::model::{CredentialKind, CredentialView, ExportP12, ImportCertificate, P12Form, SavedFile};
use crate::store::{CertificateRecord, CredentialRecord, Facts};
use crate::vaults::blocking;
use crate::{Error, Workbench};

/// Longest name of a file that is made of a credential's, in bytes: file systems take 255, and a number and the
/// ending come to it.
const MAX_FILE_NAME: usize = 200;

impl Workbench {
    /// Puts the key of a certificate into the vault, and the certificate into the list. The key comes from the
    /// file, or, where the certificate came for a signing request made here, is in the vault already; the
    /// request has then been answered. One that takes the place of another keeps that one's id, name and
    /// allowed hosts.
    ///
    /// # Errors
    /// At the field that cannot be kept; [`Error::NoKeychain`] where only memory would keep the key.
    pub async fn import_certificate(&self, request: ImportCertificate) -> Result<Vec<CredentialView>, Error> {
        let ImportCertificate { path, password, other, sha256, name, replaces } = request;
        let before = match &replaces {
            Some(id) => Some(self.replaced(id, CredentialKind::Certificate).await?),
            None => None,
        };
        let name = match &before {
            Some(before) => before.name.clone(),
            None => required_name(&name)?,
        };
        let path = PathBuf::from(path.trim());
        let read = blocking(move || read_files(&path, password.as_ref(), other.as_deref())).await?;
        let (record, secret) = chosen(&read.map_err(Error::Field)?.item, &sha256)?;
        if !record.certificate.is_push() {
            return Err(not_for_pushing(&record.certificate));
        }
        let held = match secret {
            Some(secret) => self.hold(&secret)?,
            None => self.key_of(&record.certificate).await?,
        };
        tls(&record, held.secret())
            .map_err(|error| Error::field("path", error.code(), error.to_string(), &[]))?;
        let record = CredentialRecord {
            id: before.as_ref().map_or_else(|| held.item.clone(), |it| it.id.clone()),
            name,
            item: held.item.clone(),
            vault: held.vault,
            fingerprint: record.certificate.public_key_sha256(),
            sample: false,
            hosts: Vec::new(),
            facts: Facts::Certificate(record),
        };
        self.keep(record, held, before).await?;
        self.refresh_world().await?;
        self.credentials().await
    }

    /// The key that waits for a certificate in the vault, or that an older certificate there has.
    async fn key_of(&self, certificate: &Certificate) -> Result<Held, Error> {
        let fingerprint = certificate.public_key_sha256();
        let requests = self.store.requests().await?;
        if let Some(request) = requests.into_iter().find(|it| it.fingerprint == fingerprint) {
            return self.hold_requested(request).await;
        }
        let credentials = self.store.credentials().await?;
        let same = |it: &&CredentialRecord| it.certificate().is_some() && it.fingerprint == fingerprint;
        match credentials.iter().find(same) {
            Some(credential) => self.hold_again(credential).await,
            None => {
                let error = push_credentials::Problem::NoKey;
                Err(Error::field("other", error.code(), error.to_string(), &error.details()))
            }
        }
    }

    /// Writes a certificate and its key into a `.p12`, readable by the user alone. A file that is there stays:
    /// the new one then gets a number.
    ///
    /// # Errors
    /// At the field that is wrong: a key, which is no certificate, or an empty password. When the vault does
    /// not give the private key, or the file cannot be written.
    pub async fn export_p12(&self, request: ExportP12) -> Result<SavedFile, Error> {
        let record = self.credential(&request.id).await?;
        let Facts::Certificate(it) = &record.facts else {
            let message =
                "a .p12 holds a certificate, and this is a key; hand on the .p8 file as Apple gave it";
            return Err(Error::field("id", "not_a_certificate", message, &[("name", record.name)]));
        };
        if request.password.expose_secret().is_empty() {
            let message = "the password is empty; whoever has the file could push. Choose one";
            return Err(Error::field("password", "password_empty", message, &[]));
        }
        let path = place(&request.path)?;
        let key = self.private_key(&record).await?;
        let identity = Identity::new(it.certificate.clone(), key, it.chain.clone());
        let identity = identity.map_err(|error| Error::field("id", error.code(), error.to_string(), &[]))?;
        let form = match request.form {
            P12Form::Classic => Form::Classic,
            P12Form::Modern => Form::Modern,
        };
        let (name, password) = (record.name, request.password);
        let written = blocking(move || {
            let bytes = P12::write(&identity, &name, &password, form)
                .map_err(|error| Error::field("form", error.code(), error.to_string(), &error.details()))?;
            write_new(&path, &file_name(&name), &bytes, 0o600)
        });
        Ok(SavedFile { path: written.await?.to_string_lossy().into_owned() })
    }
}

/// What TLS needs of a certificate and its key.
pub(crate) fn tls(
    record: &CertificateRecord,
    secret: &SecretSlice<u8>,
) -> Result<ClientCertificate, push_client::ClientCertificateError> {
    let chain = std::iter::once(&record.certificate).chain(&record.chain);
    ClientCertificate::new(chain.map(|it| it.der().to_vec()).collect(), secret)
}

/// The certificate of a file that is meant, and its key where the file has it.
fn chosen(item: &Item, sha256: &str) -> Result<(CertificateRecord, Option<SecretSlice<u8>>), Error> {
    let is_meant = |it: &Certificate| it.sha256().eq_ignore_ascii_case(sha256.trim());
    if let Some(it) = item.identities().iter().find(|it| is_meant(&it.certificate)) {
        let record = CertificateRecord { certificate: it.certificate.clone(), chain: it.chain.clone() };
        return Ok((record, Some(it.key.pkcs8_der().clone())));
    }
    let certificate = item.certificates().iter().find(|it| is_meant(it)).ok_or_else(not_there)?;
    Ok((CertificateRecord { certificate: certificate.clone(), chain: Vec::new() }, None))
}

fn not_there() -> Error {
    let message = "the file does not hold that certificate any more; look at the file again";
    Error::field("path", "certificate_gone", message, &[])
}

fn not_for_pushing(certificate: &Certificate) -> Error {
    let name = certificate.common_name().to_owned();
    let error = push_credentials::Problem::NoPushCertificate { name };
    Error::field("path", error.code(), error.to_string(), &error.details())
}

/// A name that every file system takes.
fn file_name(credential: &str) -> String {
    let unfit = |it: char| it.is_control() || "/\\:*?\"<>|".contains(it);
    let fit: String = credential.chars().map(|it| if unfit(it) { '-' } else { it }).collect();
    match fit[..fit.floor_char_boundary(MAX_FILE_NAME)].trim_matches([' ', '.']) {
        "" => "Certificate.p12".to_owned(),
        name => format!("{name}.p12"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_one_that_every_system_takes() {
        for (name, expected) in [
            ("Acme", "Acme.p12"),
            ("订单 推送", "订单 推送.p12"),
            ("../../etc/passwd", "-..-etc-passwd.p12"),
            ("a/b\\c:d\n", "a-b-c-d-.p12"),
            (" .. ", "Certificate.p12"),
        ] {
            assert_eq!(file_name(name), expected);
        }
        assert_eq!(file_name(&"x".repeat(300)).len(), MAX_FILE_NAME + 4);
        assert_eq!(file_name(&"📮".repeat(80)), format!("{}.p12", "📮".repeat(50)));
    }
}
