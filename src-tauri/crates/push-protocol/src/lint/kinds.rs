//! Payload and push type: whether one is for the other (§2.2).

use super::edits::remove;
use super::guess::{is_only_for, is_silent, shape_of};
use super::look::Look;
use super::{Finding, Fix, RuleId, Severity, said};
use crate::PushType;
use crate::json::{Kind, Node};

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    findings.extend(type_mismatch(look));
    match look.push_type {
        Some(PushType::Mdm) => findings.extend(mdm_keys(look)),
        Some(PushType::Fileprovider) => findings.extend(fileprovider_keys(look)),
        Some(PushType::Controls | PushType::Widgets) => findings.extend(content_changed_missing(look)),
        Some(PushType::Alert) => findings.extend(nothing_to_show(look, findings)),
        _ => {}
    }
}

/// The iOS Simulator's own rules (§6.5).
pub(super) fn check_simulator(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let target = look.root().get("Simulator Target Bundle");
    if !look.subject.for_simulator {
        findings.extend(target.map(|node| {
            let bytes = node.span().end - node.key().map_or(node.span().start, |it| it.span.start);
            let words = said!(
                "Simulator Target Bundle is for the iOS Simulator: in a real push nothing reads it, and it takes {bytes} bytes.",
                "Simulator Target Bundle 供 iOS 模拟器使用：真实推送中无人读取，却占用 {bytes} 字节。"
            );
            let fix = Fix::edits(said!("Remove it", "移除"), remove(&[node]));
            Finding::at(RuleId::SimulatorBundleKey, node, words).fix(fix)
        }));
        return;
    }
    if target.is_none() {
        let words = said!(
            "Simulator Target Bundle is missing, so the file cannot be dropped on a simulator, and simctl needs the bundle ID: add it.",
            "缺少 Simulator Target Bundle，文件无法拖到模拟器上，simctl 也需另行指定 bundle ID：请添加。"
        );
        findings.push(Finding::on(RuleId::SimulatorBundleMissing, look.root(), words));
    }
    let activity = of_other_type(look, |it| is_only_for(it, PushType::Liveactivity));
    if let Some(node) = activity.first() {
        let words = said!(
            "The payload is one of a Live Activity, and the iOS Simulator plays notifications alone: send it through the sandbox.",
            "这是实时活动的载荷，而 iOS 模拟器只能模拟普通通知：请通过沙盒环境发送。"
        );
        findings.push(Finding::at(RuleId::SimulatorType, *node, words));
    }
}

/// The keys of `aps` that are another type's.
fn of_other_type<'a>(look: &Look<'a>, is_its: impl Fn(&str) -> bool) -> Vec<Node<'a>> {
    look.aps.into_iter().flat_map(|it| it.children()).filter(|it| is_its(&it.name())).collect()
}

fn type_mismatch(look: &Look<'_>) -> Option<Finding> {
    let push_type = look.push_type.filter(|_| !look.is_guessed() && !look.subject.for_simulator)?;
    let root = look.root();
    let activity = of_other_type(look, |it| is_only_for(it, PushType::Liveactivity));
    let changed = of_other_type(look, |it| it == "content-changed");
    let alone = |name: &str| root.get(name).filter(|_| root.children().count() == 1 && look.aps.is_none());
    let container = root.get("container-identifier").filter(|_| root.get("aps").is_none());
    let (nodes, meant) = match push_type {
        _ if push_type != PushType::Liveactivity && !activity.is_empty() => {
            (activity, PushType::Liveactivity)
        }
        _ if !matches!(push_type, PushType::Controls | PushType::Widgets) && !changed.is_empty() => {
            (changed, of_widgetkit(look))
        }
        _ if push_type != PushType::Mdm && alone("mdm").is_some_and(|it| it.kind() == Kind::Text) => {
            (alone("mdm").into_iter().collect(), PushType::Mdm)
        }
        _ if push_type != PushType::Fileprovider && container.is_some() && root.get("domain").is_some() => {
            (container.into_iter().collect(), PushType::Fileprovider)
        }
        _ => return None,
    };
    let (first, rest) = nodes.split_first()?;
    let (name, here, there) = (first.name(), push_type.name(), meant.name());
    let words = said!(
        "{name} belongs to {there} pushes, and this is sent as {here}, which APNs may refuse, delay or drop: send it as {there}.",
        "{name} 属于 {there} 推送，而这里以 {here} 发送，APNs 可能拒绝、延迟或丢弃：请以 {there} 发送。"
    );
    let severity = if meant == PushType::Fileprovider { Severity::Warning } else { Severity::Error };
    let also = rest.iter().filter_map(|it| it.key()).map(|it| it.span).collect();
    Some(
        Finding::at(RuleId::TypeMismatch, *first, words)
            .also(also)
            .at_most(severity)
            .fix(send_as(look, meant)),
    )
}

/// The topic tells controls from widgets; widgets are the more common.
fn of_widgetkit(look: &Look<'_>) -> PushType {
    let of_topic = look.topic().and_then(PushType::of_topic);
    of_topic.filter(|it| *it == PushType::Controls).unwrap_or(PushType::Widgets)
}

