//! What holds for every message, recipient and hour, tried from fixed seeds.

use push_chat::{
    Body, Decision, DisplayStyle, Ext, Extra, Message, Options, Outcome, Person, Rule, Saw, To, Tree,
    Verdict, decide, payload,
};

use crate::common::{GROUP, Numbers, binding, clock, message, recipient, shanghai};

const CASES: u64 = 5_000;

fn text(numbers: &mut Numbers) -> String {
    let letters = ['a', '"', '\\', '\n', '\u{1}', '你', '😀', '/', '{', ' '];
    (0..numbers.below(12)).map(|_| letters[numbers.below(letters.len())]).collect()
}

fn options(numbers: &mut Numbers) -> Options {
    let mut options = Options::default();
    options.update_push_service_for_groups(&[GROUP], numbers.coin()).unwrap();
    options.update_push_service_for_users(&["6001"], numbers.coin()).unwrap();
    let (start, end) = (numbers.below(25), numbers.below(25));
    options.disable_offline_push(start.try_into().unwrap(), end.try_into().unwrap()).unwrap();
    if numbers.coin() {
        options.enable_offline_push();
    }
    options.update_push_display_style(DisplayStyle::ALL[numbers.below(2)]);
    options
}

fn any_person(numbers: &mut Numbers) -> Person {
    let mut person = Person::new("6006");
    person.online = numbers.below(4) == 0;
    person.waiting = u32::try_from(numbers.below(5)).unwrap();
    person.options = options(numbers);
    let devices = numbers.below(3);
    person.bindings = (0..devices).map(|it| (binding(&format!("device {it}")), Extra::default())).collect();
    person
}

fn any_message(numbers: &mut Numbers) -> Message {
    let mut ext = Ext::default().with_force(numbers.coin()).with_mutable_content(numbers.coin());
    if numbers.coin() {
        ext = ext.with_content(Some(&text(numbers)));
    }
    if numbers.coin() {
        ext = ext.with_sound(Some(&text(numbers)));
    }
    if numbers.coin() {
        ext = ext.with_external(Some(Tree::text(&text(numbers))));
    }
    let body = match numbers.below(3) {
        0 => Body::Text(text(numbers)),
        _ => Body::from_name(Body::NAMES[numbers.below(7)]).unwrap(),
    };
    let to = if numbers.coin() { To::Group(GROUP.to_owned()) } else { To::Person("6006".to_owned()) };
    Message { ext, body, to, ..message("{}") }
}

fn each(check: impl Fn(&Message, &Person, &Decision, &str)) {
    let zone = shanghai();
    let mut verdicts = [0; 6];
    for seed in 0..CASES {
        let mut numbers = Numbers(seed);
        let (message, person) = (any_message(&mut numbers), any_person(&mut numbers));
        let time = format!("{:02}:{:02}", numbers.below(24), numbers.below(60));
        let recipient = recipient(&person, &message, &zone);
        let decision = decide(&message, &recipient, &person.options, &clock(&time));
        verdicts[Verdict::ALL.iter().position(|it| *it == decision.verdict).unwrap()] += 1;
        let payload = payload(&message, None, &recipient, &person.options);
        check(&message, &person, &decision, &payload.text);
    }
    assert!(verdicts.iter().all(|count| *count > 20), "some verdict was hardly tried: {verdicts:?}");
}

#[test]
fn force_never_loses_to_what_was_muted() {
    each(|message, _, decision, _| {
        if message.ext.force() {
            let lost = [Verdict::GroupMuted, Verdict::SenderMuted, Verdict::DoNotDisturb];
            assert!(!lost.contains(&decision.verdict), "{decision:?}");
        } else {
            assert_eq!(decision.overridden().count(), 0);
        }
    });
}

#[test]
fn nobody_is_both_pushed_to_and_online() {
    each(|_, person, decision, _| {
        assert_eq!(person.online, decision.verdict == Verdict::Online);
        assert!(!(person.online && decision.verdict == Verdict::Pushed));
    });
}

#[test]
fn every_trace_explains_its_verdict() {
    each(|message, person, decision, _| {
        let rules: Vec<Rule> = decision.trace.iter().map(|it| it.rule).collect();
        assert_eq!(rules, Rule::ALL);
        let verdict = decision.deciding().and_then(|it| it.rule.verdict()).unwrap_or(Verdict::Pushed);
        assert_eq!(verdict, decision.verdict);
        // What was seen alone says how each rule came out.
        let mut decided = false;
        for step in &decision.trace {
            let matches = match &step.saw {
                Saw::Sender { .. } => false,
                Saw::Presence { online } => *online,
                Saw::Waiting { .. } => true,
                Saw::Devices { bound, dead } => bound == dead,
                Saw::Force { force } => *force,
                Saw::Group { muted, .. } | Saw::Person { muted, .. } => *muted,
                Saw::Hours { enabled, inside, .. } => *enabled && *inside,
                Saw::Nothing(_) => {
                    assert_eq!(step.outcome, Outcome::Skipped);
                    continue;
                }
            };
            assert!(!decided, "a rule was asked after the decision: {decision:?}");
            let expected = match matches {
                true if step.rule.yields_to_force() && message.ext.force() => Outcome::Overridden,
                true => Outcome::Matched,
                false => Outcome::NotMatched,
            };
            assert_eq!(step.outcome, expected);
            decided = matches && step.rule.verdict().is_some() && expected == Outcome::Matched;
            let words = step.words();
            assert!(!words.en.is_empty() && !words.zh_hans.is_empty());
        }
        let waits = decision.trace[2].saw == Saw::Waiting { now: person.waiting + 1 };
        assert_eq!(waits, !person.online);
    });
}

#[test]
fn keys_of_a_payload_are_those_of_the_rules_in_their_order() {
    each(|message, person, _, text| {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        let keys = |it: &serde_json::Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let mut root = vec!["aps"];
        root.extend(message.ext.external().map(|_| "e"));
        root.extend(["f", "t"]);
        root.extend(message.group().map(|_| "g"));
        root.push("m");
        assert_eq!(keys(&json), root);
        let mut aps = vec!["alert", "badge", "sound"];
        aps.extend(message.ext.mutable_content().then_some("mutable-content"));
        assert_eq!(keys(&json["aps"]), aps);
        assert_eq!(keys(&json["aps"]["alert"]), ["body"]);
        assert_eq!(json["aps"]["badge"], person.waiting + 1);
        assert_eq!(json["aps"]["sound"], message.ext.sound().unwrap_or("default"));
        if let Some(content) = message.ext.content() {
            assert_eq!(json["aps"]["alert"]["body"], content);
        }
        assert_eq!(serde_json::to_string(&json).unwrap(), text, "minified as others do it");
    });
}
