//! A run to a token file: streamed from disk, paused, cancelled, stopped early and asked about. Its
//! size in memory does not grow with the file.

mod book;
mod kept;
mod resume;
mod source;
pub(crate) mod token_file;

use std::path::Path;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::Client;
use push_dispatch::{Control, Counts, Ended, Fate, Journal, Line, Past, Phase, Record, Summary};
use push_protocol::Environment;
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep_until};

use crate::devices::answer;
use crate::draft::Plan;
use crate::gateway::ClientGateway;
use crate::history::{Finished, Recording, Started};
use crate::model::{
    AnswerStop, Draft, Event, PauseRun, RunProgress, RunSample, RunState, SendKind, SendReply, TokenFileView,
    Via,
};
use crate::network::{clock_note, limits, via};
use crate::send::{Running, Source};
use crate::workbench::lock;
use crate::{Error, Workbench};

use book::Book;
pub(crate) use book::Key;
use kept::{About, Kept};
pub(crate) use resume::{Journalled, journalled};
use source::{Targets, stream_of};
pub(crate) use token_file::{Head, inspect};

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
        let run = found.ok_or_else(|| Error::gone("the run"))?;
        let going_on = run.control.progress().borrow().phase != Phase::Ended;
        Ok(lock(&run.book).sample(going_on))
    }

    fn file_run(&self, run: &str) -> Option<Arc<FileRun>> {
        lock(&self.runs).get(run).and_then(|it| it.file.clone())
    }

    /// Begins a run, and returns when every target has its ending.
    pub(crate) async fn run_file(
        &self,
        id: &str,
        draft: &Draft,
        plan: &Plan,
        (path, total): (&Path, u64),
        client: Client,
    ) -> Result<SendReply, Error> {
        let targets = Targets::open(plan, path).map_err(|source| Error::file("read", path, source))?;
        let header = kept::header(plan, path, plan.origin.unix_ms());
        let about = About::new(draft.clone(), total, header, plan.origin.seed);
        let (kept, journal) = Kept::begin(&self.data, &about)?;
        let begun =
            Begun { kept, about, journal, past: None, before: Counts::default(), unknown: Vec::new() };
        self.carry_out(id, plan, targets, client, begun).await
    }

    async fn carry_out(
        &self,
        id: &str,
        plan: &Plan,
        targets: Targets,
        client: Client,
        begun: Begun,
    ) -> Result<SendReply, Error> {
        let Begun { kept, about, journal, past, before, unknown } = begun;
        let limits = limits(&self.settings().await?.limits, true);
        let run = Arc::new(FileRun::new(self, id, plan, &about, before, via(&client, plan.endpoint)));
        let running = Running { control: run.control.clone(), file: Some(Arc::clone(&run)) };
        lock(&self.runs).insert(id.to_owned(), running);
        *lock(&self.last_run) = Some(Arc::clone(&run));
        unknown.iter().for_each(|ended| lock(&run.book).note(ended));
        let wanted = move |number| past.as_ref().is_none_or(|it: &Past| it.fate(number) == Fate::Left);
        let (targets, reader) = stream_of(targets, wanted, &run.control);
        let recording = self.keep_run(&kept, &about, plan, &client).await;
        if let Some(recording) = &recording {
            let now = self.clock.unix_ms();
            unknown.iter().for_each(|it| recording.finish(Finished::new(it.key.number, it, now)));
        }
        let gateway = ClientGateway::new(client.clone());
        let environment = plan.endpoint.environment();
        let mut log = Log {
            bench: self,
            run: &run,
            recording: recording.as_ref(),
            journal,
            line: Vec::new(),
            environment,
        };
        self.name_targets(plan);
        let sending =
            push_dispatch::run(&gateway, &plan.notification, targets, &limits, &run.control, &mut log);
        let summary = run.watch(sending).await;
        lock(&run.book).set_end(summary.stopped_early.as_ref(), clock_note(&client));
        let progress = run.tell(&run.control.progress().borrow());
        let topic = plan.notification.topic.as_ref().map(|it| it.as_str());
        // A run has ended well without this and the next.
        if progress.accepted > 0 {
            let _ = self.unlearn(&plan.credential, plan.endpoint, topic).await;
        }
        for it in &progress.reasons {
            let _ = self.learn(&plan.credential, plan.endpoint, &it.reason, topic).await;
        }
        let journal = log.journal;
        // A panic of either has been printed; there is nobody left to tell.
        let _ = reader.await;
        let _ = tokio::task::spawn_blocking(move || journal.close()).await;
        // A window that closes interrupts its run: it is offered again at the next start.
        let interrupted = self.closing.load(Ordering::Relaxed);
        if !interrupted {
            kept.end();
        }
        self.recorded(recording, Some(self.clock.unix_ms()).filter(|_| !interrupted)).await;
        lock(&self.runs).remove(id);
        self.ended.notify_waiters();
        Ok(SendReply::Ran { progress: Box::new(progress) })
    }
}

