//! What APNs would judge, said before sending. Nothing here refuses a push.

use crate::{MAX_COLLAPSE_ID_BYTES, Notification, PushType};

/// A thing APNs is likely to refuse or mishandle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which rule.
    pub code: WarningCode,
    /// One sentence in English: what was found and what was expected.
    pub message: String,
    /// The values in the message by name, for those who say it in another language.
    pub details: Vec<(&'static str, String)>,
}

/// The rules of [`check`], each on one header or the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningCode {
    /// Body over the limit of its push type (§2.3 rule 6).
    PayloadTooLarge,
    /// No topic; token authentication needs one (§2.1).
    TopicMissing,
    /// Topic without the suffix of its push type, or with that of another (§2.3 rule 4).
    TopicSuffix,
    /// Push type that Apple does not know (§2.1).
    PushTypeUnknown,
    /// Priority that Apple does not know, or does not allow for the push type (§2.2).
    Priority,
    /// Expiration that is not a number of seconds (§2.1).
    Expiration,
    /// Collapse ID over 64 bytes (§2.1).
    CollapseIdTooLong,
    /// `apns-id` that is not a UUID (§2.1).
    ApnsId,
}

impl WarningCode {
    /// The name used in JSON and by the UI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PayloadTooLarge => "payload_too_large",
            Self::TopicMissing => "topic_missing",
            Self::TopicSuffix => "topic_suffix",
            Self::PushTypeUnknown => "push_type_unknown",
            Self::Priority => "priority",
            Self::Expiration => "expiration",
            Self::CollapseIdTooLong => "collapse_id_too_long",
            Self::ApnsId => "apns_id",
        }
    }

    /// The field at which the warning is shown.
    pub const fn field(self) -> &'static str {
        match self {
            Self::PayloadTooLarge => "payload",
            Self::TopicMissing | Self::TopicSuffix => "topic",
            Self::PushTypeUnknown => "push_type",
            Self::Priority => "priority",
            Self::Expiration => "expiration",
            Self::CollapseIdTooLong => "collapse_id",
            Self::ApnsId => "apns_id",
        }
    }
}

/// Everything in `notification` that APNs would judge, in the order of the form.
pub fn check(notification: &Notification) -> Vec<Warning> {
    let rules = [push_type, priority, expiration, topic, collapse_id, apns_id, payload_size];
    rules.iter().filter_map(|rule| rule(notification)).collect()
}

fn push_type(notification: &Notification) -> Option<Warning> {
    let name = notification.push_type.as_ref()?.as_str();
    PushType::from_name(name).is_none().then(|| Warning {
        code: WarningCode::PushTypeUnknown,
        message: format!("apns-push-type {name} is not one of Apple's eleven; APNs answers InvalidPushType"),
        details: vec![("push_type", name.to_owned())],
    })
}

fn priority(notification: &Notification) -> Option<Warning> {
    let text = notification.priority.as_ref()?.as_str();
    let known = text.parse().ok().filter(|value| crate::PRIORITIES.contains(value));
    let message = match (known, notification.known_push_type()) {
        (None, _) => format!("apns-priority {text} is not 10, 5 or 1; APNs answers BadPriority"),
        (Some(value), Some(push_type)) if !push_type.takes_priority(value) => {
            format!("apns-priority {value} is not for {} pushes", push_type.name())
        }
        _ => return None,
    };
    let push_type = notification.push_type.as_ref().map_or("", |it| it.as_str());
    let details = vec![("priority", text.to_owned()), ("push_type", push_type.to_owned())];
    Some(Warning { code: WarningCode::Priority, message, details })
}

fn expiration(notification: &Notification) -> Option<Warning> {
    let text = notification.expiration.as_ref()?.as_str();
    text.parse::<u64>().is_err().then(|| Warning {
        code: WarningCode::Expiration,
        message: format!("apns-expiration {text} is not Unix seconds; APNs answers BadExpirationDate"),
        details: vec![("value", text.to_owned())],
    })
}

