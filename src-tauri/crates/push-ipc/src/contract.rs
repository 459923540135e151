//! The list of commands, once. Names, argument and result of each; the shell, the capability check
//! and the TypeScript all come from it.

/// Calls a macro with every command as `name(Argument) -> Result;`.
#[macro_export]
macro_rules! commands {
    ($with:path) => {
        $with! {
            start(()) -> StartState;
            check_draft(Draft) -> CheckReply;
            check_change(DraftChange) -> Option<CheckReply>;
            templates(()) -> Vec<TemplateView>;
            read_profile(ProfileRef) -> Draft;
            export_push(ExportPush) -> ExportedPush;
            booted_simulators(()) -> Vec<BootedSimulator>;
            push_to_booted(PushToBooted) -> ();
            strings_of(AppRef) -> StringsView;
            add_strings(AddStrings) -> StringsView;
            remove_strings(AppRef) -> StringsView;
            fetch_image(ImageAddress) -> FetchedImage;
            save_picture(SavePicture) -> SavedFile;
            save_draft(Draft) -> Saved;
            save_change(DraftChange) -> Option<Saved>;
            open_profile(ProfileRef) -> DraftState;
            save_profile(Draft) -> WorkspaceView;
            revert_draft(ProfileRef) -> DraftState;
            send(SendRequest) -> SendReply;
            send_elsewhere(SendElsewhere) -> SendReply;
            cancel_send(RunRef) -> ();
            inspect_token_file(FilePath) -> TokenFileView;
            pause_run(PauseRun) -> ();
            answer_stop(AnswerStop) -> ();
            run_sample(RunRef) -> RunSample;
            interrupted_run(()) -> Option<InterruptedRun>;
            unknown_of_run(ById) -> UnknownTargets;
            resume_run(ResumeRun) -> SendReply;
            discard_run(ById) -> ();
            move_device(MoveDevice) -> DeviceChanged;
            save_device(DeviceInput) -> DeviceChanged;
            inspect_file(InspectFile) -> FileView;
            import_key(ImportKey) -> Vec<CredentialView>;
            import_certificate(ImportCertificate) -> Vec<CredentialView>;
            set_key_scope(KeyScope) -> Vec<CredentialView>;
            rename_credential(RenameCredential) -> Vec<CredentialView>;
            credential_uses(ById) -> CredentialUses;
            remove_credential(ById) -> Vec<CredentialView>;
            export_p12(ExportP12) -> SavedFile;
            make_request(MakeRequest) -> RequestMade;
            remove_request(ById) -> Vec<RequestView>;
            waiting_requests(()) -> Vec<RequestView>;
            look_at_scenario(LookAtScenario) -> ScenarioReply;
            edit_scenario(EditScenario) -> ScenarioReply;
            save_scenario(ScenarioRef) -> WorkspaceView;
            revert_scenario(LookAtScenario) -> ScenarioReply;
            new_scenario(NewScenario) -> WorkspaceView;
            rename_scenario(RenameScenario) -> WorkspaceView;
            remove_scenario(ScenarioRef) -> WorkspaceView;
            come_online(ComeOnline) -> CameOnline;
            send_scenario(SendScenario) -> ChatSendReply;
            chat_rows(ChatRowsOf) -> ChatRowsPage;
            read_user_info(PastedUserInfo) -> UserInfoView;
            client_code(ClientCodeOf) -> ClientCode;
            add_app(AppRecord) -> WorkspaceView;
            clear_inbox(()) -> ();
            save_settings(Settings) -> ();
            save_layout(Layout) -> ();
            set_proxy_password(Passphrase) -> NetworkView;
            set_extra_ca(FilePath) -> NetworkView;
            remove_extra_ca(()) -> NetworkView;
            import_pushes(ImportSource) -> ImportChoices;
            save_imported(SaveImported) -> ImportedProfiles;
            suggest_passphrase(()) -> SuggestedPassphrase;
            weigh_passphrase(Passphrase) -> PassphraseWorth;
            sealed_files(()) -> Vec<SealedFile>;
            seal_credential(SealCredential) -> SealedFile;
            open_sealed(OpenSealed) -> SealedView;
            import_sealed(ImportSealed) -> Vec<CredentialView>;
            create_vault(Passphrase) -> VaultView;
            unlock_vault(Passphrase) -> VaultView;
            history_page(HistoryPageOf) -> HistoryPage;
            history_push(PushRef) -> PushDetail;
            history_draft(PushRef) -> ResendDraft;
            resend(Resend) -> SendReply;
            export_history(ExportHistory) -> HistoryExported;
            history_keeping(()) -> HistoryKeeping;
            keep_history(HistoryKeeping) -> HistoryKeeping;
            clear_history(()) -> HistoryKeeping;
            tend_history(()) -> ();
            store_faults(()) -> Vec<StoreFault>;
            find_devices(DevicesQuery) -> DevicesPage;
            devices_by_id(DeviceIds) -> Vec<DeviceView>;
            device_groups(GroupsQuery) -> DeviceGroups;
            clean_token(PastedToken) -> CleanedToken;
            tag_devices(TagDevices) -> Vec<DeviceView>;
            remove_devices(DeviceIds) -> DeviceChanged;
            look_at_devices(DevicesSource) -> DevicesFile;
            import_devices(ImportDevices) -> DevicesImported;
            cancel_devices(RunRef) -> ();
            export_devices(ExportDevices) -> Option<SavedFile>;
            pools(()) -> Vec<PoolView>;
            save_pool(SavePool) -> Vec<PoolView>;
            workspaces(()) -> WorkspacesView;
            open_workspace(FolderPath) -> ();
            create_workspace(NewWorkspace) -> ();
            forget_workspace(FolderPath) -> WorkspacesView;
            look_at_workspace(LookAtWorkspace) -> WorkspaceLook;
            settle_outside(SettleOutside) -> DraftState;
            git_status(()) -> Option<GitView>;
            new_profile(NewProfile) -> WorkspaceView;
            move_profile(MovePath) -> WorkspaceView;
            remove_profile(ProfileRef) -> WorkspaceView;
            new_folder(FolderRef) -> WorkspaceView;
            move_folder(MovePath) -> WorkspaceView;
            remove_folder(FolderRef) -> WorkspaceView;
        }
    };
}

