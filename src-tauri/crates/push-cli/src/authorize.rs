//! Which key speaks: a `.p8` file, a credential by name, or a ready provider token.

use std::path::PathBuf;

use clap::Args;
use push_client::Authorization;
use push_core::headless::Speaker;
use push_core::{DataDir, headless};

use crate::{Refusal, input};

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
    /// A credential of the app by its name; the key comes from its vault.
    #[arg(long, value_name = "NAME", conflicts_with = "p8")]
    pub(crate) credential: Option<String>,
}

impl Key {
    /// Reads the key; `None` where no key is named.
    pub(crate) async fn read(&self) -> Result<Option<Speaker>, Refusal> {
        if let (Some(p8), Some(key_id), Some(team_id)) = (&self.p8, &self.key_id, &self.team_id) {
            return Ok(Some(
                headless::key_from_file(DataDir::of_user().as_ref(), p8, key_id, team_id).await?,
            ));
        }
        let Some(name) = &self.credential else { return Ok(None) };
        let data = data_dir()?;
        let passphrase = headless::passphrase(|name| std::env::var_os(name))?;
        Ok(Some(headless::by_name(&data, name, None, passphrase).await?))
    }
}

/// The key's own token, or the ready one.
pub(crate) async fn authorization(key: &Key, ready: Option<&PathBuf>) -> Result<Authorization, Refusal> {
    match (key.read().await?, ready) {
        (Some(key), _) => Ok(headless::authorization(key)?),
        (None, Some(path)) => Ok(Authorization::Fixed(input::read_text(path)?.trim().to_owned().into())),
        (None, None) => Err(Refusal::usage(
            "no credential: give --p8 with --key-id and --team-id, or --credential, or --provider-token",
        )),
    }
}

pub(crate) fn data_dir() -> Result<DataDir, Refusal> {
    DataDir::of_user().ok_or_else(|| Refusal::usage("there is no home folder; set PUSHBENCH_DATA_DIR"))
}
