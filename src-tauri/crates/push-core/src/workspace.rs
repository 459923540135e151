//! A workspace: a folder of text files that belongs in a team's git repository. No secret is ever
//! written here; devices and credentials are referred to by name.

mod apps;
mod halves;
mod listing;
mod names;
mod naming;
mod pairs;
mod pools;
mod profile;
mod scenarios;
mod sealed;
mod strings;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::model::{AppRecord, Endpoint, WorkspaceView};
use crate::secrets::guard;

pub use halves::read_headers;
use halves::sized_headers;
pub use naming::rename_in;
pub use pairs::is_below;
#[cfg(test)]
pub use pools::PoolFile;
pub use profile::{PAYLOAD_SUFFIX, PROFILE_SUFFIX, Profile};
pub use scenarios::{ScenarioFile, Stamp, new_scenario_id};
pub use sealed::{read_sealed, sealed_name};

const MANIFEST: &str = "pushbench.json";
const PROFILES: &str = "profiles";
/// Largest file that is read from a workspace, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Deepest folder below `profiles/` that is listed.
const MAX_FOLDERS: usize = 8;

/// `pushbench.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format: 1.
    pub version: u32,
    /// Name shown in the window.
    pub name: String,
    /// The apps that pushes go to, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<AppRecord>,
}

/// An open workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    folder: PathBuf,
    name: String,
    /// Shared by its copies.
    known: Arc<listing::KnownProfiles>,
}

impl Workspace {
    /// Opens the workspace in `folder`.
    ///
    /// # Errors
    /// When there is no readable `pushbench.json`, or a newer Pushbench wrote it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let name = manifest(folder)?.name;
        Ok(Self { name, folder: folder.to_owned(), known: Arc::default() })
    }

    /// Makes a workspace in `folder`; a `pushbench.json` that is there already is opened instead.
    ///
    /// # Errors
    /// When the folder cannot be written; at `name` where it holds a secret.
    pub fn create(folder: &Path, name: &str) -> Result<Self, Error> {
        let path = folder.join(MANIFEST);
        if !path.exists() {
            let manifest = Manifest { version: 1, name: name.to_owned(), apps: Vec::new() };
            guard("name", name)?;
            write_atomic(&path, &canonical(&manifest))?;
            crate::schemas::publish(folder)?;
        }
        Self::open(folder)
    }

    /// Whether there is a workspace in `folder`.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(MANIFEST).is_file()
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its folder, as text; the key of its drafts.
    pub fn key(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    /// What the tree shows; a profile that names no endpoint goes to `default`. One with a problem is
    /// listed with it.
    ///
    /// # Errors
    /// When the folder cannot be listed, or `pushbench.json` cannot be read any more.
    pub fn view(&self, default: Endpoint) -> Result<WorkspaceView, Error> {
        let apps = self.apps()?;
        let listed = self.listed()?;
        let profiles = self.profile_views(&listed.ids, default);
        let (name, path, folders) = (self.name.clone(), self.key(), listed.folders);
        Ok(WorkspaceView { name, path, profiles, folders, scenarios: Vec::new(), apps })
    }

    /// As [`Workspace::view`], with at most `most` profiles: reading them all would hold up the first picture. The
    /// second value says whether that is all.
    ///
    /// # Errors
    /// As there.
    pub fn first_view(&self, default: Endpoint, most: usize) -> Result<(WorkspaceView, bool), Error> {
        let apps = self.apps()?;
        let mut listed = self.listed()?;
        let whole = listed.ids.len() <= most;
        listed.ids.truncate(most);
        let profiles = self.profile_views(&listed.ids, default);
        let (name, path, folders) = (self.name.clone(), self.key(), listed.folders);
        Ok((WorkspaceView { name, path, profiles, folders, scenarios: Vec::new(), apps }, whole))
    }

    /// The profiles' paths, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn ids(&self) -> Result<Vec<String>, Error> {
        Ok(self.listed()?.ids)
    }
}

/// The line at which a merge conflict begins, if git left one.
fn conflict_in(text: &str) -> Option<usize> {
    let begins = |mark: &str, from: usize| {
        (1..).zip(text.lines()).skip(from).find(|(_, line)| line.starts_with(mark)).map(|(number, _)| number)
    };
    let first = begins("<<<<<<< ", 0)?;
    let middle = begins("=======", first)?;
    begins(">>>>>>> ", middle).map(|_| first)
}

/// Whether an id names a file of the workspace: with `/` between its parts, and none of them leads out.
fn is_inside(id: &str) -> bool {
    id.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

fn manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST);
    let manifest: Manifest = parse(&path, &read_bounded(&path, MAX_FILE_BYTES)?)?;
    check_version(&path, manifest.version)?;
    Ok(manifest)
}

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    suffixes: &[&str],
    ids: &mut Vec<String>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && depth > 0 && !name.starts_with('.') {
            collect(&entry.path(), &format!("{prefix}{name}/"), depth - 1, suffixes, ids)?;
        }
        let half = suffixes.iter().find_map(|suffix| name.strip_suffix(suffix));
        ids.extend(half.map(|name| format!("{prefix}{name}")));
    }
    Ok(())
}

