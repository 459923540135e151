//! How long answers took, in a fixed number of buckets.

use std::time::Duration;

/// Buckets per doubling: a bucket is at most 12.5 % wide, so its middle is within 6.25 %.
const STEPS: usize = 8;
/// Up to 2^32 microseconds, over an hour.
const BUCKETS: usize = 32 * STEPS;

/// Counts of durations; 2 KiB, whatever their number.
#[derive(Debug)]
pub(crate) struct Histogram {
    counts: Box<[u64; BUCKETS]>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: Box::new([0; BUCKETS]), total: 0 }
    }
}

impl Histogram {
    pub(crate) fn add(&mut self, duration: Duration) {
        if let Some(count) = self.counts.get_mut(bucket(duration)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// The duration that `part` (0 to 1) of all do not exceed.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn quantile(&self, part: f64) -> Option<Duration> {
        let wanted = ((self.total as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        let at = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        Some(middle(at))
    }
}

/// Below 8 µs a bucket per microsecond; above, eight per doubling.
fn bucket(duration: Duration) -> usize {
    let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
    let shift = micros.max(1).ilog2().saturating_sub(STEPS.ilog2());
    let step = usize::try_from(micros >> shift).unwrap_or_default();
    usize::try_from(shift).unwrap_or_default() * STEPS + step
}

fn middle(bucket: usize) -> Duration {
    // The inverse of `bucket`: from 8 on, the step holds its leading one.
    let (shift, step) = if bucket < STEPS {
        (0, bucket)
    } else {
        let shift = bucket / STEPS - 1;
        (shift, bucket - shift * STEPS)
    };
    let low = (step as u64) << shift;
    let width = 1_u64 << shift;
    Duration::from_nanos(low * 1_000 + width * 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_told_within_seven_percent() {
        for micros in (8..100_000_u64).chain((100_000..4_000_000_000).step_by(99_999_937)) {
            let mut histogram = Histogram::default();
            histogram.add(Duration::from_micros(micros));
            #[allow(clippy::cast_precision_loss)]
            let told = histogram.quantile(0.5).unwrap().as_secs_f64() * 1e6 / micros as f64;
            assert!((0.93..=1.07).contains(&told), "{micros} µs is told as {told} of it");
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_counted() {
        let mut histogram = Histogram::default();
        histogram.add(Duration::ZERO);
        assert!(histogram.quantile(0.5).unwrap() < Duration::from_micros(1));
        histogram.add(Duration::MAX);
        histogram.add(Duration::MAX);
        assert!(histogram.quantile(0.5).unwrap() > Duration::from_secs(3_900));
    }

    #[test]
    fn quantiles_split_the_counts() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        (1..=1_000).for_each(|ms| histogram.add(Duration::from_millis(ms)));
        let (p50, p99) = (histogram.quantile(0.5).unwrap(), histogram.quantile(0.99).unwrap());
        assert!((465..=535).contains(&p50.as_millis()), "{p50:?}");
        assert!((920..=1_060).contains(&p99.as_millis()), "{p99:?}");
    }
}
