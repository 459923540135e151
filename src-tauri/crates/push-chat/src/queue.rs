//! The messages that wait for somebody, as a pure state machine (the service's rules, decision 3).
//!
//! Whoever keeps it writes an event down before acting on it, and applies all of them in order after a crash:
//! delivering is told in two steps, so that what was begun is ended then, and what was delivered is not again.

use std::collections::VecDeque;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the queue, from 1; never given twice.
    pub number: u64,
    /// Its ID. The same message may be sent, and wait, more than once.
    pub m: String,
}

/// What happened to a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A message joined.
    Joined(Waiting),
    /// Its person came online: everything up to this number is delivered.
    Begun {
        /// Number of the last one.
        through: u64,
    },
    /// One was delivered.
    Delivered {
        /// Its number.
        number: u64,
    },
}

/// An event that cannot have happened: the record of events is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfOrder(pub Event);

/// The queue of one person in one scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    waiting: VecDeque<Waiting>,
    /// The number of the last one that ever joined.
    last: u64,
    /// What is being delivered.
    through: Option<u64>,
}

impl Queue {
    /// The queue after these events.
    ///
    /// # Errors
    /// At the first event that cannot have happened.
    pub fn replay(events: impl IntoIterator<Item = Event>) -> Result<Self, OutOfOrder> {
        let mut queue = Self::default();
        events.into_iter().try_for_each(|event| queue.apply(event))?;
        Ok(queue)
    }

    /// Takes an event in. One that was taken in before, as it happens where a record is read twice, changes nothing.
    ///
    /// # Errors
    /// When it cannot have happened; the queue stays as it is.
    pub fn apply(&mut self, event: Event) -> Result<(), OutOfOrder> {
        match &event {
            Event::Joined(message) if message.number <= self.last => {}
            Event::Joined(message) if message.number == self.last + 1 => {
                self.last = message.number;
                self.waiting.push_back(message.clone());
            }
            Event::Begun { through } if *through <= self.last => {
                let left = self.waiting.front().is_some_and(|it| it.number <= *through);
                if left {
                    self.through = self.through.max(Some(*through));
                }
            }
            Event::Delivered { number } if self.is_gone(*number) => {}
            Event::Delivered { number } if self.due().is_some_and(|it| it.number == *number) => {
                self.waiting.pop_front();
                if self.due().is_none() {
                    self.through = None;
                }
            }
            _ => return Err(OutOfOrder(event)),
        }
        Ok(())
    }

    /// Whether a message of that number joined, and waits no longer.
    fn is_gone(&self, number: u64) -> bool {
        (1..=self.last).contains(&number) && self.waiting.front().is_none_or(|it| number < it.number)
    }

    /// The event of a message that joins. To be written down, then applied.
    pub fn join(&self, m: &str) -> Event {
        Event::Joined(Waiting { number: self.last + 1, m: m.to_owned() })
    }

    /// The event of a person who comes online; none where nothing waits, or a delivery is under way.
    pub fn come_online(&self) -> Option<Event> {
        let last = self.waiting.back().filter(|_| self.through.is_none())?;
        Some(Event::Begun { through: last.number })
    }

    /// The message that is delivered next, and whose `Delivered` is to be written down with the delivery itself, in one
    /// transaction; none where no delivery is under way.
    pub fn due(&self) -> Option<&Waiting> {
        self.waiting.front().filter(|it| self.through.is_some_and(|through| it.number <= through))
    }

    /// Whether a delivery was begun and has not ended: after a crash, it goes on.
    pub const fn is_delivering(&self) -> bool {
        self.through.is_some()
    }

