//! What arrived and what was answered, one entry a push. Provider tokens do not get in.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::sync::{broadcast, mpsc};

use crate::client_certificate::CertificateNote;
use crate::provider_token::{Claims, bearer};

/// How many entries a live listener may be behind before it misses some and is told how many.
const LIVE_ENTRIES: usize = 4096;
/// How many entries a listener of the full journal may be behind before pushes wait for it.
const FULL_ENTRIES: usize = 4096;

/// One answered push, or one that was processed and, by a fault, not answered. As JSON it is one line; absent values are `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JournalEntry {
    /// Unix milliseconds of the answer.
    pub at: i64,
    /// Number of the connection, from 1 in the order of arrival.
    pub connection: u64,
    /// HTTP/2 stream.
    pub stream: u32,
    /// `:method`.
    pub method: String,
    /// `:path`.
    pub path: String,
    /// The other headers: name to text, or to a list of them where one came twice. `authorization`, and
    /// any other value that bears a token, is reduced to `{kid, iss, iat}`.
    pub headers: Map<String, Value>,
    /// The certificate of the connection; `None` where the client gave none.
    pub certificate: Option<CertificateNote>,
    /// The body as text.
    pub body: String,
    /// What `body` does not show.
    pub body_note: Option<BodyNote>,
    /// The status answered.
    pub status: u16,
    /// The reason answered; `None` when accepted.
    pub reason: Option<Cow<'static, str>>,
    /// The `apns-id` answered.
    pub apns_id: String,
}

/// How the text of a body differs from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyNote {
    /// It was not UTF-8; what is not stands as U+FFFD.
    NotUtf8,
    /// It was larger than 64 KiB; the rest was not kept.
    Cut,
}

/// The listeners.
#[derive(Debug)]
pub(crate) struct Journal {
    live: broadcast::Sender<JournalEntry>,
    full: RwLock<Arc<[mpsc::Sender<JournalEntry>]>>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { live: broadcast::Sender::new(LIVE_ENTRIES), full: RwLock::new(Arc::new([])) }
    }

    pub(crate) fn listen_live(&self) -> broadcast::Receiver<JournalEntry> {
        self.live.subscribe()
    }

    pub(crate) fn listen_in_full(&self) -> mpsc::Receiver<JournalEntry> {
        let (sender, receiver) = mpsc::channel(FULL_ENTRIES);
        let mut full = self.full.write().unwrap_or_else(PoisonError::into_inner);
        *full = full.iter().filter(|it| !it.is_closed()).cloned().chain([sender]).collect();
        receiver
    }

    /// Whether anybody listens; if not, entries need not be made.
    pub(crate) fn is_wanted(&self) -> bool {
        self.live.receiver_count() > 0 || self.full_listeners().iter().any(|it| !it.is_closed())
    }

    /// Hands the entry out; waits for the listeners of the full journal.
    pub(crate) async fn record(&self, entry: JournalEntry) {
        for listener in self.full_listeners().iter() {
            // An error only says that the listener has left.
            let _ = listener.send(entry.clone()).await;
        }
        let _ = self.live.send(entry);
    }

    fn full_listeners(&self) -> Arc<[mpsc::Sender<JournalEntry>]> {
        Arc::clone(&self.full.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The headers as the journal shows them.
pub(crate) fn shown_headers(headers: &HeaderMap) -> Map<String, Value> {
    let mut shown = Map::with_capacity(headers.keys_len());
    for name in headers.keys() {
        let is_authorization = name == http::header::AUTHORIZATION;
        let mut values = headers.get_all(name).iter().map(|value| shown_value(value, is_authorization));
        let value = match (values.next(), values.next()) {
            (Some(first), Some(second)) => [first, second].into_iter().chain(values).collect(),
            (first, _) => first.unwrap_or_default(),
        };
        shown.insert(name.as_str().to_owned(), value);
    }
    shown
}

fn shown_value(value: &HeaderValue, is_authorization: bool) -> Value {
    match bearer(value.as_bytes()) {
        None if !is_authorization => String::from_utf8_lossy(value.as_bytes()).into(),
        jwt => {
            let claims = Claims::read(jwt.unwrap_or_default());
            json!({ "kid": claims.key_id, "iss": claims.team_id, "iat": claims.issued_at })
        }
    }
}

/// The body as the journal shows it; `cut` says that `kept` is only its beginning.
pub(crate) fn shown_body(kept: &[u8], cut: bool) -> (String, Option<BodyNote>) {
    if cut {
        return (String::from_utf8_lossy(kept).into_owned(), Some(BodyNote::Cut));
    }
    match std::str::from_utf8(kept) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(kept).into_owned(), Some(BodyNote::NotUtf8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_shown_without_tokens() {
        // {"alg":"ES256","kid":"KEY"} . {"iss":"TEAM","iat":17}
        let jwt = "eyJhbGciOiJFUzI1NiIsImtpZCI6IktFWSJ9.eyJpc3MiOiJURUFNIiwiaWF0IjoxN30.c2lnbmF0dXJl";
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("apns-topic", "com.example".to_owned()),
            ("authorization", format!("Bearer {jwt}")),
            ("authorization", jwt.to_owned()),
            ("x-forwarded-authorization", format!("bearer {jwt}")),
            ("apns-priority", "10".to_owned()),
            ("apns-priority", "5".to_owned()),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        let reduced = json!({ "kid": "KEY", "iss": "TEAM", "iat": 17 });
        let nothing = json!({ "kid": null, "iss": null, "iat": null });
        let shown = Value::Object(shown_headers(&headers));
        let expected = json!({
            "apns-topic": "com.example",
            "authorization": [reduced, nothing],
            "x-forwarded-authorization": reduced,
            "apns-priority": ["10", "5"],
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_body_is_shown_as_text_and_what_is_lost_is_said() {
        assert_eq!(shown_body("{\"aps\":\"订\"}".as_bytes(), false), ("{\"aps\":\"订\"}".to_owned(), None));
        assert_eq!(shown_body(b"a\xffb", false), ("a\u{fffd}b".to_owned(), Some(BodyNote::NotUtf8)));
        assert_eq!(shown_body(b"abc", true), ("abc".to_owned(), Some(BodyNote::Cut)));
    }
}
