//! Which device gets what, from whom. Payloads are made when their turn comes: only those on their way are held.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use push_chat::{Binding, Recipient, Scenario, Verdict, decide, payload};
use push_dispatch::{Message, Target, Why};
use push_protocol::{DeviceToken, HeaderText, Notification, Payload, PushType};

use super::super::convert::words;
use super::super::resolve::{Names, Resolved, Speaker, Unresolved, endpoint};
use crate::model::{ChatPlace, Endpoint, Words};
use crate::store::CredentialRecord;
use crate::workbench::lock;

/// A device that is pushed to, or would be.
#[derive(Debug)]
pub(in super::super) struct Planned {
    /// Whose, by place among the recipients.
    recipient: usize,
    pub(in super::super) binding: Binding,
    pub(in super::super) endpoint: Endpoint,
    pub(in super::super) resolved: Result<Resolved, Unresolved>,
    /// APNs has called its token bad before.
    pub(in super::super) flagged: bool,
}

/// Devices that share a client.
#[derive(Debug)]
pub(in super::super) struct Slot {
    pub(in super::super) endpoint: Endpoint,
    speaker: Speaker,
    /// By place among the targets.
    pub(in super::super) targets: Vec<usize>,
}

impl Slot {
    /// The credential; none for the sample certificate.
    pub(in super::super) fn credential<'c>(
        &self,
        credentials: &'c [CredentialRecord],
    ) -> Option<&'c CredentialRecord> {
        match self.speaker {
            Speaker::Listed(at) => credentials.get(at),
            Speaker::Sample => None,
        }
    }
}

/// What is known of people beside the scenario.
#[derive(Debug, Default)]
pub(in super::super) struct Beside {
    /// How many other messages wait for each.
    pub(in super::super) waiting: HashMap<String, u32>,
    /// Bindings that are dead.
    pub(in super::super) dead: HashMap<String, Vec<Binding>>,
    /// Bindings of which APNs said something.
    pub(in super::super) flagged: Vec<(String, Binding)>,
}

/// A message on its way to everybody.
#[derive(Debug)]
pub(in super::super) struct Sending<'s> {
    pub(in super::super) scenario: &'s Scenario,
    pub(in super::super) recipients: Vec<Recipient<'s>>,
    pub(in super::super) targets: Vec<Planned>,
    pub(in super::super) slots: Vec<Slot>,
    /// Why payloads could not be sent, in both languages.
    said: Mutex<HashMap<usize, Words>>,
}

impl<'s> Sending<'s> {
    /// Of a scenario in which something can be decided.
    pub(in super::super) fn new(
        scenario: &'s Scenario,
        beside: &'s Beside,
        names: &Names<'_>,
        place: ChatPlace,
    ) -> Self {
        let known = |it: Recipient<'s>| {
            let name = &it.person().name;
            let waiting = beside.waiting.get(name).copied().unwrap_or_default();
            it.with_waiting(waiting).with_dead(beside.dead.get(name).map_or(&[], Vec::as_slice))
        };
        let recipients: Vec<Recipient<'s>> = scenario.recipients().into_iter().map(known).collect();
        let mut sending =
            Self { scenario, recipients, targets: Vec::new(), slots: Vec::new(), said: Mutex::default() };
        let mut slots: HashMap<(Endpoint, Speaker), usize> = HashMap::new();
        for (at, recipient) in sending.recipients.iter().enumerate() {
            let person = recipient.person();
            let decided = decide(&scenario.message, recipient, &person.options, &scenario.clock);
            if decided.verdict != Verdict::Pushed {
                continue;
            }
            for binding in recipient.devices() {
                let flagged = beside.flagged.iter().any(|(of, it)| *of == person.name && it == binding);
                let resolved = names.resolve(binding, place);
                let key = sending.targets.len();
                if let Ok(Resolved { endpoint, speaker, .. }) = resolved {
                    let slot = *slots.entry((endpoint, speaker)).or_insert_with(|| {
                        sending.slots.push(Slot { endpoint, speaker, targets: Vec::new() });
                        sending.slots.len() - 1
                    });
                    sending.slots[slot].targets.push(key);
                }
                let (binding, endpoint) = (binding.clone(), endpoint(binding.environment, place));
                sending.targets.push(Planned { recipient: at, binding, endpoint, resolved, flagged });
            }
        }
        sending
    }

    pub(in super::super) fn name_of(&self, planned: &Planned) -> &str {
        self.recipients.get(planned.recipient).map_or("", |it| &it.person().name)
    }

    /// Why nothing could be made for a target.
    pub(in super::super) fn words_of(&self, key: usize) -> Option<Words> {
        lock(&self.said).get(&key).cloned()
    }

    /// What goes to the first device to which something can be sent.
    pub(in super::super) fn shared(&self) -> Option<Notification> {
        self.targets.iter().find_map(|it| self.notification(it, it.resolved.as_ref().ok()?).ok())
    }

    /// Why nothing can be sent to a target.
    pub(in super::super) fn why_not(&self, key: usize) -> Words {
        let why = self.targets.get(key).map(|it| match &it.resolved {
            Ok(resolved) => self.notification(it, resolved).err(),
            Err(unresolved) => Some(unresolved.why.clone()),
        });
        why.flatten().unwrap_or(Words { en: String::new(), zh_hans: String::new() })
    }

    fn notification(&self, planned: &Planned, resolved: &Resolved) -> Result<Notification, Words> {
        let recipient = self.recipients[planned.recipient];
        let scenario = self.scenario;
        let made = payload(&scenario.message, scenario.sender(), &recipient, &recipient.person().options);
        if let Some(too_long) = made.too_long() {
            return Err(words(too_long.words()));
        }
        let unsendable = |error: &dyn std::fmt::Display| Words {
            en: error.to_string(),
            zh_hans: format!("无法放入请求：{error}"),
        };
        let body = Payload::parse(made.text.as_bytes()).map_err(|error| unsendable(&error))?;
        let header = |text: &str| HeaderText::parse(text).map_err(|error| unsendable(&error));
        Ok(Notification {
            topic: Some(header(&resolved.topic)?),
            push_type: Some(header(PushType::Alert.name())?),
            ..Notification::new(body)
        })
    }

    fn target(&self, key: usize) -> Option<Target<usize>> {
        let planned = self.targets.get(key)?;
        let resolved = planned.resolved.as_ref().ok()?;
        let token: DeviceToken = resolved.token.clone();
        let message = match self.notification(planned, resolved) {
            Ok(own) => Message::Own(Arc::new(own)),
            Err(why) => {
                let said = Why::new("chat_unsendable", why.en.clone());
                lock(&self.said).insert(key, why);
                Message::Unsendable(Box::new(said))
            }
        };
        Some(Target { key, token: Ok(token), message })
    }
}

/// The targets of a slot, one after the other.
pub(in super::super) struct Targets<'a> {
    sending: &'a Sending<'a>,
    keys: std::slice::Iter<'a, usize>,
}

impl<'a> Targets<'a> {
    pub(in super::super) fn new(sending: &'a Sending<'a>, slot: &'a Slot) -> Self {
        Self { sending, keys: slot.targets.iter() }
    }
}

impl Iterator for Targets<'_> {
    type Item = Target<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        self.sending.target(*self.keys.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.keys.size_hint()
    }
}
