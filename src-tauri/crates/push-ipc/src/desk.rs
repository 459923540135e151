//! The commands, one line each: what the UI sends becomes a call of the core.

mod at_once;
mod devices;
mod history;
mod workspaces;

use std::sync::Arc;

use push_core::model::{
    AddStrings, AnswerStop, AppRecord, AppRef, BootedSimulator, ById, CameOnline, ChatRowsOf, ChatRowsPage,
    ChatSendReply, CheckReply, ClientCode, ClientCodeOf, ComeOnline, CredentialUses, CredentialView, Draft,
    DraftChange, DraftState, EditScenario, Event, ExportP12, ExportPush, ExportedPush, FetchedImage,
    FilePath, FileView, ImageAddress, ImportCertificate, ImportChoices, ImportKey, ImportSealed,
    ImportSource, ImportedProfiles, InspectFile, InterruptedRun, KeyScope, Layout, LookAtScenario,
    MakeRequest, NetworkView, NewScenario, OpenSealed, Passphrase, PassphraseWorth, PastedUserInfo, PauseRun,
    ProfileRef, PushToBooted, RenameCredential, RenameScenario, RequestMade, RequestView, ResumeRun, RunRef,
    RunSample, SaveImported, SavePicture, Saved, SavedFile, ScenarioRef, ScenarioReply, SealCredential,
    SealedFile, SealedView, SendElsewhere, SendReply, SendRequest, SendScenario, Settings, StartState,
    StringsView, SuggestedPassphrase, TemplateView, TokenFileView, UnknownTargets, UserInfoView, VaultView,
    WorkspaceView,
};
use push_core::{InWorkspace, Options, Workbench};
use tokio::sync::{SetOnce, broadcast};

use crate::Failure;
use crate::mirror::Mirror;

type Reply<T> = Result<T, Failure>;

/// The workbench as the window sees it: opening while the window is drawn, then open or failed.
#[derive(Default)]
pub struct Desk {
    workbench: SetOnce<Result<Arc<Workbench>, Failure>>,
    checked: Mirror,
    kept: Mirror,
}

impl Desk {
    /// Opens the workbench; commands that came earlier wait for it.
    pub async fn open(&self, options: Options) {
        let opened = Workbench::open(options).await.map(Arc::new);
        // Set once, at start; a second call would have nothing to do.
        let _ = self.workbench.set(opened.map_err(|error| Failure::not_started(&error)));
    }

    /// Ends everything that the workbench started. Nothing happens when it never opened.
    pub async fn close(&self) {
        if let Some(Ok(workbench)) = self.workbench.get() {
            workbench.close().await;
        }
    }

    /// What happens from now on.
    ///
    /// # Errors
    /// When the app did not start, here and in every command.
    pub async fn events(&self) -> Reply<broadcast::Receiver<Event>> {
        Ok(self.open_workbench().await?.events())
    }

    /// For commands on files of the workspace: until they end, no other one is opened.
    async fn in_workspace(&self) -> Reply<InWorkspace<'_>> {
        Ok(self.open_workbench().await?.in_workspace().await)
    }

    async fn open_workbench(&self) -> Reply<&Workbench> {
        self.workbench.wait().await.as_ref().map(Arc::as_ref).map_err(Clone::clone)
    }
}

/// The commands of the contract, each a call of the core.
#[expect(missing_docs, reason = "each is described where it is done, in push-core")]
impl Desk {
    pub async fn start(&self, _: ()) -> Reply<StartState> {
        Ok(self.in_workspace().await?.start().await?)
    }

    pub async fn check_draft(&self, argument: Draft) -> Reply<CheckReply> {
        Ok(self.open_workbench().await?.check_draft(&argument).await?)
    }

    /// `None` where the change is one of a payload that is not known here: it is to be told whole.
    pub async fn check_change(&self, argument: DraftChange) -> Reply<Option<CheckReply>> {
        match self.checked.draft(argument) {
            Some(draft) => self.check_draft(draft).await.map(Some),
            None => Ok(None),
        }
    }

