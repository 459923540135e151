//! The workspaces of this machine: which one is open, and those that were.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use serde::{Deserialize, Serialize};
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::model::{FailedWorkspace, FolderPath, NewWorkspace, RecentWorkspace, WorkspacesView};
use crate::workbench::lock;
use crate::workspace::Workspace;
use crate::{Error, Workbench};

const RECENT: &str = "recent_workspaces";
/// So many are remembered.
const MOST: usize = 12;

/// Those that were opened in this run; the last one is open.
#[derive(Debug)]
pub(crate) struct Workspaces {
    first: Opened,
    failed: Mutex<Option<FailedWorkspace>>,
    /// Held by whoever works with the open one, and alone by whoever opens another.
    open: RwLock<()>,
}

#[derive(Debug)]
struct Opened {
    workspace: Workspace,
    next: OnceLock<Box<Opened>>,
}

impl Workspaces {
    pub(crate) fn new(workspace: Workspace) -> Self {
        Self {
            first: Opened { workspace, next: OnceLock::new() },
            failed: Mutex::default(),
            open: RwLock::default(),
        }
    }

    fn last(&self) -> &Opened {
        let mut last = &self.first;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }

    fn put(&self, workspace: Workspace) {
        let mut opened = Box::new(Opened { workspace, next: OnceLock::new() });
        // Another one that was opened at the same time comes before it.
        while let Err(back) = self.last().next.set(opened) {
            opened = back;
        }
    }
}

impl Deref for Workspaces {
    type Target = Workspace;

    fn deref(&self) -> &Workspace {
        &self.last().workspace
    }
}

/// A workspace that was opened, the last one first.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Recent {
    path: String,
    name: String,
}

/// The workbench, in the workspace that was open when this was made: no other is opened while it is held.
pub struct InWorkspace<'a> {
    workbench: &'a Workbench,
    _open: RwLockReadGuard<'a, ()>,
}

impl Deref for InWorkspace<'_> {
    type Target = Workbench;

    fn deref(&self) -> &Workbench {
        self.workbench
    }
}

