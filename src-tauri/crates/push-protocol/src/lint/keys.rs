//! Keys that Apple does not know where they stand.

use super::edits::{in_order, insert, quoted, relocate, remove, replace};
use super::guess::{is_of_apple_alone, shape_of};
use super::look::{Look, short};
use super::spelling::meant;
use super::{Finding, Fix, MOST_OF_A_RULE, RuleId, Sentence, Severity, said};
use crate::json::{Kind, Node};
use crate::{Confidence, KEYS, Place, PushType};

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let root = look.root();
    let is_missing = root.get("aps").is_none();
    let otherwise = root.children().find(|it| is_missing && is_aps_otherwise(&it.name()));
    findings.extend(otherwise.map(apns_for_aps));
    let outside: Vec<Node<'_>> = root.children().filter(|it| is_outside(look, *it)).collect();
    findings.extend(outside.iter().take(MOST_OF_A_RULE).map(|it| key_outside(look, *it)));
    if is_missing && otherwise.is_none() {
        findings.extend(aps_missing(look, &outside));
    }
    let in_aps = look.aps.into_iter().flat_map(|it| it.children());
    findings.extend(in_aps.filter_map(|it| of_aps(look, it)).take(MOST_OF_A_RULE));
    let in_alert = look.alert().into_iter().flat_map(|it| it.children());
    findings.extend(in_alert.filter_map(|it| of_alert(look, it)).take(MOST_OF_A_RULE));
    let in_sound = look.sound().into_iter().flat_map(|it| it.children());
    findings.extend(in_sound.filter_map(|it| of_sound(look, it)).take(MOST_OF_A_RULE));
}

fn is_known(place: Place, name: &str) -> bool {
    KEYS.iter().any(|it| it.place == place && it.name == name)
}

fn is_aps_otherwise(name: &str) -> bool {
    matches!(name.trim().to_ascii_lowercase().as_str(), "aps" | "apns" | "asp")
}

fn apns_for_aps(node: Node<'_>) -> Finding {
    let name = short(&node.name());
    let words = said!(
        "The key is “{name}”, and Apple’s systems read “aps” alone, so nothing would be shown: rename it.",
        "键名是“{name}”，而苹果系统只读取“aps”，因此不会显示任何内容：请改名。"
    );
    let title = said!("Rename it to aps", "改名为 aps");
    Finding::at(RuleId::ApnsForAps, node, words).fix(Fix::rename(title, node, "aps"))
}

/// Whether a member beside `aps` is meant to stand in it. What an app may well have a key of its own for is left
/// alone.
fn is_outside(look: &Look<'_>, node: Node<'_>) -> bool {
    let name = node.name();
    let reads_aps = look.push_type.is_none_or(|it| {
        use PushType::{Alert, Background, Controls, Liveactivity, Widgets};
        matches!(it, Alert | Background | Controls | Liveactivity | Widgets)
    });
    let row = KEYS.iter().find(|it| it.place == Place::Aps && it.name == name);
    let Some(row) = row.filter(|it| reads_aps && it.confidence == Confidence::High) else { return false };
    if is_of_apple_alone(&name) {
        return true;
    }
    let kind = node.kind();
    let is_absent = look.in_aps(&name).is_none();
    is_absent
        && match row.name {
            "alert" => matches!(kind, Kind::Text | Kind::Object),
            "sound" => look.is(PushType::Alert) && matches!(kind, Kind::Text | Kind::Object),
            "badge" => look.is(PushType::Alert) && kind == Kind::Number,
            "timestamp" | "event" | "attributes" => look.is(PushType::Liveactivity),
            _ => false,
        }
}

fn key_outside(look: &Look<'_>, node: Node<'_>) -> Finding {
    let name = node.name();
    let words = said!(
        "{name} stands outside aps, where Apple’s systems do not read it: move it into aps.",
        "{name} 写在 aps 之外，苹果系统不会读取：请移入 aps。"
    );
    let is_there = look.in_aps(&name).is_some();
    let fix = (!is_there).then(|| into_aps(look, &[node])).flatten();
    Finding::at(RuleId::KeyOutsideAps, node, words).fix(fix)
}

