//! The seam to whatever carries a push to APNs: the client, or a script in tests.

use std::future::Future;

use push_protocol::{DeviceToken, Notification, Outcome};

/// Sends one push and brings back APNs' answer.
pub trait Gateway: Send + Sync + 'static {
    /// Sends one push, once. A rejection is an answer (`Ok`), not an error. The future may be dropped
    /// before it is done; whether the push was written is then unknown.
    fn send(
        &self,
        token: &DeviceToken,
        notification: &Notification,
    ) -> impl Future<Output = Result<Outcome, GatewayError>> + Send;

    /// Whether a push in flight can have reached the server: `false` only as long as no connection was
    /// ever made, and `true` from the moment one is open, which is before the first answer. Asked when a
    /// run is cut off, to tell *not sent* from *unknown*; when in doubt, `true`.
    fn may_have_written(&self) -> bool {
        true
    }
}

/// A push that got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GatewayError {
    /// What happened, for a person.
    pub message: String,
    /// The request may have reached the server: its outcome is unknown and it is never sent again.
    pub written: bool,
    /// No connection could be made.
    pub connect: bool,
    /// The same push may go through a little later. Has no effect where `written` is set.
    pub retryable: bool,
}
