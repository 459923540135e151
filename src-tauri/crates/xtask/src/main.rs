//! `cargo xtask`: set-up and checks, so that two commands do everything. It starts other programs and
//! keeps stamps of what is done; it knows nothing about pushes, and it is no part of what is shipped.

mod bench;
mod exec;
mod faults;
mod peers;
mod run;
mod setup;
mod stamp;
mod test;
mod ui;

use std::path::PathBuf;
use std::process::ExitCode;

use test::Part;

const USAGE: &str = "\
cargo xtask run             set up what is missing, build, open the app
cargo xtask test [PART…]    run every check, or only: lint, ui, rust, faults, window, peers
cargo xtask bench peers     measure the client against others, for docs/benchmarks.md
cargo xtask faults          run every fault at length, or --soak for ten minutes
cargo xtask bench           measure speed, size and memory of the release build
cargo xtask setup           install what a build needs, and stop
cargo xtask setup --tests   the same, and what the tests need";

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Help,
    Run,
    Setup { tests: bool },
    Test(Vec<Part>),
    Bench,
    BenchPeers,
    Faults { soak: bool },
}

/// Where things are; every task gets it.
struct Places {
    /// The checkout.
    root: PathBuf,
    /// Cargo's target folder, which also holds tools and stamps.
    target: PathBuf,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match parse(&arguments).and_then(perform) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Result<Task, String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "-h" | "--help"] => Ok(Task::Help),
        ["run"] => Ok(Task::Run),
        ["setup"] => Ok(Task::Setup { tests: false }),
        ["setup", "--tests"] => Ok(Task::Setup { tests: true }),
        ["bench"] => Ok(Task::Bench),
        ["bench", "peers"] => Ok(Task::BenchPeers),
        ["faults"] => Ok(Task::Faults { soak: false }),
        ["faults", "--soak"] => Ok(Task::Faults { soak: true }),
        ["test"] => Ok(Task::Test(Part::here())),
        ["test", parts @ ..] => {
            parts.iter().map(|name| Part::named(name)).collect::<Result<_, _>>().map(Task::Test)
        }
        _ => Err(format!("there is no `cargo xtask {}`. There is:\n\n{USAGE}", words.join(" "))),
    }
}

fn perform(task: Task) -> Result<(), String> {
    match task {
        Task::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Task::Run => run::run(&places()?),
        Task::Setup { tests: false } => setup::for_build(&places()?),
        Task::Setup { tests: true } => setup::for_tests(&places()?, &Part::here()),
        Task::Bench => bench::run(&places()?),
        Task::BenchPeers => peers::run(&places()?),
        Task::Faults { soak } => faults::run(&places()?, soak),
        Task::Test(parts) => test::run(&places()?, &parts),
    }
}

fn places() -> Result<Places, String> {
    let lost = "cannot tell where the checkout is; start this as `cargo xtask`";
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or(lost)?);
    let program =
        std::env::current_exe().map_err(|error| format!("cannot tell where xtask was built: {error}"))?;
    let root = manifest.ancestors().nth(3).ok_or(lost)?.to_path_buf();
    // The program is TARGET/debug/xtask.
    let target = program.ancestors().nth(2).ok_or(lost)?.to_path_buf();
    Ok(Places { root, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn command_lines_name_their_task() {
        let table = [
            ("", Task::Help),
            ("--help", Task::Help),
            ("run", Task::Run),
            ("setup", Task::Setup { tests: false }),
            ("setup --tests", Task::Setup { tests: true }),
            ("test", Task::Test(Part::here())),
            ("bench", Task::Bench),
            ("bench peers", Task::BenchPeers),
            ("faults", Task::Faults { soak: false }),
            ("faults --soak", Task::Faults { soak: true }),
            ("test window", Task::Test(vec![Part::Window])),
            ("test ui rust", Task::Test(vec![Part::Ui, Part::Rust])),
        ];
        for (line, task) in table {
            assert_eq!(parsed(line), Ok(task), "{line}");
        }
    }

    #[test]
    fn other_command_lines_are_answered_with_what_there_is() {
        let unknown = parsed("run fast").unwrap_err();
        assert!(unknown.starts_with("there is no `cargo xtask run fast`. There is:"), "{unknown}");
        assert!(unknown.contains("cargo xtask test [PART…]"), "{unknown}");
        let part = parsed("test windows").unwrap_err();
        assert_eq!(
            part,
            "there is no part `windows`; the parts are lint, ui, rust, faults, window and peers"
        );
    }
}
