//! The commands: one line each, made from the contract; and those that only a shell can serve.

use push_ipc::model::{
    AnswerStop, ById, CheckReply, CredentialView, DeviceInput, DeviceView, Draft, DraftState, Event,
    FilePath, ImportKey, InterruptedRun, KeyFileView, Layout, MoveDevice, NetworkView, Passphrase, PauseRun,
    ProfileRef, ResumeRun, RunRef, RunSample, Saved, SendElsewhere, SendReply, SendRequest, Settings,
    StartState, TokenFileView, UnknownTargets, VaultView, WorkspaceView,
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
            tauri::generate_handler![subscribe, choose_key_file, choose_file, $($name),+]
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

/// Asks for a key file; `None` when the user cancels or the system has no dialog.
#[tauri::command]
async fn choose_key_file(window: WebviewWindow) -> Result<Option<String>, Failure> {
    Ok(chosen(dialog(&window).add_filter("p8", &["p8", "pem", "key", "txt"])).await)
}

/// Asks for any file; `None` as above.
#[tauri::command]
async fn choose_file(window: WebviewWindow) -> Result<Option<String>, Failure> {
    Ok(chosen(dialog(&window)).await)
}

fn dialog(window: &WebviewWindow) -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new().set_parent(window)
}

async fn chosen(dialog: rfd::AsyncFileDialog) -> Option<String> {
    let _readable = hardening::readable_for_now();
    let file = dialog.pick_file().await?;
    Some(file.path().to_string_lossy().into_owned())
}
