//! Scenario files: the list, new ones, other names, saving and reverting.

use push_chat::{SAMPLES, Scenario};
use serde::{Deserialize, Serialize};

use super::open::Logged;
use super::reply::problems;
use crate::model::{
    LookAtScenario, NewScenario, RenameScenario, ScenarioEdit, ScenarioEntry, ScenarioRef, ScenarioReply,
    WorkspaceView,
};
use crate::store::KeptEdit;
use crate::workbench::lock;
use crate::workspace::new_scenario_id;
use crate::{Error, Workbench};

/// Set once the samples were written.
const SAMPLES_WRITTEN: &str = "sample_scenarios";
/// Where a rename under way is noted, by workspace, so that one that was interrupted is gone on with.
const RENAMING: &str = "renaming_scenario";

/// A rename of which the store may not know yet.
#[derive(Serialize, Deserialize)]
struct Renaming {
    from: String,
    to: String,
}

impl Workbench {
    /// The scenarios of the workspace by path. Those whose files are gone are there as long as they have edits.
    ///
    /// # Errors
    /// When the folder cannot be listed, or the database fails.
    pub(crate) async fn scenario_entries(&self) -> Result<Vec<ScenarioEntry>, Error> {
        let edited = self.store.edited_scenarios(self.workspace.key()).await?;
        let mut ids = self.workspace.scenario_ids()?;
        ids.extend(edited.iter().cloned());
        ids.sort();
        ids.dedup();
        let entry = |id: String| {
            let (folder, name) = id.rsplit_once('/').unwrap_or(("", &id));
            let edited = edited.contains(&id);
            let (title, problem) = match self.scenario_title(&id) {
                Ok(title) if title.trim().is_empty() => (name.to_owned(), None),
                Ok(title) => (title, None),
                // With edits it is opened from what they were made on.
                Err(problem) => (name.to_owned(), Some(problem).filter(|_| !edited)),
            };
            ScenarioEntry { name: name.to_owned(), title, folder: folder.to_owned(), edited, problem, id }
        };
        Ok(ids.into_iter().map(entry).collect())
    }

    /// Its title, or why a file cannot be opened. It is read again where it has changed.
    fn scenario_title(&self, id: &str) -> Result<String, crate::model::Words> {
        let stamp = self.workspace.scenario_stamp(id).ok().flatten();
        if let (Some(stamp), Some((known, title))) = (stamp, lock(&self.scenarios.titles).get(id))
            && *known == stamp
        {
            return title.clone();
        }
        let title = self.workspace.scenario_title(id);
        if let Some(stamp) = stamp {
            lock(&self.scenarios.titles).insert(id.to_owned(), (stamp, title.clone()));
        }
        title
    }

