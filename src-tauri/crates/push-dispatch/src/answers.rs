//! What the tries so far say about going on. Pure: the caller brings the time.

use std::time::Duration;

use push_protocol::{Outcome, Who, facts};
use tokio::time::Instant;

use crate::{GatewayError, StopEarly, StopReason};

/// So many failed connections in a row, and not one made, are taken as an answer …
const CONNECT_FAILURES: u32 = 3;
/// … once they go on for so long: a network that comes up, or a name server that stumbles, is waited for.
/// A failure that waiting does not mend, such as a certificate that is not trusted, needs no time.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// The tries so far.
#[derive(Debug)]
pub(crate) struct Answers {
    rule: Option<StopEarly>,
    answers: u64,
    bad_tokens: u64,
    first: First,
    connect_failures: u32,
    first_connect_failure: Option<Instant>,
    last_connect_failure: Option<Instant>,
    written: bool,
    stopped: Option<StopReason>,
}

/// The first answers, as long as they are all the same configuration error.
#[derive(Debug)]
enum First {
    None,
    Same { status: u16, reason: String },
    Mixed,
}

impl Answers {
    pub(crate) const fn new(rule: Option<StopEarly>) -> Self {
        Self {
            rule,
            answers: 0,
            bad_tokens: 0,
            first: First::None,
            connect_failures: 0,
            first_connect_failure: None,
            last_connect_failure: None,
            written: false,
            stopped: None,
        }
    }

    /// Why the run was stopped, if it was.
    pub(crate) const fn stopped(&self) -> Option<&StopReason> {
        self.stopped.as_ref()
    }

    /// Whether any request was, or may have been, written.
    pub(crate) const fn written(&self) -> bool {
        self.written
    }

    /// Remembers that a push was given up on the way.
    pub(crate) const fn note_written(&mut self) {
        self.written = true;
    }

    /// The run is stopped for a reason that no answer gave.
    pub(crate) fn stop(&mut self, reason: StopReason) {
        self.stopped = Some(reason);
    }

    /// The caller was asked, and wants the rest to be sent: no answer stops the run any more.
    pub(crate) fn go_on(&mut self) {
        self.rule = None;
        self.stopped = None;
    }

    /// How many pushes may be in flight until it is known that the configuration is right.
    pub(crate) fn width(&self) -> Option<u32> {
        let rule = self.rule.as_ref().filter(|_| !matches!(self.first, First::Mixed))?;
        Some(rule.first_answers.get())
    }

    /// Remembers a try that began at `began` and ended at `now`; says so, once, if the run should stop.
    pub(crate) fn note(
        &mut self,
        result: &Result<Outcome, GatewayError>,
        began: Instant,
        now: Instant,
    ) -> Option<StopReason> {
        let stop = self.weigh(result, began, now).filter(|_| self.stopped.is_none())?;
        self.stopped = Some(stop.clone());
        Some(stop)
    }

    fn weigh(
        &mut self,
        result: &Result<Outcome, GatewayError>,
        began: Instant,
        now: Instant,
    ) -> Option<StopReason> {
        match result {
            Ok(outcome) => self.note_answer(outcome),
            Err(error) if error.connect => self.note_connect_failure(error, began, now),
            Err(error) => {
                self.written |= error.written;
                None
            }
        }
    }

    fn note_answer(&mut self, outcome: &Outcome) -> Option<StopReason> {
        self.written = true;
        self.answers += 1;
        self.first = match (std::mem::replace(&mut self.first, First::Mixed), outcome) {
            (First::None, Outcome::Rejected { status, reason, .. }) if is_configuration(*status, reason) => {
                First::Same { status: *status, reason: reason.clone() }
            }
            (First::Same { status, reason }, Outcome::Rejected { status: s, reason: r, .. })
                if status == *s && reason == *r =>
            {
                First::Same { status, reason }
            }
            _ => First::Mixed,
        };
        if matches!(outcome, Outcome::Rejected { reason, .. } if reason == "BadDeviceToken") {
            self.bad_tokens += 1;
        }
        self.verdict()
    }

    fn verdict(&self) -> Option<StopReason> {
        let rule = self.rule.as_ref()?;
        let answers = self.answers;
        match &self.first {
            First::Same { status, reason } if answers >= u64::from(rule.first_answers.get()) => {
                Some(StopReason::SameAnswer { answers, status: *status, reason: reason.clone() })
            }
            _ if answers >= u64::from(rule.bad_token_answers)
                && self.bad_tokens * 100 > answers * u64::from(rule.bad_token_percent) =>
            {
                Some(StopReason::BadTokens { answers, bad: self.bad_tokens })
            }
            _ => None,
        }
    }

    /// Pushes that wait for the same connection fail together: that is one failure, so a try counts only
    /// if it began after the last one counted.
    fn note_connect_failure(
        &mut self,
        error: &GatewayError,
        began: Instant,
        now: Instant,
    ) -> Option<StopReason> {
        if self.last_connect_failure.is_none_or(|last| began >= last) {
            self.connect_failures += 1;
            self.last_connect_failure = Some(now);
        }
        let first = *self.first_connect_failure.get_or_insert(now);
        let long = now - first >= CONNECT_PATIENCE || !error.retryable;
        let hopeless = !self.written && self.connect_failures >= CONNECT_FAILURES && long;
        hopeless.then(|| StopReason::Unreachable { why: error.why.clone() })
    }
}

