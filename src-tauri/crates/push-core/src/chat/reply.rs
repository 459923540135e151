//! What the window shows of an open scenario.

mod person;

use push_chat::{APNS_EXT, CONTENT, EXTERN, FORCE, MUTABLE, Person, SOUND, Scenario, Tree};
use push_protocol::json::Position;

use super::convert::{body, both, language, problem, target, words};
use super::open::Open;
use super::resolve::Names;
use crate::model::{
    ChatNote, ChatRole, GroupView, Look, MessageView, PeoplePage, PersonRow, Problem, ScenarioEdit,
    ScenarioReply, ScenarioView,
};
use crate::store::Queued;

/// Largest page of people.
const MOST_ROWS: u32 = 500;
/// Most members of a group that are told.
const MOST_MEMBERS: usize = 50;
/// So many recipients are named.
const FIRST_RECIPIENTS: usize = 8;
/// Most notes: what is wrong with everybody need not be read of everybody.
const MOST_NOTES: usize = 100;

/// What waits for the person whose card is open, and what was delivered to them.
pub(super) type Queues = (Vec<Queued>, Vec<Queued>);

/// The reply after an edit, or a look.
pub(super) fn reply(
    open: &Open,
    look: &Look,
    names: &Names<'_>,
    queues: &Queues,
    refused: Option<Problem>,
) -> ScenarioReply {
    let place =
        look.person.as_ref().and_then(|name| open.scenario().people.iter().position(|it| it.name == *name));
    ScenarioReply {
        scenario: view(open),
        people: people(open, look),
        person: place.map(|at| person::view(open, at, look.place, names, queues)),
        refused,
    }
}

fn view(open: &Open) -> ScenarioView {
    let scenario = open.scenario();
    let (as_expected, unexpected) = open.dry.as_ref().map(|it| it.expectations()).unwrap_or_default();
    ScenarioView {
        id: open.key.id.clone(),
        revision: open.revision,
        edited: open.is_edited(),
        name: scenario.name.clone(),
        clock: scenario.clock.to_string(),
        time_zone: scenario.clock.zone().name().to_owned(),
        language: language(scenario.language),
        people: count(scenario.people.len()),
        groups: scenario.groups.iter().map(group).collect(),
        message: message(open),
        counts: open.dry.as_ref().map(|it| it.counts.clone()).unwrap_or_default(),
        recipients: recipients(open),
        certificates: open.dry.as_ref().map(|it| it.certificates.clone()).unwrap_or_default(),
        problems: problems(open),
        notes: notes(open),
        as_expected,
        unexpected,
    }
}

/// The first of them.
fn recipients(open: &Open) -> Vec<String> {
    let Some(dry) = open.dry.as_ref().filter(|_| open.is_decidable()) else { return Vec::new() };
    let recipients = dry.order.iter().filter_map(|at| {
        let row = dry.rows.get(*at).filter(|it| it.role == ChatRole::Recipient)?;
        row.verdict.and(scenario_name(open, *at))
    });
    recipients.take(FIRST_RECIPIENTS).collect()
}

fn scenario_name(open: &Open, place: usize) -> Option<String> {
    open.scenario().people.get(place).map(|it| it.name.clone())
}

