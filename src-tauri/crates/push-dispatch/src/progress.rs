//! How far a run is, in memory that does not grow with the number of targets.

use std::collections::VecDeque;
use std::time::Duration;

use push_protocol::Outcome;
use tokio::time::Instant;

use crate::histogram::Histogram;
use crate::{Ending, GatewayError, StopReason};

/// Time between two values while something happens: 20 a second.
const BEAT: Duration = Duration::from_millis(50);
/// Time between two values while nothing does, so that the rate falls.
const IDLE_BEAT: Duration = Duration::from_millis(500);
/// The rate is that of this much time.
const RECENT: Duration = Duration::from_secs(2);
/// Most reasons that are told apart; Apple has 33.
const MAX_REASONS: usize = 64;

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// What the run is doing.
    pub phase: Phase,
    /// How many targets there are, where that is known.
    pub total: Option<u64>,
    /// How many ended, by kind.
    pub counts: Counts,
    /// Pushes that await their answer.
    pub in_flight: usize,
    /// Pushes that await their next try.
    pub waiting: usize,
    /// Tries beyond the first ones so far.
    pub retries: u64,
    /// Targets that ended per second, in the last two seconds; 0 while paused.
    pub rate: f64,
    /// Time since the start.
    pub elapsed: Duration,
    /// Time to the end at this rate, where that can be told.
    pub left: Option<Duration>,
    /// Half of the answers took no longer, within 6 %.
    pub p50: Option<Duration>,
    /// 99 of 100 answers took no longer, within 6 %.
    pub p99: Option<Duration>,
    /// Rejections that are endings by status and reason, in the order of their first appearance.
    pub reasons: Vec<ReasonCount>,
    /// Rejections for yet other reasons: no more than 64 are told apart.
    pub other_reasons: u64,
}

/// What a run is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Phase {
    /// Sending.
    #[default]
    Running,
    /// Told to wait.
    Paused,
    /// It stopped for this reason and waits to be told whether to go on ([`crate::StopEarly::ask`]).
    Asking(StopReason),
    /// All has ended.
    Ended,
}

/// Endings by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// How many APNs took.
    pub accepted: u64,
    /// How many APNs refused.
    pub rejected: u64,
    /// Of how many it is not known.
    pub unknown: u64,
    /// How many could not be sent.
    pub failed: u64,
    /// How many were called off.
    pub cancelled: u64,
}

impl Counts {
    /// All that ended.
    pub const fn total(&self) -> u64 {
        self.accepted + self.rejected + self.unknown + self.failed + self.cancelled
    }

    pub(crate) const fn add(&mut self, ending: &Ending) {
        match ending {
            Ending::Accepted { .. } => self.accepted += 1,
            Ending::Rejected { .. } => self.rejected += 1,
            Ending::Unknown { .. } => self.unknown += 1,
            Ending::Failed { .. } => self.failed += 1,
            Ending::Cancelled => self.cancelled += 1,
        }
    }
}

/// How often a push ended with one status and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// The HTTP status.
    pub status: u16,
    /// The `reason`, word for word; empty where the answers had none.
    pub reason: String,
    /// How often.
    pub count: u64,
}

/// Counts, and says when to tell.
#[derive(Debug)]
pub(crate) struct Meter {
    began: Instant,
    counts: Counts,
    retries: u64,
    answers: Histogram,
    reasons: Vec<ReasonCount>,
    other_reasons: u64,
    /// How many had ended when, oldest first, no further back than [`RECENT`].
    marks: VecDeque<(Instant, u64)>,
    told: Option<Instant>,
    news: bool,
}

/// What the run alone knows of itself.
#[derive(Debug)]
pub(crate) struct Now {
    pub(crate) at: Instant,
    pub(crate) phase: Phase,
    pub(crate) total: Option<u64>,
    pub(crate) in_flight: usize,
    pub(crate) waiting: usize,
}

