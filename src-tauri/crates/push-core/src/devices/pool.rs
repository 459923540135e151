//! Sharing devices: pool files of the workspace.

use super::number;
use crate::model::{PoolDevice, PoolView, SavePool};
use crate::store::DeviceRecord;
use crate::{Error, Workbench};

/// Most devices that are ticked for one.
const MOST: usize = 1_000;

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
        let view = |name: String| match self.workspace.read_pool(&name) {
            Ok(file) => PoolView { name, devices: number(file.devices.len()), problem: None },
            Err(error) => PoolView { name, devices: 0, problem: Some(error.to_string()) },
        };
        Ok(self.workspace.pools()?.into_iter().map(view).collect())
    }

    /// Writes a pool file of the devices that were ticked, in place of the one of that name.
    ///
    /// # Errors
    /// As [`crate::Workspace::write_pool`]; when the database fails.
    pub async fn save_pool(&self, pool: SavePool) -> Result<Vec<PoolView>, Error> {
        if pool.ids.is_empty() || pool.ids.len() > MOST {
            let message = format!("tick between 1 and {MOST} devices for a pool file");
            return Err(Error::field("ids", "pool_devices", message, &[("limit", MOST.to_string())]));
        }
        let mut devices: Vec<PoolDevice> =
            self.store.devices_by_id(pool.ids).await?.iter().map(of_record).collect();
        devices.sort_by(|a, b| a.name.cmp(&b.name));
        self.workspace.write_pool(pool.name.trim(), devices)?;
        self.pools().await
    }
}
