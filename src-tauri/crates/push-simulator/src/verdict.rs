//! What the simulator answers. Statuses come from the one table of reasons and stand nowhere else.

use push_protocol::{ReasonFacts, facts};

/// The answer to one push. A rejection is a value, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Status 200 with an empty body (§3.1).
    Accepted,
    /// Any other status, with a reason.
    Rejected(Rejection),
}

/// Why a push was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    /// The row of the table: reason and status.
    pub facts: &'static ReasonFacts,
    /// With 410: Unix milliseconds at which the token died (§3.1).
    pub timestamp: Option<i64>,
}

impl Rejection {
    /// The rejection with that word of Apple's list.
    pub(crate) fn because(reason: &'static str) -> Self {
        // The row is found by the word; the status is only for words that Apple does not list.
        Self { facts: facts(400, reason), timestamp: None }
    }

    /// The body of the answer (§3.1).
    pub(crate) fn body(&self) -> String {
        let reason = self.facts.reason;
        match self.timestamp {
            None => format!(r#"{{"reason":"{reason}"}}"#),
            Some(timestamp) => format!(r#"{{"reason":"{reason}","timestamp":{timestamp}}}"#),
        }
    }
}

impl Verdict {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Rejected(rejection) => rejection.facts.status,
        }
    }

    /// APNs' word for the refusal; `None` when accepted.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Accepted => None,
            Self::Rejected(rejection) => Some(rejection.facts.reason),
        }
    }
}
