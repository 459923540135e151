//! What the pool knows of a connection, and what that connection may fetch.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use tokio::task::AbortHandle;

use super::Job;

/// What the pool knows of a connection.
pub(super) struct Lane {
    pub(super) id: u64,
    pub(super) stage: Stage,
    /// Connections in a row that had brought no answer when it was opened.
    pub(super) failures: u32,
    pub(super) waker: Option<Waker>,
    pub(super) standing: Standing,
    /// Pushes that their senders gave up while the connection rested.
    pub(super) given_up: Vec<u64>,
    /// Nothing is being written.
    pub(super) rests: bool,
    /// Pushes that are not written whole, while it rests.
    pub(super) blocked: Vec<u64>,
    pub(super) task: AbortHandle,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connecting,
    /// It will ask for pushes by itself.
    Awake,
    /// It has room, and is to be woken for pushes.
    Hungry,
    /// It asks again when it has room.
    Full,
    /// It takes no more.
    Leaving,
}

/// What a connection says of itself when it asks for pushes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    /// Streams that may be opened.
    pub(crate) room: usize,
    /// Bytes of body that may be sent.
    pub(crate) window: usize,
    /// Whether a body may be cut in two where the window ends.
    pub(crate) may_cut: bool,
    pub(crate) in_flight: usize,
    /// APNs has accepted a push there (§1).
    pub(crate) proven: bool,
    /// The quickest answer so far.
    pub(crate) quickest: Option<Duration>,
}

/// What a connection gets.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) jobs: Vec<Job>,
    /// It gets no more.
    pub(crate) last: bool,
}

impl Lane {
    pub(super) fn is_open(&self) -> bool {
        self.is_usable() && self.stage != Stage::Connecting
    }

    pub(super) fn is_usable(&self) -> bool {
        self.stage != Stage::Leaving
    }

    pub(super) fn wake(&mut self) {
        if self.stage == Stage::Hungry {
            self.stage = Stage::Awake;
        }
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }

    /// Fetches what there is room for; whether it is full now. Few bodies are begun that the window cuts
    /// in two, since careful servers frown on finely split ones.
    pub(super) fn fetch(&mut self, queue: &mut VecDeque<Job>, share: usize, jobs: &mut Vec<Job>) -> bool {
        let standing = &mut self.standing;
        let mut full = standing.room == 0;
        while standing.room > 0 && standing.in_flight < share {
            let Some(job) = queue.front() else { break };
            let fits = job.body.len() <= standing.window;
            // One that is larger than the whole window has to go in parts.
            let may_be_cut = standing.may_cut || standing.in_flight == 0;
            if !fits && (!may_be_cut || standing.window == 0) {
                full = true;
                break;
            }
            let Some(job) = queue.pop_front() else { break };
            if job.reply.is_closed() {
                continue;
            }
            standing.may_cut &= fits;
            standing.window = standing.window.saturating_sub(job.body.len());
            standing.room -= 1;
            standing.in_flight += 1;
            jobs.push(job);
            full = standing.room == 0;
        }
        self.stage = if full && !queue.is_empty() { Stage::Full } else { Stage::Hungry };
        full
    }
}
