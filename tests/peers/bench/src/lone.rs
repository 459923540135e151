//! One push after another: how long each takes.

use peers_bench::Failure;

use crate::contestants::{Contestant, Load};
use crate::figures::{Bar, Figures, Row, thousands};
use crate::{ROUNDS, Sitting};

/// Headers and body in two writes with Nagle left on wait for a delayed acknowledgement: 40 ms.
const STEP_US: f64 = 40_000.0;

/// # Errors
/// When a program fails.
pub fn run(sitting: &mut Sitting) -> Result<(), Failure> {
    sitting.payload(200)?;
    let all = [
        (Contestant::H2load, 5_000),
        (Contestant::Bare, 5_000),
        (Contestant::Engine, 5_000),
        (Contestant::NodeApn, 2_000),
        (Contestant::A2, 50),
        (Contestant::ApnsH2, 50),
    ];
    let mut figures: Vec<(Figures, Figures)> = vec![Default::default(); all.len()];
    for round in 1..=ROUNDS {
        eprintln!("lone pushes, round {round} of {ROUNDS}");
        for ((contestant, pushes), (p50, p99)) in all.iter().zip(&mut figures) {
            let led = matches!(contestant, Contestant::A2 | Contestant::ApnsH2);
            if led && sitting.outside.can_lead.is_err() {
                continue;
            }
            let port = sitting.server.port;
            let load = Load { port, pushes: *pushes, in_flight: 1, bytes: 200, connections: Some(1) };
            let sent = contestant.send(&sitting.machine, &sitting.outside, load)?;
            p50.push(sent.p50);
            p99.push(sent.p99);
        }
    }
    println!("\n**A lone push, 200-byte payload: microseconds to its answer**\n");
    println!("| | p50 | p99 |\n| --- | --- | --- |");
    for ((contestant, _), (p50, p99)) in all.iter().zip(&figures) {
        println!("| {} | {} | {} |", contestant.name(), p50.shown(thousands), p99.shown(thousands));
    }
    let (h2load, (engine, engine_p99)) = (&figures[0].0, &figures[2]);
    sitting.rows.push(Row {
        what: "Lone push, engine's p50 ÷ h2load's".to_owned(),
        bar: Bar::AtMost(1.3),
        unit: " ×",
        measured: engine.median() / h2load.median(),
        note: String::new(),
    });
    sitting.rows.push(Row {
        what: "Lone push, engine's slowest p99".to_owned(),
        bar: Bar::AtMost(STEP_US / 1e3),
        unit: " ms",
        measured: engine_p99.max() / 1e3,
        note: "no 40 ms step".to_owned(),
    });
    Ok(())
}