    /// Writes the changes of a scenario into its file.
    ///
    /// # Errors
    /// At `ext`, where that is no object; when the file was changed by another program since, is damaged, or cannot
    /// be written. The changes stay then.
    pub async fn save_scenario(&self, request: ScenarioRef) -> Result<WorkspaceView, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &request.id).await?;
        if let Some(problem) = problems(open).into_iter().find(|it| it.field == "ext") {
            return Err(Error::Field(problem));
        }
        if open.changed_outside {
            let path = self.workspace.scenario_path(&request.id)?;
            let message =
                "was changed by another program since it was opened; nothing was saved over that. Revert \
                           to take it over, or copy the scenario under another name"
                    .to_owned();
            return Err(Error::WorkspaceFile { path, message });
        }
        if open.is_edited() {
            self.workspace.write_scenario(&request.id, open.scenario())?;
            let gone = open.removed_people();
            self.store.drop_edits(open.key.clone(), Vec::new(), gone).await?;
            // It is read anew from what was written.
            desk.close(&request.id);
        }
        drop(desk);
        self.view().await
    }

    /// Throws the changes away and shows what is saved. Messages that were sent stay sent.
    ///
    /// # Errors
    /// When the file is gone or damaged: the changes then stay.
    pub async fn revert_scenario(&self, request: LookAtScenario) -> Result<ScenarioReply, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &request.id).await?;
        if open.is_edited() {
            let gone = || Error::gone(format!("scenario {:?}", request.id));
            self.workspace.read_scenario(&request.id)?.ok_or_else(gone)?;
            let renamed = open.renames_undone();
            let (key, revision) = (open.key.clone(), open.revision);
            self.store.drop_edits(key, renamed, Vec::new()).await?;
            desk.close(&request.id);
            self.opened(&mut desk, &request.id).await?.revision = revision.wrapping_add(1);
        }
        let open = self.opened(&mut desk, &request.id).await?;
        self.scenario_reply(open, &request.look, None).await
    }

    /// Adds a scenario: a first push, or a copy of another one as it is on the screen. Its file is there at once.
    ///
    /// # Errors
    /// At `id`, when it cannot be a name or is taken; when the file cannot be written.
    pub async fn new_scenario(&self, request: NewScenario) -> Result<WorkspaceView, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let id = self.free_id("id", &request.id).await?;
        let (mut scenario, ext) = match &request.from {
            Some(from) => {
                let open = self.opened(&mut desk, from).await?;
                let ext = open.draft.ext_error.is_some().then(|| open.draft.ext.clone());
                ((**open.scenario()).clone(), ext)
            }
            None => (first()?, None),
        };
        id.rsplit('/').next().unwrap_or(&id).clone_into(&mut scenario.name);
        self.workspace.write_scenario(&id, &scenario)?;
        if let Some(text) = ext {
            // What cannot stand in a file goes along as an edit.
            let logged = Logged::Edit(ScenarioEdit::Ext { text });
            let body = serde_json::to_string(&logged).unwrap_or_default();
            let edit = KeptEdit { body, base: Some(scenario.write()), ..KeptEdit::default() };
            self.store.put_edit(self.scenario_key(&id), edit).await?;
        }
        drop(desk);
        self.view().await
    }

    /// Gives a scenario another id. What waits in it, and what was typed, goes along.
    ///
    /// # Errors
    /// At `to`, when it cannot be a name or is taken; when it is gone, or its file cannot be moved.
    pub async fn rename_scenario(&self, request: RenameScenario) -> Result<WorkspaceView, Error> {
        let RenameScenario { id, to } = request;
        let mut desk = self.scenarios.desk.lock().await;
        let is_there = self.workspace.scenario_stamp(&id)?.is_some();
        if !is_there && !self.store.edited_scenarios(self.workspace.key()).await?.contains(&id) {
            return Err(Error::gone(format!("scenario {id:?}")));
        }
        if to.trim() == id {
            drop(desk);
            return self.view().await;
        }
        let to = self.free_id("to", &to).await?;
        let renaming = Renaming { from: id.clone(), to: to.clone() };
        self.store.put_setting(self.noted_here(RENAMING), &Some(renaming)).await?;
        let moved = self.workspace.rename_scenario(&id, &to);
        if moved.is_ok() {
            self.move_scenario(&id, &to).await?;
        }
        self.store.put_setting(self.noted_here(RENAMING), &None::<Renaming>).await?;
        moved?;
        desk.close(&id);
        desk.close(&to);
        drop(desk);
        self.view().await
    }

    async fn move_scenario(&self, from: &str, to: &str) -> Result<(), Error> {
        let (from, to) = (self.scenario_key(from), self.scenario_key(to));
        self.store.rename_scenario(from.clone(), to.clone()).await?;
        for run in lock(&self.scenarios.runs).iter() {
            run.follow(&from, &to);
        }
        Ok(())
    }

    /// Goes on with a rename that was interrupted.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn finish_renaming_scenario(&self) -> Result<(), Error> {
        let noted: Option<Option<Renaming>> = self.store.setting(self.noted_here(RENAMING)).await?;
        let Some(Renaming { from, to }) = noted.flatten() else { return Ok(()) };
        if matches!(self.workspace.scenario_stamp(&from), Ok(None)) {
            self.move_scenario(&from, &to).await?;
        }
        self.store.put_setting(self.noted_here(RENAMING), &None::<Renaming>).await
    }

    /// Removes a scenario: its file, what was typed, what waits in it.
    ///
    /// # Errors
    /// When the file cannot be removed; everything stays then.
    pub async fn remove_scenario(&self, request: ScenarioRef) -> Result<WorkspaceView, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        self.workspace.remove_scenario(&request.id)?;
        self.store.remove_scenario(self.scenario_key(&request.id)).await?;
        desk.close(&request.id);
        drop(desk);
        self.view().await
    }

    /// Writes the samples into the workspace, once.
    ///
    /// # Errors
    /// When one cannot be written, or the database fails.
    pub(crate) async fn ensure_sample_scenarios(&self) -> Result<(), Error> {
        if self.store.setting::<bool>(SAMPLES_WRITTEN).await?.is_some() {
            return Ok(());
        }
        for sample in &SAMPLES {
            if self.workspace.scenario_stamp(sample.id)?.is_none() {
                self.workspace.write_scenario(sample.id, &of_sample(sample.file)?)?;
            }
        }
        self.store.put_setting(SAMPLES_WRITTEN, &true).await
    }

    /// An id for a new scenario that no other one has.
    async fn free_id(&self, field: &str, id: &str) -> Result<String, Error> {
        let id = new_scenario_id(field, id)?;
        let edited = self.store.edited_scenarios(self.workspace.key()).await?;
        if self.workspace.scenario_stamp(&id)?.is_some() || edited.contains(&id) {
            let message = format!("there is a scenario named {id} already; choose another name");
            return Err(Error::field(field, "name_taken", message, &[("name", id.clone())]));
        }
        Ok(id)
    }
}

fn of_sample(file: &str) -> Result<Scenario, Error> {
    Scenario::read(file.as_bytes()).map_err(|_| Error::gone("the sample scenario"))
}

/// Two people and a message, of which nothing is expected.
fn first() -> Result<Scenario, Error> {
    let mut scenario = of_sample(SAMPLES[0].file)?;
    scenario.expect.clear();
    Ok(scenario)
}
