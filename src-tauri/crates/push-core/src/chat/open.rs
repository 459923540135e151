//! The scenarios that are open: what the file says, the edits since, and what the store knows of people.

use std::collections::HashMap;
use std::sync::Arc;

use push_chat::Scenario;
use serde::{Deserialize, Serialize};

use super::dry::{Dry, Touch};
use super::edit::Draft;
use crate::model::ScenarioEdit;
use crate::store::{BindingMark, KeptEdit, ScenarioKey, Waiting};
use crate::workspace::{ScenarioFile, Stamp};
use crate::{Error, Workbench};

/// So many scenarios stay open; the others are read anew when they are looked at.
const MOST: usize = 4;

/// A change as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Logged {
    /// By the user.
    Edit(ScenarioEdit),
    /// A person came online.
    Online(String),
}

/// A scenario that is open.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) key: ScenarioKey,
    pub(super) draft: Draft,
    /// What the file says; none where it is gone, or cannot be read any more.
    pub(super) saved: Option<Arc<Scenario>>,
    /// Text of the file under the edits.
    pub(super) base: String,
    stamp: Option<Stamp>,
    /// The file is another one than the edits were made on.
    pub(super) changed_outside: bool,
    pub(super) edits: Vec<Logged>,
    pub(super) revision: u32,
    /// How many messages wait for each person.
    pub(super) waiting: HashMap<String, u32>,
    /// What is known of the message's id.
    pub(super) this: Waiting,
    pub(super) marks: Vec<BindingMark>,
    pub(super) dry: Option<Dry>,
}

/// Those that are open, the last one looked at first.
#[derive(Debug, Default)]
pub(super) struct Desk(Vec<Open>);

impl Desk {
    pub(super) fn find(&mut self, id: &str) -> Option<&mut Open> {
        self.0.iter_mut().find(|it| it.key.id == id)
    }

    pub(super) fn close(&mut self, id: &str) {
        self.0.retain(|it| it.key.id != id);
    }

    pub(crate) fn close_all(&mut self) {
        self.0.clear();
    }

    fn put(&mut self, open: Open) {
        self.close(&open.key.id);
        self.0.insert(0, open);
        self.0.truncate(MOST);
    }

    fn put_first(&mut self, id: &str) {
        if let Some(at) = self.0.iter().position(|it| it.key.id == id) {
            self.0[..=at].rotate_right(1);
        }
    }
}

impl Open {
    pub(super) fn scenario(&self) -> &Arc<Scenario> {
        &self.draft.scenario
    }

    /// Whether there is something that is not in the file.
    pub(super) fn is_edited(&self) -> bool {
        !self.edits.is_empty()
    }

    /// How many other messages than the scenario's wait for a person, beside those of the file.
    pub(super) fn others_waiting(&self, person: &str) -> u32 {
        let all = self.waiting.get(person).copied().unwrap_or_default();
        all.saturating_sub(u32::from(self.this.people.contains(person)))
    }

    fn says_what_the_file_says(&self) -> bool {
        self.draft.ext_error.is_none() && self.saved.as_deref() == Some(&*self.draft.scenario)
    }

    /// The edits' renames of people, to be undone: the last one first.
    pub(super) fn renames_undone(&self) -> Vec<(String, String)> {
        let renamed = self.edits.iter().rev().filter_map(|it| match it {
            Logged::Edit(ScenarioEdit::RenamePerson { person, to }) => {
                Some((to.trim().to_owned(), person.clone()))
            }
            _ => None,
        });
        renamed.collect()
    }

    /// People whom the edits removed, and who are not there again.
    pub(super) fn removed_people(&self) -> Vec<String> {
        let removed = self.edits.iter().filter_map(|it| match it {
            Logged::Edit(ScenarioEdit::RemovePerson { person }) => Some(person.clone()),
            _ => None,
        });
        removed.filter(|it| self.draft.scenario.person(it).is_none()).collect()
    }

    /// How an edit that was made is kept. One that sets again what the last one set takes its place.
    pub(super) fn kept(&self, logged: &Logged) -> KeptEdit {
        let replaces = self.edits.last().is_some_and(|last| sets_the_same(last, logged));
        let number = self.edits.len() - usize::from(replaces);
        let (renamed, bound) = match logged {
            Logged::Edit(ScenarioEdit::RenamePerson { person, to }) if person != to.trim() => {
                (Some((person.clone(), to.trim().to_owned())), None)
            }
            Logged::Edit(ScenarioEdit::Bindings { person, bindings }) => {
                let left = bindings.iter().map(|it| {
                    (it.device.trim().to_owned(), it.apns_cert_name.trim().to_owned(), it.environment.name())
                });
                (None, Some((person.clone(), left.collect())))
            }
            _ => (None, None),
        };
        KeptEdit {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            body: serde_json::to_string(logged).unwrap_or_default(),
            base: self.edits.is_empty().then(|| self.base.clone()),
            renamed,
            bound,
        }
    }

    /// Notes that it was kept so.
    pub(super) fn note(&mut self, logged: Logged, number: u32) {
        self.edits.truncate(usize::try_from(number).unwrap_or(usize::MAX));
        self.edits.push(logged);
        self.revision = self.revision.wrapping_add(1);
    }

    /// What follows for what was worked out.
    pub(super) fn touch(&mut self, touch: Touch) {
        match (&mut self.dry, touch) {
            (Some(dry), Touch::Words) => dry.forget_expectations(),
            (dry, _) => *dry = None,
        }
    }
}

