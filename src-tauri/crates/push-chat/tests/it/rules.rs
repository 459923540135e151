//! Every rule, and every pair of rules that can meet.

use push_chat::{
    Decision, Extra, Message, Options, Outcome, Person, Rule, Saw, TimeOfDay, Verdict, Why, Window, Zone,
    decide,
};

use crate::common::{GROUP, binding, clock, group_message, message, person, recipient, shanghai};

const FORCE: &str = "{\"em_force_notification\":true}";

/// What is the case beside a plain message at 23:17.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Case {
    group: bool,
    online: bool,
    no_device: bool,
    force: bool,
    group_muted: bool,
    sender_muted: bool,
    quiet: bool,
}

impl Case {
    fn of(bits: u32) -> Self {
        let bit = |at: u32| bits >> at & 1 == 1;
        Self {
            group: bit(0),
            online: bit(1),
            no_device: bit(2),
            force: bit(3),
            group_muted: bit(4),
            sender_muted: bit(5),
            quiet: bit(6),
        }
    }

    fn options(self) -> Options {
        let mut options = Options::default();
        options.update_push_service_for_groups(&[GROUP], self.group_muted).unwrap();
        options.update_push_service_for_users(&["6001"], self.sender_muted).unwrap();
        if self.quiet {
            options.disable_offline_push(22, 7).unwrap();
        }
        options
    }

    fn message(self) -> Message {
        let ext = if self.force { FORCE } else { "{}" };
        if self.group { group_message(ext) } else { message(ext) }
    }

    fn decide(self) -> Decision {
        let mut person = person();
        person.online = self.online;
        if self.no_device {
            person.bindings.clear();
        }
        person.options = self.options();
        let (message, zone) = (self.message(), shanghai());
        decide(&message, &recipient(&person, &message, &zone), &person.options, &clock("23:17"))
    }

    /// The table, written a second time.
    fn expected(self) -> Verdict {
        match self {
            Self { online: true, .. } => Verdict::Online,
            Self { no_device: true, .. } => Verdict::NoDevice,
            Self { force: true, .. } => Verdict::Pushed,
            Self { group: true, group_muted: true, .. } => Verdict::GroupMuted,
            Self { group: false, sender_muted: true, .. } => Verdict::SenderMuted,
            Self { quiet: true, .. } => Verdict::DoNotDisturb,
            _ => Verdict::Pushed,
        }
    }
}

#[test]
fn each_rule_alone_gives_its_verdict() {
    let plain = Case::default();
    for (case, verdict) in [
        (plain, Verdict::Pushed),
        (Case { group: true, ..plain }, Verdict::Pushed),
        (Case { online: true, ..plain }, Verdict::Online),
        (Case { no_device: true, ..plain }, Verdict::NoDevice),
        (Case { group: true, group_muted: true, ..plain }, Verdict::GroupMuted),
        (Case { sender_muted: true, ..plain }, Verdict::SenderMuted),
        (Case { quiet: true, ..plain }, Verdict::DoNotDisturb),
        // Muted as a group, written to alone; muted as a person, heard in the group.
        (Case { group_muted: true, ..plain }, Verdict::Pushed),
        (Case { group: true, sender_muted: true, ..plain }, Verdict::Pushed),
    ] {
        assert_eq!(case.decide().verdict, verdict, "{case:?}");
    }
}

#[test]
fn of_any_rules_that_meet_the_first_wins() {
    // All pairs, and all other sets.
    for bits in 0..128 {
        let case = Case::of(bits);
        assert_eq!(case.decide().verdict, case.expected(), "{case:?}");
    }
}

#[test]
fn what_force_overrides_is_shown() {
    for bits in 0..128 {
        let case = Case { force: true, online: false, no_device: false, ..Case::of(bits) };
        let decision = case.decide();
        let rules: Vec<Rule> = decision.overridden().collect();
        let mut expected = Vec::new();
        expected.extend((case.group && case.group_muted).then_some(Rule::GroupMuted));
        expected.extend((!case.group && case.sender_muted).then_some(Rule::SenderMuted));
        expected.extend(case.quiet.then_some(Rule::DoNotDisturb));
        assert_eq!((decision.verdict, rules), (Verdict::Pushed, expected), "{case:?}");
    }
}

