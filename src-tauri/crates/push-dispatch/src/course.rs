//! The state of a run between its turns, and every decision about it.

use std::collections::{BinaryHeap, VecDeque};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::FusedFuture;
use futures_util::stream::FuturesUnordered;
use push_protocol::Outcome;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::answers::Answers;
use crate::budget::Budget;
use crate::control::Wishes;
use crate::deadline::Deadline;
use crate::flight::{Cut, Fate, Flight, Tried, Waiting};
use crate::halt::Halt;
use crate::pacer::Pacer;
use crate::progress::{Meter, Now};
use crate::{
    Control, Decision, Ended, Ending, GatewayError, Limits, Phase, StopReason, Summary, Target, decide,
};

/// `launch` makes the future of a try, `F`.
pub(crate) struct Course<'a, K, F, L> {
    limits: &'a Limits,
    control: &'a Control,
    cut: &'a Cut,
    launch: L,
    began: Instant,
    /// The time of this turn.
    now: Instant,
    deadline: Deadline,
    pacer: Option<Pacer>,
    /// The pacer's turn for the next try, if it was asked for.
    turn: Option<Instant>,
    answers: Answers,
    budget: Budget,
    meter: Meter,
    halt: Option<Halt>,
    asking: Option<StopReason>,
    pub(crate) wishes: watch::Receiver<Wishes>,
    wished: Wishes,
    pub(crate) in_flight: FuturesUnordered<F>,
    waiting: BinaryHeap<Waiting<K>>,
    /// Tries that ended and are to be settled.
    pub(crate) tried: VecDeque<Tried<K>>,
    /// The next target of the stream, if it has come.
    pub(crate) next: Option<Target<K>>,
    /// The stream has no more targets.
    pub(crate) exhausted: bool,
    /// Taken in this turn.
    taken: Vec<Flight<K>>,
}