    /// Those that wait, in order.
    pub fn waiting(&self) -> impl ExactSizeIterator<Item = &Waiting> {
        self.waiting.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(queue: &mut Queue, log: &mut Vec<Event>, m: &str) {
        take(queue, log, queue.join(m));
    }

    fn take(queue: &mut Queue, log: &mut Vec<Event>, event: Event) {
        log.push(event.clone());
        queue.apply(event).unwrap();
    }

    /// Delivers what is due; what each delivery and its record in one step put into `inbox`.
    fn deliver(queue: &mut Queue, log: &mut Vec<Event>, inbox: &mut Vec<String>) {
        while let Some(next) = queue.due().cloned() {
            inbox.push(next.m);
            take(queue, log, Event::Delivered { number: next.number });
        }
    }

    #[test]
    fn coming_online_delivers_all_in_order_once_and_empties_the_queue() {
        let (mut queue, mut log, mut inbox) = (Queue::default(), Vec::new(), Vec::new());
        assert_eq!(queue.come_online(), None);
        for m in ["10", "9", "10"] {
            joined(&mut queue, &mut log, m);
        }
        assert_eq!((queue.waiting().len(), queue.due()), (3, None));
        let begun = queue.come_online().unwrap();
        assert_eq!(begun, Event::Begun { through: 3 });
        take(&mut queue, &mut log, begun);
        assert_eq!(queue.come_online(), None);
        deliver(&mut queue, &mut log, &mut inbox);
        assert_eq!(inbox, ["10", "9", "10"]);
        assert!(!queue.is_delivering() && queue.waiting().len() == 0 && queue.come_online().is_none());
        joined(&mut queue, &mut log, "11");
        assert_eq!(queue.waiting().next().unwrap().number, 4);
        assert_eq!(Queue::replay(log), Ok(queue));
    }

    #[test]
    fn what_joins_meanwhile_waits_for_the_next_time() {
        let (mut queue, mut log, mut inbox) = (Queue::default(), Vec::new(), Vec::new());
        joined(&mut queue, &mut log, "1");
        let begun = queue.come_online().unwrap();
        take(&mut queue, &mut log, begun);
        joined(&mut queue, &mut log, "2");
        deliver(&mut queue, &mut log, &mut inbox);
        assert_eq!(inbox, ["1"]);
        let begun = queue.come_online().unwrap();
        take(&mut queue, &mut log, begun);
        deliver(&mut queue, &mut log, &mut inbox);
        assert_eq!(inbox, ["1", "2"]);
    }

    #[test]
    fn killed_between_any_two_steps_each_message_still_arrives_once() {
        // Each step is one record; a delivery and its record are one.
        for kills in 0..1_u32 << 9 {
            let (mut queue, mut log, mut inbox) = (Queue::default(), Vec::new(), Vec::new());
            let mut step = 0;
            let mut maybe_killed = |queue: &mut Queue, log: &[Event]| {
                if kills >> step & 1 == 1 {
                    *queue = Queue::replay(log.iter().cloned()).unwrap();
                }
                step += 1;
            };
            for m in ["1", "2", "3"] {
                joined(&mut queue, &mut log, m);
                maybe_killed(&mut queue, &log);
            }
            let begun = queue.come_online().unwrap();
            take(&mut queue, &mut log, begun);
            maybe_killed(&mut queue, &log);
            joined(&mut queue, &mut log, "4");
            maybe_killed(&mut queue, &log);
            while let Some(next) = queue.due().cloned() {
                inbox.push(next.m);
                take(&mut queue, &mut log, Event::Delivered { number: next.number });
                maybe_killed(&mut queue, &log);
            }
            assert_eq!(inbox, ["1", "2", "3"], "{kills:b}");
            assert_eq!(queue.waiting().map(|it| it.m.as_str()).collect::<Vec<_>>(), ["4"]);
        }
    }

    #[test]
    fn an_event_that_is_told_twice_changes_nothing() {
        let (mut queue, mut log, mut inbox) = (Queue::default(), Vec::new(), Vec::new());
        joined(&mut queue, &mut log, "1");
        joined(&mut queue, &mut log, "2");
        let begun = queue.come_online().unwrap();
        take(&mut queue, &mut log, begun);
        deliver(&mut queue, &mut log, &mut inbox);
        joined(&mut queue, &mut log, "3");
        for event in &log {
            let before = queue.clone();
            queue.apply(event.clone()).unwrap();
            assert_eq!(queue, before, "{event:?}");
        }
        let twice = log.iter().flat_map(|it| [it.clone(), it.clone()]);
        assert_eq!(Queue::replay(twice), Ok(queue));
    }

    #[test]
    fn a_delivery_that_was_begun_takes_in_more_and_never_less() {
        let mut queue = Queue::default();
        for m in ["1", "2", "3"] {
            queue.apply(queue.join(m)).unwrap();
        }
        for through in [2, 1] {
            queue.apply(Event::Begun { through }).unwrap();
        }
        queue.apply(Event::Delivered { number: 1 }).unwrap();
        assert_eq!(queue.due().unwrap().number, 2);
        queue.apply(Event::Begun { through: 3 }).unwrap();
        queue.apply(Event::Delivered { number: 2 }).unwrap();
        assert_eq!(queue.due().unwrap().number, 3);
    }

    #[test]
    fn what_cannot_have_happened_is_refused() {
        let mut queue = Queue::default();
        queue.apply(queue.join("1")).unwrap();
        queue.apply(queue.join("2")).unwrap();
        for event in [
            Event::Delivered { number: 1 },
            Event::Delivered { number: 0 },
            Event::Begun { through: 3 },
            Event::Joined(Waiting { number: 4, m: "4".to_owned() }),
        ] {
            let before = queue.clone();
            assert_eq!(queue.apply(event.clone()), Err(OutOfOrder(event)));
            assert_eq!(queue, before);
        }
        queue.apply(Event::Begun { through: 1 }).unwrap();
        assert!(queue.apply(Event::Delivered { number: 2 }).is_err(), "1 comes first");
        queue.apply(Event::Delivered { number: 1 }).unwrap();
        assert_eq!((queue.is_delivering(), queue.waiting().len()), (false, 1));
    }
}
