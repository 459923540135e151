//! The shell: the only code that knows Tauri. A window, its commands, its end. No rule lives here.

mod at_once;
mod commands;
#[cfg(target_os = "linux")]
mod painter;
mod window;

use std::sync::Arc;

use push_ipc::{DataDir, Desk, Options, SystemClock, hardening};
use tauri::{App, Manager, RunEvent};

/// The port that the simulator tries first.
const SIMULATOR_PORT: u16 = 2197;

/// Runs the app until its window is closed.
///
/// # Errors
/// When there is no home folder, or the window system cannot be reached.
pub fn run() -> Result<(), Box<dyn std::error::Error>> {
    hardening::keep_memory_private();
    #[cfg(target_os = "linux")]
    painter::choose();
    let data = DataDir::of_user().ok_or("there is no home folder to keep data in; set PUSHBENCH_DATA_DIR")?;
    let runtime = runtime()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let app = tauri::Builder::default()
        .invoke_handler(commands::handler())
        .register_uri_scheme_protocol(at_once::SCHEME, at_once::answer)
        .manage(Desk::default())
        .setup(move |app| set_up(app, data))
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Desk>().close());
        }
    });
    Ok(())
}

/// Where the core runs: a run to very many devices, and the simulator that answers it, leave the
/// processor to the threads that draw whenever those want it.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().on_thread_start(give_way).build()
}

#[cfg(target_os = "linux")]
fn give_way() {
    // Of this thread alone, as Linux has it. One that may not step back still works.
    let _ = rustix::process::setpriority_process(None, 10);
}

/// Elsewhere the system knows which threads serve the window.
#[cfg(not(target_os = "linux"))]
const fn give_way() {}

/// The core opens while the window is drawn; commands that come earlier wait for it.
fn set_up(app: &App, data: DataDir) -> Result<(), Box<dyn std::error::Error>> {
    let options = Options {
        data: data.clone(),
        clock: Arc::new(SystemClock),
        port: SIMULATOR_PORT,
        version: app.package_info().version.to_string(),
        no_keychain: None,
        environment: |name| std::env::var(name).ok(),
    };
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move { handle.state::<Desk>().open(options).await });
    window::open(app, data)
}
