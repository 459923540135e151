//! Which files are scenarios.

use std::fs;
use std::path::{Path, PathBuf};

use push_chat::SCENARIO_SUFFIX;

use crate::{Refusal, input};

/// The scenarios that are named, and all in the folders that are; each once.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refusal> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        let mut files = vec![path.clone()];
        if !input::is_stdin(path) && path.is_dir() {
            files.clear();
            walk(path, &mut files)?;
            files.sort();
            if files.is_empty() {
                let folder = path.display();
                return Err(Refusal::usage(format!(
                    "{folder}: no scenarios here; expected *{SCENARIO_SUFFIX} files"
                )));
            }
        }
        let new: Vec<PathBuf> = files.into_iter().filter(|it| !found.contains(it)).collect();
        found.extend(new);
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Refusal> {
    let unreadable = |error: std::io::Error| Refusal::usage(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        // A link to a folder could lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(&path, found)?;
        } else if name.ends_with(SCENARIO_SUFFIX) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
