//! Pushes that wake the app and show nothing, and those that pass through it before they are shown.

use super::edits::remove;
use super::guess::is_silent;
use super::kinds::{has_text, send_as};
use super::look::Look;
use super::{Field, Finding, Fix, RuleId, said};
use crate::PushType;
use crate::json::{Kind, Node};

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    findings.extend(mutable_without_alert(look));
    if look.subject.for_simulator {
        return;
    }
    let is_other = findings.iter().any(|it| it.rule == RuleId::TypeMismatch);
    let of_type = [
        background_with_alert(look),
        content_available_missing(look).filter(|_| !is_other),
        silent_as_alert(look),
        silent_priority(look),
    ];
    findings.extend(of_type.into_iter().flatten());
}

fn background_with_alert(look: &Look<'_>) -> Option<Finding> {
    let aps = look.aps.filter(|_| look.is(PushType::Background) && !look.is_guessed())?;
    let shown: Vec<Node<'_>> = ["alert", "badge", "sound"].into_iter().filter_map(|it| aps.get(it)).collect();
    let mut in_order = shown.clone();
    in_order.sort_by_key(|it| it.span().start);
    let (first, rest) = in_order.split_first()?;
    let names: Vec<_> = in_order.iter().map(|it| it.name()).collect();
    let (english, chinese) = (names.join(", "), names.join("、"));
    let words = said!(
        "A background push shows nothing, and this one has {english}: send it as alert, or remove what is shown.",
        "后台推送不显示任何内容，而这里有 {chinese}：请以 alert 发送，或移除这些键。"
    );
    // A sound alone is a leftover; a text or a badge was meant to be seen.
    let is_meant = aps.get("badge").is_some() || aps.get("alert").is_some_and(has_text);
    let fix = if is_meant {
        send_as(look, PushType::Alert)
    } else {
        Fix::edits(said!("Remove {english}", "移除 {chinese}"), remove(&shown))
    };
    let also = rest.iter().filter_map(|it| it.key()).map(|it| it.span).collect();
    Some(Finding::at(RuleId::BackgroundWithAlert, *first, words).also(also).fix(fix))
}

fn content_available_missing(look: &Look<'_>) -> Option<Finding> {
    let aps = look.aps.filter(|it| {
        let is_background = look.is(PushType::Background) && !look.is_pass_or_website();
        is_background && it.get("content-available").is_none()
    })?;
    let words = said!(
        "There is no content-available in aps, without which a background push does not wake the app: add it with 1.",
        "aps 中缺少 content-available，没有它后台推送不会唤醒应用：请添加并设为 1。"
    );
    let title = said!("Add content-available", "添加 content-available");
    let fix = look.put_into_aps(title, "content-available", "1");
    Some(Finding::at(RuleId::ContentAvailableMissing, aps, words).fix(fix))
}

/// What is silent in a payload that shows nothing.
fn silent<'a>(look: &Look<'a>) -> Option<Node<'a>> {
    look.aps.filter(|it| is_silent(*it))?.get("content-available").filter(|it| it.number() == Some(1.0))
}

fn silent_as_alert(look: &Look<'_>) -> Option<Finding> {
    let node = silent(look).filter(|_| look.is(PushType::Alert))?;
    let words = said!(
        "The payload has content-available and nothing to show, and is sent as alert, so it may not wake the app: send it as background with priority 5.",
        "载荷只有 content-available 而无可显示内容，却以 alert 发送，可能无法唤醒应用：请以 background 和优先级 5 发送。"
    );
    Some(Finding::at(RuleId::SilentAsAlert, node, words).fix(send_as(look, PushType::Background)))
}

/// Where no push type is named; with one, other rules say it.
fn silent_priority(look: &Look<'_>) -> Option<Finding> {
    let priority = look.subject.headers.priority?.trim();
    let node = silent(look).filter(|_| look.is_guessed() && (priority.is_empty() || priority == "10"))?;
    let words = said!(
        "The payload is silent and is sent with priority 10, which Apple forbids for it: set the priority to 5.",
        "静默载荷以优先级 10 发送，苹果不允许这样做：请将优先级设为 5。"
    );
    let title = said!("Set the priority to 5", "将优先级设为 5");
    let fix = Fix::headers(title, vec![(Field::Priority, "5".to_owned())]);
    Some(Finding::at(RuleId::SilentPriority, node, words).fix(fix))
}

fn mutable_without_alert(look: &Look<'_>) -> Option<Finding> {
    let node = look.in_aps("mutable-content").filter(|it| it.number() == Some(1.0))?;
    let alert = look.in_aps("alert").filter(|it| it.kind() != Kind::Null);
    if alert.is_some_and(has_text) {
        return None;
    }
    let words = said!(
        "mutable-content is 1 and there is no alert with text, so iOS does not run the service extension: add an alert, or remove mutable-content.",
        "mutable-content 为 1 但没有带文本的 alert，iOS 不会运行通知服务扩展：请添加 alert，或移除 mutable-content。"
    );
    let fix = Fix::edits(said!("Remove mutable-content", "移除 mutable-content"), remove(&[node]));
    Some(Finding::at(RuleId::MutableWithoutAlert, node, words).fix(fix))
}
