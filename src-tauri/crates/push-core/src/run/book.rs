//! What has happened in a run so far: counts, reasons, speed, and a sample of rows. Its size does not
//! grow with the run. Pure: the caller brings the time.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use push_dispatch::{Ended, Ending as How, StopReason};
use push_protocol::facts;

use super::latency::Latency;
use crate::model::{Ending, ReasonCount, RunProgress, RunRow, RunSample, RunState, RunStop};
use crate::send::words;

/// Rows kept of the last, and of the first that were not accepted.
const SAMPLE: usize = 200;
/// Different reasons counted apart; what APNs has not said before goes under "".
const REASONS: usize = 50;
/// The speed is that of the last so many looks, which are 50 ms apart at least.
const LOOKS: usize = 40;

/// Names a target of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its place in the run, from 0.
    pub(crate) index: u64,
    /// Its line in the token file.
    pub(crate) line: Option<u64>,
    /// The device in the list, by id and name.
    pub(crate) device: Option<(String, String)>,
}

/// The counts of one run.
#[derive(Debug)]
pub(crate) struct Book {
    progress: RunProgress,
    reasons: HashMap<(Ending, Option<u16>, String), ReasonCount>,
    latency: Latency,
    latest: VecDeque<RunRow>,
    troubled: Vec<RunRow>,
    looks: VecDeque<(Duration, u64)>,
}

impl Book {
    /// An empty book; `progress` holds what does not change, with every count at zero.
    pub(crate) fn new(progress: RunProgress) -> Self {
        Self {
            progress,
            reasons: HashMap::new(),
            latency: Latency::new(),
            latest: VecDeque::with_capacity(SAMPLE),
            troubled: Vec::new(),
            looks: VecDeque::with_capacity(LOOKS),
        }
    }

    /// Forgets every ending, for a run that starts anew.
    pub(crate) fn clear(&mut self) {
        let progress = RunProgress {
            accepted: 0,
            rejected: 0,
            unknown: 0,
            failed: 0,
            cancelled: 0,
            stop: None,
            ..self.progress.clone()
        };
        *self = Self::new(progress);
    }

    /// How many targets have their ending.
    pub(crate) const fn ended(&self) -> u64 {
        let it = &self.progress;
        it.accepted + it.rejected + it.unknown + it.failed + it.cancelled
    }

    pub(crate) const fn total(&self) -> u64 {
        self.progress.total
    }

    pub(crate) const fn set_state(&mut self, state: RunState) {
        self.progress.state = state;
    }

    pub(crate) fn set_stop(&mut self, reason: Option<&StopReason>) {
        self.progress.stop = reason.map(stop);
    }

    /// Takes in an ending.
    pub(crate) fn note(&mut self, ended: &Ended<Key>) {
        let row = row(ended, self.ended() + 1);
        self.count(row.ending, 1);
        if ended.attempts > 0 && matches!(row.ending, Ending::Accepted | Ending::Rejected) {
            self.latency.note(ended.elapsed);
        }
        if row.ending != Ending::Accepted {
            self.note_reason(&row, 1);
            if self.troubled.len() < SAMPLE {
                self.troubled.push(row.clone());
            }
        }
        if self.latest.len() == SAMPLE {
            self.latest.pop_front();
        }
        self.latest.push_back(row);
    }

    /// Ends all that are left without a row of their own.
    pub(crate) fn end_rest(&mut self, how: &How) {
        let left = self.total().saturating_sub(self.ended());
        let key = Key { index: 0, line: None, device: None };
        let ended = Ended { key, token: None, ending: how.clone(), elapsed: Duration::ZERO, attempts: 0 };
        let row = RunRow { reason: None, ..row(&ended, 0) };
        self.count(row.ending, left);
        if left > 0 {
            self.note_reason(&row, left);
        }
    }

    /// More or fewer targets than were counted, where the file changed in between.
    pub(crate) fn set_total(&mut self, total: u64) {
        self.progress.total = total;
    }

