//! What an open scenario comes to with nothing sent, for everybody, and kept until an edit touches it.

use std::collections::HashMap;

use push_chat::{Binding, Problem, Recipient, Scenario, decide, payload};

use super::convert::verdict;
use super::open::Open;
use super::send::Beside;
use crate::model::{BoundBy, ChatRole, Environment, ExtField, ScenarioEdit, Verdict, VerdictCount};
use crate::store::BindingMark;

/// What an edit changes of what was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Words of payloads and expectations: who gets a push stays.
    Words,
    /// Anything.
    All,
}

impl Touch {
    pub(super) const fn of(edit: &ScenarioEdit) -> Self {
        use ScenarioEdit as Edit;
        match edit {
            Edit::Name { .. } | Edit::Body { .. } | Edit::Expect { .. } => Self::Words,
            Edit::ExtField { field: ExtField::Force, .. } => Self::All,
            Edit::ExtField { .. } => Self::Words,
            _ => Self::All,
        }
    }
}

/// A person in the message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided {
    pub(super) role: ChatRole,
    /// Devices that are not dead.
    pub(super) devices: u32,
    /// For a recipient, where something can be decided.
    pub(super) verdict: Option<Verdict>,
    pub(super) as_expected: Option<bool>,
}

/// What a scenario comes to.
#[derive(Debug)]
pub(super) struct Dry {
    /// Everybody: recipients, the sender, the others; each by place among the people.
    pub(super) order: Vec<usize>,
    /// In the order of the people.
    pub(super) rows: Vec<Decided>,
    /// In the order of verdicts.
    pub(super) counts: Vec<VerdictCount>,
    /// What the recipients' devices are bound by, the most devices first.
    pub(super) certificates: Vec<BoundBy>,
    /// What keeps from deciding, but for `ext`.
    pub(super) problems: Vec<Problem>,
    expectations: Option<(u32, u32)>,
    /// The dead bindings with which it was worked out.
    dead: HashMap<String, Vec<Binding>>,
}

impl Dry {
    pub(super) const fn forget_expectations(&mut self) {
        self.expectations = None;
    }

    /// How many expectations hold, and how many do not.
    pub(super) fn expectations(&self) -> (u32, u32) {
        self.expectations.unwrap_or_default()
    }

    pub(super) fn dead_of(&self, person: &str) -> &[Binding] {
        self.dead.get(person).map_or(&[], Vec::as_slice)
    }
}

impl Open {
    /// Whether something can be decided with it.
    pub(super) fn is_decidable(&self) -> bool {
        self.draft.ext_error.is_none() && self.dry.as_ref().is_some_and(|it| it.problems.is_empty())
    }

    /// Works out what is not known. `token` is the token that a device of that name has now.
    pub(super) fn work_out(&mut self, token: impl Fn(&Binding) -> Option<String>) {
        let dead = dead(&self.marks, token);
        if self.dry.as_ref().is_some_and(|it| it.dead != dead) {
            self.dry = None;
        }
        if self.dry.is_none() {
            self.dry = Some(dry(self.scenario(), dead, self.draft.ext_error.is_none()));
        }
        let Some(mut dry) = self.dry.take() else { return };
        if dry.expectations.is_none() {
            let problems = self.scenario().problems();
            if problems.is_empty() != dry.problems.is_empty() {
                // An edit of words has mended what kept from deciding, or the other way round.
                dry = self::dry(self.scenario(), dry.dead, self.draft.ext_error.is_none());
            }
            dry.problems = problems;
            self.hold_against_expectations(&mut dry);
        }
        self.dry = Some(dry);
    }

    /// What a sending has to know of people beside the scenario.
    pub(super) fn beside(&self) -> Beside {
        let others = self.waiting.keys().map(|it| (it.clone(), self.others_waiting(it)));
        Beside {
            waiting: others.collect(),
            dead: self.dry.as_ref().map(|it| it.dead.clone()).unwrap_or_default(),
            flagged: self.marks.iter().map(|it| (it.person.clone(), it.binding())).collect(),
        }
    }

    fn hold_against_expectations(&self, dry: &mut Dry) {
        let scenario = self.scenario();
        dry.rows.iter_mut().for_each(|it| it.as_expected = None);
        let (mut holding, mut broken) = (0, 0);
        let places: HashMap<&str, usize> = if scenario.expect.is_empty() {
            HashMap::new()
        } else {
            scenario.people.iter().enumerate().map(|(at, it)| (it.name.as_str(), at)).collect()
        };
        let renders = scenario.expect.iter().any(|(_, it)| it.payload.is_some());
        let recipients: HashMap<&str, Recipient<'_>> = if renders {
            scenario.recipients().into_iter().map(|it| (it.person().name.as_str(), it)).collect()
        } else {
            HashMap::new()
        };
        for (name, expected) in &scenario.expect {
            let place = places.get(name.as_str()).copied();
            let got = place.and_then(|at| dry.rows.get(at)).and_then(|it| it.verdict);
            let holds = got == Some(verdict(expected.verdict))
                && expected.payload.as_ref().is_none_or(|wanted| {
                    recipients.get(name.as_str()).is_some_and(|it| {
                        let it = it.with_waiting(self.others_waiting(name));
                        let options = &it.person().options;
                        payload(&scenario.message, scenario.sender(), &it, options).text == wanted.text()
                    })
                });
            if let Some(row) = place.and_then(|at| dry.rows.get_mut(at)) {
                row.as_expected = Some(holds);
            }
            *(if holds { &mut holding } else { &mut broken }) += 1;
        }
        dry.expectations = Some((holding, broken));
    }

    /// A person as a recipient of the message, with what waits for them; none for those who get nothing.
    pub(super) fn recipient<'o>(&'o self, place: usize, dead: &'o [Binding]) -> Option<Recipient<'o>> {
        let scenario = self.scenario();
        let person = scenario.people.get(place)?;
        let members = scenario.message.group().and_then(|id| scenario.group(id));
        let members = members.map_or(&[][..], |it| &it.members);
        let recipient =
            Recipient::of(person, &scenario.message, members, scenario.clock.zone(), scenario.language)?;
        Some(recipient.with_waiting(self.others_waiting(&person.name)).with_dead(dead))
    }
}

