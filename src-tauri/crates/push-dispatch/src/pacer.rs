//! Even spacing of tries. Pure: the caller brings the time and does the waiting.

use std::time::Duration;

use tokio::time::Instant;

use crate::Rate;

/// Timers wake up to this much late. So much is caught up on, or rates over 500 a second would never be
/// reached; what a longer stall missed is lost, so that no burst follows it.
const TIMER_SLACK: Duration = Duration::from_millis(2);

/// Hands out turns.
#[derive(Debug)]
pub(crate) struct Pacer {
    interval: Duration,
    next: Option<Instant>,
}

impl Pacer {
    pub(crate) const fn new(rate: Rate) -> Self {
        Self { interval: rate.interval(), next: None }
    }

    /// The time of the next turn for one who asks at `now`; the turn is taken.
    pub(crate) fn turn(&mut self, now: Instant) -> Instant {
        let turn = self.next.map_or(now, |next| next.max(now.checked_sub(TIMER_SLACK).unwrap_or(now)));
        self.next = Some(turn + self.interval);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pacer(rate: f64) -> Pacer {
        Pacer::new(Rate::per_second(rate).unwrap())
    }

    #[test]
    fn turns_are_evenly_spaced() {
        let (mut pacer, now) = (pacer(10.0), Instant::now());
        let turns: Vec<_> = (0..4).map(|_| (pacer.turn(now) - now).as_millis()).collect();
        assert_eq!(turns, [0, 100, 200, 300]);
    }

    #[test]
    fn a_stall_is_followed_by_one_turn_and_not_by_a_burst() {
        let (mut pacer, start) = (pacer(10.0), Instant::now());
        pacer.turn(start);
        let now = start + Duration::from_secs(60);
        assert!(pacer.turn(now) <= now);
        let second = pacer.turn(now) - now;
        assert!(second >= Duration::from_millis(98), "{second:?}");
    }

    #[test]
    fn a_late_timer_does_not_lower_the_rate() {
        let (mut pacer, start) = (pacer(5_000.0), Instant::now());
        let mut now = start;
        for _ in 0..5_000 {
            let turn = pacer.turn(now);
            if turn > now {
                now = turn + Duration::from_millis(1);
            }
        }
        let took = now - start;
        assert!((990..=1_010).contains(&took.as_millis()), "{took:?}");
    }
}
