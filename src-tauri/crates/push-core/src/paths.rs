//! Where things lie on this machine.

use std::path::{Path, PathBuf};

/// The data folder and the files in it. Never part of a workspace, never shared.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// A folder given by the caller.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// `PUSHBENCH_DATA_DIR`, else the platform's place for the data of an application; `None` where
    /// the user has no home folder.
    pub fn of_user() -> Option<Self> {
        if let Some(path) = std::env::var_os("PUSHBENCH_DATA_DIR").filter(|it| !it.is_empty()) {
            return Some(Self(path.into()));
        }
        let dirs = directories::ProjectDirs::from("dev", "Pushbench", "pushbench")?;
        Some(Self(dirs.data_dir().to_owned()))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// SQLite: devices, public facts of credentials, drafts, settings.
    pub fn store(&self) -> PathBuf {
        self.0.join("store.sqlite3")
    }

    /// SQLite: what was sent.
    pub fn history(&self) -> PathBuf {
        self.0.join("history.sqlite3")
    }

    /// The vault under a passphrase, where the user chose one.
    pub fn vault(&self) -> PathBuf {
        self.0.join("vault.json")
    }

    /// Locked by the program that renews a provider token. It is empty.
    pub(crate) fn tokens_lock(&self) -> PathBuf {
        self.0.join("provider-tokens.lock")
    }

    /// `{url, ca, pid}` of the simulator that runs now.
    pub fn loopback(&self) -> PathBuf {
        self.0.join("loopback.json")
    }

    /// The CA certificate of the app's simulator, for other programs.
    pub fn loopback_ca(&self) -> PathBuf {
        self.0.join("loopback-ca.pem")
    }

    /// Journals of runs.
    pub fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }

    /// The workspace that is there at first start.
    pub fn sample_workspace(&self) -> PathBuf {
        self.0.join("workspaces").join("Sample")
    }
}
