//! Chat push: scenarios, decisions, sending.

use crate::model::{
    CameOnline, ChatRowsOf, ChatRowsPage, ChatSendReply, ClientCode, ClientCodeOf, ComeOnline, EditScenario,
    LookAtScenario, NewScenario, PastedUserInfo, RenameScenario, ScenarioRef, ScenarioReply, SendScenario,
    UserInfoView, WorkspaceView,
};
use crate::{Error, Workbench};

#[expect(missing_docs, clippy::unused_async, reason = "to be built")]
impl Workbench {
    pub async fn look_at_scenario(&self, _: LookAtScenario) -> Result<ScenarioReply, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn edit_scenario(&self, _: EditScenario) -> Result<ScenarioReply, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn save_scenario(&self, _: ScenarioRef) -> Result<WorkspaceView, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn revert_scenario(&self, _: LookAtScenario) -> Result<ScenarioReply, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn new_scenario(&self, _: NewScenario) -> Result<WorkspaceView, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn rename_scenario(&self, _: RenameScenario) -> Result<WorkspaceView, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn remove_scenario(&self, _: ScenarioRef) -> Result<WorkspaceView, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn come_online(&self, _: ComeOnline) -> Result<CameOnline, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn send_scenario(&self, _: SendScenario) -> Result<ChatSendReply, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn chat_rows(&self, _: ChatRowsOf) -> Result<ChatRowsPage, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn read_user_info(&self, _: PastedUserInfo) -> Result<UserInfoView, Error> {
        Err(Error::gone("the scenario"))
    }

    pub async fn client_code(&self, _: ClientCodeOf) -> Result<ClientCode, Error> {
        Err(Error::gone("the scenario"))
    }
}
