//! A run to a token file: streamed from disk, paused, cancelled, stopped early and asked about. Its
//! size in memory does not grow with the file.

mod book;
mod source;
mod token_file;

use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::Client;
use push_dispatch::{Control, Ended, Ending as How, Limits, Record, StopEarly};
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep_until};

use crate::draft::Plan;
use crate::gateway::ClientGateway;
use crate::model::{AnswerStop, Event, PauseRun, RunProgress, RunSample, RunState, SendReply, TokenFileView};
use crate::send::Running;
use crate::workbench::lock;
use crate::{Error, Workbench};

use book::{Book, Key};
use source::Source;
use token_file::file_name;
pub(crate) use token_file::inspect;

/// Between two looks of the window. Drawing one costs it more than sending a hundred pushes costs the
/// engine, so it gets no more than can be read.
const LOOK: Duration = Duration::from_millis(100);

/// A run that goes on, or the last one that ended.
pub(crate) struct FileRun {
    id: String,
    control: Control,
    book: Mutex<Book>,
    events: broadcast::Sender<Event>,
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
        let Some(run) = self.file_run(&request.run) else { return };
        if request.paused {
            run.control.pause();
        } else if run.control.is_paused() {
            run.control.resume();
        }
    }

    /// Answers a run that stopped early and asks.
    pub fn answer_stop(&self, request: &AnswerStop) {
        let Some(run) = self.file_run(&request.run) else { return };
        if request.go_on {
            run.control.resume();
        } else {
            run.control.cancel();
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
        let (lines, reader) = token_file::read(path)?;
        let run = Arc::new(FileRun::new(self, id, plan, path, total));
        let running = Running { control: run.control.clone(), file: Some(Arc::clone(&run)) };
        lock(&self.runs).insert(id.to_owned(), running);
        *lock(&self.last_run) = Some(Arc::clone(&run));
        let targets = Source::new(plan, lines, &run.control).into_stream();
        let gateway = ClientGateway::new(client);
        let limits =
            Limits { stop_early: Some(StopEarly { ask: true, ..StopEarly::default() }), ..Limits::default() };
        let recorder = Recorder { bench: self, run: &run };
        let sending =
            push_dispatch::run(&gateway, &plan.notification, targets, &limits, &run.control, recorder);
        let (mut sending, mut told) = (pin!(sending), run.control.progress());
        let mut next = Instant::now();
        let summary = loop {
            let news = async {
                sleep_until(next).await;
                told.changed().await
            };
            tokio::select! {
                summary = &mut sending => break summary,
                Ok(()) = news => {
                    next = Instant::now() + LOOK;
                    run.tell(&told.borrow_and_update());
                }
            }
        };
        // A panic of the reader has been printed; there is nobody left to tell.
        let _ = reader.await;
        lock(&run.book).set_stop(summary.stopped_early.as_ref());
        lock(&self.runs).remove(id);
        let progress = run.tell(&told.borrow_and_update());
        Ok(SendReply::Ran { progress: Box::new(progress) })
    }
}

impl FileRun {
    fn new(bench: &Workbench, id: &str, plan: &Plan, path: &Path, total: u64) -> Self {
        let about = RunProgress {
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
        let control = Control::new();
        control.set_total(total);
        let (id, book, events) = (id.to_owned(), Mutex::new(Book::new(about)), bench.events.clone());
        Self { id, control, book, events }
    }

    /// Tells the window where the run stands.
    fn tell(&self, now: &push_dispatch::Progress) -> RunProgress {
        let mut progress = lock(&self.book).view(now);
        if progress.state == RunState::Ended {
            progress.count_the_rest(self.control.is_cancelled());
        }
        // No window listens: the last one is in the reply as well.
        let _ = self.events.send(Event::Progress { progress: Box::new(progress.clone()) });
        progress
    }
}

impl RunProgress {
    /// At the end, targets that were not even read were called off; where the file changed after it was
    /// counted, there were as many as there were.
    fn count_the_rest(&mut self, cancelled: bool) {
        let ended = self.accepted + self.rejected + self.unknown + self.failed + self.cancelled;
        if cancelled {
            self.cancelled += self.total.saturating_sub(ended);
        } else {
            self.total = ended;
        }
    }
}

/// Writes down what happens to each target.
struct Recorder<'a> {
    bench: &'a Workbench,
    run: &'a FileRun,
}

impl Record<Key> for Recorder<'_> {
    async fn ended(&mut self, ended: Ended<Key>) -> bool {
        lock(&self.run.book).note(&ended);
        if let Some((id, _)) = &ended.key.device {
            // A run goes on without a note of what the device answered last.
            let _ = self.bench.note_answer(id, &ended.ending).await;
        }
        true
    }
}

impl Workbench {
    /// Keeps the answer with the device.
    async fn note_answer(&self, id: &str, ending: &How) -> Result<(), Error> {
        let (status, reason) = match ending {
            How::Accepted { .. } => (200, None),
            How::Rejected { status, reason, .. } => (*status, Some(reason.clone())),
            _ => return Ok(()),
        };
        self.store.note_answer(id.to_owned(), self.clock.unix_ms(), status, reason).await
    }
}
