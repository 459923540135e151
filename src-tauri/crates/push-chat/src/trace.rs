//! What was decided, and why: a step for each rule.

use std::sync::Arc;

use push_protocol::Words;

use crate::zone::TimeOfDay;
use crate::{Hour, Window};

mod words;

/// What comes of a message for a recipient (the service's rules, verdicts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Delivered at once, no push.
    Online,
    /// No device to push to.
    NoDevice,
    /// The recipient muted the group.
    GroupMuted,
    /// The recipient muted the sender.
    SenderMuted,
    /// It is one of the recipient's quiet hours.
    DoNotDisturb,
    /// Each device gets a push.
    Pushed,
}

impl Verdict {
    /// All of them, in the order of the rules.
    pub const ALL: [Self; 6] =
        [Self::Online, Self::NoDevice, Self::GroupMuted, Self::SenderMuted, Self::DoNotDisturb, Self::Pushed];

    /// The name used in files, JSON and the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::NoDevice => "no_device",
            Self::GroupMuted => "group_muted",
            Self::SenderMuted => "sender_muted",
            Self::DoNotDisturb => "do_not_disturb",
            Self::Pushed => "pushed",
        }
    }

    /// The verdict of that name, if it is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// For a person.
    pub const fn words(self) -> Words {
        words::of_verdict(self)
    }
}

/// A rule, in the order in which they are asked (the service's rules, decision 1 to 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// 1: the sender gets nothing.
    Sender,
    /// 2: who is online gets the message itself.
    Presence,
    /// 3: the message joins those that wait.
    Waiting,
    /// 4: without a device there is nothing to push to.
    Device,
    /// 5: `em_force_notification`.
    Force,
    /// 6: `updatePushServiceForGroups`.
    GroupMuted,
    /// 7: `updatePushServiceForUsers`.
    SenderMuted,
    /// 8: `disableOfflinePushStart:end:`.
    DoNotDisturb,
}

impl Rule {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Sender,
        Self::Presence,
        Self::Waiting,
        Self::Device,
        Self::Force,
        Self::GroupMuted,
        Self::SenderMuted,
        Self::DoNotDisturb,
    ];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Presence => "presence",
            Self::Waiting => "waiting",
            Self::Device => "device",
            Self::Force => "force",
            Self::GroupMuted => "group_muted",
            Self::SenderMuted => "sender_muted",
            Self::DoNotDisturb => "do_not_disturb",
        }
    }

    /// The service's own name for what the rule reads, where it has one.
    pub const fn service_name(self) -> Option<&'static str> {
        match self {
            Self::Sender | Self::Presence | Self::Waiting => None,
            Self::Device => Some("apnsCertName"),
            Self::Force => Some("em_force_notification"),
            Self::GroupMuted => Some("updatePushServiceForGroups"),
            Self::SenderMuted => Some("updatePushServiceForUsers"),
            Self::DoNotDisturb => Some("disableOfflinePush"),
        }
    }

    /// What is decided where it matches and nothing overrides it; none for a rule that only remarks.
    pub const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Presence => Some(Verdict::Online),
            Self::Device => Some(Verdict::NoDevice),
            Self::GroupMuted => Some(Verdict::GroupMuted),
            Self::SenderMuted => Some(Verdict::SenderMuted),
            Self::DoNotDisturb => Some(Verdict::DoNotDisturb),
            Self::Sender | Self::Waiting | Self::Force => None,
        }
    }

    /// Whether force overrides it.
    pub const fn yields_to_force(self) -> bool {
        matches!(self, Self::GroupMuted | Self::SenderMuted | Self::DoNotDisturb)
    }

    /// What of it is Pushbench's own, since the service's documents are silent.
    pub const fn ours(self) -> Option<Ours> {
        match self {
            Self::Waiting => Some(Ours::Badge),
            Self::DoNotDisturb => Some(Ours::HalfOpenWindow),
            _ => None,
        }
    }
}

