//! Which fault is whose turn: counts connections and requests and what has struck.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::faults::{ConnectionFault, Fault, Faults, RequestFault, When};

/// A script that is being played.
#[derive(Debug)]
pub(crate) struct Schedule {
    faults: Faults,
    started: Instant,
    requests: AtomicU64,
    tallies: Vec<Tally>,
    violations: AtomicU64,
}

/// What one rule has done.
#[derive(Debug, Default)]
struct Tally {
    struck: AtomicU64,
    last: Mutex<Option<Instant>>,
}

/// A request's place among the others.
struct Place {
    connection: u64,
    /// Over all connections.
    number: u64,
    /// On its connection.
    on_connection: u64,
}

impl Schedule {
    pub(crate) fn new(faults: Faults) -> Self {
        let tallies = faults.rules.iter().map(|_| Tally::default()).collect();
        Self {
            faults,
            started: Instant::now(),
            requests: AtomicU64::new(0),
            tallies,
            violations: AtomicU64::new(0),
        }
    }

    /// The fault of that connection.
    pub(crate) fn connection(&self, connection: u64) -> Option<ConnectionFault> {
        let place = Place { connection, number: connection, on_connection: connection };
        self.strike(&place, |fault| match fault {
            Fault::Connection(fault) => Some(fault),
            Fault::Request(_) => None,
        })
        .copied()
    }

    /// The fault of the request that has just arrived, the nth on its connection.
    pub(crate) fn request(&self, connection: u64, on_connection: u64) -> Option<&RequestFault> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        self.strike(&Place { connection, number, on_connection }, |fault| match fault {
            Fault::Request(fault) => Some(fault),
            Fault::Connection(_) => None,
        })
    }

    /// How often each rule has struck.
    pub(crate) fn struck(&self) -> Vec<u64> {
        self.tallies.iter().map(|tally| tally.struck.load(Ordering::Relaxed)).collect()
    }

    pub(crate) fn violations(&self) -> u64 {
        self.violations.load(Ordering::Relaxed)
    }

    pub(crate) fn note_violation(&self) {
        self.violations.fetch_add(1, Ordering::Relaxed);
    }

    fn strike<'a, F>(&'a self, place: &Place, kind: fn(&'a Fault) -> Option<&'a F>) -> Option<&'a F> {
        let now = Instant::now();
        for (index, (rule, tally)) in self.faults.rules.iter().zip(&self.tallies).enumerate() {
            let Some(fault) = kind(&rule.fault) else { continue };
            let elapsed = now.duration_since(self.started);
            if rule.when.holds(place, elapsed, self.faults.seed, index) && tally.is_time(rule.when.apart, now)
            {
                tally.struck.fetch_add(1, Ordering::Relaxed);
                return Some(fault);
            }
        }
        None
    }
}

impl Tally {
    /// Whether the last time is long enough ago; then this is the last time.
    fn is_time(&self, apart: Option<Duration>, now: Instant) -> bool {
        let Some(apart) = apart else { return true };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = last.is_none_or(|last| now.duration_since(last) >= apart);
        if is_time {
            *last = Some(now);
        }
        is_time
    }
}

impl When {
    fn holds(&self, place: &Place, elapsed: Duration, seed: u64, rule: usize) -> bool {
        let number = if self.per_connection { place.on_connection } else { place.number };
        let listed = |list: &[u64], number| list.is_empty() || list.contains(&number);
        self.every.is_none_or(|every| number % every == 0)
            && listed(&self.at, number)
            && self.first.is_none_or(|first| number <= first)
            && listed(&self.connections, place.connection)
            && self.after.is_none_or(|after| elapsed >= after)
            && self.until.is_none_or(|until| elapsed < until)
            && self.probability.is_none_or(|share| draw(seed, rule as u64, place.number) < share)
    }
}

/// From 0 to below 1. SplitMix64 over the three numbers, so that the order of asking does not matter.
fn draw(seed: u64, rule: u64, number: u64) -> f64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut bits = mix(seed.wrapping_add(STEP));
    for part in [rule, number] {
        bits = mix(bits.wrapping_add(part.wrapping_add(1).wrapping_mul(STEP)));
    }
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{CutAt, FaultRule};

    const CUT: RequestFault = RequestFault::Cut(CutAt::Before);

    fn struck(schedule: &Schedule, requests: u64) -> Vec<u64> {
        (1..=requests).filter(|number| schedule.request(1, *number).is_some()).collect()
    }

    #[test]
    fn numbers_decide() {
        let table = [
            (When::always(), vec![1, 2, 3, 4, 5, 6]),
            (When::every(3), vec![3, 6]),
            (When::first(2), vec![1, 2]),
            (When { at: vec![2, 5], ..When::always() }, vec![2, 5]),
            (When { at: vec![2, 5], first: Some(4), ..When::always() }, vec![2]),
            (When { connections: vec![2], ..When::always() }, vec![]),
            (When { after: Some(Duration::from_secs(3600)), ..When::always() }, vec![]),
            (When { until: Some(Duration::ZERO), ..When::always() }, vec![]),
            (When { apart: Some(Duration::from_secs(3600)), ..When::always() }, vec![1]),
            (When { probability: Some(0.0), ..When::always() }, vec![]),
        ];
        for (when, expected) in table {
            let schedule = Schedule::new(Faults::one(when.clone(), CUT));
            assert_eq!(struck(&schedule, 6), expected, "{when:?}");
            assert_eq!(schedule.struck(), [expected.len() as u64]);
        }
    }

    #[test]
    fn each_connection_can_count_by_itself() {
        let when = When::at(2);
        let all = Schedule::new(Faults::one(when.clone(), CUT));
        assert!(all.request(1, 1).is_none() && all.request(2, 1).is_some(), "the second of all");
        let each = Schedule::new(Faults::one(when.per_connection(), CUT));
        assert!(each.request(1, 1).is_none() && each.request(2, 1).is_none() && each.request(2, 2).is_some());
    }

    #[test]
    fn the_seed_decides_which_and_the_probability_how_many() {
        let with_seed = |seed| {
            let when = When { probability: Some(0.1), ..When::always() };
            let schedule = Schedule::new(Faults { seed, ..Faults::one(when, CUT) });
            struck(&schedule, 10_000)
        };
        let first = with_seed(1);
        assert!((900..1100).contains(&first.len()), "{}", first.len());
        assert_eq!(first, with_seed(1));
        assert_ne!(first, with_seed(2));
    }

    #[test]
    fn the_first_rule_that_applies_counts_and_kinds_do_not_mix() {
        let rule = |when, fault| FaultRule { when, fault };
        let schedule = Schedule::new(Faults {
            seed: 0,
            rules: vec![
                rule(When::always(), ConnectionFault::HangUp.into()),
                rule(When::every(2), RequestFault::NoAnswer { processed: true }.into()),
                rule(When::always(), CUT.into()),
            ],
        });
        assert_eq!(schedule.connection(1), Some(ConnectionFault::HangUp));
        assert_eq!(schedule.request(1, 1), Some(&CUT));
        assert_eq!(schedule.request(1, 2), Some(&RequestFault::NoAnswer { processed: true }));
        assert_eq!(schedule.struck(), [1, 1, 1]);
    }
}
