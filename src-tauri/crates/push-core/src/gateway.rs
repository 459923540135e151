//! The client as the dispatcher's gateway.

use push_client::{Client, SendError};
use push_dispatch::{Gateway, GatewayError};
use push_protocol::{DeviceToken, Notification, Outcome};

/// Sends through one client.
#[derive(Debug)]
pub(crate) struct ClientGateway(Client);

impl ClientGateway {
    pub(crate) const fn new(client: Client) -> Self {
        Self(client)
    }
}

impl Gateway for ClientGateway {
    async fn send(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, GatewayError> {
        self.0.send_until(token, notification, stop).await.map_err(|error| translate(&error))
    }
}

fn translate(error: &SendError) -> GatewayError {
    GatewayError {
        message: error.to_string(),
        written: error.was_written(),
        connect: error.is_connect() || error.is_refused(),
        retryable: error.is_retryable(),
    }
}
