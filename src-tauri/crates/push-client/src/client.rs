//! The client: who asks, and how often.

use std::fmt;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use http::uri::Authority;
use http::{HeaderValue, Uri};
use push_protocol::{DeviceToken, Notification, Outcome, Retry};
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::backoff::RESEND;
use crate::connect::{Route, Target};
use crate::error::Kind;
use crate::pool::{Job, Pool};
use crate::request::{Template, uri};
use crate::{Authorization, ClockSkew, Config, Endpoint, SendError};

/// Asks one endpoint in one name. Clones share the connections; the last one to go ends them.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    /// `:authority`, where the port of https goes without saying.
    authority: Result<Authority, SendError>,
    authorization: Authorization,
    pool: Arc<Pool>,
    /// Of the last notification: the next push is most often of the same.
    template: Mutex<Option<Arc<Template>>>,
}

impl Client {
    /// A client that connects when the first push is sent.
    pub fn new(endpoint: Endpoint, authorization: Authorization, config: Config) -> Self {
        let target = Target::new(endpoint, authorization.certificate(), config);
        let authority = target.authority.strip_suffix(":443").unwrap_or(&target.authority);
        let authority = authority.parse().map_err(|error| target.error(Kind::Request, error));
        let pool = Arc::new(Pool::new(target));
        Self(Arc::new(Inner { authority, authorization, pool, template: Mutex::new(None) }))
    }

    /// Where it sends to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.pool.target.endpoint
    }

    /// By which way.
    pub fn route(&self) -> Route {
        self.0.pool.target.route()
    }

    /// How far the clock of this machine is off, as far as an answer of APNs has shown it.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.0.authorization.clock_skew()
    }

    /// Whether a connection was ever open. As long as not, no push can have reached the server.
    pub fn has_connected(&self) -> bool {
        self.0.pool.target.connected.load(Ordering::Relaxed)
    }

    /// How many connections are open now.
    pub fn open_connections(&self) -> usize {
        self.0.pool.open_connections()
    }

    /// Sends one push and waits for the answer. A push that was provably not processed is resent, with
    /// growing pauses, for as long as the future is there. On `ExpiredProviderToken` it is resent once with
    /// the newest token, which may be renewed first (§4). Dropping the future gives the push
    /// up.
    ///
    /// # Errors
    /// When there is no answer; [`SendError::was_written`] tells whether it may have been processed.
    pub async fn send(&self, token: &DeviceToken, notification: &Notification) -> Result<Outcome, SendError> {
        self.send_until(token, notification, pending()).await
    }

    /// As [`Client::send`], and gives the push up as soon as it is polled with `stop` ready. Unlike
    /// dropping the future, that leaves no doubt about what was sent.
    ///
    /// # Errors
    /// As [`Client::send`]; a push that was given up is an error too, and [`SendError::was_written`] tells
    /// whether the server can have it.
    pub async fn send_until(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, SendError> {
        let mut stop = pin!(stop.fuse());
        let authorization = &self.0.authorization;
        let header = unless(stop.as_mut(), authorization.header()).await.ok_or_else(|| self.given_up())?;
        let header = header.map_err(|_| {
            let detail =
                "the provider token holds a line break or another character that no header can carry";
            self.0.pool.target.error(Kind::Request, detail)
        })?;
        let (Answer { outcome, date }, connection) =
            self.ask(token, notification, header.as_ref(), stop.as_mut()).await?;
        let Some(header) = header else { return Ok(outcome) };
        if stop.is_terminated() || outcome.facts().is_none_or(|facts| facts.retry != Retry::NewToken) {
            return Ok(outcome);
        }
        // Given up now, the push ends with the answer it has.
        let newer = unless(stop.as_mut(), authorization.after_expiry(&header, date)).await.flatten();
        let Some(header) = newer else { return Ok(outcome) };
        // A connection that saw an expired token may go on refusing (§3.4).
        self.0.pool.leave(connection);
        self.ask(token, notification, Some(&header), stop).await.map(|(answer, _)| answer.outcome)
    }

    /// Asks until there is an answer or a failure that asking again does not mend.
    async fn ask(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        header: Option<&HeaderValue>,
        mut stop: Pin<&mut (impl FusedFuture<Output = ()> + Send)>,
    ) -> Result<(Answer, u64), SendError> {
        let target = &self.0.pool.target;
        let unfit = |error| target.error(Kind::Request, error);
        let uri = uri(self.0.authority.as_ref().map_err(Clone::clone)?, token).map_err(unfit)?;
        let template = self.0.template(notification, header).map_err(unfit)?;
        let mut failures = 0;
        loop {
            let result = self.ask_once(&template, &uri, notification, stop.as_mut()).await;
            match result {
                Err(error) if error.may_pass_next_time() && !stop.is_terminated() => {
                    failures += 1;
                    let pause = tokio::time::sleep(RESEND.pause(failures, (target.config.random)()));
                    unless(stop.as_mut(), pause).await.ok_or_else(|| self.given_up())?;
                }
                result => return result,
            }
        }
    }

    async fn ask_once(
        &self,
        template: &Arc<Template>,
        uri: &Uri,
        notification: &Notification,
        stop: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> Result<(Answer, u64), SendError> {
        let pool = &self.0.pool;
        let (reply, mut answer) = oneshot::channel();
        let body = template.body(notification);
        let ticket = pool.submit(Job::new(Arc::clone(template), uri.clone(), body, reply))?;
        let mut hold = Hold { pool, ticket: Some(ticket) };
        let answered = unless(stop, &mut answer).await;
        hold.ticket = None;
        match answered {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(pool.target.error(Kind::Broken, "its task ended")),
            None => {
                let kind = if pool.give_up(ticket) { Kind::GivenUpUnanswered } else { Kind::GivenUp };
                // The answer may have come in between.
                answer.try_recv().unwrap_or_else(|_| Err(pool.target.error(kind, "")))
            }
        }
    }

    fn given_up(&self) -> SendError {
        self.0.pool.target.error(Kind::GivenUp, "")
    }

    /// Takes no more pushes, lets those under way end, and waits until every task is gone.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }
}

/// What `future` gives, or nothing if `stop` comes first.
async fn unless<T>(stop: Pin<&mut impl Future<Output = ()>>, future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        result = future => Some(result),
        () = stop => None,
    }
}

/// A push that somebody waits for; dropped before there is an answer, it gives the push up.
struct Hold<'a> {
    pool: &'a Pool,
    ticket: Option<u64>,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.pool.give_up(ticket);
        }
    }
}

impl Inner {
    fn template(
        &self,
        notification: &Notification,
        header: Option<&HeaderValue>,
    ) -> http::Result<Arc<Template>> {
        let mut last = self.template.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(template) if template.fits(notification, header) => Ok(Arc::clone(template)),
            _ => Ok(Arc::clone(last.insert(Template::new(notification, header.cloned())?))),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // They hold the pool, and would outlive everybody who could ask them something.
        self.pool.abort();
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.0.pool.target.authority)
    }
}
