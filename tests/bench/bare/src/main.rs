//! One window with one page that never changes, and nothing else: no command, no core, no script.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
