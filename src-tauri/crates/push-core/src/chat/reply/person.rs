//! The card of a person: options, devices, what waits, what is decided and why.

use push_chat::{
    CONTENT, ChatPayload as Made, DisplayStyle as Style, Ours, Outcome, Recipient, Scenario, TextFrom,
    decide, payload,
};
use push_protocol::MAX_PAYLOAD_BYTES;

use super::super::convert::{binding, both, language, options, style, verdict, waiting, words};
use super::super::open::Open;
use super::super::resolve::{Names, Resolved};
use super::{Queues, count, row};
use crate::model::{
    BindingView, ChatPayload, ChatPlace, ChatRole, DecisionView, DisplayStyle, Expected, PersonRow,
    PersonView, StepResult, StyledPayload, TraceStep, Words,
};
use crate::send;

pub(super) fn view(
    open: &Open,
    place: usize,
    to: ChatPlace,
    names: &Names<'_>,
    (waits, delivered): &Queues,
) -> PersonView {
    let scenario = open.scenario();
    let person = &scenario.people[place];
    let dead = open.dry.as_ref().map_or(&[][..], |it| it.dead_of(&person.name));
    let recipient = open.recipient(place, dead).filter(|_| open.is_decidable());
    let zone = person.time_zone.as_ref().unwrap_or_else(|| scenario.clock.zone());
    let reader = person.language.unwrap_or(scenario.language);
    let bindings: Vec<BindingView> = bindings(open, place, to, names);
    PersonView {
        row: row(open, place).unwrap_or_else(|| unknown(&person.name)),
        options: options(&person.options),
        language: person.language.map(language),
        time_zone: person.time_zone.as_ref().map(|it| it.name().to_owned()),
        local_time: scenario.clock.date_in(zone),
        decision: recipient.map(|it| decision(scenario, it, &bindings)),
        bindings,
        waiting: waits.iter().map(|it| waiting(it, reader)).collect(),
        delivered: delivered.iter().map(|it| waiting(it, reader)).collect(),
        expected: expected(open, place),
    }
}

/// Before anything was worked out.
fn unknown(name: &str) -> PersonRow {
    PersonRow {
        name: name.to_owned(),
        display_name: None,
        online: false,
        role: ChatRole::Other,
        devices: 0,
        waiting: 0,
        verdict: None,
        as_expected: None,
    }
}

fn bindings(open: &Open, place: usize, to: ChatPlace, names: &Names<'_>) -> Vec<BindingView> {
    let person = &open.scenario().people[place];
    let view = |(it, _): &(push_chat::Binding, push_chat::Extra)| {
        let token = names.token(it);
        let mark = open
            .marks
            .iter()
            .find(|mark| mark.person == person.name && mark.binding() == *it && mark.token == token);
        let (topic, problem) = match names.resolve(it, to) {
            Ok(Resolved { topic, .. }) => (Some(topic), None),
            Err(unresolved) => (unresolved.topic, Some(unresolved.why)),
        };
        BindingView {
            binding: binding(it),
            topic,
            dead_since: mark.and_then(|it| it.dead_since),
            bad_token: mark.is_some_and(|it| it.bad_token),
            problem,
        }
    };
    person.bindings.iter().map(view).collect()
}

fn expected(open: &Open, place: usize) -> Option<Expected> {
    let person = &open.scenario().people[place];
    let (_, wanted) = open.scenario().expect.iter().find(|(name, _)| *name == person.name)?;
    let holds = open.dry.as_ref().and_then(|it| it.rows.get(place)).and_then(|it| it.as_expected);
    Some(Expected {
        verdict: Some(verdict(wanted.verdict)),
        payload: wanted.payload.as_ref().map(push_chat::ExpectedPayload::text),
        holds: holds.unwrap_or_default(),
    })
}

