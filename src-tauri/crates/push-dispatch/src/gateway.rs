//! The seam to whatever carries a push to APNs: the client, or a script in tests.

use std::future::Future;

use push_protocol::{DeviceToken, Notification, Outcome};

use crate::Why;

/// Sends one push and brings back APNs' answer.
pub trait Gateway: Send + Sync + 'static {
    /// Sends one push, once. A rejection is an answer (`Ok`), not an error.
    ///
    /// Once `stop` is ready, the push is given up: what has not been written will not be, and the future
    /// ends soon, with [`GatewayError::written`] telling which. `stop` wakes nobody, as the future is polled
    /// when it is thrown. One that takes its time then is dropped, and taken as written.
    fn send(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        stop: impl Future<Output = ()> + Send,
    ) -> impl Future<Output = Result<Outcome, GatewayError>> + Send;
}

/// A push that got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct GatewayError {
    /// What happened.
    pub why: Why,
    /// The request may have reached the server: its outcome is unknown and it is never sent again.
    pub written: bool,
    /// No connection could be made.
    pub connect: bool,
    /// The same push may go through a little later. Has no effect where `written` is set.
    pub retryable: bool,
}