    pub async fn templates(&self, _: ()) -> Reply<Vec<TemplateView>> {
        Ok(push_core::templates())
    }

    pub async fn read_profile(&self, argument: ProfileRef) -> Reply<Draft> {
        Ok(self.in_workspace().await?.read_profile(&argument.profile).await?)
    }

    pub async fn export_push(&self, argument: ExportPush) -> Reply<ExportedPush> {
        Ok(self.open_workbench().await?.export_push(&argument).await?)
    }

    pub async fn booted_simulators(&self, _: ()) -> Reply<Vec<BootedSimulator>> {
        Ok(self.open_workbench().await?.booted_simulators().await?)
    }

    pub async fn push_to_booted(&self, argument: PushToBooted) -> Reply<()> {
        Ok(self.open_workbench().await?.push_to_booted(&argument).await?)
    }

    pub async fn strings_of(&self, argument: AppRef) -> Reply<StringsView> {
        Ok(self.in_workspace().await?.strings_of(&argument.bundle_id).await?)
    }

    pub async fn add_strings(&self, argument: AddStrings) -> Reply<StringsView> {
        Ok(self.in_workspace().await?.add_strings(&argument).await?)
    }

    pub async fn remove_strings(&self, argument: AppRef) -> Reply<StringsView> {
        Ok(self.in_workspace().await?.remove_strings(&argument.bundle_id).await?)
    }

    pub async fn fetch_image(&self, argument: ImageAddress) -> Reply<FetchedImage> {
        Ok(self.open_workbench().await?.fetch_image(&argument.url).await?)
    }

    pub async fn save_picture(&self, argument: SavePicture) -> Reply<SavedFile> {
        Ok(self.open_workbench().await?.save_picture(&argument).await?)
    }

    pub async fn save_draft(&self, argument: Draft) -> Reply<Saved> {
        Ok(self.in_workspace().await?.save_draft(&argument).await?)
    }

    /// `None` as in `check_change`.
    pub async fn save_change(&self, argument: DraftChange) -> Reply<Option<Saved>> {
        match self.kept.draft(argument) {
            Some(draft) => self.save_draft(draft).await.map(Some),
            None => Ok(None),
        }
    }

    pub async fn open_profile(&self, argument: ProfileRef) -> Reply<DraftState> {
        Ok(self.in_workspace().await?.open_profile(&argument.profile).await?)
    }

