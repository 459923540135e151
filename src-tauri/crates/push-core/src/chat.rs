//! Chat push: scenarios, decisions, sending. The rules are push-chat's; here are the files, what is kept beside them,
//! and what the names in them stand for on this machine.

mod client;
mod convert;
mod dry;
mod edit;
mod files;
pub(crate) mod headless;
mod open;
mod reply;
mod resolve;
mod rows;
mod send;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use crate::model::{
    CameOnline, ComeOnline, EditScenario, Look, LookAtScenario, Problem, ScenarioEdit, ScenarioReply,
    VaultKind, Words,
};
use crate::workspace::Stamp;
use crate::{Error, Workbench};

use convert::waiting;
use dry::Touch;
use open::{Desk, Logged, Open};
use resolve::Names;
use rows::ChatRun;

pub(crate) use resolve::SAMPLE_CERTIFICATE;

/// The title of a scenario, or why its file cannot be read.
type Title = Result<String, Words>;

/// What the workbench holds of scenarios.
#[derive(Debug, Default)]
pub(crate) struct Scenarios {
    /// Those that are open. Whoever changes one holds it until that is kept.
    desk: tokio::sync::Mutex<Desk>,
    /// What scenarios are called, as of when their files were read last.
    titles: Mutex<HashMap<String, (Stamp, Title)>>,
    /// The last sendings, the newest first.
    runs: Mutex<VecDeque<Arc<ChatRun>>>,
}

impl Scenarios {
    /// Closes all that are open, with nobody looking at one while `meanwhile` opens another workspace.
    pub(crate) async fn close_all(&self, meanwhile: impl FnOnce()) {
        let mut desk = self.desk.lock().await;
        meanwhile();
        desk.close_all();
        crate::workbench::lock(&self.titles).clear();
    }
}

impl Workbench {
    /// Opens a scenario, with what was typed and is not in its file, and says what it comes to.
    ///
    /// # Errors
    /// When it is gone or its file cannot be read, or the database fails.
    pub async fn look_at_scenario(&self, request: LookAtScenario) -> Result<ScenarioReply, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &request.id).await?;
        self.scenario_reply(open, &request.look, None).await
    }

    /// Makes a change and keeps it, or says in the reply why it cannot be.
    ///
    /// # Errors
    /// As [`Workbench::look_at_scenario`].
    pub async fn edit_scenario(&self, request: EditScenario) -> Result<ScenarioReply, Error> {
        let EditScenario { id, edit, look } = request;
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &id).await?;
        let refused = match open.draft.apply(&edit) {
            Err(problem) => Some(problem),
            Ok(()) => {
                if let Err(error) = self.keep_edit(open, edit).await {
                    // What is open is not what is kept: it is read anew.
                    desk.close(&id);
                    return Err(error);
                }
                None
            }
        };
        self.scenario_reply(open, &look, refused).await
    }

    /// Keeps an edit that was made.
    async fn keep_edit(&self, open: &mut Open, edit: ScenarioEdit) -> Result<(), Error> {
        let touch = Touch::of(&edit);
        let renames = matches!(edit, ScenarioEdit::RenamePerson { .. });
        let marks = matches!(edit, ScenarioEdit::Bindings { .. });
        let logged = Logged::Edit(edit);
        let kept = open.kept(&logged);
        let number = kept.number;
        self.store.put_edit(open.key.clone(), kept).await?;
        open.note(logged, number);
        open.touch(touch);
        if renames || marks {
            let state = self.store.scenario(open.key.clone()).await?;
            (open.waiting, open.marks) = (state.waiting, state.marks);
        }
        if renames || touch == Touch::All {
            self.look_up_message(open).await?;
        }
        self.settle(open).await
    }

    /// Asks the store about the id of the message.
    async fn look_up_message(&self, open: &mut Open) -> Result<(), Error> {
        let m = open.scenario().message.m.clone();
        open.this = self.store.waiting_for(open.key.clone(), m).await?;
        Ok(())
    }

    /// A person comes online: what waits for them is delivered, in order and once, in one step with their presence.
    ///
    /// # Errors
    /// As [`Workbench::look_at_scenario`]; also when there is no such person.
    pub async fn come_online(&self, request: ComeOnline) -> Result<CameOnline, Error> {
        let ComeOnline { id, person, look } = request;
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &id).await?;
        let logged = Logged::Online(person.clone());
        open.draft.come_online(&person).map_err(Error::Field)?;
        let kept = open.kept(&logged);
        let (number, at) = (kept.number, self.clock.unix_ms());
        let delivered = match self.store.deliver(open.key.clone(), kept, person.clone(), at).await {
            Ok(delivered) => delivered,
            Err(error) => {
                desk.close(&id);
                return Err(error);
            }
        };
        open.note(logged, number);
        open.touch(Touch::All);
        open.waiting.remove(&person);
        open.this.people.remove(&person);
        self.settle(open).await?;
        let scenario = open.scenario();
        let reader = scenario.person(&person).and_then(|it| it.language).unwrap_or(scenario.language);
        let delivered = delivered.iter().map(|it| waiting(it, reader)).collect();
        let reply = self.scenario_reply(open, &look, None).await?;
        Ok(CameOnline { delivered, reply })
    }

    /// What the window shows of a scenario.
    async fn scenario_reply(
        &self,
        open: &mut Open,
        look: &Look,
        refused: Option<Problem>,
    ) -> Result<ScenarioReply, Error> {
        let person = look.person.as_ref().and_then(|name| open.scenario().person(name));
        let bound = person.map(|it| it.bindings.iter().map(|(it, _)| it.device.clone()).collect());
        let mut wanted: Vec<String> = bound.unwrap_or_default();
        wanted.extend(open.marks.iter().map(|it| it.device.clone()));
        let queues = match person {
            Some(person) => self.store.queue_of(open.key.clone(), person.name.clone()).await?,
            None => (Vec::new(), Vec::new()),
        };
        let devices = self.store.devices_named(wanted).await?;
        let credentials = self.store.credentials().await?;
        let is_open = |vault: VaultKind| self.vaults.is_open(vault);
        let names = Names::new(&devices, &credentials, self.clock.now(), &is_open);
        open.work_out(|it| Some(names.token(it)));
        Ok(reply::reply(open, look, &names, &queues, refused))
    }
}

#[cfg(test)]
mod tests;
