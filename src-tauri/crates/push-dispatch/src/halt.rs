//! What makes a run start nothing more, and how the targets that it catches end.

use std::fmt;
use std::time::Duration;

use crate::{Ending, Why};

/// Why a run gave up on the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// The first answers were all the same configuration error.
    SameAnswer {
        /// How many there were.
        answers: u64,
        /// Their status.
        status: u16,
        /// Their reason.
        reason: String,
    },
    /// Too many of the answers were `BadDeviceToken`.
    BadTokens {
        /// How many answers there were.
        answers: u64,
        /// How many of them were `BadDeviceToken`.
        bad: u64,
    },
    /// What was taken up could not be written down first.
    NoRecord {
        /// What failed, for a person.
        error: String,
    },
    /// No connection could be made, time after time, and none ever was.
    Unreachable {
        /// The last failure.
        why: Why,
    },
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameAnswer { answers, status, reason } => {
                write!(f, "stopped early: the first {answers} answers were all {status} {reason}")
            }
            Self::BadTokens { answers, bad } => {
                write!(f, "stopped early: {bad} of {answers} answers were BadDeviceToken")
            }
            Self::NoRecord { error } => write!(f, "stopped early: {error}"),
            Self::Unreachable { why } => write!(f, "stopped early: {why}"),
        }
    }
}

/// An end put to a run before its targets ran out.
#[derive(Debug, Clone)]
pub(crate) enum Halt {
    /// Nothing more is started; what is in flight gets its answer.
    Stopped(StopReason),
    /// The caller called it off; nothing is waited for.
    Cancelled,
    /// Its time is up; nothing is waited for.
    Deadline(Duration),
}

impl Halt {
    /// Whether even the answers to what is in flight are not waited for.
    pub(crate) const fn is_hard(&self) -> bool {
        !matches!(self, Self::Stopped(_))
    }

    /// The ending of a target that is not on its way: never started, or waiting for its next try.
    pub(crate) fn not_sent(&self) -> Ending {
        match self {
            Self::Stopped(StopReason::Unreachable { why }) => Ending::Failed { why: why.clone() },
            Self::Stopped(_) | Self::Cancelled => Ending::Cancelled,
            Self::Deadline(limit) => {
                let why = Why::new("deadline", format!("deadline of {} s reached", limit.as_secs_f64()));
                Ending::Failed { why: with_seconds(why, *limit) }
            }
        }
    }

    /// The ending of a target that may be on its way.
    pub(crate) fn in_flight(&self) -> Ending {
        let unanswered =
            |code, what: &dyn fmt::Display| Why::new(code, format!("{what} while waiting for the answer"));
        let why = match self {
            Self::Stopped(reason) => unanswered("stopped_unanswered", reason),
            Self::Cancelled => unanswered("cancelled_unanswered", &"cancelled"),
            Self::Deadline(limit) => {
                let what = format!("deadline of {} s reached", limit.as_secs_f64());
                with_seconds(unanswered("deadline_unanswered", &what), *limit)
            }
        };
        Ending::Unknown { why }
    }
}

fn with_seconds(why: Why, limit: Duration) -> Why {
    Why { details: vec![("seconds", limit.as_secs_f64().to_string())], ..why }
}
