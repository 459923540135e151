//! `cargo xtask bench`: speed, size and memory of the release build, as rows for `docs/benchmarks.md`. It
//! measures and prints; no check depends on what comes out, since that depends on the machine.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exec::{answer, cargo, finish, program, say};
use crate::run::FEATURES;
use crate::test::Part;
use crate::{Places, setup, ui};

/// Sets up, builds for release, measures, and prints the machine and one table.
///
/// # Errors
/// Where this is not Linux, or a step fails.
pub fn run(places: &Places) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("the benchmark reads the screen of Xvfb and /proc, so it needs Linux".to_owned());
    }
    setup::for_tests(places, &[Part::Window, Part::Peers])?;
    ui::build(places)?;
    let (app, bare) = build(places)?;
    let size = fs::metadata(&app).map_err(|error| format!("cannot read {}: {error}", app.display()))?.len();
    say("Measuring. Other work on this machine changes the figures: let it rest meanwhile.");
    println!("\n{}\n\n| what | measured | budget |\n| --- | --- | --- |", machine());
    println!("{}", size_row(size));
    lone_push(places)?;
    check_draft(places)?;
    history(places)?;
    devices(places)?;
    chat(places)?;
    open_workspace(places)?;
    read_p12(places)?;
    window(places, &app, &bare)
}

/// The app and the bare window, both for release.
fn build(places: &Places) -> Result<(PathBuf, PathBuf), String> {
    let advice = "The compiler's message above names the file.";
    say("Building the app for release.");
    let target = places.target.to_string_lossy();
    let app = ["build", "--release", "--package", "pushbench-app", "--features", FEATURES];
    finish(cargo(&app, &places.root).env("CARGO_TARGET_DIR", &*target), advice)?;
    say("Building a bare Tauri window: what start and memory are held against.");
    let bare = ["build", "--release", "--locked", "--features", FEATURES];
    let folder = places.root.join("tests").join("bench").join("bare");
    finish(cargo(&bare, &folder).env("CARGO_TARGET_DIR", &*target), advice)?;
    say("Building the benchmarks of a lone push and of a check.");
    let core = [
        "bench",
        "--package",
        "push-core",
        "--bench",
        "lone_push",
        "--bench",
        "check_draft",
        "--bench",
        "devices",
        "--bench",
        "edit_scenario",
        "--bench",
        "history",
        "--bench",
        "open_workspace",
        "--no-run",
    ];
    finish(&mut cargo(&core, &places.root), advice)?;
    let chat = ["bench", "--package", "push-chat", "--bench", "dry_run", "--no-run"];
    finish(&mut cargo(&chat, &places.root), advice)?;
    let release = places.target.join("release");
    Ok((release.join("pushbench-app"), release.join("bare-window")))
}

fn lone_push(places: &Places) -> Result<(), String> {
    let script = places.root.join("tests").join("bench").join("node-apn.mjs");
    let script = script.to_string_lossy();
    let push = ["bench", "--quiet", "--package", "push-core", "--bench", "lone_push", "--", &script];
    finish(&mut cargo(&push, &places.root), "Its message is above.")
}

fn chat(places: &Places) -> Result<(), String> {
    let dry_run = ["bench", "--quiet", "--package", "push-chat", "--bench", "dry_run"];
    finish(&mut cargo(&dry_run, &places.root), "Its message is above.")?;
    let edit = ["bench", "--quiet", "--package", "push-core", "--bench", "edit_scenario"];
    finish(&mut cargo(&edit, &places.root), "Its message is above.")
}

fn check_draft(places: &Places) -> Result<(), String> {
    let check = ["bench", "--quiet", "--package", "push-core", "--bench", "check_draft"];
    finish(&mut cargo(&check, &places.root), "Its message is above.")
}

fn history(places: &Places) -> Result<(), String> {
    let history = ["bench", "--quiet", "--package", "push-core", "--bench", "history"];
    finish(&mut cargo(&history, &places.root), "Its message is above.")
}

fn devices(places: &Places) -> Result<(), String> {
    let devices = ["bench", "--quiet", "--package", "push-core", "--bench", "devices"];
    finish(&mut cargo(&devices, &places.root), "Its message is above.")
}

fn open_workspace(places: &Places) -> Result<(), String> {
    let open = ["bench", "--quiet", "--package", "push-core", "--bench", "open_workspace"];
    finish(&mut cargo(&open, &places.root), "Its message is above.")
}

fn read_p12(places: &Places) -> Result<(), String> {
    let read = ["run", "--release", "--quiet", "--package", "push-credentials", "--example", "read_p12"];
    finish(&mut cargo(&read, &places.root), "Its message is above.")
}

fn window(places: &Places, app: &Path, bare: &Path) -> Result<(), String> {
    drive(places, app, &["tests/e2e/bench.mjs", &bare.to_string_lossy()])?;
    drive(places, bare, &["tests/e2e/bench-floor.mjs"])
}

fn drive(places: &Places, app: &Path, script: &[&str]) -> Result<(), String> {
    let mut command = program("node", script, &places.root);
    command.env("TAURI_DRIVER", setup::tauri_driver(places));
    command.env("PUSHBENCH_APP", app);
    command.env("PUSHBENCH_E2E_OUTPUT", places.target.join("e2e"));
    finish(&mut command, "Its message is above, and target/e2e/logs holds what the programs wrote.")
}

fn size_row(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    format!("| Release binary of the app | {}.{} MB | under 20 MB |", tenths / 10, tenths % 10)
}

/// Name, processor and cores of this machine, and the day.
pub fn machine() -> String {
    let unknown = || "unknown".to_owned();
    let name = answer("uname", &["--nodename"]).unwrap_or_else(unknown);
    let day = answer("date", &["+%F"]).unwrap_or_else(unknown);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| processor(&text));
    format!("{name}: {}, {cores} cores; {day}", processor.unwrap_or_else(unknown))
}

/// The first `model name` of `/proc/cpuinfo`, which not every processor has.
fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_to_a_tenth_of_a_megabyte() {
        let table = [(0, "0.0"), (14_949_999, "14.9"), (14_950_000, "15.0"), (20_000_000, "20.0")];
        for (bytes, text) in table {
            assert_eq!(size_row(bytes), format!("| Release binary of the app | {text} MB | under 20 MB |"));
        }
    }

    #[test]
    fn the_processor_is_named_where_the_system_names_it() {
        let intel =
            "processor\t: 0\nmodel name\t: Some Processor 3000\ncpu MHz\t\t: 2000\nmodel name\t: Other\n";
        assert_eq!(processor(intel).as_deref(), Some("Some Processor 3000"));
        assert_eq!(processor("processor\t: 0\nBogoMIPS\t: 50.00\n"), None);
    }
}
