//! An ending as one line of JSON: what the command line prints and a journal keeps.

use serde::Serialize;

use crate::{Ended, Ending};

/// The fields of `docs/command-line.md`, in their order; absent values are `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line<'a> {
    /// The device token, or the text that is none.
    pub token: &'a str,
    /// [`Ending::name`].
    pub outcome: &'static str,
    /// The HTTP status of the answer.
    pub status: Option<u16>,
    /// The `reason` of a rejection.
    pub reason: Option<&'a str>,
    /// With 410: Unix milliseconds.
    pub timestamp: Option<i64>,
    /// `apns-id` of the answer.
    pub apns_id: Option<&'a str>,
    /// `apns-unique-id` of the answer.
    pub unique_id: Option<&'a str>,
    /// Milliseconds that the last try took, to the microsecond: below that the clock says nothing.
    pub ms: f64,
    /// How often it was tried.
    pub attempts: u32,
    /// What happened where there is no answer.
    pub error: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// `text` stands for the token where there is none.
    pub fn new<K>(ended: &'a Ended<K>, text: &'a str) -> Self {
        let mut line = Self {
            token: ended.token.as_ref().map_or(text, |token| token.as_str()),
            outcome: ended.ending.name(),
            status: None,
            reason: None,
            timestamp: None,
            apns_id: None,
            unique_id: None,
            ms: (ended.elapsed.as_secs_f64() * 1e6).round() / 1e3,
            attempts: ended.attempts,
            error: None,
        };
        match &ended.ending {
            Ending::Accepted { apns_id, unique_id } => {
                line.status = Some(200);
                line.apns_id = apns_id.as_deref();
                line.unique_id = unique_id.as_deref();
            }
            Ending::Rejected { status, reason, timestamp, apns_id } => {
                line.status = Some(*status);
                line.reason = Some(reason);
                line.timestamp = *timestamp;
                line.apns_id = apns_id.as_deref();
            }
            Ending::Unknown { why } | Ending::Failed { why } => line.error = Some(&why.words),
            Ending::Cancelled => {}
        }
        line
    }

    /// Writes the object and a line break to the end of `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        // Fails for a map whose keys are no texts, or a writer that fails: here is neither.
        let _ = serde_json::to_writer(&mut *out, self);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use push_protocol::DeviceToken;

    use super::*;

    #[test]
    fn every_ending_has_every_field() {
        let line = |ending, token| {
            let ended =
                Ended { key: (), token, ending, elapsed: Duration::from_nanos(1_680_600), attempts: 1 };
            let mut out = Vec::new();
            Line::new(&ended, "x\"y").write(&mut out);
            String::from_utf8(out).unwrap()
        };
        let token = DeviceToken::parse("ab").unwrap();
        let rejected = Ending::Rejected {
            status: 410,
            reason: "Unregistered".into(),
            timestamp: Some(1_700_000_000_123),
            apns_id: Some("id".into()),
        };
        assert_eq!(
            line(rejected, Some(token.clone())),
            "{\"token\":\"ab\",\"outcome\":\"rejected\",\"status\":410,\"reason\":\"Unregistered\",\
             \"timestamp\":1700000000123,\"apns_id\":\"id\",\"unique_id\":null,\"ms\":1.681,\"attempts\":1,\
             \"error\":null}\n"
        );
        let accepted = Ending::Accepted { apns_id: Some("id".into()), unique_id: Some("u".into()) };
        assert_eq!(
            line(accepted, Some(token)),
            "{\"token\":\"ab\",\"outcome\":\"accepted\",\"status\":200,\"reason\":null,\"timestamp\":null,\
             \"apns_id\":\"id\",\"unique_id\":\"u\",\"ms\":1.681,\"attempts\":1,\"error\":null}\n"
        );
        assert_eq!(
            line(Ending::Failed { why: crate::Why::bad_line("line 3: no\nhex".into()) }, None),
            "{\"token\":\"x\\\"y\",\"outcome\":\"failed\",\"status\":null,\"reason\":null,\"timestamp\":null,\
             \"apns_id\":null,\"unique_id\":null,\"ms\":1.681,\"attempts\":1,\"error\":\"line 3: no\\nhex\"}\n"
        );
    }
}