fn topic(notification: &Notification) -> Option<Warning> {
    let Some(topic) = notification.topic.as_ref() else {
        return Some(Warning {
            code: WarningCode::TopicMissing,
            message: "apns-topic is missing; with a provider token, APNs answers MissingTopic".to_owned(),
            details: Vec::new(),
        });
    };
    let expected = notification.known_push_type().filter(|it| *it != PushType::Mdm)?;
    let suffix = expected.topic_suffix();
    let fits = match PushType::of_topic(topic.as_str()) {
        Some(found) => found == expected,
        None => suffix.is_empty(),
    };
    let wanted = if suffix.is_empty() { "no suffix".to_owned() } else { format!("the suffix {suffix}") };
    (!fits).then(|| Warning {
        code: WarningCode::TopicSuffix,
        message: format!("apns-topic {topic} does not fit {}: expected {wanted}", expected.name()),
        details: vec![
            ("topic", topic.to_string()),
            ("push_type", expected.name().to_owned()),
            ("suffix", suffix.to_owned()),
        ],
    })
}

fn collapse_id(notification: &Notification) -> Option<Warning> {
    let bytes = notification.collapse_id.as_ref()?.as_str().len();
    (bytes > MAX_COLLAPSE_ID_BYTES).then(|| Warning {
        code: WarningCode::CollapseIdTooLong,
        message: format!(
            "apns-collapse-id is {bytes} bytes, at most {MAX_COLLAPSE_ID_BYTES} are allowed; \
             APNs answers BadCollapseId"
        ),
        details: vec![("bytes", bytes.to_string()), ("limit", MAX_COLLAPSE_ID_BYTES.to_string())],
    })
}

fn apns_id(notification: &Notification) -> Option<Warning> {
    let text = notification.apns_id.as_ref()?.as_str();
    let good = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
    (!good).then(|| Warning {
        code: WarningCode::ApnsId,
        message: format!("apns-id {text} is not a UUID (8-4-4-4-12); APNs answers BadMessageId"),
        details: vec![("value", text.to_owned())],
    })
}

fn payload_size(notification: &Notification) -> Option<Warning> {
    let limit = notification.known_push_type().unwrap_or(PushType::Alert).max_payload_bytes();
    let bytes = notification.payload.byte_len();
    (bytes > limit).then(|| Warning {
        code: WarningCode::PayloadTooLarge,
        message: format!(
            "the payload is {bytes} bytes, at most {limit} are allowed; APNs answers PayloadTooLarge"
        ),
        details: vec![("bytes", bytes.to_string()), ("limit", limit.to_string())],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HeaderText, Payload};

    fn notification(change: impl FnOnce(&mut Notification)) -> Notification {
        let mut it = Notification::new(Payload::parse(b"{\"aps\":{}}").unwrap());
        it.topic = HeaderText::parse("com.example.app").ok();
        it.push_type = HeaderText::parse("alert").ok();
        change(&mut it);
        it
    }

    fn text(value: &str) -> Option<HeaderText> {
        Some(HeaderText::parse(value).unwrap())
    }

    #[test]
    fn each_rule_finds_its_fault_and_nothing_else() {
        let long = "x".repeat(65);
        let big = format!("{{\"a\":\"{}\"}}", "x".repeat(4096 - 7));
        let cases: Vec<(Notification, &[WarningCode])> = vec![
            (notification(|_| ()), &[]),
            (notification(|n| n.topic = None), &[WarningCode::TopicMissing]),
            (notification(|n| n.topic = text("com.example.app.voip")), &[WarningCode::TopicSuffix]),
            (notification(|n| n.push_type = text("voip")), &[WarningCode::TopicSuffix]),
            (notification(|n| n.push_type = text("Alert")), &[WarningCode::PushTypeUnknown]),
            (notification(|n| n.priority = text("7")), &[WarningCode::Priority]),
            (notification(|n| n.priority = text("1")), &[]),
            (
                notification(|n| (n.push_type, n.priority) = (text("background"), text("10"))),
                &[WarningCode::Priority],
            ),
            (notification(|n| n.expiration = text("tomorrow")), &[WarningCode::Expiration]),
            (notification(|n| n.collapse_id = text(&long)), &[WarningCode::CollapseIdTooLong]),
            (notification(|n| n.apns_id = text("7")), &[WarningCode::ApnsId]),
            (
                notification(|n| n.payload = Payload::parse(big.as_bytes()).unwrap()),
                &[WarningCode::PayloadTooLarge],
            ),
        ];
        for (notification, expected) in cases {
            let codes: Vec<_> = check(&notification).into_iter().map(|it| it.code).collect();
            assert_eq!(codes, expected, "{notification:?}");
        }
    }
}
