//! A scenario: people, groups, a message, and what is expected to come of it (the service's rules, scenario file v1).

mod check;
mod fields;
mod problem;
mod read;
mod write;

use std::collections::HashMap;

use crate::tree::Tree;
use crate::{Clock, Extra, Group, Language, Message, Person, Recipient, To, Verdict};

pub use problem::{Fault, Problem, Wanted};

/// The version of the format that is read and written.
pub const VERSION: u32 = 1;

/// Ends the name of a scenario's file.
pub const SCENARIO_SUFFIX: &str = ".scenario.json";

/// A scenario. Devices are named in it; it never holds their tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Shown in the window.
    pub name: String,
    /// When it plays, in the zone of those who have none of their own.
    pub clock: Clock,
    /// The language of those who have none of their own.
    pub language: Language,
    /// Everybody.
    pub people: Vec<Person>,
    /// Groups of them.
    pub groups: Vec<Group>,
    /// What is sent.
    pub message: Message,
    /// What is expected, by user name.
    pub expect: Vec<(String, Expectation)>,
    /// Fields that this version does not know; they are written back.
    pub extra: Extra,
}

/// What is expected for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// What comes of the message.
    pub verdict: Verdict,
    /// The payload; none where any will do.
    pub payload: Option<ExpectedPayload>,
    /// Unknown fields.
    pub extra: Extra,
}

/// A payload that is expected, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedPayload {
    /// As a string: exactly this text.
    Text(String),
    /// As an object: this, minified.
    Object(Tree),
}

impl ExpectedPayload {
    /// The exact text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Object(tree) => tree.minified(),
        }
    }
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of its lines, each with line and field.
    pub fn read(file: &[u8]) -> Result<Self, Vec<Problem>> {
        match Self::read_draft(file) {
            (Some(scenario), problems) if problems.is_empty() => Ok(scenario),
            (_, problems) => Err(problems),
        }
    }

    /// The same for somebody who goes on editing: the scenario is there also where something in it does not fit
    /// together, as a message to a person whom there is not. It is none where it could not be written back whole.
    pub fn read_draft(file: &[u8]) -> (Option<Self>, Vec<Problem>) {
        read::read(file)
    }

    /// The file: one field a line, keys in the order of the format, a line break at the end.
    pub fn write(&self) -> String {
        write::write(self)
    }

    /// What does not fit together; such a scenario is not read without being told of it.
    pub fn problems(&self) -> Vec<Problem> {
        let problem = |(pointer, fault)| Problem { pointer, at: None, fault };
        check::check(self).into_iter().map(problem).collect()
    }

    /// The person of that name.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|it| it.name == name)
    }

    /// The group with that ID.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|it| it.id == id)
    }

    /// Who wrote the message.
    pub fn sender(&self) -> Option<&Person> {
        self.person(&self.message.from)
    }

    /// Those whom the message is for (the service's rules, decision 1), a group's in the order of its members.
    pub fn recipients(&self) -> Vec<Recipient<'_>> {
        let known = |person| Recipient::known(person, self.clock.zone(), self.language);
        let from = &self.message.from;
        match &self.message.to {
            To::Person(name) => {
                self.person(name).filter(|it| it.name != *from).map(known).into_iter().collect()
            }
            To::Group(id) => {
                let Some(group) = self.group(id) else { return Vec::new() };
                let by_name: HashMap<&str, &Person> =
                    self.people.iter().rev().map(|it| (it.name.as_str(), it)).collect();
                let others = group.members.iter().filter(|it| *it != from);
                others.filter_map(|it| by_name.get(it.as_str())).map(|it| known(it)).collect()
            }
        }
    }
}
