//! Sealing a credential for the team, and taking over one that was sealed.

use std::path::PathBuf;

use push_credentials::{Certificate, P8, PrivateKey, parse_key_id, parse_team_id};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::{keys, tls};
use crate::devices::required_name;
use crate::files::read_bounded;
use crate::model::{
    CredentialKind, CredentialView, Environment, ImportSealed, OpenSealed, Passphrase, PassphraseWorth,
    Problem, ScopeSource, SealCredential, SealedFile, SealedLock, SealedView, SuggestedPassphrase,
};
use crate::sealed::{
    Content, ContentKind, ENOUGH_BITS, Lock, Opener, Outside, Pem, SEALED_SUFFIX, SUGGESTED_BITS,
    SealedError, bits, open, outside, parse_identities, parse_recipients, seal, suggest,
};
use crate::store::{CertificateRecord, CredentialRecord, Facts, KeyRecord};
use crate::vaults::blocking;
use crate::workspace::{read_sealed, sealed_name};
use crate::{Error, Workbench};

/// A longer key file of `age` is none, in bytes.
const MAX_IDENTITY_BYTES: u64 = 64 * 1024;

impl Workbench {
    /// A passphrase for one file. It is kept nowhere.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn suggest_passphrase(&self) -> Result<SuggestedPassphrase, Error> {
        let passphrase = suggest()?.expose_secret().to_owned();
        Ok(SuggestedPassphrase { bits: SUGGESTED_BITS, passphrase })
    }

    /// How much a passphrase is worth.
    pub fn weigh_passphrase(&self, typed: &Passphrase) -> PassphraseWorth {
        PassphraseWorth { bits: bits(typed.passphrase.expose_secret()), needed: ENOUGH_BITS }
    }

    /// The sealed files of the workspace, by name.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub async fn sealed_files(&self) -> Result<Vec<SealedFile>, Error> {
        let workspace = self.workspace.clone();
        blocking(move || Ok(workspace.sealed_files()?.into_iter().map(listed).collect())).await
    }

    /// Seals a credential with its private key into `credentials/` of the workspace.
    ///
    /// # Errors
    /// At the field that is wrong: the sample key, a weak passphrase, a recipient that is none, a name that is taken
    /// or that would give away team or key. When the vault does not give the key, or the file cannot be written.
    pub async fn seal_credential(&self, request: SealCredential) -> Result<SealedFile, Error> {
        let record = self.credential(&request.id).await?;
        if record.sample {
            let message =
                "the sample key belongs to the simulator of this machine; every machine has its own";
            return Err(Error::field("id", "seal_sample", message, &[]));
        }
        let name = sealed_name(&request.file)?;
        says_nothing(&name, &record)?;
        let lock = lock(request.passphrase, &request.recipients)?;
        let key = self.private_key(&record).await?;
        let content = content(&record, &key);
        let (workspace, replace) = (self.workspace.clone(), request.replace);
        blocking(move || {
            // Before the second that sealing takes, and again when it is written.
            workspace.sealed_place(&name, replace)?;
            let path = workspace.write_sealed(&name, &seal(&content, &lock)?, replace)?;
            Ok(listed(path))
        })
        .await
    }

    /// Says what is in a sealed file. Nothing of it is kept.
    ///
    /// # Errors
    /// When that does not open it, and when it is damaged, newer or something else; each in words of its own.
    pub async fn open_sealed(&self, request: OpenSealed) -> Result<SealedView, Error> {
        let content = opened(request).await?;
        let record = record(&content, "", None)?;
        let credentials = self.store.credentials().await?;
        let already = credentials.into_iter().find(|it| it.fingerprint == record.fingerprint);
        let key = record.key();
        Ok(SealedView {
            name: content.name.clone(),
            kind: if key.is_some() { CredentialKind::Key } else { CredentialKind::Certificate },
            key_id: key.map(|it| it.key_id.clone()),
            team_id: match record.certificate() {
                Some(it) => it.certificate.team_id().map(str::to_owned),
                None => key.map(|it| it.team_id.clone()),
            },
            environments: record.environments().to_vec(),
            topics: match record.certificate() {
                Some(it) => it.certificate.topics().iter().map(|it| it.topic.clone()).collect(),
                None => content.topics.clone(),
            },
            hosts: content.hosts.clone(),
            fingerprint: record.fingerprint.clone(),
            already: already.map(|it| it.name),
        })
    }

    /// Puts the key of a sealed file into the vault and what belongs to it into the list. Of the hosts in the file,
    /// those are allowed that the user said yes to on this machine.
    ///
    /// # Errors
    /// As [`Workbench::open_sealed`], and at the field that cannot be kept.
    pub async fn import_sealed(&self, request: ImportSealed) -> Result<Vec<CredentialView>, Error> {
        let content = opened(request.open).await?;
        let kind = match content.kind {
            ContentKind::Key => CredentialKind::Key,
            ContentKind::Certificate => CredentialKind::Certificate,
        };
        let before = match &request.replaces {
            Some(id) => Some(self.replaced(id, kind).await?),
            None => None,
        };
        let name = match &before {
            Some(before) => before.name.clone(),
            None => required_name(&request.name)?,
        };
        let secret = secret(&content)?;
        let held = self.hold(&secret)?;
        let id = before.as_ref().map_or_else(|| held.item.clone(), |it| it.id.clone());
        let record = CredentialRecord {
            id: id.clone(),
            item: held.item.clone(),
            vault: held.vault,
            ..record(&content, &name, Some(&secret))?
        };
        self.keep(record, held, before).await?;
        for host in request.hosts.into_iter().filter(|it| content.hosts.contains(it)) {
            self.store.allow_host(id.clone(), host).await?;
        }
        self.refresh_world().await?;
        self.credentials().await
    }
}

