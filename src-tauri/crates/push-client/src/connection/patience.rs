//! How long a connection and its pushes wait, and for whom no longer.

use std::collections::HashSet;
use std::future::Future;
use std::task::{Context, Poll};

use tokio::time::Instant;

use super::{Driver, tell};
use crate::error::Kind;
use crate::exchange::Exchange;
use crate::pool::Standing;
use crate::{Connections, SendError};

impl Driver {
    /// Resets the streams of pushes that their senders gave up, before anything else is written.
    pub(super) fn give_up(&mut self) {
        self.pool.work(self.id, &mut self.given_up);
        if self.given_up.is_empty() {
            return;
        }
        let given_up: HashSet<u64> = self.given_up.drain(..).collect();
        let is_one = |exchange: &Exchange| given_up.contains(&exchange.ticket);
        let streams: Vec<u32> = self
            .in_flight
            .iter()
            .filter(|(_, exchange)| is_one(exchange))
            .map(|(stream, _)| *stream)
            .collect();
        for stream in streams {
            self.let_go(stream);
        }
    }

    /// Lets go of the pushes whose answer is overdue.
    pub(super) fn expire(&mut self, context: &mut Context<'_>) {
        let limit = self.pool.target.config.response_timeout;
        while let Some(stream) = self.deadlines.overdue(context, |it| self.in_flight.contains_key(&it)) {
            let Some(exchange) = self.let_go(stream) else { continue };
            let result = match exchange.so_far(self.pool.target.config.now) {
                Some(answer) => Ok(answer),
                None if exchange.is_written() => {
                    // Slow, or dead: a PING tells, so that no other push waits for a dead server.
                    self.pulse.ask();
                    Err(self.error(Kind::Timeout, format_args!("{limit:?}")))
                }
                None => {
                    // Another connection may have a wider window.
                    let error = self.error(Kind::NoRoom, format_args!("{limit:?}"));
                    self.stop(&error);
                    Err(error)
                }
            };
            tell(exchange, result, self.id);
        }
    }

    /// Leaves once nothing was sent for long, unless this is the last connection.
    pub(super) fn retire(&mut self, context: &mut Context<'_>) {
        let config = &self.pool.target.config;
        if config.connections != Connections::Auto {
            return;
        }
        while self.idle.as_mut().poll(context).is_ready() {
            let is_idle = self.in_flight.is_empty() && self.last_push.elapsed() >= config.idle_timeout;
            if is_idle && self.pool.retire(self.id) {
                self.accepting = false;
                context.waker().wake_by_ref();
                return;
            }
            let since = if is_idle { Instant::now() } else { self.last_push };
            self.idle
                .as_mut()
                .reset((since + config.idle_timeout).max(Instant::now() + config.idle_timeout / 4));
        }
    }

    /// Ends a connection whose server has had room for no push at all for a whole response time, when
    /// somebody waits by then. Without room nobody wakes this task but the server and this alarm.
    pub(super) fn wait_for_room(&mut self, context: &mut Context<'_>) -> Poll<SendError> {
        let Standing { room, window, .. } = self.measured(Instant::now());
        if !self.in_flight.is_empty() || self.requests.is_none() || (room > 0 && window > 0) {
            self.no_room = None;
            return Poll::Pending;
        }
        let limit = self.pool.target.config.response_timeout;
        let alarm = self.no_room.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        while alarm.as_mut().poll(context).is_ready() {
            if self.pool.is_waited_for() || !self.accepting {
                return Poll::Ready(self.error(Kind::NoRoom, format_args!("{limit:?}")));
            }
            alarm.as_mut().reset(Instant::now() + limit);
        }
        Poll::Pending
    }
}
