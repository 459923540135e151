//! Changes of people and groups, in everything that names them.

use std::collections::HashSet;

use push_chat::{Extra, Group, Person, Scenario};

use super::super::convert::{options, problem, rules_binding, rules_language, set_options};
use super::{filled, free_person, known_person, no_group, no_person, person_mut, taken, zone};
use crate::model::{Binding, Language, Problem, PushOptions};

/// In groups, mute lists, message and expectations too.
pub(super) fn rename_person(scenario: &mut Scenario, from: &str, to: &str) -> Result<(), Problem> {
    known_person(scenario, "person", from)?;
    if from == to.trim() {
        return Ok(());
    }
    let to = free_person(scenario, "to", to)?;
    let rename = |it: &mut String| {
        if it == from {
            it.clone_from(&to);
        }
    };
    for person in &mut scenario.people {
        rename(&mut person.name);
        let mut muted = person.options.no_push_uids().to_vec();
        if muted.iter().any(|it| it == from) {
            muted.iter_mut().for_each(rename);
            mute_people(person, &muted);
        }
    }
    scenario.groups.iter_mut().flat_map(|it| &mut it.members).for_each(rename);
    rename(&mut scenario.message.from);
    if let push_chat::To::Person(name) = &mut scenario.message.to {
        rename(name);
    }
    scenario.expect.iter_mut().for_each(|(name, _)| rename(name));
    Ok(())
}

fn mute_people(person: &mut Person, names: &[String]) {
    let wanted = PushOptions { no_push_uids: names.to_vec(), ..options(&person.options) };
    // They are options that were taken before, with names that are not empty.
    let _ = set_options(&mut person.options, &wanted);
}

fn mute_groups(person: &mut Person, ids: &[String]) {
    let wanted = PushOptions { no_push_groups: ids.to_vec(), ..options(&person.options) };
    // As above.
    let _ = set_options(&mut person.options, &wanted);
}

/// A message from or to them then says that there is no such person.
pub(super) fn remove_person(scenario: &mut Scenario, name: &str) -> Result<(), Problem> {
    known_person(scenario, "person", name)?;
    scenario.people.retain(|it| it.name != name);
    for person in &mut scenario.people {
        if person.options.no_push_uids().iter().any(|it| it == name) {
            let left: Vec<String> =
                person.options.no_push_uids().iter().filter(|it| *it != name).cloned().collect();
            mute_people(person, &left);
        }
    }
    scenario.groups.iter_mut().for_each(|it| it.members.retain(|it| it != name));
    scenario.expect.retain(|(it, _)| it != name);
    Ok(())
}

pub(super) fn set_push_options(
    scenario: &mut Scenario,
    name: &str,
    wanted: &PushOptions,
) -> Result<(), Problem> {
    let person = person_mut(scenario, name)?;
    let mut changed = person.options.clone();
    set_options(&mut changed, wanted).map_err(|error| {
        problem(error.field(), error.code(), error.words(), &[("person", name.to_owned())])
    })?;
    person.options = changed;
    Ok(())
}

pub(super) fn set_person_locale(
    scenario: &mut Scenario,
    name: &str,
    language: Option<Language>,
    time_zone: Option<&str>,
) -> Result<(), Problem> {
    let zone = time_zone.filter(|it| !it.trim().is_empty()).map(|it| zone("time_zone", it)).transpose()?;
    let person = person_mut(scenario, name)?;
    (person.language, person.time_zone) = (language.and_then(rules_language), zone);
    Ok(())
}

pub(super) fn set_bindings(scenario: &mut Scenario, name: &str, wanted: &[Binding]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    let mut bindings = Vec::with_capacity(wanted.len());
    let person = person_mut(scenario, name)?;
    for it in wanted {
        let mut binding = rules_binding(it);
        binding.device = filled("device", &binding.device)?;
        binding.apns_cert_name = filled("apnsCertName", &binding.apns_cert_name)?;
        if !seen.insert(binding.clone()) {
            return Err(taken("device", &binding.device));
        }
        let before = person.bindings.iter().find(|(it, _)| *it == binding);
        let extra = before.map(|(_, extra)| extra.clone()).unwrap_or_default();
        bindings.push((binding, extra));
    }
    person.bindings = bindings;
    Ok(())
}

pub(super) fn set_group(scenario: &mut Scenario, id: &str, members: &[String]) -> Result<(), Problem> {
    let id = filled("group", id)?;
    let mut seen = HashSet::new();
    if let Some(twice) = members.iter().find(|it| !seen.insert(it.as_str())) {
        return Err(taken("members", twice));
    }
    let people: HashSet<&str> = scenario.people.iter().map(|it| it.name.as_str()).collect();
    // Who has left since before may stay: that is said, and is not for this edit to mend.
    let before = scenario.group(&id).map(|it| it.members.clone()).unwrap_or_default();
    if let Some(unknown) = members.iter().find(|it| !people.contains(it.as_str()) && !before.contains(it)) {
        return Err(no_person("members", unknown));
    }
    match scenario.groups.iter_mut().find(|it| it.id == id) {
        Some(group) => group.members = members.to_vec(),
        None => scenario.groups.push(Group { id, members: members.to_vec(), extra: Extra::default() }),
    }
    Ok(())
}

pub(super) fn join_group(scenario: &mut Scenario, id: &str, person: &str) -> Result<(), Problem> {
    known_person(scenario, "person", person)?;
    let found = scenario.groups.iter_mut().find(|it| it.id == id).ok_or_else(|| no_group("group", id))?;
    if !found.members.iter().any(|it| it == person) {
        found.members.push(person.to_owned());
    }
    Ok(())
}

/// Also of somebody who is not among the people any more.
pub(super) fn leave_group(scenario: &mut Scenario, id: &str, person: &str) -> Result<(), Problem> {
    let found = scenario.groups.iter_mut().find(|it| it.id == id).ok_or_else(|| no_group("group", id))?;
    found.members.retain(|it| it != person);
    Ok(())
}

pub(super) fn rename_group(scenario: &mut Scenario, from: &str, to: &str) -> Result<(), Problem> {
    let to = filled("to", to)?;
    if scenario.group(from).is_none() {
        return Err(no_group("group", from));
    }
    if from != to && scenario.group(&to).is_some() {
        return Err(taken("to", &to));
    }
    scenario.groups.iter_mut().filter(|it| it.id == from).for_each(|it| it.id.clone_from(&to));
    for person in &mut scenario.people {
        let mut muted = person.options.no_push_groups().to_vec();
        if muted.iter().any(|it| it == from) {
            muted.iter_mut().filter(|it| *it == from).for_each(|it| it.clone_from(&to));
            mute_groups(person, &muted);
        }
    }
    if scenario.message.group() == Some(from) {
        scenario.message.to = push_chat::To::Group(to);
    }
    Ok(())
}

pub(super) fn remove_group(scenario: &mut Scenario, id: &str) -> Result<(), Problem> {
    if scenario.group(id).is_none() {
        return Err(no_group("group", id));
    }
    scenario.groups.retain(|it| it.id != id);
    for person in &mut scenario.people {
        if person.options.no_push_groups().iter().any(|it| it == id) {
            let left: Vec<String> =
                person.options.no_push_groups().iter().filter(|it| *it != id).cloned().collect();
            mute_groups(person, &left);
        }
    }
    Ok(())
}
