//! What is done to a profile as a whole: always to both of its files. And the folders that profiles are in.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::names::{is_same, new_path};
use super::{PAYLOAD_SUFFIX, PROFILE_SUFFIX, PROFILES, Workspace};
use crate::Error;
use crate::files::{read_bounded, write_atomic};

const HALVES: [&str; 2] = [PAYLOAD_SUFFIX, PROFILE_SUFFIX];

impl Workspace {
    /// A path for a new profile that no other one has, on any system. `itself` is the one that is to be renamed, so
    /// that capitals alone can change.
    ///
    /// # Errors
    /// At `field`, when it cannot be a path or is taken; when the folder cannot be listed.
    pub fn free_profile(&self, field: &str, path: &str, itself: Option<&str>) -> Result<String, Error> {
        let path = new_path(field, path)?;
        let listed = self.listed()?;
        let others = listed.ids.iter().filter(|it| Some(it.as_str()) != itself);
        if let Some(other) = others.into_iter().find(|it| is_same(it, &path)) {
            return Err(taken(field, "profile", other));
        }
        let mut prefix = path.as_str();
        while let Some((folder, _)) = prefix.rsplit_once('/') {
            check_spelling(field, folder, &listed.folders)?;
            prefix = folder;
        }
        Ok(path)
    }

    /// Copies both files of a profile, byte for byte.
    ///
    /// # Errors
    /// When a half is missing or damaged, or cannot be written.
    pub fn copy_profile(&self, id: &str, to: &str) -> Result<(), Error> {
        self.read_profile(id)?;
        self.check_present()?;
        for suffix in HALVES {
            let bytes = read_bounded(&self.half(id, suffix)?, super::MAX_FILE_BYTES)?;
            write_atomic(&self.half(to, suffix)?, &bytes)?;
        }
        Ok(())
    }

    /// Gives both files of a profile another path. One that has only one of them keeps it. Can be gone on with where
    /// it was interrupted.
    ///
    /// # Errors
    /// [`Error::Gone`] where there is neither; when a file cannot be moved: the other one is then moved back.
    pub fn move_profile(&self, id: &str, to: &str) -> Result<(), Error> {
        self.check_present()?;
        let mut moved = Vec::new();
        for suffix in HALVES {
            let (from, to) = (self.half(id, suffix)?, self.half(to, suffix)?);
            match move_file(&from, &to) {
                Ok(()) => moved.push((from, to)),
                Err(source) if source.kind() == ErrorKind::NotFound && !from.exists() => {}
                Err(source) => {
                    for (from, to) in moved {
                        // What could be moved a moment ago can be moved again; if not, the first error counts.
                        let _ = fs::rename(to, from);
                    }
                    return Err(Error::file("rename", &from, source));
                }
            }
        }
        if moved.is_empty() { Err(Error::gone(format!("profile {id:?}"))) } else { Ok(()) }
    }

    /// Whether a file of the profile is there.
    pub fn has_profile(&self, id: &str) -> bool {
        HALVES.iter().any(|suffix| self.half(id, suffix).is_ok_and(|it| it.exists()))
    }

    /// Removes both files of a profile.
    ///
    /// # Errors
    /// When one stays.
    pub fn remove_profile(&self, id: &str) -> Result<(), Error> {
        for suffix in HALVES {
            let path = self.half(id, suffix)?;
            match fs::remove_file(&path) {
                Err(source) if source.kind() != ErrorKind::NotFound => {
                    return Err(Error::file("remove", &path, source));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes a folder for profiles.
    ///
    /// # Errors
    /// At `field`, when it cannot be a path or is taken; when it cannot be made.
    pub fn new_folder(&self, field: &str, path: &str) -> Result<String, Error> {
        let path = new_path(field, path)?;
        self.check_present()?;
        let listed = self.listed()?;
        if let Some(other) = listed.folders.iter().find(|it| is_same(it, &path)) {
            return Err(taken(field, "folder", other));
        }
        if let Some((above, _)) = path.rsplit_once('/') {
            check_spelling(field, above, &listed.folders)?;
        }
        let folder = self.inside(PROFILES, &path, "")?;
        fs::create_dir_all(&folder).map_err(|source| Error::file("write", &folder, source))?;
        Ok(path)
    }

    /// Gives a folder, with all in it, another path.
    ///
    /// # Errors
    /// At `field`, when it cannot be a path, is taken, or lies in the folder itself; when it cannot be moved.
    pub fn move_folder(&self, field: &str, folder: &str, to: &str) -> Result<String, Error> {
        let to = new_path(field, to)?;
        self.check_present()?;
        let listed = self.listed()?;
        if !listed.folders.iter().any(|it| it == folder) {
            return Err(Error::gone(format!("folder {folder:?}")));
        }
        if is_below(&to, folder) {
            let message = format!("{to} is inside {folder}; choose a place outside of it");
            return Err(Error::field(field, "folder_in_itself", message, &[("name", folder.to_owned())]));
        }
        let others = listed.folders.iter().filter(|it| *it != folder && !is_below(it, folder));
        if let Some(other) = others.into_iter().find(|it| is_same(it, &to)) {
            return Err(taken(field, "folder", other));
        }
        if to != folder {
            self.move_folder_now(folder, &to)?;
        }
        Ok(to)
    }

    /// The move itself, of a path that was found to be free.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn move_folder_now(&self, folder: &str, to: &str) -> Result<(), Error> {
        let (from, to) = (self.inside(PROFILES, folder, "")?, self.inside(PROFILES, to, "")?);
        move_file(&from, &to).map_err(|source| Error::file("rename", &from, source))
    }

    /// Whether the folder is there.
    pub fn has_folder(&self, folder: &str) -> bool {
        self.inside(PROFILES, folder, "").is_ok_and(|it| it.is_dir())
    }

    /// Removes a folder in which there is nothing.
    ///
    /// # Errors
    /// At `folder`, where there is something in it; when it cannot be removed.
    pub fn remove_folder(&self, folder: &str) -> Result<(), Error> {
        if !super::is_inside(folder) {
            return Err(Error::gone(format!("folder {folder:?}")));
        }
        let path = self.inside(PROFILES, folder, "")?;
        match fs::remove_dir(&path) {
            Ok(()) => Ok(()),
            Err(source) if source.kind() == ErrorKind::DirectoryNotEmpty => {
                let message = format!("there is something in {folder}; move or delete that first");
                Err(Error::field("folder", "folder_not_empty", message, &[("name", folder.to_owned())]))
            }
            Err(source) if source.kind() == ErrorKind::NotFound => Ok(()),
            Err(source) => Err(Error::file("remove", &path, source)),
        }
    }
}

fn move_file(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::symlink_metadata(from)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to)
}

/// Whether `path` lies in `folder`.
pub fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// `Orders` and `orders` are one folder on some systems, and two on others.
fn check_spelling(field: &str, folder: &str, folders: &[String]) -> Result<(), Error> {
    let other =
        folders.iter().find(|it| is_same(it, folder)).filter(|_| !folders.iter().any(|it| it == folder));
    other.map_or(Ok(()), |it| Err(taken(field, "folder", it)))
}

fn taken(field: &str, what: &str, name: &str) -> Error {
    let message = format!("there is a {what} named {name} already; choose another name");
    Error::field(field, "name_taken", message, &[("name", name.to_owned())])
}

#[cfg(test)]
#[path = "pairs_tests.rs"]
mod tests;
