//! Times and sizes of a client.

use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

/// Times and sizes.
#[derive(Debug, Clone)]
pub struct Config {
    /// Longest time for name, TCP, TLS and the start of HTTP/2 together.
    pub connect_timeout: Duration,
    /// Longest time from the request leaving the queue to the end of the answer, its body included.
    pub response_timeout: Duration,
    /// A PING is sent after this much silence; Apple is content with one an hour (§1).
    pub ping_after_idle: Duration,
    /// A connection whose PING is not answered within this time is given up. It also bounds the
    /// farewell of a connection that is closed.
    pub ping_timeout: Duration,
    /// How many connections share the pushes.
    pub connections: Connections,
    /// The clock for an answer that names a time and has no `date` of its own.
    pub now: fn() -> SystemTime,
}

/// How many connections share the pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// As many as the pushes need.
    Auto,
    /// So many.
    Fixed(NonZeroUsize),
}

impl Default for Config {
    /// 10 s, 30 s, one hour, 10 s, connections as needed, the system's clock.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(30),
            ping_after_idle: Duration::from_secs(60 * 60),
            ping_timeout: Duration::from_secs(10),
            connections: Connections::Auto,
            now: SystemTime::now,
        }
    }
}
