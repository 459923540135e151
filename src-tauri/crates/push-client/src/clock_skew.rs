//! How far the clock of this machine is off, by the clock of APNs. Pure.

use std::fmt;
use std::time::{Duration, SystemTime};

/// A clock that is off by less is right: `date` has whole seconds, answers take time, and a token lives
/// for an hour.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The clock of this machine is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSkew {
    /// By how much.
    pub by: Duration,
    /// Whether it is ahead of APNs' clock; else it is behind.
    pub ahead: bool,
}

impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = (self.by.as_secs() + 30) / 60;
        let way = if self.ahead { "ahead of" } else { "behind" };
        write!(f, "the clock of this machine is ")?;
        match (minutes / 60, minutes % 60) {
            (0, minutes) => write!(f, "{minutes} min")?,
            (hours, 0) => write!(f, "{hours} h")?,
            (hours, minutes) => write!(f, "{hours} h {minutes} min")?,
        }
        write!(
            f,
            " {way} that of APNs, which refused a provider token for it; set it right (until then, tokens are dated by \
             APNs' clock)"
        )
    }
}

/// What to add to the clock of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offset {
    by: Duration,
    back: bool,
}

impl Offset {
    pub(crate) const NONE: Self = Self { by: Duration::ZERO, back: false };

    /// From this machine's time to the right one; none where they differ by little.
    pub(crate) fn between(ours: SystemTime, right: SystemTime) -> Self {
        let (by, back) = match right.duration_since(ours) {
            Ok(by) => (by, false),
            Err(error) => (error.duration(), true),
        };
        if by <= TOLERANCE { Self::NONE } else { Self { by, back } }
    }

    pub(crate) fn applied_to(self, now: SystemTime) -> SystemTime {
        let moved = if self.back { now.checked_sub(self.by) } else { now.checked_add(self.by) };
        moved.unwrap_or(now)
    }

    /// Whether both come to the same for a token.
    pub(crate) fn is_about(self, other: Self) -> bool {
        let apart = if self.back == other.back { self.by.abs_diff(other.by) } else { self.by + other.by };
        apart <= TOLERANCE
    }

    pub(crate) fn skew(self) -> Option<ClockSkew> {
        (self.by > Duration::ZERO).then_some(ClockSkew { by: self.by, ahead: self.back })
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(minutes: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000 + minutes * 60)
    }

    #[test]
    fn an_offset_leads_from_our_time_to_the_right_one() {
        for (ours, right, applied) in [(0, 60, 60), (60, 0, 0), (0, 5, 0), (5, 0, 5), (0, 6, 6)] {
            let offset = Offset::between(at(ours), at(right));
            assert_eq!(offset.applied_to(at(ours)), at(applied), "{ours} {right}");
        }
        let (hour, less, back) =
            (Offset::between(at(0), at(60)), Offset::between(at(0), at(56)), Offset::between(at(60), at(0)));
        assert!(hour.is_about(less) && !hour.is_about(back) && !hour.is_about(Offset::NONE));
        assert!(Offset::NONE.is_about(Offset::NONE) && Offset::NONE.skew().is_none());
    }

    #[test]
    fn a_skew_is_said_in_words() {
        for (ours, right, words) in
            [(60, 0, "1 h ahead of"), (0, 90, "1 h 30 min behind"), (0, 7, "7 min behind")]
        {
            let text = Offset::between(at(ours), at(right)).skew().unwrap().to_string();
            assert_eq!(
                text,
                format!(
                    "the clock of this machine is {words} that of APNs, which refused a provider token for it; set it \
                     right (until then, tokens are dated by APNs' clock)"
                )
            );
        }
    }
}