/// Where the service's documents are silent, and Pushbench has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ours {
    /// `<displayName>: ` before the text.
    Prefix,
    /// The badge is the number of messages that wait.
    Badge,
    /// The hour that ends the window is not part of it.
    HalfOpenWindow,
    /// What stands for a body that is no text.
    Summary,
}

impl Ours {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Badge => "badge",
            Self::HalfOpenWindow => "half_open_window",
            Self::Summary => "summary",
        }
    }

    /// For a person.
    pub const fn words(self) -> Words {
        words::of_ours(self)
    }
}

/// Why a rule looked at nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// A rule before it has decided.
    Decided,
    /// It is about groups, and this is a single chat.
    SingleChat,
    /// It is about single chats, and this is a group.
    GroupChat,
}

/// What a rule looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saw {
    /// Who wrote the message.
    Sender {
        /// User name.
        sender: String,
    },
    /// The recipient's presence.
    Presence {
        /// Whether they are online.
        online: bool,
    },
    /// The messages that wait.
    Waiting {
        /// How many, this one included.
        now: u32,
    },
    /// The recipient's devices.
    Devices {
        /// How many are bound.
        bound: usize,
        /// How many of those are marked dead.
        dead: usize,
    },
    /// `em_force_notification`.
    Force {
        /// Its value; false where it is not there.
        force: bool,
    },
    /// The group of the message.
    Group {
        /// Its ID.
        group: String,
        /// Whether the recipient muted it.
        muted: bool,
    },
    /// The sender, in a single chat.
    Person {
        /// User name.
        sender: String,
        /// Whether the recipient muted them.
        muted: bool,
    },
    /// The recipient's hours.
    Hours {
        /// `isNoDisturbEnable`.
        enabled: bool,
        /// `noDisturbingStartH`.
        start: Hour,
        /// `noDisturbingEndH`.
        end: Hour,
        /// What the hours come to.
        window: Window,
        /// The recipient's time.
        time: TimeOfDay,
        /// Whether that lies in the window.
        inside: bool,
        /// Name of the zone that it is told in.
        zone: Arc<str>,
    },
    /// Nothing.
    Nothing(Why),
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// What it is about is the case.
    Matched,
    /// It is not.
    NotMatched,
    /// It is, and force overrides it.
    Overridden,
    /// It was not asked.
    Skipped,
}

/// A rule that was asked, or passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// What it looked at.
    pub saw: Saw,
    /// How it came out.
    pub outcome: Outcome,
}

impl Step {
    /// `pass`, `stop` or `overridden`, as the command line prints it; none for a rule that was not asked.
    pub const fn result(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Matched if self.rule.verdict().is_some() => Some("stop"),
            Outcome::Matched | Outcome::NotMatched => Some("pass"),
            Outcome::Overridden => Some("overridden"),
            Outcome::Skipped => None,
        }
    }

    /// For a person.
    pub fn words(&self) -> crate::Sentence {
        words::of_step(self)
    }
}

/// What was decided for a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What comes of the message.
    pub verdict: Verdict,
    /// A step for each rule, in order.
    pub trace: Vec<Step>,
}

impl Decision {
    /// The step that decided; none for a push, which is what is left where no rule stops it.
    pub fn deciding(&self) -> Option<&Step> {
        self.trace.iter().find(|it| it.outcome == Outcome::Matched && it.rule.verdict().is_some())
    }

    /// The rules that force overrode.
    pub fn overridden(&self) -> impl Iterator<Item = Rule> {
        self.trace.iter().filter(|it| it.outcome == Outcome::Overridden).map(|it| it.rule)
    }

    /// The warning of a step: do-not-disturb that is on and holds nothing back.
    pub fn is_window_empty(&self) -> bool {
        let empty = |it: &Step| matches!(it.saw, Saw::Hours { enabled: true, window: Window::Empty, .. });
        self.trace.iter().any(empty)
    }
}
