//! A profile that two people change: what the edit began from, and what is to be gone on with.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{
    Draft, DraftState, LookAtWorkspace, OutsideChange, OutsideChoice, OutsideField, OutsideKind,
    SettleOutside, WorkspaceLook,
};
use crate::vaults::blocking;
use crate::workbench::lock;
use crate::workspace::Profile;
use crate::{Error, Workbench};

/// Both files of a profile as they were when an edit began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Base {
    pub(crate) profile: Profile,
    pub(crate) payload: String,
}

/// The fields of a profile by name, the payload among them.
type Fields = Map<String, Value>;

const PAYLOAD: &str = "payload";

impl Base {
    fn fields(&self) -> Fields {
        let mut fields = match serde_json::to_value(&self.profile) {
            Ok(Value::Object(fields)) => fields,
            _ => Fields::new(),
        };
        fields.insert(PAYLOAD.to_owned(), Value::String(self.payload.clone()));
        fields
    }

    fn of_fields(mut fields: Fields) -> Option<Self> {
        let Some(Value::String(payload)) = fields.remove(PAYLOAD) else { return None };
        let profile = serde_json::from_value(Value::Object(fields)).ok()?;
        Some(Self { profile, payload })
    }
}

impl Workbench {
    /// What others did to the workspace since it was last asked about.
    ///
    /// # Errors
    /// When the database fails. A folder that cannot be read is part of the answer.
    pub async fn look_at_workspace(&self, request: &LookAtWorkspace) -> Result<WorkspaceLook, Error> {
        let mut look = WorkspaceLook { workspace: None, problem: None, reloaded: None, outside: None };
        match self.view().await {
            Ok(view) => {
                let before = lock(&self.told).replace(view.clone());
                look.workspace = Some(view).filter(|it| request.whole || before.as_ref() != Some(it));
            }
            Err(error @ Error::Store { .. }) => return Err(error),
            Err(error) => {
                // Of a folder that is not there, nothing more can be said of a file.
                look.problem = Some(error.to_string());
                return Ok(look);
            }
        }
        if let Some(id) = &request.profile {
            let (reloaded, outside) = self.look_at_profile(id).await?;
            (look.reloaded, look.outside) = (reloaded, outside);
        }
        Ok(look)
    }

    async fn look_at_profile(&self, id: &str) -> Result<(Option<DraftState>, Option<OutsideChange>), Error> {
        let Some(base) = self.base_of(id).await? else { return Ok((None, None)) };
        let read = self.file_of(id).await;
        if read.as_ref().is_ok_and(|it| *it == base) {
            return Ok((None, None));
        }
        let draft = self.store.draft(self.workspace.key(), id.to_owned()).await?;
        let mine = match &draft {
            Some(draft) => self.as_saved(draft, Some(&base.profile)).await?,
            None => base.clone(),
        };
        let theirs = match read {
            Ok(theirs) => theirs,
            Err(error) => return Ok((None, Some(self.lost(id, &base, &mine, &error)))),
        };
        if mine == base {
            return Ok((Some(self.reload(id, theirs, draft.as_ref()).await?), None));
        }
        let change = compared(id, &base.fields(), &mine.fields(), &theirs.fields());
        if change.is_none() {
            // Nothing of theirs is new: the edit goes on from there.
            self.rebase(id, &theirs).await?;
        }
        Ok((None, change))
    }

    fn lost(&self, id: &str, base: &Base, mine: &Base, error: &Error) -> OutsideChange {
        let kind = if self.workspace.has_profile(id) { OutsideKind::Broken } else { OutsideKind::Deleted };
        let problem = matches!(kind, OutsideKind::Broken).then(|| error.to_string());
        let fields = differing(&base.fields(), &mine.fields(), &base.fields());
        OutsideChange { profile: id.to_owned(), kind, problem, fields, mergeable: false }
    }

