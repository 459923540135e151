//! What came of a sending, device by device, and where it stands.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Instant;

use push_dispatch::{Control, Ended, Ending as How};
use push_protocol::facts;
use tokio::sync::broadcast;

use super::convert::both;
use super::send::{Planned, Sending};
use crate::devices::answer;
use crate::model::{
    Cause, ChatProgress, ChatRow, ChatRowsOf, ChatRowsPage, Ending, Event, VerdictCount, Words,
};
use crate::send::words;
use crate::store::{Answer, BindingMark, ScenarioKey};
use crate::workbench::lock;
use crate::{Error, Workbench};

/// Largest page of rows.
const MOST_ROWS: u32 = 500;
/// Rows of so many sendings are kept.
const MOST_RUNS: usize = 5;
/// APNs' word for a token that it has not given out, or for the other environment.
const BAD_TOKEN: &str = "BadDeviceToken";
/// Status of a token that is dead.
const GONE: u16 = 410;

/// A sending that goes on, or has ended.
#[derive(Debug)]
pub(crate) struct ChatRun {
    id: String,
    key: Mutex<ScenarioKey>,
    pub(super) control: Control,
    book: Mutex<Book>,
    events: broadcast::Sender<Event>,
    started: Instant,
}

#[derive(Debug)]
struct Book {
    progress: ChatProgress,
    rows: Vec<ChatRow>,
    learned: Learned,
}

/// What the answers of a sending teach.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Of bindings.
    pub(super) marks: Vec<BindingMark>,
    /// Of devices in the list.
    pub(super) answers: Vec<Answer>,
    /// Of credentials: slot and reason.
    pub(super) reasons: HashSet<(usize, String)>,
    /// Slots with something accepted.
    pub(super) accepted: HashSet<usize>,
}

impl ChatRun {
    pub(super) fn new(
        id: &str,
        key: ScenarioKey,
        verdicts: Vec<VerdictCount>,
        devices: u32,
        events: broadcast::Sender<Event>,
    ) -> Self {
        let progress = ChatProgress {
            run: id.to_owned(),
            id: key.id.clone(),
            verdicts,
            devices,
            accepted: 0,
            rejected: 0,
            unknown: 0,
            failed: 0,
            cancelled: 0,
            ms: 0.0,
            ended: false,
        };
        let book = Mutex::new(Book { progress, rows: Vec::new(), learned: Learned::default() });
        Self {
            id: id.to_owned(),
            key: Mutex::new(key),
            control: Control::new(),
            book,
            events,
            started: Instant::now(),
        }
    }

    /// The scenario that was sent, under the id that it has now.
    pub(super) fn key(&self) -> ScenarioKey {
        lock(&self.key).clone()
    }

    /// The scenario has another id.
    pub(super) fn follow(&self, from: &ScenarioKey, to: &ScenarioKey) {
        let mut key = lock(&self.key);
        if *key == *from {
            key.clone_from(to);
            lock(&self.book).progress.id.clone_from(&to.id);
        }
    }

    /// Notes an ending, at that Unix millisecond.
    pub(super) fn note(&self, sending: &Sending<'_>, ended: &Ended<usize>, slot: usize, at: i64) {
        let planned = &sending.targets[ended.key];
        let mut row = empty(sending, planned);
        row.ms = ended.elapsed.as_secs_f64() * 1000.0;
        fill(&mut row, &ended.ending, sending.words_of(ended.key));
        let mut book = lock(&self.book);
        book.learned.note(sending, planned, &ended.ending, slot, at);
        book.add(row);
    }

    /// Notes that nothing could be sent to a device.
    pub(super) fn note_failed(&self, sending: &Sending<'_>, key: usize, why: Words) {
        let mut row = empty(sending, &sending.targets[key]);
        (row.ending, row.error) = (Ending::Failed, Some(why));
        lock(&self.book).add(row);
    }

    pub(super) fn take_learned(&self) -> Learned {
        std::mem::take(&mut lock(&self.book).learned)
    }

    /// Tells the window where it stands.
    pub(super) fn tell(&self, ended: bool) -> ChatProgress {
        let progress = {
            let mut book = lock(&self.book);
            book.progress.ms = self.started.elapsed().as_secs_f64() * 1000.0;
            book.progress.ended = ended;
            book.progress.clone()
        };
        // No window listens: the last one is in the reply as well.
        let _ = self.events.send(Event::Chat { progress: Box::new(progress.clone()) });
        progress
    }

