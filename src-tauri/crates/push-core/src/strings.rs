//! The strings of apps: what loc-keys stand for, by language. They are files of the workspace, so that a team
//! shares them.

mod catalog;
mod error;
mod file;
mod old_text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub use error::{Expected, StringsError};
pub use file::{Kind, Languages, MAX_STRINGS_BYTES, read_strings};

use crate::files::{open_file, read_bounded};
use crate::model::{AddStrings, StringsLanguage, StringsView};
use crate::vaults::blocking;
use crate::workbench::lock;
use crate::workspace::Workspace;
use crate::{Error, Workbench};

/// The strings of an app as they were read, and by what is seen that they are not the same any more.
pub(crate) struct KnownStrings {
    stamp: Vec<(PathBuf, SystemTime, u64)>,
    view: Arc<StringsView>,
}

impl Workbench {
    /// The strings of an app; none where none were added.
    ///
    /// # Errors
    /// When a file in the workspace cannot be read, or is damaged: it says which, and at which line.
    pub async fn strings_of(&self, bundle_id: &str) -> Result<StringsView, Error> {
        Ok(StringsView::clone(&*self.known_strings(bundle_id).await?))
    }

    /// The same for those who ask often: files that have not changed are not read again.
    pub(crate) async fn known_strings(&self, bundle_id: &str) -> Result<Arc<StringsView>, Error> {
        let (workspace, app) = (self.workspace.clone(), bundle_id.to_owned());
        let (files, stamp) = blocking(move || listed(&workspace, &app)).await?;
        if let Some(known) = lock(&self.strings).get(bundle_id)
            && known.stamp == stamp
        {
            return Ok(Arc::clone(&known.view));
        }
        let app = bundle_id.to_owned();
        let view = Arc::new(blocking(move || read_all(&app, &files)).await?);
        let known = KnownStrings { stamp, view: Arc::clone(&view) };
        lock(&self.strings).insert(bundle_id.to_owned(), known);
        Ok(view)
    }

    /// Copies a strings file into the workspace, for an app. One of the same name and language is replaced.
    ///
    /// # Errors
    /// When the file is none, or has no fitting name: a problem at `strings`; when the bundle ID is none: at
    /// `bundle_id`; when a file cannot be read or written.
    pub async fn add_strings(&self, request: &AddStrings) -> Result<StringsView, Error> {
        let (workspace, bundle_id) = (self.workspace.clone(), request.bundle_id.clone());
        let path = PathBuf::from(request.path.trim());
        blocking(move || add(&workspace, &bundle_id, &path)).await?;
        lock(&self.strings).remove(&request.bundle_id);
        self.strings_of(&request.bundle_id).await
    }

    /// Removes the strings files of an app from the workspace.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub async fn remove_strings(&self, bundle_id: &str) -> Result<StringsView, Error> {
        let (workspace, app) = (self.workspace.clone(), bundle_id.to_owned());
        blocking(move || workspace.remove_strings(&app)).await?;
        lock(&self.strings).remove(bundle_id);
        self.strings_of(bundle_id).await
    }
}

type Listed = (Vec<PathBuf>, Vec<(PathBuf, SystemTime, u64)>);

fn listed(workspace: &Workspace, bundle_id: &str) -> Result<Listed, Error> {
    let files = workspace.strings_files(bundle_id)?;
    let stamp = |path: &PathBuf| {
        let found = std::fs::metadata(path).and_then(|it| Ok((it.modified()?, it.len())));
        let (at, bytes) = found.map_err(|source| Error::file("read", path, source))?;
        Ok((path.clone(), at, bytes))
    };
    let stamps = files.iter().map(stamp).collect::<Result<_, Error>>()?;
    Ok((files, stamps))
}

fn read_all(bundle_id: &str, files: &[PathBuf]) -> Result<StringsView, Error> {
    let mut languages: BTreeMap<String, StringsLanguage> = BTreeMap::new();
    for path in files {
        let bytes = read_bounded(path, MAX_STRINGS_BYTES)?;
        let read = read_strings(path, &bytes)
            .map_err(|error| Error::WorkspaceFile { path: path.clone(), message: error.to_string() })?;
        for (language, texts) in read {
            let known = languages.entry(language.clone()).or_insert_with(|| StringsLanguage {
                language,
                file_name: String::new(),
                texts: BTreeMap::new(),
            });
            known.file_name = name_of(path);
            known.texts.extend(texts);
        }
    }
    Ok(StringsView { bundle_id: bundle_id.to_owned(), languages: languages.into_values().collect() })
}

fn add(workspace: &Workspace, bundle_id: &str, path: &Path) -> Result<(), Error> {
    let refused = |error: &StringsError| {
        let file = name_of(path);
        let (code, mut details) = error.code();
        details.push(("file", file.clone()));
        Error::field("strings", code, format!("{file}: {error}"), &details)
    };
    Kind::of(path).map_err(|error| refused(&error))?;
    let unreadable = |source| Error::file("read", path, source);
    let bytes = open_file(path).and_then(|it| it.metadata()).map_err(unreadable)?.len();
    if bytes > MAX_STRINGS_BYTES {
        return Err(refused(&StringsError::TooLarge { bytes, limit: MAX_STRINGS_BYTES }));
    }
    let bytes = read_bounded(path, MAX_STRINGS_BYTES)?;
    read_strings(path, &bytes).map_err(|error| refused(&error))?;
    workspace.put_strings(bundle_id, path, &bytes)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
