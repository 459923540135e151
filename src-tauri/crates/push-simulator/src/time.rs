//! Unix time, as the protocol writes it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970; negative before, and pinned to the ends of `i64`.
pub(crate) fn unix_millis(at: SystemTime) -> i64 {
    match at.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
    }
}

/// Whole seconds since 1970, rounded down.
pub(crate) fn unix_seconds(at: SystemTime) -> i64 {
    unix_millis(at).div_euclid(1000)
}
