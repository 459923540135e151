//! Use cases of profiles as files: new ones, copies, other places, removal. What was typed and not saved goes along.

use serde::{Deserialize, Serialize};

use crate::model::{FolderRef, MovePath, NewProfile, ProfileRef, WorkspaceView};
use crate::workbench::lock;
use crate::workspace::{Profile, is_below};
use crate::{Error, Workbench};

/// Where a move under way is noted, by workspace, so that one that was interrupted is gone on with.
const MOVING: &str = "moving_profile";
/// What a new profile begins with.
const FIRST: &str =
    "{\n  \"aps\": {\n    \"alert\": {\n      \"title\": \"\",\n      \"body\": \"\"\n    }\n  }\n}\n";

/// A move of which the store may not know yet.
#[derive(Serialize, Deserialize)]
struct Moving {
    from: String,
    to: String,
    folder: bool,
}

impl Workbench {
    /// Makes a profile: of what is on the screen, as a copy of another one, or a first alert to the target of the one
    /// that is open.
    ///
    /// # Errors
    /// At `id`, when it cannot be a name or is taken; when a file cannot be read or written.
    pub async fn new_profile(&self, request: &NewProfile) -> Result<WorkspaceView, Error> {
        let id = self.workspace.free_profile("id", &request.id, None)?;
        if let Some(draft) = &request.draft {
            // What it names and this machine does not know stays, as it does where it was.
            let before = match &draft.profile {
                Some(id) => self.base_of(id).await?,
                None => None,
            };
            let saved = self.as_saved(draft, before.as_ref().map(|it| &it.profile)).await?;
            self.workspace.write_profile(&id, &saved.profile, &saved.payload)?;
            if draft.profile.is_none() {
                // It has a place of its own now.
                self.store.remove_draft(self.workspace.key(), String::new()).await?;
            }
        } else if let Some(from) = &request.from {
            self.copy(from, &id).await?;
        } else {
            let profile = self.first_profile().await?;
            self.workspace.write_profile(&id, &profile, FIRST)?;
        }
        // A draft of a profile that had this name is of another one.
        self.store.remove_draft(self.workspace.key(), id.clone()).await?;
        lock(&self.bases).remove(&id);
        self.view().await
    }

    /// A copy of what is on the screen where that is not what is saved; else byte for byte.
    async fn copy(&self, from: &str, to: &str) -> Result<(), Error> {
        match self.store.draft(self.workspace.key(), from.to_owned()).await? {
            Some(draft) if self.is_edited(&draft).await? => {
                let before = self.base_of(from).await?;
                let saved = self.as_saved(&draft, before.as_ref().map(|it| &it.profile)).await?;
                self.workspace.write_profile(to, &saved.profile, &saved.payload)
            }
            _ => self.workspace.copy_profile(from, to),
        }
    }

    async fn first_profile(&self) -> Result<Profile, Error> {
        let open = self.last_profile().await?;
        let open = open.and_then(|id| self.workspace.read_profile(&id).ok()).map(|(profile, _)| profile);
        let (push_type, priority) = ("alert".to_owned(), "10".to_owned());
        let first = Profile { push_type, priority, ..Profile::empty() };
        let Some(open) = open.filter(|it| it.push_type == "alert") else { return Ok(first) };
        let Profile { topic, app, endpoint, credential, devices, .. } = open;
        Ok(Profile { topic, app, endpoint, credential, devices, ..first })
    }

    /// Gives a profile another name or place; both files move, and what was typed.
    ///
    /// # Errors
    /// At `to`, when it cannot be a name or is taken; when it is gone, or a file cannot be moved.
    pub async fn move_profile(&self, request: &MovePath) -> Result<WorkspaceView, Error> {
        let from = &request.id;
        if !self.workspace.has_profile(from) {
            return Err(Error::gone(format!("profile {from:?}")));
        }
        let to = self.workspace.free_profile("to", &request.to, Some(from))?;
        if to == *from {
            return self.view().await;
        }
        self.note_move(Some(&Moving { from: from.clone(), to: to.clone(), folder: false })).await?;
        let moved = self.workspace.move_profile(from, &to);
        if moved.is_ok() {
            self.follow(from, &to).await?;
        }
        self.note_move(None).await?;
        moved?;
        self.view().await
    }

