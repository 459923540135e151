//! People and messages that tests share.

use push_chat::{
    Binding, Body, Clock, DisplayStyle, Ext, Extra, Language, Message, Options, Person, Recipient, To, Zone,
};
use push_protocol::Environment;

pub const GROUP: &str = "1421300621769";
pub const M: &str = "373360335316321408";

/// 6001 writes `test` to 6006.
pub fn message(ext: &str) -> Message {
    Message {
        m: M.to_owned(),
        from: "6001".to_owned(),
        to: To::Person("6006".to_owned()),
        body: Body::Text("test".to_owned()),
        ext: Ext::read(ext).unwrap(),
        extra: Extra::default(),
        body_extra: Extra::default(),
    }
}

/// The same, in the group.
pub fn group_message(ext: &str) -> Message {
    Message { to: To::Group(GROUP.to_owned()), ..message(ext) }
}

pub fn binding(device: &str) -> Binding {
    Binding {
        device: device.to_owned(),
        apns_cert_name: "PushCertName".to_owned(),
        environment: Environment::Sandbox,
    }
}

/// 6006, offline, with one device.
pub fn person() -> Person {
    Person { bindings: vec![(binding("iPhone of 6006"), Extra::default())], ..Person::new("6006") }
}

pub fn shanghai() -> Zone {
    Zone::find("Asia/Shanghai").unwrap()
}

pub fn clock(time: &str) -> Clock {
    Clock::parse(&format!("2026-11-24T{time}:00"), shanghai()).unwrap()
}

pub fn recipient<'a>(person: &'a Person, message: &Message, zone: &'a Zone) -> Recipient<'a> {
    let members = ["6001".to_owned(), "6006".to_owned()];
    Recipient::of(person, message, &members, zone, Language::SimplifiedChinese).unwrap()
}

pub fn summary() -> Options {
    let mut options = Options::default();
    options.update_push_display_style(DisplayStyle::MessageSummary);
    options
}

/// Numbers from a seed (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    pub fn coin(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }
}
