//! What a try that has ended comes to: the ending of its push, or another try.

use std::time::Duration;

use futures_util::future::FusedFuture;
use push_protocol::Outcome;

use super::Course;
use crate::flight::{Flight, Tried, Verdict, Waiting};
use crate::halt::Halt;
use crate::{Decision, Ended, Ending, GatewayError, decide};

impl<K, F, L> Course<'_, K, F, L>
where
    F: FusedFuture<Output = Tried<K>>,
    L: Fn(Flight<K>) -> F,
{
    /// The next ending of those to be settled, if a try was the last of its push.
    pub(crate) fn settle(&mut self, tried: Tried<K>) -> Option<Ended<K>> {
        let Tried { mut flight, verdict } = tried;
        let ending = match verdict {
            Verdict::Unstarted => self.not_sent(),
            Verdict::Unsaid => self.given_up(&mut flight, true),
            Verdict::Done(Err(error)) if self.is_halted_hard() => self.given_up(&mut flight, error.written),
            Verdict::Done(result) => {
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
        if self.is_halted_hard() {
            // It is over: no answer stops it any more.
            self.answers.note_written();
        } else if let Some(reason) = self.answers.note(result, flight.began, self.now) {
            self.stop(reason);
        }
    }

    /// A push that cannot be tried again in time, or within the budget, ends with the answer it has; one that
    /// would be, were the run not called off, does not.
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
        let may_be = match &self.halt {
            Some(Halt::Deadline(_)) => false,
            Some(Halt::Stopped(_) | Halt::Cancelled) => true,
            None => {
                let in_time = self.deadline.leaves(pause, self.now);
                in_time && (result.is_err() || self.budget.spend(&self.limits.retry))
            }
        };
        may_be.then_some(pause)
    }
}
