//! A set of target numbers: a bit each, where they lie close together.

use std::collections::BTreeMap;

/// A set of numbers. What it takes grows with what is in it, not with how large the numbers are.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<u64, u64>);

impl Numbers {
    /// Whether it is new.
    pub(super) fn insert(&mut self, number: u64) -> bool {
        let word = self.0.entry(number / 64).or_default();
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.0.get(&(number / 64)).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_in_and_nothing_else() {
        let mut numbers = Numbers::default();
        for number in [0, 1, 63, 64, 1_000_000, u64::MAX] {
            assert!(!numbers.contains(number));
            assert!(numbers.insert(number) && !numbers.insert(number));
            assert!(numbers.contains(number));
        }
        assert!(!numbers.contains(2) && !numbers.contains(65));
        assert_eq!(numbers.0.len(), 4);
        numbers.clear();
        assert!(!numbers.contains(0));
    }
}