/// The bindings that APNs called dead, as far as their devices have the same tokens still.
fn dead(marks: &[BindingMark], token: impl Fn(&Binding) -> Option<String>) -> HashMap<String, Vec<Binding>> {
    let mut dead: HashMap<String, Vec<Binding>> = HashMap::new();
    for mark in marks.iter().filter(|it| it.dead_since.is_some()) {
        let binding = mark.binding();
        if token(&binding).is_some_and(|it| it == mark.token) {
            dead.entry(mark.person.clone()).or_default().push(binding);
        }
    }
    dead
}

impl BindingMark {
    /// The binding that it is about.
    pub(super) fn binding(&self) -> Binding {
        Binding {
            device: self.device.clone(),
            apns_cert_name: self.certificate.clone(),
            environment: self.environment,
        }
    }
}

fn dry(scenario: &Scenario, dead: HashMap<String, Vec<Binding>>, has_ext: bool) -> Dry {
    let problems = scenario.problems();
    let alive = |name: &str, bindings: &[(Binding, push_chat::Extra)]| match dead.get(name) {
        None => bindings.len(),
        Some(dead) => bindings.iter().filter(|(it, _)| !dead.contains(it)).count(),
    };
    let row = |it: &push_chat::Person| Decided {
        role: if it.name == scenario.message.from { ChatRole::Sender } else { ChatRole::Other },
        devices: u32::try_from(alive(&it.name, &it.bindings)).unwrap_or(u32::MAX),
        verdict: None,
        as_expected: None,
    };
    let mut rows: Vec<Decided> = scenario.people.iter().map(row).collect();
    let places: HashMap<&str, usize> =
        scenario.people.iter().enumerate().map(|(at, it)| (it.name.as_str(), at)).collect();
    let (mut order, decides) = (Vec::with_capacity(rows.len()), has_ext && problems.is_empty());
    for recipient in scenario.recipients() {
        let person = recipient.person();
        let Some(&place) = places.get(person.name.as_str()) else { continue };
        let row = &mut rows[place];
        if row.role == ChatRole::Recipient {
            // Listed twice, which is said.
            continue;
        }
        row.role = ChatRole::Recipient;
        order.push(place);
        if decides {
            let dead = dead.get(&person.name).map_or(&[][..], Vec::as_slice);
            let decision =
                decide(&scenario.message, &recipient.with_dead(dead), &person.options, &scenario.clock);
            row.verdict = Some(verdict(decision.verdict));
        }
    }
    for role in [ChatRole::Sender, ChatRole::Other] {
        order.extend(rows.iter().enumerate().filter(|(_, it)| it.role == role).map(|(at, _)| at));
    }
    let (counts, certificates) = (counts(&rows), certificates(scenario, &rows, &dead));
    Dry { order, rows, counts, certificates, problems, expectations: None, dead }
}

fn certificates(scenario: &Scenario, rows: &[Decided], dead: &HashMap<String, Vec<Binding>>) -> Vec<BoundBy> {
    let mut found: HashMap<(&str, Environment), u32> = HashMap::new();
    let recipients = scenario.people.iter().zip(rows).filter(|(_, it)| it.role == ChatRole::Recipient);
    for (person, _) in recipients {
        let dead = dead.get(&person.name).map_or(&[][..], Vec::as_slice);
        for (binding, _) in person.bindings.iter().filter(|(it, _)| !dead.contains(it)) {
            *found.entry((&binding.apns_cert_name, binding.environment)).or_default() += 1;
        }
    }
    let bound = |((name, environment), devices): ((&str, Environment), u32)| BoundBy {
        name: name.to_owned(),
        environment,
        devices,
    };
    let mut found: Vec<BoundBy> = found.into_iter().map(bound).collect();
    found.sort_by(|a, b| {
        let names = |it: &BoundBy| (it.name.clone(), it.environment.name());
        b.devices.cmp(&a.devices).then_with(|| names(a).cmp(&names(b)))
    });
    found
}

fn counts(rows: &[Decided]) -> Vec<VerdictCount> {
    let all = [
        Verdict::Pushed,
        Verdict::Online,
        Verdict::NoDevice,
        Verdict::GroupMuted,
        Verdict::SenderMuted,
        Verdict::DoNotDisturb,
    ];
    let count = |verdict: Verdict| {
        let with = rows.iter().filter(|it| it.verdict == Some(verdict));
        let (recipients, devices) = with.fold((0, 0), |(all, devices), it| (all + 1, devices + it.devices));
        let devices = if verdict == Verdict::Pushed { devices } else { 0 };
        VerdictCount { verdict, recipients, devices }
    };
    all.map(count).into_iter().filter(|it| it.recipients > 0).collect()
}
