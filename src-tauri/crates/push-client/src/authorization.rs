//! Who speaks: the `authorization` header of each push, and the next one when APNs calls it expired.

use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;
use secrecy::SecretString;

use crate::ProviderToken;
use crate::provider_token::bearer;

/// Who speaks.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// A key: its token is signed and renewed as needed.
    Key(Arc<ProviderToken>),
    /// A ready JWT, sent as it is and never renewed.
    Fixed(SecretString),
}

impl Authorization {
    /// `None` where the token holds a character that no header can carry.
    pub(crate) async fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::Key(provider_token) => provider_token.header(),
            Self::Fixed(jwt) => bearer(jwt),
        }
    }

    /// After APNs called `refused` expired: the header to resend with once, if there may be one. `date` is
    /// the answer's, if it had one.
    pub(crate) async fn after_expiry(
        &self,
        refused: &HeaderValue,
        _date: Option<SystemTime>,
    ) -> Option<HeaderValue> {
        match self {
            Self::Key(provider_token) => provider_token.after_expiry(refused),
            Self::Fixed(_) => None,
        }
    }
}
