//! One notification as it goes on the wire, apart from the device it goes to.

use crate::lint::{Headers, Subject};
use crate::{HeaderText, Payload, PushType};

/// The headers and body of a device push (§2.1). An absent header is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// `apns-topic`: bundle ID plus the suffix of the push type.
    pub topic: Option<HeaderText>,
    /// `apns-push-type`.
    pub push_type: Option<HeaderText>,
    /// `apns-priority`: 10, 5 or 1.
    pub priority: Option<HeaderText>,
    /// `apns-expiration`: Unix seconds, or 0 for one attempt that is not stored.
    pub expiration: Option<HeaderText>,
    /// `apns-collapse-id`: at most 64 bytes.
    pub collapse_id: Option<HeaderText>,
    /// `apns-id`: a lower-case UUID; made by APNs when absent.
    pub apns_id: Option<HeaderText>,
    /// The body.
    pub payload: Payload,
}

impl Notification {
    /// A notification with a payload and no header at all.
    pub fn new(payload: Payload) -> Self {
        Self {
            topic: None,
            push_type: None,
            priority: None,
            expiration: None,
            collapse_id: None,
            apns_id: None,
            payload,
        }
    }

    /// The push type, where the header names one that Apple knows.
    pub fn known_push_type(&self) -> Option<PushType> {
        PushType::from_name(self.push_type.as_ref()?.as_str())
    }

    /// What the rules judge of it, when it is sent at `now` (Unix seconds).
    pub fn subject(&self, now: u64) -> Subject<'_> {
        let headers = Headers {
            push_type: Some(text_of(&self.push_type)),
            priority: Some(text_of(&self.priority)),
            expiration: Some(text_of(&self.expiration)),
            topic: Some(text_of(&self.topic)),
            collapse_id: Some(text_of(&self.collapse_id)),
            apns_id: Some(text_of(&self.apns_id)),
        };
        Subject { headers, ..Subject::new(self.payload.as_str().as_bytes(), now) }
    }

    /// Name and value of every `apns-` header that will be sent, in Apple's order.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("apns-id", &self.apns_id),
            ("apns-push-type", &self.push_type),
            ("apns-expiration", &self.expiration),
            ("apns-priority", &self.priority),
            ("apns-topic", &self.topic),
            ("apns-collapse-id", &self.collapse_id),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?.as_str())))
    }
}

/// An absent header is an empty text.
fn text_of(header: &Option<HeaderText>) -> &str {
    header.as_ref().map_or("", HeaderText::as_str)
}
