//! The client as the dispatcher's gateway.

use push_client::{Client, SendError};
use push_dispatch::{Gateway, GatewayError, Why};
use push_protocol::{DeviceToken, Notification, Outcome};

use crate::model::Cause;

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
    let mut details = vec![("host", error.authority().to_owned()), ("detail", error.detail().to_owned())];
    details.extend(error.goaway_reason().map(|reason| ("goaway", reason.to_owned())));
    GatewayError {
        why: Why { words: error.to_string(), code: error.code(), details },
        written: error.was_written(),
        connect: error.is_connect() || error.is_refused(),
        retryable: error.is_retryable(),
    }
}

impl Cause {
    /// The name and values of why there is no answer; `None` where it has no name.
    pub(crate) fn of(why: &Why) -> Option<Self> {
        let details = why.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        (!why.code.is_empty()).then(|| Self { code: why.code.to_owned(), details: details.collect() })
    }
}
