//! What is said of a draft while it is typed: with everything looked up for it, or at once, with what the last
//! check looked up.

use std::sync::Arc;

use push_protocol::PushType;

use crate::draft::{Known, check};
use crate::model::{CheckReply, Draft, StringsView};
use crate::run::Head;
use crate::store::{CredentialRecord, DeviceRecord};
use crate::workbench::lock;
use crate::{Clock, Error, Workbench};

/// What a check knows besides the draft.
pub struct Facts {
    /// The workspace, and the draft in it that they were looked up for. None of them depends on its payload.
    workspace: String,
    about: Draft,
    clock: Arc<dyn Clock>,
    devices: Vec<DeviceRecord>,
    credentials: Vec<CredentialRecord>,
    strings: Option<Arc<StringsView>>,
    file: Option<Head>,
}

impl Facts {
    /// What is said of the draft. Nothing is read for it and nothing waited for.
    pub fn check(&self, draft: &Draft) -> CheckReply {
        let Self { devices, credentials, strings, file, .. } = self;
        let strings = strings.as_ref().map_or(&[][..], |it| &it.languages);
        check(draft, Known { devices, credentials, file: file.as_ref() }, strings, self.clock.now())
    }
}

impl Workbench {
    /// What is said of the draft while typing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_draft(&self, draft: &Draft) -> Result<CheckReply, Error> {
        // What was known before is no answer where this fails.
        self.forget_facts();
        let facts = Arc::new(self.look_up(draft).await?);
        *lock(&self.facts) = Some(Arc::clone(&facts));
        Ok(facts.check(draft))
    }

    /// What [`Workbench::check_draft`] looked up last. None where that was for a draft that differs in more than
    /// its payload.
    pub fn facts_of(&self, draft: &Draft) -> Option<Arc<Facts>> {
        let facts = lock(&self.facts).clone()?;
        let is_of_it = facts.workspace == self.workspace.key() && facts.about == without_payload(draft);
        is_of_it.then_some(facts)
    }

    /// For what a check knows and the window does not hear of: the next one looks it up.
    pub(crate) fn forget_facts(&self) {
        *lock(&self.facts) = None;
    }

    async fn look_up(&self, draft: &Draft) -> Result<Facts, Error> {
        Ok(Facts {
            workspace: self.workspace.key(),
            about: without_payload(draft),
            clock: Arc::clone(&self.clock),
            devices: self.looked_at(draft).await?,
            credentials: self.store.credentials().await?,
            strings: self.known_strings(PushType::bundle_id_of(draft.topic.trim())).await.ok(),
            file: Head::read(&draft.token_file).await,
        })
    }
}

fn without_payload(draft: &Draft) -> Draft {
    Draft { payload: String::new(), ..draft.clone() }
}
