//! Whether one try was the last. Pure: the dice are thrown by the caller.

use std::time::Duration;

use push_protocol::{Outcome, Retry, facts};

use crate::{GatewayError, RetryPolicy};

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The push has its ending.
    End,
    /// The push is tried again after this pause.
    RetryAfter(Duration),
}

/// Decides after the try number `tries` of a push that ended in this way, an answer or none (the first is
/// 1), with `random` from 0 to 1.
///
/// Tried again is only what was provably not processed: an *answered* 429, 500 or 503 (§3.4; none of what
/// Apple says never to resend), and an error before anything was written that the gateway calls
/// retryable. The latter costs the server nothing, so only the deadline of the run limits it.
///
/// The pause is a random part of the back-off, on top of what the answer or Apple asks for, so that
/// pushes turned away together do not come back together.
pub fn decide(
    result: &Result<Outcome, GatewayError>,
    tries: u32,
    policy: &RetryPolicy,
    random: f64,
) -> Decision {
    let Some(least) = least_pause(result, tries, policy) else { return Decision::End };
    let doublings = tries.saturating_sub(1).min(31);
    let longest = policy.first.saturating_mul(1 << doublings).min(policy.cap);
    Decision::RetryAfter(least + longest.mul_f64(random.clamp(0.0, 1.0)))
}

/// `None`: no other try.
fn least_pause(result: &Result<Outcome, GatewayError>, tries: u32, policy: &RetryPolicy) -> Option<Duration> {
    match result {
        Ok(Outcome::Accepted { .. }) => None,
        Ok(Outcome::Rejected { status, reason, retry_after, .. }) => {
            let turned_away = matches!(status, 429 | 500 | 503)
                && matches!(facts(*status, reason).retry, Retry::Later | Retry::NewConnection);
            let asked = retry_after.unwrap_or_default().min(policy.longest_retry_after);
            let server = if *status >= 500 { policy.after_server_error } else { Duration::ZERO };
            (turned_away && tries < policy.max_tries.get()).then(|| asked.max(server))
        }
        Err(error) => (error.retryable && !error.written).then_some(Duration::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use push_protocol::REASONS;

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

    fn error(written: bool, connect: bool, retryable: bool) -> Result<Outcome, GatewayError> {
        Err(GatewayError { why: crate::Why::new("broken", "cut"), written, connect, retryable })
    }

    fn retries(result: &Result<Outcome, GatewayError>) -> bool {
        decide(result, 1, &RetryPolicy::default(), 0.5) != Decision::End
    }

    #[test]
    fn only_what_was_provably_not_processed_is_tried_again() {
        for (result, expected) in [
            (Ok(Outcome::Accepted { apns_id: None, unique_id: None }), false),
            (rejected(429, "TooManyRequests"), true),
            (rejected(429, ""), true),
            (rejected(500, "InternalServerError"), true),
            (rejected(503, "ServiceUnavailable"), true),
            (rejected(503, "Shutdown"), true),
            (rejected(503, "SomethingNew"), true),
            (rejected(502, ""), false),
            (rejected(504, ""), false),
            (rejected(400, "SomethingNew"), false),
            (rejected(500, "BadDeviceToken"), false),
            (error(false, true, true), true),
            (error(false, false, true), true),
            (error(false, true, false), false),
            (error(true, false, true), false),
            (error(true, false, false), false),
        ] {
            assert_eq!(retries(&result), expected, "{result:?}");
        }
    }

    #[test]
    fn no_4xx_that_apple_names_is_tried_again_but_429() {
        for row in REASONS {
            let expected = matches!(row.status, 429 | 500 | 503);
            assert_eq!(retries(&rejected(row.status, row.reason)), expected, "{}", row.reason);
        }
    }

    #[test]
    fn pauses_double_from_half_a_second_to_thirty_under_full_jitter() {
        let policy = RetryPolicy { max_tries: std::num::NonZeroU32::MAX, ..RetryPolicy::default() };
        let pause = |tries, random| match decide(&rejected(503, "Shutdown"), tries, &policy, random) {
            Decision::RetryAfter(pause) => pause.as_secs_f64(),
            Decision::End => panic!("ended after {tries}"),
        };
        for (tries, longest) in
            [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (6, 16.0), (7, 30.0), (8, 30.0), (4_000_000, 30.0)]
        {
            assert_eq!(pause(tries, 1.0), longest, "after try {tries}");
            assert_eq!(pause(tries, 0.5), longest / 2.0, "after try {tries}");
            assert_eq!(pause(tries, 0.0), 0.0, "after try {tries}");
        }
    }

    #[test]
    fn the_fifth_try_is_the_last() {
        let policy = RetryPolicy::default();
        let after = |tries| decide(&rejected(503, "Shutdown"), tries, &policy, 0.0);
        assert_eq!(after(4), Decision::RetryAfter(Duration::ZERO));
        assert_eq!(after(5), Decision::End);
        assert_eq!(after(6), Decision::End);
        let unread = decide(&error(false, false, true), 100, &policy, 1.0);
        assert_eq!(unread, Decision::RetryAfter(policy.cap), "what was not read is limited by the deadline");
    }

    #[test]
    fn retry_after_is_the_least_pause_and_capped() {
        let asking = |status, seconds| {
            let Ok(Outcome::Rejected { reason, timestamp, apns_id, .. }) = rejected(status, "") else {
                panic!("not a rejection");
            };
            let retry_after = Some(Duration::from_secs(seconds));
            Ok(Outcome::Rejected { status, reason, timestamp, apns_id, retry_after })
        };
        let pause = |result, policy: &RetryPolicy, random| match decide(&result, 1, policy, random) {
            Decision::RetryAfter(pause) => pause.as_secs_f64(),
            Decision::End => panic!("ended"),
        };
        let (soon, apple) = (RetryPolicy::default(), RetryPolicy::as_apple_asks());
        for (status, asked, policy, least) in [
            (429, 7, &soon, 7.0),
            (503, 7, &soon, 7.0),
            (503, 86_400, &soon, 60.0),
            (429, 7, &apple, 7.0),
            (500, 0, &apple, 900.0),
            (503, 7, &apple, 900.0),
        ] {
            assert_eq!(pause(asking(status, asked), policy, 0.0), least, "{status} {asked}");
            assert_eq!(pause(asking(status, asked), policy, 1.0), least + 0.5, "{status} {asked}");
        }
        assert_eq!(decide(&asking(400, 7), 1, &soon, 0.0), Decision::End);
    }
}