/// Whether every other push of the run would be answered the same.
fn is_configuration(status: u16, reason: &str) -> bool {
    status == 403 || facts(status, reason).who == Who::Account
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(status: u16, reason: &str) -> Result<Outcome, GatewayError> {
        Ok(Outcome::Rejected {
            status,
            reason: reason.into(),
            timestamp: None,
            apns_id: None,
            retry_after: None,
        })
    }

    fn accepted() -> Result<Outcome, GatewayError> {
        Ok(Outcome::Accepted { apns_id: None, unique_id: None })
    }

    /// After how many tries the run stops, and why.
    fn stops_after(tries: impl IntoIterator<Item = Result<Outcome, GatewayError>>) -> Option<(u64, String)> {
        let (mut answers, now) = (Answers::new(Some(StopEarly::default())), Instant::now());
        tries
            .into_iter()
            .zip(1..)
            .find_map(|(result, nth)| Some((nth, answers.note(&result, now, now)?.to_string())))
    }

    #[test]
    fn ten_same_configuration_errors_stop_the_run() {
        for (status, reason) in [
            (403, "InvalidProviderToken"),
            (400, "TopicDisallowed"),
            (403, "BadCertificateEnvironment"),
            (403, "New"),
        ] {
            let expected = format!("stopped early: the first 10 answers were all {status} {reason}");
            assert_eq!(stops_after(vec![rejected(status, reason); 20]), Some((10, expected)));
        }
    }

    #[test]
    fn other_first_answers_do_not() {
        let key = || rejected(403, "InvalidProviderToken");
        assert_eq!(stops_after(vec![key(); 9]), None);
        assert_eq!(stops_after([vec![key(); 9], vec![accepted()], vec![key(); 50]].concat()), None);
        assert_eq!(
            stops_after([vec![key(); 9], vec![rejected(403, "Forbidden")], vec![key(); 50]].concat()),
            None
        );
        assert_eq!(stops_after([vec![accepted()], vec![key(); 500]].concat()), None);
        assert_eq!(stops_after(vec![rejected(410, "Unregistered"); 500]), None);
        assert_eq!(stops_after(vec![rejected(413, "PayloadTooLarge"); 500]), None);
    }

    #[test]
    fn more_than_half_bad_tokens_stop_the_run_from_the_hundredth_answer() {
        let bad = || rejected(400, "BadDeviceToken");
        let words = |bad, answers| format!("stopped early: {bad} of {answers} answers were BadDeviceToken");
        assert_eq!(stops_after(vec![bad(); 200]), Some((100, words(100, 100))));
        assert_eq!(
            stops_after([vec![accepted(); 50], vec![bad(); 60]].concat()),
            Some((101, words(51, 101)))
        );
        assert_eq!(stops_after([vec![bad(); 50], vec![accepted(); 50]].concat()), None);
    }

    #[test]
    fn without_a_rule_answers_never_stop_the_run() {
        let (mut answers, now) = (Answers::new(None), Instant::now());
        assert_eq!(answers.width(), None);
        for _ in 0..500 {
            assert_eq!(answers.note(&rejected(403, "InvalidProviderToken"), now, now), None);
        }
    }

    #[test]
    fn few_are_in_flight_until_one_answer_is_not_a_configuration_error() {
        let (mut answers, now) = (Answers::new(Some(StopEarly::default())), Instant::now());
        assert_eq!(answers.width(), Some(10));
        answers.note(&rejected(403, "InvalidProviderToken"), now, now);
        assert_eq!(answers.width(), Some(10));
        answers.note(&accepted(), now, now);
        assert_eq!(answers.width(), None);
    }

    #[test]
    fn connections_that_fail_one_after_another_stop_the_run() {
        let failed = |retryable| {
            let why = crate::Why::new("connect", "connection refused");
            Err(GatewayError { why, written: false, connect: true, retryable })
        };
        let start = Instant::now();
        let at = |round: u32| start + Duration::from_secs(round.into());
        // A failure that may pass needs five seconds, one that does not three failures.
        for (retryable, rounds) in [(true, 5), (false, 2)] {
            let mut answers = Answers::new(None);
            for round in 0..rounds {
                for _ in 0..500 {
                    let stop = answers.note(&failed(retryable), at(round), at(round + 1));
                    assert_eq!(stop, None, "round {round}");
                }
            }
            let stop = answers.note(&failed(retryable), at(rounds), at(rounds + 1));
            let words = stop.map(|reason| reason.to_string());
            assert_eq!(words.as_deref(), Some("stopped early: connection refused"));
            assert!(!answers.written());
        }

        let mut answers = Answers::new(None);
        answers.note(&accepted(), at(0), at(0));
        for round in 0..50 {
            let stop = answers.note(&failed(true), at(round), at(round + 1));
            assert_eq!(stop, None, "a connection was made once");
        }
    }
}
