//! How long something is valid: certificates and profiles end alike.

use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// From how many days before its end it is called expiring.
const EXPIRING_DAYS: u32 = 30;

/// Where something stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Its time has not come.
    NotYet,
    /// More than 30 days are left.
    Valid,
    /// 30 days or fewer are left.
    Expiring,
    /// It is over.
    Expired,
}

impl Validity {
    /// At `now`, of something that is valid from `start` until `end`.
    pub(crate) fn of(start: SystemTime, end: SystemTime, now: SystemTime) -> Self {
        match end.duration_since(now) {
            Err(_) => Self::Expired,
            Ok(_) if now < start => Self::NotYet,
            Ok(left) if left <= DAY * EXPIRING_DAYS => Self::Expiring,
            Ok(_) => Self::Valid,
        }
    }
}

/// Whole days from `now` to `end`; negative once it has passed, a begun day counted.
pub(crate) fn days_left(end: SystemTime, now: SystemTime) -> i64 {
    let days = |days: u128| i64::try_from(days).unwrap_or(i64::MAX);
    match end.duration_since(now) {
        Ok(left) => days(left.as_nanos() / DAY.as_nanos()),
        Err(past) => -days(past.duration().as_nanos().div_ceil(DAY.as_nanos())),
    }
}
