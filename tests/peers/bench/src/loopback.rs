//! How many pushes a second, and for how much CPU, where no wire keeps anybody waiting.

use std::collections::HashMap;

use peers_bench::Failure;

use crate::contestants::{Contestant, Load, SIMULATORS_CA};
use crate::figures::{Bar, Figures, Row, short, thousands};
use crate::{IN_FLIGHT, ROUNDS, Sitting};

/// How often a table is taken again when h2load does not agree with itself.
const TAKES: usize = 3;
/// Fastest ÷ slowest run of h2load above which a table is noisy.
const NOISY: f64 = 1.5;

/// aioapns is slower with more.
const AIOAPNS_IN_FLIGHT: usize = 100;

/// What published clients reached elsewhere, × h2load: for those that do not run here.
const A2_ELSEWHERE: f64 = 0.49;
const APNS_H2_ELSEWHERE: f64 = 0.39;

/// Of one contestant.
#[derive(Default)]
struct Measured {
    per_second: Figures,
    cpu: Figures,
}

type Table = HashMap<&'static str, Measured>;

/// Both sizes of payload.
///
/// # Errors
/// When a program fails.
pub fn run(sitting: &mut Sitting) -> Result<(), Failure> {
    let all = [
        (Contestant::H2load, 400_000),
        (Contestant::Bare, 250_000),
        (Contestant::Engine, 250_000),
        (Contestant::Whole, 200_000),
        (Contestant::A2, 100_000),
        (Contestant::ApnsH2, 100_000),
        (Contestant::NodeApn, 30_000),
        (Contestant::Aioapns, 6_000),
    ];
    let table = table(sitting, 200, &all)?;
    let best = best_of_others(sitting, &table);
    bars(sitting, &table, "200 bytes", Some(best));
    let four = [
        (Contestant::H2load, 60_000),
        (Contestant::Bare, 60_000),
        (Contestant::Engine, 60_000),
        (Contestant::Whole, 60_000),
    ];
    let table = self::table(sitting, 4096, &four)?;
    bars(sitting, &table, "4 KB", None);
    Ok(())
}

fn table(sitting: &Sitting, bytes: usize, all: &[(Contestant, usize)]) -> Result<Table, Failure> {
    sitting.payload(bytes)?;
    let mut table = Table::new();
    for take in 1..=TAKES {
        table = rounds(sitting, bytes, all)?;
        let spread =
            table.get(Contestant::H2load.name()).map_or(1.0, |it| it.per_second.max() / it.per_second.min());
        let noisy = format!("noisy: h2load's fastest run is {spread:.2} × its slowest");
        if spread <= NOISY {
            print(bytes, all, &table, "");
            break;
        } else if take < TAKES {
            eprintln!("{noisy}; taken again");
        } else {
            print(bytes, all, &table, &format!(" ({noisy}, at the third take too)"));
        }
    }
    if let Err(reason) = &sitting.outside.can_lead {
        println!("\na2 and apns-h2 did not run: {reason}.");
    }
    if all.iter().any(|(contestant, _)| *contestant == Contestant::Aioapns) {
        println!(
            "\naioapns sends to the simulator, since it waits for its `apns-id`, with {AIOAPNS_IN_FLIGHT} in flight."
        );
    }
    Ok(table)
}

