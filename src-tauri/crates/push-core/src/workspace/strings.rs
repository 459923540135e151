//! The strings files of apps in `strings/BUNDLE_ID/`, byte for byte as they were added: what names a language
//! lies in its `LANGUAGE.lproj`, everything else beside them.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::names::refuse_link;
use super::{Workspace, damaged};
use crate::Error;
use crate::files::write_atomic;
use crate::profiles::parse_bundle_id;
use crate::secrets::guard_file;
use crate::strings::Kind;

const STRINGS: &str = "strings";
/// The table that loc-keys are looked up in (§6.2): what it says counts more than what other files say.
const LOCALIZABLE: &str = "Localizable";
/// More than an app has languages and tables.
const MOST_FILES: usize = 1000;
const LONGEST_NAME: usize = 100;

impl Workspace {
    /// The strings files of an app, so that the later counts where two have the same key.
    ///
    /// # Errors
    /// When the bundle ID is none, the folder cannot be listed, or something in it is a link.
    pub fn strings_files(&self, bundle_id: &str) -> Result<Vec<PathBuf>, Error> {
        let folder = self.strings_folder(bundle_id)?;
        let mut files = Vec::new();
        for path in entries(&folder)? {
            let is_language = path.extension().is_some_and(|it| it == "lproj");
            if is_language && fs::metadata(&path).is_ok_and(|it| it.is_dir()) {
                refuse_link(&path)?;
                files.extend(entries(&path)?.into_iter().filter(|it| Kind::of(it) == Ok(Kind::Strings)));
            } else if Kind::of(&path).is_ok() {
                files.push(path);
            }
        }
        if files.len() > MOST_FILES {
            let message = format!("holds {} strings files; at most {MOST_FILES} are read", files.len());
            return Err(damaged(&folder, message));
        }
        files.iter().try_for_each(|it| refuse_link(it))?;
        files.retain(|it| it.is_file());
        files.sort_by_key(|it| (it.file_stem().is_some_and(|it| it == LOCALIZABLE), it.clone()));
        Ok(files)
    }

    /// Keeps a strings file of an app; one of the same name and language is replaced. `source` is where it
    /// comes from: its name and its folder's are kept.
    ///
    /// # Errors
    /// When the bundle ID or the name is none, a link stands in the way, or the file cannot be written.
    pub fn put_strings(&self, bundle_id: &str, source: &Path, bytes: &[u8]) -> Result<(), Error> {
        guard_file("path", source, bytes)?;
        let mut path = self.strings_folder(bundle_id)?;
        let part =
            |part: Option<&std::ffi::OsStr>| part.and_then(|it| it.to_str()).unwrap_or_default().to_owned();
        let (folder, name) = (part(source.parent().and_then(Path::file_name)), part(source.file_name()));
        if Kind::of(source) == Ok(Kind::Strings) && folder.ends_with(".lproj") {
            path.push(plain_name(&folder)?);
            refuse_link(&path)?;
        }
        path.push(plain_name(&name)?);
        refuse_link(&path)?;
        write_atomic(&path, bytes)
    }

    /// Removes the strings files of an app, and the folders that are then empty. Other files stay.
    ///
    /// # Errors
    /// As [`Workspace::strings_files`]; when a file cannot be removed.
    pub fn remove_strings(&self, bundle_id: &str) -> Result<(), Error> {
        let folder = self.strings_folder(bundle_id)?;
        for file in self.strings_files(bundle_id)? {
            fs::remove_file(&file).map_err(|source| Error::file("remove", &file, source))?;
            if let Some(language) = file.parent().filter(|it| *it != folder) {
                remove_if_empty(language);
            }
        }
        remove_if_empty(&folder);
        remove_if_empty(&self.folder.join(STRINGS));
        Ok(())
    }

    fn strings_folder(&self, bundle_id: &str) -> Result<PathBuf, Error> {
        let mut folder = self.folder.join(STRINGS);
        refuse_link(&folder)?;
        folder.push(parse_bundle_id(bundle_id)?);
        refuse_link(&folder)?;
        Ok(folder)
    }
}

/// What stands in a folder; nothing where there is none. Hidden files are left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.and_then(|it| it.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>()),
    };
    let mut paths = listed.map_err(|source| Error::file("list", folder, source))?;
    let is_hidden = |it: &PathBuf| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
    paths.retain(|it| !is_hidden(it));
    Ok(paths)
}

