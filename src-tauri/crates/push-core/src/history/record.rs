//! Keeping what is sent. What is about to leave is in the database before it leaves; endings follow, in batches.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};

use push_dispatch::{Ended, Ending as How};
use push_protocol::{DeviceToken, Notification};

use super::{History, write};
use crate::Error;
use crate::model::{Cause, Ending, Endpoint, SendKind, SentHeader, Via};
use crate::store::Awaited;
use crate::workbench::lock;

/// Rows of a run that are written together.
const BATCH: usize = 2000;
/// Batches that may wait to be written before the run does.
const AHEAD: usize = 4;
/// Sends to more than this keep what their pushes have in common once.
const SMALL: u64 = 64;

/// What a send is about, before its first push.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) source: SendKind,
    /// Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) who: String,
    pub(crate) name: String,
    pub(crate) workspace: String,
    pub(crate) profile: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) edited: bool,
    pub(crate) endpoint: Endpoint,
    pub(crate) host: String,
    pub(crate) credential_id: String,
    pub(crate) credential: String,
    pub(crate) targets: u64,
    pub(crate) file_name: String,
    pub(crate) journal: Option<String>,
    pub(crate) repeats: Option<i64>,
    pub(crate) via: Option<Via>,
    pub(crate) headers: Vec<SentHeader>,
    pub(crate) payload: String,
}

impl About {
    /// Whether its pushes keep their whole text each.
    pub(super) const fn is_small(&self) -> bool {
        Self::is_small_for(self.targets)
    }

    /// Of a send to so many.
    pub(super) const fn is_small_for(targets: u64) -> bool {
        targets <= SMALL
    }
}

/// The headers of a notification, as they are sent.
pub(crate) fn headers(notification: &Notification) -> Vec<SentHeader> {
    let header = |(name, value): (&str, &str)| SentHeader { name: name.to_owned(), value: value.to_owned() };
    notification.headers().map(header).collect()
}

/// A push that is about to leave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Started {
    /// Its number in the send, from 1.
    pub(crate) number: u64,
    pub(crate) line: Option<u64>,
    /// Name of the device.
    pub(crate) device: Option<String>,
    pub(crate) token: Option<DeviceToken>,
    /// Unix milliseconds.
    pub(crate) at: i64,
    /// What it has of its own; none: it is that of the send.
    pub(crate) own: Option<Arc<Notification>>,
}

/// What came of a push.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finished {
    pub(crate) number: u64,
    pub(crate) ending: Ending,
    pub(crate) status: Option<u16>,
    pub(crate) reason: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<Cause>,
    pub(crate) apns_id: Option<String>,
    pub(crate) unique_id: Option<String>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) ms: f64,
    pub(crate) attempts: u32,
    /// Unix milliseconds.
    pub(crate) ended_at: i64,
}

impl Finished {
    /// Of the push of that number, at that Unix millisecond.
    pub(crate) fn new<K>(number: u64, ended: &Ended<K>, at: i64) -> Self {
        let mut finished = Self::untold(number, at);
        finished.ms = ended.elapsed.as_secs_f64() * 1000.0;
        finished.attempts = ended.attempts;
        match &ended.ending {
            How::Accepted { apns_id, unique_id } => {
                (finished.ending, finished.status) = (Ending::Accepted, Some(200));
                finished.apns_id.clone_from(apns_id);
                finished.unique_id.clone_from(unique_id);
            }
            How::Rejected { status, reason, timestamp, apns_id } => {
                (finished.ending, finished.status) = (Ending::Rejected, Some(*status));
                (finished.reason, finished.timestamp) = (Some(reason.clone()), *timestamp);
                finished.apns_id.clone_from(apns_id);
            }
            How::Unknown { why } | How::Failed { why } => {
                let is_unknown = matches!(ended.ending, How::Unknown { .. });
                finished.ending = if is_unknown { Ending::Unknown } else { Ending::Failed };
                (finished.error, finished.cause) = (Some(why.words.clone()), Cause::of(why));
            }
            How::Cancelled => {}
        }
        finished
    }

    /// One of which nothing is known but that it was called off.
    pub(super) const fn untold(number: u64, at: i64) -> Self {
        Self {
            number,
            ending: Ending::Cancelled,
            status: None,
            reason: None,
            error: None,
            cause: None,
            apns_id: None,
            unique_id: None,
            timestamp: None,
            ms: 0.0,
            attempts: 0,
            ended_at: at,
        }
    }
}

/// A send that is under way. When it goes, what has no ending is of unknown outcome.
#[derive(Debug)]
pub(crate) struct Recording<'h> {
    history: &'h History,
    pub(super) of: Arc<write::Of>,
    book: Mutex<Book>,
    _live: Live,
}

#[derive(Debug, Default)]
struct Book {
    started: Vec<Started>,
    finished: Vec<Finished>,
    whole: Vec<(Started, Finished)>,
    /// Answers of the writer that nobody has looked at yet.
    written: VecDeque<Awaited<()>>,
    /// What could not be written when it was to leave: it is tried once more at the end.
    late: Vec<Started>,
    /// The first thing that could not be kept.
    trouble: Option<Error>,
}

