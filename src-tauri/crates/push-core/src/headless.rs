//! What the command line does: a credential by name, a simulator's file, tokens without a window, rules.

mod check;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use push_client::{Authorization, Client, Now, ProviderKey, ProviderToken, TokenStore};
use push_credentials::{Certificate, Problem, parse_key_id, parse_team_id};
use push_dispatch::Gateway;
use push_protocol::Notification;
use push_protocol::lint::{Finding, RuleId, Severity, lint};
use secrecy::zeroize::Zeroizing;
use secrecy::{SecretSlice, SecretString};

use crate::credentials::{inspect_alone, named, read_files, read_key, tls};
use crate::draft::scope;
use crate::files::read_bounded;
use crate::gateway::ClientGateway;
use crate::lint::unix;
use crate::model::{Environment, FileView, InspectFile, VaultKind};
use crate::store::{CertificateRecord, CredentialRecord, Facts, Store};
use crate::tokens::{KeychainTokens, VaultTokens};
use crate::vault::{FileVault, KeychainVault, Vault};
use crate::vaults::blocking;
use crate::{DataDir, Error};

pub use crate::chat::headless::{ChatPlan, ChatTarget, ChatVoice, chat_plan};
pub(crate) use check::strings_of;
pub use check::{Beside, SavedHeaders, check, strings};

/// The passphrase of the vault.
const PASSPHRASE: &str = "PUSHBENCH_VAULT_PASSPHRASE";
/// A file whose first line is the passphrase: a build server's secret.
const PASSPHRASE_FILE: &str = "PUSHBENCH_VAULT_PASSPHRASE_FILE";
/// Largest file of that kind, in bytes.
const MAX_PASSPHRASE_FILE: u64 = 64 * 1024;

/// Who speaks: a key, or a certificate with its own.
pub struct Speaker(Voice);

enum Voice {
    /// With where the other programs of this user find its current provider token.
    Key(ProviderKey, Option<Arc<dyn TokenStore>>),
    Certificate(Box<CertificateRecord>, SecretSlice<u8>),
}

impl Speaker {
    /// The certificate, if it is one: its topics, environments and life.
    pub fn certificate(&self) -> Option<&Certificate> {
        match &self.0 {
            Voice::Key(..) => None,
            Voice::Certificate(record, _) => Some(&record.certificate),
        }
    }

    /// What is doubtful in `notification` under it, in sentences. Without an environment, that one is not judged.
    /// Nothing here refuses a push.
    pub fn warnings(
        &self,
        notification: &Notification,
        environment: Option<Environment>,
        now: SystemTime,
    ) -> Vec<String> {
        let of_rules = doubts(notification, now);
        let Some(certificate) = self.certificate() else {
            return of_rules.into_iter().map(|it| it.words.en).collect();
        };
        // APNs takes the topic of a certificate that has one (§2.1).
        let of_rules = of_rules.into_iter().filter(|it| it.rule != RuleId::TopicMissing);
        let missing = notification.topic.is_none() && certificate.single_topic().is_none();
        let missing = missing.then(|| {
            let topics: Vec<&str> = certificate.topics().iter().map(|it| it.topic.as_str()).collect();
            let topics = topics.join(", ");
            format!("apns-topic is missing, and the certificate is for several: {topics}; APNs answers MissingTopic")
        });
        let name = certificate.common_name();
        let of_certificate = scope::of_certificate(certificate, name, notification, environment, now);
        let of_certificate = of_certificate.into_iter().map(|it| it.message);
        of_rules.map(|it| it.words.en).chain(missing).chain(of_certificate).collect()
    }
}

/// What the rules find in a notification that is worth a warning.
fn doubts(notification: &Notification, now: SystemTime) -> Vec<Finding> {
    let mut findings = lint(&notification.subject(unix(now)));
    findings.retain(|it| it.severity > Severity::Info);
    findings
}

/// The same in sentences, for a ready provider token.
pub fn warnings(notification: &Notification, now: SystemTime) -> Vec<String> {
    doubts(notification, now).into_iter().map(|it| it.words.en).collect()
}

fn token(key: ProviderKey, store: Option<Arc<dyn TokenStore>>) -> ProviderToken {
    let now: Now = Arc::new(SystemTime::now);
    match store {
        Some(store) => ProviderToken::shared(key, now, store),
        None => ProviderToken::new(key, now),
    }
}

