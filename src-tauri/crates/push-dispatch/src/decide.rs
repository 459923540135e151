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

/// Decides after try number `tries` (the first is 1), with `random` from 0 to 1.
///
/// Tried again is only what was provably not processed: an *answered* 429, 500 or 503 (§3.4; none of what
/// Apple says never to resend), and an error before anything was written that the gateway calls
/// retryable.
pub fn decide(
    result: &Result<Outcome, GatewayError>,
    tries: u32,
    policy: &RetryPolicy,
    random: f64,
) -> Decision {
    if tries >= policy.max_tries.get() || !is_retryable(result) {
        return Decision::End;
    }
    let doublings = tries.saturating_sub(1).min(31);
    let longest = policy.first.saturating_mul(1 << doublings).min(policy.cap);
    Decision::RetryAfter(longest.mul_f64(random.clamp(0.0, 1.0)))
}

fn is_retryable(result: &Result<Outcome, GatewayError>) -> bool {
    match result {
        Ok(Outcome::Accepted { .. }) => false,
        Ok(Outcome::Rejected { status, reason, .. }) => {
            matches!(status, 429 | 500 | 503)
                && matches!(facts(*status, reason).retry, Retry::Later | Retry::NewConnection)
        }
        Err(error) => error.retryable && !error.written,
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
        Err(GatewayError { message: "cut".into(), written, connect, retryable })
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
    }
}
