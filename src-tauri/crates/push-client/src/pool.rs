//! The pushes that wait, and the connections that fetch them when they have room.
//!
//! One queue serves all connections of a client, so that a push waits for no connection in particular.
//! More connections are opened while the ones there are full and far away, and those that carry nothing
//! are closed again.

mod lane;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::backoff::RECONNECT;
use crate::connect::Target;
use crate::error::Kind;
use crate::request::Template;
use crate::{Connections, SendError, connection};

use lane::{Lane, Stage};
pub(crate) use lane::{Standing, Taken};

/// [`Connections::Auto`] opens no more than this.
const MOST: usize = 16;
/// A server that answers faster than this is near: what holds it up is work, which another connection
/// does not lessen.
const FAR: Duration = Duration::from_millis(5);

/// Who waits for the answer, and hears which connection brought it.
pub(crate) type Reply = oneshot::Sender<Result<(Answer, u64), SendError>>;

/// A push that waits for its turn.
pub(crate) struct Job {
    pub(crate) template: Arc<Template>,
    pub(crate) uri: Uri,
    pub(crate) body: Bytes,
    pub(crate) reply: Reply,
    /// Names the push in this pool.
    pub(crate) ticket: u64,
    queued: Instant,
}

impl Job {
    pub(crate) fn new(template: Arc<Template>, uri: Uri, body: Bytes, reply: Reply) -> Self {
        Self { template, uri, body, reply, ticket: 0, queued: Instant::now() }
    }
}

pub(crate) struct Pool {
    pub(crate) target: Target,
    state: Mutex<State>,
}

struct State {
    queue: VecDeque<Job>,
    lanes: Vec<Lane>,
    tasks: JoinSet<()>,
    /// The last number given to a push or a connection.
    number: u64,
    closed: bool,
    /// Connections in a row that could not be made or brought no answer, and when there may be a next.
    fruitless: u32,
    not_before: Option<Instant>,
}

impl Pool {
    pub(crate) fn new(target: Target) -> Self {
        let state = State {
            queue: VecDeque::new(),
            lanes: Vec::new(),
            tasks: JoinSet::new(),
            number: 0,
            closed: false,
            fruitless: 0,
            not_before: None,
        };
        Self { target, state: Mutex::new(state) }
    }

    /// A panic elsewhere leaves a queue that is still good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a push into the queue; its ticket.
    pub(crate) fn submit(self: &Arc<Self>, mut job: Job) -> Result<u64, SendError> {
        let mut state = self.lock();
        if state.closed {
            return Err(self.target.error(Kind::Closed, ""));
        }
        state.number += 1;
        job.ticket = state.number;
        let ticket = job.ticket;
        state.queue.push_back(job);
        match state.hungriest(self.target.config.connections) {
            Some(lane) => lane.wake(),
            None => state.grow(self),
        }
        Ok(ticket)
    }

    /// Takes back a push that nobody waits for any more. Whether the server can have it, now or later: not
    /// while it waits here, nor on a connection that rests and had no window for all of it.
    pub(crate) fn give_up(&self, ticket: u64) -> bool {
        let mut state = self.lock();
        if let Some(at) = state.queue.iter().position(|job| job.ticket == ticket) {
            state.queue.remove(at);
            return false;
        }
        let mut written = true;
        for lane in &mut state.lanes {
            written &= !(lane.rests && lane.blocked.contains(&ticket));
            lane.given_up.push(ticket);
            lane.wake();
        }
        written
    }

    /// A connection goes to work, and first lets go of the pushes that were given up.
    pub(crate) fn work(&self, id: u64, given_up: &mut Vec<u64>) {
        if let Some(lane) = self.lock().lanes.iter_mut().find(|lane| lane.id == id) {
            lane.rests = false;
            given_up.append(&mut lane.given_up);
        }
    }

    /// A connection rests, and what is written will stay as it is: these pushes are not written whole.
    pub(crate) fn rest(&self, id: u64, blocked: impl Iterator<Item = u64>) {
        if let Some(lane) = self.lock().lanes.iter_mut().find(|lane| lane.id == id) {
            lane.rests = true;
            lane.blocked.clear();
            lane.blocked.extend(blocked);
        }
    }

    /// What a connection may send now. It will be woken when there is more.
    pub(crate) fn take(self: &Arc<Self>, id: u64, standing: Standing, waker: &Waker, taken: &mut Taken) {
        let state = &mut *self.lock();
        let Some(at) = state.lanes.iter().position(|lane| lane.id == id) else {
            taken.last = true;
            return;
        };
        let lane = &mut state.lanes[at];
        if !lane.waker.as_ref().is_some_and(|old| old.will_wake(waker)) {
            lane.waker = Some(waker.clone());
        }
        lane.standing = standing;
        if lane.stage == Stage::Leaving {
            taken.last = true;
            return;
        }
        lane.stage = Stage::Awake;
        let share = state.share(self.target.config.connections);
        let full = state.lanes[at].fetch(&mut state.queue, share, &mut taken.jobs);
        taken.last = state.closed && state.queue.is_empty();
        if state.queue.is_empty() {
            return;
        }
        if full {
            state.grow(self);
        }
        if self.target.config.connections != Connections::Auto {
            // What one leaves is for the others.
            state
                .lanes
                .iter_mut()
                .filter(|lane| lane.id != id && lane.stage == Stage::Hungry)
                .for_each(Lane::wake);
        }
    }