/// Moves members of the payload into `aps`, which is made where there is none.
fn into_aps(look: &Look<'_>, nodes: &[Node<'_>]) -> Option<Fix> {
    let title = said!("Move it into aps", "移入 aps");
    if let Some(aps) = look.aps {
        return Some(Fix::edits(title, relocate(look.json, nodes, aps)));
    }
    if look.root().get("aps").is_some() {
        return None;
    }
    let (first, rest) = nodes.split_first()?;
    let members: Vec<String> =
        nodes.iter().map(|it| format!("{}:{}", quoted(&it.name()), it.source())).collect();
    let span = first.key()?.span.start..first.span().end;
    let mut edits = remove(rest);
    edits.push(replace(span, format!("\"aps\":{{{}}}", members.join(","))));
    Some(Fix::edits(title, edits))
}

fn aps_missing(look: &Look<'_>, outside: &[Node<'_>]) -> Option<Finding> {
    use PushType::{Alert, Background, Controls, Liveactivity, Widgets};
    let root = look.root();
    let words = |words| Finding::on(RuleId::ApsMissing, root, words);
    if look.subject.for_simulator {
        let sentence = said!(
            "There is no aps, and the iOS Simulator refuses a push without one: add it.",
            "缺少 aps，iOS 模拟器会拒绝没有它的推送：请添加。"
        );
        return Some(words(sentence).fix(into_aps(look, outside)));
    }
    let Some(push_type) = look.push_type else {
        let sentence = said!(
            "There is no aps: voip, pushtotalk, location and complication pushes do without, every other needs it, so say which push type it is.",
            "没有 aps：voip、pushtotalk、location 和 complication 推送可以不含，其他类型都需要，请注明推送类型。"
        );
        return Some(words(sentence).at_most(Severity::Info));
    };
    let skeleton = match push_type {
        Background => Some(r#"{"content-available":1}"#),
        Controls | Widgets => Some(r#"{"content-changed":true}"#),
        Alert | Liveactivity => None,
        _ => return None,
    };
    // Where it is the payload of another type, that is told.
    let is_other = shape_of(look.json).is_some_and(|it| !it.has_aps());
    if look.is_pass_or_website() || is_other {
        return None;
    }
    let title = said!("Add aps", "添加 aps");
    let fix = match skeleton {
        _ if !outside.is_empty() => into_aps(look, outside),
        Some(value) => Some(Fix::edits(title, vec![insert(look.json, root, &[("aps", value)])])),
        None => None,
    };
    let name = push_type.name();
    let sentence = said!(
        "There is no aps, and without it {name} pushes do nothing on the phone: add it.",
        "缺少 aps，没有它 {name} 推送在手机上不起作用：请添加。"
    );
    Some(words(sentence).at_most(Severity::Warning).fix(fix))
}

fn of_aps(look: &Look<'_>, node: Node<'_>) -> Option<Finding> {
    let name = node.name();
    if is_known(Place::Aps, &name) {
        return None;
    }
    if is_known(Place::Alert, &name) {
        return Some(misplaced(node, "aps", "alert", into_alert(look, node)));
    }
    if matches!(name.as_ref(), "critical" | "volume") {
        let fix = look.sound().filter(|it| it.get(&name).is_none());
        let fix = fix.map(|sound| relocate(look.json, &[node], sound));
        let title = said!("Move it into sound", "移入 sound");
        return Some(misplaced(node, "aps", "sound", fix.map(|edits| Fix::edits(title, edits))));
    }
    if let Some(meant) = meant(Place::Aps, &name, look.push_type) {
        return Some(misspelt(node, meant));
    }
    let name = short(&name);
    let words = said!(
        "{name} is no key of Apple’s, and inside aps iOS ignores it: put it beside aps, where the app finds it.",
        "{name} 不是苹果的键，写在 aps 内会被 iOS 忽略：请移到 aps 旁边，应用才能读到。"
    );
    Some(Finding::at(RuleId::CustomKeyInAps, node, words).fix(beside_aps(look, node)))
}

/// Moves a member to the payload itself, where nothing has its name.
fn beside_aps(look: &Look<'_>, node: Node<'_>) -> Option<Fix> {
    let is_free = look.root().get(&node.name()).is_none() && node.key()?.text.is_whole();
    let title = said!("Move it beside aps", "移到 aps 旁边");
    is_free.then(|| Fix::edits(title, relocate(look.json, &[node], look.root())))
}

fn misspelt(node: Node<'_>, meant: &str) -> Finding {
    let name = short(&node.name());
    let words = said!(
        "“{name}” is not how Apple spells {meant}, so iOS ignores it: rename it.",
        "“{name}”不是苹果的写法 {meant}，会被 iOS 忽略：请改名。"
    );
    let is_free = node.parent().is_some_and(|it| it.get(meant).is_none());
    let title = said!("Rename it to {meant}", "改名为 {meant}");
    Finding::at(RuleId::MisspeltKey, node, words).fix(Fix::rename(title, node, meant).filter(|_| is_free))
}

fn misplaced(node: Node<'_>, here: &str, there: &str, fix: Option<Fix>) -> Finding {
    let name = node.name();
    let words = said!(
        "{name} belongs into {there}, and in {here} iOS ignores it: move it there.",
        "{name} 应位于 {there} 中，写在 {here} 中会被 iOS 忽略：请移过去。"
    );
    Finding::at(RuleId::KeyMisplaced, node, words).fix(fix)
}

/// Moves a member of `aps` into `alert`, whatever that is now.
fn into_alert(look: &Look<'_>, node: Node<'_>) -> Option<Fix> {
    let title = said!("Move it into alert", "移入 alert");
    let (name, value) = (node.name(), node.source());
    let Some(alert) = look.in_aps("alert") else {
        let span = node.key()?.span.start..node.span().end;
        let edit = replace(span, format!("\"alert\":{{{}:{value}}}", quoted(&name)));
        return Some(Fix::edits(title, vec![edit]));
    };
    match alert.kind() {
        Kind::Object if alert.get(&name).is_none() => {
            Some(Fix::edits(title, relocate(look.json, &[node], alert)))
        }
        // A text alone is the body.
        Kind::Text if name != "body" && !alert.is_stand_in() => {
            let object = format!("{{{}:{value},\"body\":{}}}", quoted(&name), alert.source());
            let mut edits = remove(&[node]);
            edits.push(replace(alert.span(), object));
            Some(Fix::edits(title, in_order(edits)))
        }
        _ => None,
    }
}

fn of_alert(look: &Look<'_>, node: Node<'_>) -> Option<Finding> {
    let name = node.name();
    let is_activity = look.is(PushType::Liveactivity);
    if is_known(Place::Alert, &name) && (name != "sound" || is_activity) {
        return None;
    }
    let title = said!("Move it into aps", "移入 aps");
    if is_known(Place::Aps, &name) {
        let aps = look.aps.filter(|it| it.get(&name).is_none());
        let fix = aps.map(|aps| Fix::edits(title, relocate(look.json, &[node], aps)));
        return Some(misplaced(node, "alert", "aps", fix).at_most(Severity::Warning));
    }
    if let Some(meant) = meant(Place::Alert, &name, look.push_type) {
        return Some(misspelt(node, meant).at_most(Severity::Warning));
    }
    let fix = beside_aps(look, node);
    Some(unknown(node, "alert", said!("Move it beside aps", "移到 aps 旁边"), fix))
}

fn of_sound(look: &Look<'_>, node: Node<'_>) -> Option<Finding> {
    let name = node.name();
    if is_known(Place::Sound, &name) {
        return None;
    }
    if let Some(meant) = meant(Place::Sound, &name, look.push_type) {
        return Some(misspelt(node, meant).at_most(Severity::Warning));
    }
    let title = said!("Remove it", "移除");
    let fix = Fix::edits(title.clone(), remove(&[node]));
    Some(unknown(node, "sound", title, Some(fix)))
}

fn unknown(node: Node<'_>, place: &str, title: Sentence, fix: Option<Fix>) -> Finding {
    let name = short(&node.name());
    let words = said!(
        "Apple names no key {name} in {place}, and iOS ignores it: data of the app’s own stands beside aps.",
        "苹果没有在 {place} 中定义 {name} 键，iOS 会忽略它：应用自己的数据应放在 aps 旁边。"
    );
    Finding::at(RuleId::UnknownKey, node, words).fix(fix.map(|fix| Fix { title, ..fix }))
}
