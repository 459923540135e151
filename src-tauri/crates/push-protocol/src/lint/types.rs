//! Values of another type than their key takes.

use super::dates::seconds_of;
use super::edits::{quoted, remove, replace};
use super::look::{Look, is_open};
use super::{Finding, Fix, MOST_OF_A_RULE, RuleId, Sentence, Severity, said};
use crate::json::{Json, Kind, Node};
use crate::{Confidence, KeyFacts, Place, PushType, Shape, key};

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let of_alert = |name: &str| look.alert().and_then(|it| it.get(name));
    let places = [
        (Place::Root, Some(look.root())),
        (Place::Aps, look.aps),
        (Place::Alert, look.alert()),
        (Place::AlertTitle, of_alert("title")),
        (Place::AlertBody, of_alert("body")),
        (Place::Sound, look.sound()),
    ];
    for (place, object) in places {
        let members = object.filter(|it| it.kind() == Kind::Object).into_iter().flat_map(|it| it.children());
        let known = members.filter_map(|it| Some((it, key(place, &it.name(), look.push_type)?)));
        // Beside `aps`, what one type reads may be another's own key.
        let read = known
            .filter(|(_, row)| place != Place::Root || look.push_type.is_some_and(|it| row.is_read_by(it)));
        findings.extend(read.flat_map(|(node, row)| of_value(look, node, row)).take(MOST_OF_A_RULE));
    }
}

fn of_value(look: &Look<'_>, node: Node<'_>, row: &KeyFacts) -> Vec<Finding> {
    if fits(node, row.shape) {
        return Vec::new();
    }
    if row.shape == Shape::Texts && node.kind() == Kind::Array {
        let wrong = node.children().filter(|it| it.kind() != Kind::Text);
        return wrong.take(MOST_OF_A_RULE).map(|it| of_item(it, row)).collect();
    }
    let fix = converted(node, row.shape).or_else(|| localised(look, node, row));
    vec![wrong_type(node, row, row.shape, fix)]
}

fn of_item(item: Node<'_>, row: &KeyFacts) -> Finding {
    wrong_type(item, row, Shape::Text, converted(item, Shape::Text))
}

fn fits(node: Node<'_>, shape: Shape) -> bool {
    let kind = node.kind();
    match shape {
        Shape::Text => kind == Kind::Text,
        Shape::TextOrObject => matches!(kind, Kind::Text | Kind::Object),
        Shape::Number | Shape::One | Shape::Seconds => kind == Kind::Number || is_number_to_come(node),
        Shape::Boolean => kind == Kind::Boolean,
        Shape::Object => kind == Kind::Object,
        Shape::Texts => kind == Kind::Array && node.children().all(|it| it.kind() == Kind::Text),
    }
}

/// Whether a string is exactly one variable that becomes a number (`"{{count:number}}"`).
fn is_number_to_come(node: Node<'_>) -> bool {
    placeholder(node).is_some_and(|inside| inside.trim_end().ends_with(":number")) && is_open(node)
}

/// What stands between the braces of a string that is one variable and nothing else.
fn placeholder<'j>(node: Node<'j>) -> Option<&'j str> {
    let inside = node.source().strip_prefix("\"{{")?.strip_suffix("}}\"")?;
    (!inside.contains(['{', '}', '\\'])).then_some(inside)
}

fn wrong_type(node: Node<'_>, row: &KeyFacts, wanted: Shape, fix: Option<Fix>) -> Finding {
    let name = row.name;
    let (found, wanted) = (kind_words(node), shape_words(wanted));
    let subject = match node.key() {
        Some(_) => said!("{name}", "{name} "),
        None => said!("An item of {name}", "{name} 中的一项"),
    };
    let words = Sentence {
        en: format!(
            "{} is {}, and Apple takes {}, so iOS will likely ignore it: write it as that.",
            subject.en, found.en, wanted.en
        ),
        zh_hans: format!(
            "{}是{}，而苹果要求{}，iOS 很可能忽略它：请改正类型。",
            subject.zh_hans, found.zh_hans, wanted.zh_hans
        ),
    };
    let severity = match row.confidence {
        Confidence::High => Severity::Error,
        Confidence::Medium => Severity::Warning,
        Confidence::Low => Severity::Info,
    };
    Finding::on(RuleId::WrongType, node, words).at_most(severity).fix(fix)
}

