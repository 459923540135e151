//! What APNs *says*: device token, push type, headers, payload, the one table of reasons, outcome.
//!
//! Values only. No I/O, no clock, no async: whoever has those passes in what they read.
//! Facts carry the section of Apple's provider API reference (`apns.md`) that they were taken from.

pub mod json;
pub mod lint;
pub mod variables;

mod environment;
mod format;
mod header;
mod keys;
mod notification;
mod outcome;
mod payload;
mod push_type;
mod reason;
mod token;

pub use environment::Environment;
pub use format::{Format, Placeholder};
pub use header::{HeaderText, HeaderTextError};
pub use keys::{Confidence, KEYS, KeyFacts, Place, Shape, key};
pub use notification::Notification;
pub use outcome::Outcome;
pub use payload::{Payload, PayloadError};
pub use push_type::{
    Authentication, MAX_COLLAPSE_ID_BYTES, MAX_PAYLOAD_BYTES, MAX_VOIP_PAYLOAD_BYTES, PRIORITIES, PushType,
};
pub use reason::{REASONS, ReasonFacts, Retry, Who, Words, facts};
pub use token::{CleanToken, DeviceToken, Removed, Stranger, TokenError};
