//! `cargo xtask run`: from a clone to an open window.

use crate::exec::{cargo, finish, program, say};
use crate::{Places, setup, ui};

/// Without this feature the window would load a development server instead of the UI in the binary.
pub const FEATURES: &str = "custom-protocol";

/// Sets up what is missing, builds, opens the app and waits for it to be closed.
///
/// # Errors
/// Where a step fails; the text says what to do.
pub fn run(places: &Places) -> Result<(), String> {
    setup::for_build(places)?;
    ui::build(places)?;
    say("Building the app; the first time takes some minutes.");
    let build = ["build", "--package", "pushbench-app", "--features", FEATURES];
    finish(&mut cargo(&build, &places.root), "The compiler's message above names the file.")?;
    check_display()?;
    say("Opening Pushbench. Close its window, or press Ctrl-C here, to end it.");
    let app = places.target.join("debug").join("pushbench-app");
    finish(&mut program(&app.to_string_lossy(), &[], &places.root), "Its last lines above say why.")
}

fn check_display() -> Result<(), String> {
    let shown = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if !cfg!(target_os = "linux") || shown {
        return Ok(());
    }
    Err("the app is built, but this shell has no display (neither DISPLAY nor WAYLAND_DISPLAY is set). \
         Start it from a desktop session, or as `xvfb-run cargo xtask run`"
        .to_owned())
}
