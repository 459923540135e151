//! The fault table: the real dispatcher and client against a simulator that does wrong on purpose, judged by
//! the simulator's ledger. `cargo xtask faults` runs the whole of it, and `cargo xtask test faults`
//! a short form.
//! Without an argument nothing runs, since `cargo test` of everything has its time for other things.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod drive;
mod killed;
mod report;
mod rows;
mod soak;
mod way;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use report::Line;
use rows::Row;
use way::Way;

const USAGE: &str = "usage: faults short|whole [--only WORD], or faults soak SECONDS";

/// How much is run.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// Pushes of a run, by the number in flight.
    pushes: &'static [(usize, u64)],
    seeds: &'static [u64],
    /// So many times as many where the process is killed.
    killed: u64,
}

/// One seed, and enough pushes to fill every width twice.
const SHORT: Extent = Extent { pushes: &[(1, 100), (100, 1_000), (1_000, 2_000)], seeds: &[1], killed: 1 };
const WHOLE: Extent =
    Extent { pushes: &[(1, 1_000), (100, 10_000), (1_000, 10_000)], seeds: &[1, 2, 3], killed: 5 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let failures = match words.as_slice() {
        ["short"] => short(""),
        ["whole"] => table(WHOLE, ""),
        ["short", "--only", word] => short(word),
        ["whole", "--only", word] => table(WHOLE, word),
        ["soak", seconds] => soak::run(Duration::from_secs(seconds.parse().unwrap())),
        _ => {
            eprintln!("not run; {USAGE}");
            return ExitCode::SUCCESS;
        }
    };
    for failure in &failures {
        eprintln!("{failure}");
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the short form may take.
const SHORT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The short form, which has to be short.
fn short(only: &str) -> Vec<String> {
    let began = Instant::now();
    let mut failures = table(SHORT, only);
    let took = began.elapsed();
    if took > SHORT_LIMIT {
        failures.push(format!("the short form took {took:?}, and may take {SHORT_LIMIT:?}"));
    }
    failures
}

/// Runs the rows whose name holds `only`, prints the table, and returns what did not hold.
fn table(extent: Extent, only: &str) -> Vec<String> {
    let mut failures = Vec::new();
    println!("{}", report::HEAD);
    for row in rows::all().iter().filter(|row| row.name.contains(only)) {
        let times = if row.way == Way::Killed { extent.killed } else { 1 };
        for &(width, pushes) in extent.pushes {
            let pushes = pushes * times;
            let mut line = Line::new(row.name, width);
            for &seed in extent.seeds {
                failures.extend(run(row, width, pushes, seed, &mut line));
            }
            println!("{line}");
        }
    }
    failures
}

/// One run, on a runtime of its own, so that nothing of it is left for the next.
fn run(row: &Row, width: usize, pushes: u64, seed: u64, line: &mut Line) -> Vec<String> {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return vec![format!("no runtime: {error}")],
    };
    let began = Instant::now();
    let seen = runtime.block_on(drive::run(row, width, pushes, seed));
    let found = seen.check(row, began.elapsed());
    line.add(&seen);
    found.into_iter().map(|what| format!("{}, {width} in flight, seed {seed}: {what}", row.name)).collect()
}
