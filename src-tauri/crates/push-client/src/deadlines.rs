//! When the answers on a connection are due. All wait equally long, so one alarm is enough.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// With so many entries more than twice the pushes in flight, those of answered pushes are removed.
const SLACK: usize = 1024;

pub(crate) struct Deadlines {
    wait: Duration,
    /// In the order in which they come; answered pushes stay until they are met.
    due: VecDeque<(Instant, u32)>,
    alarm: Pin<Box<Sleep>>,
    is_set: bool,
}

impl Deadlines {
    pub(crate) fn new(wait: Duration) -> Self {
        Self { wait, due: VecDeque::new(), alarm: Box::pin(tokio::time::sleep(wait)), is_set: false }
    }

    /// A push begins; `in_flight` are under way, and `waits` tells of a stream whether it is one.
    pub(crate) fn begin(&mut self, now: Instant, stream: u32, in_flight: usize, waits: impl Fn(u32) -> bool) {
        if self.due.len() > 2 * in_flight + SLACK {
            self.due.retain(|(_, stream)| waits(*stream));
        }
        self.due.push_back((now + self.wait, stream));
    }

    /// The next stream whose answer is overdue; `None` when none is, until the alarm wakes the task.
    pub(crate) fn overdue(&mut self, context: &mut Context<'_>, waits: impl Fn(u32) -> bool) -> Option<u32> {
        while self.due.front().is_some_and(|(_, stream)| !waits(*stream)) {
            self.due.pop_front();
        }
        loop {
            let &(at, stream) = self.due.front()?;
            if !self.is_set {
                self.alarm.as_mut().reset(at);
                self.is_set = true;
            }
            if self.alarm.as_mut().poll(context).is_pending() {
                return None;
            }
            self.is_set = false;
            if at <= Instant::now() {
                self.due.pop_front();
                return Some(stream);
            }
        }
    }
}
