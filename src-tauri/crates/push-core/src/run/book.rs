//! What the window shows of a run beyond its counts: reasons in words, and a sample of rows. Its size
//! does not grow with the run.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use push_dispatch::{Counts, Ended, Ending as How, Phase, Prefix, Progress, StopReason};
use push_protocol::{Notification, facts};

use crate::model::{
    Cause, ClockNote, Ending, ReasonCount, RunProgress, RunRow, RunSample, RunState, RunStop,
};
use crate::send::words;

/// Rows kept of the last, and of the first that were not accepted.
const SAMPLE: usize = 200;
/// As many fit into the largest drawer.
const FEW: usize = 30;
/// Causes of failure that are counted apart; the rest goes under "".
const CAUSES: usize = 50;

/// Names a target of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its place in the run, from 1.
    pub(crate) number: u64,
    /// Of the targets up to here.
    pub(crate) prefix: Prefix,
    /// Its line in the token file.
    pub(crate) line: Option<u64>,
    /// The device in the list, by id and name.
    pub(crate) device: Option<(String, String)>,
    /// What goes to it, where it is not what goes to all.
    pub(crate) own: Option<Arc<Notification>>,
}

/// The book of one run.
#[derive(Debug)]
pub(crate) struct Book {
    /// What does not change.
    about: RunProgress,
    /// What had ended before the run was gone on with.
    before: Counts,
    /// Why pushes have no answer, by ending and stable name.
    causes: HashMap<(Ending, String), ReasonCount>,
    latest: VecDeque<RunRow>,
    troubled: Vec<RunRow>,
    rows: u64,
    stop: Option<RunStop>,
}

impl Book {
    pub(crate) fn new(about: RunProgress, before: Counts) -> Self {
        let (latest, troubled) = (VecDeque::with_capacity(SAMPLE), Vec::new());
        Self { about, before, causes: HashMap::new(), latest, troubled, rows: 0, stop: None }
    }

    /// Takes in an ending.
    pub(crate) fn note(&mut self, ended: &Ended<Key>) {
        self.rows += 1;
        let row = row(ended, self.rows);
        if matches!(row.ending, Ending::Unknown | Ending::Failed) {
            self.note_cause(&row);
        }
        if row.ending != Ending::Accepted && self.troubled.len() < SAMPLE {
            self.troubled.push(row.clone());
        }
        if self.latest.len() == SAMPLE {
            self.latest.pop_front();
        }
        self.latest.push_back(row);
    }

    /// Where the run stands.
    pub(crate) fn view(&mut self, now: &Progress) -> RunProgress {
        let (state, stop) = match &now.phase {
            Phase::Running => (RunState::Running, None),
            Phase::Paused => (RunState::Paused, None),
            Phase::Asking(reason) => (RunState::Asking, Some(stop(reason))),
            Phase::Ended => (RunState::Ended, self.stop.take()),
        };
        self.stop.clone_from(&stop);
        let ms = |it: std::time::Duration| it.as_secs_f64() * 1000.0;
        let (counts, before) = (now.counts, self.before);
        RunProgress {
            state,
            accepted: counts.accepted + before.accepted,
            rejected: counts.rejected + before.rejected,
            unknown: counts.unknown + before.unknown,
            failed: counts.failed,
            cancelled: counts.cancelled,
            in_flight: (now.in_flight + now.waiting) as u64,
            seconds: now.elapsed.as_secs_f64(),
            rate: now.rate,
            eta_seconds: now.left.filter(|_| state == RunState::Running).map(|it| it.as_secs_f64()),
            p50_ms: now.p50.map(ms),
            p99_ms: now.p99.map(ms),
            reasons: self.reasons(now),
            stop,
            ..self.about.clone()
        }
    }

    /// Why the run gave up on the rest, if it did, and what was learnt of the clock.
    pub(crate) fn set_end(&mut self, reason: Option<&StopReason>, clock: Option<ClockNote>) {
        self.stop = reason.map(stop);
        self.about.clock = clock;
    }

    /// While the run goes on, no more of the last rows than can be read: they all change with every look.
    pub(crate) fn sample(&self, going_on: bool) -> RunSample {
        let latest = self.latest.iter().rev().take(if going_on { FEW } else { SAMPLE });
        RunSample { latest: latest.cloned().collect(), troubled: self.troubled.clone() }
    }

    fn reasons(&self, now: &Progress) -> Vec<ReasonCount> {
        let rejected = now.reasons.iter().map(|it| rejections(it.status, &it.reason, it.count));
        let mut reasons: Vec<ReasonCount> = rejected.chain(self.causes.values().cloned()).collect();
        reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
        reasons
    }

    fn note_cause(&mut self, row: &RunRow) {
        let mut key = (row.ending, row.reason.clone().unwrap_or_default());
        if !self.causes.contains_key(&key) && self.causes.len() >= CAUSES {
            key.1 = String::new();
        }
        let counted = self.causes.entry(key).or_insert_with_key(|(ending, reason)| ReasonCount {
            ending: *ending,
            status: None,
            reason: reason.clone(),
            count: 0,
            meaning: None,
            advice: None,
            error: row.error.clone(),
            cause: row.cause.clone(),
        });
        counted.count += 1;
    }
}

fn rejections(status: u16, reason: &str, count: u64) -> ReasonCount {
    let said = facts(status, reason);
    ReasonCount {
        ending: Ending::Rejected,
        status: Some(status),
        reason: reason.to_owned(),
        count,
        meaning: Some(words(said.meaning)),
        advice: Some(words(said.advice)),
        error: None,
        cause: None,
    }
}

pub(crate) fn row(ended: &Ended<Key>, id: u64) -> RunRow {
    let mut row = RunRow {
        id,
        line: ended.key.line,
        device_name: ended.key.device.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        token: ended.token.as_ref().map(ToString::to_string).unwrap_or_default(),
        ending: Ending::Cancelled,
        status: None,
        reason: None,
        error: None,
        cause: None,
        ms: ended.elapsed.as_secs_f64() * 1000.0,
        attempts: ended.attempts,
    };
    match &ended.ending {
        How::Accepted { .. } => (row.ending, row.status) = (Ending::Accepted, Some(200)),
        How::Rejected { status, reason, .. } => {
            (row.ending, row.status) = (Ending::Rejected, Some(*status));
            row.reason = Some(reason.clone());
        }
        How::Unknown { why } => {
            (row.ending, row.error, row.cause) = (Ending::Unknown, Some(why.words.clone()), Cause::of(why));
        }
        How::Failed { why } => {
            (row.ending, row.error, row.cause) = (Ending::Failed, Some(why.words.clone()), Cause::of(why));
        }
        How::Cancelled => {}
    }
    if matches!(row.ending, Ending::Unknown | Ending::Failed) {
        row.reason = row.cause.as_ref().map(|it| it.code.clone());
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
        StopReason::Unreachable { why } => RunStop::Unreachable { error: why.words.clone() },
        StopReason::NoRecord { error } => RunStop::NoRecord { error: error.clone() },
    }
}