fn parse<T: for<'de> Deserialize<'de>>(path: &Path, bytes: &[u8]) -> Result<T, Error> {
    let conflict = bytes.split(|byte| *byte == b'\n').position(|line| line.starts_with(b"<<<<<<< "));
    if let Some(line) = conflict {
        return Err(damaged(path, format!("line {} has a merge conflict; resolve it in git", line + 1)));
    }
    serde_json::from_slice(bytes).map_err(|error| damaged(path, format!("cannot be read: {error}")))
}

fn check_version(path: &Path, version: u32) -> Result<(), Error> {
    if version == 1 {
        return Ok(());
    }
    Err(damaged(path, format!("is of version {version}, this Pushbench knows version 1; update Pushbench")))
}

fn damaged(path: &Path, message: String) -> Error {
    Error::WorkspaceFile { path: path.to_owned(), message }
}

/// One field a line, keys in the order of the type, a line break at the end.
fn canonical(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

#[cfg(test)]
mod killed_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        (folder, workspace)
    }

    fn profile() -> Profile {
        Profile { topic: "com.example.app".to_owned(), ..Profile::empty() }
    }

    #[test]
    fn a_payload_that_could_not_be_read_again_is_not_written() {
        let (_folder, workspace) = sample();
        let longest = " ".repeat(usize::try_from(MAX_FILE_BYTES).unwrap());
        workspace.write_profile("A", &profile(), &longest).unwrap();
        assert_eq!(workspace.read_profile("A").unwrap().1, longest);
        let error = workspace.write_profile("A", &profile(), &format!("{longest} ")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the payload is 1048577 bytes, and a profile holds at most 1048576; it stays as a draft, shorten it to save it"
        );
        assert_eq!(workspace.read_profile("A").unwrap().1, longest, "what was saved stays");
    }

    #[test]
    fn a_profile_is_two_files_and_the_payload_stays_as_typed() {
        let (folder, workspace) = sample();
        let payload = "{ \"aps\":{},\r\n\"x\" : 1.50e0}  ";
        workspace.write_profile("Orders/Shipped", &profile(), payload).unwrap();
        assert_eq!(workspace.read_profile("Orders/Shipped").unwrap(), (profile(), payload.to_owned()));
        let bytes = fs::read(folder.path().join("profiles/Orders/Shipped.payload.json")).unwrap();
        assert_eq!(bytes, payload.as_bytes());
        let view = workspace.view(Endpoint::Sandbox).unwrap();
        assert_eq!(view.profiles.len(), 1);
        assert_eq!((view.profiles[0].folder.as_str(), view.profiles[0].name.as_str()), ("Orders", "Shipped"));
    }

    #[test]
    fn an_empty_line_lies_between_two_fields_of_a_file() {
        let (folder, workspace) = sample();
        let profile = Profile { devices: vec!["  \"x\"".to_owned(), "y".to_owned()], ..profile() };
        workspace.write_profile("A", &profile, "{}").unwrap();
        let text = fs::read_to_string(folder.path().join("profiles/A.push.json")).unwrap();
        assert!(text.starts_with("{\n  \"version\": 1,\n\n  \"name\": \"\",\n\n"), "{text}");
        assert!(
            text.contains(
                "\n\n  \"devices\": [\n    \"  \\\"x\\\"\",\n    \"y\"\n  ],\n\n  \"notes\": \"\"\n}\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn damaged_files_are_listed_with_their_problem_and_never_rewritten() {
        let (folder, workspace) = sample();
        workspace.write_profile("A", &profile(), "{}").unwrap();
        let path = folder.path().join("profiles/A.push.json");
        let newer = "{\"version\": 2}";
        let conflict = "{\n<<<<<<< ours\n";
        for (text, expected) in [
            (newer, "is of version 2, this Pushbench knows version 1; update Pushbench"),
            (conflict, "line 2 has a merge conflict; resolve it in git"),
            ("{\"version\": 1, ", "cannot be read: EOF while parsing a value at line 1 column 15"),
        ] {
            fs::write(&path, text).unwrap();
            let problem = workspace.view(Endpoint::Sandbox).unwrap().profiles[0].problem.clone().unwrap();
            assert!(problem.ends_with(expected), "{problem}");
            assert!(workspace.write_profile("A", &profile(), "{}").is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::remove_file(&path).unwrap();
        assert!(
            workspace.view(Endpoint::Sandbox).unwrap().profiles[0]
                .problem
                .as_ref()
                .unwrap()
                .contains("A.push.json")
        );
    }

    #[test]
    fn no_id_leads_out_of_the_workspace() {
        let (_folder, workspace) = sample();
        for id in ["", "../A", "A/../../B", "/etc/passwd", "A\\..\\B", "C:/A"] {
            assert!(workspace.write_profile(id, &profile(), "{}").is_err(), "{id}");
        }
    }
}
