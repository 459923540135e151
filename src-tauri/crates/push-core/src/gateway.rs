//! The client as the dispatcher's gateway.

use std::collections::BTreeMap;
use std::sync::Mutex;

use push_client::{Client, SendError};
use push_dispatch::{Gateway, GatewayError};
use push_protocol::{DeviceToken, Notification, Outcome};

use crate::model::Cause;
use crate::workbench::lock;

/// Causes that are remembered; a run meets a few, again and again.
const CAUSES: usize = 64;

/// Sends through one client.
#[derive(Debug)]
pub(crate) struct ClientGateway {
    client: Client,
    /// By their words, which are all that the dispatcher passes on.
    causes: Mutex<BTreeMap<String, Cause>>,
}

impl ClientGateway {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client, causes: Mutex::new(BTreeMap::new()) }
    }

    /// The cause that is told by these words, as an ending bears them.
    pub(crate) fn cause(&self, words: &str) -> Option<Cause> {
        lock(&self.causes).get(words).cloned().or_else(|| Cause::of_dispatcher(words))
    }

    fn translate(&self, error: &SendError) -> GatewayError {
        let message = error.to_string();
        let mut causes = lock(&self.causes);
        if causes.len() < CAUSES && !causes.contains_key(&message) {
            causes.insert(message.clone(), Cause::of_client(error));
        }
        GatewayError {
            message,
            written: error.was_written(),
            connect: error.is_connect() || error.is_refused(),
            retryable: error.is_retryable(),
        }
    }
}

impl Gateway for ClientGateway {
    async fn send(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, GatewayError> {
        self.client.send_until(token, notification, stop).await.map_err(|error| self.translate(&error))
    }
}

impl Cause {
    /// `details` are the values in the words by name.
    pub(crate) fn new(code: &str, details: &[(&str, &str)]) -> Self {
        let details = details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { code: code.to_owned(), details: details.collect() }
    }

    fn of_client(error: &SendError) -> Self {
        let mut details = vec![("host", error.authority()), ("detail", error.detail())];
        details.extend(error.goaway_reason().map(|reason| ("goaway", reason)));
        Self::new(error.code(), &details)
    }

    /// What the dispatcher says itself when it gives a run up.
    fn of_dispatcher(words: &str) -> Option<Self> {
        let (what, unanswered) = match words.strip_suffix(" while waiting for the answer") {
            Some(what) => (what, true),
            None => (words, false),
        };
        if what == "cancelled" {
            return unanswered.then(|| Self::new("cancelled_unanswered", &[]));
        }
        let seconds = what.strip_prefix("deadline of ")?.strip_suffix(" s reached")?;
        let code = if unanswered { "deadline_unanswered" } else { "deadline" };
        Some(Self::new(code, &[("seconds", seconds)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dispatcher_says_has_a_name() {
        let code = |words| Cause::of_dispatcher(words).map(|it| (it.code, it.details.into_values().next()));
        let named = |code: &str, detail: Option<&str>| Some((code.to_owned(), detail.map(str::to_owned)));
        assert_eq!(code("deadline of 300 s reached"), named("deadline", Some("300")));
        let unanswered = "deadline of 0.5 s reached while waiting for the answer";
        assert_eq!(code(unanswered), named("deadline_unanswered", Some("0.5")));
        assert_eq!(code("cancelled while waiting for the answer"), named("cancelled_unanswered", None));
        assert_eq!((code("cancelled"), code("something new")), (None, None));
    }
}
