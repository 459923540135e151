//! Push certificates.

use crate::model::{CredentialView, ExportP12, ImportCertificate, MakeRequest, RequestMade, SavedFile};
use crate::{Error, Workbench};

impl Workbench {
    /// Puts the key of a certificate into the vault, and the certificate into the list.
    ///
    /// # Errors
    /// Always, so far.
    pub async fn import_certificate(&self, _: ImportCertificate) -> Result<Vec<CredentialView>, Error> {
        Err(not_yet())
    }

    /// Writes a certificate and its key into a `.p12`.
    ///
    /// # Errors
    /// Always, so far.
    pub async fn export_p12(&self, _: ExportP12) -> Result<SavedFile, Error> {
        Err(not_yet())
    }

    /// Makes a signing request.
    ///
    /// # Errors
    /// Always, so far.
    pub async fn make_request(&self, _: MakeRequest) -> Result<RequestMade, Error> {
        Err(not_yet())
    }
}

fn not_yet() -> Error {
    Error::field("path", "not_yet", "this Pushbench cannot do that yet", &[])
}
