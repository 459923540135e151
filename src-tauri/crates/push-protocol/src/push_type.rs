//! The eleven push types and what Apple ties to each (§2.2).

use serde::{Deserialize, Serialize};

/// Largest body of a device push, in bytes (§6).
pub const MAX_PAYLOAD_BYTES: usize = 4096;
/// Largest body of a `voip` push, in bytes (§2.2).
pub const MAX_VOIP_PAYLOAD_BYTES: usize = 5120;
/// Largest `apns-collapse-id`, in UTF-8 bytes (§2.1).
pub const MAX_COLLAPSE_ID_BYTES: usize = 64;
/// Values of `apns-priority`: at once, power-aware, power first (§2.1).
pub const PRIORITIES: [u8; 3] = [10, 5, 1];

/// A value of `apns-push-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PushType {
    /// A visible notification.
    Alert,
    /// Wakes the app in the background.
    Background,
    /// A watchOS complication.
    Complication,
    /// A control of WidgetKit.
    Controls,
    /// A File Provider extension.
    Fileprovider,
    /// A Live Activity.
    Liveactivity,
    /// A Location Push Service extension.
    Location,
    /// Mobile device management.
    Mdm,
    /// Push to Talk.
    Pushtotalk,
    /// An incoming call.
    Voip,
    /// A widget of WidgetKit.
    Widgets,
}

impl PushType {
    /// All of them, in Apple's alphabetical order.
    pub const ALL: [Self; 11] = [
        Self::Alert,
        Self::Background,
        Self::Complication,
        Self::Controls,
        Self::Fileprovider,
        Self::Liveactivity,
        Self::Location,
        Self::Mdm,
        Self::Pushtotalk,
        Self::Voip,
        Self::Widgets,
    ];

    /// The header's value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Background => "background",
            Self::Complication => "complication",
            Self::Controls => "controls",
            Self::Fileprovider => "fileprovider",
            Self::Liveactivity => "liveactivity",
            Self::Location => "location",
            Self::Mdm => "mdm",
            Self::Pushtotalk => "pushtotalk",
            Self::Voip => "voip",
            Self::Widgets => "widgets",
        }
    }

    /// The push type of that name, if Apple knows it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What is appended to the bundle ID to make the topic; empty for `alert`, `background`, `mdm`.
    pub const fn topic_suffix(self) -> &'static str {
        match self {
            Self::Alert | Self::Background | Self::Mdm => "",
            Self::Complication => ".complication",
            Self::Controls => ".push-type.controls",
            Self::Fileprovider => ".pushkit.fileprovider",
            Self::Liveactivity => ".push-type.liveactivity",
            Self::Location => ".location-query",
            Self::Pushtotalk => ".voip-ptt",
            Self::Voip => ".voip",
            Self::Widgets => ".push-type.widgets",
        }
    }

    /// The push type whose suffix ends `topic`, or `None` where the topic bears none.
    pub fn of_topic(topic: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| !it.topic_suffix().is_empty() && topic.ends_with(it.topic_suffix()))
    }

    /// Largest body in bytes.
    pub const fn max_payload_bytes(self) -> usize {
        match self {
            Self::Voip => MAX_VOIP_PAYLOAD_BYTES,
            _ => MAX_PAYLOAD_BYTES,
        }
    }

    /// What Pushbench sends where no priority is named: 5 for `background`, else APNs' own 10 (§2.2).
    pub const fn default_priority(self) -> u8 {
        match self {
            Self::Background => 5,
            _ => 10,
        }
    }

    /// Whether Apple names `priority` for this type; 1 is in the header table for all but
    /// `background` and `liveactivity` (§2.2).
    pub fn takes_priority(self, priority: u8) -> bool {
        match self {
            Self::Background => priority == 5,
            Self::Liveactivity => priority == 5 || priority == 10,
            _ => PRIORITIES.contains(&priority),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_tells_its_push_type() {
        for push_type in PushType::ALL {
            let topic = format!("com.example.app{}", push_type.topic_suffix());
            let expected = (!push_type.topic_suffix().is_empty()).then_some(push_type);
            assert_eq!(PushType::of_topic(&topic), expected, "{topic}");
            assert_eq!(PushType::from_name(push_type.name()), Some(push_type));
        }
        assert_eq!(PushType::from_name("Alert"), None);
    }
}
