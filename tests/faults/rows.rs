//! The rows of the table: each a fault, and what must come of it.

use std::num::NonZeroU64;
use std::time::Duration;

use push_client::Config;
use push_simulator::{
    BadCertificate, ConnectionFault, CutAt, Fault, FaultRule, Faults, GoAwayFault, LastStream, RequestFault,
    RetryAfter, ScriptedAnswer, When,
};

use crate::way::Way;

/// A fault, and what must come of it.
pub struct Row {
    pub name: &'static str,
    pub faults: fn(&mut Dice) -> Faults,
    pub expect: Expect,
    pub config: fn(Config) -> Config,
    pub key: Key,
    pub way: Way,
}

/// What must come of the pushes; that they add up, that none is falsely accepted, misreported or processed
/// twice, and that it takes under a minute, goes for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// All are accepted.
    Accepted,
    /// One is unknown for each time that the fault struck; the rest is accepted.
    UnknownWhereStruck,
    /// What was written on the connection when the fault struck is unknown; the rest is accepted.
    UnknownOnConnection,
    /// None can be sent, and the run says so soon.
    Failed,
    /// Not more than a fifth is tried again; what is not ends rejected.
    RetriesBounded,
    /// The server's refusal is final.
    Rejected,
}

/// How old the provider token is at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    New,
    HalfAnHourOld,
}

/// What a row draws its faults from.
pub struct Dice {
    pub seed: u64,
    pub width: usize,
    pub pushes: u64,
    state: u64,
}

impl Dice {
    pub const fn new(seed: u64, width: usize, pushes: u64) -> Self {
        Self { seed, width, pushes, state: seed }
    }

    /// So many numbers of requests, spread over the run.
    fn spread(&mut self, count: u64) -> When {
        let part = self.pushes / count;
        let at = (0..count).map(|index| index * part + 1 + self.draw() % part).collect();
        When { at, ..When::always() }
    }

    /// SplitMix64.
    const fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn rules(&self, rules: impl IntoIterator<Item = (When, Fault)>) -> Faults {
        let rules = rules.into_iter().map(|(when, fault)| FaultRule { when, fault }).collect();
        Faults { seed: self.seed, rules }
    }
}

fn share(probability: f64) -> When {
    When { probability: Some(probability), ..When::always() }
}

const fn goaway(last_stream: LastStream, twice: bool) -> RequestFault {
    RequestFault::GoAway(GoAwayFault { last_stream, reason: None, twice })
}

fn goaway_because(reason: &str) -> RequestFault {
    let reason = Some(reason.to_owned());
    RequestFault::GoAway(GoAwayFault { last_stream: LastStream::Before, reason, twice: false })
}

fn answer(status: u16, reason: &str, retry_after: Option<RetryAfter>) -> RequestFault {
    RequestFault::Answer(ScriptedAnswer { status, reason: Some(reason.to_owned()), retry_after })
}

fn row(name: &'static str, expect: Expect, faults: fn(&mut Dice) -> Faults) -> Row {
    Row { name, faults, expect, config: |config| config, key: Key::New, way: Way::Direct }
}

/// A row with a fault that strikes a few times.
macro_rules! few {
    ($name:expr, $expect:ident, $fault:expr) => {
        row($name, Expect::$expect, |dice| {
            let when = dice.spread(if dice.width == 1 { 3 } else { 5 });
            dice.rules([(when, Fault::from($fault))])
        })
    };
}

/// A row with a fault that strikes this share of the requests; some of them, where there is one at a time.
macro_rules! often {
    ($name:expr, $expect:ident, $share:expr, $fault:expr) => {
        row($name, Expect::$expect, |dice| {
            let when = if dice.width == 1 { dice.spread(5) } else { share($share) };
            dice.rules([(when, Fault::from($fault))])
        })
    };
}

/// A row with a fault that strikes by its number.
macro_rules! when {
    ($name:expr, $expect:ident, $when:expr, $fault:expr) => {
        row($name, Expect::$expect, |dice| dice.rules([($when, Fault::from($fault))]))
    };
}

pub fn all() -> Vec<Row> {
    [cuts(), goaways(), resets(), streams(), silences(), handshakes(), answers(), ways()]
        .into_iter()
        .flatten()
        .collect()
}

fn cuts() -> Vec<Row> {
    vec![
        few!("connection cut before the request", UnknownOnConnection, RequestFault::Cut(CutAt::Before)),
        few!("connection cut in the request", UnknownOnConnection, RequestFault::Cut(CutAt::During)),
        few!("connection cut after the request", UnknownOnConnection, RequestFault::Cut(CutAt::After)),
        when!("first connections hung up on", Accepted, When::first(2), ConnectionFault::HangUp),
    ]
}

fn goaways() -> Vec<Row> {
    vec![
        few!("GOAWAY, graceful", Accepted, goaway(LastStream::All, false)),
        few!("GOAWAY, graceful, twice", Accepted, goaway(LastStream::All, true)),
        few!("GOAWAY, last stream the request's", Accepted, goaway(LastStream::This, false)),
        few!("GOAWAY, low last stream", Accepted, goaway(LastStream::Before, false)),
        few!("GOAWAY, low last stream, twice", Accepted, goaway(LastStream::Before, true)),
        few!("GOAWAY with the reason Shutdown", Accepted, goaway_because("Shutdown")),
        when!(
            "GOAWAY with a reason that stays",
            Failed,
            When::always(),
            goaway_because("BadCertificateEnvironment")
        ),
    ]
}

