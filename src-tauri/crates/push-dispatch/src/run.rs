//! The run itself: one task that starts, paces, retries and ends pushes.

use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use push_protocol::{DeviceToken, Notification, Outcome};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::answers::Answers;
use crate::halt::Halt;
use crate::pacer::Pacer;
use crate::{CancelToken, Decision, Ended, Ending, Gateway, GatewayError, Limits, Summary, Target, decide};

/// After a halt the targets that are left still get their ending; a stream that stays silent for this
/// long (a terminal, a pipe that nobody closes) is not waited for.
const DRAIN_PATIENCE: Duration = Duration::from_millis(100);

/// Sends `notification` to every target and reports each one's ending to `on_end` as it comes.
///
/// Every target that the stream yields ends exactly once. At most [`Limits::max_in_flight`] are taken
/// from the stream ahead of their ending. A full `on_end` holds the run back; one whose receiver is gone
/// cancels it, since nobody would learn what happened.
///
/// Cut off by `cancel` or the deadline, a push in flight ends `unknown`, one that is not on its way
/// `cancelled` or `failed`. After a stop for [`Limits::stop_early`], answers in flight are waited for.
pub async fn run<K, G: Gateway>(
    gateway: &G,
    notification: &Notification,
    targets: impl Stream<Item = Target<K>>,
    limits: &Limits,
    cancel: &CancelToken,
    on_end: mpsc::Sender<Ended<K>>,
) -> Summary {
    let run = Run::new(gateway, notification, limits);
    let mut report = Report { on_end, summary: Summary::default() };
    let mut targets = pin!(targets.fuse());
    run.send_all(targets.as_mut(), cancel, &mut report).await;
    run.drain(targets, &mut report).await;
    run.sum_up(report.summary)
}

/// Where endings go.
struct Report<K> {
    on_end: mpsc::Sender<Ended<K>>,
    summary: Summary,
}

impl<K> Report<K> {
    /// Counts and passes on; `false` if nobody listens any more.
    async fn end(&mut self, ended: Ended<K>) -> bool {
        self.summary.count(&ended.ending);
        self.on_end.send(ended).await.is_ok()
    }
}

/// What all pushes of a run share.
struct Run<'a, G> {
    gateway: &'a G,
    notification: &'a Notification,
    limits: &'a Limits,
    began: Instant,
    pacer: Option<Mutex<Pacer>>,
    answers: Mutex<Answers>,
    halt: watch::Sender<Option<Halt>>,
}

impl<'a, G: Gateway> Run<'a, G> {
    fn new(gateway: &'a G, notification: &'a Notification, limits: &'a Limits) -> Self {
        Self {
            gateway,
            notification,
            limits,
            began: Instant::now(),
            pacer: limits.rate.map(|rate| Mutex::new(Pacer::new(rate))),
            answers: Mutex::new(Answers::new(limits.stop_early)),
            halt: watch::Sender::new(None),
        }
    }

    /// Until the targets have run out or a halt came, and nothing is in flight.
    async fn send_all<K>(
        &self,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        cancel: &CancelToken,
        report: &mut Report<K>,
    ) {
        let mut cancelled = pin!(cancel.cancelled());
        let mut deadline = pin!(sleep(self.limits.deadline));
        let mut in_flight = FuturesUnordered::new();
        let mut turn = None;
        let mut exhausted = false;
        loop {
            let (halted, cut_off) = self.halted();
            let open = !exhausted && !halted;
            if !open && in_flight.is_empty() {
                break;
            }
            tokio::select! {
                biased;
                () = &mut cancelled, if !cut_off => self.halt(Halt::Cancelled),
                () = &mut deadline, if !cut_off => self.halt(Halt::Deadline(self.limits.deadline)),
                Some(ended) = in_flight.next(), if !in_flight.is_empty() => {
                    self.report(ended, report).await;
                }
                target = self.next(&mut turn, targets.as_mut()), if open && in_flight.len() < self.width() => {
                    match target {
                        Some(Target { key, token: Ok(token) }) => {
                            turn = None;
                            in_flight.push(self.send(key, token));
                        }
                        Some(target) => self.report(Ended::untried(target, Ending::Cancelled), report).await,
                        None => exhausted = true,
                    }
                }
            }
        }
    }

    /// Ends the targets that a halt left in the stream.
    async fn drain<K>(
        &self,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        report: &mut Report<K>,
    ) {
        let Some(halt) = self.halt.borrow().clone() else { return };
        while let Ok(Some(target)) = timeout(DRAIN_PATIENCE, targets.next()).await {
            report.end(Ended::untried(target, halt.not_sent())).await;
        }
    }

