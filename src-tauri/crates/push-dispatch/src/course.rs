//! The state of a run between its turns, and what it takes up and starts.

mod cut;
mod settle;

use std::collections::{BinaryHeap, VecDeque};

use futures_util::future::FusedFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::answers::Answers;
use crate::budget::Budget;
use crate::control::Wishes;
use crate::deadline::Deadline;
use crate::flight::{Cut, Flight, Tried, Verdict, Waiting};
use crate::halt::Halt;
use crate::pacer::Pacer;
use crate::progress::{Meter, Now};
use crate::{Control, Ended, Limits, Phase, StopReason, Summary, Target};

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
        self.tried.extend(given_up.map(|flight| Tried { flight, verdict: Verdict::Unstarted }));
        self.halt = Some(halt);
        self.asking = None;
        self.meter.note_news();
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

    /// Takes up a target, unless nothing can be sent to it.
    pub(crate) fn take_up(&mut self, target: Target<K>) -> Option<Ended<K>> {
        let sendable = match target.sendable() {
            Ok(sendable) => sendable,
            Err(ended) => return Some(ended),
        };
        self.turn = None;
        self.taken.push(Flight::new(sendable, self.now));
        None
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