impl History {
    /// Begins to keep a send.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn begin(&self, about: About) -> Result<Recording<'_>, Error> {
        let live = Arc::clone(&self.live);
        let begun = self.writer.run(move |connection| Ok(Live::of(live, write::begin(connection, &about)?)));
        Ok(self.recording(begun.await?))
    }

    /// Goes on with a send whose journal bears that name; none where there is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn go_on(&self, journal: String) -> Result<Option<Recording<'_>>, Error> {
        let live = Arc::clone(&self.live);
        let begun = self
            .writer
            .run(move |connection| Ok(write::go_on(connection, &journal)?.map(|of| Live::of(live, of))));
        Ok(begun.await?.map(|begun| self.recording(begun)))
    }

    fn recording(&self, (of, live): (write::Of, Live)) -> Recording<'_> {
        Recording { history: self, of: Arc::new(of), book: Mutex::default(), _live: live }
    }
}

/// That a send is under way, until this goes. It is said by the writer, so that whatever it is handed in afterwards
/// knows.
#[derive(Debug)]
struct Live {
    live: Arc<Mutex<HashSet<i64>>>,
    send: i64,
}

impl Live {
    fn of(live: Arc<Mutex<HashSet<i64>>>, of: write::Of) -> (write::Of, Self) {
        lock(&live).insert(of.send);
        let send = of.send;
        (of, Self { live, send })
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        lock(&self.live).remove(&self.send);
    }
}

impl Recording<'_> {
    /// A push will leave with the next [`Self::write_now`].
    pub(crate) fn start(&self, started: Started) {
        lock(&self.book).started.push(started);
    }

    /// A push that was started has ended.
    pub(crate) fn finish(&self, finished: Finished) {
        lock(&self.book).finished.push(finished);
    }

    /// A push that another book kept until it ended, such as the journal of a run.
    pub(crate) async fn add(&self, started: Started, finished: Finished) {
        let full = {
            let mut book = lock(&self.book);
            book.whole.push((started, finished));
            book.whole.len() >= BATCH
        };
        if full {
            self.hand_in();
            self.keep_up(AHEAD).await;
        }
    }

    /// Writes what is about to leave, before it does, and has the endings follow. Where that fails, as on a full disk,
    /// nothing is held up: it is tried once more at the end.
    pub(crate) fn write_now(&self) {
        let started = {
            let mut book = lock(&self.book);
            let started = std::mem::take(&mut book.started);
            if book.late.is_empty() { started } else { (book.late.extend(started), Vec::new()).1 }
        };
        if !started.is_empty() {
            let (of, tried) = (Arc::clone(&self.of), started.clone());
            let written =
                self.history.writer.run_now(move |connection| write::start(connection, &of, &tried));
            if written.is_err() {
                lock(&self.book).late = started;
            }
        }
        if lock(&self.book).late.is_empty() {
            self.hand_in();
        }
    }

    /// Notes the end of the send, once all of it is written; `at` is none where it was interrupted.
    ///
    /// # Errors
    /// When some of it could not be.
    pub(crate) async fn end(self, at: Option<i64>) -> Result<(), Error> {
        self.write_now();
        let late = std::mem::take(&mut lock(&self.book).late);
        if !late.is_empty() {
            let of = Arc::clone(&self.of);
            let written =
                self.history.writer.run(move |connection| write::start(connection, &of, &late)).await;
            self.note(written);
        }
        self.hand_in();
        self.keep_up(0).await;
        if let Some(at) = at {
            let send = self.of.send;
            let ended = self.history.writer.run(move |connection| write::end(connection, send, at)).await;
            self.note(ended);
        }
        let trouble = lock(&self.book).trouble.take();
        trouble.map_or(Ok(()), Err)
    }

    fn hand_in(&self) {
        let mut book = lock(&self.book);
        let (finished, whole) = (std::mem::take(&mut book.finished), std::mem::take(&mut book.whole));
        if finished.is_empty() && whole.is_empty() {
            return;
        }
        let of = Arc::clone(&self.of);
        let written = self.history.writer.hand_in(move |connection| {
            write::finish(connection, &of, &finished)?;
            write::add(connection, &of, &whole)
        });
        book.written.push_back(written);
    }

    /// Waits until no more than so many batches are still to be written.
    pub(super) async fn keep_up(&self, ahead: usize) {
        loop {
            let oldest = {
                let mut book = lock(&self.book);
                if book.written.len() <= ahead { None } else { book.written.pop_front() }
            };
            let Some(oldest) = oldest else { return };
            let written = oldest.get().await;
            self.note(written);
        }
    }

    fn note(&self, written: Result<(), Error>) {
        if let Err(error) = written {
            lock(&self.book).trouble.get_or_insert(error);
        }
    }
}
