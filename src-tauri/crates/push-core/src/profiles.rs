//! Use cases of drafts and profiles: keeping, opening, saving.

use std::collections::BTreeMap;

use crate::devices::required_name;
use crate::model::{AppRecord, Draft, DraftState, Saved, WorkspaceView};
use crate::vaults::blocking;
use crate::workbench::lock;
use crate::workspace::Profile;
use crate::{Error, Workbench, sample};

/// The profile that was open last, before workspaces could be switched; then by workspace.
const OPEN_PROFILE: &str = "open_profile";
const OPEN_PROFILES: &str = "open_profiles";
/// So many profiles are read before the first picture.
const FIRST_PROFILES: usize = 300;

impl Workbench {
    /// Keeps the draft, so that nothing typed is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_draft(&self, draft: &Draft) -> Result<Saved, Error> {
        let base = match &draft.profile {
            Some(id) => self.base_of(id).await?,
            None => None,
        };
        Ok(Saved { edited: self.keep_draft(draft, base.as_ref()).await?.edited })
    }

    /// Opens a profile: its draft if there is one, else what is saved.
    ///
    /// # Errors
    /// When the profile is gone or damaged and there is no draft of it.
    pub async fn open_profile(&self, id: &str) -> Result<DraftState, Error> {
        let state = self.draft_of(id).await?;
        self.remember(id).await?;
        Ok(state)
    }

    /// A profile to compare the open one with. Of another it is the draft, if there is one, else what is saved;
    /// of the open one, whose draft is on the screen, it is what is saved.
    ///
    /// # Errors
    /// As [`Workbench::open_profile`].
    pub async fn read_profile(&self, id: &str) -> Result<Draft, Error> {
        if self.last_profile().await?.as_deref() == Some(id) {
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
        self.save_draft(draft).await?;
        self.check_outside(&id, draft).await?;
        if self.workspace.has_profile(&id) && self.base_of(&id).await?.is_none() {
            // Something is there that could never be read: it is not this draft's to replace.
            self.file_of(&id).await?;
        }
        let before = self.workspace.read_profile(&id).ok().map(|(profile, _)| profile);
        let saved = self.as_saved(draft, before.as_ref()).await?;
        self.workspace.write_profile(&id, &saved.profile, &saved.payload)?;
        self.rebase(&id, &saved).await?;
        self.keep_draft(draft, Some(&saved)).await?;
        self.view().await
    }

    /// Throws the draft away and opens what is saved.
    ///
    /// # Errors
    /// When the profile is gone or damaged: the draft then stays.
    pub async fn revert_draft(&self, id: &str) -> Result<DraftState, Error> {
        let base = self.file_of(id).await?;
        let draft = self.to_draft(id, base.profile.clone(), base.payload.clone()).await?;
        self.store.remove_draft(self.workspace.key(), id.to_owned()).await?;
        lock(&self.bases).insert(id.to_owned(), base);
        Ok(DraftState { draft, edited: false })
    }

    /// What is shown at start, whatever happened to the files.
    pub(crate) async fn first_draft(&self) -> Result<DraftState, Error> {
        let mut ids: Vec<String> = self.last_profile().await?.into_iter().collect();
        if ids.iter().all(|id| !self.workspace.has_profile(id)) {
            ids.extend(self.workspace.ids().unwrap_or_default().into_iter().take(FIRST_PROFILES));
        }
        for id in &ids {
            match self.draft_of(id).await {
                Err(error @ Error::Store { .. }) => return Err(error),
                Err(_) => {}
                Ok(found) => {
                    self.remember(id).await?;
                    return Ok(found);
                }
            }
        }
        // Of no profile: one that is there and cannot be read is not begun anew.
        let draft = match self.store.draft(self.workspace.key(), String::new()).await? {
            Some(draft) => draft,
            None => self.empty_draft().await?,
        };
        Ok(DraftState { draft, edited: false })
    }

    async fn draft_of(&self, id: &str) -> Result<DraftState, Error> {
        let Some(draft) = self.store.draft(self.workspace.key(), id.to_owned()).await? else {
            let base = self.file_of(id).await?;
            let draft = self.to_draft(id, base.profile.clone(), base.payload.clone()).await?;
            lock(&self.bases).insert(id.to_owned(), base);
            return Ok(DraftState { draft, edited: false });
        };
        let edited = self.is_edited(&draft).await?;
        let base = self.base_of(id).await?;
        match self.file_of(id).await {
            // Changed by somebody else, and nothing was typed: that is what there is now.
            Ok(theirs) if !edited && base.is_none_or(|it| it != theirs) => {
                self.reload(id, theirs, Some(&draft)).await
            }
            _ => Ok(DraftState { edited, draft }),
        }
    }

    async fn saved_draft(&self, id: &str) -> Result<Draft, Error> {
        let base = self.file_of(id).await?;
        self.to_draft(id, base.profile, base.payload).await
    }

    /// The draft that the files of a profile open as.
    pub(crate) async fn to_draft(&self, id: &str, profile: Profile, payload: String) -> Result<Draft, Error> {
        let devices = self.store.devices_named(profile.devices.clone()).await?;
        let credentials = self.store.credentials().await?;
        let default = self.settings().await?.default_endpoint;
        Ok(profile.to_draft(id, payload, default, &credentials, &devices))
    }

    /// What is shown where there is no profile.
    async fn empty_draft(&self) -> Result<Draft, Error> {
        let payload = "{\n  \"aps\": {}\n}\n".to_owned();
        let default = self.settings().await?.default_endpoint;
        let draft = Profile::empty().to_draft("", payload, default, &[], &[]);
        Ok(Draft { profile: None, ..draft })
    }

    /// Whether the draft is not what its edits began from.
    pub(crate) async fn is_edited(&self, draft: &Draft) -> Result<bool, Error> {
        let Some(id) = &draft.profile else { return Ok(true) };
        let Some(base) = self.base_of(id).await? else { return Ok(true) };
        Ok(self.as_saved(draft, Some(&base.profile)).await? != base)
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
        let default = self.settings().await?.default_endpoint;
        let workspace = self.workspace.clone();
        let view = blocking(move || workspace.view(default)).await?;
        self.with_edits(view).await
    }

    /// As [`Workbench::view`], with no more profiles than can be read before the first picture.
    pub(crate) async fn first_view(&self) -> Result<WorkspaceView, Error> {
        let default = self.settings().await?.default_endpoint;
        let workspace = self.workspace.clone();
        let (view, whole) = blocking(move || workspace.first_view(default, FIRST_PROFILES)).await?;
        let view = self.with_edits(view).await?;
        // Only what is whole is what others have changed when it is another one.
        *lock(&self.told) = Some(view.clone()).filter(|_| whole);
        Ok(view)
    }

    async fn with_edits(&self, mut view: WorkspaceView) -> Result<WorkspaceView, Error> {
        view.scenarios = self.scenario_entries().await?;
        let edited = self.store.edited_drafts(self.workspace.key()).await?;
        for profile in &mut view.profiles {
            profile.edited = edited.contains(&profile.id);
        }
        Ok(view)
    }

    pub(crate) async fn profile_of(&self, draft: &Draft, before: Option<&Profile>) -> Result<Profile, Error> {
        let mut devices = self.store.devices_by_id(draft.device_ids.clone()).await?;
        let names = before.map(|it| it.devices.clone()).unwrap_or_default();
        devices.extend(self.store.devices_named(names).await?);
        let credentials = self.store.credentials().await?;
        let default = self.settings().await?.default_endpoint;
        Ok(Profile::of_draft(draft, before, default, &credentials, &devices))
    }

    /// The profile that was open last in this workspace.
    pub(crate) async fn last_profile(&self) -> Result<Option<String>, Error> {
        let open: BTreeMap<String, String> = self.store.setting(OPEN_PROFILES).await?.unwrap_or_default();
        if let Some(id) = open.get(&self.workspace.key()) {
            return Ok(Some(id.clone()));
        }
        if self.workspace.folder() != self.data.sample_workspace() {
            return Ok(None);
        }
        let profile: Option<String> = self.store.setting(OPEN_PROFILE).await?;
        Ok(Some(profile.unwrap_or_else(|| sample::PROFILE.to_owned())))
    }

    /// Opens it at the next start.
    pub(crate) async fn remember(&self, id: &str) -> Result<(), Error> {
        let mut open: BTreeMap<String, String> = self.store.setting(OPEN_PROFILES).await?.unwrap_or_default();
        if open.insert(self.workspace.key(), id.to_owned()).as_deref() == Some(id) {
            return Ok(());
        }
        self.store.put_setting(OPEN_PROFILES, &open).await
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
