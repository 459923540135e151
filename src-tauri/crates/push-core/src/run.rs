//! A run to a token file: streamed from disk, paused, cancelled, stopped early and asked about. Its
//! size in memory does not grow with the file.

mod book;
mod latency;
mod source;
mod token_file;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::Client;
use push_dispatch::{CancelToken, Ended, Ending as How, Limits, StopReason};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::draft::Plan;
use crate::gateway::ClientGateway;
use crate::model::{AnswerStop, Event, PauseRun, RunProgress, RunSample, RunState, SendReply, TokenFileView};
use crate::send::Running;
use crate::workbench::lock;
use crate::{Error, Workbench};

use book::Book;
pub(crate) use book::Key;
use source::{Over, Source, Span, Taken};
use token_file::file_name;
pub(crate) use token_file::inspect;

/// Between two looks of the window: 20 a second.
const LOOK: Duration = Duration::from_millis(50);
/// Endings that are taken in together at most.
const TOGETHER: usize = 256;

/// A run that goes on, or the last one that ended.
pub(crate) struct FileRun {
    id: String,
    book: Mutex<Book>,
    watch: Mutex<Stopwatch>,
    paused: watch::Sender<bool>,
    answer: watch::Sender<Option<bool>>,
    events: broadcast::Sender<Event>,
}

/// Measures running time; pauses are left out.
struct Stopwatch {
    before: Duration,
    since: Option<Instant>,
}

/// What one pass of the dispatcher left.
#[derive(Default)]
struct Left {
    /// How the targets end that were not started; none where all were.
    rest: Option<How>,
    /// Place of the first of them.
    from: u64,
    /// Turned away to come again later when the run was called off.
    again: Vec<Ended<Key>>,
}

impl Workbench {
    /// Says what a token file holds.
    ///
    /// # Errors
    /// When it cannot be read or holds nothing.
    pub async fn inspect_token_file(&self, path: &str) -> Result<TokenFileView, Error> {
        inspect(path).await.map_err(Error::Field)
    }

    /// Has a run wait before its next push, or go on. One that has ended is left as it is.
    pub fn pause_run(&self, request: &PauseRun) {
        if let Some(run) = self.file_run(&request.run) {
            run.pause(request.paused);
        }
    }

    /// Answers a run that stopped early and asks.
    pub fn answer_stop(&self, request: &AnswerStop) {
        if let Some(run) = self.file_run(&request.run) {
            run.answer.send_replace(Some(request.go_on));
        }
    }

    /// Some rows of a run.
    ///
    /// # Errors
    /// When the run is not the last one.
    pub fn run_sample(&self, run: &str) -> Result<RunSample, Error> {
        let found = self.file_run(run).or_else(|| lock(&self.last_run).clone().filter(|it| it.id == run));
        found.map(|it| lock(&it.book).sample()).ok_or_else(|| Error::gone("the run"))
    }

    fn file_run(&self, run: &str) -> Option<Arc<FileRun>> {
        lock(&self.runs).get(run).and_then(|it| it.file.clone())
    }

    /// Runs until every target has its ending.
    pub(crate) async fn run_file(
        &self,
        id: &str,
        plan: &Plan,
        path: &Path,
        total: u64,
        client: Client,
    ) -> Result<SendReply, Error> {
        let run = Arc::new(FileRun::new(self, id, plan, path, total));
        let cancel = CancelToken::new();
        let running = Running { cancel: cancel.clone(), file: Some(Arc::clone(&run)) };
        lock(&self.runs).insert(id.to_owned(), running);
        *lock(&self.last_run) = Some(Arc::clone(&run));
        let done = self.legs(&run, plan, path, client, &cancel).await;
        lock(&self.runs).remove(id);
        done?;
        Ok(SendReply::Ran { progress: Box::new(run.tell(0)) })
    }

    /// One pass of the dispatcher after another, as long as the user says "Go on anyway".
    async fn legs(
        &self,
        run: &FileRun,
        plan: &Plan,
        path: &Path,
        client: Client,
        cancel: &CancelToken,
    ) -> Result<(), Error> {
        let gateway = ClientGateway::new(client);
        let mut limits = Limits::default();
        let mut span = Span::all();
        loop {
            let (lines, reader) = token_file::read(path)?;
            let source = Source::new(plan, lines, &span, run.paused.subscribe(), cancel);
            let (taken, over) = (source.taken(), source.over());
            let (on_end, ended) = mpsc::channel(TOGETHER);
            let targets = source.into_stream();
            let sending = push_dispatch::run(&gateway, &plan.notification, targets, &limits, cancel, on_end);
            let (summary, left) = tokio::join!(sending, self.note_all(run, ended, &taken, &over));
            // A panic of the reader has been printed; there is nobody left to tell.
            let _ = reader.await;
            let left = left?;
            let Some(reason) = summary.stopped_early.filter(|_| !cancel.is_cancelled()) else {
                run.end(left, cancel);
                return Ok(());
            };
            if !run.ask(&reason, cancel).await {
                run.end(Left { rest: Some(How::Cancelled), ..left }, cancel);
                return Ok(());
            }
            limits.stop_early = None;
            span = if summary.connected {
                left.span()
            } else {
                // Nothing was written, so that nothing can be sent twice.
                lock(&run.book).clear();
                Span::all()
            };
        }
    }