/// Commands that only the shell can serve: the event channel and the file dialogs.
pub const SHELL_COMMANDS: [&str; 5] =
    ["subscribe", "choose_credential_file", "choose_file", "choose_place", "choose_folder"];

macro_rules! names {
    ($($name:ident($argument:ty) -> $result:ty;)+) => {
        /// Names of all commands that the core serves.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];
    };
}
commands!(names);

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use ts_rs::{Config, TS};

    use crate::{Failure, FailureCode};
    use push_core::model::*;

    macro_rules! declare {
        ($config:expr; $($name:ty),+ $(,)?) => {
            [$(format!("export {}\n", tidy(&<$name>::decl($config)))),+].join("\n")
        };
    }

    macro_rules! command_map {
        ($($name:ident($argument:ty) -> $result:ty;)+) => {
            fn commands(config: &Config) -> String {
                let rows = [$((
                    stringify!($name),
                    <$argument as TS>::name(config),
                    <$result as TS>::name(config),
                )),+];
                let line = |(name, argument, result): &(&str, String, String)| {
                    let argument = if argument == "null" { "void" } else { argument };
                    let result = if result == "null" { "void" } else { result };
                    format!("  {name}: {{ argument: {argument}; result: {result} }};\n")
                };
                rows.iter().map(line).collect()
            }
        };
    }
    commands!(command_map);

    /// One line a field, comments on one line.
    fn tidy(declaration: &str) -> String {
        let joined = declaration.replace("\n/**\n * ", "\n/** ").replace("\n */\n", " */\n  ");
        joined.replace("\n * ", " ").replace("\n/**", "\n  /**").replace(", };", ",\n};").replace(" \n", "\n")
    }

    fn generated() -> String {
        let config = Config::new().with_large_int("number");
        let types = declare!(&config;
            Endpoint, Draft, DraftChange, PayloadChange, DraftState, Saved, Problem, CheckReply, ProfileRef,
            DeviceView, DeviceInput, ById, MoveDevice, FilePath, CredentialView, CredentialKind, ScopeSource, KeyScope,
            ImportKey, ImportCertificate, InspectFile, RenameCredential, CredentialUses, ExportP12, P12Form, SavedFile,
            MakeRequest, RequestMade, RequestView, RequestSubject, AppRecord,
            FileView, FileKind, KeyFacts, FoundCertificate, KeyPlace, CredentialRef, CertificateView, TopicView,
            Validity, CertificateKind, FoundRequest, ProfileFacts, ProfileKind, Entitlement, AppFacts, AppExtension,
            Consent, SendRequest, SendElsewhere, SendReply, Ending, RunRef, Words, Cause, Receipt, InboxEntry, Event,
            TokenFileView, RunState, RunProgress, ReasonCount, RunStop, RunRow, RunSample, PauseRun, AnswerStop,
            InterruptedRun, ResumeRun, UnknownTargets,
            Aside, Finding, Severity, Span, TextEdit, Fix, VariableView, VariableSource, KeyView, TemplateView, ImportSource,
            PushFormat, ImportedPush, ExportPush, ExportedPush, BootedSimulator, PushToBooted, AppRef, AddStrings,
            StringsView, StringsLanguage, ImageAddress, FetchedImage, SavePicture,
            ScenarioEntry, ScenarioRef, NewScenario, RenameScenario, ChatPlace, Look, LookAtScenario, EditScenario, ScenarioEdit, ExtField, ChatTarget, ChatBody, DisplayStyle, PushOptions, Binding, Verdict, VerdictCount, ScenarioReply, ScenarioView, BoundBy, ChatNote, GroupView, MessageView, PeoplePage, ChatRole, PersonRow, PersonView, BindingView, WaitingMessage, DecisionView, StepResult, TraceStep, ChatPayload, StyledPayload, Expected, ComeOnline, CameOnline, SendScenario, ChatSendReply, ChatProgress, ChatRowsOf, ChatRowsPage, ChatRow, PastedUserInfo, UserInfoView, UserInfoRow, ClientCode, ClientCodeOf,
            StartState, PushTypeView, WorkspaceView, ProfileView, SimulatorView, VaultView, VaultFile, VaultKind,
            Passphrase, Settings, Network, ProxyChoice, RetryPace, SendLimits, NetworkView, ExtraCaView, Via, ClockNote,
             Language, Theme, Layout, Failure, FailureCode,
            ProfileAbout, WorkspacesView, RecentWorkspace, FailedWorkspace, FolderPath, NewWorkspace,
            LookAtWorkspace, WorkspaceLook, OutsideChange, OutsideKind, OutsideField, SettleOutside, OutsideChoice,
            NewProfile, MovePath, FolderRef, GitView, GitFile, GitState,
            BadLine, CleanedToken, DeviceChanged, DeviceColumn, DeviceField, DeviceGroup, DeviceGroups, DeviceIds,
            DeviceKind, DevicesFile, DevicesForm, DevicesImported, DevicesPage, DevicesProgress, DevicesQuery,
            DevicesSource, ExportDevices, GroupsQuery, ImportChoice, ImportChoices, ImportDevices, ImportOrigin,
            ImportSealed, ImportedProfiles, OpenSealed, PassphraseWorth, PastedToken, PoolDevice, PoolView,
            RefusedImport, SaveImported, SavePool, SealCredential, SealedFile, SealedLock, SealedView,
            SuggestedPassphrase, TagDevices, SendKind, HistoryQuery, HistoryPageOf, HistoryPage, HistoryRow,
            PushEntry, SendGroup, SentHeader, PushDetail, PushRef, Resend, ResendDraft, HistoryFormat, ExportHistory,
            HistoryExported, HistoryKeeping, StoreFault,
        );
        let environments = Environment::ALL.map(|it| format!("{:?}", it.name())).join(" | ");
        format!(
            "// Generated from push-ipc; do not edit. `UPDATE=1 cargo test -p push-ipc` writes it anew.\n\n\
             export type Environment = {environments};\n\n\
             {types}\n\
             /** Every command of the core: what it takes, what it answers. */\n\
             export interface Commands {{\n{}}}\n",
            commands(&config)
        )
    }

    #[test]
    fn the_typescript_is_not_stale() {
        for (name, fresh) in [("generated.ts", generated()), ("keys.ts", crate::keys::generated())] {
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bridge").join(name);
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &fresh).unwrap();
            }
            let committed = fs::read_to_string(&path).unwrap_or_default();
            assert!(committed == fresh, "ui/src/bridge/{name} is stale: UPDATE=1 cargo test -p push-ipc");
        }
    }
}
