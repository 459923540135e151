//! Values that Apple does not know, or that do nothing.

use super::edits::{quoted, remove};
use super::look::{Look, known_text, short};
use super::spelling::nearest;
use super::{Finding, Fix, RuleId, Severity, said};
use crate::PushType;
use crate::json::Node;

/// Values of `interruption-level` (§6.1).
const LEVELS: [&str; 4] = ["passive", "active", "time-sensitive", "critical"];

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let sound = |name: &str| look.sound().and_then(|it| it.get(name));
    let found = [
        look.in_aps("interruption-level").and_then(interruption_level),
        entitlement(look),
        look.in_aps("relevance-score").filter(|_| !look.is(PushType::Liveactivity)).and_then(relevance_score),
        sound("volume").and_then(sound_volume),
        look.in_aps("badge").and_then(badge),
        look.in_aps("content-available").and_then(|it| switch(it, &[1.0])),
        look.in_aps("mutable-content").and_then(|it| switch(it, &[1.0])),
        look.in_aps("input-push-token").and_then(|it| switch(it, &[1.0])),
        sound("critical").and_then(|it| switch(it, &[0.0, 1.0])),
        look.in_aps("content-changed").and_then(unchanged),
    ];
    findings.extend(found.into_iter().flatten());
}

fn interruption_level(node: Node<'_>) -> Option<Finding> {
    let text = known_text(node).filter(|it| !LEVELS.contains(&it.as_ref()))?;
    let level = short(&text);
    let words = said!(
        "interruption-level is “{level}”, which Apple does not know, so the level is active: write passive, active, time-sensitive or critical.",
        "interruption-level 的值“{level}”苹果并不认识，将按 active 处理：请写 passive、active、time-sensitive 或 critical。"
    );
    let fix = nearest(LEVELS.into_iter(), &text)
        .and_then(|it| Fix::value(said!("Write {it}", "写成 {it}"), node, quoted(it)));
    Some(Finding::on(RuleId::InterruptionLevel, node, words).fix(fix))
}

/// The two levels and the sound that an app may use only with leave (§2.3 rule 11).
fn entitlement(look: &Look<'_>) -> Option<Finding> {
    let level = look.in_aps("interruption-level");
    let text = level.and_then(known_text);
    let critical = look.sound().and_then(|it| it.get("critical")).filter(|it| it.number() == Some(1.0));
    let (node, words) = match (text.as_deref(), critical) {
        (Some("time-sensitive"), _) => {
            let words = said!(
                "time-sensitive works only in an app with the Time Sensitive Notifications capability: without it, the level is active.",
                "time-sensitive 仅在应用启用“时效性通知”能力时生效：否则按 active 处理。"
            );
            (level?, words)
        }
        (Some("critical"), _) | (_, Some(_)) => {
            let words = said!(
                "Critical alerts work only in an app with the entitlement that Apple grants on request: without it, they are shown as others are.",
                "重要提醒仅在应用获得苹果批准的授权后生效：否则按普通通知显示。"
            );
            (level.filter(|_| text.as_deref() == Some("critical")).or(critical)?, words)
        }
        _ => return None,
    };
    Some(Finding::on(RuleId::Entitlement, node, words))
}

fn relevance_score(node: Node<'_>) -> Option<Finding> {
    let (number, value) = out_of_unit(node)?;
    let words = said!(
        "relevance-score is {number}, and outside Live Activities Apple takes 0 to 1: write a number in that range.",
        "relevance-score 为 {number}，而除实时活动外苹果要求 0 到 1：请写此范围内的数。"
    );
    let fix = Fix::value(said!("Write {value}", "写成 {value}"), node, value);
    Some(Finding::on(RuleId::RelevanceScore, node, words).fix(fix))
}

fn sound_volume(node: Node<'_>) -> Option<Finding> {
    let (number, value) = out_of_unit(node)?;
    let words = said!(
        "volume is {number}, and Apple takes 0 (silent) to 1 (full): write a number in that range.",
        "volume 为 {number}，而苹果要求 0（静音）到 1（最大）：请写此范围内的数。"
    );
    let fix = Fix::value(said!("Write {value}", "写成 {value}"), node, value);
    Some(Finding::on(RuleId::SoundVolume, node, words).fix(fix))
}

/// A number that is not from 0 to 1, and the one in that range that was likely meant: percent are divided.
fn out_of_unit(node: Node<'_>) -> Option<(String, String)> {
    let number = node.number().filter(|it| !(0.0..=1.0).contains(it))?;
    let meant = if (1.0..=100.0).contains(&number) { number / 100.0 } else { number.clamp(0.0, 1.0) };
    Some((short(node.source()), meant.to_string()))
}

fn badge(node: Node<'_>) -> Option<Finding> {
    let number = node.number().filter(|it| it.is_finite() && (*it < 0.0 || it.fract() != 0.0))?;
    let value = number.max(0.0).round().to_string();
    let found = short(node.source());
    let words = said!(
        "badge is {found}, and the icon shows whole numbers from 1, with 0 to remove it: write one of those.",
        "badge 为 {found}，而图标只能显示从 1 开始的整数，0 表示清除：请改正。"
    );
    let fix = Fix::value(said!("Write {value}", "写成 {value}"), node, value);
    Some(Finding::on(RuleId::Badge, node, words).fix(fix))
}

/// A key that knows no other value than 1.
fn switch(node: Node<'_>, known: &[f64]) -> Option<Finding> {
    let number = node.number().filter(|it| !known.contains(it))?;
    let (name, found) = (node.name(), short(node.source()));
    if number == 0.0 {
        let words = said!(
            "{name} is 0, which does the same as leaving it out: remove it, or write 1.",
            "{name} 为 0，与不写此键效果相同：请移除或写 1。"
        );
        let fix = Fix::edits(said!("Remove it", "移除"), remove(&[node]));
        return Some(Finding::on(RuleId::FlagValue, node, words).at_most(Severity::Info).fix(fix));
    }
    let words = said!(
        "{name} is {found}, and Apple knows the value 1 alone: write 1.",
        "{name} 为 {found}，而苹果只认识 1：请写 1。"
    );
    let fix = Fix::value(said!("Write 1", "写成 1"), node, "1");
    Some(Finding::on(RuleId::FlagValue, node, words).fix(fix))
}

fn unchanged(node: Node<'_>) -> Option<Finding> {
    node.boolean().filter(|it| !it)?;
    let words = said!(
        "content-changed is false, so WidgetKit has nothing to do: write true.",
        "content-changed 为 false，WidgetKit 不会有任何动作：请写 true。"
    );
    let fix = Fix::value(said!("Write true", "写成 true"), node, "true");
    Some(Finding::on(RuleId::FlagValue, node, words).fix(fix))
}
