//! Devices.

use std::collections::BTreeMap;

use super::{Environment, model};

model! {
    /// A device in the list.
    pub struct DeviceView {
        /// Stable id.
        pub id: String,
        /// Name given by the user.
        pub name: String,
        /// Device token, lower-case hex.
        pub token: String,
        /// Bundle ID of the app that the token was made for; may be empty.
        pub topic: String,
        /// The environment that we believe the token belongs to.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Which of the app's tokens it is.
        pub kind: DeviceKind,
        /// Whose it is; may be empty.
        pub person: String,
        /// Tags, in the order given.
        pub tags: Vec<String>,
        /// Notes; may be empty.
        pub notes: String,
        /// Whether it lives in the simulator.
        pub simulated: bool,
        /// Unix milliseconds of the first 200.
        pub first_ok: Option<i64>,
        /// Unix milliseconds of the last 200.
        pub last_ok: Option<i64>,
        /// Unix milliseconds of the last answer.
        pub last_at: Option<i64>,
        /// Status of the last answer.
        pub last_status: Option<u16>,
        /// Reason of the last answer, when it was a rejection.
        pub last_reason: Option<String>,
        /// Unix milliseconds at which the app was gone from it, as APNs said with 410.
        pub gone_at: Option<i64>,
        /// Where its token was accepted, when that is not where it is listed: it can be moved there.
        #[cfg_attr(feature = "typescript", ts(type = "Environment | null"))]
        pub accepted_in: Option<Environment>,
        /// Values of `{{name}}` in payloads to it, by name.
        #[serde(default)]
        pub variables: BTreeMap<String, String>,
    }

    /// A device as typed into the form.
    pub struct DeviceInput {
        /// Id of the device to change; none for a new one.
        pub id: Option<String>,
        /// Name; must be unique.
        pub name: String,
        /// Device token, in any form in which it is pasted.
        pub token: String,
        /// Bundle ID; may be empty.
        pub topic: String,
        /// Environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
        /// Which of the app's tokens it is.
        #[serde(default)]
        pub kind: DeviceKind,
        /// Whose it is.
        #[serde(default)]
        pub person: String,
        /// Tags.
        #[serde(default)]
        pub tags: Vec<String>,
        /// Notes.
        #[serde(default)]
        pub notes: String,
        /// Values of `{{name}}` in payloads to it, by name.
        #[serde(default)]
        pub variables: BTreeMap<String, String>,
    }

    /// An app gets several tokens from Apple, each for pushes of some types (§9).
    #[derive(Copy, Eq, Hash, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum DeviceKind {
        /// Alerts and background pushes.
        #[default]
        Alert,
        /// Calls.
        Voip,
        /// Updates of a Live Activity.
        LiveActivity,
        /// Starts of Live Activities.
        LiveActivityStart,
        /// Location queries.
        Location,
        /// Push to Talk.
        PushToTalk,
        /// Complications.
        Complication,
        /// File providers.
        FileProvider,
        /// Widgets.
        Widgets,
        /// Controls.
        Controls,
        /// Device management.
        Mdm,
    }

    /// Which rows of the list are wanted.
    pub struct DevicesQuery {
        /// Words; a device has each of them in name, person, tags or bundle ID, or at the beginning of its token.
        /// `#word` is the beginning of a tag.
        pub text: String,
        /// How many rows are passed over.
        pub offset: u32,
        /// At most so many.
        pub limit: u32,
    }

    /// Rows of the list.
    pub struct DevicesPage {
        /// By name, from the offset on.
        pub rows: Vec<DeviceView>,
        /// How many rows the search has.
        pub found: u32,
        /// Whether there are more than it counts.
        pub more: bool,
        /// How many devices there are.
        pub total: u32,
    }

    /// Answer to a change of a device.
    pub struct DeviceChanged {
        /// The device as it is now; none where it was removed.
        pub device: Option<DeviceView>,
        /// How many devices there are.
        pub total: u32,
    }

    /// Those that are chosen by id.
    pub struct DeviceIds {
        /// Their ids.
        pub ids: Vec<String>,
    }

    /// "Tag devices".
    pub struct TagDevices {
        /// Their ids.
        pub ids: Vec<String>,
        /// The tag.
        pub tag: String,
        /// Whether it is taken away.
        pub remove: bool,
    }

    /// Tags and people, with how many devices each has.
    pub struct DeviceGroups {
        /// Tags, those of most devices first.
        pub tags: Vec<DeviceGroup>,
        /// People, those of most devices first.
        pub people: Vec<DeviceGroup>,
    }

    /// A tag or a person.
    pub struct DeviceGroup {
        /// The tag, or the person's name.
        pub name: String,
        /// How many devices.
        pub devices: u32,
    }

    /// Which tags and people are wanted.
    pub struct GroupsQuery {
        /// Part of the name; empty for all.
        pub text: String,
    }

    /// What a pasted text is.
    pub struct PastedToken {
        /// The text.
        pub text: String,
    }

    /// A token that was found in a text.
    pub struct CleanedToken {
        /// Lower-case hex.
        pub token: String,
        /// Its length in bytes.
        pub bytes: usize,
        /// What was removed, by stable name.
        pub removed: Vec<String>,
        /// The device that has this token already.
        pub device: Option<String>,
    }

    /// Names a device, a credential or a receipt.
    pub struct ById {
        /// Its id.
        pub id: String,
    }

    /// "Move device".
    pub struct MoveDevice {
        /// Id of the device.
        pub id: String,
        /// Where its token was accepted.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
    }

    /// A path on this machine.
    pub struct FilePath {
        /// The path as text.
        pub path: String,
    }
}

