//! Names of files in a workspace: which ones every system takes, and that none leads out of the folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::{MAX_FOLDERS, Workspace, damaged};
use crate::Error;

/// Longest part of an id, in bytes: file systems take 255, and the ending comes to it.
pub(super) const MAX_PART: usize = 200;
/// What Windows keeps for its devices, with any ending and in any case.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a part of an id can be the name of a file or folder on every system.
pub(super) fn fits(part: &str) -> bool {
    let unfit = |it: char| it.is_control() || "/\\:*?\"<>|".contains(it);
    !part.is_empty()
        && part.len() <= MAX_PART
        && !part.starts_with('.')
        && !part.ends_with(['.', ' '])
        && part.trim() == part
        && !part.contains(unfit)
        && !is_reserved(part)
}

/// Whether Windows keeps the name for a device.
pub(super) fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |it: &str| {
        let mut digits = it.chars();
        matches!(digits.next(), Some('1'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
    };
    RESERVED.contains(&&*stem) || ["com", "lpt"].iter().any(|it| stem.strip_prefix(it).is_some_and(numbered))
}

/// Whether both names are one on a system that does not tell capitals apart.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// A path of a new profile or folder: names with `/` between them.
///
/// # Errors
/// At `field`, with what is wrong with which part.
pub(super) fn new_path(field: &str, path: &str) -> Result<String, Error> {
    let path = path.trim();
    let parts: Vec<&str> = path.split('/').collect();
    let refused = |code: &str, part: &str, message: String| {
        let details = [("found", part.to_owned()), ("limit", MAX_PART.to_string())];
        Err(Error::field(field, code, message, &details))
    };
    if parts.len() > MAX_FOLDERS {
        let message =
            format!("{path:?} is in more than {} folders; choose a place further up", MAX_FOLDERS - 1);
        return refused("path_too_deep", path, message);
    }
    for part in parts {
        if part.len() > MAX_PART {
            let start: String = part.chars().take(24).collect();
            let message = format!(
                "the name \"{start}…\" is {} bytes long; file systems take {MAX_PART} with the ending, shorten it",
                part.len()
            );
            return refused("path_too_long", &start, message);
        }
        if is_reserved(part) {
            let message = format!("{part} is a name that Windows keeps for a device; choose another one");
            return refused("path_reserved", part, message);
        }
        if !fits(part) {
            let message = format!(
                "{part:?} cannot be the name of a file on every system; expected a name such as \
                 \"Orders/Order shipped\", without \\ : * ? \" < > | and no part of it empty or with a dot or \
                 space at an end"
            );
            return refused("path_unfit", part, message);
        }
    }
    Ok(path.to_owned())
}

impl Workspace {
    /// The file or folder of that path below `root`, a folder of the workspace. `id` has been found to lead nowhere
    /// else by its letters; a link on the way could.
    ///
    /// # Errors
    /// [`Error::WorkspaceFile`] where the file or a folder on the way is a link.
    pub(super) fn inside(&self, root: &str, id: &str, suffix: &str) -> Result<PathBuf, Error> {
        let mut path = self.folder.join(root);
        refuse_link(&path)?;
        let (folders, name) = id.rsplit_once('/').unwrap_or(("", id));
        for folder in folders.split('/').filter(|it| !it.is_empty()) {
            path.push(folder);
            refuse_link(&path)?;
        }
        path.push(format!("{name}{suffix}"));
        refuse_link(&path)?;
        Ok(path)
    }

    /// Refuses where the workspace is not there any more: writing would begin a new folder in its place.
    ///
    /// # Errors
    /// [`Error::File`] then.
    pub(super) fn check_present(&self) -> Result<(), Error> {
        let manifest = self.folder.join(super::MANIFEST);
        fs::metadata(&manifest).map(drop).map_err(|source| Error::file("read", &manifest, source))
    }
}

/// A link may lead out of the workspace, where nothing of it is read, written or removed.
pub(super) fn refuse_link(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            Err(damaged(path, "is a link; expected the file or folder itself".to_owned()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused_with_their_reason() {
        let long = "x".repeat(300);
        let emoji = "😀".repeat(51);
        for (path, code) in [
            ("", "path_unfit"),
            ("/", "path_unfit"),
            ("/etc/passwd", "path_unfit"),
            ("A//B", "path_unfit"),
            ("A/", "path_unfit"),
            ("..", "path_unfit"),
            ("A/../../B", "path_unfit"),
            ("./A", "path_unfit"),
            (".git/hooks", "path_unfit"),
            ("A\\B", "path_unfit"),
            ("C:", "path_unfit"),
            ("a\0b", "path_unfit"),
            ("a\nb", "path_unfit"),
            ("A.", "path_unfit"),
            ("A /B", "path_unfit"),
            ("what?", "path_unfit"),
            ("CON", "path_reserved"),
            ("nul.push", "path_reserved"),
            ("Orders/com1", "path_reserved"),
            ("LPT9.txt", "path_reserved"),
            ("Aux/Order", "path_reserved"),
            (&long, "path_too_long"),
            (&emoji, "path_too_long"),
            ("a/a/a/a/a/a/a/a/a", "path_too_deep"),
        ] {
            let Err(Error::Field(problem)) = new_path("id", path) else { panic!("{path:?} was taken") };
            assert_eq!((problem.field.as_str(), problem.code.as_str()), ("id", code), "{path:?}");
        }
    }

    #[test]
    fn what_people_call_things_is_taken() {
        for path in [
            "订单/已发货 😀",
            " Order shipped ",
            "Console",
            "COM10",
            "nullable",
            "a.b.push",
            "Ünïcödé (2)",
            "com",
        ] {
            assert_eq!(new_path("id", path).unwrap(), path.trim());
        }
        assert_eq!(new_path("id", &"x".repeat(MAX_PART)).unwrap().len(), MAX_PART);
    }

    #[test]
    fn the_reason_is_for_a_person() {
        let message = new_path("id", "com1").unwrap_err().to_string();
        assert_eq!(message, "com1 is a name that Windows keeps for a device; choose another one");
        let message = new_path("id", &"é".repeat(150)).unwrap_err().to_string();
        assert_eq!(
            message,
            "the name \"éééééééééééééééééééééééé…\" is 300 bytes long; file systems take 200 with the ending, shorten it"
        );
    }
}