#[test]
fn the_trace_holds_what_was_seen() {
    let case = Case { group: true, force: true, group_muted: true, quiet: true, ..Case::default() };
    let decision = case.decide();
    let shown: Vec<_> =
        decision.trace.iter().map(|it| (it.rule.name(), it.result(), it.words().en)).collect();
    let expected = [
        ("sender", Some("pass"), "Written by 6001, who gets nothing"),
        ("presence", Some("pass"), "Is offline"),
        ("waiting", Some("pass"), "The message waits"),
        ("device", Some("pass"), "Has 1 bound device"),
        ("force", Some("pass"), "Force is on"),
        ("group_muted", Some("overridden"), "Group 1421300621769 is muted; overridden by force"),
        ("sender_muted", None, "Not asked: in a group, muted people get through"),
        (
            "do_not_disturb",
            Some("overridden"),
            "23:17 (Asia/Shanghai) is inside do not disturb 22–7; overridden by force",
        ),
    ];
    assert_eq!(shown, expected.map(|(rule, result, words)| (rule, result, words.to_owned())));
    assert_eq!(
        decision.trace[7].words().zh_hans,
        "23:17（Asia/Shanghai）在免打扰时段 22–7 内；被强制推送覆盖"
    );
    assert_eq!(
        decision.trace[7].saw,
        Saw::Hours {
            enabled: true,
            start: push_chat::Hour::new(22).unwrap(),
            end: push_chat::Hour::new(7).unwrap(),
            window: Window::OverMidnight,
            time: TimeOfDay { hour: 23, minute: 17 },
            inside: true,
            zone: "Asia/Shanghai".into(),
        }
    );
    let stopped = Case { no_device: true, ..Case::default() }.decide();
    assert_eq!(stopped.deciding().unwrap().saw, Saw::Devices { bound: 0, dead: 0 });
    assert!(stopped.trace[4..].iter().all(|it| it.saw == Saw::Nothing(Why::Decided)));
    assert_eq!(stopped.trace[2].outcome, Outcome::Matched);
}

#[test]
fn who_is_online_has_nothing_waiting() {
    let decision = Case { online: true, force: true, ..Case::default() }.decide();
    assert_eq!(decision.trace[2].outcome, Outcome::Skipped);
    assert_eq!(decision.overridden().count(), 0);
}

#[test]
fn dead_bindings_are_no_devices() {
    let (message, zone) = (message("{}"), shanghai());
    let mut person = person();
    person.bindings.push((binding("iPad of 6006"), Extra::default()));
    let dead = [binding("iPhone of 6006"), binding("iPad of 6006")];
    let verdict = |dead: &[_]| {
        let recipient = recipient(&person, &message, &zone).with_dead(dead);
        let decision = decide(&message, &recipient, &person.options, &clock("12:00"));
        (decision.verdict, recipient.devices().count(), decision.trace[3].words().en)
    };
    assert_eq!(verdict(&[]), (Verdict::Pushed, 2, "Has 2 bound devices".to_owned()));
    assert_eq!(verdict(&dead[..1]), (Verdict::Pushed, 1, "Has 2 bound devices, 1 marked dead".to_owned()));
    assert_eq!(verdict(&dead), (Verdict::NoDevice, 0, "Has 2 bound devices, 2 marked dead".to_owned()));
    let other = push_chat::Binding { apns_cert_name: "Other".to_owned(), ..binding("iPhone of 6006") };
    assert_eq!(verdict(&[other]).1, 2);
}

#[test]
fn hours_are_those_of_the_recipient() {
    let (message, zone) = (message("{}"), shanghai());
    let verdict = |at: &str, own: Option<&str>, (start, end): (i64, i64)| {
        let mut person = Person { time_zone: own.map(|it| Zone::find(it).unwrap()), ..person() };
        person.options.disable_offline_push(start, end).unwrap();
        decide(&message, &recipient(&person, &message, &zone), &person.options, &clock(at))
    };
    let (quiet, pushed) = (Verdict::DoNotDisturb, Verdict::Pushed);
    for (at, own, hours, expected) in [
        ("23:17", None, (22, 7), quiet),
        ("21:59", None, (22, 7), pushed),
        ("22:00", None, (22, 7), quiet),
        ("06:59", None, (22, 7), quiet),
        ("07:00", None, (22, 7), pushed),
        ("23:17", Some("America/New_York"), (22, 7), pushed),
        ("12:30", Some("America/New_York"), (22, 7), quiet),
        ("23:17", Some("Asia/Kolkata"), (20, 21), quiet),
        ("12:00", None, (12, 12), quiet),
        ("00:00", None, (24, 24), quiet),
        ("00:00", None, (0, 0), pushed),
        ("23:59", None, (24, 0), pushed),
        ("06:59", None, (24, 7), quiet),
        ("07:00", None, (24, 7), pushed),
        ("23:59", None, (24, 7), pushed),
        ("23:59", None, (0, 24), quiet),
    ] {
        let decision = verdict(at, own, hours);
        assert_eq!(decision.verdict, expected, "{at} {own:?} {hours:?}");
        assert_eq!(decision.is_window_empty(), hours.1 == 0);
    }
}

#[test]
fn only_others_are_recipients() {
    let zone = shanghai();
    let of = |name: &str, message: &Message, members: &[String]| {
        push_chat::Recipient::of(&Person::new(name), message, members, &zone, push_chat::Language::English)
            .map(|it| it.person().name.clone())
    };
    let members = ["6001".to_owned(), "6006".to_owned()];
    assert_eq!(of("6001", &group_message("{}"), &members), None);
    assert_eq!(of("6006", &group_message("{}"), &members).unwrap(), "6006");
    assert_eq!(of("6010", &group_message("{}"), &members), None);
    assert_eq!(of("6001", &message("{}"), &[]), None);
    assert_eq!(of("6010", &message("{}"), &members), None);
}