impl Meter {
    pub(crate) fn new(began: Instant) -> Self {
        Self {
            began,
            counts: Counts::default(),
            retries: 0,
            answers: Histogram::default(),
            reasons: Vec::new(),
            other_reasons: 0,
            marks: VecDeque::new(),
            told: None,
            news: true,
        }
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn note_try(&mut self, result: &Result<Outcome, GatewayError>, took: Duration) {
        if result.is_ok() {
            self.answers.add(took);
        }
    }

    pub(crate) const fn note_retry(&mut self) {
        self.retries += 1;
    }

    /// Something that the counts do not hold has changed.
    pub(crate) const fn note_news(&mut self) {
        self.news = true;
    }

    pub(crate) fn note_ending(&mut self, ending: &Ending) {
        self.news = true;
        self.counts.add(ending);
        let Ending::Rejected { status, reason, .. } = ending else { return };
        let known = self.reasons.iter().position(|it| it.status == *status && it.reason == *reason);
        if let Some(known) = known.and_then(|at| self.reasons.get_mut(at)) {
            known.count += 1;
        } else if self.reasons.len() < MAX_REASONS {
            self.reasons.push(ReasonCount { status: *status, reason: reason.clone(), count: 1 });
        } else {
            self.other_reasons += 1;
        }
    }

    /// When the next value is to be told.
    pub(crate) fn next_beat(&self) -> Instant {
        let beat = if self.news { BEAT } else { IDLE_BEAT };
        self.told.map_or(self.began, |told| told + beat)
    }

    /// A value to be told at `now`.
    pub(crate) fn tell(&mut self, now: Now) -> Progress {
        self.told = Some(now.at);
        self.news = false;
        let rate = self.rate(&now);
        let left = now.total.map(|total| total.saturating_sub(self.counts.total()));
        Progress {
            total: now.total,
            counts: self.counts,
            in_flight: now.in_flight,
            waiting: now.waiting,
            retries: self.retries,
            rate,
            elapsed: now.at - self.began,
            left: left.and_then(|left| time_for(left, rate)),
            p50: self.answers.quantile(0.5),
            p99: self.answers.quantile(0.99),
            reasons: self.reasons.clone(),
            other_reasons: self.other_reasons,
            phase: now.phase,
        }
    }

    fn rate(&mut self, now: &Now) -> f64 {
        let ended = self.counts.total();
        if now.phase == Phase::Ended {
            return per_second(ended, now.at - self.began);
        }
        if now.phase != Phase::Running {
            self.marks.clear();
            self.marks.push_back((now.at, ended));
            return 0.0;
        }
        // One mark older than the rest stays, so that there always is something to compare with.
        while self.marks.get(1).is_some_and(|(at, _)| now.at - *at >= RECENT) {
            self.marks.pop_front();
        }
        let (since, before) = self.marks.front().copied().unwrap_or((self.began, 0));
        self.marks.push_back((now.at, ended));
        per_second(ended - before, now.at - since)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn per_second(count: u64, time: Duration) -> f64 {
    if time.is_zero() { 0.0 } else { count as f64 / time.as_secs_f64() }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn time_for(count: u64, rate: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(count as f64 / rate).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn rejected(status: u16, reason: String) -> Ending {
        Ending::Rejected { status, reason, timestamp: None, apns_id: None }
    }

    fn at(at: Instant, phase: Phase) -> Now {
        Now { at, phase, total: Some(1_000), in_flight: 1, waiting: 0 }
    }

    #[test]
    fn the_rate_is_that_of_the_last_two_seconds() {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        let mut last = Progress::default();
        for beat in 1..=200 {
            // 100 a second for five seconds, then 20 a second.
            for _ in 0..if beat <= 100 { 5 } else { 1 } {
                meter.note_ending(&Ending::Cancelled);
            }
            last = meter.tell(at(began + ms(beat * 50), Phase::Running));
            if beat == 100 {
                assert!((last.rate - 100.0).abs() < 3.0, "{}", last.rate);
            }
        }
        assert!((last.rate - 20.0).abs() < 1.0, "{}", last.rate);
        let left = last.left.unwrap();
        assert!((ms(18_000)..ms(22_000)).contains(&left), "400 of 1,000 are left: {left:?}");
        assert!(meter.marks.len() < 50);
    }

    #[test]
    fn while_paused_there_is_no_rate_and_after_it_no_old_one() {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        (0..100).for_each(|_| meter.note_ending(&Ending::Cancelled));
        let paused = meter.tell(at(began + ms(1_000), Phase::Paused));
        assert_eq!((paused.rate, paused.left), (0.0, None));
        let after = meter.tell(at(began + ms(1_100), Phase::Running));
        assert_eq!(after.rate, 0.0);
    }

    #[test]
    fn reasons_are_counted_and_their_number_is_bounded() {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        for number in 0..1_000 {
            meter.note_ending(&rejected(400, format!("Reason{number}")));
            meter.note_ending(&rejected(410, "Reason0".into()));
        }
        let progress = meter.tell(at(began, Phase::Running));
        assert_eq!(progress.reasons.len(), 64);
        let gone = ReasonCount { status: 410, reason: "Reason0".into(), count: 1_000 };
        assert!(progress.reasons.contains(&gone));
        assert_eq!(progress.other_reasons, 1_000 - 63);
        assert_eq!(progress.counts.rejected, 2_000);
    }

    #[test]
    fn values_are_told_twenty_times_a_second_and_seldom_when_nothing_happens() {
        let began = Instant::now();
        let mut meter = Meter::new(began);
        assert_eq!(meter.next_beat(), began);
        meter.tell(at(began, Phase::Running));
        assert_eq!(meter.next_beat(), began + ms(500));
        meter.note_ending(&Ending::Cancelled);
        assert_eq!(meter.next_beat(), began + ms(50));
    }
}
