//! The code of a client that does what a scenario says, in the service's documented calls (the service's rules,
//! client calls). Objective-C is as documented; Swift is adapted from it.

mod literals;
mod parts;

use push_protocol::Words;

use crate::{Person, Scenario};

/// A step of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Registering for pushes, and setting the service up.
    SetUp,
    /// Handing the device token to the service, and what happens where there is none.
    Registration,
    /// The push options of a person.
    Options,
    /// The message.
    Message,
    /// Reading the notification that the app was opened by.
    Reading,
}

impl Part {
    /// All of them, in the order of a client.
    pub const ALL: [Self; 5] = [Self::SetUp, Self::Registration, Self::Options, Self::Message, Self::Reading];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Registration => "registration",
            Self::Options => "options",
            Self::Message => "message",
            Self::Reading => "reading",
        }
    }

    /// What it is for, with what has to be done outside the code.
    pub const fn words(self) -> Words {
        let (en, zh_hans) = match self {
            Self::SetUp => (
                "Set up. First switch on Push Notifications in Xcode, under Signing & Capabilities",
                "初始化。请先在 Xcode 的 Signing & Capabilities 中开启 Push Notifications",
            ),
            Self::Registration => ("Register the device token", "注册设备令牌"),
            Self::Options => ("Push options of this person", "此人的推送选项"),
            Self::Message => ("Send this message", "发送此消息"),
            Self::Reading => ("Read a received notification", "读取收到的通知"),
        };
        Words { en, zh_hans }
    }
}

/// The code of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The step.
    pub part: Part,
    /// Objective-C.
    pub objective_c: String,
    /// Swift.
    pub swift: String,
}

/// The whole client: the options are those of `person`, the message is that of the scenario.
pub fn client_code(scenario: &Scenario, person: &Person) -> Vec<Code> {
    let code = |part| {
        let (objective_c, swift) = match part {
            Part::SetUp => parts::set_up(person),
            Part::Registration => parts::registration(),
            Part::Options => parts::options(&person.options),
            Part::Message => parts::message(&scenario.message),
            Part::Reading => parts::reading(),
        };
        Code { part, objective_c, swift: format!("// Adapted from the documented Objective-C.\n{swift}") }
    };
    Part::ALL.map(code).into()
}

#[cfg(test)]
mod tests;
