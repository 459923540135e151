//! The commands of workspaces and of profiles as files.

use push_core::model::{
    DraftState, FolderPath, FolderRef, GitView, LookAtWorkspace, MovePath, NewProfile, NewWorkspace,
    ProfileRef, SettleOutside, WorkspaceLook, WorkspaceView, WorkspacesView,
};

use super::{Desk, Reply};

#[expect(missing_docs, reason = "each is described where it is done, in push-core")]
impl Desk {
    pub async fn workspaces(&self, _: ()) -> Reply<WorkspacesView> {
        Ok(self.open_workbench().await?.workspaces().await?)
    }

    pub async fn open_workspace(&self, argument: FolderPath) -> Reply<()> {
        Ok(self.open_workbench().await?.open_workspace(&argument).await?)
    }

    pub async fn create_workspace(&self, argument: NewWorkspace) -> Reply<()> {
        Ok(self.open_workbench().await?.create_workspace(&argument).await?)
    }

    pub async fn forget_workspace(&self, argument: FolderPath) -> Reply<WorkspacesView> {
        Ok(self.open_workbench().await?.forget_workspace(&argument).await?)
    }

    pub async fn look_at_workspace(&self, argument: LookAtWorkspace) -> Reply<WorkspaceLook> {
        Ok(self.in_workspace().await?.look_at_workspace(&argument).await?)
    }

    pub async fn settle_outside(&self, argument: SettleOutside) -> Reply<DraftState> {
        Ok(self.in_workspace().await?.settle_outside(&argument).await?)
    }

    pub async fn new_profile(&self, argument: NewProfile) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.new_profile(&argument).await?)
    }

    pub async fn move_profile(&self, argument: MovePath) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.move_profile(&argument).await?)
    }

    pub async fn remove_profile(&self, argument: ProfileRef) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.remove_profile(&argument).await?)
    }

    pub async fn new_folder(&self, argument: FolderRef) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.new_folder(&argument).await?)
    }

    pub async fn move_folder(&self, argument: MovePath) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.move_folder(&argument).await?)
    }

    pub async fn remove_folder(&self, argument: FolderRef) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.remove_folder(&argument).await?)
    }

    pub async fn git_status(&self, _: ()) -> Reply<Option<GitView>> {
        Ok(self.in_workspace().await?.git_status().await?)
    }
}