impl Workbench {
    /// For a command that reads or writes files of the workspace: all of it goes to the one that is open now. Whoever
    /// holds one must not ask for another.
    pub async fn in_workspace(&self) -> InWorkspace<'_> {
        InWorkspace { workbench: self, _open: self.workspace.open.read().await }
    }

    /// The name under which something is noted for the workspace that is open.
    pub(crate) fn noted_here(&self, name: &str) -> String {
        format!("{name} {}", self.workspace.key())
    }

    /// Goes on with what was interrupted in the workspace that is open: names and places that were to change.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn finish_in_workspace(&self) -> Result<(), Error> {
        self.finish_renaming().await?;
        self.finish_renaming_scenario().await?;
        self.finish_moving_profile().await
    }

    /// The workspaces that were opened on this machine.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspaces(&self) -> Result<WorkspacesView, Error> {
        let (open, sample) = (self.workspace.key(), self.data.sample_workspace());
        let mut rows = self.recent().await?;
        for (path, name) in
            [(sample.to_string_lossy().into_owned(), "Sample"), (open.clone(), self.workspace.name())]
        {
            if rows.iter().all(|it| it.path != path) {
                rows.push(Recent { path, name: name.to_owned() });
            }
        }
        let recent = rows.into_iter().map(|it| RecentWorkspace {
            open: it.path == open,
            sample: Path::new(&it.path) == sample,
            missing: !Workspace::is_at(Path::new(&it.path)),
            path: it.path,
            name: it.name,
        });
        Ok(WorkspacesView { recent: recent.collect(), failed: lock(&self.workspace.failed).clone() })
    }

    /// Opens the workspace in a folder; the window is to ask for `start` again.
    ///
    /// # Errors
    /// At `path`, when there is no workspace in it; when its files cannot be read. The one that is open stays so.
    pub async fn open_workspace(&self, request: &FolderPath) -> Result<(), Error> {
        let folder = self.folder_at(&request.path)?;
        if !folder.is_dir() {
            let message = format!("there is no folder {}; choose one that is there", folder.display());
            let details = [("file", folder.display().to_string())];
            return Err(Error::field("path", "folder_missing", message, &details));
        }
        if !Workspace::is_at(&folder) {
            let message = format!(
                "{} holds no pushbench.json, so it is no workspace yet; make one in it",
                folder.display()
            );
            let details = [("file", folder.display().to_string())];
            return Err(Error::field("path", "no_workspace", message, &details));
        }
        self.switch_to(Workspace::open(&folder)?).await
    }

    /// Makes a workspace in a folder, and opens it. What is in the folder stays.
    ///
    /// # Errors
    /// At `path` or `name`, when they are none; at `path`, where there is one already; when it cannot be written.
    pub async fn create_workspace(&self, request: &NewWorkspace) -> Result<(), Error> {
        let typed = request.path.trim();
        if typed.is_empty() || !Path::new(typed).is_absolute() {
            let message = format!("{typed:?} is no whole path; choose a folder, such as /home/ana/push");
            return Err(Error::field("path", "folder_relative", message, &[("found", typed.to_owned())]));
        }
        let folder = PathBuf::from(typed);
        if Workspace::is_at(&folder) {
            let message = format!("there is a workspace in {} already; open it", folder.display());
            let details = [("file", folder.display().to_string())];
            return Err(Error::field("path", "workspace_there", message, &details));
        }
        let of_folder = folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let name = match request.name.trim() {
            "" => of_folder.as_str(),
            name => name,
        };
        let name = crate::devices::required_name(name)?;
        Workspace::create(&folder, &name)?;
        self.switch_to(Workspace::open(&self.folder_at(typed)?)?).await
    }

    /// Leaves a workspace out of the list. Its files stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_workspace(&self, request: &FolderPath) -> Result<WorkspacesView, Error> {
        let mut rows = self.recent().await?;
        rows.retain(|it| it.path != request.path);
        self.store.put_setting(RECENT, &rows).await?;
        self.workspaces().await
    }

    /// Opens the workspace that was open last, where it still can be.
    pub(crate) async fn open_last_workspace(&self) -> Result<(), Error> {
        let Some(last) = self.recent().await?.into_iter().next() else { return Ok(()) };
        let folder = Path::new(&last.path);
        if folder == self.data.sample_workspace() {
            return Ok(());
        }
        let default = self.settings().await?.default_endpoint;
        let opened = Workspace::open(folder).and_then(|it| it.first_view(default, 0).map(|_| it));
        match opened {
            Ok(workspace) => self.workspace.put(workspace),
            Err(error) => {
                let message = error.to_string();
                *lock(&self.workspace.failed) = Some(FailedWorkspace { path: last.path, message });
            }
        }
        Ok(())
    }

    async fn switch_to(&self, workspace: Workspace) -> Result<(), Error> {
        let _alone = self.workspace.open.write().await;
        // What cannot be listed is found out before it is open.
        workspace.first_view(self.settings().await?.default_endpoint, 0)?;
        let mut rows = self.recent().await?;
        let key = workspace.key();
        rows.retain(|it| it.path != key);
        if rows.is_empty() {
            let sample = self.data.sample_workspace().to_string_lossy().into_owned();
            if sample != key {
                rows.push(Recent { path: sample, name: "Sample".to_owned() });
            }
        }
        rows.insert(0, Recent { path: key, name: workspace.name().to_owned() });
        rows.truncate(MOST);
        self.store.put_setting(RECENT, &rows).await?;
        self.scenarios.close_all(|| self.workspace.put(workspace)).await;
        lock(&self.strings).clear();
        lock(&self.bases).clear();
        *lock(&self.told) = None;
        *lock(&self.workspace.failed) = None;
        self.finish_in_workspace().await
    }

    /// The folder itself, so that drafts are found again whichever link led to it.
    fn folder_at(&self, path: &str) -> Result<PathBuf, Error> {
        let typed = PathBuf::from(path.trim());
        if typed == self.data.sample_workspace() {
            return Ok(typed);
        }
        match typed.canonicalize() {
            Ok(folder) => Ok(folder),
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(typed),
            Err(source) => Err(Error::file("read", &typed, source)),
        }
    }

    async fn recent(&self) -> Result<Vec<Recent>, Error> {
        Ok(self.store.setting(RECENT).await?.unwrap_or_default())
    }
}