    /// Whether pushes wait.
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.lock().queue.is_empty()
    }

    /// Sends nothing more on a connection.
    pub(crate) fn leave(self: &Arc<Self>, id: u64) {
        let mut state = self.lock();
        if let Some(lane) = state.lanes.iter_mut().find(|lane| lane.id == id) {
            lane.stage = Stage::Leaving;
            lane.wake();
        }
        state.replace(self);
    }

    /// Lets an idle connection go, if there are others.
    pub(crate) fn retire(&self, id: u64) -> bool {
        let mut state = self.lock();
        let others = state.lanes.iter().any(|lane| lane.id != id && lane.is_open());
        let lane = state.lanes.iter_mut().find(|lane| lane.id == id);
        lane.filter(|_| others).map(|lane| lane.stage = Stage::Leaving).is_some()
    }

    /// A connection takes no more, because of `error`; `answers` tells whether it ever brought one. Those
    /// who wait hear of it where the next connection would meet the same.
    pub(crate) fn fail(self: &Arc<Self>, id: u64, error: &SendError, answers: bool) {
        let mut state = self.lock();
        let lane = state.lanes.iter_mut().find(|lane| lane.id == id && lane.stage != Stage::Leaving);
        let Some(lane) = lane else { return };
        lane.stage = Stage::Leaving;
        // Several that were opened at once count as one.
        let failures = lane.failures.saturating_add(1).max(state.fruitless);
        state.fruitless = if answers { 0 } else { failures };
        let random = 0.5 + (self.target.config.random)() / 2.0;
        let pause = RECONNECT.pause(state.fruitless, random);
        state.not_before = (!answers).then(|| Instant::now() + pause);
        if !state.lanes.iter().any(Lane::is_usable) && (state.closed || !error.may_pass_elsewhere()) {
            state.queue.drain(..).for_each(|job| refuse(job, error));
        }
        state.replace(self);
    }

    /// A connection is gone.
    pub(crate) fn end(&self, id: u64) {
        self.lock().lanes.retain(|lane| lane.id != id);
    }

    /// How many connections are open.
    pub(crate) fn open_connections(&self) -> usize {
        self.lock().lanes.iter().filter(|lane| lane.is_open()).count()
    }

    /// Takes no more pushes, and waits until those there are have ended and every task is gone.
    pub(crate) async fn close(&self) {
        loop {
            let mut tasks = {
                let mut state = self.lock();
                state.closed = true;
                let idle = state.queue.is_empty();
                for lane in &mut state.lanes {
                    if idle && lane.stage == Stage::Connecting {
                        lane.task.abort();
                    }
                    lane.wake();
                }
                std::mem::take(&mut state.tasks)
            };
            if tasks.is_empty() {
                return;
            }
            while tasks.join_next().await.is_some() {}
        }
    }

    /// Ends every task at once.
    pub(crate) fn abort(&self) {
        let tasks = std::mem::take(&mut self.lock().tasks);
        drop(tasks);
    }
}

/// An error means that nobody waits any more, which is theirs to decide.
fn refuse(job: Job, error: &SendError) {
    let _ = job.reply.send(Err(error.clone()));
}

impl State {
    /// The connection to wake for a push: the first, so that the others can become idle, or where their
    /// number is fixed the one with the least to do.
    fn hungriest(&mut self, connections: Connections) -> Option<&mut Lane> {
        let mut hungry = self.lanes.iter_mut().filter(|lane| lane.stage == Stage::Hungry);
        match connections {
            Connections::Auto => hungry.next(),
            Connections::Fixed(_) => hungry.min_by_key(|lane| lane.standing.in_flight),
        }
    }

    /// How many pushes a connection may have in flight, so that a fixed number of them share evenly.
    fn share(&self, connections: Connections) -> usize {
        let Connections::Fixed(_) = connections else { return usize::MAX };
        let with_room = self.lanes.iter().filter(|lane| matches!(lane.stage, Stage::Awake | Stage::Hungry));
        let (lanes, in_flight) =
            with_room.fold((0, 0), |(lanes, sum), lane| (lanes + 1, sum + lane.standing.in_flight));
        (self.queue.len() + in_flight).div_ceil(lanes.max(1))
    }

    /// Opens a connection where pushes wait and another one would help.
    fn grow(&mut self, pool: &Arc<Pool>) {
        let usable = || self.lanes.iter().filter(|lane| lane.is_usable());
        let helps = match pool.target.config.connections {
            _ if self.queue.is_empty() => false,
            _ if usable().next().is_none() => true,
            Connections::Fixed(number) => usable().count() < number.get(),
            Connections::Auto => {
                let now = Instant::now();
                let rested = self.not_before.is_none_or(|at| at <= now);
                let patience = usable().filter_map(|lane| lane.standing.quickest).min().unwrap_or_default();
                let waited = self.queue.front().map_or(Duration::ZERO, |job| now - job.queued);
                usable().count() < MOST
                    && usable().all(|lane| lane.stage == Stage::Full && lane.standing.proven)
                    && patience >= FAR
                    && waited >= patience / 2
                    && rested
            }
        };
        if helps {
            self.open(pool);
        }
    }

    /// Opens a connection if pushes wait and no other will take them.
    fn replace(&mut self, pool: &Arc<Pool>) {
        if !self.queue.is_empty() && !self.lanes.iter().any(Lane::is_usable) {
            self.open(pool);
        }
    }

    fn open(&mut self, pool: &Arc<Pool>) {
        while self.tasks.try_join_next().is_some() {}
        self.number += 1;
        let id = self.number;
        let task = self.tasks.spawn(connection::run(Arc::clone(pool), id, self.not_before));
        self.lanes.push(Lane {
            id,
            stage: Stage::Connecting,
            failures: self.fruitless,
            waker: None,
            standing: Standing::default(),
            given_up: Vec::new(),
            rests: false,
            blocked: Vec::new(),
            task,
        });
    }
}
