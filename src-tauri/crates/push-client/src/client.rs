//! The client: connections that are opened when needed and replaced when they end.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::HeaderValue;
use push_protocol::{DeviceToken, Notification, Outcome, Retry};
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::connection::Connection;
use crate::provider_token::bearer;
use crate::{Endpoint, ProviderToken, SendError};

/// A push that was provably not processed is sent this often in all.
const MAX_TRIES: usize = 3;

/// Who speaks.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// A key: its token is signed and renewed as needed.
    Key(Arc<ProviderToken>),
    /// A ready JWT, sent as it is and never renewed.
    Fixed(SecretString),
}

/// Times and sizes.
#[derive(Debug, Clone)]
pub struct Config {
    /// Longest time for TCP and TLS together.
    pub connect_timeout: Duration,
    /// Longest time from request to the end of the answer, its body included.
    pub response_timeout: Duration,
    /// A PING is sent this long after the last one; Apple is content with one an hour (§1).
    pub ping_after: Duration,
    /// A connection whose PING is not answered within this time is given up.
    pub ping_timeout: Duration,
    /// How many connections share the pushes; at least one.
    pub connections: usize,
}

impl Default for Config {
    /// 10 s, 30 s, one hour, 10 s, one connection.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(30),
            ping_after: Duration::from_secs(60 * 60),
            ping_timeout: Duration::from_secs(10),
            connections: 1,
        }
    }
}

/// Asks one endpoint in one name. Clones share the connections; the last one to go ends them.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    authorization: Authorization,
    config: Config,
    slots: Vec<Mutex<Option<Arc<Connection>>>>,
    next: AtomicUsize,
}

impl Client {
    /// A client that connects when the first push is sent.
    pub fn new(endpoint: Endpoint, authorization: Authorization, config: Config) -> Self {
        let slots = (0..config.connections.max(1)).map(|_| Mutex::new(None)).collect();
        Self(Arc::new(Inner { endpoint, authorization, config, slots, next: AtomicUsize::new(0) }))
    }

    /// Where it sends to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Sends one push and waits for the answer. On `ExpiredProviderToken` it is resent once, if the
    /// key may be used to sign a newer token already (§4).
    ///
    /// # Errors
    /// When there is no answer; [`SendError::was_written`] tells whether it may have been processed.
    pub async fn send(&self, token: &DeviceToken, notification: &Notification) -> Result<Outcome, SendError> {
        let header = match &self.0.authorization {
            Authorization::Key(provider_token) => provider_token.header(),
            Authorization::Fixed(jwt) => bearer(jwt),
        };
        let outcome = self.send_with(token, notification, &header).await?;
        let renewed = match (&self.0.authorization, outcome.facts()) {
            (Authorization::Key(provider_token), Some(facts)) if facts.retry == Retry::NewToken => {
                provider_token.after_expiry(&header)
            }
            _ => None,
        };
        match renewed {
            Some(header) => self.send_with(token, notification, &header).await,
            None => Ok(outcome),
        }
    }

    async fn send_with(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        header: &HeaderValue,
    ) -> Result<Outcome, SendError> {
        let mut tries = 1;
        loop {
            let connection = self.connection().await?;
            match connection.push(token, notification, header).await {
                Err(error) if tries < MAX_TRIES && may_resend(&error) => tries += 1,
                result => return result,
            }
        }
    }

    /// The next connection in turn; opened by the first who needs it, while the others wait for it.
    async fn connection(&self) -> Result<Arc<Connection>, SendError> {
        let turn = self.0.next.fetch_add(1, Ordering::Relaxed) % self.0.slots.len();
        let mut slot = self.0.slots[turn].lock().await;
        if let Some(connection) = slot.as_ref().filter(|it| it.is_usable()) {
            return Ok(Arc::clone(connection));
        }
        let connection = Arc::new(Connection::open(&self.0.endpoint, &self.0.config).await?);
        *slot = Some(Arc::clone(&connection));
        Ok(connection)
    }

    /// Ends the connections and waits until their tasks are gone. Pushes in flight fail.
    pub async fn close(&self) {
        for slot in &self.0.slots {
            let connection = slot.lock().await.take();
            if let Some(connection) = connection.and_then(Arc::into_inner) {
                connection.close().await;
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.0.endpoint.authority())
    }
}

/// Unread, and not for a reason that a new connection meets again.
fn may_resend(error: &SendError) -> bool {
    let lasting = error
        .goaway_reason()
        .is_some_and(|reason| push_protocol::facts(400, reason).retry != Retry::NewConnection);
    error.is_retryable() && !error.is_timeout() && !lasting
}
