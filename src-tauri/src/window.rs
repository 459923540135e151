//! The window: its size, kept from one run to the next, and nothing it may load from elsewhere.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use push_ipc::DataDir;
use serde::{Deserialize, Serialize};
use tauri::{App, LogicalSize, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WindowEvent};
use tokio::sync::Notify;

/// A window that has not moved for this long has found its place.
const STILL: Duration = Duration::from_millis(300);

/// Where the window stood, in physical pixels.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Frame {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximized: bool,
}

/// Opens the main window where it was last.
pub(crate) fn open(app: &App, data: DataDir) -> Result<(), Box<dyn std::error::Error>> {
    let path = data.path().join("window.json");
    let window = tauri::WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Pushbench")
        .inner_size(1280.0, 800.0)
        .min_inner_size(900.0, 600.0)
        .visible(false)
        .build()?;
    if let Some(frame) = read(&path) {
        place(&window, frame)?;
    }
    window.show()?;
    remember(&window, path);
    Ok(())
}

fn read(path: &PathBuf) -> Option<Frame> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// A place on a screen that is gone is not used; the size is.
fn place(window: &WebviewWindow, frame: Frame) -> tauri::Result<()> {
    window.set_size(PhysicalSize::new(frame.width, frame.height))?;
    let seen = window.available_monitors()?.iter().any(|monitor| {
        let (at, size) = (monitor.position(), monitor.size());
        let right = i64::from(at.x) + i64::from(size.width) - 100;
        let bottom = i64::from(at.y) + i64::from(size.height) - 100;
        frame.x >= at.x && i64::from(frame.x) < right && frame.y >= at.y && i64::from(frame.y) < bottom
    });
    if seen {
        window.set_position(PhysicalPosition::new(frame.x, frame.y))?;
    }
    if frame.maximized {
        window.maximize()?;
    }
    Ok(())
}

/// Written once the window has stood still for a moment, and when it closes.
fn remember(window: &WebviewWindow, path: PathBuf) {
    let moved = Arc::new(Notify::new());
    let (watched, told) = (window.clone(), Arc::clone(&moved));
    let last = path.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => told.notify_one(),
        // A size that cannot be kept is not worth a message, here and below.
        WindowEvent::CloseRequested { .. } => drop(write(&watched, &last)),
        _ => {}
    });
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            moved.notified().await;
            while tokio::time::timeout(STILL, moved.notified()).await.is_ok() {}
            drop(write(&window, &path));
        }
    });
}

fn write(window: &WebviewWindow, path: &PathBuf) -> Result<(), Box<dyn std::error::Error>> {
    let (at, size) = (window.outer_position()?, window.inner_size()?);
    let smallest: PhysicalSize<u32> = LogicalSize::new(900.0, 600.0).to_physical(window.scale_factor()?);
    let frame = Frame {
        x: at.x,
        y: at.y,
        width: size.width.max(smallest.width),
        height: size.height.max(smallest.height),
        maximized: window.is_maximized()?,
    };
    Ok(fs::write(path, serde_json::to_vec(&frame)?)?)
}
