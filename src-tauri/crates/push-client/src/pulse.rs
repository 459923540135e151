//! Whether a connection is alive: a PING after silence or after an answer that did not come, and the
//! end when nobody replies.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use h2::{Ping, PingPong};
use tokio::time::{Instant, Sleep};

/// A sign of life that somebody waits for comes within this time, or another connection is faster.
const QUICK: Duration = Duration::from_secs(2);

pub(crate) struct Pulse {
    pings: Option<PingPong>,
    idle: Duration,
    patience: Duration,
    heard: Instant,
    state: State,
    alarm: Pin<Box<Sleep>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Quiet,
    /// A PING is out.
    Asked,
    /// The connection is being closed.
    Leaving,
}

impl Pulse {
    pub(crate) fn new(pings: Option<PingPong>, idle: Duration, patience: Duration) -> Self {
        let alarm = Box::pin(tokio::time::sleep(idle));
        Self { pings, idle, patience, heard: Instant::now(), state: State::Quiet, alarm }
    }

    /// The server said something.
    pub(crate) fn heard(&mut self) {
        self.heard = Instant::now();
    }

    /// For how long the server has said nothing.
    pub(crate) fn silence(&self, now: Instant) -> Duration {
        now - self.heard
    }

    /// Asks the server for a sign of life that somebody waits for.
    pub(crate) fn ask_quickly(&mut self) {
        self.ask_within(self.patience.min(QUICK));
    }

    /// Asks the server for a sign of life.
    pub(crate) fn ask(&mut self) {
        self.ask_within(self.patience);
    }

    fn ask_within(&mut self, patience: Duration) {
        let Some(pings) = &mut self.pings else { return };
        if self.state == State::Quiet && pings.send_ping(Ping::opaque()).is_ok() {
            self.enter(State::Asked, patience);
        }
    }

    /// From now on the connection has the time of a PING to say goodbye.
    pub(crate) fn leave(&mut self) {
        if self.state != State::Leaving {
            self.enter(State::Leaving, self.patience);
        }
    }

    /// A push is awaited that nobody awaited before: silence is shorter from now on.
    pub(crate) fn busy(&mut self) {
        let at = Instant::now() + self.patience;
        if self.state == State::Quiet && self.alarm.deadline() > at {
            self.alarm.as_mut().reset(at);
        }
    }

    fn enter(&mut self, state: State, wait: Duration) {
        self.state = state;
        self.alarm.as_mut().reset(Instant::now() + wait);
    }

    /// Ready when the connection is to be given up. `awaited`: whether an answer is.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>, awaited: bool) -> Poll<()> {
        let limit = if awaited { self.idle.min(self.patience) } else { self.idle };
        loop {
            let pong = match &mut self.pings {
                Some(pings) if self.state == State::Asked => pings.poll_pong(context),
                _ => Poll::Pending,
            };
            if matches!(pong, Poll::Ready(Ok(_))) {
                self.heard();
                self.enter(State::Quiet, limit);
            }
            ready!(self.alarm.as_mut().poll(context));
            if self.state != State::Quiet {
                return Poll::Ready(());
            }
            let silence = self.heard.elapsed();
            if silence < limit {
                self.enter(State::Quiet, limit.saturating_sub(silence));
            } else {
                self.ask();
                if self.state == State::Quiet {
                    // No PING can be sent: the connection itself knows why, and ends.
                    self.enter(State::Leaving, self.patience);
                }
            }
        }
    }
}