fn rounds(sitting: &Sitting, bytes: usize, all: &[(Contestant, usize)]) -> Result<Table, Failure> {
    let mut table = Table::new();
    // aioapns waits for its own `apns-id`, which the measuring server does not read. The simulator does, and is
    // many times as fast as aioapns.
    let ca = sitting.file(SIMULATORS_CA);
    let arguments = ["simulator", "--listen", "127.0.0.1:0", "--ca-out", &ca.to_string_lossy()];
    let simulator = sitting.machine.serve(&sitting.outside.pushbench, &arguments)?;
    for round in 1..=ROUNDS {
        eprintln!("{bytes} bytes, round {round} of {ROUNDS}");
        for &(contestant, pushes) in all {
            let led = matches!(contestant, Contestant::A2 | Contestant::ApnsH2);
            if led && sitting.outside.can_lead.is_err() {
                continue;
            }
            if contestant == Contestant::Whole {
                sitting.tokens(pushes)?;
            }
            let by_simulator = contestant == Contestant::Aioapns;
            let port = if by_simulator { simulator.port } else { sitting.server.port };
            let in_flight = if by_simulator { AIOAPNS_IN_FLIGHT } else { IN_FLIGHT };
            let load = Load { port, pushes, in_flight, bytes, connections: Some(1) };
            let sent = contestant.send(&sitting.machine, &sitting.outside, load)?;
            let measured = table.entry(contestant.name()).or_default();
            measured.per_second.push(sent.per_second);
            measured.cpu.push(sent.cpu);
        }
    }
    Ok(table)
}

fn print(bytes: usize, all: &[(Contestant, usize)], table: &Table, verdict: &str) {
    println!("\n**{bytes}-byte payload, {IN_FLIGHT} in flight, one TLS connection**{verdict}\n");
    println!(
        "| | pushes a second | × h2load | × bare | CPU seconds per 10,000 |\n| --- | --- | --- | --- | --- |"
    );
    let rate =
        |contestant: Contestant| table.get(contestant.name()).map_or(f64::NAN, |it| it.per_second.median());
    for (contestant, _) in all {
        let Some(measured) = table.get(contestant.name()) else { continue };
        println!(
            "| {} | {} | {} | {} | {} |",
            contestant.name(),
            measured.per_second.shown(thousands),
            short(rate(*contestant) / rate(Contestant::H2load)),
            short(rate(*contestant) / rate(Contestant::Bare)),
            measured.cpu.shown(|value| format!("{value:.4}")),
        );
    }
}

/// Pushes a second of the better of a2 and apns-h2, and where that comes from.
fn best_of_others(sitting: &Sitting, table: &Table) -> (f64, String) {
    let rate =
        |contestant: Contestant| table.get(contestant.name()).map_or(f64::NAN, |it| it.per_second.median());
    if sitting.outside.can_lead.is_ok() {
        return (rate(Contestant::A2).max(rate(Contestant::ApnsH2)), "both measured here".to_owned());
    }
    let share = A2_ELSEWHERE.max(APNS_H2_ELSEWHERE);
    (
        share * rate(Contestant::H2load),
        format!("not run here; taken as {share} × h2load, as measured elsewhere"),
    )
}

fn bars(sitting: &mut Sitting, table: &Table, payload: &str, others: Option<(f64, String)>) {
    let rate =
        |contestant: Contestant| table.get(contestant.name()).map_or(f64::NAN, |it| it.per_second.median());
    let cpu = |contestant: Contestant| table.get(contestant.name()).map_or(f64::NAN, |it| it.cpu.median());
    let [bare, engine, whole] = [Contestant::Bare, Contestant::Engine, Contestant::Whole].map(rate);
    let [bare_cpu, engine_cpu, whole_cpu] =
        [Contestant::Bare, Contestant::Engine, Contestant::Whole].map(cpu);
    let mut row = |what: &str, bar, measured, note: &str| {
        let what = format!("{what}, {payload}");
        sitting.rows.push(Row { what, bar, unit: " ×", measured, note: note.to_owned() });
    };
    row("Engine ÷ bare h2 client", Bar::AtLeast(0.8), engine / bare, "");
    if let Some((best, note)) = others {
        row("Engine ÷ the better of a2 and apns-h2", Bar::AtLeast(1.25), engine / best, &note);
    }
    row("Whole path ÷ bare h2 client", Bar::AtLeast(0.55), whole / bare, "from process start to end");
    row("CPU, engine ÷ bare h2 client", Bar::AtMost(1.5), engine_cpu / bare_cpu, "");
    row("CPU, whole path ÷ bare h2 client", Bar::AtMost(2.5), whole_cpu / bare_cpu, "");
}
