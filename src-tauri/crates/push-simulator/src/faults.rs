//! Faults that the simulator commits on purpose: what, and when. Reading them from a file is `faults::file`,
//! keeping count is `faults::schedule`; committing them is the connection's business.

mod file;
mod schedule;

use std::num::NonZeroU64;
use std::time::Duration;

pub(crate) use schedule::Schedule;

/// A script of faults. The same script and the same order of arrival give the same faults.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faults {
    /// What [`When::probability`] is drawn from.
    pub seed: u64,
    /// Looked through in order: a connection, or a request, meets the first one that applies to it.
    pub rules: Vec<FaultRule>,
}

/// One fault, and when it strikes.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    /// When it strikes.
    pub when: When,
    /// What happens.
    pub fault: Fault,
}

/// When a fault strikes: whenever all that is said here holds. Numbers count from 1: connections in a rule
/// with a [`ConnectionFault`], requests in one with a [`RequestFault`]. Requests are numbered as their heads
/// arrive, over all connections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct When {
    /// Those whose number can be divided by this.
    pub every: Option<NonZeroU64>,
    /// Those with these numbers; empty: any.
    pub at: Vec<u64>,
    /// So many first ones.
    pub first: Option<u64>,
    /// This share of them, from 0 to 1, drawn from the seed and the number.
    pub probability: Option<f64>,
    /// Those on these connections; empty: any.
    pub connections: Vec<u64>,
    /// Each connection counts its requests by itself.
    pub per_connection: bool,
    /// So long after the start of the simulator.
    pub after: Option<Duration>,
    /// Until so long after the start of the simulator.
    pub until: Option<Duration>,
    /// At least so long after the last time.
    pub apart: Option<Duration>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// To a connection, when it is opened.
    Connection(ConnectionFault),
    /// To a request, and to what is near it.
    Request(RequestFault),
}

/// What happens to a connection from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionFault {
    /// TLS shows a certificate that must not be trusted.
    Certificate(BadCertificate),
    /// TLS agrees on no protocol.
    NoHttp2,
    /// It is closed at once.
    HangUp,
    /// It is taken, and then nothing is read or written.
    Mute,
    /// The initial window is 0 and is never opened, so that no body can be sent.
    ClosedWindow,
    /// So many bytes a second, each way.
    Slow {
        /// Of TLS, on the wire.
        bytes_per_second: NonZeroU64,
    },
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadCertificate {
    /// It was valid until yesterday.
    Expired,
    /// It is for another name.
    WrongName,
    /// A CA signed it that nobody knows.
    UnknownCa,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestFault {
    /// The TCP connection is cut (RST).
    Cut(CutAt),
    /// Nothing more is read or written on its connection, which stays open for a minute.
    HalfOpen {
        /// Whether the request is still processed.
        processed: bool,
    },
    /// It is never answered; its connection goes on.
    NoAnswer {
        /// Whether it is processed.
        processed: bool,
    },
    /// The connection ends with GOAWAY.
    GoAway(GoAwayFault),
    /// Its stream is reset.
    Reset {
        /// The error code of RST_STREAM.
        code: u32,
        /// Whether it is processed; after REFUSED_STREAM, which promises that it was not, never.
        processed: bool,
    },
    /// Its connection announces another MAX_CONCURRENT_STREAMS; the request itself is answered as ever.
    Streams {
        /// The number announced.
        limit: u32,
        /// After so many requests more, the usual 1,000 are announced again; `None`: never.
        requests: Option<NonZeroU64>,
    },
    /// The answer's head comes, and its body does not end.
    EndlessBody {
        /// The status. With 200 the request is judged, and answered so only if that accepts it.
        status: u16,
    },
    /// This answer, and it is not processed.
    Answer(ScriptedAnswer),
    /// It is judged, and its answer dated, by a clock that is off.
    Clock {
        /// Ahead, or behind if negative.
        seconds: i64,
    },
    /// Its answer has a `date` that is off; it is judged by the right time.
    Date {
        /// Ahead, or behind if negative.
        seconds: i64,
    },
}

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutAt {
    /// At the head of the request; what arrived together with it is not processed either.
    Before,
    /// Between head and body; what came before it is answered.
    During,
    /// Once the request is processed, before its answer.
    After,
}

/// How a connection ends with GOAWAY (NO_ERROR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoAwayFault {
    /// What the frame says was processed, which is then true.
    pub last_stream: LastStream,
    /// `{"reason": …}` in the debug data; none without.
    pub reason: Option<String>,
    /// Whether a second frame follows at the end.
    pub twice: bool,
}

/// The last stream that is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastStream {
    /// The last one before the request that was judged already.
    Before,
    /// The request's.
    This,
    /// Any: 2³¹-1, as when a server leaves in peace.
    All,
}

/// An answer from the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptedAnswer {
    /// From 300 to 599.
    pub status: u16,
    /// `{"reason": …}` as body; no body without.
    pub reason: Option<String>,
    /// The header `retry-after`.
    pub retry_after: Option<RetryAfter>,
}

/// The two forms of `retry-after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u32),
    /// The HTTP date that is so many seconds away.
    Date(u32),
}

impl Faults {
    /// One rule alone.
    pub fn one(when: When, fault: impl Into<Fault>) -> Self {
        Self { seed: 0, rules: vec![FaultRule { when, fault: fault.into() }] }
    }

    /// Which bad certificates are shown.
    pub(crate) fn needs_bad_certificates(&self) -> bool {
        let bad = |it: &FaultRule| matches!(it.fault, Fault::Connection(ConnectionFault::Certificate(_)));
        self.rules.iter().any(bad)
    }
}

impl When {
    /// Always.
    pub fn always() -> Self {
        Self::default()
    }

    /// Every so many; 0 is taken as 1.
    pub fn every(number: u64) -> Self {
        Self { every: NonZeroU64::new(number.max(1)), ..Self::default() }
    }

    /// The one with that number.
    pub fn at(number: u64) -> Self {
        Self { at: vec![number], ..Self::default() }
    }

    /// So many first ones.
    pub fn first(number: u64) -> Self {
        Self { first: Some(number), ..Self::default() }
    }

    /// The same, counted on each connection by itself.
    #[must_use]
    pub fn per_connection(self) -> Self {
        Self { per_connection: true, ..self }
    }
}

impl From<ConnectionFault> for Fault {
    fn from(fault: ConnectionFault) -> Self {
        Self::Connection(fault)
    }
}

impl From<RequestFault> for Fault {
    fn from(fault: RequestFault) -> Self {
        Self::Request(fault)
    }
}
