//! How large a payload may be, and what makes it so (§2.3 rule 6).

use super::edits::{apply, replace};
use super::look::Look;
use super::{Edit, Field, Finding, Fix, RuleId, Sentence, Subject, said};
use crate::PushType;
use crate::json::{Kind, Node};

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let text = look.json.text();
    let (bytes, limit) = (size(look.subject, text), limit(look.subject, look.push_type));
    if bytes <= limit {
        return;
    }
    let mut members = Vec::new();
    if look.is_object() {
        collect(look.root(), "", &mut members);
    }
    members.sort_by_key(|(_, node)| std::cmp::Reverse(length(*node)));
    members.truncate(3);
    let named = |between: &str| {
        let parts: Vec<String> =
            members.iter().map(|(name, node)| format!("{name} ({})", grouped(length(*node)))).collect();
        parts.join(between)
    };
    let mut words = too_large(bytes, limit);
    if !members.is_empty() {
        words.en = format!("{} The largest keys: {}.", words.en, named(", "));
        words.zh_hans = format!("{}最大的键：{}。", words.zh_hans, named("、"));
    }
    let finding = match members.split_first() {
        Some(((_, first), rest)) => {
            let also = rest.iter().filter_map(|(_, node)| node.key()).map(|it| it.span).collect();
            Finding::at(RuleId::PayloadTooLarge, *first, words).also(also)
        }
        None => Finding::on(RuleId::PayloadTooLarge, look.root(), words),
    };
    let fix = if look.subject.bytes.is_none() { without_blanks(text, limit) } else { None };
    findings.push(finding.fix(fix));
}

/// The same for a text that is not JSON.
pub(super) fn check_text(subject: &Subject<'_>, text: &str, findings: &mut Vec<Finding>) {
    let named = subject.headers.push_type.and_then(super::guess::type_named);
    let (bytes, limit) = (size(subject, text), limit(subject, named));
    if bytes > limit {
        findings.push(Finding::of(RuleId::PayloadTooLarge, Field::Payload, too_large(bytes, limit)));
    }
}

fn size(subject: &Subject<'_>, text: &str) -> usize {
    subject.bytes.unwrap_or(text.len())
}

fn limit(subject: &Subject<'_>, push_type: Option<PushType>) -> usize {
    let of_topic = || subject.headers.topic.and_then(|it| PushType::of_topic(it.trim()));
    push_type.or_else(of_topic).unwrap_or(PushType::Alert).max_payload_bytes()
}

fn too_large(bytes: usize, limit: usize) -> Sentence {
    let over = grouped(bytes - limit);
    let (bytes, limit) = (grouped(bytes), grouped(limit));
    said!(
        "The payload is {bytes} bytes, {over} over the {limit} that APNs takes before it answers PayloadTooLarge: shorten it.",
        "载荷有 {bytes} 字节，比 APNs 的上限 {limit} 多 {over}，会被应答 PayloadTooLarge：请缩短。"
    )
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let comma = |(index, digit): (usize, char)| {
        let comma = (index > 0 && (digits.len() - index).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

/// The members of the payload; of `aps` and `alert`, what stands in them.
fn collect<'a>(object: Node<'a>, prefix: &str, members: &mut Vec<(String, Node<'a>)>) {
    for node in object.children() {
        let name = format!("{prefix}{}", super::look::short(&node.name()));
        let is_apples = matches!(name.as_str(), "aps" | "aps.alert");
        if is_apples && node.kind() == Kind::Object {
            collect(node, &format!("{name}."), members);
        } else {
            members.push((name, node));
        }
    }
}

/// Bytes of a member with its key.
fn length(node: Node<'_>) -> usize {
    node.span().end - super::edits::start(node)
}

/// Takes the white space between values out, where that is enough.
fn without_blanks(text: &str, limit: usize) -> Option<Fix> {
    // Those in strings stay, so that this is too much.
    let most = text.bytes().filter(u8::is_ascii_whitespace).count();
    if text.len() - most > limit {
        return None;
    }
    let mut edits: Vec<Edit> = Vec::new();
    let (mut in_string, mut escaped, mut blank) = (false, false, None);
    for (at, byte) in text.bytes().enumerate() {
        let is_blank = !in_string && byte.is_ascii_whitespace();
        match (is_blank, blank) {
            (true, None) => blank = Some(at),
            (false, Some(from)) => {
                edits.push(replace(from..at, ""));
                blank = None;
            }
            _ => {}
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ => {}
        }
    }
    edits.extend(blank.map(|from| replace(from..text.len(), "")));
    let saved: usize = edits.iter().map(|it| it.span.len()).sum();
    let (left, saved) = (text.len() - saved, grouped(saved));
    debug_assert_eq!(left, apply(text, &edits).len());
    let title = said!("Remove white space ({saved} bytes)", "移除空白（{saved} 字节）");
    (left <= limit).then(|| Fix::edits(title, edits))
}
