//! Use cases of drafts and profiles: checking, keeping, opening, saving.

use push_protocol::PushType;

use crate::devices::required_name;
use crate::draft::{Known, check};
use crate::model::{AppRecord, CheckReply, Draft, DraftState, Saved, WorkspaceView};
use crate::run::Head;
use crate::workspace::Profile;
use crate::{Error, Workbench, sample};

const OPEN_PROFILE: &str = "open_profile";

impl Workbench {
    /// What is said of the draft while typing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_draft(&self, draft: &Draft) -> Result<CheckReply, Error> {
        let (devices, credentials) = (self.looked_at(draft).await?, self.store.credentials().await?);
        let strings = self.known_strings(PushType::bundle_id_of(draft.topic.trim())).await.ok();
        let strings = strings.as_ref().map_or(&[][..], |it| &it.languages);
        let file = Head::read(&draft.token_file).await;
        let known = Known { devices: &devices, credentials: &credentials, file: file.as_ref() };
        Ok(check(draft, known, strings, self.clock.now()))
    }

    /// Keeps the draft, so that nothing typed is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_draft(&self, draft: &Draft) -> Result<Saved, Error> {
        self.store.put_draft(self.workspace.key(), draft).await?;
        Ok(Saved { edited: self.is_edited(draft).await? })
    }

    /// Opens a profile: its draft if there is one, else what is saved.
    ///
    /// # Errors
    /// When the profile is gone or damaged and there is no draft of it.
    pub async fn open_profile(&self, id: &str) -> Result<DraftState, Error> {
        let state = self.draft_of(id).await?;
        self.store.put_setting(OPEN_PROFILE, &id).await?;
        Ok(state)
    }

    /// A profile to compare the open one with. Of another it is the draft, if there is one, else what is saved;
    /// of the open one, whose draft is on the screen, it is what is saved.
    ///
    /// # Errors
    /// As [`Workbench::open_profile`].
    pub async fn read_profile(&self, id: &str) -> Result<Draft, Error> {
        if id == self.last_profile().await? {
            return self.saved_draft(id).await;
        }
        Ok(self.draft_of(id).await?.draft)
    }

    /// Saves the draft to its profile's files.
    ///
    /// # Errors
    /// When a file cannot be written, or the one that is there must not be.
    pub async fn save_profile(&self, draft: &Draft) -> Result<WorkspaceView, Error> {
        let id = draft.profile.clone().ok_or_else(|| Error::gone("the profile"))?;
        self.store.put_draft(self.workspace.key(), draft).await?;
        let profile = self.profile_of(&id, draft).await?;
        self.workspace.write_profile(&id, &profile, &draft.payload)?;
        self.view().await
    }

    /// Throws the draft away and opens what is saved.
    ///
    /// # Errors
    /// When the profile is gone or damaged: the draft then stays.
    pub async fn revert_draft(&self, id: &str) -> Result<DraftState, Error> {
        let draft = self.saved_draft(id).await?;
        self.store.remove_draft(self.workspace.key(), id.to_owned()).await?;
        Ok(DraftState { draft, edited: false })
    }

    /// The draft of a profile at start, when something has to be shown whatever happened to the files.
    pub(crate) async fn draft_state(&self, id: &str) -> Result<DraftState, Error> {
        match self.draft_of(id).await {
            Err(Error::Store { path, message }) => Err(Error::Store { path, message }),
            Err(_) => Ok(DraftState { draft: self.empty_draft(id).await?, edited: false }),
            found => found,
        }
    }

    async fn draft_of(&self, id: &str) -> Result<DraftState, Error> {
        match self.store.draft(self.workspace.key(), id.to_owned()).await? {
            Some(draft) => Ok(DraftState { edited: self.is_edited(&draft).await?, draft }),
            None => Ok(DraftState { draft: self.saved_draft(id).await?, edited: false }),
        }
    }

    async fn saved_draft(&self, id: &str) -> Result<Draft, Error> {
        let (profile, payload) = self.workspace.read_profile(id)?;
        let devices = self.store.devices_named(profile.devices.clone()).await?;
        let credentials = self.store.credentials().await?;
        let default = self.settings().await?.default_endpoint;
        Ok(profile.to_draft(id, payload, default, &credentials, &devices))
    }

    /// What is shown of a profile whose files cannot be read.
    async fn empty_draft(&self, id: &str) -> Result<Draft, Error> {
        let payload = "{\n  \"aps\": {}\n}\n".to_owned();
        let default = self.settings().await?.default_endpoint;
        Ok(Profile::empty().to_draft(id, payload, default, &[], &[]))
    }

    pub(crate) async fn is_edited(&self, draft: &Draft) -> Result<bool, Error> {
        let Some(id) = &draft.profile else { return Ok(true) };
        let Ok((profile, payload)) = self.workspace.read_profile(id) else { return Ok(true) };
        Ok(payload != draft.payload || profile != self.profile_of(id, draft).await?)
    }

    /// Adds an app to the workspace, or changes the name of the one with its bundle ID.
    ///
    /// # Errors
    /// At the field that cannot be kept; when `pushbench.json` cannot be written, or must not be.
    pub async fn add_app(&self, app: &AppRecord) -> Result<WorkspaceView, Error> {
        let name = required_name(&app.name)?;
        let bundle_id = parse_bundle_id(&app.bundle_id)?;
        self.workspace.put_app(AppRecord { name, bundle_id })?;
        self.view().await
    }

    pub(crate) async fn view(&self) -> Result<WorkspaceView, Error> {
        let scenarios = self.scenario_entries().await?;
        let view = self.workspace.view(self.settings().await?.default_endpoint)?;
        Ok(WorkspaceView { scenarios, ..view })
    }

    async fn profile_of(&self, id: &str, draft: &Draft) -> Result<Profile, Error> {
        let before = self.workspace.read_profile(id).ok().map(|(profile, _)| profile);
        let mut devices = self.store.devices_by_id(draft.device_ids.clone()).await?;
        let names = before.as_ref().map(|it| it.devices.clone()).unwrap_or_default();
        devices.extend(self.store.devices_named(names).await?);
        let credentials = self.store.credentials().await?;
        let default = self.settings().await?.default_endpoint;
        Ok(Profile::of_draft(draft, before.as_ref(), default, &credentials, &devices))
    }

    /// The profile that was open last.
    pub(crate) async fn last_profile(&self) -> Result<String, Error> {
        let profile: Option<String> = self.store.setting(OPEN_PROFILE).await?;
        Ok(profile.unwrap_or_else(|| sample::PROFILE.to_owned()))
    }
}

/// A bundle ID is made of letters, digits, hyphens and dots.
pub(crate) fn parse_bundle_id(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let part = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    if text.len() <= 255 && text.split('.').all(part) {
        return Ok(text.to_owned());
    }
    let message = format!(
        "{text:?} is no bundle ID; expected letters, digits and hyphens with dots between them, \
         such as com.example.shop"
    );
    Err(Error::field("bundle_id", "bundle_id_invalid", message, &[("found", text.to_owned())]))
}
