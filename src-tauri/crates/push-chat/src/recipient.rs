//! Somebody whom a message reaches.

use crate::{Binding, Language, Message, Person, To, Zone};

/// Somebody whom a message is for: the person written to, or a member of the group other than the sender
/// (the service's rules, decision 1).
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    person: &'a Person,
    zone: &'a Zone,
    language: Language,
    waiting: u32,
    dead: &'a [Binding],
}

impl<'a> Recipient<'a> {
    /// The person as a recipient of the message; none for the sender, and for those whom it is not for. Zone
    /// and language are those of the scenario, for who has none of their own. `members` are those of the group
    /// that it goes to.
    pub fn of(
        person: &'a Person,
        message: &Message,
        members: &[String],
        zone: &'a Zone,
        language: Language,
    ) -> Option<Self> {
        let is_meant = match &message.to {
            To::Person(name) => *name == person.name,
            To::Group(_) => members.contains(&person.name),
        };
        (is_meant && person.name != message.from).then(|| Self::known(person, zone, language))
    }

    /// Of somebody who is known to be one.
    pub(crate) fn known(person: &'a Person, zone: &'a Zone, language: Language) -> Self {
        Self {
            person,
            zone: person.time_zone.as_ref().unwrap_or(zone),
            language: person.language.unwrap_or(language),
            waiting: person.waiting,
            dead: &[],
        }
    }

    /// The same with so many messages that wait beside those of the scenario.
    #[must_use]
    pub const fn with_waiting(self, more: u32) -> Self {
        Self { waiting: self.person.waiting.saturating_add(more), ..self }
    }

    /// The same with bindings that APNs called dead (410).
    #[must_use]
    pub const fn with_dead(self, dead: &'a [Binding]) -> Self {
        Self { dead, ..self }
    }

    /// Who it is.
    pub const fn person(&self) -> &'a Person {
        self.person
    }

    /// The zone that their hours are told in.
    pub const fn zone(&self) -> &'a Zone {
        self.zone
    }

    /// The language of what they are shown.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// How many messages wait before this one.
    pub const fn waiting(&self) -> u32 {
        self.waiting
    }

    /// Devices that are pushed to, where one is pushed: those that are not marked dead.
    pub fn devices(&self) -> impl Iterator<Item = &'a Binding> {
        let dead = self.dead;
        self.person.bindings.iter().map(|(binding, _)| binding).filter(move |it| !dead.contains(it))
    }
}