fn listed(path: PathBuf) -> SealedFile {
    let found = read_sealed(&path).and_then(|bytes| outside(&bytes).map_err(Error::from));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    SealedFile {
        name: name.strip_suffix(SEALED_SUFFIX).unwrap_or(&name).to_owned(),
        path: path.to_string_lossy().into_owned(),
        lock: found.as_ref().ok().map(|it| match it {
            Outside::Passphrase => SealedLock::Passphrase,
            Outside::Recipients => SealedLock::Recipients,
        }),
        problem: found.err().map(|error| match error {
            Error::Field(problem) => problem,
            other => {
                Problem::new("file", "sealed_unreadable", other.to_string(), &[("what", other.to_string())])
            }
        }),
    }
}

/// The name of a file is seen by whoever sees the repository.
fn says_nothing(name: &str, record: &CredentialRecord) -> Result<(), Error> {
    let mut inside: Vec<String> = Vec::new();
    if let Some(key) = record.key() {
        inside.extend([key.key_id.clone(), key.team_id.clone()]);
    }
    inside.extend(record.certificate().and_then(|it| it.certificate.team_id()).map(str::to_owned));
    let lower = name.to_lowercase();
    match inside.into_iter().find(|it| !it.is_empty() && lower.contains(&it.to_lowercase())) {
        Some(found) => {
            let message = format!(
                "the name of the file holds {found}; outside of the sealed part, nothing may say team or key ID. \
                 Choose another name"
            );
            Err(Error::field("file", "sealed_name_tells", message, &[("found", found)]))
        }
        None => Ok(()),
    }
}

fn lock(passphrase: Option<SecretString>, recipients: &str) -> Result<Lock, Error> {
    let Some(passphrase) = passphrase else { return Ok(Lock::Recipients(parse_recipients(recipients)?)) };
    let worth = bits(passphrase.expose_secret());
    if worth < ENOUGH_BITS {
        let message = format!(
            "this passphrase is worth about {worth} bits, and {ENOUGH_BITS} are needed: whoever has the repository can \
             try passphrases for years. Take the one that is offered, or five random words and more"
        );
        let details = [("worth", worth.to_string()), ("needed", ENOUGH_BITS.to_string())];
        return Err(Error::field("passphrase", "sealed_weak", message, &details));
    }
    Ok(Lock::Passphrase(passphrase))
}

