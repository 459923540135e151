//! Builds the Tauri context. The commands that a window may ask for come from the contract.

#[allow(dead_code, unused_macros, reason = "the list of names is all that is needed here")]
#[path = "crates/push-ipc/src/contract.rs"]
mod contract;

fn main() {
    strip();
    let commands: Vec<&'static str> =
        contract::COMMANDS.iter().copied().chain(contract::SHELL_COMMANDS).collect();
    let manifest = tauri_build::AppManifest::new().commands(Vec::leak(commands));
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

/// Leaves the names of functions out of the app, a tenth of it. The profile says so as well, but Cargo does not do it
/// for a package with a level of optimisation of its own.
fn strip() {
    let is = |name, value| std::env::var(name).is_ok_and(|it| it == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}
