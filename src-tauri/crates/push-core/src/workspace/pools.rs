//! Pool files, `devices/NAME.pool.json`: the devices that a team's QA shares. The one kind of file in a workspace that
//! holds tokens, and only those that were ticked.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{Workspace, canonical, check_version, names, parse};
use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::model::PoolDevice;
use crate::secrets::guard_json;

const FOLDER: &str = "devices";
/// Ends the name of a pool file.
const SUFFIX: &str = ".pool.json";
/// Largest pool file that is read, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A pool file, version 1: one field a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolFile {
    /// Version of the format: 1.
    pub version: u32,
    /// The devices, by name.
    pub devices: Vec<PoolDevice>,
}

impl Workspace {
    /// The names of the pool files, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn pools(&self) -> Result<Vec<String>, Error> {
        let folder = self.folder.join(FOLDER);
        names::refuse_link(&folder)?;
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let failed = |source| Error::file("list", &folder, source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(SUFFIX).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// Reads a pool file.
    ///
    /// # Errors
    /// When it cannot be read, is a link, in conflict, damaged or of a newer version.
    pub fn read_pool(&self, name: &str) -> Result<PoolFile, Error> {
        let path = self.inside(FOLDER, name, SUFFIX)?;
        let file: PoolFile = parse(&path, &read_bounded(&path, MAX_BYTES)?)?;
        check_version(&path, file.version)?;
        Ok(file)
    }

    /// Writes a pool file, in place of the one of that name.
    ///
    /// # Errors
    /// At `name`, where it cannot be that of a file; at a device that holds a secret; when the file cannot be written,
    /// or the one that is there cannot be read: it is then left as it is.
    pub fn write_pool(&self, name: &str, devices: Vec<PoolDevice>) -> Result<(), Error> {
        if name.contains('/') {
            let message = format!(
                "{name:?} cannot be the name of a pool file, which lies in no folder of its own; use no /"
            );
            return Err(Error::field("name", "pool_name", message, &[("found", name.to_owned())]));
        }
        let name = &names::new_path("name", name)?;
        let file = PoolFile { version: 1, devices };
        guard_json(&serde_json::to_value(&file).unwrap_or_default())?;
        self.check_present()?;
        let path = self.inside(FOLDER, name, SUFFIX)?;
        if path.exists() {
            self.read_pool(name)?;
        }
        write_atomic(&path, &canonical(&file))
    }
}