fn content(record: &CredentialRecord, key: &PrivateKey) -> Content {
    let kind = if record.key().is_some() { ContentKind::Key } else { ContentKind::Certificate };
    let mut content = Content::new(&record.name, kind, Pem::of(key.pkcs8_der()));
    content.hosts.clone_from(&record.hosts);
    match &record.facts {
        Facts::Key(key) => {
            content.key_id = Some(key.key_id.clone());
            content.team_id = Some(key.team_id.clone());
            if key.scope != ScopeSource::Unknown {
                content.environments.clone_from(&key.environments);
                content.topics.clone_from(&key.topics);
            }
        }
        Facts::Certificate(it) => {
            let chain = std::iter::once(&it.certificate).chain(&it.chain);
            content.certificates = chain.map(|it| base64_of(it.der())).collect();
        }
    }
    content
}

async fn opened(request: OpenSealed) -> Result<Content, Error> {
    let path = PathBuf::from(request.path.trim());
    blocking(move || {
        let bytes = match read_sealed(&path) {
            Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(SealedError::NotAge.into());
            }
            read => read?,
        };
        let opener = match (request.passphrase, request.identity) {
            (Some(passphrase), _) => Opener::Passphrase(passphrase),
            (None, Some(identity)) => Opener::Identities(identities(&identity)?),
            (None, None) => Opener::Passphrase(SecretString::from("")),
        };
        Ok(open(&bytes, &opener)?)
    })
    .await
}

fn identities(path: &str) -> Result<Vec<age::x25519::Identity>, Error> {
    let path = PathBuf::from(path.trim());
    let bytes = SecretSlice::from(read_bounded(&path, MAX_IDENTITY_BYTES)?);
    // A file that is no text holds no key either.
    parse_identities(std::str::from_utf8(bytes.expose_secret()).unwrap_or_default())
}

fn secret(content: &Content) -> Result<SecretSlice<u8>, Error> {
    content.private_key.der().ok_or_else(|| broken("the private key"))
}

fn broken(what: &str) -> Error {
    SealedError::Content(format!("{what} cannot be read")).into()
}

/// What is kept of it. With `secret`, whether certificate and key fit each other is checked too.
fn record(
    content: &Content,
    name: &str,
    secret: Option<&SecretSlice<u8>>,
) -> Result<CredentialRecord, Error> {
    let (fingerprint, facts) = match content.kind {
        ContentKind::Key => key(content)?,
        ContentKind::Certificate => {
            let read = |it: &String| bytes_of(it).and_then(|der| Certificate::from_der(&der).ok());
            let chain: Option<Vec<Certificate>> = content.certificates.iter().map(read).collect();
            let mut chain = chain.ok_or_else(|| broken("a certificate"))?.into_iter();
            let certificate = chain.next().ok_or_else(|| broken("the certificate"))?;
            let record = CertificateRecord { certificate, chain: chain.collect() };
            if let Some(secret) = secret {
                tls(&record, secret).map_err(|_| broken("the key of the certificate"))?;
            }
            (record.certificate.public_key_sha256(), Facts::Certificate(record))
        }
    };
    Ok(CredentialRecord {
        id: String::new(),
        name: name.to_owned(),
        item: String::new(),
        vault: crate::model::VaultKind::Memory,
        fingerprint,
        sample: false,
        hosts: Vec::new(),
        facts,
    })
}

fn key(content: &Content) -> Result<(String, Facts), Error> {
    let key = P8::parse(secret(content)?.expose_secret()).map_err(|_| broken("the private key"))?;
    let key_id =
        parse_key_id(content.key_id.as_deref().unwrap_or_default()).map_err(|_| broken("the key ID"))?;
    let team_id =
        parse_team_id(content.team_id.as_deref().unwrap_or_default()).map_err(|_| broken("the team ID"))?;
    let mut record = KeyRecord::unlimited(&key_id, &team_id, &key.public_key_pem());
    if !content.environments.is_empty() {
        let (environments, topics) = keys::scope(&content.environments, &content.topics)?;
        let unlimited = topics.is_empty() && environments.len() == Environment::ALL.len();
        record.scope = if unlimited { ScopeSource::Unknown } else { ScopeSource::Recorded };
        (record.environments, record.topics) = (environments, topics);
    }
    Ok((key.fingerprint(), Facts::Key(record)))
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
