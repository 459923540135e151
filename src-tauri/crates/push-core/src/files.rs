//! Files that must never be half written.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// So many files of one name are passed over before a new one is given up.
const MOST_NAMES: usize = 1000;

/// How the names of temporary files begin and end.
const LEFT: (&str, &str) = (".pushbench-", ".tmp");
/// A temporary file that is older was left by a program that was killed.
const LEFT_FOR: std::time::Duration = std::time::Duration::from_secs(600);

/// Whether the entry of a folder was left by a writing that was killed some time ago.
pub fn is_left_over(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    let is_ours = name.to_str().is_some_and(|it| it.starts_with(LEFT.0) && it.ends_with(LEFT.1));
    let age = || entry.metadata().and_then(|it| it.modified()).ok()?.elapsed().ok();
    is_ours && age().is_some_and(|it| it > LEFT_FOR)
}

/// Replaces the file at `path` in one step: temporary file beside it, fsync, rename. What stood
/// there stays whole until then.
///
/// # Errors
/// When the folder cannot be made or the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes, None).map_err(|source| Error::file("write", path, source))
}

/// As [`write_atomic`], readable by the user alone where the system knows that.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes, Some(0o600)).map_err(|source| Error::file("write", path, source))
}

/// Where a new file goes.
///
/// # Errors
/// At the path, when it is empty.
pub fn place(path: &str) -> Result<PathBuf, Error> {
    match path.trim() {
        "" => {
            let message = "no place is given; name a folder, or a file that is not there yet";
            Err(Error::field("path", "path_empty", message, &[]))
        }
        path => Ok(PathBuf::from(path)),
    }
}

/// Writes a new file, whole, with that mode where the system knows modes: at `path`, or as `name` in it where
/// it is a folder. A file that is there stays; the new one then gets a number: `NAME (2).p12`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_new(path: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<PathBuf, Error> {
    write_new_with(path, name, mode, &mut |out| out.write_all(bytes))
}

/// The same of what is too large to be held: `write` writes it.
///
/// # Errors
/// When the file cannot be written, or `write` says so.
pub fn write_new_with(
    path: &Path,
    name: &str,
    mode: u32,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, Error> {
    let wanted = if path.is_dir() { path.join(name) } else { path.to_owned() };
    let mut write = || -> io::Result<PathBuf> {
        let folder = wanted.parent().filter(|it| !it.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        let mut out = io::BufWriter::new(&mut file);
        write(&mut out)?;
        out.flush()?;
        drop(out);
        persist_new(file, &wanted, mode)
    };
    write().map_err(|source| Error::file("write", &wanted, source))
}

/// Gives a file that was written beside it its name; where that is taken, with a number.
///
/// # Errors
/// When it cannot be kept.
pub fn persist_new(file: tempfile::NamedTempFile, wanted: &Path, mode: u32) -> io::Result<PathBuf> {
    let mut file = file;
    set_mode(file.as_file(), mode)?;
    file.as_file().sync_all()?;
    for number in 1..=MOST_NAMES {
        let place = numbered(wanted, number);
        match file.persist_noclobber(&place) {
            Ok(_) => return Ok(place),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let part = |it: Option<&std::ffi::OsStr>| it.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = (part(path.file_stem()), part(path.extension()));
    let dot = if extension.is_empty() { "" } else { "." };
    path.with_file_name(format!("{stem} ({number}){dot}{extension}"))
}

/// Opens a file for reading. A pipe or a device is refused before it is opened: one is waited for, the other may
/// never end.
///
/// # Errors
/// When it is none, or cannot be opened.
pub fn open_file(path: &Path) -> io::Result<File> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !found.is_file() {
        return Err(io::Error::other("it is a pipe or a device; expected a file"));
    }
    File::open(path)
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// When it cannot be read; a larger file is an error of kind `FileTooLarge`, and is not read.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let read = || -> io::Result<Vec<u8>> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        // In one piece, so that no copy of a key is left where it grew.
        let size = file.metadata()?.len().min(limit).saturating_add(1);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|source| Error::file("read", path, source))?;
    if bytes.len() as u64 > limit {
        return Err(Error::file("read", path, io::ErrorKind::FileTooLarge.into()));
    }
    Ok(bytes)
}

/// Keeps others out, in this program and in others, until the file that is returned is dropped. Waits for
/// whoever keeps us out. The file at `path` is made where there is none, and stays.
///
/// # Errors
/// When it cannot be opened or locked.
pub fn lock(path: &Path) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    file.lock().map(|()| file)
}

fn replace(path: &Path, bytes: &[u8], mode: Option<u32>) -> io::Result<()> {
    let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::Builder::new().prefix(LEFT.0).suffix(LEFT.1).tempfile_in(&folder)?;
    file.write_all(bytes)?;
    set_mode(file.as_file(), mode.unwrap_or(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    settle(&folder);
    Ok(())
}

/// Has the new name outlive a loss of power too. Not every file system knows that, and the file is whole either way.
fn settle(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|it| it.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.json");
        write_atomic(&path, b"one").unwrap();
        write_private(&path, b"two").unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn a_new_file_takes_no_other_ones_place() {
        let folder = tempfile::tempdir().unwrap();
        for (asked, expected) in [
            (folder.path().to_owned(), "Acme.p12"),
            (folder.path().to_owned(), "Acme (2).p12"),
            (folder.path().join("Acme.p12"), "Acme (3).p12"),
            (folder.path().join("key"), "key"),
            (folder.path().join("key"), "key (2)"),
        ] {
            let path = write_new(&asked, "Acme.p12", expected.as_bytes(), 0o600).unwrap();
            assert_eq!(path, folder.path().join(expected));
        }
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert_eq!(fs::read_to_string(&path).unwrap(), name, "no temporary file stays");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
        let nowhere = folder.path().join("none/Acme.p12");
        let message = write_new(&nowhere, "Acme.p12", b"", 0o600).unwrap_err().to_string();
        assert!(message.starts_with(&format!("could not write {}: ", nowhere.display())), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("push.p12");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            let message = open_file(path).unwrap_err().to_string();
            assert_eq!(message, "it is a pipe or a device; expected a file");
        }
        let folder = open_file(folder.path()).unwrap_err();
        assert_eq!(folder.kind(), io::ErrorKind::IsADirectory);
    }

    #[test]
    fn a_larger_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("AuthKey.p8");
        fs::write(&path, "12345").unwrap();
        let error = read_bounded(&path, 4).unwrap_err();
        assert!(matches!(error, Error::File { source, .. } if source.kind() == io::ErrorKind::FileTooLarge));
        assert!(read_bounded(folder.path(), 4).is_err(), "a folder is not a file");
    }
}