fn group(of: &push_chat::Group) -> GroupView {
    GroupView {
        id: of.id.clone(),
        size: count(of.members.len()),
        members: of.members.iter().take(MOST_MEMBERS).cloned().collect(),
    }
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What keeps from deciding and sending.
pub(super) fn problems(open: &Open) -> Vec<Problem> {
    let found = open.dry.as_ref().map(|it| it.problems.as_slice()).unwrap_or_default();
    let found = found
        .iter()
        .map(|it| problem(it.field(), it.fault.code(), it.words(), &[("pointer", it.pointer.clone())]));
    found.chain(ext_problem(open)).collect()
}

fn ext_problem(open: &Open) -> Option<Problem> {
    let error = open.draft.ext_error.as_ref()?;
    let at = Position::of(&open.draft.ext, error.offset);
    let details = [
        ("line", at.line.to_string()),
        ("column", at.column.to_string()),
        ("pointer", error.pointer.clone()),
    ];
    Some(problem("ext", error.code(), error.words(), &details))
}

fn message(open: &Open) -> MessageView {
    let message = &open.scenario().message;
    let ext = &message.ext;
    let external = ext.external();
    let extern_text = external.and_then(Tree::said);
    MessageView {
        m: message.m.clone(),
        from: message.from.clone(),
        to: target(&message.to),
        body: body(&message.body),
        ext: open.draft.ext.clone(),
        ext_problem: ext_problem(open),
        push_content: ext.content().map(str::to_owned),
        push_sound: ext.sound().map(str::to_owned),
        mutable_content: ext.mutable_content(),
        extern_json: external.filter(|_| extern_text.is_none()).map(Tree::minified),
        extern_text,
        force: ext.force(),
        only_in_json: only_in_json(ext.tree()),
    }
}

/// Keys that the form does not show, those in `em_apns_ext` with it before them.
fn only_in_json(tree: &Tree) -> Vec<String> {
    let names = |tree: &Tree| -> Vec<String> {
        let Tree::Map(members) = tree else { return Vec::new() };
        members.iter().filter_map(|(key, _)| Tree::Scalar(key.clone()).said()).collect()
    };
    let shown = [CONTENT, SOUND, MUTABLE, EXTERN];
    let root = names(tree).into_iter().filter(|it| it != FORCE && it != APNS_EXT);
    let apns = tree.get(APNS_EXT).map(names).unwrap_or_default();
    let apns = apns.into_iter().filter(|it| !shown.contains(&it.as_str()));
    root.chain(apns.map(|it| format!("{APNS_EXT}.{it}"))).collect()
}

fn notes(open: &Open) -> Vec<ChatNote> {
    let scenario = open.scenario();
    let note = |code: &str, words| ChatNote { code: code.to_owned(), words, person: None, repair: None };
    let outside = open.changed_outside.then(|| {
        let words = both(
            "The file was changed by another program since. Revert to take that over, or copy this scenario under another name.",
            "文件已被其他程序修改。可还原以采用该修改，或将此场景另存为其他名称。",
        );
        note("scenario_changed_outside", words)
    });
    let sent = open.this.sent.then(|| {
        let words = both(
            "A message with this ID was sent already. Sent again, it is pushed again, but it does not wait or arrive twice.",
            "此 ID 的消息已发送过。再次发送会再次推送，但不会重复等待或送达。",
        );
        let repair = Some(ScenarioEdit::MessageId { m: next_id(&scenario.message.m) });
        ChatNote { repair, ..note("message_sent", words) }
    });
    let of_ext = if open.draft.ext_error.is_none() { scenario.message.ext.notes() } else { Vec::new() };
    let of_ext = of_ext.into_iter().map(|it| {
        let repair = it.repair.map(|(_, ext)| ScenarioEdit::Ext { text: ext.tree().pretty() });
        ChatNote { repair, ..note("ext_place", words(it.words)) }
    });
    let windows = scenario.people.iter().filter_map(|it| {
        let words = words(it.options.warning()?);
        Some(ChatNote { person: Some(it.name.clone()), ..note("empty_window", words) })
    });
    outside.into_iter().chain(sent).chain(of_ext).chain(windows).take(MOST_NOTES).collect()
}

/// The number after a decimal one of any length.
fn next_id(m: &str) -> String {
    let mut digits: Vec<u8> = m.bytes().collect();
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return String::from_utf8(digits).unwrap_or_default();
        }
        *digit = b'0';
    }
    format!("1{}", String::from_utf8(digits).unwrap_or_default())
}

fn people(open: &Open, look: &Look) -> PeoplePage {
    let (scenario, wanted) = (open.scenario(), look.search.trim().to_lowercase());
    let fits = |person: &Person| {
        wanted.is_empty()
            || person.name.to_lowercase().contains(&wanted)
            || person.options.display_name().is_some_and(|it| it.to_lowercase().contains(&wanted))
    };
    let order = open.dry.as_ref().map(|it| it.order.as_slice()).unwrap_or_default();
    let found: Vec<usize> =
        order.iter().copied().filter(|at| scenario.people.get(*at).is_some_and(fits)).collect();
    let from = usize::try_from(look.from).unwrap_or(usize::MAX);
    let most = usize::try_from(look.count.min(MOST_ROWS)).unwrap_or_default();
    let rows = found.iter().skip(from).take(most).filter_map(|at| row(open, *at));
    PeoplePage { total: count(found.len()), rows: rows.collect() }
}

/// A person in the list.
fn row(open: &Open, place: usize) -> Option<PersonRow> {
    let scenario: &Scenario = open.scenario();
    let (person, decided) = (scenario.people.get(place)?, open.dry.as_ref()?.rows.get(place)?);
    let waiting = open.waiting.get(&person.name).copied().unwrap_or_default();
    Some(PersonRow {
        name: person.name.clone(),
        display_name: person.options.display_name().map(str::to_owned),
        online: person.online,
        role: decided.role,
        devices: decided.devices,
        waiting: waiting.saturating_add(person.waiting),
        verdict: decided.verdict,
        as_expected: decided.as_expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_id_is_one_more_whatever_its_length() {
        for (m, next) in
            [("1", "2"), ("373360335316321409", "373360335316321410"), ("99", "100"), ("099", "100")]
        {
            assert_eq!(next_id(m), next);
        }
        let long = "9".repeat(40);
        assert_eq!(next_id(&long), format!("1{}", "0".repeat(40)));
    }
}