/// A name that is the same file on every system.
fn plain_name(name: &str) -> Result<&str, Error> {
    let fits = |it: char| !it.is_control() && !"\\/:*?\"<>|".contains(it);
    if !name.is_empty() && !name.starts_with('.') && name.len() <= LONGEST_NAME && name.chars().all(fits) {
        return Ok(name);
    }
    let message = format!("{name:?} cannot be the name of a file on every system; rename it");
    Err(Error::field("strings", "strings_name", message, &[("found", name.to_owned())]))
}

/// One that is not empty stays, as it has to.
fn remove_if_empty(folder: &Path) {
    let _ = fs::remove_dir(folder);
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "com.example.shop";

    fn sample() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(folder.path(), "Acme").unwrap();
        (folder, workspace)
    }

    fn names(workspace: &Workspace) -> Vec<String> {
        let root = workspace.folder.join(STRINGS).join(APP);
        let files = workspace.strings_files(APP).unwrap();
        files.iter().map(|it| it.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/")).collect()
    }

    #[test]
    fn files_are_kept_byte_for_byte_and_removed_without_a_trace() {
        let (folder, workspace) = sample();
        assert!(names(&workspace).is_empty());
        for (source, bytes) in [
            ("/x/App/en.lproj/Localizable.strings", &b"\xff\xfe\r\0"[..]),
            ("en.lproj/Other.strings", b"a"),
            ("en.lproj/Catalog.xcstrings", b"{}"),
            ("Plain.strings", b""),
            ("/x/App/en.lproj/Localizable.strings", b"again\r\n"),
        ] {
            workspace.put_strings(APP, Path::new(source), bytes).unwrap();
        }
        let expected =
            ["Catalog.xcstrings", "Plain.strings", "en.lproj/Other.strings", "en.lproj/Localizable.strings"];
        assert_eq!(names(&workspace), expected);
        let kept = folder.path().join("strings/com.example.shop/en.lproj/Localizable.strings");
        assert_eq!(fs::read(kept).unwrap(), b"again\r\n");
        workspace.remove_strings(APP).unwrap();
        assert!(!folder.path().join(STRINGS).exists());
        workspace.remove_strings(APP).unwrap();
    }

    #[test]
    fn what_is_not_ours_stays() {
        let (folder, workspace) = sample();
        workspace.put_strings(APP, Path::new("en.lproj/A.strings"), b"").unwrap();
        workspace.put_strings("com.example.other", Path::new("A.strings"), b"").unwrap();
        let readme = folder.path().join("strings/com.example.shop/README.md");
        fs::write(&readme, "ours").unwrap();
        workspace.remove_strings(APP).unwrap();
        assert!(readme.exists() && names(&workspace).is_empty());
        assert_eq!(workspace.strings_files("com.example.other").unwrap().len(), 1);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let (folder, workspace) = sample();
        let source = Path::new("A.strings");
        for bundle_id in ["", "..", "../x", "a/b", "a\\b", "a..b", ".a", "/etc", "C:", "a\0b", "é"] {
            assert!(workspace.put_strings(bundle_id, source, b"").is_err(), "{bundle_id}");
            assert!(workspace.strings_files(bundle_id).is_err(), "{bundle_id}");
            assert!(workspace.remove_strings(bundle_id).is_err(), "{bundle_id}");
        }
        let long = format!("{}.strings", "a".repeat(LONGEST_NAME));
        for name in ["", "..", ".strings", "a:b.strings", "a\n.strings", "a|b.strings", "a\\b.strings", &long]
        {
            assert!(workspace.put_strings(APP, Path::new(name), b"").is_err(), "{name}");
        }
        assert!(!folder.path().join(STRINGS).exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused() {
        let (folder, workspace) = sample();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("A.strings"), "theirs").unwrap();
        let refused = |what: &str| {
            let source = Path::new("en.lproj/A.strings");
            for result in [
                workspace.strings_files(APP).map(drop),
                workspace.remove_strings(APP),
                workspace.put_strings(APP, source, b"ours"),
            ] {
                let message = result.unwrap_err().to_string();
                assert!(
                    message.ends_with("is a link; expected the file or folder itself"),
                    "{what}: {message}"
                );
            }
            assert_eq!(fs::read(outside.path().join("A.strings")).unwrap(), b"theirs", "{what}");
        };
        let link = |path: PathBuf, to: &Path| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(to, &path).unwrap();
            path
        };
        let root = folder.path().join(STRINGS);
        for (path, to) in [
            (root.clone(), outside.path().to_owned()),
            (root.join(APP), outside.path().to_owned()),
            (root.join(APP).join("en.lproj"), outside.path().to_owned()),
            (root.join(APP).join("en.lproj/A.strings"), outside.path().join("A.strings")),
        ] {
            let made = link(path, &to);
            refused(&made.display().to_string());
            fs::remove_file(made).unwrap();
        }
    }
}
