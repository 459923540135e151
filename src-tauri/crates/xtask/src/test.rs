//! `cargo xtask test`: every check there is, in one order, with the minutes each part takes.

use std::time::{Duration, Instant};

use crate::exec::{cargo, finish, program, say};
use crate::run::FEATURES;
use crate::{Places, faults, setup, ui};

/// What all of it may take on a machine with two cores that has built nothing before.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Everything at once and always with the same features, so that each dependency is compiled once for
/// the lints and once for the tests, and the binaries that the last parts start come out of it too.
const EVERYTHING: [&str; 4] = ["--workspace", "--all-targets", "--features", FEATURES];

/// A part of the tests that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Format and lints of the Rust sources.
    Lint,
    /// Format, lints, types and unit tests of the UI.
    Ui,
    /// The tests of every crate.
    Rust,
    /// Every fault in short against the dispatcher and the client.
    Faults,
    /// The real app in a real window.
    Window,
    /// Programs from elsewhere against the simulator.
    Peers,
}

impl Part {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 6] = [Self::Lint, Self::Ui, Self::Rust, Self::Faults, Self::Window, Self::Peers];

    /// The part that is called so on the command line.
    ///
    /// # Errors
    /// Where there is none: the names that there are.
    pub fn named(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|part| part.name() == name).ok_or_else(|| {
            format!("there is no part `{name}`; the parts are lint, ui, rust, faults, window and peers")
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Ui => "ui",
            Self::Rust => "rust",
            Self::Faults => "faults",
            Self::Window => "window",
            Self::Peers => "peers",
        }
    }

    /// All that this system can run. Only Linux has a driver for the web view: WebKitWebDriver.
    pub fn here() -> Vec<Self> {
        let has_driver = cfg!(target_os = "linux");
        Self::ALL.into_iter().filter(|part| has_driver || *part != Self::Window).collect()
    }

    fn run(self, places: &Places) -> Result<(), String> {
        match self {
            Self::Lint => lint(places),
            Self::Ui => check_ui(places),
            Self::Rust => rust(places),
            Self::Faults => faults::short(places),
            Self::Window => window(places),
            Self::Peers => peers(places),
        }
    }
}

/// How one part ended.
struct Ended {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

/// Sets up, runs the parts one after another even where one fails, and sums up.
///
/// # Errors
/// Where a part failed or everything together took more than an hour.
pub fn run(places: &Places, parts: &[Part]) -> Result<(), String> {
    let start = Instant::now();
    let mut ended = vec![timed("set-up", || {
        setup::for_tests(places, parts)?;
        // The lints and the tests compile the app, and the app does not compile without its UI.
        ui::build(places)
    })];
    if ended.iter().all(|part| part.failure.is_none()) {
        for part in parts {
            say(&format!("Part {}", part.name()));
            ended.push(timed(part.name(), || part.run(places)));
        }
    }
    let total = start.elapsed();
    println!("\n{}", summary(&ended, total));
    let failures = ended.iter().filter(|part| part.failure.is_some()).count();
    println!("{} passed, {failures} failed", ended.len() - failures);
    if failures > 0 {
        return Err("the failures are named above".to_owned());
    }
    if total > LIMIT { Err(too_slow(total)) } else { Ok(()) }
}

fn timed(name: &'static str, work: impl FnOnce() -> Result<(), String>) -> Ended {
    let start = Instant::now();
    let failure = work().err();
    Ended { name, took: start.elapsed(), failure }
}

fn summary(ended: &[Ended], total: Duration) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in ended {
        let verdict = if part.failure.is_some() { "FAILED" } else { "ok" };
        lines.push(format!("{:<8} {:>5.1} min  {verdict}", part.name, minutes(part.took)));
    }
    lines.push(format!("{:<8} {:>5.1} min", "total", minutes(total)));
    for part in ended {
        if let Some(failure) = &part.failure {
            let again = if part.name == "set-up" {
                "setup --tests".to_owned()
            } else {
                format!("test {}", part.name)
            };
            lines.push(format!("\n{}: {failure}\n  again, alone: cargo xtask {again}", part.name));
        }
    }
    lines.join("\n")
}

