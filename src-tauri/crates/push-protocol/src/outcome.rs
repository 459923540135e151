//! What APNs answered.

use std::time::Duration;

use crate::{ReasonFacts, facts};

/// An answer of APNs. A rejection is a value, not an error: the question was asked and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Status 200: accepted by APNs, which is not yet shown on a phone (§2.4).
    Accepted {
        /// `apns-id`: the one sent, or the one APNs made; case as received.
        apns_id: Option<String>,
        /// `apns-unique-id`: only from the sandbox (§3.1).
        unique_id: Option<String>,
    },
    /// Any other status.
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The `reason` of the body, word for word; empty where the body had none.
        reason: String,
        /// With 410: Unix milliseconds at which APNs knew the token to be dead (§3.1).
        timestamp: Option<i64>,
        /// `apns-id`, case as received.
        apns_id: Option<String>,
        /// `retry-after`: how long APNs asks to wait before the push comes again.
        retry_after: Option<Duration>,
    },
}

impl Outcome {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Accepted { .. } => 200,
            Self::Rejected { status, .. } => *status,
        }
    }

    /// `apns-id` as received.
    pub fn apns_id(&self) -> Option<&str> {
        match self {
            Self::Accepted { apns_id, .. } | Self::Rejected { apns_id, .. } => apns_id.as_deref(),
        }
    }

    /// What the one table says of the reason; unknown reasons are explained by their status class.
    pub fn facts(&self) -> Option<&'static ReasonFacts> {
        match self {
            Self::Accepted { .. } => None,
            Self::Rejected { status, reason, .. } => Some(facts(*status, reason)),
        }
    }
}
