//! Files that must never be half written.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::Error;

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
        let mut bytes = Vec::new();
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
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(bytes)?;
    set_mode(file.as_file(), mode.unwrap_or(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
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
    fn a_larger_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("AuthKey.p8");
        fs::write(&path, "12345").unwrap();
        let error = read_bounded(&path, 4).unwrap_err();
        assert!(matches!(error, Error::File { source, .. } if source.kind() == io::ErrorKind::FileTooLarge));
        assert!(read_bounded(folder.path(), 4).is_err(), "a folder is not a file");
    }
}
