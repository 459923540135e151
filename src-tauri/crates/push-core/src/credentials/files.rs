//! "What is this file?": what Apple hands out, read and explained before anything of it is kept.

mod view;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use push_credentials::{Item, MAX_KEY_FILE_BYTES, P8, P8Error, ReadError, Reading};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::files::{open_file, read_bounded};
use crate::model::{FileView, InspectFile, Problem};
use crate::vaults::blocking;
use crate::{Error, Workbench};

impl Workbench {
    /// Says what a file is, whether it can push, and what is missing.
    ///
    /// # Errors
    /// When it cannot be read from disk. What is wrong with what stands in it is told in the view.
    pub async fn inspect_file(&self, request: InspectFile) -> Result<FileView, Error> {
        let path = PathBuf::from(request.path.trim());
        let shown = path.clone();
        let (password, other) = (request.password, request.other);
        let read = blocking(move || read_files(&path, password.as_ref(), other.as_deref())).await?;
        let (credentials, requests) = (self.store.credentials().await?, self.store.requests().await?);
        // Without a list of apps, the file is explained all the same.
        let apps = self.workspace.apps().unwrap_or_default();
        let known = view::Known {
            credentials: &credentials,
            requests: &requests,
            apps: &apps,
            now: self.clock.now(),
        };
        Ok(view::file(&shown, read, &known))
    }
}

/// The same without anything that is known already, as of `now`.
///
/// # Errors
/// As [`Workbench::inspect_file`].
pub(crate) fn inspect_alone(request: &InspectFile, now: SystemTime) -> Result<FileView, Error> {
    let path = Path::new(request.path.trim());
    let read = read_files(path, request.password.as_ref(), request.other.as_deref())?;
    Ok(view::file(path, read, &view::Known { credentials: &[], requests: &[], apps: &[], now }))
}

/// Reads a file, and the one that belongs to it. The inner error is what is wrong with what stands in them.
///
/// # Errors
/// When one cannot be read from disk.
pub(crate) fn read_files(
    path: &Path,
    password: Option<&SecretString>,
    other: Option<&str>,
) -> Result<Result<Reading, Problem>, Error> {
    let (first, other) = match (read_file("path", path, password)?, other.map(str::trim)) {
        (Ok(first), Some(other)) if !other.is_empty() => (first, Path::new(other)),
        (first, _) => return Ok(first),
    };
    let second = match read_file("other", other, password)? {
        Ok(second) => second,
        Err(problem) => return Ok(Err(problem)),
    };
    let format = format!("{}; {}", first.format, second.format);
    let repairs = first.repairs.into_iter().chain(second.repairs).collect();
    Ok(match Item::join(first.item, second.item) {
        Ok(item) => Ok(Reading { item, format, repairs }),
        Err(error) => Err(problem_at("other", &error)),
    })
}

/// The inner error is what is wrong with what stands in it, at `field` unless it is about the password.
fn read_file(
    field: &str,
    path: &Path,
    password: Option<&SecretString>,
) -> Result<Result<Reading, Problem>, Error> {
    let unreadable = |source| Error::file("read", path, source);
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    match Item::read_from(open_file(path).map_err(unreadable)?, &name, password) {
        Ok(reading) => Ok(Ok(reading)),
        Err(ReadError::Unreadable { kind }) => Err(unreadable(kind.into())),
        Err(error) => Ok(Err(problem_at(field, &error))),
    }
}

fn problem_at(field: &str, error: &ReadError) -> Problem {
    let field = match error.code() {
        "wrong_password" | "password_needed" => "password",
        _ => field,
    };
    Problem::new(field, error.code(), error.to_string(), &error.details())
}

/// Reads and understands a key file; what is too large for one is not read.
pub(crate) fn read_key(path: &Path) -> Result<P8, Error> {
    let bytes = match read_bounded(path, MAX_KEY_FILE_BYTES) {
        Err(Error::File { source, .. }) if source.kind() == ErrorKind::FileTooLarge => {
            let bytes = std::fs::metadata(path).map_or(0, |it| it.len());
            let error = P8Error::TooLarge { bytes, limit: MAX_KEY_FILE_BYTES };
            return Err(Error::KeyFile { file: path.to_owned(), error });
        }
        bytes => Zeroizing::new(bytes?),
    };
    P8::parse(&bytes).map_err(|error| Error::KeyFile { file: path.to_owned(), error })
}
