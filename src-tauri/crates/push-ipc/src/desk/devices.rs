//! The commands of the device list.

use push_core::model::{
    CleanedToken, DeviceChanged, DeviceGroups, DeviceIds, DeviceInput, DeviceView, DevicesFile,
    DevicesImported, DevicesPage, DevicesQuery, DevicesSource, ExportDevices, GroupsQuery, ImportDevices,
    MoveDevice, PastedToken, PoolView, RunRef, SavePool, SavedFile, TagDevices,
};

use super::{Desk, Reply};

#[expect(missing_docs, reason = "each is described where it is done, in push-core")]
impl Desk {
    pub async fn move_device(&self, argument: MoveDevice) -> Reply<DeviceChanged> {
        Ok(self.open_workbench().await?.move_device(argument).await?)
    }

    pub async fn save_device(&self, argument: DeviceInput) -> Reply<DeviceChanged> {
        Ok(self.in_workspace().await?.save_device(argument).await?)
    }

    pub async fn find_devices(&self, argument: DevicesQuery) -> Reply<DevicesPage> {
        Ok(self.open_workbench().await?.find_devices(argument).await?)
    }

    pub async fn devices_by_id(&self, argument: DeviceIds) -> Reply<Vec<DeviceView>> {
        Ok(self.open_workbench().await?.devices_by_id(argument).await?)
    }

    pub async fn device_groups(&self, argument: GroupsQuery) -> Reply<DeviceGroups> {
        Ok(self.open_workbench().await?.device_groups(argument).await?)
    }

    pub async fn clean_token(&self, argument: PastedToken) -> Reply<CleanedToken> {
        Ok(self.open_workbench().await?.clean_token(argument).await?)
    }

    pub async fn tag_devices(&self, argument: TagDevices) -> Reply<Vec<DeviceView>> {
        Ok(self.open_workbench().await?.tag_devices(argument).await?)
    }

    pub async fn remove_devices(&self, argument: DeviceIds) -> Reply<DeviceChanged> {
        Ok(self.open_workbench().await?.remove_devices(argument).await?)
    }

    pub async fn look_at_devices(&self, argument: DevicesSource) -> Reply<DevicesFile> {
        Ok(self.open_workbench().await?.look_at_devices(argument).await?)
    }

    pub async fn import_devices(&self, argument: ImportDevices) -> Reply<DevicesImported> {
        Ok(self.open_workbench().await?.import_devices(argument).await?)
    }

    pub async fn cancel_devices(&self, argument: RunRef) -> Reply<()> {
        self.open_workbench().await?.cancel_devices(&argument);
        Ok(())
    }

    pub async fn export_devices(&self, argument: ExportDevices) -> Reply<Option<SavedFile>> {
        Ok(self.open_workbench().await?.export_devices(argument).await?)
    }

    pub async fn pools(&self, _: ()) -> Reply<Vec<PoolView>> {
        Ok(self.in_workspace().await?.pools().await?)
    }

    pub async fn save_pool(&self, argument: SavePool) -> Reply<Vec<PoolView>> {
        Ok(self.in_workspace().await?.save_pool(argument).await?)
    }
}
