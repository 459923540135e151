//! The same over a wire with a round trip of 40 ms, as to Apple: what a window lets through, and how the pool
//! gets around it.

use std::time::Duration;

use peers_bench::Failure;
use serde_json::Value;

use crate::contestants::{Contestant, Load};
use crate::figures::{Bar, Figures, Row, short, thousands};
use crate::machine::{Call, Server};
use crate::{IN_FLIGHT, ROUNDS, Sitting};

const ROUND_TRIP: Duration = Duration::from_millis(40);
/// Of APNs (RFC 9113's default): what may be under way on a connection, in bytes of bodies.
const WINDOW: usize = 65_535;
/// A pause after which a connection is idle, and in which the server may end it.
const PAUSE: Duration = Duration::from_millis(1_000);
/// How long a connection of the pool may be idle, where the pool is seen to shrink.
const IDLE: Duration = Duration::from_millis(250);

/// # Errors
/// When a program fails.
pub fn run(sitting: &mut Sitting) -> Result<(), Failure> {
    let half = (ROUND_TRIP / 2).as_millis().to_string();
    let (relay, port) = (sitting.machine.program("relay"), sitting.server.port.to_string());
    let relay = sitting.machine.serve(&relay, &[&port, &half])?;
    let (few_bare, few) = one_connection(sitting, &relay, 200, 12_000)?;
    let (one_bare, one) = one_connection(sitting, &relay, 4096, 1_200)?;
    let pool = measured(sitting, &relay, Contestant::Engine, 4096, 12_000, None)?;
    let whole = measured(sitting, &relay, Contestant::Whole, 4096, 12_000, None)?;
    println!("\n**A round trip of 40 ms, windows of 65,535 bytes, 1,000 streams**\n");
    println!("| | pushes a second | DATA frames a push | most connections |\n| --- | --- | --- | --- |");
    for line in [&few_bare, &few, &one_bare, &one, &pool, &whole] {
        println!("{}", line.shown);
    }
    let mut row = |what: &str, bar, unit, measured, note: String| {
        sitting.rows.push(Row { what: what.to_owned(), bar, unit, measured, note });
    };
    let six = Bar::AtLeast(6.0);
    row("Pool ÷ one connection, 4 KB at 40 ms, engine", six, " ×", pool.rate / one.rate, pool.pool());
    row("The same, whole path ÷ engine's one connection", six, " ×", whole.rate / one.rate, whole.pool());
    let frames = few.frames.max(one.frames).max(pool.frames).max(whole.frames);
    row("DATA frames a push, at most", Bar::AtMost(1.2), "", frames, "counted by the server".to_owned());
    shrink(sitting, &relay)?;
    streams(sitting, &relay)?;
    idle(sitting, &relay)
}

/// Of the runs of one contestant.
struct Wire {
    rate: f64,
    frames: f64,
    connections: u64,
    /// As a row of the table.
    shown: String,
}

impl Wire {
    fn pool(&self) -> String {
        format!("{} connections at most", self.connections)
    }
}

/// The bare client and the engine.
fn one_connection(
    sitting: &mut Sitting,
    relay: &Server,
    bytes: usize,
    pushes: usize,
) -> Result<(Wire, Wire), Failure> {
    let bare = measured(sitting, relay, Contestant::Bare, bytes, pushes, Some(1))?;
    let engine = measured(sitting, relay, Contestant::Engine, bytes, pushes, Some(1))?;
    // A push that does not fit whole waits for the next round trip, or is cut in two: bytes are what counts.
    let in_flight = (WINDOW as f64 / bytes as f64).min(IN_FLIGHT as f64);
    let allowed = in_flight / ROUND_TRIP.as_secs_f64();
    sitting.rows.push(Row {
        what: format!("One connection at 40 ms, {bytes} bytes ÷ what window and round trip allow"),
        bar: Bar::AtLeast(0.85),
        unit: " ×",
        measured: engine.rate / allowed,
        note: format!("65,535 ÷ {bytes} pushes in 40 ms: {} a second", thousands(allowed)),
    });
    Ok((bare, engine))
}