pub(super) fn send_as(look: &Look<'_>, push_type: PushType) -> Fix {
    let name = push_type.name();
    Fix::headers(said!("Send as {name}", "以 {name} 发送"), look.turned_into(push_type))
}

fn content_changed_missing(look: &Look<'_>) -> Option<Finding> {
    let aps = look.aps.filter(|it| it.get("content-changed").is_none())?;
    let name = look.push_type.map_or("", PushType::name);
    let words = said!(
        "There is no content-changed in aps, without which a {name} push tells WidgetKit nothing: add it with true.",
        "aps 中缺少 content-changed，没有它 {name} 推送不会通知 WidgetKit：请添加并设为 true。"
    );
    let fix =
        look.put_into_aps(said!("Add content-changed", "添加 content-changed"), "content-changed", "true");
    Some(Finding::at(RuleId::ContentChangedMissing, aps, words).fix(fix))
}

fn mdm_keys(look: &Look<'_>) -> Option<Finding> {
    let root = look.root();
    let others: Vec<Node<'_>> = root.children().filter(|it| it.name() != "mdm").collect();
    if root.get("mdm").is_none() {
        let words = said!(
            "An mdm push has the key mdm with the device’s PushMagic and nothing else, and there is none: add it.",
            "mdm 推送只含 mdm 键，值为设备的 PushMagic，而这里没有：请添加。"
        );
        let other_type = shape_of(look.json).filter(|_| look.aps.is_some());
        return Some(Finding::on(RuleId::MdmKeys, root, words).fix(other_type.map(|it| send_as(look, it))));
    }
    let (first, rest) = others.split_first()?;
    let name = super::look::short(&first.name());
    let words = said!(
        "An mdm push has the key mdm alone, and this one has {name} too: remove what is not mdm.",
        "mdm 推送只能含 mdm 键，而这里还有 {name}：请移除其他键。"
    );
    let fix = Fix::edits(said!("Keep mdm alone", "只保留 mdm"), remove(&others));
    let also = rest.iter().filter_map(|it| it.key()).map(|it| it.span).collect();
    Some(Finding::at(RuleId::MdmKeys, *first, words).also(also).fix(fix))
}

fn fileprovider_keys(look: &Look<'_>) -> Option<Finding> {
    let root = look.root();
    let missing: Vec<&str> =
        ["container-identifier", "domain"].into_iter().filter(|it| root.get(it).is_none()).collect();
    if let Some(aps) = root.get("aps") {
        let words = said!(
            "A fileprovider push has container-identifier and domain and no aps, which nothing reads there: remove it.",
            "fileprovider 推送含 container-identifier 和 domain，不含 aps，后者不会被读取：请移除。"
        );
        let fix = match shape_of(look.json).filter(|_| missing.len() == 2) {
            Some(meant) => send_as(look, meant),
            None => Fix::edits(said!("Remove aps", "移除 aps"), remove(&[aps])),
        };
        return Some(Finding::at(RuleId::FileproviderKeys, aps, words).fix(fix));
    }
    let first = missing.first()?;
    let words = said!(
        "There is no {first}, by which the File Provider extension knows what has changed: add it.",
        "缺少 {first}，File Provider 扩展据此得知哪些内容已变化：请添加。"
    );
    Some(Finding::on(RuleId::FileproviderKeys, root, words))
}

fn nothing_to_show(look: &Look<'_>, findings: &[Finding]) -> Option<Finding> {
    let aps = look.aps.filter(|it| !is_silent(*it) && !look.is_pass_or_website())?;
    let has = |name: &str| aps.get(name).is_some_and(|it| it.kind() != Kind::Null);
    let alert = aps.get("alert");
    if has("badge") || has("sound") || alert.is_some_and(has_text) {
        return None;
    }
    // What was to be shown is somewhere else, and was told of.
    let elsewhere = [
        RuleId::KeyMisplaced,
        RuleId::MisspeltKey,
        RuleId::KeyOutsideAps,
        RuleId::TypeMismatch,
        RuleId::WrongType,
    ];
    if findings.iter().any(|it| elsewhere.contains(&it.rule)) {
        return None;
    }
    let words = said!(
        "An alert push shows a text, plays a sound or sets the badge, and this one does none of it: add alert with a body.",
        "alert 推送用于显示文本、播放声音或设置角标，而这里一样也没有：请添加带正文的 alert。"
    );
    let severity = if look.is_guessed() && aps.is_empty() { Severity::Info } else { Severity::Warning };
    Some(Finding::at(RuleId::NothingToShow, alert.unwrap_or(aps), words).at_most(severity))
}

/// Whether an alert says anything.
pub(super) fn has_text(alert: Node<'_>) -> bool {
    const TEXTS: [&str; 6] = ["title", "subtitle", "body", "title-loc-key", "subtitle-loc-key", "loc-key"];
    let says = |node: Node<'_>| match node.kind() {
        Kind::Text => node.str().is_some_and(|it| !it.trim().is_empty()),
        Kind::Null => false,
        _ => true,
    };
    match alert.kind() {
        Kind::Object => TEXTS.iter().any(|it| alert.get(it).is_some_and(says)),
        _ => says(alert),
    }
}