/// Reads a `.p8` with the ids that belong to it. Where the app keeps the same key in this machine's
/// keychain, the provider token is shared through it. Otherwise the keychain is left alone: a build server
/// has none, and what was put there for no credential, nobody would remove.
///
/// # Errors
/// When the file is not an APNs key or an id is malformed.
pub async fn key_from_file(
    data: Option<&DataDir>,
    path: &Path,
    key_id: &str,
    team_id: &str,
) -> Result<Speaker, Error> {
    let id_error = |field: &'static str, error: &dyn std::fmt::Display| {
        Error::field(field, &format!("{field}_invalid"), error.to_string(), &[])
    };
    let key_id = parse_key_id(key_id).map_err(|error| id_error("key_id", &error))?;
    let team_id = parse_team_id(team_id).map_err(|error| id_error("team_id", &error))?;
    let file = read_key(path)?;
    let key = ProviderKey::from_pkcs8(&key_id, &team_id, file.pkcs8_der())
        .map_err(|_| Error::KeyFile { file: path.to_owned(), error: push_credentials::P8Error::Damaged })?;
    let fingerprint = file.fingerprint();
    let same = |it: &CredentialRecord| {
        let ids = it.key().map(|key| (key.key_id.as_str(), key.team_id.as_str()));
        it.fingerprint == fingerprint && ids == Some((key_id.as_str(), team_id.as_str()))
    };
    let tokens = match data {
        Some(data) if is_in_keychain(data, same).await => {
            Some(Arc::new(KeychainTokens::new(data.clone())) as Arc<dyn TokenStore>)
        }
        _ => None,
    };
    Ok(Speaker(Voice::Key(key, tokens)))
}

/// Whether the app keeps such a credential in the keychain. Without a database, or with one that cannot be
/// read, it does not.
async fn is_in_keychain(data: &DataDir, wanted: impl Fn(&CredentialRecord) -> bool) -> bool {
    if !data.store().exists() {
        return false;
    }
    let Ok(store) = Store::open(&data.store()) else { return false };
    let records = store.credentials().await.unwrap_or_default();
    records.iter().any(|it| it.vault == VaultKind::Keychain && wanted(it))
}

/// The credential of that name, from the vault that holds its key; of two with one name, the one that is good
/// for `environment`, where one is given. `passphrase` opens the vault under a passphrase.
///
/// # Errors
/// When there is no such credential, or its vault does not give the key.
pub async fn by_name(
    data: &DataDir,
    name: &str,
    environment: Option<Environment>,
    passphrase: Option<SecretString>,
) -> Result<Speaker, Error> {
    let records = Store::open(&data.store())?.credentials().await?;
    let record = named(&records, name, environment.unwrap_or(Environment::Production));
    let record = record.ok_or_else(|| Error::gone(format!("a credential named {name:?}")))?;
    let gone = || Error::gone(format!("the private key of {name:?}"));
    let vault: Arc<dyn Vault> = match (record.vault, passphrase) {
        (VaultKind::Keychain, _) => Arc::new(KeychainVault::open().map_err(Error::NoKeychain)?),
        (VaultKind::File, Some(passphrase)) => Arc::new(FileVault::unlock(&data.vault(), &passphrase)?),
        (VaultKind::File, None) => {
            let message = format!("the vault is under a passphrase; set {PASSPHRASE} or {PASSPHRASE_FILE}");
            return Err(Error::field("credential", "vault_locked", message, &[]));
        }
        (VaultKind::Memory, _) => return Err(gone()),
    };
    let secret = vault.get(&record.item)?.ok_or_else(gone)?;
    Ok(Speaker(match &record.facts {
        Facts::Key(it) => {
            let key = ProviderKey::from_pkcs8(&it.key_id, &it.team_id, &secret).map_err(|_| gone())?;
            Voice::Key(key, Some(Arc::new(VaultTokens::new(vault, data))))
        }
        Facts::Certificate(it) => Voice::Certificate(Box::new(it.clone()), secret),
    }))
}

