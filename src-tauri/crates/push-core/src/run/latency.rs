//! How long answers took, in a histogram of fixed size. Pure.

use std::time::Duration;

/// Each bucket is this much wider than the one before: a percentile is right to 2 %.
const STEP: f64 = 1.02;
/// The first bucket ends here, in microseconds.
const FIRST: f64 = 10.0;
/// From 10 µs to about 100 s.
const BUCKETS: usize = 815;

/// Counts by duration.
#[derive(Debug)]
pub(crate) struct Latency {
    counts: Box<[u64; BUCKETS]>,
    total: u64,
}

impl Latency {
    pub(crate) fn new() -> Self {
        Self { counts: Box::new([0; BUCKETS]), total: 0 }
    }

    pub(crate) fn note(&mut self, took: Duration) {
        let steps = (took.as_secs_f64() * 1e6 / FIRST).max(1.0).ln() / STEP.ln();
        self.counts[(steps.ceil() as usize).min(BUCKETS - 1)] += 1;
        self.total += 1;
    }

    /// The time, in milliseconds, within which `part` (0 to 1) of the answers came; `None` without any.
    pub(crate) fn percentile(&self, part: f64) -> Option<f64> {
        let wanted = (self.total as f64 * part).ceil().max(1.0);
        let mut seen = 0.0;
        let bucket = self.counts.iter().position(|count| {
            seen += *count as f64;
            seen >= wanted
        })?;
        Some(FIRST * STEP.powf(bucket as f64) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_right_to_two_percent() {
        let mut latency = Latency::new();
        assert_eq!(latency.percentile(0.5), None);
        for ms in 1..=1000 {
            latency.note(Duration::from_millis(ms));
        }
        for (part, expected) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1000.0), (0.0, 1.0)] {
            let found = latency.percentile(part).unwrap();
            assert!((found / expected - 1.0).abs() < 0.021, "{part}: {found}");
        }
    }

    #[test]
    fn the_shortest_and_the_longest_are_kept() {
        let mut latency = Latency::new();
        latency.note(Duration::ZERO);
        latency.note(Duration::from_secs(100_000));
        assert_eq!(latency.percentile(0.5), Some(0.01));
        assert!(latency.percentile(1.0).unwrap() > 90_000.0);
    }
}