    /// Goes on with one version of a profile that two people changed.
    ///
    /// # Errors
    /// When its files cannot be read, where they have a part in the choice, or the database fails.
    pub async fn settle_outside(&self, request: &SettleOutside) -> Result<DraftState, Error> {
        let id = &request.profile;
        let draft = self.store.draft(self.workspace.key(), id.clone()).await?;
        if request.choice == OutsideChoice::Theirs || draft.is_none() {
            let theirs = self.file_of(id).await?;
            return self.reload(id, theirs, draft.as_ref()).await;
        }
        let draft = draft.ok_or_else(|| Error::gone(format!("the draft of {id:?}")))?;
        let base = self.base_of(id).await?;
        match self.file_of(id).await {
            Ok(theirs) if request.choice == OutsideChoice::Both => {
                let mine = self.as_saved(&draft, base.as_ref().map(|it| &it.profile)).await?;
                let before = base.unwrap_or_else(|| theirs.clone());
                let fields = merged(&before.fields(), mine.fields(), &theirs.fields());
                let both = Base::of_fields(fields).unwrap_or(mine);
                let draft = self.draft_with(id, &both, Some(&draft)).await?;
                self.go_on_from(&theirs, &draft).await
            }
            Ok(theirs) => self.go_on_from(&theirs, &draft).await,
            // What is gone is written again; what cannot be read is not, and saving says so.
            Err(Error::File { .. }) => {
                lock(&self.bases).remove(id);
                self.store.put_base(self.workspace.key(), id.clone(), None).await?;
                Ok(DraftState { draft, edited: true })
            }
            Err(error) => Err(error),
        }
    }

    /// Refuses to save over what somebody else changed since.
    ///
    /// # Errors
    /// At `profile` then; when the database fails.
    pub(crate) async fn check_outside(&self, id: &str, draft: &Draft) -> Result<(), Error> {
        let Some(base) = self.base_of(id).await? else { return Ok(()) };
        let Ok(theirs) = self.file_of(id).await else { return Ok(()) };
        if theirs == base {
            return Ok(());
        }
        let mine = self.as_saved(draft, Some(&base.profile)).await?;
        if compared(id, &base.fields(), &mine.fields(), &theirs.fields()).is_none() {
            return self.rebase(id, &theirs).await;
        }
        let message = format!(
            "{id} was changed by another program since it was opened; nothing was saved over that. Choose which \
             version to go on with"
        );
        Err(Error::field("profile", "profile_changed_outside", message, &[("name", id.to_owned())]))
    }

    /// What the edits of a profile began from; none where it has no readable files and never had.
    pub(crate) async fn base_of(&self, id: &str) -> Result<Option<Base>, Error> {
        let known = lock(&self.bases).get(id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let kept = self.store.base(self.workspace.key(), id.to_owned()).await?;
        let base = match kept.and_then(|it| serde_json::from_str(&it).ok()) {
            Some(base) => Some(base),
            None => self.file_of(id).await.ok(),
        };
        if let Some(base) = &base {
            lock(&self.bases).insert(id.to_owned(), base.clone());
        }
        Ok(base)
    }

    /// Both files as they are now.
    pub(crate) async fn file_of(&self, id: &str) -> Result<Base, Error> {
        let (workspace, id) = (self.workspace.clone(), id.to_owned());
        let (profile, payload) = blocking(move || workspace.read_profile(&id)).await?;
        Ok(Base { profile, payload })
    }

    /// Both files as the draft would be saved.
    pub(crate) async fn as_saved(&self, draft: &Draft, before: Option<&Profile>) -> Result<Base, Error> {
        let profile = self.profile_of(draft, before).await?;
        Ok(Base { profile, payload: draft.payload.clone() })
    }

    /// Has the edits of a profile begin from `base`.
    pub(crate) async fn rebase(&self, id: &str, base: &Base) -> Result<(), Error> {
        lock(&self.bases).insert(id.to_owned(), base.clone());
        self.store.put_base(self.workspace.key(), id.to_owned(), Some(text_of(base))).await
    }

    /// Keeps the draft, and what it began from where that is not known yet.
    pub(crate) async fn keep_draft(&self, draft: &Draft, base: Option<&Base>) -> Result<DraftState, Error> {
        let edited = match base {
            Some(base) => self.as_saved(draft, Some(&base.profile)).await? != *base,
            None => true,
        };
        self.store.keep_draft(self.workspace.key(), draft, base.map(text_of), edited).await?;
        Ok(DraftState { draft: draft.clone(), edited })
    }

    /// Shows what is in the files, with what only this machine has of the draft.
    pub(crate) async fn reload(
        &self,
        id: &str,
        theirs: Base,
        draft: Option<&Draft>,
    ) -> Result<DraftState, Error> {
        let fresh = self.draft_with(id, &theirs, draft).await?;
        if draft.is_some() {
            return self.go_on_from(&theirs, &fresh).await;
        }
        self.rebase(id, &theirs).await?;
        Ok(DraftState { draft: fresh, edited: false })
    }

    /// Keeps a draft whose edits begin from `theirs` now. The draft comes first: what was edited on the old base is
    /// asked about again, while an old draft on the new base would take back what is theirs.
    async fn go_on_from(&self, theirs: &Base, draft: &Draft) -> Result<DraftState, Error> {
        let state = self.keep_draft(draft, Some(theirs)).await?;
        self.rebase(draft.profile.as_deref().unwrap_or_default(), theirs).await?;
        Ok(state)
    }

    async fn draft_with(&self, id: &str, base: &Base, local: Option<&Draft>) -> Result<Draft, Error> {
        let fresh = self.to_draft(id, base.profile.clone(), base.payload.clone()).await?;
        Ok(match local {
            Some(local) => {
                let Draft { token, token_file, aside, .. } = local.clone();
                Draft { token, token_file, aside, ..fresh }
            }
            None => fresh,
        })
    }
}

fn text_of(base: &Base) -> String {
    serde_json::to_string(base).unwrap_or_default()
}

/// What there is to choose; none where everything of theirs is in the edit already, or was there before.
fn compared(id: &str, before: &Fields, mine: &Fields, theirs: &Fields) -> Option<OutsideChange> {
    let is_news = |name: &String| {
        let their = theirs.get(name);
        their != before.get(name) && their != mine.get(name)
    };
    let names = names(&[before, mine, theirs]);
    if !names.iter().any(is_news) {
        return None;
    }
    let by_both = names.iter().any(|it| is_news(it) && mine.get(it) != before.get(it));
    Some(OutsideChange {
        profile: id.to_owned(),
        kind: OutsideKind::Changed,
        problem: None,
        fields: differing(before, mine, theirs),
        mergeable: !by_both,
    })
}

fn differing(before: &Fields, mine: &Fields, theirs: &Fields) -> Vec<OutsideField> {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Null) | None => None,
        Some(other) => Some(serde_json::to_string_pretty(other).unwrap_or_default()),
    };
    let all = names(&[before, mine, theirs]).into_iter().map(|field| OutsideField {
        before: text(before.get(&field)),
        mine: text(mine.get(&field)),
        theirs: text(theirs.get(&field)),
        field,
    });
    all.filter(|it| it.mine != it.theirs || it.mine != it.before).collect()
}

