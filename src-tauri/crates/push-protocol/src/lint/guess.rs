//! Which push type a payload is of, where no header says so.

use crate::json::{Json, Kind, Node};
use crate::{KEYS, Place, PushType};

/// The push type that a payload looks like: by the keys that only one type reads (§2.2). None where it has no
/// `aps` and nothing else of Apple's: several types take such a payload.
pub fn shape_of(json: &Json<'_>) -> Option<PushType> {
    let root = json.root();
    if root.kind() != Kind::Object {
        return None;
    }
    let has = |name: &str| root.get(name).is_some();
    let Some(aps) = root.get("aps").filter(|it| it.kind() == Kind::Object) else {
        return match () {
            () if has("mdm") => Some(PushType::Mdm),
            () if has("container-identifier") => Some(PushType::Fileprovider),
            () if has("aps") || root.children().any(|it| names_apple(&it.name())) => Some(PushType::Alert),
            () => None,
        };
    };
    if aps.children().any(|it| is_only_for(&it.name(), PushType::Liveactivity)) {
        return Some(PushType::Liveactivity);
    }
    if aps.get("content-changed").is_some() {
        return Some(PushType::Widgets);
    }
    Some(if is_silent(aps) { PushType::Background } else { PushType::Alert })
}

/// The push type of a header's text; case does not matter here, since what was meant is clear.
pub(super) fn type_named(text: &str) -> Option<PushType> {
    PushType::from_name(&text.trim().to_ascii_lowercase())
}

/// Whether `aps` wakes the app and shows nothing.
pub(super) fn is_silent(aps: Node<'_>) -> bool {
    let has = |name: &str| aps.get(name).is_some();
    has("content-available") && !has("alert") && !has("badge") && !has("sound")
}

/// Whether a key of `aps` is read by that push type alone.
pub(super) fn is_only_for(name: &str, push_type: PushType) -> bool {
    let mut rows = KEYS.iter().filter(|it| it.place == Place::Aps && it.name == name).peekable();
    rows.peek().is_some() && rows.all(|it| it.push_types == [push_type])
}

/// Whether a key beside where `aps` would be shows that one was meant.
fn names_apple(name: &str) -> bool {
    let is_aps = matches!(name.to_ascii_lowercase().as_str(), "apns" | "aps");
    is_aps || matches!(name, "alert" | "badge" | "sound") || is_of_apple_alone(name)
}

/// Whether a name is so much Apple's that no app would use it for something of its own.
pub(super) fn is_of_apple_alone(name: &str) -> bool {
    name.contains('-') && KEYS.iter().any(|it| it.place == Place::Aps && it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_look_like_their_type() {
        for (text, expected) in [
            (r#"{"aps":{"alert":"Hi"}}"#, Some(PushType::Alert)),
            (r#"{"aps":{}}"#, Some(PushType::Alert)),
            (r#"{"aps":{"content-available":1}}"#, Some(PushType::Background)),
            (r#"{"aps":{"content-available":1,"badge":0}}"#, Some(PushType::Alert)),
            (r#"{"aps":{"event":"end","timestamp":1}}"#, Some(PushType::Liveactivity)),
            (r#"{"aps":{"content-changed":true}}"#, Some(PushType::Widgets)),
            (r#"{"aps":{"relevance-score":1}}"#, Some(PushType::Alert)),
            (r#"{"mdm":"magic"}"#, Some(PushType::Mdm)),
            (r#"{"container-identifier":"a","domain":"b"}"#, Some(PushType::Fileprovider)),
            (r#"{"alert":"Hi"}"#, Some(PushType::Alert)),
            (r#"{"apns":{"alert":"Hi"}}"#, Some(PushType::Alert)),
            (r#"{"caller":"Ana"}"#, None),
            ("{}", None),
            ("[]", None),
        ] {
            assert_eq!(shape_of(&Json::read(text).unwrap()), expected, "{text}");
        }
    }
}
