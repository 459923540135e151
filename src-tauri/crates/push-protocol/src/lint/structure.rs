//! What JSON allows and readers disagree about.

use std::ops::Range;

use super::edits::{remove, replace};
use super::look::{Look, short};
use super::{Finding, Fix, MOST_OF_A_RULE, RuleId, said};
use crate::json::{Json, Key, Kind, Node, Text, lone_surrogates};
use crate::payload::found;

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    if let Some(found) = found(look.json) {
        findings.push(not_object(look.root(), found));
    }
    let objects = look.json.nodes().filter(|it| it.kind() == Kind::Object && !it.is_empty());
    findings.extend(objects.flat_map(duplicates).take(MOST_OF_A_RULE));
    findings.extend(look.json.nodes().flat_map(surrogates).take(MOST_OF_A_RULE));
    findings.extend(look.json.nodes().filter_map(out_of_range).take(MOST_OF_A_RULE));
}

fn not_object(root: Node<'_>, found: &str) -> Finding {
    let chinese = match found {
        "an array" => "数组",
        "a string" => "字符串",
        "a number" => "数字",
        other => other,
    };
    let fix = (found == "a string").then(|| embedded(root)).flatten();
    let mut words = said!(
        "The payload is {found}, and APNs takes a JSON object only: write it as {{\"aps\":{{…}}}}.",
        "载荷是{chinese}，而 APNs 只接受 JSON 对象：请写成 {{\"aps\":{{…}}}}。"
    );
    if fix.is_some() {
        words = said!(
            "The payload is a string that holds a JSON object, and APNs takes the object itself: write it without the quotes.",
            "载荷是一个内含 JSON 对象的字符串，而 APNs 需要对象本身：请去掉引号和转义。"
        );
    }
    Finding::on(RuleId::NotObject, root, words).fix(fix)
}

/// An object that was written into a string.
fn embedded(root: Node<'_>) -> Option<Fix> {
    let text = root.text().filter(Text::is_whole)?;
    let inner = text.as_str();
    let json = Json::read(inner).ok()?;
    (json.root().kind() == Kind::Object).then_some(())?;
    Fix::value(said!("Take the object out of the string", "从字符串中取出对象"), root, inner)
}

/// Equal keys of one object, a finding for each name; at the last one, which counts.
fn duplicates(object: Node<'_>) -> Vec<Finding> {
    let mut members: Vec<(Key<'_>, Node<'_>)> =
        object.children().filter_map(|it| Some((it.key()?, it))).collect();
    // Equal ones stay in the order of the text.
    members.sort_by(|(one, _), (other, _)| one.text.cmp(&other.text));
    members.chunk_by(|one, other| one.0.text == other.0.text).filter_map(duplicate).collect()
}

fn duplicate(members: &[(Key<'_>, Node<'_>)]) -> Option<Finding> {
    let (last, earlier) = members.split_last().filter(|(_, earlier)| !earlier.is_empty())?;
    let (name, times) = (short(last.0.text.as_str()), members.len());
    let gone: Vec<Node<'_>> = earlier.iter().map(|(_, node)| *node).collect();
    let title = said!("Remove what does not count", "移除不起作用的部分");
    let words = said!(
        "“{name}” stands {times} times in one object, and readers take the last or refuse it all: keep one of them.",
        "同一对象中“{name}”出现了 {times} 次，解析器可能只取最后一个，也可能拒绝整个载荷：请只保留一个。"
    );
    let finding = Finding::at(RuleId::DuplicateKey, last.1, words);
    let also = earlier.iter().map(|(key, _)| key.span.clone()).collect();
    Some(finding.also(also).fix(Fix::edits(title, remove(&gone))))
}

fn surrogates(node: Node<'_>) -> Vec<Finding> {
    let key = node.has_lone_surrogate_in_key().then(|| node.key()).flatten().map(|it| it.span);
    let value = node.has_lone_surrogate().then(|| node.span());
    key.into_iter().chain(value).filter_map(|span| surrogate(node, &span)).collect()
}

fn surrogate(node: Node<'_>, string: &Range<usize>) -> Option<Finding> {
    let text = node.json_text();
    let lone = lone_surrogates(&text[string.clone()]);
    let lone: Vec<Range<usize>> =
        lone.iter().map(|it| string.start + it.start..string.start + it.end).collect();
    let first = lone.first()?.clone();
    let escape = &text[first.clone()];
    let title = said!("Put U+FFFD in its place", "替换为 U+FFFD");
    let words = said!(
        "The string holds {escape}, half of a surrogate pair, and Apple’s reader may refuse the payload for it: write the whole character.",
        "字符串含有 {escape}，是代理对的一半，苹果的解析器可能因此拒绝载荷：请写出完整的字符。"
    );
    let edits = lone.iter().map(|it| replace(it.clone(), "\\ufffd")).collect();
    let finding = Finding::at(RuleId::LoneSurrogate, node, words);
    Some(Finding { span: Some(first), ..finding }.also(lone[1..].to_vec()).fix(Fix::edits(title, edits)))
}

/// A number that no double holds, or an integer of more than 64 bits.
fn out_of_range(node: Node<'_>) -> Option<Finding> {
    /// Digits that always fit.
    const SHORT: usize = 15;
    let source = node.source();
    if source.len() <= SHORT && !source.contains(['e', 'E']) || node.kind() != Kind::Number {
        return None;
    }
    let is_integer = !source.contains(['.', 'e', 'E']);
    let fits = source.parse::<i64>().is_ok() || source.parse::<u64>().is_ok();
    if !(node.number()?.is_infinite() || is_integer && !fits) {
        return None;
    }
    let number = short(source);
    let words = said!(
        "{number} is larger than 64 bits hold, so apps read another number or none: send it as a string.",
        "{number} 超出 64 位所能表示的范围，应用会读到别的数或读不到：请改用字符串发送。"
    );
    let title = said!("Write it as a string", "改为字符串");
    let is_of_apple = node.pointer().starts_with("/aps/");
    let fix = Fix::value(title, node, format!("\"{source}\"")).filter(|_| !is_of_apple);
    Some(Finding::on(RuleId::NumberRange, node, words).fix(fix))
}