    /// Takes in what one pass of the dispatcher ends, and tells the window now and then.
    async fn note_all(
        &self,
        run: &FileRun,
        mut ended: mpsc::Receiver<Ended<Key>>,
        taken: &Taken,
        over: &Over,
    ) -> Result<Left, Error> {
        let (mut left, mut some) = (Left::default(), Vec::with_capacity(TOGETHER));
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut noted = 0;
        loop {
            tokio::select! {
                number = ended.recv_many(&mut some, TOGETHER) => {
                    if number == 0 {
                        return Ok(left);
                    }
                    for ended in some.drain(..) {
                        noted += 1;
                        self.note_device(&ended).await?;
                        if left.was_not_begun(&ended) {
                            over.close();
                        } else if ended.ending == How::Cancelled {
                            left.again.push(ended);
                        } else {
                            lock(&run.book).note(&ended);
                        }
                    }
                }
                _ = look.tick() => drop(run.tell(taken.get().saturating_sub(noted))),
            }
        }
    }

    /// Keeps the answer with the device, where the target is one of the list.
    async fn note_device(&self, ended: &Ended<Key>) -> Result<(), Error> {
        let Some((id, _)) = &ended.key.device else { return Ok(()) };
        let (status, reason) = match &ended.ending {
            How::Accepted { .. } => (200, None),
            How::Rejected { status, reason, .. } => (*status, Some(reason.clone())),
            _ => return Ok(()),
        };
        self.store.note_answer(id.clone(), self.clock.unix_ms(), status, reason).await
    }
}

impl Left {
    /// Whether the target was not started: then neither was any that comes after it.
    fn was_not_begun(&mut self, ended: &Ended<Key>) -> bool {
        let is_bad_line = ended.token.is_none() && self.rest.is_none();
        if ended.attempts > 0 || is_bad_line {
            return false;
        }
        if self.rest.is_none() {
            (self.rest, self.from) = (Some(ended.ending.clone()), ended.key.index);
        }
        true
    }

    /// What is to be sent to when the run goes on.
    fn span(&self) -> Span {
        let from = if self.rest.is_some() { self.from } else { u64::MAX };
        Span { from, again: self.again.iter().map(|it| it.key.index).collect() }
    }
}

impl FileRun {
    fn new(bench: &Workbench, id: &str, plan: &Plan, path: &Path, total: u64) -> Self {
        let progress = RunProgress {
            run: id.to_owned(),
            name: plan.name.clone(),
            file_name: file_name(path),
            endpoint: plan.endpoint,
            started_at: bench.clock.unix_ms(),
            state: RunState::Running,
            total,
            accepted: 0,
            rejected: 0,
            unknown: 0,
            failed: 0,
            cancelled: 0,
            in_flight: 0,
            seconds: 0.0,
            rate: 0.0,
            eta_seconds: None,
            p50_ms: None,
            p99_ms: None,
            reasons: Vec::new(),
            stop: None,
        };
        Self {
            id: id.to_owned(),
            book: Mutex::new(Book::new(progress)),
            watch: Mutex::new(Stopwatch { before: Duration::ZERO, since: Some(Instant::now()) }),
            paused: watch::Sender::new(false),
            answer: watch::Sender::new(None),
            events: bench.events.clone(),
        }
    }

    /// Tells the window where the run stands.
    fn tell(&self, in_flight: u64) -> RunProgress {
        let running = lock(&self.watch).running();
        let progress = lock(&self.book).progress(running, in_flight);
        // No window listens: the last one is in the reply as well.
        let _ = self.events.send(Event::Progress { progress: Box::new(progress.clone()) });
        progress
    }

    fn pause(&self, paused: bool) {
        let changed = self.paused.send_if_modified(|it| std::mem::replace(it, paused) != paused);
        if changed {
            lock(&self.watch).set(!paused);
            lock(&self.book).set_state(if paused { RunState::Paused } else { RunState::Running });
        }
    }

    /// Whether to go on. A run that is cancelled meanwhile is not.
    async fn ask(&self, reason: &StopReason, cancel: &CancelToken) -> bool {
        self.answer.send_replace(None);
        lock(&self.watch).set(false);
        {
            let mut book = lock(&self.book);
            book.set_stop(Some(reason));
            book.set_state(RunState::Asking);
        }
        self.tell(0);
        let mut answers = self.answer.subscribe();
        let go_on = tokio::select! {
            answer = answers.wait_for(Option::is_some) => answer.is_ok_and(|it| *it == Some(true)),
            () = cancel.cancelled() => false,
        };
        if go_on {
            self.paused.send_replace(false);
            let mut book = lock(&self.book);
            book.set_stop(None);
            book.set_state(RunState::Running);
            lock(&self.watch).set(true);
        }
        go_on
    }

    fn end(&self, left: Left, cancel: &CancelToken) {
        let mut book = lock(&self.book);
        for ended in &left.again {
            book.note(ended);
        }
        match left.rest {
            Some(how) => book.end_rest(&how),
            None if cancel.is_cancelled() => book.end_rest(&How::Cancelled),
            None => {
                let ended = book.ended();
                book.set_total(ended);
            }
        }
        book.set_state(RunState::Ended);
        lock(&self.watch).set(false);
    }
}

impl Stopwatch {
    fn running(&self) -> Duration {
        self.before + self.since.map(|it| it.elapsed()).unwrap_or_default()
    }

    fn set(&mut self, running: bool) {
        self.before = self.running();
        self.since = running.then(Instant::now);
    }
}