/// Whether the later edit leaves nothing of the earlier one.
fn sets_the_same(earlier: &Logged, later: &Logged) -> bool {
    use ScenarioEdit as Edit;
    let (Logged::Edit(earlier), Logged::Edit(later)) = (earlier, later) else { return false };
    match (earlier, later) {
        (Edit::Name { .. }, Edit::Name { .. })
        | (Edit::Clock { .. }, Edit::Clock { .. })
        | (Edit::Locale { .. }, Edit::Locale { .. })
        | (Edit::From { .. }, Edit::From { .. })
        | (Edit::To { .. }, Edit::To { .. })
        | (Edit::Body { .. }, Edit::Body { .. })
        | (Edit::MessageId { .. }, Edit::MessageId { .. })
        | (Edit::Ext { .. } | Edit::ExtField { .. }, Edit::Ext { .. }) => true,
        (Edit::ExtField { field: one, .. }, Edit::ExtField { field: other, .. }) => one == other,
        (Edit::Options { person: one, .. }, Edit::Options { person: other, .. })
        | (Edit::PersonLocale { person: one, .. }, Edit::PersonLocale { person: other, .. })
        | (Edit::Bindings { person: one, .. }, Edit::Bindings { person: other, .. })
        | (Edit::Expect { person: one, .. }, Edit::Expect { person: other, .. }) => one == other,
        (Edit::Group { group: one, .. }, Edit::Group { group: other, .. }) => one.trim() == other.trim(),
        _ => false,
    }
}

impl Workbench {
    pub(super) fn scenario_key(&self, id: &str) -> ScenarioKey {
        ScenarioKey { workspace: self.workspace.key(), id: id.to_owned() }
    }

    /// The scenario of that id, opened where it is not, and read anew where its file has changed and there are no
    /// edits.
    ///
    /// # Errors
    /// When it is gone or damaged, or the database fails.
    pub(super) async fn opened<'d>(&self, desk: &'d mut Desk, id: &str) -> Result<&'d mut Open, Error> {
        let stamp = self.workspace.scenario_stamp(id)?;
        let is_fresh = match desk.find(id) {
            Some(open) if open.stamp == stamp => true,
            Some(open) if open.is_edited() => {
                open.stamp = stamp;
                let now = self.workspace.read_scenario(id).ok().flatten();
                open.changed_outside = stamp.is_some() && now.is_none_or(|it| it.text != open.base);
                true
            }
            _ => false,
        };
        if is_fresh {
            desk.put_first(id);
        } else {
            let revision = desk.find(id).map_or(0, |it| it.revision.wrapping_add(1));
            desk.close(id);
            let open = self.load(id, revision).await?;
            desk.put(open);
        }
        desk.find(id).ok_or_else(|| Error::gone(format!("scenario {id:?}")))
    }

    async fn load(&self, id: &str, revision: u32) -> Result<Open, Error> {
        let key = self.scenario_key(id);
        let state = self.store.scenario(key.clone()).await?;
        let (file, damaged) = match self.workspace.read_scenario(id) {
            Ok(file) => (file, None),
            Err(error) => (None, Some(error)),
        };
        let stamp = self.workspace.scenario_stamp(id)?;
        let edits: Vec<Logged> = state.edits.iter().filter_map(|it| serde_json::from_str(it).ok()).collect();
        let base = state.base.filter(|_| !edits.is_empty());
        let under = base.as_ref().and_then(|text| Scenario::read_draft(text.as_bytes()).0);
        let (draft, base, edits) = match (under, base, &file) {
            (Some(scenario), Some(base), _) => (replayed(scenario, &edits), base, edits),
            (_, _, Some(ScenarioFile { text, scenario, .. })) => {
                (Draft::new(scenario.clone()), text.clone(), Vec::new())
            }
            _ => return Err(damaged.unwrap_or_else(|| Error::gone(format!("scenario {id:?}")))),
        };
        let changed_outside =
            !edits.is_empty() && stamp.is_some() && file.as_ref().is_none_or(|it| it.text != base);
        let this = self.store.waiting_for(key.clone(), draft.scenario.message.m.clone()).await?;
        let mut open = Open {
            key,
            draft,
            saved: file.map(|it| Arc::new(it.scenario)),
            base,
            stamp,
            changed_outside,
            edits,
            revision,
            waiting: state.waiting,
            this,
            marks: state.marks,
            dry: None,
        };
        self.settle(&mut open).await?;
        Ok(open)
    }

    /// Forgets edits that come to what the file says: they were undone, or saved by a Pushbench that was killed
    /// before it could note it.
    pub(super) async fn settle(&self, open: &mut Open) -> Result<(), Error> {
        if open.edits.is_empty() || !open.says_what_the_file_says() {
            return Ok(());
        }
        self.store.drop_edits(open.key.clone(), Vec::new(), Vec::new()).await?;
        let file = self.workspace.read_scenario(&open.key.id)?;
        if let Some(file) = file {
            (open.base, open.stamp) = (file.text, Some(file.stamp));
        }
        open.edits.clear();
        open.changed_outside = false;
        Ok(())
    }
}

/// The scenario after the edits; what cannot be done any more is left out.
fn replayed(scenario: Scenario, edits: &[Logged]) -> Draft {
    let mut draft = Draft::new(scenario);
    for it in edits {
        let _ = match it {
            Logged::Edit(edit) => draft.apply(edit),
            Logged::Online(person) => draft.come_online(person),
        };
    }
    draft
}
