//! What bounds a run: width, rate, time, tries, and when it gives up early.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

// One and the rest, since a literal of a non-zero type cannot be written.
const DEFAULT_IN_FLIGHT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(499);
const DEFAULT_TRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
const DEFAULT_FIRST_ANSWERS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// The bounds of one run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most pushes that are taken up and not yet ended; those that wait for a retry count, so that memory
    /// is bounded.
    pub max_in_flight: NonZeroUsize,
    /// Most tries per second, evenly spaced; `None`: as fast as answers come.
    pub rate: Option<Rate>,
    /// Longest time from the start of the run to its last ending; the time while it is paused or asks
    /// does not count.
    pub deadline: Duration,
    /// How often and when a push is tried again.
    pub retry: RetryPolicy,
    /// When the run gives up on the rest; `None`: never, short of a server that cannot be reached.
    pub stop_early: Option<StopEarly>,
    /// Where the jitter of back-off comes from: a number from 0 (inclusive) to 1 (exclusive).
    pub random: fn() -> f64,
}

impl Default for Limits {
    /// 500 in flight, no rate, 300 s, and randomness of the operating system.
    fn default() -> Self {
        Self {
            max_in_flight: DEFAULT_IN_FLIGHT,
            rate: None,
            deadline: Duration::from_secs(300),
            retry: RetryPolicy::default(),
            stop_early: Some(StopEarly::default()),
            random: os_random,
        }
    }
}

/// A bound on tries per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(Duration);

impl Rate {
    /// `tries` per second, from 0.001 to 1,000,000; `None` for anything else.
    pub fn per_second(tries: f64) -> Option<Self> {
        (0.001..=1_000_000.0).contains(&tries).then(|| Self(Duration::from_secs_f64(tries.recip())))
    }

    /// The time from one try to the next.
    pub const fn interval(self) -> Duration {
        self.0
    }
}

/// Full jitter: before try `n + 1` a random part of `first` × 2ⁿ⁻¹ passes, and at most of `cap`, on top of
/// what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Longest random pause before the second try.
    pub first: Duration,
    /// Longest random pause before any try.
    pub cap: Duration,
    /// Most answers to one push, the last one included.
    pub max_tries: NonZeroU32,
    /// Least pause after an answered 5xx, whatever it asks for itself.
    pub after_server_error: Duration,
    /// A `retry-after` is the least pause, and no more of it than this.
    pub longest_retry_after: Duration,
    /// Retries after answers, in percent of the pushes that were sent so far. When they are spent, a
    /// push ends with the answer it has: a server in trouble is not sent the same load five times.
    pub budget_percent: u8,
    /// So many retries are allowed in any case, for small runs.
    pub budget_floor: u32,
}

impl Default for RetryPolicy {
    /// 0.5 s doubling to 30 s, five tries, `retry-after` up to 60 s, a fifth of the run and at least ten.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            max_tries: DEFAULT_TRIES,
            after_server_error: Duration::ZERO,
            longest_retry_after: Duration::from_secs(60),
            budget_percent: 20,
            budget_floor: 10,
        }
    }
}

impl RetryPolicy {
    /// As the default, but 15 minutes after an answered 5xx (§3.4). A run needs a deadline beyond that.
    pub fn as_apple_asks() -> Self {
        Self { after_server_error: Duration::from_secs(15 * 60), ..Self::default() }
    }
}

/// When answers say that going on is no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopEarly {
    /// The run stops if this many first answers are all the same configuration error (a 403, or an answer
    /// that only the developer account can mend). Until one answer is something else, no more than this
    /// many are in flight, so that a wrong key does not burn through the list.
    pub first_answers: NonZeroU32,
    /// The run stops if more than this part of all answers, in percent, is `BadDeviceToken`: APNs closes
    /// connections over those soonest (`apns.md` §3.4) …
    pub bad_token_percent: u8,
    /// … once there are at least this many answers.
    pub bad_token_answers: u32,
    /// What follows: `false` ends the run, and what was not sent is cancelled. `true` makes it wait as
    /// [`crate::Phase::Asking`], until it is told to go on or cancelled.
    pub ask: bool,
}

impl Default for StopEarly {
    /// Ten same answers; more than 50 % of at least 100; without asking.
    fn default() -> Self {
        Self {
            first_answers: DEFAULT_FIRST_ANSWERS,
            bad_token_percent: 50,
            bad_token_answers: 100,
            ask: false,
        }
    }
}

/// Where the system has no randomness to give, the whole pause is taken: late is better than in step.
fn os_random() -> f64 {
    const STEPS: u32 = 1 << 31;
    getrandom::u32().map_or(1.0, |bits| f64::from(bits >> 1) / f64::from(STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_one_can_keep() {
        assert_eq!(Rate::per_second(4.0).map(Rate::interval), Some(Duration::from_millis(250)));
        for refused in [0.0, -1.0, 0.000_9, 1_000_001.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Rate::per_second(refused), None, "{refused}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_command_line() {
        let limits = Limits::default();
        assert_eq!(limits.max_in_flight.get(), 500);
        assert_eq!(limits.deadline, Duration::from_secs(300));
        assert_eq!(limits.retry.max_tries.get(), 5);
        assert_eq!(limits.stop_early.map(|rule| rule.first_answers.get()), Some(10));
    }

    #[test]
    fn the_system_gives_numbers_from_zero_to_below_one() {
        let drawn: Vec<f64> = (0..1_000).map(|_| os_random()).collect();
        assert!(drawn.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = drawn.iter().sum::<f64>() / 1_000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