fn decision(scenario: &Scenario, recipient: Recipient<'_>, bindings: &[BindingView]) -> DecisionView {
    let own = &recipient.person().options;
    let decided = decide(&scenario.message, &recipient, own, &scenario.clock);
    let made = payload(&scenario.message, scenario.sender(), &recipient, own);
    let verdict = verdict(decided.verdict);
    let mut trace: Vec<TraceStep> = decided.trace.iter().filter_map(step).collect();
    let is_pushed = decided.verdict == push_chat::Verdict::Pushed;
    if is_pushed {
        trace.push(text_step(&made));
        trace.extend(bindings.iter().filter_map(certificate_step));
    }
    let other = match own.display_style() {
        Style::SimpleBanner => Style::MessageSummary,
        Style::MessageSummary => Style::SimpleBanner,
    };
    let mut changed = own.clone();
    changed.update_push_display_style(other);
    let compared = payload(&scenario.message, scenario.sender(), &recipient, &changed);
    let shown = |made: &Made| shown(made, &recipient);
    let styled = |style: DisplayStyle, made: &Made| StyledPayload { style, payload: shown(made) };
    DecisionView {
        verdict,
        trace,
        payload: is_pushed.then(|| shown(&made)),
        styles: vec![styled(style(own.display_style()), &made), styled(style(other), &compared)],
    }
}

/// A rule that was not asked is left out.
fn step(of: &push_chat::Step) -> Option<TraceStep> {
    let result = match (of.outcome, of.rule.verdict()) {
        (Outcome::Skipped, _) => return None,
        (Outcome::Matched, Some(_)) => StepResult::Stop,
        (Outcome::Matched, None) | (Outcome::NotMatched, _) => StepResult::Pass,
        (Outcome::Overridden, _) => StepResult::Overridden,
    };
    Some(TraceStep {
        rule: of.rule.name().to_owned(),
        result,
        words: words(of.words()),
        call: of.rule.service_name().unwrap_or_default().to_owned(),
        ours: of.rule.ours().map(|it| send::words(it.words())),
    })
}

/// Where the text of the notification comes from.
fn text_step(made: &Made) -> TraceStep {
    let (words, call) = match made.text_from {
        TextFrom::Content => (both(format!("Shows {CONTENT}"), format!("显示 {CONTENT}")), CONTENT),
        TextFrom::Banner => (both("Shows the simple banner", "按简单样式显示"), "updatePushDisplayStyle"),
        TextFrom::Summary => (
            both("Shows the message, by the display style", "按推送显示样式显示消息内容"),
            "updatePushDisplayStyle",
        ),
    };
    let ours = made.ours().into_iter().filter(|it| *it != Ours::Badge).map(|it| send::words(it.words()));
    let ours = ours.reduce(|one, other| Words {
        en: format!("{} {}", one.en, other.en),
        zh_hans: format!("{}{}", one.zh_hans, other.zh_hans),
    });
    TraceStep { rule: "text".to_owned(), result: StepResult::Pass, words, call: call.to_owned(), ours }
}

/// With what a device is pushed to, where it can be.
fn certificate_step(of: &BindingView) -> Option<TraceStep> {
    let topic = of.topic.as_ref().filter(|_| of.problem.is_none() && of.dead_since.is_none())?;
    let name = &of.binding.apns_cert_name;
    let environment = of.binding.environment.name();
    Some(TraceStep {
        rule: "certificate".to_owned(),
        result: StepResult::Pass,
        words: both(
            format!("{}: certificate {name}, {environment}, {topic}", of.binding.device),
            format!("{}：证书 {name}，{environment}，{topic}", of.binding.device),
        ),
        call: "apnsCertName".to_owned(),
        ours: None,
    })
}

fn shown(made: &Made, recipient: &Recipient<'_>) -> ChatPayload {
    let parsed: serde_json::Value = serde_json::from_str(&made.text).unwrap_or_default();
    let text =
        |pointer: &str| parsed.pointer(pointer).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    ChatPayload {
        bytes: count(made.bytes()),
        limit: count(MAX_PAYLOAD_BYTES),
        problem: made.too_long().map(|it| words(it.words())),
        body: text("/aps/alert/body"),
        badge: recipient.waiting().saturating_add(1),
        sound: text("/aps/sound"),
        text: made.text.clone(),
    }
}
