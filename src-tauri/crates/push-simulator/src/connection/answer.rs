//! The shape of an answer (§3.1), and its entry in the journal.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, header};
use push_protocol::Environment;
use uuid::Uuid;

use super::Session;
use crate::faults::{RetryAfter, ScriptedAnswer};
use crate::incoming::Incoming;
use crate::journal::{JournalEntry, shown_body, shown_headers};
use crate::judge::sent_apns_id;
use crate::time::unix_millis;
use crate::verdict::Verdict;

/// The one that was sent, or a new one.
pub(super) fn apns_id(headers: &HeaderMap) -> String {
    match sent_apns_id(headers) {
        Some(sent) => sent.to_owned(),
        None => format!("{:X}", Uuid::new_v4().hyphenated()), // Upper case, as APNs makes them (§3.1).
    }
}

/// Head and body.
pub(super) fn parts(
    verdict: &Verdict,
    apns_id: &str,
    here: Environment,
    date: Option<HeaderValue>,
) -> (Response<()>, Option<Bytes>) {
    let mut head = head(verdict.status(), apns_id);
    let headers = head.headers_mut();
    if let Some(date) = date {
        headers.insert(header::DATE, date);
    }
    match verdict {
        Verdict::Accepted => {
            // Only the development environment gives one (§3.1, RESP).
            if here == Environment::Sandbox
                && let Ok(unique_id) = HeaderValue::from_str(&Uuid::new_v4().to_string())
            {
                headers.insert("apns-unique-id", unique_id);
            }
            (head, None)
        }
        Verdict::Rejected(rejection) => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            (head, Some(Bytes::from(rejection.body())))
        }
    }
}

/// Head and body of an answer from the script.
pub(super) fn scripted(
    answer: &ScriptedAnswer,
    apns_id: &str,
    now: SystemTime,
) -> (Response<()>, Option<Bytes>) {
    let mut head = head(answer.status, apns_id);
    let headers = head.headers_mut();
    let retry_after = answer.retry_after.map(|it| match it {
        RetryAfter::Seconds(seconds) => Some(HeaderValue::from(seconds)),
        RetryAfter::Date(seconds) => http_date(now, seconds.into()),
    });
    if let Some(retry_after) = retry_after.flatten() {
        headers.insert(header::RETRY_AFTER, retry_after);
    }
    let body = answer.reason.as_deref().map(reason_body);
    if body.is_some() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    (head, body)
}

/// `{"reason": …}`.
pub(super) fn reason_body(reason: &str) -> Bytes {
    serde_json::json!({ "reason": reason }).to_string().into()
}

/// The head that every answer has.
pub(super) fn head(status: u16, apns_id: &str) -> Response<()> {
    let mut head = Response::new(());
    *head.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    if let Ok(apns_id) = HeaderValue::from_str(apns_id) {
        head.headers_mut().insert("apns-id", apns_id);
    }
    head
}

/// The time that is so many seconds from `now`.
pub(super) fn shifted(now: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    shifted.unwrap_or(now)
}

/// As in `date` and `retry-after` (RFC 9110 §5.6.7).
pub(super) fn http_date(now: SystemTime, seconds: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&httpdate::fmt_http_date(shifted(now, seconds))).ok()
}

impl<T> Session<T> {
    /// Keeps what was answered for the journal, if anybody reads it.
    pub(super) fn note(
        &mut self,
        incoming: &Incoming,
        status: u16,
        reason: Option<Cow<'static, str>>,
        apns_id: String,
    ) {
        if !self.shared.journal.is_wanted() {
            return;
        }
        let (body, body_note) = shown_body(incoming.body(), incoming.is_cut());
        self.answered.push(JournalEntry {
            at: unix_millis((self.shared.now)()),
            connection: self.id,
            stream: incoming.stream(),
            method: incoming.head.method.as_str().to_owned(),
            path: incoming.path().to_owned(),
            headers: shown_headers(&incoming.head.headers),
            certificate: self.state.certificate().map(|it| it.note()),
            body,
            body_note,
            status,
            reason,
            apns_id,
        });
    }
}
