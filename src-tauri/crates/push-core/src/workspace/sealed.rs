//! Sealed credentials in `credentials/NAME.age`. What stands in one is read elsewhere; here are names and files.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Workspace, damaged};
use crate::Error;
use crate::files::{read_bounded, write_atomic};
use crate::sealed::{MAX_SEALED_BYTES, SEALED_SUFFIX};

const CREDENTIALS: &str = "credentials";
/// Longest name, in bytes.
const LONGEST_NAME: usize = 100;
/// More are not listed.
const MOST: usize = 1000;

impl Workspace {
    /// The sealed files, by name. A link is none.
    ///
    /// # Errors
    /// When the folder cannot be listed, or is a link.
    pub fn sealed_files(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.sealed_folder()?;
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
        let files = entries.flatten().filter(|it| it.file_type().is_ok_and(|it| it.is_file()));
        let named = files.map(|it| it.path()).filter(|it| {
            let name = it.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(SEALED_SUFFIX) && !name.starts_with('.')
        });
        let mut files: Vec<PathBuf> = named.take(MOST).collect();
        files.sort_by_key(|it| it.to_string_lossy().to_lowercase());
        Ok(files)
    }

    /// Where a sealed file of that name goes.
    ///
    /// # Errors
    /// At the name, when it is none or one is there and must stay.
    pub fn sealed_place(&self, name: &str, replace: bool) -> Result<PathBuf, Error> {
        let path = self.sealed_folder()?.join(format!("{}{SEALED_SUFFIX}", sealed_name(name)?));
        if path.symlink_metadata().is_ok_and(|it| !it.is_file()) {
            return Err(damaged(&path, "is a link or a folder; expected a file, or none".to_owned()));
        }
        let same =
            |it: &PathBuf| it.to_string_lossy().to_lowercase() == path.to_string_lossy().to_lowercase();
        if !replace && self.sealed_files()?.iter().any(same) {
            let message = format!(
                "there is a sealed file {name:?} already; choose another name, or replace it: whoever has the old one \
                 can still open that"
            );
            return Err(Error::field("file", "sealed_exists", message, &[("name", name.to_owned())]));
        }
        Ok(path)
    }

    /// Writes a sealed file in one step.
    ///
    /// # Errors
    /// As [`Workspace::sealed_place`], and when the file cannot be written.
    pub fn write_sealed(&self, name: &str, bytes: &[u8], replace: bool) -> Result<PathBuf, Error> {
        let path = self.sealed_place(name, replace)?;
        write_atomic(&path, bytes)?;
        Ok(path)
    }

    fn sealed_folder(&self) -> Result<PathBuf, Error> {
        let folder = self.folder.join(CREDENTIALS);
        match folder.symlink_metadata() {
            Ok(found) if !found.is_dir() => {
                Err(damaged(&folder, "is a link or a file; expected a folder, or none".to_owned()))
            }
            _ => Ok(folder),
        }
    }
}

/// Reads a sealed file, wherever it lies.
///
/// # Errors
/// When it cannot be read; a longer one is an error of kind `FileTooLarge`.
pub fn read_sealed(path: &Path) -> Result<Vec<u8>, Error> {
    crate::files::open_file(path).map_err(|source| Error::file("read", path, source))?;
    read_bounded(path, MAX_SEALED_BYTES)
}

/// A name that every file system takes.
///
/// # Errors
/// At `file`.
pub fn sealed_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let unfit = |it: char| it.is_control() || "/\\:*?\"<>|".contains(it);
    let reserved = |name: &str| {
        let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
        matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
            || port.is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit())
    };
    let fits = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains(unfit)
        && !reserved(name);
    if fits {
        return Ok(name.to_owned());
    }
    let message = format!(
        "{name:?} cannot be the name of a file; expected at most {LONGEST_NAME} bytes without / \\ : * ? \" < > |, no dot \
         at an end, and none of Windows' reserved names"
    );
    Err(Error::field("file", "sealed_name", message, &[("found", name.to_owned())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_refuses_are_refused() {
        for name in [
            "",
            " ",
            ".",
            "..",
            "a/b",
            "..\\a",
            "CON",
            "con.x",
            "Lpt1",
            "a\0b",
            "a:b",
            ".git",
            "a.",
            &"x".repeat(101),
        ] {
            assert!(sealed_name(name).is_err(), "{name:?}");
        }
        for name in ["Acme", " 订单 推送 ", "console", "COM10", "a.b", "📮"] {
            assert_eq!(sealed_name(name).unwrap(), name.trim());
        }
    }

    #[test]
    fn a_file_that_is_there_stays_until_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        assert!(workspace.sealed_files().unwrap().is_empty());
        let path = workspace.write_sealed("Acme", b"one", false).unwrap();
        assert_eq!(path, folder.path().join("credentials/Acme.age"));
        for name in ["Acme", "acme"] {
            let error = workspace.write_sealed(name, b"two", false).unwrap_err();
            assert!(matches!(error, Error::Field(it) if it.code == "sealed_exists"));
        }
        workspace.write_sealed("Acme", b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(workspace.sealed_files().unwrap(), [path]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_not_followed() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        let victim = outside.path().join("victim");
        fs::write(&victim, "as it was").unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("credentials")).unwrap();
        assert!(workspace.write_sealed("A", b"x", true).is_err() && workspace.sealed_files().is_err());
        fs::remove_file(folder.path().join("credentials")).unwrap();
        fs::create_dir(folder.path().join("credentials")).unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join("credentials/A.age")).unwrap();
        assert!(workspace.write_sealed("A", b"x", true).is_err());
        assert!(workspace.sealed_files().unwrap().is_empty());
        assert_eq!(fs::read_to_string(&victim).unwrap(), "as it was");
    }
}
