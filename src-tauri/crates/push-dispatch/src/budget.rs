//! How many retries a run may spend, so that a server in trouble does not get five times the load. Pure.

use crate::RetryPolicy;

/// First tries earn retries.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    sent: u64,
    spent: u64,
}

impl Budget {
    /// A push goes out for the first time.
    pub(crate) const fn earn(&mut self) {
        self.sent += 1;
    }

    /// Spends a retry; `false` if there is none left.
    pub(crate) fn spend(&mut self, policy: &RetryPolicy) -> bool {
        let earned = self.sent.saturating_mul(policy.budget_percent.into()) / 100;
        let left = self.spent < earned.max(policy.budget_floor.into());
        self.spent += u64::from(left);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_of_what_was_sent_may_be_sent_again() {
        let (mut budget, policy) = (Budget::default(), RetryPolicy::default());
        let mut spent = 0;
        for _ in 0..10_000 {
            budget.earn();
            while budget.spend(&policy) {
                spent += 1;
            }
        }
        assert_eq!(spent, 2_000);
    }

    #[test]
    fn a_small_run_may_retry_a_few_times_anyway() {
        let (mut budget, policy) = (Budget::default(), RetryPolicy::default());
        budget.earn();
        assert_eq!((0..100).filter(|_| budget.spend(&policy)).count(), 10);
    }
}
