//! The commands: one line each, made from the contract; and those that only a shell can serve.

use push_ipc::model::{
    AddStrings, AnswerStop, AppRecord, AppRef, BootedSimulator, ById, CameOnline, ChatRowsOf, ChatRowsPage,
    ChatSendReply, CheckReply, CleanedToken, ClientCode, ClientCodeOf, ComeOnline, CredentialUses,
    CredentialView, DeviceChanged, DeviceGroups, DeviceIds, DeviceInput, DeviceView, DevicesFile,
    DevicesImported, DevicesPage, DevicesQuery, DevicesSource, Draft, DraftChange, DraftState, EditScenario,
    Event, ExportDevices, ExportHistory, ExportP12, ExportPush, ExportedPush, FetchedImage, FilePath,
    FileView, GroupsQuery, HistoryExported, HistoryKeeping, HistoryPage, HistoryPageOf, ImageAddress,
    ImportCertificate, ImportChoices, ImportDevices, ImportKey, ImportSealed, ImportSource, ImportedProfiles,
    InspectFile, InterruptedRun, KeyScope, Layout, LookAtScenario, MakeRequest, MoveDevice, NetworkView,
    NewScenario, OpenSealed, Passphrase, PassphraseWorth, PastedToken, PastedUserInfo, PauseRun, PoolView,
    ProfileRef, PushDetail, PushRef, PushToBooted, RenameCredential, RenameScenario, RequestMade,
    RequestView, Resend, ResendDraft, ResumeRun, RunRef, RunSample, SaveImported, SavePicture, SavePool,
    Saved, SavedFile, ScenarioRef, ScenarioReply, SealCredential, SealedFile, SealedView, SendElsewhere,
    SendReply, SendRequest, SendScenario, Settings, StartState, StoreFault, StringsView, SuggestedPassphrase,
    TagDevices, TemplateView, TokenFileView, UnknownTargets, UserInfoView, VaultView, WorkspaceView,
};
use push_ipc::model::{
    FolderPath, FolderRef, GitView, LookAtWorkspace, MovePath, NewProfile, NewWorkspace, SettleOutside,
    WorkspaceLook, WorkspacesView,
};
use push_ipc::{Desk, Failure, hardening};
use tauri::ipc::{Channel, Invoke};
use tauri::{State, WebviewWindow};
use tokio::sync::broadcast::error::RecvError;

macro_rules! serve {
    ($($name:ident($argument:ty) -> $result:ty;)+) => {
        $(
            #[tauri::command]
            async fn $name(desk: State<'_, Desk>, argument: $argument) -> Result<$result, Failure> {
                desk.$name(argument).await
            }
        )+

        /// Dispatches what a window asks for.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![subscribe, choose_credential_file, choose_file, choose_place, choose_folder, $($name),+]
        }
    };
}
push_ipc::commands!(serve);

/// Sends every event down the channel until its window is gone.
#[tauri::command]
async fn subscribe(desk: State<'_, Desk>, channel: Channel<Event>) -> Result<(), Failure> {
    let mut events = desk.events().await?;
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if channel.send(event).is_err() {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    Ok(())
}

/// What Apple hands out, by the ends of its names.
const CREDENTIAL_FILES: [&str; 12] = [
    "p8",
    "p12",
    "pfx",
    "cer",
    "crt",
    "pem",
    "key",
    "certSigningRequest",
    "mobileprovision",
    "provisionprofile",
    "ipa",
    "zip",
];

/// Asks for a file from Apple; `None` when the user cancels or the system has no dialog.
#[tauri::command]
async fn choose_credential_file(window: WebviewWindow) -> Result<Option<String>, Failure> {
    let dialog = dialog(&window).add_filter("Apple", &CREDENTIAL_FILES).add_filter("*", &["*"]);
    Ok(chosen(dialog.pick_file()).await)
}

/// Asks for any file; `None` as above.
#[tauri::command]
async fn choose_file(window: WebviewWindow) -> Result<Option<String>, Failure> {
    Ok(chosen(dialog(&window).pick_file()).await)
}

/// Asks where to save a file, which is called `suggested` unless the user says otherwise; `None` as above.
#[tauri::command]
async fn choose_place(window: WebviewWindow, suggested: String) -> Result<Option<String>, Failure> {
    Ok(chosen(dialog(&window).set_file_name(suggested).save_file()).await)
}

/// Asks for a folder, which may be made in the dialog; `None` as above.
#[tauri::command]
async fn choose_folder(window: WebviewWindow) -> Result<Option<String>, Failure> {
    Ok(chosen(dialog(&window).pick_folder()).await)
}

fn dialog(window: &WebviewWindow) -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new().set_parent(window)
}

async fn chosen(asked: impl Future<Output = Option<rfd::FileHandle>>) -> Option<String> {
    let _readable = hardening::readable_for_now();
    Some(asked.await?.path().to_string_lossy().into_owned())
}
