//! Workspaces, what is done to profiles and folders, and what others do to them meanwhile.

use super::{Draft, DraftState, WorkspaceView, model};

model! {
    /// What the team should know of a profile, beside what is sent.
    #[derive(Default, Eq)]
    #[serde(default)]
    pub struct ProfileAbout {
        /// Name shown in place of that of its file; empty for none.
        pub name: String,
        /// Bundle ID of the app that it is about; empty for none.
        pub app: String,
        /// Free text.
        pub notes: String,
    }

    /// The workspaces that were opened on this machine.
    pub struct WorkspacesView {
        /// The last one first.
        pub recent: Vec<RecentWorkspace>,
        /// The one that should have been opened at start, and why it was not.
        pub failed: Option<FailedWorkspace>,
    }

    /// A workspace that was opened before.
    pub struct RecentWorkspace {
        /// Its folder.
        pub path: String,
        /// Its name.
        pub name: String,
        /// Whether it is open now.
        pub open: bool,
        /// Whether it is the one that was there at first start.
        pub sample: bool,
        /// Whether its folder is not there any more.
        pub missing: bool,
    }

    /// A workspace that could not be opened.
    pub struct FailedWorkspace {
        /// Its folder.
        pub path: String,
        /// Why, in English.
        pub message: String,
    }

    /// Names a folder of this machine.
    pub struct FolderPath {
        /// The folder.
        pub path: String,
    }

    /// A workspace to be made.
    pub struct NewWorkspace {
        /// The folder; it may be there already.
        pub path: String,
        /// Its name; empty for that of the folder.
        pub name: String,
    }

    /// Asks what others did since.
    pub struct LookAtWorkspace {
        /// The profile on the screen, if one.
        pub profile: Option<String>,
        /// Whether the lists are wanted in any case.
        pub whole: bool,
    }

    /// What others did since.
    pub struct WorkspaceLook {
        /// The lists, where they are not what they were.
        pub workspace: Option<WorkspaceView>,
        /// Why the folder cannot be read, in English.
        pub problem: Option<String>,
        /// The profile on the screen as it is now, where its file changed and nothing was typed.
        pub reloaded: Option<DraftState>,
        /// Its file changed, and so did what was typed.
        pub outside: Option<OutsideChange>,
    }

    /// The same profile, changed by two.
    pub struct OutsideChange {
        /// The profile.
        pub profile: String,
        /// What happened to its files.
        pub kind: OutsideKind,
        /// Why they cannot be read, in English.
        pub problem: Option<String>,
        /// The fields that are not the same everywhere.
        pub fields: Vec<OutsideField>,
        /// Whether no field was changed by both: then both changes can be had.
        pub mergeable: bool,
    }

    /// What happened to the files of a profile.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum OutsideKind {
        /// Somebody else changed them.
        Changed,
        /// They are gone.
        Deleted,
        /// They cannot be read: a merge conflict, a newer version, damage.
        Broken,
    }

    /// A field of a profile, in three versions: as text, else as JSON.
    pub struct OutsideField {
        /// Its name in the file; `payload` for the other half.
        pub field: String,
        /// As it was when this edit began; none where it was absent, here and below.
        pub before: Option<String>,
        /// As it is on the screen.
        pub mine: Option<String>,
        /// As it is in the file.
        pub theirs: Option<String>,
    }

    /// Which of the versions is to be gone on with.
    pub struct SettleOutside {
        /// The profile.
        pub profile: String,
        /// The choice.
        pub choice: OutsideChoice,
    }

    /// Which of the versions is to be gone on with.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum OutsideChoice {
        /// What is on the screen; saving it will replace the other.
        Mine,
        /// What is in the file.
        Theirs,
        /// Each field as it was changed; where both changed it, as on the screen.
        Both,
    }

    /// A profile to be made.
    pub struct NewProfile {
        /// Its path.
        pub id: String,
        /// The profile of which it is a copy.
        pub from: Option<String>,
        /// What is on the screen, to be saved under that path.
        pub draft: Option<Draft>,
    }

    /// A profile or folder, and its new path.
    pub struct MovePath {
        /// What it is called now.
        pub id: String,
        /// What it is to be called.
        pub to: String,
    }

    /// Names a folder of profiles.
    pub struct FolderRef {
        /// Path below `profiles/`.
        pub folder: String,
    }

    /// What git says of the workspace.
    pub struct GitView {
        /// The branch; none where none is checked out, or there is no repository.
        pub branch: Option<String>,
        /// The commit that is checked out in place of a branch, shortened.
        pub detached: Option<String>,
        /// A merge, rebase or the like that is under way.
        pub doing: Option<String>,
        /// The files that are not as in the last commit, at most 2,000.
        pub files: Vec<GitFile>,
        /// How many they are.
        pub changed: u32,
        /// How many of them are in conflict.
        pub conflicted: u32,
        /// Why the repository cannot be read, in English.
        pub problem: Option<String>,
    }

    /// A file that is not as in the last commit.
    pub struct GitFile {
        /// Its path in the workspace, with `/`.
        pub path: String,
        /// What git says of it.
        pub state: GitState,
    }

    /// What git says of a file.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum GitState {
        /// Not in the last commit.
        New,
        /// Another text than in the last commit.
        Changed,
        /// Not there any more.
        Deleted,
        /// Both sides of a merge changed it.
        Conflicted,
    }
}
