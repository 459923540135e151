//! What goes into a run and what comes out: targets, endings, the summary.

use std::sync::Arc;
use std::time::Duration;

use push_protocol::{DeviceToken, Notification, Outcome};

use crate::{Counts, GatewayError, StopReason, Why};

/// One push to be sent. `K` is the caller's name for it: a line number, a row, a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<K> {
    /// Comes back with the ending.
    pub key: K,
    /// The device, or why there is none: such a target ends failed without a try.
    pub token: Result<DeviceToken, String>,
    /// What goes to it.
    pub message: Message,
}

/// What goes to a target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Message {
    /// The notification of the run.
    #[default]
    Shared,
    /// One of its own. The run holds it from taking the target up to its ending, and sends the same again.
    Own(Arc<Notification>),
    /// None could be made: the target ends failed without a try.
    Unsendable(Box<Why>),
}

impl<K> Target<K> {
    /// A target of the run's notification.
    pub const fn new(key: K, token: Result<DeviceToken, String>) -> Self {
        Self { key, token, message: Message::Shared }
    }

    /// What is to be sent, or the ending of a target to which nothing can be.
    pub(crate) fn sendable(self) -> Result<Sendable<K>, Ended<K>> {
        let key = self.key;
        let (token, why) = match (self.token, self.message) {
            (Ok(token), Message::Shared) => return Ok(Sendable { key, token, notification: None }),
            (Ok(token), Message::Own(own)) => return Ok(Sendable { key, token, notification: Some(own) }),
            (Ok(token), Message::Unsendable(why)) => (Some(token), *why),
            (Err(error), _) => (None, Why::bad_line(error)),
        };
        Err(Ended::untried(key, token, Ending::Failed { why }))
    }
}

/// A target to which something can be sent.
pub(crate) struct Sendable<K> {
    pub(crate) key: K,
    pub(crate) token: DeviceToken,
    /// Its own; `None`: that of the run.
    pub(crate) notification: Option<Arc<Notification>>,
}

/// How a target ended. Every target ends with exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// APNs took it.
    Accepted {
        /// `apns-id` as received.
        apns_id: Option<String>,
        /// `apns-unique-id`: only from the sandbox (`apns.md` §3.1).
        unique_id: Option<String>,
    },
    /// APNs refused it; the last answer, where there were several.
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The `reason`, word for word; empty where the body had none.
        reason: String,
        /// With 410: Unix milliseconds at which APNs knew the token to be dead.
        timestamp: Option<i64>,
        /// `apns-id` as received.
        apns_id: Option<String>,
    },
    /// It may have reached APNs and was not answered: perhaps shown on the phone, perhaps not.
    Unknown {
        /// What happened.
        why: Why,
    },
    /// It never reached APNs.
    Failed {
        /// What happened.
        why: Why,
    },
    /// It never reached APNs, or was turned away to come again later, when the run was called off.
    Cancelled,
}

impl Ending {
    /// The word for it in the command line's `outcome`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Unknown { .. } => "unknown",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<Result<Outcome, GatewayError>> for Ending {
    fn from(result: Result<Outcome, GatewayError>) -> Self {
        match result {
            Ok(Outcome::Accepted { apns_id, unique_id }) => Self::Accepted { apns_id, unique_id },
            Ok(Outcome::Rejected { status, reason, timestamp, apns_id, .. }) => {
                Self::Rejected { status, reason, timestamp, apns_id }
            }
            Err(GatewayError { why, written: true, .. }) => Self::Unknown { why },
            Err(GatewayError { why, .. }) => Self::Failed { why },
        }
    }
}

/// A target with its ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended<K> {
    /// The target's key.
    pub key: K,
    /// The target's device; `None` where it had none.
    pub token: Option<DeviceToken>,
    /// How it ended.
    pub ending: Ending,
    /// How long the last try took; zero without a try.
    pub elapsed: Duration,
    /// How often it was tried.
    pub attempts: u32,
}

impl<K> Ended<K> {
    /// A target that ended without a try.
    pub(crate) const fn untried(key: K, token: Option<DeviceToken>, ending: Ending) -> Self {
        Self { key, token, ending, elapsed: Duration::ZERO, attempts: 0 }
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many ended, by kind.
    pub counts: Counts,
    /// From the start to the last ending.
    pub elapsed: Duration,
    /// Why the run gave up on the rest, if it did: those are `cancelled` or `failed` without a try.
    pub stopped_early: Option<StopReason>,
    /// Whether any request was, or may have been, written. `false` with failures: no connection.
    pub connected: bool,
}
