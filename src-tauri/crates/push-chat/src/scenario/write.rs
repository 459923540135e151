//! The writer of scenario files: every field of the format, in its order, then the unknown ones.

use super::{Expectation, ExpectedPayload, Scenario, VERSION};
use crate::options::{END, GROUPS, START, UIDS};
use crate::tree::{Tree, quoted};
use crate::{Binding, Body, Extra, Group, Message, Options, Person, To, Zone};

pub(super) fn write(scenario: &Scenario) -> String {
    let expect = scenario.expect.iter().map(|(name, it)| (quoted(name).into(), expectation(it))).collect();
    let tree = object(
        [
            ("version", number(VERSION)),
            ("name", Tree::text(&scenario.name)),
            ("clock", Tree::text(&scenario.clock.to_string())),
            ("timeZone", Tree::text(scenario.clock.zone().name())),
            ("language", Tree::text(scenario.language.name())),
            ("people", Tree::List(scenario.people.iter().map(person).collect())),
            ("groups", Tree::List(scenario.groups.iter().map(group).collect())),
            ("message", message(&scenario.message)),
            ("expect", Tree::Map(expect)),
        ],
        &scenario.extra,
    );
    tree.pretty() + "\n"
}

fn object<const N: usize>(fields: [(&str, Tree); N], extra: &Extra) -> Tree {
    let fields = fields.into_iter().map(|(name, value)| (quoted(name).into(), value));
    Tree::Map(fields.chain(extra.0.iter().cloned()).collect())
}

fn number(number: u32) -> Tree {
    Tree::Scalar(number.to_string().into())
}

fn boolean(value: bool) -> Tree {
    Tree::Scalar(if value { "true" } else { "false" }.into())
}

fn null() -> Tree {
    Tree::Scalar("null".into())
}

fn maybe(text: Option<&str>) -> Tree {
    text.map_or_else(null, Tree::text)
}

fn texts(texts: &[String]) -> Tree {
    Tree::List(texts.iter().map(|it| Tree::text(it)).collect())
}

fn person(person: &Person) -> Tree {
    object(
        [
            ("name", Tree::text(&person.name)),
            ("online", boolean(person.online)),
            ("language", maybe(person.language.map(crate::Language::name))),
            ("timeZone", maybe(person.time_zone.as_ref().map(Zone::name))),
            ("waiting", number(person.waiting)),
            ("bindings", Tree::List(person.bindings.iter().map(binding).collect())),
            ("options", options(&person.options)),
        ],
        &person.extra,
    )
}

fn binding((binding, extra): &(Binding, Extra)) -> Tree {
    object(
        [
            ("device", Tree::text(&binding.device)),
            ("apnsCertName", Tree::text(&binding.apns_cert_name)),
            ("environment", Tree::text(binding.environment.name())),
        ],
        extra,
    )
}

fn options(options: &Options) -> Tree {
    object(
        [
            ("displayName", maybe(options.display_name.as_deref())),
            ("displayStyle", Tree::text(options.display_style.name())),
            (START, number(options.start.get().into())),
            (END, number(options.end.get().into())),
            ("isNoDisturbEnable", boolean(options.is_no_disturb_enable)),
            (GROUPS, texts(&options.no_push_groups)),
            (UIDS, texts(&options.no_push_uids)),
        ],
        &options.extra,
    )
}

fn group(group: &Group) -> Tree {
    object([("id", Tree::text(&group.id)), ("members", texts(&group.members))], &group.extra)
}

fn message(message: &Message) -> Tree {
    let to = match &message.to {
        To::Person(name) => object([("person", Tree::text(name))], &Extra::default()),
        To::Group(id) => object([("group", Tree::text(id))], &Extra::default()),
    };
    let kind = ("type", Tree::text(message.body.name()));
    let body = match &message.body {
        Body::Text(text) => object([kind, ("text", Tree::text(text))], &message.body_extra),
        _ => object([kind], &message.body_extra),
    };
    object(
        [
            ("m", Tree::text(&message.m)),
            ("from", Tree::text(&message.from)),
            ("to", to),
            ("body", body),
            ("ext", message.ext.tree().clone()),
        ],
        &message.extra,
    )
}

fn expectation(expectation: &Expectation) -> Tree {
    let payload = match &expectation.payload {
        None => null(),
        Some(ExpectedPayload::Text(text)) => Tree::text(text),
        Some(ExpectedPayload::Object(tree)) => tree.clone(),
    };
    let verdict = Tree::text(expectation.verdict.name());
    object([("verdict", verdict), ("payload", payload)], &expectation.extra)
}
