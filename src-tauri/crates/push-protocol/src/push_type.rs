//! The eleven push types and what Apple ties to each (§2.2).

use serde::{Deserialize, Serialize};

use crate::Words;

/// Largest body of a device push, in bytes (§6).
pub const MAX_PAYLOAD_BYTES: usize = 4096;
/// Largest body of a `voip` push, in bytes (§2.2).
pub const MAX_VOIP_PAYLOAD_BYTES: usize = 5120;
/// Largest `apns-collapse-id`, in UTF-8 bytes (§2.1).
pub const MAX_COLLAPSE_ID_BYTES: usize = 64;
/// Values of `apns-priority`: at once, power-aware, power first (§2.1).
pub const PRIORITIES: [u8; 3] = [10, 5, 1];

/// How a push of a type is authenticated (§2.2, §5.3, §12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// A provider token, or a certificate that lists the topic.
    Any,
    /// A provider token. Over a certificate, `location` is refused; for the others the sources do not agree.
    Token,
    /// The certificate of the device management service.
    Certificate,
}

impl Authentication {
    /// The name used in JSON and by the UI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Token => "token",
            Self::Certificate => "certificate",
        }
    }
}

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

    /// A topic without the suffix of a push type.
    pub fn bundle_id_of(topic: &str) -> &str {
        let suffix = Self::of_topic(topic).map_or("", Self::topic_suffix);
        topic.strip_suffix(suffix).unwrap_or(topic)
    }

    /// Largest body in bytes.
    pub const fn max_payload_bytes(self) -> usize {
        match self {
            Self::Voip => MAX_VOIP_PAYLOAD_BYTES,
            _ => MAX_PAYLOAD_BYTES,
        }
    }

    /// How a push of this type is authenticated (§2.2).
    pub const fn authentication(self) -> Authentication {
        match self {
            Self::Alert | Self::Background | Self::Complication | Self::Voip => Authentication::Any,
            Self::Mdm => Authentication::Certificate,
            Self::Controls
            | Self::Fileprovider
            | Self::Liveactivity
            | Self::Location
            | Self::Pushtotalk
            | Self::Widgets => Authentication::Token,
        }
    }

    /// Whether its payload has an `aps` (§2.2).
    pub const fn has_aps(self) -> bool {
        !matches!(self, Self::Fileprovider | Self::Mdm)
    }

    /// Whether keys of the app's own stand beside `aps` (§2.3 rules 8 and 9).
    pub const fn takes_custom_keys(self) -> bool {
        !matches!(self, Self::Mdm)
    }

    /// When to use it, in one sentence.
    pub const fn about(self) -> Words {
        let (en, zh_hans) = match self {
            Self::Alert => {
                ("Shows a notification, plays a sound or sets the badge.", "显示通知、播放声音或设置角标。")
            }
            Self::Background => (
                "Wakes the app for a moment without showing anything; two or three an hour at most.",
                "短暂唤醒应用且不显示任何内容；每小时最多两三次。",
            ),
            Self::Complication => {
                ("Updates a watchOS complication; 50 a day.", "更新 watchOS 复杂功能；每天 50 次。")
            }
            Self::Controls => (
                "Tells the system that the state of a control has changed.",
                "告知系统某个控件的状态已变化。",
            ),
            Self::Fileprovider => (
                "Tells a File Provider extension that remote files have changed.",
                "告知 File Provider 扩展远程文件已变化。",
            ),
            Self::Liveactivity => ("Starts, updates or ends a Live Activity.", "开始、更新或结束实时活动。"),
            Self::Location => (
                "Asks a Location Push Service extension for where the device is.",
                "请求位置推送服务扩展获取设备位置。",
            ),
            Self::Mdm => (
                "Asks a managed device to contact its management server.",
                "请求受管理设备联系其管理服务器。",
            ),
            Self::Pushtotalk => (
                "Tells a Push to Talk app of a speaker or the end of a channel.",
                "告知“按下即讲”应用有人讲话或频道结束。",
            ),
            Self::Voip => (
                "Announces an incoming call; the app has to report it to CallKit at once.",
                "通知来电；应用必须立即向 CallKit 报告。",
            ),
            Self::Widgets => (
                "Tells WidgetKit that the content of widgets has changed.",
                "告知 WidgetKit 小组件内容已变化。",
            ),
        };
        Words { en, zh_hans }
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
            assert_eq!(PushType::bundle_id_of(&topic), "com.example.app");
            assert_eq!(PushType::from_name(push_type.name()), Some(push_type));
        }
        assert_eq!(PushType::from_name("Alert"), None);
    }
}
