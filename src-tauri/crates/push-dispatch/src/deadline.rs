//! A deadline that stands still while the run does. Pure: the caller brings the time.

use std::time::Duration;

use tokio::time::Instant;

/// When the time of a run is up.
#[derive(Debug)]
pub(crate) struct Deadline {
    /// `None`: never, as the time is beyond what the clock can tell.
    at: Option<Instant>,
    held: Option<Instant>,
}

impl Deadline {
    pub(crate) fn new(began: Instant, limit: Duration) -> Self {
        Self { at: began.checked_add(limit), held: None }
    }

    /// Holds the time, or lets it run on.
    pub(crate) fn hold(&mut self, held: bool, now: Instant) {
        match self.held {
            None if held => self.held = Some(now),
            Some(since) if !held => {
                self.at = self.at.and_then(|at| at.checked_add(now - since));
                self.held = None;
            }
            None | Some(_) => {}
        }
    }

    /// When the time is up, if it runs.
    pub(crate) fn at(&self) -> Option<Instant> {
        self.at.filter(|_| self.held.is_none())
    }

    /// Whether something that takes so long ends in time.
    pub(crate) fn leaves(&self, time: Duration, now: Instant) -> bool {
        let now = self.held.unwrap_or(now);
        self.at.is_none_or(|at| now + time < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_is_held_does_not_count() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut deadline = Deadline::new(start, 10 * second);
        assert_eq!(deadline.at(), Some(start + 10 * second));
        assert!(deadline.leaves(9 * second, start) && !deadline.leaves(10 * second, start));
        deadline.hold(true, start + 2 * second);
        deadline.hold(true, start + 4 * second);
        assert_eq!(deadline.at(), None);
        assert!(deadline.leaves(7 * second, start + 60 * second));
        assert!(!deadline.leaves(8 * second, start + 60 * second));
        deadline.hold(false, start + 60 * second);
        assert_eq!(deadline.at(), Some(start + 68 * second));
    }

    #[test]
    fn a_deadline_beyond_the_clock_never_comes() {
        let deadline = Deadline::new(Instant::now(), Duration::MAX);
        assert_eq!(deadline.at(), None);
        assert!(deadline.leaves(Duration::from_secs(1), Instant::now()));
    }
}
