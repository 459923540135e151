//! "What is this file?": what Apple hands out, read and explained before anything of it is kept.

use std::path::{Path, PathBuf};

use push_credentials::{MAX_KEY_FILE_BYTES, P8, P8Error, key_id_from_file_name};

use crate::files::read_bounded;
use crate::model::{FileKind, FileView, InspectFile, KeyFacts, Problem};
use crate::vaults::blocking;
use crate::{Error, Workbench};

impl Workbench {
    /// Says what a file is, whether it can push, and what is missing.
    ///
    /// # Errors
    /// When it cannot be read from disk. What is wrong with what stands in it is told in the view.
    pub async fn inspect_file(&self, request: InspectFile) -> Result<FileView, Error> {
        let path = PathBuf::from(request.path.trim());
        let (path, read) = blocking(move || -> Result<_, Error> {
            let read = read_key(&path);
            Ok((path, read))
        })
        .await?;
        let credentials = self.store.credentials().await?;
        let file_name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let mut view = FileView {
            path: path.to_string_lossy().into_owned(),
            kind: FileKind::Unknown,
            format: String::new(),
            can_push: false,
            repairs: Vec::new(),
            problems: Vec::new(),
            key: None,
            certificates: Vec::new(),
            request: None,
            profile: None,
            app: None,
            file_name,
        };
        match read {
            Ok(key) => {
                let fingerprint = key.fingerprint();
                let already = credentials.into_iter().find(|it| it.fingerprint == fingerprint);
                view.kind = FileKind::P8;
                view.format = "PKCS#8, EC P-256".to_owned();
                view.can_push = true;
                view.repairs = key.repairs().iter().map(|it| it.code().to_owned()).collect();
                view.key = Some(KeyFacts {
                    key_id: key_id_from_file_name(&view.file_name),
                    fingerprint,
                    already: already.map(|it| it.name),
                });
            }
            Err(Error::KeyFile { error, .. }) => {
                view.problems = vec![Problem::new("path", error.code(), error.to_string(), &error.details())];
            }
            Err(error) => return Err(error),
        }
        Ok(view)
    }
}

/// Reads and understands a key file; what is too large for one is not read.
pub(crate) fn read_key(path: &Path) -> Result<P8, Error> {
    let bytes = match read_bounded(path, MAX_KEY_FILE_BYTES) {
        Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::FileTooLarge => {
            let bytes = std::fs::metadata(path).map_or(0, |it| it.len());
            let error = P8Error::TooLarge { bytes, limit: MAX_KEY_FILE_BYTES };
            return Err(Error::KeyFile { file: path.to_owned(), error });
        }
        bytes => bytes?,
    };
    P8::parse(&bytes).map_err(|error| Error::KeyFile { file: path.to_owned(), error })
}
