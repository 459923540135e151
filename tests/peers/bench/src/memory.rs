//! Whether memory grows with the number of tokens.

use peers_bench::Failure;

use crate::contestants::{Contestant, Load};
use crate::figures::{Bar, Figures, Row, short};
use crate::{IN_FLIGHT, Sitting};

/// Runs of one size differ by so much.
const SLACK: f64 = 1.1;
const RUNS: usize = 3;

/// # Errors
/// When the command fails.
pub fn run(sitting: &mut Sitting) -> Result<(), Failure> {
    sitting.payload(200)?;
    let mut peaks = [(100_000, Figures::default()), (1_000_000, Figures::default())];
    for run in 1..=RUNS {
        eprintln!("memory, run {run} of {RUNS}");
        for (pushes, peak) in &mut peaks {
            sitting.tokens(*pushes)?;
            let (port, pushes) = (sitting.server.port, *pushes);
            let load = Load { port, pushes, in_flight: IN_FLIGHT, bytes: 200, connections: None };
            let sent = Contestant::Whole.send(&sitting.machine, &sitting.outside, load)?;
            peak.push(sent.peak_mib * 1.048_576);
        }
    }
    let [fewer, more] = peaks.map(|(_, peak)| peak);
    let mut row = |what: &str, bar, unit, measured, note| {
        sitting.rows.push(Row { what: what.to_owned(), bar, unit, measured, note });
    };
    let shown = |peak: &Figures| format!("{} MB in {RUNS} runs", peak.shown(short));
    row(
        "Peak memory of the whole path, 1,000,000 tokens",
        Bar::AtMost(64.0),
        " MB",
        more.max(),
        shown(&more),
    );
    let ratio = more.median() / fewer.median();
    row("The same ÷ that of 100,000 tokens", Bar::AtMost(SLACK), " ×", ratio, shown(&fewer));
    Ok(())
}