/// A run that is about to begin, or to go on.
pub(crate) struct Begun {
    kept: Kept,
    about: About,
    journal: Journal,
    /// What happened before, where the run goes on.
    past: Option<Past>,
    /// What had ended for good then, by kind.
    before: Counts,
    /// Targets that the journal took up and knows no ending of; they count in `before`.
    unknown: Vec<Ended<Key>>,
}

impl FileRun {
    fn new(
        bench: &Workbench,
        id: &str,
        plan: &Plan,
        about: &About,
        before: Counts,
        via: Option<Via>,
    ) -> Self {
        let progress = RunProgress {
            run: id.to_owned(),
            name: plan.name.clone(),
            file_name: about.file_name(),
            endpoint: plan.endpoint,
            started_at: i64::try_from(about.header.at).unwrap_or_default(),
            state: RunState::Running,
            total: about.total,
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
            via,
            clock: None,
        };
        let control = Control::new();
        control.set_total(about.total.saturating_sub(before.total()));
        let book = Mutex::new(Book::new(progress, before));
        Self { id: id.to_owned(), control, book, events: bench.events.clone() }
    }

    /// Tells the window where the run stands until `sending` is over.
    async fn watch(&self, sending: impl Future<Output = Summary>) -> Summary {
        let (mut sending, mut told) = (pin!(sending), self.control.progress());
        let mut next = Instant::now();
        loop {
            let news = async {
                sleep_until(next).await;
                told.changed().await
            };
            tokio::select! {
                summary = &mut sending => return summary,
                Ok(()) = news => {
                    next = Instant::now() + LOOK;
                    self.tell(&told.borrow_and_update());
                }
            }
        }
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

/// Writes down what happens to each target: into the journal before it goes out, and into the book.
struct Log<'a> {
    bench: &'a Workbench,
    run: &'a FileRun,
    recording: Option<&'a Recording<'a>>,
    journal: Journal,
    /// One line of the journal.
    line: Vec<u8>,
    /// Where it is sent.
    environment: Environment,
}

impl Record<Key> for Log<'_> {
    fn taken(&mut self, key: &Key) {
        self.journal.taken(key.number, key.prefix);
    }

    async fn ended(&mut self, ended: Ended<Key>) -> bool {
        self.line.clear();
        Line::new(&ended, "").write(&mut self.line);
        self.journal.ended(ended.key.number, &self.line);
        lock(&self.run.book).note(&ended);
        if let Some(recording) = self.recording {
            let now = self.bench.clock.unix_ms();
            recording.add(started(&ended, now), Finished::new(ended.key.number, &ended, now)).await;
        }
        if let Some((id, _)) = &ended.key.device {
            // A run goes on without a note of what the device answered last.
            let answer = answer(id, &ended.ending, self.bench.clock.unix_ms(), self.environment);
            let _ = self.bench.store.note_answers(answer.into_iter().collect()).await;
        }
        true
    }

    fn turn(&mut self) -> Result<(), String> {
        self.journal.write().map_err(|error| error.to_string())
    }
}

/// A push that ended now, as it was when it left.
fn started(ended: &Ended<Key>, now: i64) -> Started {
    Started {
        number: ended.key.number,
        line: ended.key.line,
        device: ended.key.device.as_ref().map(|(_, name)| name.clone()),
        token: ended.token.clone(),
        at: now.saturating_sub(i64::try_from(ended.elapsed.as_millis()).unwrap_or_default()),
        own: ended.key.own.clone(),
    }
}

impl Workbench {
    /// Begins to keep a run in the history, or goes on with it.
    async fn keep_run(
        &self,
        kept: &Kept,
        about: &About,
        plan: &Plan,
        client: &Client,
    ) -> Option<Recording<'_>> {
        let before = async { self.history()?.go_on(kept.stem.clone()).await };
        match before.await {
            Ok(Some(recording)) => return Some(recording),
            Ok(None) => {}
            Err(error) => {
                self.tell_not_kept(&error);
                return None;
            }
        }
        let source = self.source_of(&about.draft, SendKind::Run).await;
        let source = source.inspect_err(|error| self.tell_not_kept(error)).ok()?;
        let source = Source { file_name: about.file_name(), journal: Some(kept.stem.clone()), ..source };
        self.record(&source, plan, about.total, client).await
    }
}
