//! The run itself: one task that takes targets, hands them to the gateway and records how they end.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use futures_util::stream::{Stream, StreamExt};
use push_protocol::Notification;
use tokio::time::{Sleep, sleep, timeout};

use crate::course::Course;
use crate::flight::{Cut, Flight, Tried, attempt};
use crate::halt::Halt;
use crate::{Control, Ended, Gateway, Limits, Record, Summary, Target};

/// After a halt the targets that are left still get their ending; a stream that stays silent for this
/// long (a terminal, a pipe that nobody closes) is not waited for.
const DRAIN_PATIENCE: Duration = Duration::from_millis(100);
/// After a halt that waits for no answer, the gateway has this long to say what was written.
const GATEWAY_PATIENCE: Duration = Duration::from_millis(100);
/// Most endings that are settled in one turn, so that what they make room for is not kept waiting.
const ENDINGS_A_TURN: usize = 256;

/// Sends `notification`, or what a target has of its own, to every target and tells `record` each one's ending
/// as it comes.
///
/// Every target that the stream yields ends exactly once. At most [`Limits::max_in_flight`] are taken
/// from the stream ahead of their ending.
///
/// Cut off by [`Control::cancel`] or the deadline, a push ends with its answer if that has come, `unknown` if
/// it was written, and else `cancelled` or `failed`. After a stop for [`Limits::stop_early`], answers in flight are waited for.
pub async fn run<K, G: Gateway>(
    gateway: &G,
    notification: &Notification,
    targets: impl Stream<Item = Target<K>>,
    limits: &Limits,
    control: &Control,
    mut record: impl Record<K>,
) -> Summary {
    let cut = Cut::default();
    let launch = |flight| attempt(gateway, notification, &cut, flight);
    let mut course = Course::new(limits, control, &cut, launch);
    let mut targets = pin!(targets.fuse());
    let mut alarm = pin!(sleep(Duration::ZERO));
    while !course.is_over() {
        course.wait(targets.as_mut(), alarm.as_mut()).await;
        course.obey();
        if course.must_cut_off() {
            course.cut_off(GATEWAY_PATIENCE).await;
        }
        course.settle_all(&mut record).await;
        course.take(targets.as_mut(), &mut record).await;
        if let Err(error) = record.turn() {
            course.fail_record(error);
            course.settle_all(&mut record).await;
        }
        course.hand_over();
        course.tell();
    }
    course.drain(targets, &mut record).await;
    // Nothing more goes out, so there is nothing that a failure could hold back.
    let _ = record.turn();
    course.sum_up()
}

impl<K, F, L> Course<'_, K, F, L>
where
    F: FusedFuture<Output = Tried<K>>,
    L: Fn(Flight<K>) -> F,
{
    /// Returns when a try has ended, a target has come, the caller wants something else, or it is time.
    async fn wait(
        &mut self,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        mut alarm: Pin<&mut Sleep>,
    ) {
        if self.must_cut_off() {
            return;
        }
        let at = self.next_alarm();
        if let Some(at) = at.filter(|at| *at != alarm.deadline()) {
            alarm.as_mut().reset(at);
        }
        let wants_target = self.next.is_none() && self.room() > 0 && self.is_turn();
        let Self { wishes, in_flight, tried, next, exhausted, .. } = self;
        let mut something = |context: &mut Context<'_>| {
            while tried.len() < ENDINGS_A_TURN
                && let Poll::Ready(Some(one)) = in_flight.poll_next_unpin(context)
            {
                tried.push_back(one);
            }
            if wants_target && let Poll::Ready(target) = targets.as_mut().poll_next(context) {
                *exhausted = target.is_none();
                *next = target;
                return Poll::Ready(());
            }
            if tried.is_empty() { Poll::Pending } else { Poll::Ready(()) }
        };
        tokio::select! {
            biased;
            _ = wishes.changed() => {}
            () = alarm, if at.is_some() => {}
            () = poll_fn(&mut something) => {}
        }
    }

    /// Records what ended among the tries.
    async fn settle_all(&mut self, record: &mut impl Record<K>) {
        while let Some(tried) = self.tried.pop_front() {
            if let Some(ended) = self.settle(tried) {
                self.report(ended, record).await;
            }
        }
    }

    async fn report(&mut self, ended: Ended<K>, record: &mut impl Record<K>) {
        if !record.ended(ended).await {
            self.halt(Halt::Cancelled);
        }
    }

    /// Takes as many targets as there are, there is room for, and the rate allows.
    async fn take(
        &mut self,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        record: &mut impl Record<K>,
    ) {
        self.start_retries();
        let mut room = self.room();
        while room > 0 && self.is_turn() {
            room -= 1;
            let now_or_later = poll_fn(|context| Poll::Ready(self.poll_target(targets.as_mut(), context)));
            let Some(target) = now_or_later.await else { break };
            record.taken(&target.key);
            if let Some(ended) = self.take_up(target) {
                self.note_ending(&ended);
                self.report(ended, record).await;
            }
        }
        // Where the stream knows that it has come to its end, nobody need be asked about what is left.
        self.exhausted |= targets.size_hint() == (0, Some(0));
    }

    fn poll_target(
        &mut self,
        targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        context: &mut Context<'_>,
    ) -> Option<Target<K>> {
        if let Some(target) = self.next.take() {
            return Some(target);
        }
        let Poll::Ready(target) = targets.poll_next(context) else { return None };
        self.exhausted = target.is_none();
        target
    }

    /// Ends the targets that a halt left in the stream.
    async fn drain(
        &mut self,
        mut targets: Pin<&mut (impl Stream<Item = Target<K>> + ?Sized)>,
        record: &mut impl Record<K>,
    ) {
        let Some(halt) = self.halted().cloned() else { return };
        let mut next = self.next.take();
        loop {
            let target = match next.take() {
                Some(target) => Some(target),
                None => match targets.next().now_or_never() {
                    Some(target) => target,
                    None => timeout(DRAIN_PATIENCE, targets.next()).await.unwrap_or_default(),
                },
            };
            let Some(target) = target else { return };
            let ended = match target.sendable() {
                Ok(it) => Ended::untried(it.key, Some(it.token), halt.not_sent()),
                Err(ended) => ended,
            };
            self.note_ending(&ended);
            // Nobody listens any more: there is nothing left to call off.
            let _ = record.ended(ended).await;
        }
    }
}
