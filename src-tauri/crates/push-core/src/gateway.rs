//! The client as the dispatcher's gateway.

use std::sync::atomic::{AtomicBool, Ordering};

use push_client::{Client, SendError};
use push_dispatch::{Gateway, GatewayError};
use push_protocol::{DeviceToken, Notification, Outcome};

/// Sends through one client, and remembers whether it ever reached the server.
#[derive(Debug)]
pub(crate) struct ClientGateway {
    client: Client,
    connected: AtomicBool,
}

impl ClientGateway {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client, connected: AtomicBool::new(false) }
    }
}

impl Gateway for ClientGateway {
    async fn send(&self, token: &DeviceToken, notification: &Notification) -> Result<Outcome, GatewayError> {
        let sent = self.client.send(token, notification).await;
        let unreachable = sent.as_ref().is_err_and(|error| error.is_connect());
        if !unreachable {
            self.connected.store(true, Ordering::Relaxed);
        }
        sent.map_err(|error| translate(&error))
    }

    fn may_have_written(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }
}

fn translate(error: &SendError) -> GatewayError {
    GatewayError {
        message: error.to_string(),
        written: error.was_written(),
        connect: error.is_connect(),
        // The client has resent what was provably not processed; a connect failure may pass.
        retryable: error.is_connect() && !error.is_tls(),
    }
}
