//! Pauses that grow, so that a server in trouble is not hammered. Pure: the dice are thrown elsewhere.

use std::time::Duration;

/// Doubling pauses up to a cap.
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) cap: Duration,
}

/// Between two tries of a push that was provably not processed.
pub(crate) const RESEND: Backoff = Backoff { first: Duration::from_millis(20), cap: Duration::from_secs(10) };
/// Between two connections, where the first could not be made or brought no answer. Apple takes frequent
/// new connections for an attack (§1).
pub(crate) const RECONNECT: Backoff =
    Backoff { first: Duration::from_millis(250), cap: Duration::from_secs(15) };

impl Backoff {
    /// A random part of the pause after failure number `failures` (the first is 1), with `random` from 0
    /// to 1.
    pub(crate) fn pause(&self, failures: u32, random: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.first.saturating_mul(1 << doublings).min(self.cap).mul_f64(random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap() {
        let ms = |failures, random| RESEND.pause(failures, random).as_millis();
        assert_eq!((ms(1, 1.0), ms(2, 1.0), ms(3, 0.5), ms(2, 0.0)), (20, 40, 40, 0));
        assert_eq!((ms(10, 1.0), ms(11, 2.0), ms(u32::MAX, 1.0)), (10_000, 10_000, 10_000));
    }
}
