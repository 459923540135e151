//! Texts that the phone looks up in the app's strings (§6.2).

use std::cmp::Reverse;

use super::edits::{quoted, remove};
use super::look::{Look, is_open, known_text, short};
use super::spelling::nearest;
use super::{Finding, Fix, RuleId, Severity, Strings, said};
use crate::Format;
use crate::json::{Kind, Node};

/// A text with its keys: the literal one, the key in the strings, what is filled in.
const TEXTS: [[&str; 3]; 3] = [
    ["title", "title-loc-key", "title-loc-args"],
    ["subtitle", "subtitle-loc-key", "subtitle-loc-args"],
    ["body", "loc-key", "loc-args"],
];

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let Some(alert) = look.alert() else { return };
    for [text, key, args] in TEXTS {
        let there = |name: &str| alert.get(name).filter(|it| it.kind() != Kind::Null);
        if let (Some(text), Some(key)) = (there(text).filter(|it| it.kind() == Kind::Text), there(key)) {
            findings.push(text_and_key(text, key));
        }
        findings.extend(of_pair(look, there(key), there(args), key));
        // The alerts of Live Activities have the pair inside.
        if let Some(inside) = there(text).filter(|it| it.kind() == Kind::Object) {
            findings.extend(of_pair(look, inside.get("loc-key"), inside.get("loc-args"), "loc-key"));
        }
    }
    findings.extend(alert.get("action-loc-key").and_then(|it| missing(look, it)));
}

fn text_and_key(text: Node<'_>, key: Node<'_>) -> Finding {
    let (literal, localised) = (text.name(), key.name());
    let words = said!(
        "{literal} and {localised} are both given, and one of them says the same text: keep the one that is meant.",
        "同时给出了 {literal} 和 {localised}，二者表示同一段文本：请只保留需要的一个。"
    );
    let fix = Fix::edits(said!("Remove {literal}", "移除 {literal}"), remove(&[text]));
    Finding::at(RuleId::TextAndLocKey, text, words)
        .also(key.key().map(|it| it.span).into_iter().collect())
        .fix(fix)
}

fn of_pair(look: &Look<'_>, key: Option<Node<'_>>, args: Option<Node<'_>>, name: &str) -> Vec<Finding> {
    match (key, args) {
        (None, Some(args)) => {
            let found = args.name();
            let words = said!(
                "{found} has nothing to be filled into, since there is no {name}: add it, or remove {found}.",
                "没有 {name}，{found} 无处可填：请添加它，或移除 {found}。"
            );
            let fix = Fix::edits(said!("Remove {found}", "移除 {found}"), remove(&[args]));
            vec![Finding::at(RuleId::LocArgsWithoutKey, args, words).fix(fix)]
        }
        (Some(key), args) => missing(look, key).into_iter().chain(count(look, key, args)).collect(),
        (None, None) => Vec::new(),
    }
}

fn missing(look: &Look<'_>, node: Node<'_>) -> Option<Finding> {
    let key = known_text(node).filter(|_| !look.subject.strings.is_empty())?;
    let (with, without): (Vec<&Strings<'_>>, Vec<&Strings<'_>>) =
        look.subject.strings.iter().partition(|it| it.texts.contains_key(key.as_ref()));
    let place = without.first()?;
    let (name, shown) = (node.name(), short(&key));
    if with.is_empty() {
        let (file, languages) = (place.file_name, look.subject.strings.len());
        let words = said!(
            "{name} “{shown}” is not in {file} in any of its {languages} languages, so the phone shows the key itself: add it there.",
            "{file} 的 {languages} 种语言中都没有 {name} “{shown}”，手机会直接显示该键：请在其中添加。"
        );
        let known = look.subject.strings.iter().flat_map(|it| it.texts.keys().map(String::as_str));
        let fix = nearest(known, &key)
            .and_then(|it| Fix::value(said!("Write {it}", "写成 {it}"), node, quoted(it)));
        return Some(Finding::on(RuleId::LocKeyMissing, node, words).fix(fix));
    }
    let languages: Vec<&str> = without.iter().map(|it| it.language).collect();
    let (english, chinese) = (languages.join(", "), languages.join("、"));
    let words = said!(
        "{name} “{shown}” has no text in {english}, so phones in that language show another or the key itself: add it there.",
        "{name} “{shown}”没有 {chinese} 的文本，使用该语言的手机会显示其他语言或键本身：请添加。"
    );
    Some(Finding::on(RuleId::LocKeyMissing, node, words))
}

fn count(look: &Look<'_>, key: Node<'_>, args: Option<Node<'_>>) -> Option<Finding> {
    let name = known_text(key)?;
    if args.is_some_and(|it| it.kind() != Kind::Array || is_open(it)) {
        return None;
    }
    let given = args.map_or(0, |it| it.children().count());
    let node = args.unwrap_or(key);
    let formats = look.subject.strings.iter().filter_map(|it| Some((it, it.texts.get(name.as_ref())?)));
    if let Some(finding) = formats.clone().find_map(|(strings, format)| no_text(node, strings, format)) {
        return Some(finding);
    }
    let counted = formats.map(|(strings, format)| (strings, format, Format::read(format).arguments()));
    let (strings, format, wanted) =
        counted.filter(|(.., wanted)| *wanted != given).min_by_key(|it| Reverse(it.2))?;
    let (language, format) = (strings.language, short(format));
    let args_name = key.name().replace("-key", "-args");
    if given > wanted {
        let words = said!(
            "“{format}” ({language}) takes {wanted} of the {given} in {args_name}, so the rest is not shown: remove it, or write the format for it.",
            "{args_name} 有 {given} 项，而“{format}”（{language}）只需 {wanted} 项，多余的不会显示：请移除，或修改格式。"
        );
        return Some(Finding::at(RuleId::LocArgsCount, node, words).at_most(Severity::Info));
    }
    let words = said!(
        "{args_name} has {given} of the {wanted} that “{format}” ({language}) takes, so the phone shows gaps: add what is missing.",
        "{args_name} 有 {given} 项，而“{format}”（{language}）需要 {wanted} 项，手机上会出现空缺：请补齐。"
    );
    Some(Finding::at(RuleId::LocArgsCount, node, words))
}

/// A format that takes something else than a text, which is all that a notification brings.
fn no_text(node: Node<'_>, strings: &Strings<'_>, format: &str) -> Option<Finding> {
    let format = Format::read(format);
    let odd = format.placeholders().find(|it| !it.takes_text())?;
    let (language, conversion) = (strings.language, short(&odd.conversion));
    let words = said!(
        "The format in {language} has %{conversion}, and the arguments of a notification are texts, so it is not filled in: write %@ there.",
        "{language} 的格式含有 %{conversion}，而通知的参数都是文本，无法填入：请在其中改用 %@。"
    );
    Some(Finding::at(RuleId::LocArgsCount, node, words))
}