fn too_slow(total: Duration) -> String {
    format!("everything passed, but it took {:.1} minutes and may take {:.0}", minutes(total), minutes(LIMIT))
}

fn minutes(time: Duration) -> f64 {
    time.as_secs_f64() / 60.0
}

fn lint(places: &Places) -> Result<(), String> {
    say("Checking the format of the Rust sources.");
    finish(&mut cargo(&["fmt", "--all", "--check"], &places.root), "Run `cargo fmt --all`.")?;
    // A workspace of its own, which the line above does not see.
    let peers = places.root.join("tests").join("peers").join("bench");
    finish(&mut cargo(&["fmt", "--all", "--check"], &peers), "Run `cargo fmt --all` in tests/peers/bench.")?;
    say("Linting the Rust sources; warnings count as errors.");
    let clippy = [&["clippy"], EVERYTHING.as_slice(), &["--", "--deny", "warnings"]].concat();
    finish(&mut cargo(&clippy, &places.root), "Each message above says what to change.")
}

fn check_ui(places: &Places) -> Result<(), String> {
    let folder = places.root.join("ui");
    say("Checking the format of the UI's sources.");
    ui::script(&folder, "format:check", "Run `npm run format` in ui/.")?;
    say("Linting the UI's sources.");
    ui::script(&folder, "lint", "Each message above says what to change.")?;
    say("Checking the UI's types.");
    ui::script(&folder, "check", "Each message above says what to change.")?;
    say("Running the UI's unit tests.");
    ui::script(&folder, "test", "The failed assertions are above.")
}

fn rust(places: &Places) -> Result<(), String> {
    build(places)?;
    say("Running the tests of every crate.");
    let test = ["test", "--workspace", "--features", FEATURES];
    finish(&mut cargo(&test, &places.root), "The failed assertions are above.")
}

fn window(places: &Places) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("the window tests need Linux (WebKitWebDriver and Xvfb)".to_owned());
    }
    build(places)?;
    say("Driving the real app in a real window; screenshots go to target/e2e/screenshots.");
    let mut command = program(crate::exec::NPM, &["test"], &places.root.join("tests").join("e2e"));
    command.env("TAURI_DRIVER", setup::tauri_driver(places));
    command.env("PUSHBENCH_APP", places.target.join("debug").join("pushbench-app"));
    command.env("PUSHBENCH_E2E_OUTPUT", places.target.join("e2e"));
    finish(&mut command, "The failed step is above, and target/e2e holds screenshots and logs.")
}

fn peers(places: &Places) -> Result<(), String> {
    build(places)?;
    say("Sending to the simulator with programs from elsewhere.");
    let pushbench = places.target.join("debug").join("pushbench");
    let arguments = ["tests/peers/run.mjs", &pushbench.to_string_lossy()];
    finish(&mut program("node", &arguments, &places.root), "The checks that failed are above.")
}

fn build(places: &Places) -> Result<(), String> {
    say("Building every binary and every test.");
    let build = [&["build"], EVERYTHING.as_slice()].concat();
    finish(&mut cargo(&build, &places.root), "The compiler's message above names the file.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_minutes_failures_and_the_way_to_run_one_again() {
        let part = |name, seconds, failure: Option<&str>| Ended {
            name,
            took: Duration::from_secs(seconds),
            failure: failure.map(str::to_owned),
        };
        let ended = [
            part("set-up", 6, None),
            part("lint", 90, None),
            part("window", 600, Some("`npm test` failed.")),
        ];
        let text = "\
set-up     0.1 min  ok
lint       1.5 min  ok
window    10.0 min  FAILED
total     11.6 min

window: `npm test` failed.
  again, alone: cargo xtask test window";
        assert_eq!(summary(&ended, Duration::from_secs(696)), text);
    }

    #[test]
    fn a_part_that_fails_keeps_its_reason() {
        assert_eq!(timed("ui", || Err("no".to_owned())).failure.as_deref(), Some("no"));
        assert!(timed("ui", || Ok(())).failure.is_none());
    }

    #[test]
    fn more_than_an_hour_is_a_failure_of_its_own() {
        let text = "everything passed, but it took 61.5 minutes and may take 60";
        assert_eq!(too_slow(Duration::from_secs(3690)), text);
    }
}
