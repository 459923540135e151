//! One run: a simulator with a fault, a client, the dispatcher, and what came of every push.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use futures_util::stream;
use push_client::{Authorization, Client, Config, Endpoint, ProviderKey, ProviderToken};
use push_core::headless;
use push_dispatch::{Control, Ended, Ending, Limits, RetryPolicy, Target};
use push_protocol::{DeviceToken, Environment, HeaderText, Notification, Payload};
use push_simulator::{Certificates, Ledger, Options, Simulator, World};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::killed;
use crate::rows::{Dice, Key, Row};
use crate::way::{self, Progress, Way};

/// Longest time of a run; what is left then fails, and the row with it.
const DEADLINE: Duration = Duration::from_secs(60);
pub const PAYLOAD: &str = r#"{"aps":{"alert":"Your order is ready"}}"#;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Seen {
    pub width: usize,
    pub pushes: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub unknown: u64,
    pub failed: u64,
    pub cancelled: u64,
    /// How often the faults struck, by rule.
    pub struck: Vec<u64>,
    /// Those among the unknown that were processed.
    pub unknown_processed: u64,
    /// Reported as accepted, and not in the ledger.
    pub false_successes: u64,
    /// In the ledger, and reported as not accepted, other than `unknown`.
    pub misreported: u64,
    /// Processed more than once.
    pub duplicates: u64,
    /// Streams opened above an acknowledged limit.
    pub violations: u64,
    pub took: Duration,
    /// Words of failures, and how often.
    pub words: HashMap<String, u64>,
}

pub async fn run(row: &Row, width: usize, pushes: u64, seed: u64) -> Seen {
    if row.way == Way::Killed {
        return killed::run(width, pushes).await;
    }
    let faults = (row.faults)(&mut Dice::new(seed, width, pushes));
    let certificates = Certificates::with_bad_ones(SystemTime::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ledger = Ledger::default();
    let options = Options { faults, ledger: Some(ledger.clone()), ..Options::default() };
    let world = World::open(Environment::Production);
    let now = Arc::new(SystemTime::now);
    let simulator = Simulator::start_with(listener, world, &certificates, now, options).unwrap();
    let progress = Progress { ledger: ledger.clone(), pushes };
    let way = way::build(row.way, simulator.port(), (row.config)(config(width)), progress).await;
    let endpoint = Endpoint::custom(&way.url, Some(certificates.ca_pem())).unwrap();
    let client = Client::new(endpoint, authorization(row.key).await, way.config.clone());

    let began = Instant::now();
    let ended = send(client.clone(), width, pushes).await;
    let took = began.elapsed();
    client.close().await;
    let mut seen = Seen {
        width,
        pushes,
        struck: way.struck().map_or_else(|| simulator.struck(), |struck| vec![struck]),
        duplicates: ledger.duplicates(),
        violations: simulator.violations(),
        took,
        ..Seen::default()
    };
    way.close().await;
    simulator.stop().await;
    for ended in &ended {
        seen.count(ended, &ledger);
    }
    seen
}

/// Times that fit a server on the same machine. With more in flight each answer takes longer.
pub fn config(width: usize) -> Config {
    let (response_timeout, ping_timeout) = if width == 1 { (300, 100) } else { (2_000, 500) };
    Config {
        connect_timeout: Duration::from_secs(2),
        response_timeout: Duration::from_millis(response_timeout),
        ping_timeout: Duration::from_millis(ping_timeout),
        ..Config::default()
    }
}

pub async fn authorization(key: Key) -> Authorization {
    let (provider_key, _) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    let early = Arc::new(AtomicBool::new(key == Key::HalfAnHourOld));
    let clock = Arc::clone(&early);
    let now: push_client::Now = Arc::new(move || {
        let early = clock.load(Ordering::Relaxed);
        SystemTime::now() - if early { Duration::from_secs(30 * 60) } else { Duration::ZERO }
    });
    let token = ProviderToken::new(provider_key, now);
    // Signs, by the clock as it stands.
    token.jwt().await.unwrap();
    early.store(false, Ordering::Relaxed);
    Authorization::Key(Arc::new(token))
}

/// The dispatcher's usual limits, with pauses that fit a server on the same machine.
pub fn limits(width: usize) -> Limits {
    let retry = RetryPolicy {
        first: Duration::from_millis(20),
        cap: Duration::from_millis(200),
        ..RetryPolicy::default()
    };
    let max_in_flight = NonZeroUsize::new(width).unwrap();
    Limits { max_in_flight, deadline: DEADLINE, retry, ..Limits::default() }
}

pub fn notification() -> Notification {
    let topic = Some(HeaderText::parse("com.example.app").unwrap());
    Notification { topic, ..Notification::new(Payload::parse(PAYLOAD.as_bytes()).unwrap()) }
}

async fn send(client: Client, width: usize, pushes: u64) -> Vec<Ended<u64>> {
    let gateway = headless::gateway(client);
    let (limits, notification) = (limits(width), notification());
    let targets = stream::iter((0..pushes).map(|number| Target::new(number, Ok(token(number)))));
    let (endings, mut ended) = mpsc::channel(1024);
    let control = Control::new();
    let running = push_dispatch::run(&gateway, &notification, targets, &limits, &control, endings);
    let collecting = async {
        let mut all = Vec::new();
        while let Some(one) = ended.recv().await {
            all.push(one);
        }
        all
    };
    let (summary, all) = tokio::join!(running, collecting);
    assert_eq!(summary.counts.total(), all.len() as u64, "the summary counts what was told");
    all
}

pub fn token(number: u64) -> DeviceToken {
    DeviceToken::parse(&format!("{number:064x}")).unwrap()
}

impl Seen {
    fn count(&mut self, ended: &Ended<u64>, ledger: &Ledger) {
        let words = match &ended.ending {
            Ending::Accepted { .. } | Ending::Cancelled => None,
            Ending::Rejected { status, reason, .. } => Some(format!("{status} {reason}")),
            Ending::Unknown { why } | Ending::Failed { why } => Some(without_digits(&why.words)),
        };
        if let Some(words) = words {
            *self.words.entry(words).or_default() += 1;
        }
        self.tally(ended.ending.name(), ledger.count(&token(ended.key)) > 0);
    }

    /// Counts an outcome of a push that was processed, or was not.
    pub fn tally(&mut self, outcome: &str, processed: bool) {
        let count = match outcome {
            "accepted" => &mut self.accepted,
            "rejected" => &mut self.rejected,
            "unknown" => &mut self.unknown,
            "failed" => &mut self.failed,
            "cancelled" => &mut self.cancelled,
            _ => return,
        };
        *count += 1;
        match outcome {
            "accepted" => self.false_successes += u64::from(!processed),
            "unknown" => self.unknown_processed += u64::from(processed),
            _ => self.misreported += u64::from(processed),
        }
    }
}

/// Ports differ from run to run.
fn without_digits(text: &str) -> String {
    text.replace(|it: char| it.is_ascii_digit(), "·")
}
