//! A server that answers like APNs, over real TLS and HTTP/2 on loopback.
//!
//! [`judge`] is the pure part: a world, a request, what the connection has seen, the time; out comes the
//! verdict. [`Simulator`] is the part with sockets. It is not a fake client: whatever reaches Apple reaches
//! this, through the same code. Facts carry their section of Apple's provider API reference (`apns.md`).
//!
//! Not here: injected faults, channels and broadcast, provider certificates, limits on the rate of pushes
//! or of new provider tokens.

mod certificates;
mod connection;
mod incoming;
mod journal;
mod judge;
mod provider_token;
mod simulator;
mod time;
mod verdict;
mod world;
mod world_file;

pub use certificates::{CertificateError, Certificates};
pub use journal::{BodyNote, JournalEntry};
pub use judge::{SimRequest, judge};
pub use provider_token::ConnectionState;
pub use simulator::{Limits, Now, Simulator};
pub use verdict::{Rejection, Verdict};
pub use world::{DeviceState, PublicKeyError, World, WorldDevice, WorldKey};
pub use world_file::WorldError;
