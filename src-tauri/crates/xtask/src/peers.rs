//! `cargo xtask bench peers`: Pushbench's client and others against the same server, in one sitting. What it
//! prints takes the place of the last sitting in `docs/benchmarks.md`. No check depends on the figures.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::exec::{answer, cargo, finish, printed, program, say};
use crate::test::Part;
use crate::{Places, bench, faults, setup};

/// Sets up, builds, checks the measuring server, measures, and puts the tables into the document.
///
/// # Errors
/// Where this is not Linux, or a step fails.
pub fn run(places: &Places) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err(
            "the benchmark pins programs to cores and reads what they used, so it needs Linux".to_owned()
        );
    }
    setup::for_tests(places, &[Part::Peers])?;
    let folder = places.root.join("tests").join("peers").join("bench");
    let programs = build(places, &folder)?;
    let install = folder.join("install.mjs");
    let python = answer("node", &[&install.to_string_lossy()])
        .ok_or_else(|| format!("`node {}` failed; run it to see why", install.display()))?;
    let release = places.target.join("release");
    let (pushbench, engine) = (release.join("pushbench"), release.join("examples").join("engine"));
    say(
        "Measuring; about ten minutes. Other work on this machine changes the figures: let it rest meanwhile.",
    );
    let arguments =
        [pushbench.to_string_lossy(), engine.to_string_lossy(), folder.to_string_lossy(), python.into()];
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let sitting = programs.join("peers-bench");
    let tables =
        printed(&mut program(&sitting.to_string_lossy(), &arguments, &places.root), "Its message is above.")?;
    let text = format!("{}\n\n{}", bench::machine(), tables.trim());
    record(&places.root.join("docs").join("benchmarks.md"), &text)
}

/// Everything for release; where the peers' programs are then.
fn build(places: &Places, folder: &Path) -> Result<PathBuf, String> {
    let advice = "The compiler's message above names the file.";
    say("Building Pushbench's command and its bare engine for release.");
    let packages = ["build", "--release", "--package", "push-cli", "--package", "push-core"];
    let ours = [&packages[..], &["--bin", "pushbench", "--example", "engine"]].concat();
    finish(&mut cargo(&ours, &places.root), advice)?;
    say("Building what it is measured against; the first time takes some minutes.");
    let target = target(places, folder)?;
    let theirs = ["build", "--release", "--locked", "--workspace"];
    finish(cargo(&theirs, folder).env("CARGO_TARGET_DIR", &target), advice)?;
    say("Checking the measuring server.");
    let test = ["test", "--quiet", "--release", "--locked", "--package", "peers-bench", "--bins"];
    finish(cargo(&test, folder).env("CARGO_TARGET_DIR", &target), "The failed assertions are above.")?;
    Ok(target.join("release"))
}

/// As for the other peers, a folder for each state of the lock file.
fn target(places: &Places, folder: &Path) -> Result<PathBuf, String> {
    let lock = folder.join("Cargo.lock");
    let text = fs::read(&lock).map_err(|error| format!("cannot read {}: {error}", lock.display()))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Ok(places.target.join("peers").join(format!("{:016x}", hasher.finish())))
}

fn record(document: &Path, text: &str) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", document.display());
    let before = fs::read_to_string(document).map_err(told)?;
    let after = faults::splice(&before, "peers", text)
        .ok_or_else(|| format!("{} has no place for the peers", document.display()))?;
    fs::write(document, after).map_err(told)?;
    say("The tables are in docs/benchmarks.md.");
    Ok(())
}