/// The push certificate in a `.p12`, or in any other file that holds one with its key; of several, the one that
/// is good for `environment` and ends last.
///
/// # Errors
/// When the file cannot be read, the password does not open it, or it holds no push certificate with its key.
pub async fn certificate_from_file(
    path: &Path,
    password: Option<SecretString>,
    environment: Environment,
) -> Result<Speaker, Error> {
    let path = path.to_owned();
    let read = blocking(move || read_files(&path, password.as_ref(), None)).await?;
    let item = read.map_err(Error::Field)?.item;
    let push = item.identities().iter().filter(|it| it.certificate.is_push());
    let best = push.max_by_key(|it| {
        let is_here = it.certificate.environments().contains(&environment);
        (is_here, it.certificate.not_after())
    });
    let Some(identity) = best else {
        let problem = item.problems(SystemTime::now()).into_iter().next();
        let problem = problem.unwrap_or(Problem::NoCertificate);
        return Err(Error::field("p12", problem.code(), problem.to_string(), &problem.details()));
    };
    let record =
        CertificateRecord { certificate: identity.certificate.clone(), chain: identity.chain.clone() };
    let secret = identity.key.pkcs8_der().clone();
    Ok(Speaker(Voice::Certificate(Box::new(record), secret)))
}

/// A certificate of the sample app, made on the spot: a simulator that knows no certificates takes it.
///
/// # Errors
/// When the machine has no randomness.
pub fn sample_certificate(now: SystemTime) -> Result<Speaker, Error> {
    let day = std::time::Duration::from_hours(24);
    let made = push_credentials::Identity::sample(crate::sample::TOPIC, now - day, now + 7 * day);
    let made = made.map_err(|error| Error::SimulatorOff(error.to_string()))?;
    let secret = made.key.pkcs8_der().clone();
    let record = CertificateRecord { certificate: made.certificate, chain: made.chain };
    Ok(Speaker(Voice::Certificate(Box::new(record), secret)))
}

/// Says what a file from Apple is, whether it can push, and what is missing, as of `now`. Neither database nor
/// vault is asked: whether a credential holds it already, and whether its key waits in the vault, is not known.
///
/// # Errors
/// When it cannot be read from disk. What is wrong with what stands in it is told in the view.
pub async fn inspect(request: InspectFile, now: SystemTime) -> Result<FileView, Error> {
    blocking(move || inspect_alone(&request, now)).await
}

/// The passphrase that the environment names: itself, or the file whose first line it is. `read` gives a
/// variable's value; an empty one is none, as build servers set what they have no secret for.
///
/// # Errors
/// When the file cannot be read, or its first line is no text.
pub fn passphrase(read: impl Fn(&str) -> Option<OsString>) -> Result<Option<SecretString>, Error> {
    let read = |name: &str| read(name).filter(|value| !value.is_empty());
    if let Some(passphrase) = read(PASSPHRASE) {
        return text(passphrase.into_encoded_bytes()).map(Some).ok_or_else(|| not_text(PASSPHRASE));
    }
    let Some(path) = read(PASSPHRASE_FILE).map(PathBuf::from) else { return Ok(None) };
    let bytes = Zeroizing::new(read_bounded(&path, MAX_PASSPHRASE_FILE)?);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    text(line.to_vec()).map(Some).ok_or_else(|| not_text(PASSPHRASE_FILE))
}

fn text(bytes: Vec<u8>) -> Option<SecretString> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.into()),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            None
        }
    }
}

fn not_text(variable: &str) -> Error {
    let message = format!("what {variable} names is not UTF-8 text; write the passphrase anew as text");
    Error::field("credential", "passphrase_not_text", message, &[("variable", variable.to_owned())])
}

/// The JWT that the key speaks with now: at least ten minutes are left to it.
///
/// # Errors
/// A certificate has none; when no header can carry it, which its format does not foresee.
pub async fn provider_token(speaker: Speaker) -> Result<SecretString, Error> {
    let Voice::Key(key, store) = speaker.0 else {
        let message =
            "a certificate has no provider token: it is shown in the TLS handshake. Name a key (.p8)";
        return Err(Error::field("credential", "certificate_has_no_token", message, &[]));
    };
    token(key, store).jwt().await.ok_or_else(|| Error::gone("the provider token"))
}

/// A key that signs and renews its own token, or a certificate.
///
/// # Errors
/// When TLS cannot use the certificate's key.
pub fn authorization(speaker: Speaker) -> Result<Authorization, Error> {
    match speaker.0 {
        Voice::Key(key, store) => Ok(Authorization::Key(Arc::new(token(key, store)))),
        Voice::Certificate(record, secret) => match tls(&record, &secret) {
            Ok(certificate) => Ok(Authorization::Certificate(Arc::new(certificate))),
            Err(error) => Err(Error::field("credential", error.code(), error.to_string(), &[])),
        },
    }
}

/// A client as the dispatcher wants it.
pub fn gateway(client: Client) -> impl Gateway {
    ClientGateway::new(client)
}
