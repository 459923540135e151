//! What edits do to a scenario, and which are refused.

use push_chat::{SAMPLES, To};

use super::*;
use crate::model::{Binding, ChatTarget, Environment};

/// The night-time group message: 6001 writes to 6006 and 6010.
fn draft() -> Draft {
    Draft::new(Scenario::read(SAMPLES[2].file.as_bytes()).unwrap())
}

fn name(name: &str) -> String {
    name.to_owned()
}

#[test]
fn a_person_is_renamed_wherever_they_are_named() {
    let mut draft = draft();
    draft.apply(&ScenarioEdit::RenamePerson { person: name("6006"), to: name(" Bea ") }).unwrap();
    draft.apply(&ScenarioEdit::RenamePerson { person: name("6001"), to: name("Ann") }).unwrap();
    draft.apply(&ScenarioEdit::RenameGroup { group: name("1421300621769"), to: name("QA") }).unwrap();
    let scenario = &draft.scenario;
    assert_eq!(scenario.problems(), []);
    assert_eq!(scenario.groups[0].members, ["Ann", "Bea", "6010"]);
    assert_eq!((scenario.message.from.as_str(), scenario.message.group()), ("Ann", Some("QA")));
    assert_eq!(scenario.person("Bea").unwrap().options.no_push_groups(), ["QA"]);
    assert_eq!(scenario.expect[0].0, "Bea");
    let taken = draft.apply(&ScenarioEdit::RenamePerson { person: name("Bea"), to: name("6010") });
    assert_eq!(taken.unwrap_err().code, "scenario_duplicate");
    let (group, person) = (name("QA"), name("6010"));
    draft.apply(&ScenarioEdit::Leave { group: group.clone(), person: person.clone() }).unwrap();
    assert_eq!(draft.scenario.groups[0].members, ["Ann", "Bea"]);
    draft.apply(&ScenarioEdit::Join { group: group.clone(), person: person.clone() }).unwrap();
    draft.apply(&ScenarioEdit::Join { group, person }).unwrap();
    assert_eq!(draft.scenario.groups[0].members, ["Ann", "Bea", "6010"]);
    draft.apply(&ScenarioEdit::RemovePerson { person: name("Bea") }).unwrap();
    draft.apply(&ScenarioEdit::RemoveGroup { group: name("QA") }).unwrap();
    let codes: Vec<_> = draft.scenario.problems().iter().map(|it| it.fault.code()).collect();
    assert_eq!(codes, ["scenario_unknown_group"], "the message still goes to it");
}

#[test]
fn what_cannot_be_is_refused_in_both_languages_and_changes_nothing() {
    let mut draft = draft();
    let before = draft.clone();
    let options = super::super::convert::options(&before.scenario.people[1].options);
    let late = crate::model::PushOptions { no_disturbing_start_h: 25, ..options };
    let twice = Binding { device: name("x"), apns_cert_name: name("y"), environment: Environment::Sandbox };
    for (edit, field) in [
        (ScenarioEdit::Name { name: name(" ") }, "name"),
        (ScenarioEdit::Clock { clock: name("2026-11-24T25:00:00") }, "clock"),
        (ScenarioEdit::Locale { time_zone: name("Shanghai"), language: Language::En }, "time_zone"),
        (ScenarioEdit::From { person: name("7") }, "from"),
        (ScenarioEdit::MessageId { m: name("12a") }, "m"),
        (ScenarioEdit::AddPerson { person: name("6006") }, "person"),
        (ScenarioEdit::GoOffline { person: name("7") }, "person"),
        (ScenarioEdit::Options { person: name("6006"), options: late }, "noDisturbingStartH"),
        (ScenarioEdit::Bindings { person: name("6006"), bindings: vec![twice.clone(), twice] }, "device"),
        (ScenarioEdit::Group { group: name("g"), members: vec![name("7")] }, "members"),
        (ScenarioEdit::RemoveGroup { group: name("7") }, "group"),
        (
            ScenarioEdit::Expect {
                person: name("6006"),
                verdict: Some(Verdict::Online),
                payload: Some(name("{}")),
            },
            "payload",
        ),
    ] {
        let problem = draft.apply(&edit).unwrap_err();
        assert_eq!(problem.field, field, "{edit:?}");
        assert!(!problem.details["zh_hans"].is_ascii(), "{problem:?}");
        assert_eq!(draft, before, "{edit:?}");
    }
}

#[test]
fn ext_that_cannot_be_used_is_kept_as_typed_and_fields_leave_the_rest_alone() {
    let mut draft = draft();
    let typed = "{\"order\":1.50e0,\"em_apns_ext\":{\"x\":\"\\u00e9\"}}";
    draft.apply(&ScenarioEdit::Ext { text: name(typed) }).unwrap();
    let set = |field, value: &str| ScenarioEdit::ExtField { field, value: Some(name(value)) };
    draft.apply(&set(ExtField::Force, "true")).unwrap();
    draft.apply(&set(ExtField::PushSound, "a.caf")).unwrap();
    let expected = "{\"order\":1.50e0,\"em_apns_ext\":{\"x\":\"\\u00e9\",\"em_push_sound\":\"a.caf\"},\"em_force_notification\":true}";
    assert_eq!(draft.ext, expected);
    draft.apply(&ScenarioEdit::Ext { text: name("{\"em_") }).unwrap();
    assert_eq!((draft.ext.as_str(), draft.ext_error.is_some()), ("{\"em_", true));
    assert!(draft.scenario.message.ext.force(), "the last one that could be used");
    let refused = draft.apply(&set(ExtField::PushSound, "b.caf")).unwrap_err();
    assert_eq!((refused.field.as_str(), draft.ext.as_str()), ("ext", "{\"em_"));
    draft.apply(&ScenarioEdit::Ext { text: name(" ") }).unwrap();
    assert!(draft.ext_error.is_none() && !draft.scenario.message.ext.force());
}

#[test]
fn a_message_goes_to_whom_it_is_said_and_an_expectation_can_be_taken_back() {
    let mut draft = draft();
    draft.apply(&ScenarioEdit::To { to: ChatTarget::Person(name("6006")) }).unwrap();
    assert_eq!(draft.scenario.message.to, To::Person(name("6006")));
    let payload = Some(name("{\"aps\":{}}"));
    draft.apply(&ScenarioEdit::Expect { person: name("6006"), verdict: None, payload }).unwrap();
    assert_eq!(draft.scenario.expect[0].1.verdict, push_chat::Verdict::Pushed);
    draft.apply(&ScenarioEdit::Expect { person: name("6006"), verdict: None, payload: None }).unwrap();
    assert_eq!(draft.scenario.expect.len(), 1);
}