    fn page(&self, of: &ChatRowsOf) -> ChatRowsPage {
        let book = lock(&self.book);
        let wanted = |it: &&ChatRow| !of.problems_only || it.ending != Ending::Accepted;
        let total = if of.problems_only { book.rows.iter().filter(wanted).count() } else { book.rows.len() };
        let from = usize::try_from(of.from).unwrap_or(usize::MAX);
        let most = usize::try_from(of.count.min(MOST_ROWS)).unwrap_or_default();
        let rows = book.rows.iter().filter(wanted).skip(from).take(most).cloned();
        ChatRowsPage { total: u32::try_from(total).unwrap_or(u32::MAX), rows: rows.collect() }
    }
}

impl Book {
    fn add(&mut self, row: ChatRow) {
        let counted = match row.ending {
            Ending::Accepted => &mut self.progress.accepted,
            Ending::Rejected => &mut self.progress.rejected,
            Ending::Unknown => &mut self.progress.unknown,
            Ending::Failed => &mut self.progress.failed,
            Ending::Cancelled => &mut self.progress.cancelled,
        };
        *counted += 1;
        self.rows.push(row);
    }
}

impl Learned {
    fn note(&mut self, sending: &Sending<'_>, planned: &Planned, ending: &How, slot: usize, at: i64) {
        let reason = match ending {
            How::Accepted { .. } => None,
            How::Rejected { reason, .. } => Some(reason.clone()),
            _ => return,
        };
        let Ok(resolved) = &planned.resolved else { return };
        if let Some(id) = &resolved.device {
            self.answers.extend(answer(id, ending, at, planned.endpoint.environment()));
        }
        let dead_since = match ending {
            How::Rejected { status: GONE, timestamp, .. } => Some(timestamp.unwrap_or(at)),
            _ => None,
        };
        let bad_token = reason.as_deref() == Some(BAD_TOKEN);
        if dead_since.is_some() || bad_token || (planned.flagged && reason.is_none()) {
            self.marks.push(BindingMark {
                person: sending.name_of(planned).to_owned(),
                device: planned.binding.device.clone(),
                certificate: planned.binding.apns_cert_name.clone(),
                environment: planned.binding.environment,
                token: resolved.token.to_string(),
                dead_since,
                bad_token,
            });
        }
        match reason {
            Some(reason) => drop(self.reasons.insert((slot, reason))),
            None => drop(self.accepted.insert(slot)),
        }
    }
}

/// A row of a device to which nothing was sent.
fn empty(sending: &Sending<'_>, planned: &Planned) -> ChatRow {
    ChatRow {
        recipient: sending.name_of(planned).to_owned(),
        device: planned.binding.device.clone(),
        endpoint: planned.endpoint,
        ending: Ending::Cancelled,
        status: None,
        reason: None,
        meaning: None,
        advice: None,
        apns_id: None,
        error: None,
        cause: None,
        ms: 0.0,
        died: false,
    }
}

fn fill(row: &mut ChatRow, ending: &How, said: Option<Words>) {
    match ending {
        How::Accepted { apns_id, .. } => {
            (row.ending, row.status) = (Ending::Accepted, Some(200));
            row.apns_id.clone_from(apns_id);
        }
        How::Rejected { status, reason, apns_id, .. } => {
            let known = facts(*status, reason);
            row.ending = Ending::Rejected;
            (row.status, row.reason) = (Some(*status), Some(reason.clone()));
            (row.meaning, row.advice) = (Some(words(known.meaning)), Some(words(known.advice)));
            row.apns_id.clone_from(apns_id);
            row.died = *status == GONE;
        }
        How::Unknown { why } | How::Failed { why } => {
            let is_unknown = matches!(ending, How::Unknown { .. });
            row.ending = if is_unknown { Ending::Unknown } else { Ending::Failed };
            row.error = Some(said.unwrap_or_else(|| both(why.words.clone(), why.words.clone())));
            row.cause = Cause::of(why);
        }
        How::Cancelled => {}
    }
}

impl Workbench {
    /// Rows of a sending, in the order of their ends.
    ///
    /// # Errors
    /// When it is none of the last.
    #[expect(clippy::unused_async, reason = "as every command")]
    pub async fn chat_rows(&self, request: ChatRowsOf) -> Result<ChatRowsPage, Error> {
        let run = lock(&self.scenarios.runs).iter().find(|it| it.id == request.run).cloned();
        run.map(|it| it.page(&request)).ok_or_else(|| Error::gone("the sending"))
    }

    pub(super) fn keep_rows(&self, run: std::sync::Arc<ChatRun>) {
        let mut runs = lock(&self.scenarios.runs);
        runs.push_front(run);
        runs.truncate(MOST_RUNS);
    }
}