impl DeviceKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Alert,
        Self::Voip,
        Self::LiveActivity,
        Self::LiveActivityStart,
        Self::Location,
        Self::PushToTalk,
        Self::Complication,
        Self::FileProvider,
        Self::Widgets,
        Self::Controls,
        Self::Mdm,
    ];

    /// The name in files and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Voip => "voip",
            Self::LiveActivity => "live_activity",
            Self::LiveActivityStart => "live_activity_start",
            Self::Location => "location",
            Self::PushToTalk => "push_to_talk",
            Self::Complication => "complication",
            Self::FileProvider => "file_provider",
            Self::Widgets => "widgets",
            Self::Controls => "controls",
            Self::Mdm => "mdm",
        }
    }

    /// The kind of that name, in any case, with blanks or dashes for `_`, or called as the push type is.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = |it: &str| -> String {
            it.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
        };
        let wanted = plain(name);
        let found = Self::ALL.into_iter().find(|it| plain(it.name()) == wanted);
        found.or(match wanted.as_str() {
            "background" | "app" | "default" => Some(Self::Alert),
            "liveactivityupdate" | "activity" => Some(Self::LiveActivity),
            "pushtostart" | "liveactivitypushtostart" => Some(Self::LiveActivityStart),
            "ptt" => Some(Self::PushToTalk),
            "widget" => Some(Self::Widgets),
            "control" => Some(Self::Controls),
            _ => None,
        })
    }

    /// Whether pushes of that type are sent to it; one that is not known is taken.
    pub fn takes(self, push_type: &str) -> bool {
        let types: &[&str] = match self {
            Self::Alert => &["alert", "background"],
            Self::Voip => &["voip"],
            Self::LiveActivity | Self::LiveActivityStart => &["liveactivity"],
            Self::Location => &["location"],
            Self::PushToTalk => &["pushtotalk"],
            Self::Complication => &["complication"],
            Self::FileProvider => &["fileprovider"],
            Self::Widgets => &["widgets"],
            Self::Controls => &["controls"],
            Self::Mdm => &["mdm"],
        };
        push_protocol::PushType::from_name(push_type).is_none_or(|it| types.contains(&it.name()))
    }
}