    /// Where the run stands after `running` time, with `in_flight` under way.
    pub(crate) fn progress(&mut self, running: Duration, in_flight: u64) -> RunProgress {
        let ended = self.ended();
        if self.looks.len() == LOOKS {
            self.looks.pop_front();
        }
        self.looks.push_back((running, ended));
        let over = self.progress.state == RunState::Ended;
        let first = if over { None } else { self.looks.front() };
        let (since, before) = first.copied().unwrap_or((Duration::ZERO, 0));
        let seconds = (running.saturating_sub(since)).as_secs_f64();
        // The first look has no other one to compare with: then all that was so far counts.
        let (seconds, before) = if seconds > 0.0 { (seconds, before) } else { (running.as_secs_f64(), 0) };
        let rate = if seconds > 0.0 { ended.saturating_sub(before) as f64 / seconds } else { 0.0 };
        let left = self.total().saturating_sub(ended);
        let known = self.progress.state == RunState::Running && rate > 0.0;
        let mut reasons: Vec<ReasonCount> = self.reasons.values().cloned().collect();
        reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
        RunProgress {
            in_flight,
            seconds: running.as_secs_f64(),
            rate,
            eta_seconds: known.then(|| left as f64 / rate),
            p50_ms: self.latency.percentile(0.5),
            p99_ms: self.latency.percentile(0.99),
            reasons,
            ..self.progress.clone()
        }
    }

    pub(crate) fn sample(&self) -> RunSample {
        RunSample { latest: self.latest.iter().rev().cloned().collect(), troubled: self.troubled.clone() }
    }

    const fn count(&mut self, ending: Ending, number: u64) {
        let it = &mut self.progress;
        match ending {
            Ending::Accepted => it.accepted += number,
            Ending::Rejected => it.rejected += number,
            Ending::Unknown => it.unknown += number,
            Ending::Failed => it.failed += number,
            Ending::Cancelled => it.cancelled += number,
        }
    }

    fn note_reason(&mut self, row: &RunRow, number: u64) {
        let mut reason = row.reason.clone().unwrap_or_default();
        let known = self.reasons.contains_key(&(row.ending, row.status, reason.clone()));
        if !known && self.reasons.len() >= REASONS {
            reason = String::new();
        }
        let key = (row.ending, row.status, reason.clone());
        let counted = self.reasons.entry(key).or_insert_with(|| {
            let said = row.status.map(|status| facts(status, &reason));
            ReasonCount {
                ending: row.ending,
                status: row.status,
                reason,
                count: 0,
                meaning: said.map(|it| words(it.meaning)),
                advice: said.map(|it| words(it.advice)),
                error: row.error.clone(),
            }
        });
        counted.count += number;
    }
}

fn row(ended: &Ended<Key>, id: u64) -> RunRow {
    let mut row = RunRow {
        id,
        line: ended.key.line,
        device_name: ended.key.device.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        token: ended.token.as_ref().map(ToString::to_string).unwrap_or_default(),
        ending: Ending::Cancelled,
        status: None,
        reason: None,
        error: None,
        ms: ended.elapsed.as_secs_f64() * 1000.0,
        attempts: ended.attempts,
    };
    match &ended.ending {
        How::Accepted { .. } => (row.ending, row.status) = (Ending::Accepted, Some(200)),
        How::Rejected { status, reason, .. } => {
            (row.ending, row.status) = (Ending::Rejected, Some(*status));
            row.reason = Some(reason.clone());
        }
        How::Unknown { error } => (row.ending, row.error) = (Ending::Unknown, Some(error.clone())),
        How::Failed { error } => {
            (row.ending, row.error) = (Ending::Failed, Some(error.clone()));
            row.reason = (ended.attempts == 0 && ended.token.is_none()).then(|| "bad_line".to_owned());
        }
        How::Cancelled => {}
    }
    row
}

fn stop(reason: &StopReason) -> RunStop {
    match reason {
        StopReason::SameAnswer { answers, status, reason } => {
            let said = facts(*status, reason);
            RunStop::SameAnswer {
                answers: *answers,
                status: *status,
                reason: reason.clone(),
                meaning: words(said.meaning),
                advice: words(said.advice),
            }
        }
        StopReason::BadTokens { answers, bad } => RunStop::BadTokens { answers: *answers, bad: *bad },
        StopReason::Unreachable { error } => RunStop::Unreachable { error: error.clone() },
    }
}
