//! What goes into a run and what comes out: targets, endings, the summary.

use std::time::Duration;

use push_protocol::{DeviceToken, Outcome};

use crate::{GatewayError, StopReason};

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
        error: String,
    },
    /// It never reached APNs.
    Failed {
        /// What happened.
        error: String,
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
            Err(GatewayError { message, written: true, .. }) => Self::Unknown { error: message },
            Err(GatewayError { message, .. }) => Self::Failed { error: message },
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
    pub(crate) fn untried(target: Target<K>, ending: Ending) -> Self {
        let (token, ending) = match target.token {
            Ok(token) => (Some(token), ending),
            Err(error) => (None, Ending::Failed { error }),
        };
        Self { key: target.key, token, ending, elapsed: Duration::ZERO, attempts: 0 }
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many APNs took.
    pub accepted: u64,
    /// How many APNs refused.
    pub rejected: u64,
    /// Of how many it is not known.
    pub unknown: u64,
    /// How many could not be sent.
    pub failed: u64,
    /// How many were called off.
    pub cancelled: u64,
    /// From the start to the last ending.
    pub elapsed: Duration,
    /// Why the run gave up on the rest, if it did.
    pub stopped_early: Option<StopReason>,
    /// Whether any request was, or may have been, written. `false` with failures: no connection.
    pub connected: bool,
}

impl Summary {
    /// All targets that ended.
    pub const fn total(&self) -> u64 {
        self.accepted + self.rejected + self.unknown + self.failed + self.cancelled
    }

    pub(crate) const fn count(&mut self, ending: &Ending) {
        match ending {
            Ending::Accepted { .. } => self.accepted += 1,
            Ending::Rejected { .. } => self.rejected += 1,
            Ending::Unknown { .. } => self.unknown += 1,
            Ending::Failed { .. } => self.failed += 1,
            Ending::Cancelled => self.cancelled += 1,
        }
    }
}
