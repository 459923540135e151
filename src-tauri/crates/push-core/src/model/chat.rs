//! Chat push: scenarios and what is done with them, what is decided for each person, and what was sent.
//!
//! The open scenario is held by the core; the UI sends one edit at a time and gets back what it shows. People
//! are asked for by the page, since a group may have ten thousand of them.

mod sending;
mod view;

use super::{Environment, Language, Words, model};

pub use sending::*;
pub use view::*;

model! {
    /// A scenario in the tree.
    pub struct ScenarioEntry {
        /// Path below `scenarios/` without suffix, with `/`.
        pub id: String,
        /// Last part of it.
        pub name: String,
        /// The title in its file, or the name where it has none.
        pub title: String,
        /// The part before it; empty at the top.
        pub folder: String,
        /// Whether there are changes that are not in the file.
        pub edited: bool,
        /// Why it cannot be opened, with the line where there is one. Such a file is never rewritten.
        pub problem: Option<Words>,
    }

    /// Names a scenario.
    pub struct ScenarioRef {
        /// Its id.
        pub id: String,
    }

    /// A new scenario: two people and a message, or a copy.
    pub struct NewScenario {
        /// Its id.
        pub id: String,
        /// The scenario to copy, as it is on the screen.
        pub from: Option<String>,
    }

    /// Another id for a scenario; what waits in it goes along.
    pub struct RenameScenario {
        /// Its id.
        pub id: String,
        /// The new one.
        pub to: String,
    }

    /// Where the bindings are pushed to.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ChatPlace {
        /// Every binding to the simulator, which plays its environment.
        Loopback,
        /// Each binding to its own environment.
        AsBound,
    }

    /// What of a scenario the view shows.
    pub struct Look {
        /// Names that hold this; empty for all.
        pub search: String,
        /// First person of the page, from 0.
        pub from: u32,
        /// How many of them; at most 500.
        pub count: u32,
        /// The person whose card is open.
        pub person: Option<String>,
        /// Where the bindings would be pushed to.
        pub place: ChatPlace,
    }

    /// Shows a scenario.
    pub struct LookAtScenario {
        /// Its id.
        pub id: String,
        /// What of it.
        pub look: Look,
    }

    /// Changes a scenario. The change is kept at once, and is in the file after `save_scenario`.
    pub struct EditScenario {
        /// Its id.
        pub id: String,
        /// The change.
        pub edit: ScenarioEdit,
        /// What is shown afterwards.
        pub look: Look,
    }

    /// One change. Names are those of the people and groups before it.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ScenarioEdit {
        /// Title of the scenario.
        Name {
            /// Not empty.
            name: String,
        },
        /// The scenario's clock.
        Clock {
            /// Local date and time: `2026-11-24T23:17:00`.
            clock: String,
        },
        /// The scenario's time zone, and language.
        Locale {
            /// IANA name.
            time_zone: String,
            /// `en` or `zh-Hans`.
            language: Language,
        },
        /// Sender of the message.
        From {
            /// A person.
            person: String,
        },
        /// Receiver of the message.
        To {
            /// A person or a group.
            to: ChatTarget,
        },
        /// Content of the message.
        Body {
            /// Text or another kind.
            body: ChatBody,
        },
        /// Id of the message, `m`.
        MessageId {
            /// Decimal digits.
            m: String,
        },
        /// All of `ext`, as typed. Text that is no object is kept and said, and nothing is decided with it.
        Ext {
            /// JSON.
            text: String,
        },
        /// One field of `ext`; the rest of the text stays as it is.
        ExtField {
            /// Which.
            field: ExtField,
            /// `true` for a switch that is on; none removes the key.
            value: Option<String>,
        },
        /// A person more, offline, without a device.
        AddPerson {
            /// Their user name.
            person: String,
        },
        /// Another user name, in groups, message and expectations too.
        RenamePerson {
            /// As it is.
            person: String,
            /// As it shall be.
            to: String,
        },
        /// A person less.
        RemovePerson {
            /// Their user name.
            person: String,
        },
        /// A person goes offline. (They come online by `come_online`, which delivers.)
        GoOffline {
            /// Their user name.
            person: String,
        },
        /// A person's push options, all of them.
        Options {
            /// Their user name.
            person: String,
            /// The options.
            options: PushOptions,
        },
        /// A person's language and time zone; none for the scenario's.
        PersonLocale {
            /// Their user name.
            person: String,
            /// `en` or `zh-Hans`.
            language: Option<Language>,
            /// IANA name.
            time_zone: Option<String>,
        },
        /// A person's devices, all of them.
        Bindings {
            /// Their user name.
            person: String,
            /// The devices.
            bindings: Vec<Binding>,
        },
        /// A group more, or other members of one that is there.
        Group {
            /// Its id.
            group: String,
            /// User names.
            members: Vec<String>,
        },
        /// Another id for a group.
        RenameGroup {
            /// As it is.
            group: String,
            /// As it shall be.
            to: String,
        },
        /// A group less.
        RemoveGroup {
            /// Its id.
            group: String,
        },
        /// A member more.
        Join {
            /// A group.
            group: String,
            /// Their user name.
            person: String,
        },
        /// A member less.
        Leave {
            /// A group.
            group: String,
            /// Their user name.
            person: String,
        },
        /// What is expected for a person; none of both expects nothing.
        Expect {
            /// Their user name.
            person: String,
            /// A verdict.
            verdict: Option<Verdict>,
            /// The payload, byte for byte.
            payload: Option<String>,
        },
    }

    /// A field of `ext` that the form shows.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ExtField {
        /// `em_apns_ext.em_push_content`.
        PushContent,
        /// `em_apns_ext.em_push_sound`.
        PushSound,
        /// `em_apns_ext.em_push_mutable_content`.
        MutableContent,
        /// `em_apns_ext.extern`.
        Extern,
        /// `em_force_notification`.
        Force,
    }

    /// To whom a message goes.
    #[derive(Eq)]
    #[serde(tag = "kind", content = "name", rename_all = "snake_case")]
    pub enum ChatTarget {
        /// A person, by user name.
        Person(String),
        /// A group, by id.
        Group(String),
    }

    /// What a message holds.
    #[derive(Eq)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ChatBody {
        /// Text.
        Text {
            /// The text.
            text: String,
        },
        /// A picture.
        Image,
        /// A voice message.
        Voice,
        /// A film.
        Video,
        /// A file.
        File,
        /// A place.
        Location,
        /// Something of the app's own.
        Custom,
    }

    /// How a push tells of a message.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum DisplayStyle {
        /// `SimpleBanner`: that there is a message.
        SimpleBanner,
        /// `MessageSummary`: sender and text.
        MessageSummary,
    }

    /// Push options of a person, with the service's names.
    #[derive(Eq)]
    pub struct PushOptions {
        /// `displayName`.
        pub display_name: Option<String>,
        /// `displayStyle`.
        pub display_style: DisplayStyle,
        /// `noDisturbingStartH`: 0 to 24.
        pub no_disturbing_start_h: i64,
        /// `noDisturbingEndH`: 0 to 24.
        pub no_disturbing_end_h: i64,
        /// `isNoDisturbEnable`.
        pub is_no_disturb_enable: bool,
        /// `noPushGroups`: ids of muted groups.
        pub no_push_groups: Vec<String>,
        /// `noPushUIds`: user names of muted people.
        pub no_push_uids: Vec<String>,
    }

    /// A device of a person.
    #[derive(Eq)]
    pub struct Binding {
        /// Name of the device in the list of devices. On loopback one that is not there is played.
        pub device: String,
        /// Name of the credential: `apnsCertName`.
        pub apns_cert_name: String,
        /// Its environment.
        #[cfg_attr(feature = "typescript", ts(type = "Environment"))]
        pub environment: Environment,
    }
}
