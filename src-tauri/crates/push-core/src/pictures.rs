//! Pictures: fetched for the preview after a click, and previews kept as files.
//!
//! A picture comes from the public internet alone. Its host is looked up here and the connection goes to an address
//! that was judged, after each redirect anew. The proxy and the extra CA of the settings are honoured; the proxy is
//! given that address and not the name, so that it cannot look up another.

mod address;
mod error;
mod fetch;
mod kind;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use push_client::{Config, Endpoint as WebHost};

use self::error::PictureError;
use self::fetch::Fetcher;
use self::kind::Kind;
use crate::files::{place, write_new};
use crate::model::{FetchedImage, SavePicture, SavedFile};
use crate::vaults::blocking;
use crate::{Error, Workbench};

/// Largest preview that is kept, in bytes.
const MOST_SAVED: usize = 32 * 1024 * 1024;
/// What a preview is called where only a folder is named.
const FILE_NAME: &str = "notification.png";

impl Workbench {
    /// Fetches a picture: PNG, JPEG or GIF, by `https`, from the public internet.
    ///
    /// # Errors
    /// At `url`, with the reason; when the proxy in the settings is none.
    pub async fn fetch_image(&self, url: &str) -> Result<FetchedImage, Error> {
        let fetched =
            Fetcher::new().fetch(url, async |host: &str, port| self.way_to(host, port).await).await?;
        Ok(FetchedImage {
            mime: fetched.kind.mime().to_owned(),
            data: STANDARD.encode(&fetched.bytes),
            bytes: u32::try_from(fetched.bytes.len()).unwrap_or(u32::MAX),
            host: fetched.host,
        })
    }

    /// By the proxy and the extra CA of the settings.
    async fn way_to(&self, host: &str, port: u16) -> Result<Config, Error> {
        let authority =
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let url = format!("https://{authority}");
        let host = WebHost::custom(&url, None).map_err(|_| PictureError::NotHttps { found: url })?;
        self.reach(&host).await?.map_err(Error::Field)
    }

    /// Keeps a preview as a new file.
    ///
    /// # Errors
    /// At `png`, when it is none; when the file cannot be written.
    pub async fn save_picture(&self, picture: &SavePicture) -> Result<SavedFile, Error> {
        let place = place(&picture.path)?;
        let bytes = png(&picture.png).ok_or_else(|| {
            Error::field("png", "picture_not_png", "the preview is no PNG of at most 32 MB; try again", &[])
        })?;
        let written = blocking(move || write_new(&place, FILE_NAME, &bytes, 0o644)).await?;
        Ok(SavedFile { path: written.to_string_lossy().into_owned() })
    }
}

/// A PNG out of its Base64.
fn png(text: &str) -> Option<Vec<u8>> {
    if text.len() > MOST_SAVED / 3 * 4 + 4 {
        return None;
    }
    let bytes = STANDARD.decode(text.trim()).ok()?;
    (Kind::of(&bytes) == Some(Kind::Png) && Kind::Png.size(&bytes).is_some()).then_some(bytes)
}
