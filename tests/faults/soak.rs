//! A long run at half speed with a fault every two seconds: the counts balance, memory stays flat, and
//! nothing is left at the end.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures_util::stream;
use push_client::{Client, Endpoint};
use push_core::headless;
use push_dispatch::{Control, Counts, Ended, Limits, Rate, Record, Target};
use push_protocol::Environment;
use push_simulator::{
    Certificates, ConnectionFault, CutAt, Fault, FaultRule, Faults, GoAwayFault, LastStream, Ledger, Options,
    RequestFault, ScriptedAnswer, Simulator, When, World,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::drive::{authorization, config, limits, notification, token};
use crate::rows::Key;

const WIDTH: usize = 500;
/// As many devices; each gets many pushes, so that the ledger does not grow.
const DEVICES: u64 = 1000;
/// From one fault to the next.
const APART: u64 = 2;
/// How long the full speed is measured.
const CALIBRATION: Duration = Duration::from_secs(5);
/// Memory is compared with what it is after this.
const WARM_UP: Duration = Duration::from_secs(60);
/// How far memory may move from there, in KiB.
const DRIFT: u64 = 5 * 1024;

/// Runs for `length`, prints what was seen, and returns what does not hold.
pub fn run(length: Duration) -> Vec<String> {
    // The first runtime of a process opens what all of them share.
    drop(Runtime::new().unwrap());
    let descriptors = open_descriptors();
    let runtime = Runtime::new().unwrap();
    let full = runtime.block_on(send(CALIBRATION, None, Faults::default()));
    let speed = full.counts.total() as f64 / full.took.as_secs_f64();
    eprintln!("full speed: {speed:.0} pushes a second");
    let sampling = runtime.spawn(sample(length));
    let seen = runtime.block_on(send(length, Rate::per_second(speed / 2.0), faults()));
    let memory = runtime.block_on(sampling).unwrap();
    let tasks = runtime.block_on(tasks_left());
    drop(runtime);
    let left = open_descriptors().saturating_sub(descriptors);
    print(&seen, &memory, tasks, left);
    check(&seen, &memory, tasks, left)
}

/// How many tasks are alive. One that has ended is still counted for a moment, so they get a second.
async fn tasks_left() -> usize {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..100 {
        if metrics.num_alive_tasks() == 0 {
            return 0;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    metrics.num_alive_tasks()
}

/// Each in its turn.
fn faults() -> Faults {
    let answer = |status, reason: &str| {
        let reason = Some(reason.to_owned());
        Fault::from(RequestFault::Answer(ScriptedAnswer { status, reason, retry_after: None }))
    };
    let goaway = |last_stream, twice| GoAwayFault { last_stream, reason: None, twice };
    let all: Vec<Fault> = vec![
        RequestFault::Cut(CutAt::Before).into(),
        RequestFault::GoAway(goaway(LastStream::Before, true)).into(),
        answer(503, "Shutdown"),
        RequestFault::Reset { code: 7, processed: false }.into(),
        RequestFault::Cut(CutAt::After).into(),
        ConnectionFault::HangUp.into(),
        RequestFault::NoAnswer { processed: true }.into(),
        RequestFault::Streams { limit: 1, requests: NonZeroU64::new(20) }.into(),
        RequestFault::HalfOpen { processed: true }.into(),
        answer(429, "TooManyRequests"),
        RequestFault::Reset { code: 2, processed: true }.into(),
        RequestFault::GoAway(goaway(LastStream::All, false)).into(),
        RequestFault::EndlessBody { status: 200 }.into(),
        RequestFault::Cut(CutAt::During).into(),
        ConnectionFault::ClosedWindow.into(),
        RequestFault::EndlessBody { status: 500 }.into(),
    ];
    let round = all.len() as u64 * APART;
    let rule = |(turn, fault)| {
        let after = Some(Duration::from_secs(APART * turn + 1));
        let apart = Some(Duration::from_secs(round));
        FaultRule { when: When { after, apart, ..When::always() }, fault }
    };
    Faults { seed: 1, rules: (0..).zip(all).map(rule).collect() }
}

/// What came of a run.
struct Seen {
    counts: Counts,
    processed: u64,
    struck: Vec<u64>,
    violations: u64,
    took: Duration,
}

/// Sends until the time is up.
async fn send(length: Duration, rate: Option<Rate>, faults: Faults) -> Seen {
    let certificates = Certificates::with_bad_ones(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ledger = Ledger::default();
    let options = Options { faults, ledger: Some(ledger.clone()), ..Options::default() };
    let world = World::open(Environment::Production);
    let simulator =
        Simulator::start_with(listener, world, &certificates, Arc::new(SystemTime::now), options).unwrap();
    let endpoint = Endpoint::custom(&simulator.url(), Some(certificates.ca_pem())).unwrap();
    let client = Client::new(endpoint, authorization(Key::New).await, config(WIDTH));

    let began = Instant::now();
    let targets = stream::iter((0..).map_while(|number| {
        let open = began.elapsed() < length;
        open.then(|| Target::new(number, Ok(token(number % DEVICES))))
    }));
    let limits = Limits { rate, deadline: length + Duration::from_secs(60), ..limits(WIDTH) };
    let gateway = headless::gateway(client.clone());
    let control = Control::new();
    let summary = push_dispatch::run(&gateway, &notification(), targets, &limits, &control, Forget).await;
    let took = began.elapsed();
    drop(gateway);
    client.close().await;
    let (struck, violations) = (simulator.struck(), simulator.violations());
    simulator.stop().await;
    Seen { counts: summary.counts, processed: ledger.total(), struck, violations, took }
}

/// The summary counts.
struct Forget;

impl Record<u64> for Forget {
    async fn ended(&mut self, _ended: Ended<u64>) -> bool {
        true
    }
}

/// Resident memory in KiB, once a second.
async fn sample(length: Duration) -> Vec<u64> {
    let mut samples = Vec::new();
    for _ in 0..length.as_secs() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        samples.push(resident());
    }
    samples
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

fn after_warm_up(memory: &[u64]) -> &[u64] {
    let start = usize::try_from(WARM_UP.as_secs()).unwrap();
    memory.get(start..).filter(|rest| !rest.is_empty()).unwrap_or(memory)
}

fn print(seen: &Seen, memory: &[u64], tasks: usize, left: usize) {
    let Counts { accepted, rejected, unknown, failed, cancelled } = seen.counts;
    let struck: u64 = seen.struck.iter().sum();
    let rest = after_warm_up(memory);
    let mib = |kib: Option<&u64>| *kib.unwrap() as f64 / 1024.0;
    println!("| | |\n| --- | --: |");
    println!("| seconds | {:.0} |", seen.took.as_secs_f64());
    println!("| pushes a second | {:.0} |", seen.counts.total() as f64 / seen.took.as_secs_f64());
    println!("| faults that struck | {struck} |");
    println!("| pushes | {} |", seen.counts.total());
    println!("| accepted | {accepted} |");
    println!("| unknown | {unknown} |");
    println!("| of the unknown, processed | {} |", seen.processed.saturating_sub(accepted));
    println!("| rejected, failed, cancelled | {rejected}, {failed}, {cancelled} |");
    println!("| memory after the first minute, MiB | {:.1} |", mib(rest.first()));
    println!("| least and most after that | {:.1}, {:.1} |", mib(rest.iter().min()), mib(rest.iter().max()));
    println!("| tasks and descriptors left | {tasks}, {left} |");
}

fn check(seen: &Seen, memory: &[u64], tasks: usize, left: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            found.push(format!("soak: {what}"));
        }
    };
    let Counts { accepted, rejected, unknown, failed, cancelled } = seen.counts;
    let processed = seen.processed;
    must(
        (accepted..=accepted + unknown).contains(&processed),
        format!("{processed} processed, {accepted} accepted, {unknown} unknown"),
    );
    must(rejected + failed + cancelled == 0, format!("{rejected}, {failed}, {cancelled} ended otherwise"));
    must(seen.violations == 0, format!("{} streams above the limit", seen.violations));
    must(seen.struck.iter().all(|struck| *struck > 0), format!("not every fault struck: {:?}", seen.struck));
    let rest = after_warm_up(memory);
    let drift = rest.iter().map(|it| it.abs_diff(rest[0])).max().unwrap_or_default();
    must(drift <= DRIFT, format!("memory moved by {drift} KiB"));
    must(tasks == 0, format!("{tasks} tasks are left"));
    must(left == 0, format!("{left} descriptors are left"));
    found
}