    fn sum_up(&self, summary: Summary) -> Summary {
        let answers = lock(&self.answers);
        Summary {
            elapsed: self.began.elapsed(),
            stopped_early: answers.stopped().cloned(),
            connected: answers.written(),
            ..summary
        }
    }

    async fn report<K>(&self, ended: Ended<K>, report: &mut Report<K>) {
        if !report.end(ended).await {
            self.halt(Halt::Cancelled);
        }
    }

    /// The next target, once it is its turn. `turn` outlives a call that is given up for another event,
    /// so that none is lost.
    async fn next<K>(
        &self,
        turn: &mut Option<Instant>,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
    ) -> Option<Target<K>> {
        if let Some(pacer) = &self.pacer {
            let at = *turn.get_or_insert_with(|| lock(pacer).turn(Instant::now()));
            sleep_until(at).await;
        }
        targets.next().await
    }

    /// One target from its first try to its ending.
    async fn send<K>(&self, key: K, token: DeviceToken) -> Ended<K> {
        let mut attempts = 0;
        let (ending, elapsed) = loop {
            attempts += 1;
            let began = Instant::now();
            let result = match self.try_once(&token).await {
                Ok(result) => result,
                Err(halt) => break (self.cut_off(&halt), began.elapsed()),
            };
            let elapsed = began.elapsed();
            self.note(&result, began);
            let Some(pause) = self.pause_before_retry(&result, attempts) else {
                break (result.into(), elapsed);
            };
            if let Some(halt) = self.halted_within(pause).await {
                break (halt.not_sent(), elapsed);
            }
        };
        Ended { key, token: Some(token), ending, elapsed, attempts }
    }

    /// The answer, unless a halt comes first that does not wait for answers.
    async fn try_once(&self, token: &DeviceToken) -> Result<Result<Outcome, GatewayError>, Halt> {
        tokio::select! {
            biased;
            result = self.gateway.send(token, self.notification) => Ok(result),
            halt = self.halt_that(Halt::is_hard) => Err(halt),
        }
    }

    fn cut_off(&self, halt: &Halt) -> Ending {
        if !self.gateway.may_have_written() {
            return halt.not_sent();
        }
        lock(&self.answers).note_written();
        halt.in_flight()
    }

    fn note(&self, result: &Result<Outcome, GatewayError>, began: Instant) {
        let stop = lock(&self.answers).note(result, began, Instant::now());
        if let Some(reason) = stop {
            self.halt(Halt::Stopped(reason));
        }
    }

    /// A push that cannot be tried again in time ends with the answer it has.
    fn pause_before_retry(&self, result: &Result<Outcome, GatewayError>, tries: u32) -> Option<Duration> {
        if matches!(result, Ok(Outcome::Accepted { .. })) {
            return None; // The common case needs no dice.
        }
        match decide(result, tries, &self.limits.retry, (self.limits.random)()) {
            Decision::RetryAfter(pause) if self.began.elapsed() + pause < self.limits.deadline => Some(pause),
            Decision::RetryAfter(_) | Decision::End => None,
        }
    }

    /// Waits for `pause` and then for a turn; what ended the waiting if a halt came first.
    async fn halted_within(&self, pause: Duration) -> Option<Halt> {
        let waited = async {
            sleep(pause).await;
            if let Some(pacer) = &self.pacer {
                let at = lock(pacer).turn(Instant::now());
                sleep_until(at).await;
            }
        };
        tokio::select! {
            biased;
            halt = self.halt_that(|_| true) => Some(halt),
            () = waited => None,
        }
    }

    async fn halt_that(&self, matches: fn(&Halt) -> bool) -> Halt {
        let mut halts = self.halt.subscribe();
        let halt = halts.wait_for(|halt| halt.as_ref().is_some_and(matches)).await;
        // Fails only when the sender is gone, and `self` holds it.
        halt.ok().and_then(|halt| halt.clone()).unwrap_or(Halt::Cancelled)
    }

    /// The first halt counts; a stop that waits for answers can still be cut off.
    fn halt(&self, halt: Halt) {
        self.halt.send_if_modified(|current| {
            let counts = current.as_ref().is_none_or(|current| halt.is_hard() && !current.is_hard());
            if counts {
                *current = Some(halt);
            }
            counts
        });
    }

    /// Whether nothing more is started, and whether nothing more is waited for.
    fn halted(&self) -> (bool, bool) {
        let halt = self.halt.borrow();
        (halt.is_some(), halt.as_ref().is_some_and(Halt::is_hard))
    }

    fn width(&self) -> usize {
        let limit = self.limits.max_in_flight.get();
        let width = lock(&self.answers).width().and_then(|width| usize::try_from(width).ok());
        width.map_or(limit, |width| width.min(limit))
    }
}

/// A panic elsewhere leaves counters and times that are still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
