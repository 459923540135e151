//! What a send is kept under in the history.

use push_client::Client;
use sha2::{Digest, Sha256};

use crate::draft::Plan;
use crate::history::{About, Recording, headers};
use crate::model::{Draft, SendKind};
use crate::network::via;
use crate::{Error, Workbench};

/// Hex digits of a profile's version.
const VERSION_DIGITS: usize = 12;

/// Where a send comes from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) kind: SendKind,
    /// Name of the profile or scenario.
    pub(crate) name: String,
    /// Its path in the workspace.
    pub(crate) profile: Option<String>,
    /// Tells what was saved then from what is saved now.
    pub(crate) version: Option<String>,
    /// Whether something else than what was saved is sent.
    pub(crate) edited: bool,
    /// The push that is sent again.
    pub(crate) repeats: Option<i64>,
    /// Name of the token file; empty without one.
    pub(crate) file_name: String,
    /// Name of the run's files.
    pub(crate) journal: Option<String>,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            kind: SendKind::Compose,
            name: String::new(),
            profile: None,
            version: None,
            edited: false,
            repeats: None,
            file_name: String::new(),
            journal: None,
        }
    }
}

impl Workbench {
    /// Of a draft.
    pub(crate) async fn source_of(&self, draft: &Draft, kind: SendKind) -> Result<Source, Error> {
        let saved = draft.profile.as_ref().and_then(|id| self.workspace.read_profile(id).ok());
        let version = saved.map(|(profile, payload)| {
            let fields = serde_json::to_vec(&profile).unwrap_or_default();
            let digest =
                Sha256::new().chain_update(fields).chain_update("\0").chain_update(payload).finalize();
            digest.iter().take(VERSION_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
        });
        Ok(Source {
            kind,
            name: draft.name().to_owned(),
            profile: draft.profile.clone(),
            version,
            edited: self.is_edited(draft).await?,
            ..Source::default()
        })
    }

    /// Begins to keep a send. One that cannot be kept is sent all the same, and the window is told.
    pub(crate) async fn record(
        &self,
        source: &Source,
        plan: &Plan,
        targets: u64,
        client: &Client,
    ) -> Option<Recording<'_>> {
        let about = self.about(source, plan, targets, client);
        let begun = async { self.history()?.begin(about?).await };
        begun.await.inspect_err(|error| self.tell_not_kept(error)).ok()
    }

    fn about(&self, source: &Source, plan: &Plan, targets: u64, client: &Client) -> Result<About, Error> {
        Ok(About {
            source: source.kind,
            at: self.clock.unix_ms(),
            who: self.user(),
            name: source.name.clone(),
            workspace: self.workspace.key(),
            profile: source.profile.clone(),
            version: source.version.clone(),
            edited: source.edited,
            endpoint: plan.endpoint,
            host: self.host(plan.endpoint)?.authority(),
            credential_id: plan.credential.id.clone(),
            credential: plan.credential.name.clone(),
            targets,
            file_name: source.file_name.clone(),
            journal: source.journal.clone(),
            repeats: source.repeats,
            via: via(client, plan.endpoint),
            headers: headers(&plan.notification),
            payload: plan.notification.payload.as_str().to_owned(),
        })
    }

    /// Ends what [`Self::record`] began, at that Unix millisecond; none where it was interrupted.
    pub(crate) async fn recorded(&self, recording: Option<Recording<'_>>, at: Option<i64>) {
        if let Some(recording) = recording
            && let Err(error) = recording.end(at).await
        {
            self.tell_not_kept(&error);
        }
    }

    /// The user of the system.
    pub(crate) fn user(&self) -> String {
        let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| (self.environment)(name));
        named.unwrap_or_default()
    }
}
