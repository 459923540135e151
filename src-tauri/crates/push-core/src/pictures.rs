//! Pictures: fetched for the preview, and previews kept as files.

use crate::model::{FetchedImage, SavePicture, SavedFile};
use crate::{Error, Workbench};

impl Workbench {
    /// Fetches a picture.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn fetch_image(&self, _url: &str) -> Result<FetchedImage, Error> {
        Err(Error::gone("fetch_image"))
    }

    /// Keeps a preview as a file.
    ///
    /// # Errors
    /// Not made yet.
    pub async fn save_picture(&self, _picture: &SavePicture) -> Result<SavedFile, Error> {
        Err(Error::gone("save_picture"))
    }
}
