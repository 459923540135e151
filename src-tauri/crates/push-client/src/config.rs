//! Times and sizes of a client, and the way that it takes.

use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

use crate::{ExtraCa, Proxy, Resolver};

/// Times and sizes, and the way.
#[derive(Debug, Clone)]
pub struct Config {
    /// Longest time for name, TCP, TLS and the start of HTTP/2 together.
    pub connect_timeout: Duration,
    /// Longest time from the request leaving the queue to the end of the answer, its body included.
    pub response_timeout: Duration,
    /// A connection that has carried no push for this long is closed, if it is not the only one and
    /// [`Connections::Auto`] opened it.
    pub idle_timeout: Duration,
    /// A connection that was silent for longer is asked for a sign of life before a push is entrusted to
    /// it, since routers forget quiet connections without a word.
    pub trusted_silence: Duration,
    /// A PING is sent after this much silence; Apple is content with one an hour (§1).
    pub ping_after_idle: Duration,
    /// A connection whose PING is not answered within this time is given up. So long is the silence too
    /// after which a PING is sent while answers are awaited, and the farewell of a connection that is
    /// closed.
    pub ping_timeout: Duration,
    /// How many connections share the pushes.
    pub connections: Connections,
    /// An HTTP proxy in between. This machine is never reached through one.
    pub proxy: Option<Proxy>,
    /// A CA that is trusted beside the platform's roots. An endpoint with a CA of its own trusts that alone.
    pub extra_ca: Option<ExtraCa>,
    /// Who knows the addresses of hosts.
    pub resolver: Resolver,
    /// The clock for an answer that names a time and has no `date` of its own.
    pub now: fn() -> SystemTime,
    /// Evenly from 0 to 1, for pauses that keep clients out of step.
    pub random: fn() -> f64,
}

/// How many connections share the pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// One, and more while all are full and the server is far away; at most 16.
    Auto,
    /// So many.
    Fixed(NonZeroUsize),
}

impl Default for Config {
    /// 10 s, 30 s, 5 minutes, one minute, one hour, 10 s, connections as needed, no proxy, no extra CA, the system's
    /// resolver, clock and randomness.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(5 * 60),
            trusted_silence: Duration::from_secs(60),
            ping_after_idle: Duration::from_secs(60 * 60),
            ping_timeout: Duration::from_secs(10),
            connections: Connections::Auto,
            proxy: None,
            extra_ca: None,
            resolver: Resolver::default(),
            now: SystemTime::now,
            random: os_random,
        }
    }
}

/// Where the system has no randomness to give, the whole pause is taken: late is better than in step.
fn os_random() -> f64 {
    getrandom::u32().map_or(1.0, |bits| f64::from(bits) / f64::from(u32::MAX))
}
