//! What git says of the workspace: read with libgit2, which runs no program and asks no network.

use std::path::Path;

use git2::{ErrorCode, Repository, RepositoryState, Status, StatusOptions};

use crate::model::{GitFile, GitState, GitView};
use crate::vaults::blocking;
use crate::{Error, Workbench};

/// So many files are named.
const MOST: usize = 2_000;

impl Workbench {
    /// Branch, changes and conflicts of the repository that the workspace lies in; none where it lies in none.
    ///
    /// # Errors
    /// Never: what stands in the way is part of the answer.
    pub async fn git_status(&self) -> Result<Option<GitView>, Error> {
        let folder = self.workspace.folder().to_owned();
        blocking(move || Ok(status(&folder))).await
    }
}

/// The same for a folder.
pub(crate) fn status(folder: &Path) -> Option<GitView> {
    let repository = match Repository::discover(folder) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return None,
        Err(error) => return Some(GitView { problem: Some(said(&error)), ..nothing() }),
    };
    Some(match read(&repository, folder) {
        Ok(view) => view,
        Err(error) => GitView { problem: Some(said(&error)), ..nothing() },
    })
}

fn read(repository: &Repository, folder: &Path) -> Result<GitView, git2::Error> {
    let (branch, detached) = head(repository)?;
    let below = repository.workdir().and_then(|root| prefix(root, folder)).unwrap_or_default();
    let mut options = StatusOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).include_ignored(false);
    options.update_index(false).disable_pathspec_match(true);
    if !below.is_empty() {
        options.pathspec(below.trim_end_matches('/'));
    }
    let found = repository.statuses(Some(&mut options))?;
    let all = found.iter().filter_map(|it| {
        let path = String::from_utf8_lossy(it.path_bytes()).into_owned();
        Some(GitFile { path: path.strip_prefix(&below)?.to_owned(), state: state_of(it.status())? })
    });
    let mut files: Vec<GitFile> = all.collect();
    let count = |files: &[GitFile]| u32::try_from(files.len()).unwrap_or(u32::MAX);
    let changed = count(&files);
    // Conflicts first, so that they are named whatever else there is.
    files.sort_by_key(|it| it.state != GitState::Conflicted);
    let conflicted = files.iter().take_while(|it| it.state == GitState::Conflicted).count();
    files.truncate(MOST);
    let conflicted = u32::try_from(conflicted).unwrap_or(u32::MAX);
    let doing = doing(repository.state()).map(str::to_owned);
    Ok(GitView { branch, detached, doing, files, changed, conflicted, problem: None })
}

/// The branch, else the commit. A branch without a commit is one too.
fn head(repository: &Repository) -> Result<(Option<String>, Option<String>), git2::Error> {
    let reference = repository.find_reference("HEAD")?;
    if let Some(target) = reference.symbolic_target().ok().flatten() {
        let name = target.strip_prefix("refs/heads/").unwrap_or(target);
        return Ok((Some(name.to_owned()), None));
    }
    let id = reference.target().map(|it| it.to_string().chars().take(8).collect());
    Ok((None, id))
}

/// Where `folder` lies in the repository, with `/` at its end; empty for its root.
fn prefix(root: &Path, folder: &Path) -> Option<String> {
    let (root, folder) = (root.canonicalize().ok()?, folder.canonicalize().ok()?);
    let parts = folder.strip_prefix(root).ok()?.components();
    Some(parts.map(|it| format!("{}/", it.as_os_str().to_string_lossy())).collect())
}

fn state_of(status: Status) -> Option<GitState> {
    if status.is_conflicted() {
        return Some(GitState::Conflicted);
    }
    if status.intersects(Status::WT_DELETED | Status::INDEX_DELETED) {
        return Some(GitState::Deleted);
    }
    if status.intersects(Status::WT_NEW | Status::INDEX_NEW) {
        return Some(GitState::New);
    }
    let changed = Status::WT_MODIFIED
        | Status::INDEX_MODIFIED
        | Status::WT_TYPECHANGE
        | Status::INDEX_TYPECHANGE
        | Status::WT_RENAMED
        | Status::INDEX_RENAMED;
    status.intersects(changed).then_some(GitState::Changed)
}

const fn doing(state: RepositoryState) -> Option<&'static str> {
    match state {
        RepositoryState::Clean => None,
        RepositoryState::Merge => Some("merge"),
        RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("cherry-pick"),
        RepositoryState::Bisect => Some("bisect"),
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
            Some("rebase")
        }
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("am"),
    }
}

fn said(error: &git2::Error) -> String {
    error.message().to_owned()
}

const fn nothing() -> GitView {
    GitView {
        branch: None,
        detached: None,
        doing: None,
        files: Vec::new(),
        changed: 0,
        conflicted: 0,
        problem: None,
    }
}
