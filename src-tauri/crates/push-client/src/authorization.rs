//! Who speaks: the `authorization` header of each push, and the next one when APNs calls it expired.

use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;
use secrecy::SecretString;

use crate::provider_token::bearer;
use crate::{ClockSkew, ProviderToken};

/// Who speaks.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// A key: its token is signed and renewed as needed.
    Key(Arc<ProviderToken>),
    /// A ready JWT, sent as it is and never renewed.
    Fixed(SecretString),
}

impl Authorization {
    /// How far the clock of this machine is off, as far as an answer of APNs has shown it.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        match self {
            Self::Key(provider_token) => provider_token.clock_skew(),
            Self::Fixed(_) => None,
        }
    }

    /// `None` where the token holds a character that no header can carry.
    pub(crate) async fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::Key(provider_token) => provider_token.header().await,
            Self::Fixed(jwt) => bearer(jwt),
        }
    }

    /// After APNs called `refused` expired: the header to resend with once, if there is one; it may be the same. `date` is
    /// the answer's, if it had one.
    pub(crate) async fn after_expiry(
        &self,
        refused: &HeaderValue,
        date: Option<SystemTime>,
    ) -> Option<HeaderValue> {
        match self {
            Self::Key(provider_token) => provider_token.after_expiry(refused, date).await,
            Self::Fixed(_) => None,
        }
    }
}