fn measured(
    sitting: &mut Sitting,
    relay: &Server,
    contestant: Contestant,
    bytes: usize,
    pushes: usize,
    connections: Option<usize>,
) -> Result<Wire, Failure> {
    sitting.payload(bytes)?;
    sitting.tokens(pushes)?;
    let (mut rates, mut frames, mut most) = (Figures::default(), Figures::default(), 0);
    eprintln!("{} over 40 ms, {bytes} bytes", contestant.name());
    for _ in 0..ROUNDS {
        sitting.server.settle()?;
        let load = Load { port: relay.port, pushes, in_flight: IN_FLIGHT, bytes, connections };
        rates.push(contestant.send(&sitting.machine, &sitting.outside, load)?.per_second);
        let stats = sitting.server.stats()?;
        let number = |name: &str| stats[name].as_u64().unwrap_or(0);
        frames.push(number("data_frames") as f64 / number("pushes") as f64);
        most = most.max(number("most_open"));
    }
    let way = connections.map_or("auto".to_owned(), |number| number.to_string());
    let shown = format!(
        "| {}, {bytes} bytes, connections: {way} | {} | {} | {most} |",
        contestant.name(),
        rates.shown(thousands),
        short(frames.max())
    );
    Ok(Wire { rate: rates.median(), frames: frames.max(), connections: most, shown })
}

/// Many pushes, and then one after another: the connections that have nothing to do are let go.
fn shrink(sitting: &mut Sitting, relay: &Server) -> Result<(), Failure> {
    sitting.server.settle()?;
    let url = format!("https://localhost:{}", relay.port);
    let ca = sitting.file("ca.pem").to_string_lossy().into_owned();
    let idle = IDLE.as_millis().to_string();
    let call = Call::new(&sitting.outside.engine, &["shrink", &url, &ca, "6000", "4096", &idle]);
    let mut running = sitting.machine.start(&call)?;
    let (mut most, mut last) = (0, 0);
    while !running.has_ended()? {
        std::thread::sleep(IDLE / 5);
        let stats = sitting.server.stats()?;
        most = most.max(stats["most_open"].as_u64().unwrap_or(0));
        // After its end none is open.
        last = stats["open"].as_u64().filter(|open| *open > 0).unwrap_or(last);
    }
    running.end()?;
    sitting.rows.push(Row {
        what: "Connections once the many pushes are over".to_owned(),
        bar: Bar::AtMost(1.0),
        unit: "",
        measured: last as f64,
        note: format!("of {most}; here one may be idle for {} ms, by default 5 minutes", IDLE.as_millis()),
    });
    Ok(())
}

/// The server lowers its limit of streams from 1,000 to 1 in the middle, and raises it again.
fn streams(sitting: &mut Sitting, relay: &Server) -> Result<(), Failure> {
    sitting.server.settle()?;
    let load =
        Load { port: relay.port, pushes: 12_000, in_flight: IN_FLIGHT, bytes: 200, connections: Some(1) };
    let running =
        sitting.machine.start(&Contestant::Engine.call(&sitting.machine, &sitting.outside, load)?)?;
    for command in ["streams 1", "streams 1000"] {
        std::thread::sleep(PAUSE);
        sitting.server.tell(command)?;
    }
    running.end()?;
    let stats = sitting.server.stats()?;
    sitting.rows.push(Row {
        what: "Streams above a limit that falls from 1,000 to 1 and rises again".to_owned(),
        bar: Bar::AtMost(0.0),
        unit: "",
        measured: stats["violations"].as_f64().unwrap_or(f64::NAN),
        note: "of 12,000 pushes, all accepted".to_owned(),
    });
    Ok(())
}

/// A push on a cold client, on a connection that was idle, and after the server has ended it.
fn idle(sitting: &mut Sitting, relay: &Server) -> Result<(), Failure> {
    let url = format!("https://localhost:{}", relay.port);
    let ca = sitting.file("ca.pem").to_string_lossy().into_owned();
    let pause = PAUSE.as_millis().to_string();
    let (mut first, mut slowest) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        let call = Call::new(&sitting.outside.engine, &["paced", &url, &ca, "4", &pause]);
        let running = sitting.machine.start(&call)?;
        std::thread::sleep(PAUSE + PAUSE / 2);
        sitting.server.tell("goaway")?;
        let said: Value = serde_json::from_str(running.end()?.stdout.trim())?;
        let milliseconds = |name: &str| said[name].as_f64().unwrap_or(f64::NAN) / 1e3;
        first.push(milliseconds("first_us"));
        slowest.push(milliseconds("slowest_us"));
    }
    let limit = (3 * ROUND_TRIP + Duration::from_millis(15)).as_secs_f64() * 1e3;
    let mut row = |what: &str, figures: &Figures| {
        sitting.rows.push(Row {
            what: what.to_owned(),
            bar: Bar::AtMost(limit),
            unit: " ms",
            measured: figures.median(),
            note: format!("slowest {} ms", short(figures.max())),
        });
    };
    row("First push with its connect, at 40 ms", &first);
    row("Slowest of three after a pause, the server having said goodbye in one", &slowest);
    Ok(())
}
