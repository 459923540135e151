//! A gateway that answers by script, and what the tests of a run need around it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream;
use push_dispatch::{Control, Ended, Gateway, GatewayError, Limits, Summary, Target, Why, run};
use push_protocol::{DeviceToken, Notification, Outcome, Payload};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

pub type Answer = Result<Outcome, GatewayError>;

/// What a try meets: how long it takes, and how it ends.
pub type Step = (Duration, Answer);

pub type Script = Box<dyn Fn(u32, usize) -> Step + Send + Sync>;

/// Answers try number `n` (from 1) to device number `i` as the script says.
pub struct Scripted {
    script: Script,
    tries: Mutex<HashMap<u32, usize>>,
    now: AtomicUsize,
    pub most: AtomicUsize,
    pub starts: Mutex<Vec<Instant>>,
    /// The payload of every try, by device.
    pub payloads: Mutex<Vec<(u32, String)>>,
    /// Whether what is given up was written.
    pub written: AtomicBool,
    /// How long it takes to tell.
    pub says_after: Duration,
}

impl Scripted {
    pub fn new(script: impl Fn(u32, usize) -> Step + Send + Sync + 'static) -> Self {
        Self {
            script: Box::new(script),
            tries: Mutex::default(),
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            starts: Mutex::default(),
            payloads: Mutex::default(),
            written: AtomicBool::new(true),
            says_after: Duration::ZERO,
        }
    }

    /// Every try takes `took` and is answered alike.
    pub fn always(took: Duration, answer: Answer) -> Self {
        Self::new(move |_, _| (took, answer.clone()))
    }

    pub fn tries(&self) -> usize {
        self.starts.lock().unwrap().len()
    }

    pub fn tries_of(&self, device: u32) -> usize {
        self.tries.lock().unwrap().get(&device).copied().unwrap_or(0)
    }
}

impl Gateway for Scripted {
    fn send(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        stop: impl Future<Output = ()> + Send,
    ) -> impl Future<Output = Result<Outcome, GatewayError>> + Send {
        let device = u32::from_str_radix(token.as_str(), 16).unwrap();
        async move {
            let _in_flight = InFlight::enter(self);
            self.starts.lock().unwrap().push(Instant::now());
            self.payloads.lock().unwrap().push((device, notification.payload.as_str().to_owned()));
            let nth = {
                let mut tries = self.tries.lock().unwrap();
                let nth = tries.entry(device).or_default();
                *nth += 1;
                *nth
            };
            let (took, answer) = (self.script)(device, nth);
            tokio::select! {
                biased;
                () = sleep(took) => answer,
                () = stop => {
                    sleep(self.says_after).await;
                    let written = self.written.load(Ordering::Relaxed);
                    Err(GatewayError { why: Why::new("given_up", "given up"), written, connect: false, retryable: true })
                }
            }
        }
    }
}

/// Counts a try for as long as it lasts, dropped ones too.
struct InFlight<'a>(&'a AtomicUsize);

impl<'a> InFlight<'a> {
    fn enter(gateway: &'a Scripted) -> Self {
        let now = gateway.now.fetch_add(1, Ordering::Relaxed) + 1;
        gateway.most.fetch_max(now, Ordering::Relaxed);
        Self(&gateway.now)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

pub fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub fn accepted() -> Answer {
    Ok(Outcome::Accepted { apns_id: Some("id".into()), unique_id: None })
}

pub fn rejected(status: u16, reason: &str) -> Answer {
    Ok(Outcome::Rejected { status, reason: reason.into(), timestamp: None, apns_id: None, retry_after: None })
}

pub fn refused(retryable: bool) -> Answer {
    Err(GatewayError {
        why: Why::new("connect", "connection refused"),
        written: false,
        connect: true,
        retryable,
    })
}

pub fn cut(written: bool) -> Answer {
    Err(GatewayError { why: Why::new("broken", "connection cut"), written, connect: false, retryable: true })
}

pub fn target(device: u32) -> Target<u32> {
    Target::new(device, Ok(DeviceToken::parse(&format!("{device:08x}")).unwrap()))
}

pub fn notification() -> Notification {
    Notification::new(Payload::parse(b"{}").unwrap())
}

pub fn limits() -> Limits {
    Limits { random: || 1.0, ..Limits::default() }
}

pub struct Run {
    pub ended: Vec<Ended<u32>>,
    pub summary: Summary,
}

impl Run {
    pub fn names(&self) -> Vec<&'static str> {
        let mut ended: Vec<_> = self.ended.iter().collect();
        ended.sort_by_key(|ended| ended.key);
        ended.iter().map(|ended| ended.ending.name()).collect()
    }

    pub fn of(&self, device: u32) -> &Ended<u32> {
        self.ended.iter().find(|ended| ended.key == device).unwrap()
    }
}

/// Runs to the end and collects all endings.
pub async fn send(
    gateway: &Scripted,
    targets: impl IntoIterator<Item = Target<u32>>,
    limits: &Limits,
    cancel: &Control,
) -> Run {
    let (on_end, mut endings) = mpsc::channel(16);
    let mut ended = Vec::new();
    let notification = notification();
    let (summary, ()) =
        tokio::join!(run(gateway, &notification, stream::iter(targets), limits, cancel, on_end), async {
            while let Some(end) = endings.recv().await {
                ended.push(end);
            }
        });
    Run { ended, summary }
}
