//! Who speaks: the `authorization` header of each push, and the next one when APNs calls it expired; or a
//! certificate, and no header.

use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;
use secrecy::SecretString;

use crate::provider_token::bearer;
use crate::{ClientCertificate, ClockSkew, ProviderToken};

/// Who speaks.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// A key: its token is signed and renewed as needed.
    Key(Arc<ProviderToken>),
    /// A ready JWT, sent as it is and never renewed.
    Fixed(SecretString),
    /// A certificate, given in the TLS handshake. Every connection of a client gives the same one: to speak
    /// in another name, make another client. `apns-topic` may be left out where the certificate is for one
    /// topic (§2.1).
    Certificate(Arc<ClientCertificate>),
}

/// The token holds a character that no header can carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unfit;

impl Authorization {
    /// How far the clock of this machine is off, as far as an answer of APNs has shown it.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        match self {
            Self::Key(provider_token) => provider_token.clock_skew(),
            Self::Fixed(_) | Self::Certificate(_) => None,
        }
    }

    /// `None` under a certificate: the connection says who speaks.
    pub(crate) async fn header(&self) -> Result<Option<HeaderValue>, Unfit> {
        let header = match self {
            Self::Key(provider_token) => provider_token.header().await,
            Self::Fixed(jwt) => bearer(jwt),
            Self::Certificate(_) => return Ok(None),
        };
        header.map(Some).ok_or(Unfit)
    }

    /// What each connection gives in TLS.
    pub(crate) fn certificate(&self) -> Option<&ClientCertificate> {
        match self {
            Self::Key(_) | Self::Fixed(_) => None,
            Self::Certificate(certificate) => Some(certificate),
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
            Self::Fixed(_) | Self::Certificate(_) => None,
        }
    }
}