    /// Removes a profile: both files, and what was typed.
    ///
    /// # Errors
    /// When a file cannot be removed: what was typed then stays.
    pub async fn remove_profile(&self, request: &ProfileRef) -> Result<WorkspaceView, Error> {
        let id = &request.profile;
        self.workspace.remove_profile(id)?;
        self.store.remove_draft(self.workspace.key(), id.clone()).await?;
        lock(&self.bases).remove(id);
        self.view().await
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// At `folder`, when it cannot be a name or is taken; when it cannot be made.
    pub async fn new_folder(&self, request: &FolderRef) -> Result<WorkspaceView, Error> {
        self.workspace.new_folder("folder", &request.folder)?;
        self.view().await
    }

    /// Gives a folder another name or place, with all profiles in it.
    ///
    /// # Errors
    /// At `to`, when it cannot be a name or is taken; when it is gone, or cannot be moved.
    pub async fn move_folder(&self, request: &MovePath) -> Result<WorkspaceView, Error> {
        let from = &request.id;
        let to = request.to.trim().to_owned();
        self.note_move(Some(&Moving { from: from.clone(), to, folder: true })).await?;
        let moved = self.workspace.move_folder("to", from, &request.to);
        if let Ok(to) = &moved {
            self.follow_folder(from, to).await?;
        }
        self.note_move(None).await?;
        moved?;
        self.view().await
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// At `folder`, where there is something in it; when it cannot be removed.
    pub async fn remove_folder(&self, request: &FolderRef) -> Result<WorkspaceView, Error> {
        self.workspace.remove_folder(&request.folder)?;
        self.view().await
    }

    /// Goes on with a move that was interrupted.
    ///
    /// # Errors
    /// When the database fails. A file that cannot be moved stays where it is, and is listed there.
    pub(crate) async fn finish_moving_profile(&self) -> Result<(), Error> {
        let noted: Option<Option<Moving>> = self.store.setting(self.noted_here(MOVING)).await?;
        let Some(Moving { from, to, folder }) = noted.flatten() else { return Ok(()) };
        if folder {
            if !self.workspace.has_folder(&from) && self.workspace.has_folder(&to) {
                self.follow_folder(&from, &to).await?;
            }
        } else if self.workspace.has_profile(&to) {
            // One half had moved: the other follows. Where both had, there is nothing left to move.
            let _ = self.workspace.move_profile(&from, &to);
            self.follow(&from, &to).await?;
        }
        self.note_move(None).await
    }

    async fn note_move(&self, moving: Option<&Moving>) -> Result<(), Error> {
        self.store.put_setting(self.noted_here(MOVING), &moving).await
    }

    async fn follow_folder(&self, from: &str, to: &str) -> Result<(), Error> {
        for id in self.store.draft_ids(self.workspace.key()).await? {
            if is_below(&id, from) {
                self.follow(&id, &format!("{to}{}", &id[from.len()..])).await?;
            }
        }
        if let Some(open) = self.last_profile().await?.filter(|it| is_below(it, from)) {
            self.remember(&format!("{to}{}", &open[from.len()..])).await?;
        }
        Ok(())
    }

    async fn follow(&self, from: &str, to: &str) -> Result<(), Error> {
        self.store.move_draft(self.workspace.key(), from.to_owned(), to.to_owned()).await?;
        let base = lock(&self.bases).remove(from);
        if let Some(base) = base {
            lock(&self.bases).insert(to.to_owned(), base);
        }
        if self.last_profile().await?.as_deref() == Some(from) {
            self.remember(to).await?;
        }
        Ok(())
    }
}