fn resets() -> Vec<Row> {
    vec![
        often!(
            "RST_STREAM, REFUSED_STREAM",
            Accepted,
            0.05,
            RequestFault::Reset { code: 7, processed: false }
        ),
        row("RST_STREAM, every other code", Expect::UnknownWhereStruck, |dice| {
            let codes = (0..=13).filter(|code| *code != 7);
            let strikes = codes.map(|code| {
                let fault = RequestFault::Reset { code, processed: code % 2 == 0 };
                (dice.spread(if dice.width == 1 { 1 } else { 3 }), fault.into())
            });
            let strikes: Vec<_> = strikes.collect();
            dice.rules(strikes)
        }),
    ]
}

fn streams() -> Vec<Row> {
    vec![
        row("SETTINGS, 1 stream and 1,000 again", Expect::Accepted, |dice| {
            let (requests, when) = (NonZeroU64::new(dice.pushes / 20), dice.spread(5));
            dice.rules([(when, RequestFault::Streams { limit: 1, requests }.into())])
        }),
        when!("window never opened", Accepted, When::first(2), ConnectionFault::ClosedWindow),
        Row {
            // So slow that the answers to all that is in flight need some seconds.
            config: |config| Config { response_timeout: Duration::from_secs(30), ..config },
            ..row("slow bytes", Expect::Accepted, |dice| {
                let rate = if dice.width == 1 { 100_000 } else { 500_000 };
                let bytes_per_second = NonZeroU64::new(rate).unwrap_or(NonZeroU64::MIN);
                dice.rules([(When::always(), ConnectionFault::Slow { bytes_per_second }.into())])
            })
        },
    ]
}

fn silences() -> Vec<Row> {
    vec![
        few!(
            "never answered, not processed",
            UnknownWhereStruck,
            RequestFault::NoAnswer { processed: false }
        ),
        few!("never answered, processed", UnknownWhereStruck, RequestFault::NoAnswer { processed: true }),
        few!(
            "half-open TCP, not processed",
            UnknownOnConnection,
            RequestFault::HalfOpen { processed: false }
        ),
        few!("half-open TCP, processed", UnknownOnConnection, RequestFault::HalfOpen { processed: true }),
        few!("200 with a body that never ends", Accepted, RequestFault::EndlessBody { status: 200 }),
        few!("500 with a body that never ends", Accepted, RequestFault::EndlessBody { status: 500 }),
        Row {
            config: |config| Config { connect_timeout: Duration::from_millis(500), ..config },
            ..when!("connections taken and never spoken to", Accepted, When::first(2), ConnectionFault::Mute)
        },
    ]
}

fn handshakes() -> Vec<Row> {
    vec![
        when!(
            "certificate expired",
            Failed,
            When::always(),
            ConnectionFault::Certificate(BadCertificate::Expired)
        ),
        when!(
            "certificate of another name",
            Failed,
            When::always(),
            ConnectionFault::Certificate(BadCertificate::WrongName)
        ),
        when!(
            "certificate of an unknown CA",
            Failed,
            When::always(),
            ConnectionFault::Certificate(BadCertificate::UnknownCa)
        ),
        when!("ALPN without h2", Failed, When::always(), ConnectionFault::NoHttp2),
    ]
}

fn answers() -> Vec<Row> {
    vec![
        often!("429", Accepted, 0.05, answer(429, "TooManyRequests", None)),
        often!(
            "429 with Retry-After",
            Accepted,
            0.05,
            answer(429, "TooManyRequests", Some(RetryAfter::Seconds(1)))
        ),
        often!("503", Accepted, 0.05, answer(503, "Shutdown", None)),
        often!("503 with Retry-After", Accepted, 0.05, answer(503, "Shutdown", Some(RetryAfter::Seconds(1)))),
        often!(
            "503 with Retry-After as date",
            Accepted,
            0.05,
            answer(503, "Shutdown", Some(RetryAfter::Date(2)))
        ),
        often!("500", Accepted, 0.05, answer(500, "InternalServerError", None)),
        when!("503 to half of all", RetriesBounded, share(0.5), answer(503, "ServiceUnavailable", None)),
        Row {
            key: Key::HalfAnHourOld,
            ..row("403 ExpiredProviderToken, then good", Expect::Accepted, |dice| {
                // Of one at a time, the second would be the renewed one's, whose refusal is final.
                let first = if dice.width == 1 { 1 } else { 3 };
                dice.rules([(When::first(first), answer(403, "ExpiredProviderToken", None).into())])
            })
        },
        when!("our clock an hour behind", Accepted, When::always(), RequestFault::Clock { seconds: 3700 }),
        when!("our clock an hour ahead", Rejected, When::always(), RequestFault::Clock { seconds: -3700 }),
        when!(
            "date of the answers an hour off",
            Accepted,
            When::always(),
            RequestFault::Date { seconds: 3600 }
        ),
    ]
}

/// What is not the server's doing.
fn ways() -> Vec<Row> {
    let row = |name, expect, way| Row { way, ..row(name, expect, |_| Faults::default()) };
    vec![
        row("DNS failing, then working", Expect::Accepted, Way::LostName { times: 3 }),
        row("proxy that wants a login (407)", Expect::Failed, Way::ProxyWantsLogin),
        row("proxy cut at CONNECT", Expect::Accepted, Way::ProxyCutsConnect { times: 2 }),
        row("proxy cut under way", Expect::UnknownOnConnection, Way::ProxyCutsTunnels { times: 3 }),
        row("process killed and resumed, twice", Expect::UnknownOnConnection, Way::Killed),
    ]
}
