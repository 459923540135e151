//! What an answer says, from its head and what has come of its body. Pure.

use std::time::{Duration, SystemTime};

use http::response::Parts;
use http::{HeaderName, StatusCode, header};
use push_protocol::Outcome;

const APNS_ID: HeaderName = HeaderName::from_static("apns-id");
const APNS_UNIQUE_ID: HeaderName = HeaderName::from_static("apns-unique-id");

/// APNs' answer to one push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    /// `date`: the server's clock.
    pub(crate) date: Option<SystemTime>,
}

impl Answer {
    /// The head alone decides whether the push was accepted. A body that is no JSON, or breaks off, takes
    /// nothing from the status. `now` stands in for a `date` that the answer lacks.
    pub(crate) fn new(head: &Parts, body: &[u8], now: impl FnOnce() -> SystemTime) -> Self {
        let text = |name: HeaderName| {
            let value = head.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let (apns_id, unique_id) = (text(APNS_ID), text(APNS_UNIQUE_ID));
        if head.status == StatusCode::OK {
            return Self { outcome: Outcome::Accepted { apns_id, unique_id }, date: None };
        }
        let date = text(header::DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
        let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let outcome = Outcome::Rejected {
            status: head.status.as_u16(),
            reason: said["reason"].as_str().unwrap_or_default().to_owned(),
            timestamp: said["timestamp"].as_i64(),
            apns_id,
            retry_after: text(header::RETRY_AFTER)
                .and_then(|wait| retry_after(wait.trim(), || date.unwrap_or_else(now))),
        };
        Self { outcome, date }
    }
}

/// Seconds, or how far an HTTP date lies ahead of `now`; nothing where it is neither.
fn retry_after(text: &str, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let at = httpdate::parse_http_date(text).ok()?;
            Some(at.duration_since(now()).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::Response;

    use super::*;

    const NOON: &str = "Sun, 06 Nov 1994 12:00:00 GMT";

    fn noon() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(784_123_200)
    }

    fn waits(headers: &[(&str, &str)]) -> Option<Duration> {
        let mut response = Response::builder().status(503);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let (head, ()) = response.body(()).unwrap().into_parts();
        let answer = Answer::new(&head, b"", || noon() - Duration::from_secs(60));
        match answer.outcome {
            Outcome::Rejected { retry_after, .. } => retry_after,
            Outcome::Accepted { .. } => panic!("accepted"),
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = ("date", NOON);
        for (text, own_date, clock) in [
            ("7", Some(7), Some(7)),
            (" 0 ", Some(0), Some(0)),
            ("Sun, 06 Nov 1994 12:00:30 GMT", Some(30), Some(90)),
            ("Sun, 06 Nov 1994 11:00:00 GMT", Some(0), Some(0)),
            ("-1", None, None),
            ("soon", None, None),
            ("", None, None),
        ] {
            let seconds = |seconds: Option<u64>| seconds.map(Duration::from_secs);
            assert_eq!(waits(&[date, ("retry-after", text)]), seconds(own_date), "{text:?}");
            assert_eq!(waits(&[("retry-after", text)]), seconds(clock), "{text:?} without a date");
        }
        assert_eq!(waits(&[date]), None);
    }

    #[test]
    fn the_servers_clock_is_kept() {
        for (date, expected) in [(NOON, Some(noon())), ("yesterday", None)] {
            let response = Response::builder().status(403).header("date", date).body(()).unwrap();
            assert_eq!(Answer::new(&response.into_parts().0, b"", noon).date, expected);
        }
    }
}