fn merged(before: &Fields, mine: Fields, theirs: &Fields) -> Fields {
    let mut both = Fields::new();
    for name in names(&[before, &mine, theirs]) {
        let from = if mine.get(&name) == before.get(&name) { theirs } else { &mine };
        if let Some(value) = from.get(&name) {
            both.insert(name, value.clone());
        }
    }
    both
}

fn names(all: &[&Fields]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let every = all.iter().flat_map(|it| it.keys());
    every.filter(|it| seen.insert((*it).clone())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        let Value::Object(fields) = value else { panic!("{value}") };
        fields
    }

    #[test]
    fn what_there_is_to_choose() {
        let before = fields(json!({"topic": "a", "payload": "1"}));
        for (mine, theirs, asked, mergeable) in [
            (json!({"topic": "b", "payload": "1"}), json!({"topic": "a", "payload": "2"}), true, true),
            (json!({"topic": "b", "payload": "1"}), json!({"topic": "c", "payload": "1"}), true, false),
            (json!({"topic": "b", "payload": "1"}), json!({"topic": "b", "payload": "1"}), false, true),
            (json!({"topic": "b", "payload": "2"}), json!({"topic": "a", "payload": "2"}), false, true),
            (
                json!({"topic": "b", "payload": "1"}),
                json!({"topic": "a", "payload": "1", "notes": "n"}),
                true,
                true,
            ),
            (json!({"topic": "b", "payload": "1"}), json!({"payload": "1"}), true, false),
        ] {
            let change = compared("A", &before, &fields(mine.clone()), &fields(theirs.clone()));
            assert_eq!(change.is_some(), asked, "{mine} {theirs}");
            assert!(change.is_none_or(|it| it.mergeable == mergeable), "{mine} {theirs}");
        }
    }

    #[test]
    fn both_changes_are_had_and_mine_counts_where_both_changed() {
        let before = fields(json!({"a": 1, "b": 1, "c": 1, "gone": 1}));
        let mine = fields(json!({"a": 2, "b": 1, "c": 2, "gone": 1}));
        let theirs = fields(json!({"a": 1, "b": 3, "c": 3, "new": 4}));
        assert_eq!(merged(&before, mine, &theirs), fields(json!({"a": 2, "b": 3, "c": 2, "new": 4})));
    }
}