fn kind_words(node: Node<'_>) -> Sentence {
    let source = node.source();
    match node.kind() {
        Kind::Null | Kind::Boolean => said!("{source}", " {source}"),
        Kind::Number => said!("a number", "数字"),
        Kind::Text => said!("a string", "字符串"),
        Kind::Array => said!("an array", "数组"),
        Kind::Object => said!("an object", "对象"),
    }
}

fn shape_words(shape: Shape) -> Sentence {
    match shape {
        Shape::Text => said!("a string", "字符串"),
        Shape::TextOrObject => said!("a string or an object", "字符串或对象"),
        Shape::Number => said!("a number", "数字"),
        Shape::One => said!("the number 1", "数字 1"),
        Shape::Seconds => said!("a number of Unix seconds", "数字（Unix 秒数）"),
        Shape::Boolean => said!("true", " true"),
        Shape::Object => said!("an object", "对象"),
        Shape::Texts => said!("an array of strings", "字符串数组"),
    }
}

/// The same value in the type that is wanted, where there is one.
fn converted(node: Node<'_>, wanted: Shape) -> Option<Fix> {
    if node.kind() == Kind::Null {
        node.key()?;
        return Some(Fix::edits(said!("Remove it", "移除"), remove(&[node])));
    }
    if let Some(inside) = placeholder(node).filter(|_| is_numeric(wanted)) {
        let name = inside.trim().trim_end_matches(":number");
        let value = format!("\"{{{{{name}:number}}}}\"");
        let title = said!("Write {value}", "写成 {value}");
        return Some(Fix::edits(title, vec![replace(node.span(), value)]));
    }
    let value = value_as(node, wanted)?;
    let shown = super::look::short(&value);
    Fix::value(said!("Write {shown}", "写成 {shown}"), node, value)
}

const fn is_numeric(shape: Shape) -> bool {
    matches!(shape, Shape::Number | Shape::One | Shape::Seconds)
}

fn value_as(node: Node<'_>, wanted: Shape) -> Option<String> {
    let text = node.str();
    let text = text.as_deref().map(str::trim);
    match (node.kind(), wanted) {
        (Kind::Text, Shape::Number | Shape::One | Shape::Seconds) => match text? {
            "true" | "yes" if wanted == Shape::One => Some("1".to_owned()),
            text if wanted == Shape::Seconds && text.contains('T') => {
                seconds_of(text).map(|it| it.to_string())
            }
            text => is_json(text, Kind::Number).then(|| text.to_owned()),
        },
        (Kind::Boolean, Shape::One | Shape::Number) => {
            Some(if node.boolean()? { "1" } else { "0" }.to_owned())
        }
        (Kind::Text, Shape::Boolean) => matches!(text?, "true" | "1" | "yes").then(|| "true".to_owned()),
        (Kind::Number, Shape::Boolean) => (node.number() == Some(1.0)).then(|| "true".to_owned()),
        (Kind::Number | Kind::Boolean, Shape::Text | Shape::TextOrObject) => Some(quoted(node.source())),
        (Kind::Text, Shape::Object) => {
            is_json(text?, Kind::Object).then(|| text.unwrap_or_default().to_owned())
        }
        (Kind::Text, Shape::Texts) => Some(format!("[{}]", node.source())),
        _ => None,
    }
}

fn is_json(text: &str, kind: Kind) -> bool {
    Json::read(text).is_ok_and(|json| json.root().kind() == kind)
}

/// `title` or `body` of an alert, written as Live Activities have them, in the way that others do (§6.2).
fn localised(look: &Look<'_>, node: Node<'_>, row: &KeyFacts) -> Option<Fix> {
    let names = match (row.place, row.name) {
        (Place::Alert, "title") => ["title-loc-key", "title-loc-args"],
        (Place::Alert, "body") => ["loc-key", "loc-args"],
        _ => return None,
    };
    let alert = look.alert().filter(|_| !look.is(PushType::Liveactivity) && node.kind() == Kind::Object)?;
    let known = |it: &Node<'_>| matches!(it.name().as_ref(), "loc-key" | "loc-args");
    let is_plain = node.children().all(|it| known(&it)) && names.iter().all(|it| alert.get(it).is_none());
    let text = node.get("loc-key").filter(|_| is_plain)?;
    let mut members = vec![format!("\"{}\":{}", names[0], text.source())];
    members.extend(node.get("loc-args").map(|it| format!("\"{}\":{}", names[1], it.source())));
    let span = node.key()?.span.start..node.span().end;
    let [key, _] = names;
    let title = said!("Write it as {key}", "改用 {key}");
    Some(Fix::edits(title, vec![replace(span, members.join(","))]))
}