impl<'a, K, F, L> Course<'a, K, F, L>
where
    F: FusedFuture<Output = Tried<K>>,
    L: Fn(Flight<K>) -> F,
{
    pub(crate) fn new(limits: &'a Limits, control: &'a Control, cut: &'a Cut, launch: L) -> Self {
        let began = Instant::now();
        Self {
            limits,
            control,
            cut,
            launch,
            began,
            now: began,
            deadline: Deadline::new(began, limits.deadline),
            pacer: limits.rate.map(Pacer::new),
            turn: None,
            answers: Answers::new(limits.stop_early),
            budget: Budget::default(),
            meter: Meter::new(began),
            halt: None,
            asking: None,
            wishes: control.wishes(),
            wished: Wishes::default(),
            in_flight: FuturesUnordered::new(),
            waiting: BinaryHeap::new(),
            tried: VecDeque::new(),
            next: None,
            exhausted: false,
            taken: Vec::new(),
        }
    }

    /// Nothing is under way, and nothing more will be.
    pub(crate) fn is_over(&self) -> bool {
        let idle = self.in_flight.is_empty() && self.waiting.is_empty() && self.tried.is_empty();
        idle && (self.halt.is_some() || (self.exhausted && self.next.is_none()))
    }

    /// Looks at the clock and at what the caller wants.
    pub(crate) fn obey(&mut self) {
        self.now = Instant::now();
        let wishes = *self.wishes.borrow_and_update();
        if wishes != self.wished {
            self.meter.note_news();
            if wishes.resumes != self.wished.resumes && self.asking.take().is_some() {
                self.answers.go_on();
            }
            self.wished = wishes;
        }
        self.deadline.hold(self.is_held(), self.now);
        if wishes.cancelled {
            self.halt(Halt::Cancelled);
        } else if self.deadline.at().is_some_and(|at| self.now >= at) {
            self.halt(Halt::Deadline(self.limits.deadline));
        }
    }

    fn is_held(&self) -> bool {
        self.wished.paused || self.asking.is_some()
    }

    fn is_open(&self) -> bool {
        self.halt.is_none() && !self.is_held()
    }

    /// The first halt counts; a stop that waits for answers can still be cut off.
    pub(crate) fn halt(&mut self, halt: Halt) {
        let counts = self.halt.as_ref().is_none_or(|current| halt.is_hard() && !current.is_hard());
        if !counts {
            return;
        }
        let given_up = self.waiting.drain().map(|it| it.flight).chain(self.taken.drain(..));
        self.tried.extend(given_up.map(|flight| Tried { flight, fate: Fate::Unstarted }));
        self.halt = Some(halt);
        self.asking = None;
        self.meter.note_news();
    }

    /// Whether tries are under way that are not to be waited for.
    pub(crate) fn must_cut_off(&self) -> bool {
        self.is_halted_hard() && !self.in_flight.is_empty()
    }

    /// Ends every try that is under way: with its answer where that has come, else as the gateway says
    /// within `patience`.
    pub(crate) async fn cut_off(&mut self, patience: Duration) {
        self.cut.ask();
        // Who does not say is taken as written.
        let _ = timeout(patience, poll_fn(|context| self.poll_all(context))).await;
        self.cut.force();
        let _ = self.poll_all(&mut Context::from_waker(Waker::noop()));
        self.in_flight.clear();
        self.now = Instant::now();
    }

    /// Outside of the runtime's budget, which would make an answer look as if it had not come.
    fn poll_all(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut all = Poll::Ready(());
        for mut flight in Pin::new(&mut self.in_flight).iter_pin_mut() {
            if flight.is_terminated() {
                continue;
            }
            match pin!(tokio::task::unconstrained(flight.as_mut())).poll(context) {
                Poll::Ready(tried) => self.tried.push_back(tried),
                Poll::Pending => all = Poll::Pending,
            }
        }
        all
    }

    fn stop(&mut self, reason: StopReason) {
        let asks = self.limits.stop_early.is_some_and(|rule| rule.ask);
        let nothing_left = self.exhausted && self.next.is_none() && self.waiting.is_empty();
        if asks && !nothing_left && !matches!(reason, StopReason::Unreachable { .. }) {
            self.asking = Some(reason);
            self.deadline.hold(true, self.now);
            self.meter.note_news();
        } else {
            self.halt(Halt::Stopped(reason));
        }
    }

    /// Nothing may go out that is not written down.
    pub(crate) fn fail_record(&mut self, error: String) {
        let reason = StopReason::NoRecord { error };
        self.answers.stop(reason.clone());
        self.halt(Halt::Stopped(reason));
    }

    /// The next ending of those to be settled, if a try was the last of its push.
    pub(crate) fn settle(&mut self, tried: Tried<K>) -> Option<Ended<K>> {
        let Tried { mut flight, fate } = tried;
        let ending = match fate {
            Fate::Unstarted => self.not_sent(),
            Fate::Unsaid => self.given_up(&mut flight, true),
            Fate::Done(Err(error)) if self.is_halted_hard() => self.given_up(&mut flight, error.written),
            Fate::Done(result) => {
                flight.elapsed = self.now - flight.began;
                self.note_try(&result, &mut flight);
                match self.pause_before_retry(&result, &flight) {
                    Some(_) if self.halt.is_some() => self.not_sent(),
                    Some(pause) => {
                        self.waiting.push(Waiting { due: self.now + pause, flight });
                        return None;
                    }
                    None => result.into(),
                }
            }
        };
        let ended = flight.end(ending);
        self.note_ending(&ended);
        Some(ended)
    }

    fn not_sent(&self) -> Ending {
        self.halt.as_ref().map_or(Ending::Cancelled, Halt::not_sent)
    }

    /// The ending of a push that was cut off at the gateway.
    fn given_up(&mut self, flight: &mut Flight<K>, written: bool) -> Ending {
        flight.elapsed = self.now - flight.began;
        match &self.halt {
            Some(halt) if written => {
                self.answers.note_written();
                halt.in_flight()
            }
            _ => self.not_sent(),
        }
    }

    pub(crate) fn note_ending(&mut self, ended: &Ended<K>) {
        self.meter.note_ending(&ended.ending);
    }

    fn note_try(&mut self, result: &Result<Outcome, GatewayError>, flight: &mut Flight<K>) {
        flight.answers += u32::from(result.is_ok());
        self.meter.note_try(result, flight.elapsed);
        if let Some(reason) = self.answers.note(result, flight.began, self.now) {
            self.stop(reason);
        }
    }

    /// A push that cannot be tried again in time, or within the budget, ends with the answer it has.
    fn pause_before_retry(
        &mut self,
        result: &Result<Outcome, GatewayError>,
        flight: &Flight<K>,
    ) -> Option<Duration> {
        if matches!(result, Ok(Outcome::Accepted { .. })) {
            return None; // The common case needs no dice.
        }
        let tries = if result.is_ok() { flight.answers } else { flight.attempts - flight.answers };
        let Decision::RetryAfter(pause) = decide(result, tries, &self.limits.retry, (self.limits.random)())
        else {
            return None;
        };
        let affordable = self.halt.is_some()
            || (self.deadline.leaves(pause, self.now)
                && (result.is_err() || self.budget.spend(&self.limits.retry)));
        affordable.then_some(pause)
    }

    /// How many targets may be taken in this turn, were it not for the rate.
    pub(crate) fn room(&self) -> usize {
        if !self.is_open() || self.exhausted {
            return 0;
        }
        let limit = self.limits.max_in_flight.get();
        let width = self.answers.width().and_then(|width| usize::try_from(width).ok());
        let under_way = self.in_flight.len() + self.waiting.len() + self.taken.len();
        width.map_or(limit, |width| width.min(limit)).saturating_sub(under_way)
    }

    /// Whether the rate lets a try begin. A turn that was not used stays.
    pub(crate) fn is_turn(&mut self) -> bool {
        self.turn().is_none_or(|at| at <= self.now)
    }

    fn turn(&mut self) -> Option<Instant> {
        let pacer = self.pacer.as_mut()?;
        Some(*self.turn.get_or_insert_with(|| pacer.turn(self.now)))
    }

    /// Takes up a target, unless it has no device.
    pub(crate) fn take_up(&mut self, target: Target<K>) -> Option<Ended<K>> {
        match target.token {
            Ok(token) => {
                self.turn = None;
                self.taken.push(Flight::new(target.key, token, self.now));
                None
            }
            Err(error) => Some(Ended::untried(target.key, None, Ending::Failed { error })),
        }
    }

    /// Starts the tries that are due again.
    pub(crate) fn start_retries(&mut self) {
        while self.is_open() && self.waiting.peek().is_some_and(|it| it.due <= self.now) && self.is_turn() {
            let Some(Waiting { mut flight, .. }) = self.waiting.pop() else { return };
            self.turn = None;
            self.meter.note_retry();
            flight.began = self.now;
            self.in_flight.push((self.launch)(flight));
        }
    }

    /// Hands what was taken in this turn to the gateway.
    pub(crate) fn hand_over(&mut self) {
        for flight in self.taken.drain(..) {
            self.budget.earn();
            self.in_flight.push((self.launch)(flight));
        }
    }

    /// The next time at which something is to be done, come what may.
    pub(crate) fn next_alarm(&mut self) -> Option<Instant> {
        let beat = self.control.is_watched().then(|| self.meter.next_beat());
        let mut alarm = earlier(self.deadline.at().filter(|_| !self.is_halted_hard()), beat);
        if self.is_open() {
            let due = self.waiting.peek().map(|it| it.due);
            let is_due = due.is_some_and(|due| due <= self.now);
            // A turn that has come waits for a target, and not for an alarm.
            let turn = if is_due || self.room() > 0 { self.turn().filter(|at| *at > self.now) } else { None };
            alarm = earlier(earlier(alarm, due.filter(|_| !is_due)), turn);
        }
        alarm
    }

    fn is_halted_hard(&self) -> bool {
        self.halt.as_ref().is_some_and(Halt::is_hard)
    }

    /// What put an end to the run before its targets ran out.
    pub(crate) const fn halted(&self) -> Option<&Halt> {
        self.halt.as_ref()
    }

    /// Tells how far the run is, if anybody wants to know and it is time.
    pub(crate) fn tell(&mut self) {
        if self.control.is_watched() && self.now >= self.meter.next_beat() {
            let phase = match &self.asking {
                Some(reason) => Phase::Asking(reason.clone()),
                None if self.wished.paused => Phase::Paused,
                None => Phase::Running,
            };
            self.tell_phase(phase);
        }
    }

    fn tell_phase(&mut self, phase: Phase) {
        let now = Now {
            at: self.now,
            phase,
            total: self.wished.total,
            in_flight: self.in_flight.len(),
            waiting: self.waiting.len(),
        };
        self.control.publish(self.meter.tell(now));
    }

    /// The run is over.
    pub(crate) fn sum_up(mut self) -> Summary {
        self.now = Instant::now();
        self.tell_phase(Phase::Ended);
        Summary {
            counts: self.meter.counts(),
            elapsed: self.now - self.began,
            stopped_early: self.answers.stopped().cloned(),
            connected: self.answers.written(),
        }
    }
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
