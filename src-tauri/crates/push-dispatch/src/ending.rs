//! What goes into a run and what comes out: targets, endings, the summary.

use std::time::Duration;

use push_protocol::{DeviceToken, Outcome};

use crate::{Counts, GatewayError, StopReason, Why};

/// One push to be sent. `K` is the caller's name for it: a line number, a row, a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<K> {
    /// Comes back with the ending.
    pub key: K,
    /// The device, or why there is none: such a target ends failed without a try.
    pub token: Result<DeviceToken, String>,
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
