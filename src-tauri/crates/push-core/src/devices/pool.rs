//! Pool files of the workspace, `devices/NAME.pool.json`: the devices that a team's QA shares. The one kind of file in
//! a workspace that holds tokens, and only those that were ticked.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::number;
use crate::files::{read_bounded, write_atomic};
use crate::model::{PoolDevice, PoolView, SavePool};
use crate::store::DeviceRecord;
use crate::{Error, Workbench};

/// Ends the name of a pool file.
pub const POOL_SUFFIX: &str = ".pool.json";
const FOLDER: &str = "devices";
/// Largest pool file that is read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Most devices that are ticked for one.
const MOST: usize = 1_000;

/// A pool file, version 1: one field a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolFile {
    /// Version of the format: 1.
    pub version: u32,
    /// The devices, by name.
    pub devices: Vec<PoolDevice>,
}

/// What a file says of a device.
pub(super) fn of_record(it: &DeviceRecord) -> PoolDevice {
    PoolDevice {
        name: it.name.clone(),
        token: it.token.clone(),
        topic: it.topic.clone(),
        environment: it.environment,
        kind: it.kind,
        person: it.person.clone(),
        tags: it.tags.clone(),
        notes: it.notes.clone(),
    }
}

impl Workbench {
    /// The pool files of the workspace. One that cannot be read is listed with its problem.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub async fn pools(&self) -> Result<Vec<PoolView>, Error> {
        let folder = self.pool_folder();
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let failed = |source| Error::file("list", &folder, source);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(POOL_SUFFIX).map(str::to_owned));
        }
        names.sort();
        let view = |name: String| match self.read_file(&name) {
            Ok(file) => PoolView { name, devices: number(file.devices.len()), problem: None },
            Err(error) => PoolView { name, devices: 0, problem: Some(error.to_string()) },
        };
        Ok(names.into_iter().map(view).collect())
    }

    /// Writes a pool file of the devices that were ticked, in place of the one of that name.
    ///
    /// # Errors
    /// At the name; when the file cannot be written, or the one that is there must not be; when the database fails.
    pub async fn save_pool(&self, pool: SavePool) -> Result<Vec<PoolView>, Error> {
        let name = pool.name.trim().to_owned();
        let path = self.pool_path(&name)?;
        if pool.ids.is_empty() || pool.ids.len() > MOST {
            let message = format!("tick between 1 and {MOST} devices for a pool file");
            return Err(Error::field("ids", "pool_devices", message, &[("limit", MOST.to_string())]));
        }
        if path.exists() {
            self.read_file(&name)?;
        }
        let mut devices: Vec<PoolDevice> =
            self.store.devices_by_id(pool.ids).await?.iter().map(of_record).collect();
        devices.sort_by(|a, b| a.name.cmp(&b.name));
        let mut text = serde_json::to_vec_pretty(&PoolFile { version: 1, devices }).unwrap_or_default();
        text.push(b'\n');
        write_atomic(&path, &text)?;
        self.pools().await
    }

    fn pool_folder(&self) -> PathBuf {
        PathBuf::from(self.workspace.key()).join(FOLDER)
    }

    fn pool_path(&self, name: &str) -> Result<PathBuf, Error> {
        let is_plain = !name.is_empty()
            && name.len() <= 100
            && !name.starts_with('.')
            && !name.chars().any(|it| it.is_control() || "/\\:*?\"<>|".contains(it));
        if is_plain {
            return Ok(self.pool_folder().join(format!("{name}{POOL_SUFFIX}")));
        }
        let message = format!(
            "{name:?} cannot be the name of a file; expected up to 100 characters without / \\ : * ? \" < > |"
        );
        Err(Error::field("name", "pool_name", message, &[("found", name.to_owned())]))
    }

    fn read_file(&self, name: &str) -> Result<PoolFile, Error> {
        let path = self.pool_path(name)?;
        let damaged = |message: String| Error::WorkspaceFile { path: path.clone(), message };
        let is_link = std::fs::symlink_metadata(&path).is_ok_and(|it| it.file_type().is_symlink());
        if is_link {
            return Err(damaged(
                "is a symbolic link; a pool file has to be a file of the workspace".to_owned(),
            ));
        }
        let bytes = read_bounded(&path, MAX_BYTES)?;
        let file: PoolFile = serde_json::from_slice(&bytes)
            .map_err(|error| damaged(format!("is no pool file: {error}; it is left as it is")))?;
        if file.version != 1 {
            let message =
                format!("has version {}, and this Pushbench knows 1; update Pushbench", file.version);
            return Err(damaged(message));
        }
        Ok(file)
    }
}
