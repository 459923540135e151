//! A server that answers like APNs, over real TLS and HTTP/2 on loopback.
//!
//! [`judge`] is the pure part: a world, a request, what the connection has seen, the time; out comes the
//! verdict. [`Simulator`] is the part with sockets. It is not a fake client: whatever reaches Apple reaches
//! this, through the same code. Facts carry their section of Apple's provider API reference (`apns.md`).
//!
//! [`Faults`] are what it does wrong on purpose, and [`Relay`] is a bad network before it; they have no
//! section, since they are ours.
//!
//! Not here: channels and broadcast, limits on the rate of pushes or of new provider tokens.

mod certificates;
mod client_certificate;
mod connection;
mod faults;
mod field;
mod frames;
mod incoming;
mod journal;
mod judge;
mod ledger;
mod provider_token;
mod relay;
mod simulator;
mod time;
mod verdict;
mod wire;
mod world;
mod world_file;

pub use certificates::{CertificateError, Certificates};
pub use client_certificate::CertificateNote;
pub use faults::{
    BadCertificate, ConnectionFault, CutAt, Fault, FaultRule, Faults, GoAwayFault, LastStream, RequestFault,
    RetryAfter, ScriptedAnswer, When,
};
pub use field::FileError;
pub use journal::{BodyNote, JournalEntry};
pub use judge::{SimRequest, judge};
pub use ledger::Ledger;
pub use provider_token::ConnectionState;
pub use relay::{Relay, Shape};
pub use simulator::{Limits, Now, Options, Simulator};
pub use verdict::{Rejection, Verdict};
pub use world::{
    DeviceState, FingerprintError, PublicKeyError, World, WorldCertificate, WorldDevice, WorldKey,
};
