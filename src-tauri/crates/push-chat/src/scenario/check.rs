//! Whether a scenario fits together: who is named is there, once.

use std::collections::HashSet;

use super::fields::MOST;
use super::problem::Fault;
use super::{Group, Scenario};
use crate::options::{GROUPS, UIDS};
use crate::words::meant;
use crate::{Person, To, Verdict};

struct Check<'s> {
    scenario: &'s Scenario,
    people: HashSet<&'s str>,
    groups: HashSet<&'s str>,
    found: Vec<(String, Fault)>,
}

/// What does not, with a JSON pointer to it.
pub(super) fn check(scenario: &Scenario) -> Vec<(String, Fault)> {
    let mut check = Check {
        scenario,
        people: scenario.people.iter().map(|it| it.name.as_str()).collect(),
        groups: scenario.groups.iter().map(|it| it.id.as_str()).collect(),
        found: Vec::new(),
    };
    let names = scenario.people.iter().enumerate();
    check.once(names.map(|(index, it)| (format!("/people/{index}/name"), it.name.as_str())));
    for (index, person) in scenario.people.iter().enumerate() {
        check.person(index, person);
    }
    let ids = scenario.groups.iter().enumerate();
    check.once(ids.map(|(index, it)| (format!("/groups/{index}/id"), it.id.as_str())));
    for (index, group) in scenario.groups.iter().enumerate() {
        check.group(index, group);
    }
    check.message();
    check.expectations();
    check.found
}

impl<'s> Check<'s> {
    fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        if self.found.len() < MOST {
            self.found.push((pointer.into(), fault));
        }
    }

    /// Names that are neither empty nor there twice.
    fn once(&mut self, names: impl Iterator<Item = (String, &'s str)>) {
        let mut seen = HashSet::new();
        for (pointer, name) in names {
            if name.is_empty() {
                self.add(pointer, Fault::Empty);
            } else if !seen.insert(name) {
                self.add(pointer, Fault::Duplicate(name.to_owned()));
            }
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= MOST
    }

    fn known_person(&mut self, pointer: &str, name: &str) -> bool {
        let known = self.people.contains(name);
        if !known && !self.is_full() {
            let meant = meant(name, self.people.iter().copied());
            self.add(pointer, Fault::UnknownPerson(name.to_owned(), meant));
        }
        known
    }

    fn known_group(&mut self, pointer: &str, id: &str) -> bool {
        let known = self.groups.contains(id);
        if !known && !self.is_full() {
            let meant = meant(id, self.groups.iter().copied());
            self.add(pointer, Fault::UnknownGroup(id.to_owned(), meant));
        }
        known
    }

    fn person(&mut self, index: usize, person: &'s Person) {
        let mut seen = HashSet::new();
        for (at, (binding, _)) in person.bindings.iter().enumerate() {
            let pointer = format!("/people/{index}/bindings/{at}");
            if binding.device.is_empty() {
                self.add(format!("{pointer}/device"), Fault::Empty);
            } else if !seen.insert(binding) {
                self.add(format!("{pointer}/device"), Fault::Duplicate(binding.device.clone()));
            }
            if binding.apns_cert_name.is_empty() {
                self.add(format!("{pointer}/apnsCertName"), Fault::Empty);
            }
        }
        let list = |name: &str, at: usize| format!("/people/{index}/options/{name}/{at}");
        let (groups, people) = (&person.options.no_push_groups, &person.options.no_push_uids);
        self.once(groups.iter().enumerate().map(|(at, it)| (list(GROUPS, at), it.as_str())));
        self.once(people.iter().enumerate().map(|(at, it)| (list(UIDS, at), it.as_str())));
        for (at, group) in groups.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            self.known_group(&list(GROUPS, at), group);
        }
        for (at, name) in people.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            self.known_person(&list(UIDS, at), name);
        }
    }

    fn group(&mut self, index: usize, group: &'s Group) {
        if group.members.is_empty() {
            self.add(format!("/groups/{index}/members"), Fault::EmptyGroup);
        }
        let member = |at: usize| format!("/groups/{index}/members/{at}");
        self.once(group.members.iter().enumerate().map(|(at, it)| (member(at), it.as_str())));
        for (at, name) in group.members.iter().enumerate() {
            if !name.is_empty() && !self.people.contains(name.as_str()) {
                self.add(member(at), Fault::MemberLeft(name.clone()));
            }
        }
    }

    fn message(&mut self) {
        let message = &self.scenario.message;
        if message.m.is_empty() {
            self.add("/message/m", Fault::Empty);
        }
        let sender_known = self.known_person("/message/from", &message.from);
        match &message.to {
            To::Person(name) => {
                if self.known_person("/message/to/person", name) && *name == message.from {
                    self.add("/message/to/person", Fault::ToOneself);
                }
            }
            To::Group(id) if self.known_group("/message/to/group", id) => {
                let Some(group) = self.scenario.group(id) else { return };
                let has_sender = group.members.contains(&message.from);
                if sender_known && !group.members.is_empty() && !has_sender {
                    self.add("/message/from", Fault::SenderOutside(message.from.clone()));
                }
                if has_sender && group.members.iter().all(|it| *it == message.from) {
                    self.add("/message/to/group", Fault::NobodyElse);
                }
            }
            To::Group(_) => {}
        }
    }

    fn expectations(&mut self) {
        for (name, expectation) in &self.scenario.expect {
            let pointer = format!("/expect/{}", name.replace('~', "~0").replace('/', "~1"));
            self.known_person(&pointer, name);
            if expectation.payload.is_some() && expectation.verdict != Verdict::Pushed {
                self.add(format!("{pointer}/payload"), Fault::PayloadWithoutPush);
            }
        }
    }
}