    pub async fn save_profile(&self, argument: Draft) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.save_profile(&argument).await?)
    }

    pub async fn revert_draft(&self, argument: ProfileRef) -> Reply<DraftState> {
        Ok(self.in_workspace().await?.revert_draft(&argument.profile).await?)
    }

    pub async fn send(&self, argument: SendRequest) -> Reply<SendReply> {
        Ok(self.open_workbench().await?.send(argument).await?)
    }

    pub async fn send_elsewhere(&self, argument: SendElsewhere) -> Reply<SendReply> {
        Ok(self.open_workbench().await?.send_elsewhere(argument).await?)
    }

    pub async fn inspect_file(&self, argument: InspectFile) -> Reply<FileView> {
        Ok(self.open_workbench().await?.inspect_file(argument).await?)
    }

    pub async fn import_key(&self, argument: ImportKey) -> Reply<Vec<CredentialView>> {
        Ok(self.open_workbench().await?.import_key(argument).await?)
    }

    pub async fn import_certificate(&self, argument: ImportCertificate) -> Reply<Vec<CredentialView>> {
        Ok(self.open_workbench().await?.import_certificate(argument).await?)
    }

    pub async fn set_key_scope(&self, argument: KeyScope) -> Reply<Vec<CredentialView>> {
        Ok(self.open_workbench().await?.set_key_scope(argument).await?)
    }

    pub async fn rename_credential(&self, argument: RenameCredential) -> Reply<Vec<CredentialView>> {
        Ok(self.in_workspace().await?.rename_credential(argument).await?)
    }

    pub async fn credential_uses(&self, argument: ById) -> Reply<CredentialUses> {
        Ok(self.open_workbench().await?.credential_uses(&argument.id).await?)
    }

    pub async fn export_p12(&self, argument: ExportP12) -> Reply<SavedFile> {
        Ok(self.open_workbench().await?.export_p12(argument).await?)
    }

    pub async fn make_request(&self, argument: MakeRequest) -> Reply<RequestMade> {
        Ok(self.open_workbench().await?.make_request(argument).await?)
    }

    pub async fn remove_request(&self, argument: ById) -> Reply<Vec<RequestView>> {
        Ok(self.open_workbench().await?.remove_request(&argument.id).await?)
    }

    pub async fn waiting_requests(&self, _: ()) -> Reply<Vec<RequestView>> {
        Ok(self.open_workbench().await?.waiting_requests().await?)
    }

    pub async fn look_at_scenario(&self, argument: LookAtScenario) -> Reply<ScenarioReply> {
        Ok(self.in_workspace().await?.look_at_scenario(argument).await?)
    }

    pub async fn edit_scenario(&self, argument: EditScenario) -> Reply<ScenarioReply> {
        Ok(self.in_workspace().await?.edit_scenario(argument).await?)
    }

    pub async fn save_scenario(&self, argument: ScenarioRef) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.save_scenario(argument).await?)
    }

    pub async fn revert_scenario(&self, argument: LookAtScenario) -> Reply<ScenarioReply> {
        Ok(self.in_workspace().await?.revert_scenario(argument).await?)
    }

    pub async fn new_scenario(&self, argument: NewScenario) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.new_scenario(argument).await?)
    }

    pub async fn rename_scenario(&self, argument: RenameScenario) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.rename_scenario(argument).await?)
    }

    pub async fn remove_scenario(&self, argument: ScenarioRef) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.remove_scenario(argument).await?)
    }

    pub async fn come_online(&self, argument: ComeOnline) -> Reply<CameOnline> {
        Ok(self.open_workbench().await?.come_online(argument).await?)
    }

    pub async fn send_scenario(&self, argument: SendScenario) -> Reply<ChatSendReply> {
        Ok(self.open_workbench().await?.send_scenario(argument).await?)
    }

    pub async fn chat_rows(&self, argument: ChatRowsOf) -> Reply<ChatRowsPage> {
        Ok(self.open_workbench().await?.chat_rows(argument).await?)
    }

    pub async fn read_user_info(&self, argument: PastedUserInfo) -> Reply<UserInfoView> {
        Ok(self.open_workbench().await?.read_user_info(argument).await?)
    }

    pub async fn client_code(&self, argument: ClientCodeOf) -> Reply<ClientCode> {
        Ok(self.open_workbench().await?.client_code(argument).await?)
    }

    pub async fn add_app(&self, argument: AppRecord) -> Reply<WorkspaceView> {
        Ok(self.in_workspace().await?.add_app(&argument).await?)
    }

    pub async fn remove_credential(&self, argument: ById) -> Reply<Vec<CredentialView>> {
        Ok(self.open_workbench().await?.remove_credential(&argument.id).await?)
    }

    pub async fn save_settings(&self, argument: Settings) -> Reply<()> {
        Ok(self.open_workbench().await?.save_settings(&argument).await?)
    }

    pub async fn save_layout(&self, argument: Layout) -> Reply<()> {
        Ok(self.open_workbench().await?.save_layout(&argument).await?)
    }

    pub async fn set_proxy_password(&self, argument: Passphrase) -> Reply<NetworkView> {
        Ok(self.open_workbench().await?.set_proxy_password(argument).await?)
    }

    pub async fn set_extra_ca(&self, argument: FilePath) -> Reply<NetworkView> {
        Ok(self.open_workbench().await?.set_extra_ca(&argument.path).await?)
    }

    pub async fn remove_extra_ca(&self, _: ()) -> Reply<NetworkView> {
        Ok(self.open_workbench().await?.remove_extra_ca().await?)
    }

    pub async fn import_pushes(&self, argument: ImportSource) -> Reply<ImportChoices> {
        Ok(self.open_workbench().await?.import_pushes(argument).await?)
    }

    pub async fn save_imported(&self, argument: SaveImported) -> Reply<ImportedProfiles> {
        Ok(self.in_workspace().await?.save_imported(argument).await?)
    }

    pub async fn suggest_passphrase(&self, _: ()) -> Reply<SuggestedPassphrase> {
        Ok(self.open_workbench().await?.suggest_passphrase()?)
    }

    pub async fn weigh_passphrase(&self, argument: Passphrase) -> Reply<PassphraseWorth> {
        Ok(self.open_workbench().await?.weigh_passphrase(&argument))
    }

    pub async fn sealed_files(&self, _: ()) -> Reply<Vec<SealedFile>> {
        Ok(self.in_workspace().await?.sealed_files().await?)
    }

    pub async fn seal_credential(&self, argument: SealCredential) -> Reply<SealedFile> {
        Ok(self.in_workspace().await?.seal_credential(argument).await?)
    }

    pub async fn open_sealed(&self, argument: OpenSealed) -> Reply<SealedView> {
        Ok(self.open_workbench().await?.open_sealed(argument).await?)
    }

    pub async fn import_sealed(&self, argument: ImportSealed) -> Reply<Vec<CredentialView>> {
        Ok(self.open_workbench().await?.import_sealed(argument).await?)
    }

    pub async fn create_vault(&self, argument: Passphrase) -> Reply<VaultView> {
        Ok(self.open_workbench().await?.create_vault(argument).await?)
    }

    pub async fn unlock_vault(&self, argument: Passphrase) -> Reply<VaultView> {
        Ok(self.open_workbench().await?.unlock_vault(argument).await?)
    }

    pub async fn cancel_send(&self, argument: RunRef) -> Reply<()> {
        self.open_workbench().await?.cancel_send(&argument.run);
        Ok(())
    }

    pub async fn inspect_token_file(&self, argument: FilePath) -> Reply<TokenFileView> {
        Ok(self.open_workbench().await?.inspect_token_file(&argument.path).await?)
    }

    pub async fn pause_run(&self, argument: PauseRun) -> Reply<()> {
        self.open_workbench().await?.pause_run(&argument);
        Ok(())
    }

    pub async fn answer_stop(&self, argument: AnswerStop) -> Reply<()> {
        self.open_workbench().await?.answer_stop(&argument);
        Ok(())
    }

    pub async fn run_sample(&self, argument: RunRef) -> Reply<RunSample> {
        Ok(self.open_workbench().await?.run_sample(&argument.run)?)
    }

    pub async fn interrupted_run(&self, _: ()) -> Reply<Option<InterruptedRun>> {
        Ok(self.open_workbench().await?.interrupted_run().await?)
    }

    pub async fn unknown_of_run(&self, argument: ById) -> Reply<UnknownTargets> {
        Ok(self.open_workbench().await?.unknown_of_run(&argument.id).await?)
    }

    pub async fn resume_run(&self, argument: ResumeRun) -> Reply<SendReply> {
        Ok(self.open_workbench().await?.resume_run(argument).await?)
    }

    pub async fn discard_run(&self, argument: ById) -> Reply<()> {
        Ok(self.open_workbench().await?.discard_run(&argument.id).await?)
    }

    pub async fn clear_inbox(&self, _: ()) -> Reply<()> {
        self.open_workbench().await?.clear_inbox();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use push_core::model::*;

    use super::*;

    /// A command waits on whatever thread the shell has: this compiles as long as each of them may.
    macro_rules! wait_anywhere {
        ($($name:ident($argument:ty) -> $result:ty;)+) => {
            fn waiting() -> usize {
                fn as_the_shell_does<F: Future + Send>(_: impl Fn() -> F) -> usize { 1 }
                let desk = Arc::new(Desk::default());
                [$(as_the_shell_does(|| {
                    let desk = Arc::clone(&desk);
                    async move {
                        let argument: $argument = std::future::pending().await;
                        desk.$name(argument).await
                    }
                })),+].len()
            }
        };
    }
    crate::commands!(wait_anywhere);

    #[test]
    fn every_command_waits_on_any_thread() {
        assert_eq!(waiting(), crate::COMMANDS.len());
    }
}
