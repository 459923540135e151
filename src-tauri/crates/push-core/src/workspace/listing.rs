//! What is in a workspace's `profiles/`: a file that has not changed is not read again.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{MAX_FOLDERS, PAYLOAD_SUFFIX, PROFILE_SUFFIX, PROFILES, Stamp, Workspace};
use crate::Error;
use crate::files::is_left_over;
use crate::model::{Endpoint, ProfileView};

/// Deepest folder that is made, and listed.
const DEEPEST: usize = MAX_FOLDERS;
/// Fewer files than this are read on one thread.
const MANY: usize = 200;
const THREADS: usize = 4;

/// The paths below `profiles/`, sorted.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) ids: Vec<String>,
    pub(super) folders: Vec<String>,
}

/// What the tree shows of a profile, and of which files that is.
#[derive(Debug, Clone)]
pub(super) struct Known {
    stamps: [Option<Stamp>; 2],
    name: String,
    app: String,
    /// What the file says; none: the default.
    endpoint: Option<Endpoint>,
    problem: Option<String>,
}

/// What was read so far, by id.
pub(super) type KnownProfiles = Mutex<HashMap<String, Known>>;

impl Workspace {
    /// Profiles and folders.
    ///
    /// # Errors
    /// When a folder cannot be listed, or is a link.
    pub(super) fn listed(&self) -> Result<Listed, Error> {
        let mut found = Listed::default();
        let root = self.folder.join(PROFILES);
        super::names::refuse_link(&root)?;
        if root.exists() {
            collect(&root, "", DEEPEST, &mut found).map_err(|source| Error::file("list", &root, source))?;
        }
        found.ids.sort();
        found.ids.dedup();
        found.folders.sort();
        Ok(found)
    }

    /// What the tree shows of each of `ids`.
    pub(super) fn profile_views(&self, ids: &[String], default: Endpoint) -> Vec<ProfileView> {
        let known = if ids.len() < MANY {
            ids.iter().map(|id| self.known_profile(id)).collect()
        } else {
            self.known_profiles(ids)
        };
        let mut cache = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|id, _| ids.binary_search(id).is_ok());
        drop(cache);
        ids.iter().zip(known).map(|(id, known)| view(id, known, default)).collect()
    }

    fn known_profiles(&self, ids: &[String]) -> Vec<Known> {
        std::thread::scope(|scope| {
            let chunks = ids.chunks(ids.len().div_ceil(THREADS).max(1));
            let read = |chunk: &[String]| chunk.iter().map(|id| self.known_profile(id)).collect::<Vec<_>>();
            let threads: Vec<_> = chunks.map(|chunk| scope.spawn(move || read(chunk))).collect();
            let joined = threads.into_iter().map(|it| it.join());
            joined.flat_map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    }

    fn known_profile(&self, id: &str) -> Known {
        let stamps = [PROFILE_SUFFIX, PAYLOAD_SUFFIX]
            .map(|suffix| self.half(id, suffix).ok().and_then(|path| Stamp::of(&path)));
        let cache = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache().get(id).filter(|it| it.stamps == stamps) {
            return known.clone();
        }
        let read = self.read_profile(id);
        let known = Known {
            stamps,
            name: read.as_ref().map(|(it, _)| it.name.clone()).unwrap_or_default(),
            app: read.as_ref().map(|(it, _)| it.app.clone()).unwrap_or_default(),
            endpoint: read.as_ref().ok().and_then(|(it, _)| it.endpoint),
            problem: read.err().map(|error| error.to_string()),
        };
        if known.stamps.iter().all(Option::is_some) {
            cache().insert(id.to_owned(), known.clone());
        }
        known
    }
}

fn view(id: &str, known: Known, default: Endpoint) -> ProfileView {
    let (folder, name) = id.rsplit_once('/').unwrap_or(("", id));
    let changed = known.stamps.iter().flatten().filter_map(Stamp::modified).max();
    ProfileView {
        id: id.to_owned(),
        name: if known.name.is_empty() { name.to_owned() } else { known.name },
        folder: folder.to_owned(),
        endpoint: if known.problem.is_none() { Some(known.endpoint.unwrap_or(default)) } else { None },
        problem: known.problem,
        app: known.app,
        edited: false,
        changed_at: changed.and_then(ms),
    }
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of the next 200,000 years are exact")]
fn ms(at: SystemTime) -> Option<f64> {
    at.duration_since(UNIX_EPOCH).ok().map(|it| it.as_millis() as f64)
}

fn collect(folder: &Path, prefix: &str, depth: usize, found: &mut Listed) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if depth > 0 && !name.starts_with('.') {
                collect(&entry.path(), &format!("{prefix}{name}/"), depth - 1, found)?;
                found.folders.push(format!("{prefix}{name}"));
            }
            continue;
        }
        if is_left_over(&entry) {
            // One that stays is no more than a file that nobody asks for.
            let _ = fs::remove_file(entry.path());
        }
        let half = [PROFILE_SUFFIX, PAYLOAD_SUFFIX].iter().find_map(|suffix| name.strip_suffix(suffix));
        found.ids.extend(half.filter(|it| !it.is_empty()).map(|name| format!("{prefix}{name}")));
    }
    Ok(())
}
