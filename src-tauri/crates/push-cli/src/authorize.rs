//! Who speaks: a `.p8` file, a certificate in a `.p12` file, a credential by name, or a ready provider token.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Args;
use push_client::Authorization;
use push_core::headless::Speaker;
use push_core::{DataDir, Error, headless};
use push_protocol::Environment;

use crate::{Refusal, input, password};

#[derive(Args)]
pub(crate) struct Key {
    /// Key file from Apple (AuthKey_XXXXXXXXXX.p8).
    #[arg(long, value_name = "FILE", requires = "key_id", requires = "team_id")]
    pub(crate) p8: Option<PathBuf>,
    /// Key ID, 10 characters.
    #[arg(long, value_name = "K", requires = "p8")]
    pub(crate) key_id: Option<String>,
    /// Team ID, 10 characters.
    #[arg(long, value_name = "T", requires = "p8")]
    pub(crate) team_id: Option<String>,
    /// Push certificate with its private key (.p12).
    #[arg(long, value_name = "FILE", conflicts_with = "p8")]
    pub(crate) p12: Option<PathBuf>,
    /// Environment variable that holds the password of the .p12.
    #[arg(long, value_name = "VAR", requires = "p12")]
    pub(crate) p12_password_env: Option<String>,
    /// A credential of the app by its name; the key comes from its vault.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["p8", "p12"])]
    pub(crate) credential: Option<String>,
}

impl Key {
    /// Reads the key; `None` where no key is named. Of several certificates, the one for `environment` is
    /// taken.
    pub(crate) async fn read(&self, environment: Environment) -> Result<Option<Speaker>, Refusal> {
        if let (Some(p8), Some(key_id), Some(team_id)) = (&self.p8, &self.key_id, &self.team_id) {
            return Ok(Some(
                headless::key_from_file(DataDir::of_user().as_ref(), p8, key_id, team_id).await?,
            ));
        }
        if let Some(p12) = &self.p12 {
            return self.certificate(p12, environment).await.map(Some);
        }
        let Some(name) = &self.credential else { return Ok(None) };
        by_name(name, environment).await.map(Some)
    }

    /// Asks for the password where one is needed and somebody is there to ask.
    async fn certificate(&self, path: &Path, environment: Environment) -> Result<Speaker, Refusal> {
        let given = password::from_environment("--p12-password-env", self.p12_password_env.as_deref())?;
        let is_given = given.is_some();
        match headless::certificate_from_file(path, given, environment).await {
            Err(Error::Field(problem)) if problem.code == "password_needed" && !is_given => {
                let Some(asked) = password::ask(&path.display().to_string())? else {
                    let words = "name the variable that holds it with --p12-password-env";
                    let message = problem.message.trim_end_matches("Enter it").trim_end();
                    return Err(Refusal::usage(format!("{}: {message} Here, {words}", path.display())));
                };
                named(path, headless::certificate_from_file(path, Some(asked), environment).await)
            }
            found => named(path, found),
        }
    }
}

/// What is wrong with what stands in a file names the file.
fn named(path: &Path, found: Result<Speaker, Error>) -> Result<Speaker, Refusal> {
    found.map_err(|error| match error {
        Error::Field(problem) => Refusal::usage(format!("{}: {}", path.display(), problem.message)),
        error => error.into(),
    })
}

/// A variable about the vault's passphrase. A file that others may read is used and warned about.
fn passphrase_variable(name: &str) -> Option<std::ffi::OsString> {
    let value = std::env::var_os(name)?;
    if name.ends_with("_FILE") && is_open_to_others(&value) {
        let path = Path::new(&value).display();
        eprintln!(
            "pushbench: warning: {path} holds the vault's passphrase and is open to others; chmod 600 it"
        );
    }
    Some(value)
}

#[cfg(unix)]
fn is_open_to_others(path: &OsStr) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o077 != 0)
}

/// Elsewhere, who may read a file does not stand in a number.
#[cfg(not(unix))]
const fn is_open_to_others(_: &OsStr) -> bool {
    false
}

/// A credential of the app, with its key from the vault.
pub(crate) async fn by_name(name: &str, environment: Environment) -> Result<Speaker, Refusal> {
    let passphrase = headless::passphrase(passphrase_variable)?;
    Ok(headless::by_name(&data_dir()?, name, Some(environment), passphrase).await?)
}

/// Who speaks: the ready token is not looked into.
pub(crate) enum Voice {
    Speaker(Speaker),
    Ready(Authorization),
}

/// The key's own token, the certificate, or the ready token.
pub(crate) async fn voice(
    key: &Key,
    ready: Option<&PathBuf>,
    environment: Environment,
) -> Result<Voice, Refusal> {
    match (key.read(environment).await?, ready) {
        (Some(speaker), _) => Ok(Voice::Speaker(speaker)),
        (None, Some(path)) => {
            Ok(Voice::Ready(Authorization::Fixed(input::read_text(path)?.trim().to_owned().into())))
        }
        (None, None) => Err(Refusal::usage(
            "no credential: give --p8 with --key-id and --team-id, or --p12, or --credential, or --provider-token",
        )),
    }
}

pub(crate) fn data_dir() -> Result<DataDir, Refusal> {
    DataDir::of_user().ok_or_else(|| Refusal::usage("there is no home folder; set PUSHBENCH_DATA_DIR"))
}
