//! Bodies of Live Activities (§6.4).

use super::edits::{quoted, remove};
use super::look::{Look, is_open, known_text, short};
use super::spelling::nearest;
use super::{Finding, Fix, RuleId, Severity, said};
use crate::PushType;
use crate::json::Node;

/// Values of `event`.
const EVENTS: [&str; 3] = ["start", "update", "end"];

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let Some(aps) = look.aps.filter(|_| look.is(PushType::Liveactivity)) else { return };
    let event = aps.get("event").and_then(known_text);
    let event = event.as_deref();
    let found = [
        timestamp(look, aps),
        event_of(look, aps),
        content_state(aps, event),
        start_incomplete(aps, event),
        attributes(aps, event),
        input_push(aps, event),
    ];
    findings.extend(found.into_iter().flatten());
}

fn timestamp(look: &Look<'_>, aps: Node<'_>) -> Option<Finding> {
    if aps.get("timestamp").is_some() {
        return None;
    }
    let now = look.subject.now;
    let words = said!(
        "There is no timestamp, without which the Live Activity does not change: add the Unix seconds of sending.",
        "缺少 timestamp，没有它实时活动不会变化：请添加发送时的 Unix 秒数。"
    );
    let fix = look.put_into_aps(said!("Add timestamp", "添加 timestamp"), "timestamp", &now.to_string());
    Some(Finding::at(RuleId::LiveActivityTimestamp, aps, words).fix(fix))
}

fn event_of(look: &Look<'_>, aps: Node<'_>) -> Option<Finding> {
    let Some(event) = aps.get("event") else {
        let has = |name: &str| aps.get(name).is_some();
        let likely = match () {
            () if has("attributes") || has("attributes-type") => "start",
            () if has("dismissal-date") => "end",
            () => "update",
        };
        let words = said!(
            "There is no event, without which iOS does not know what to do with the Live Activity: add start, update or end.",
            "缺少 event，没有它 iOS 不知道如何处理实时活动：请添加 start、update 或 end。"
        );
        let title = said!("Add event {likely}", "添加 event {likely}");
        let fix = look.put_into_aps(title, "event", &quoted(likely));
        return Some(Finding::at(RuleId::LiveActivityEvent, aps, words).fix(fix));
    };
    let text = known_text(event).filter(|it| !EVENTS.contains(&it.as_ref()))?;
    let found = short(&text);
    let words = said!(
        "event is “{found}”, and Apple knows start, update and end: write one of them.",
        "event 为“{found}”，而苹果只认识 start、update 和 end：请写其中之一。"
    );
    let fix = nearest(EVENTS.into_iter(), &text)
        .and_then(|it| Fix::value(said!("Write {it}", "写成 {it}"), event, quoted(it)));
    Some(Finding::on(RuleId::LiveActivityEvent, event, words).fix(fix))
}

fn content_state(aps: Node<'_>, event: Option<&str>) -> Option<Finding> {
    if aps.get("content-state").is_some() {
        return None;
    }
    if event == Some("end") {
        let words = said!(
            "There is no content-state, so the Live Activity ends with what it showed last: Apple advises a final one.",
            "缺少 content-state，实时活动将以最后显示的内容结束：苹果建议给出最终状态。"
        );
        return Some(Finding::at(RuleId::LiveActivityContentState, aps, words).at_most(Severity::Info));
    }
    let words = said!(
        "There is no content-state, which a start and an update have to bring: add what the app’s ContentState needs.",
        "缺少 content-state，start 和 update 必须带上它：请按应用的 ContentState 添加。"
    );
    Some(Finding::at(RuleId::LiveActivityContentState, aps, words))
}

fn start_incomplete(aps: Node<'_>, event: Option<&str>) -> Option<Finding> {
    event.filter(|it| *it == "start")?;
    let needed = ["attributes-type", "attributes", "alert"];
    let missing: Vec<&str> = needed.into_iter().filter(|it| aps.get(it).is_none()).collect();
    if missing.is_empty() {
        return None;
    }
    let (english, chinese) = (missing.join(" and "), missing.join("、"));
    let words = said!(
        "The start lacks {english}, without which iOS does not start the Live Activity: add what is missing.",
        "start 缺少 {chinese}，iOS 因此不会开始实时活动：请添加。"
    );
    Some(Finding::at(RuleId::LiveActivityStartIncomplete, aps.get("event").unwrap_or(aps), words))
}

fn attributes(aps: Node<'_>, event: Option<&str>) -> Option<Finding> {
    let event = event.filter(|it| matches!(*it, "update" | "end"))?;
    let found: Vec<Node<'_>> =
        aps.children().filter(|it| matches!(it.name().as_ref(), "attributes" | "attributes-type")).collect();
    let (first, rest) = found.split_first()?;
    let names: Vec<_> = found.iter().map(|it| it.name()).collect();
    let (english, chinese) = (names.join(" and "), names.join(" 和 "));
    let words = said!(
        "The event is {event}, and only a start brings {english}, since attributes never change: take that out.",
        "event 为 {event}，而 {chinese} 只能用于 start，因为属性不会改变：请移除。"
    );
    let fix = Fix::edits(said!("Remove {english}", "移除 {chinese}"), remove(&found));
    let also = rest.iter().filter_map(|it| it.key()).map(|it| it.span).collect();
    Some(Finding::at(RuleId::LiveActivityAttributes, *first, words).also(also).fix(fix))
}

fn input_push(aps: Node<'_>, event: Option<&str>) -> Option<Finding> {
    let channel = aps.get("input-push-channel");
    let token = aps.get("input-push-token");
    let first = channel.or(token)?;
    let is_start = event.is_none_or(|it| it == "start") || aps.get("event").is_some_and(is_open);
    if !is_start {
        let found: Vec<Node<'_>> = channel.into_iter().chain(token).collect();
        let name = first.name();
        let words = said!(
            "{name} works in a start alone, where it says how updates come: remove it.",
            "{name} 仅在 start 中有效，用于指定更新方式：请移除。"
        );
        let fix = Fix::edits(said!("Remove it", "移除"), remove(&found));
        return Some(Finding::at(RuleId::LiveActivityInputPush, first, words).fix(fix));
    }
    let (channel, token) = (channel?, token?);
    let words = said!(
        "input-push-channel and input-push-token are both given, and updates come by one of them: keep one.",
        "同时给出了 input-push-channel 和 input-push-token，而更新只能通过其中一种方式：请保留一个。"
    );
    let title = said!("Remove input-push-token", "移除 input-push-token");
    let finding = Finding::at(RuleId::LiveActivityInputPush, token, words);
    let also = channel.key().map(|it| it.span).into_iter().collect();
    Some(finding.also(also).fix(Fix::edits(title, remove(&[token]))))
}
