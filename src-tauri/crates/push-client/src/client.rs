//! The client: connections that are opened when needed and replaced when they end.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderValue;
use push_protocol::{DeviceToken, Notification, Outcome, Retry};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::answer::Answer;
use crate::connect::Target;
use crate::connection;
use crate::error::Kind;
use crate::exchange::{Job, request};
use crate::{Authorization, Config, Connections, Endpoint, SendError};

/// A push that was provably not processed is sent this often in all.
const MAX_TRIES: usize = 3;

/// Asks one endpoint in one name. Clones share the connections; the last one to go ends them.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    target: Arc<Target>,
    /// `:authority`, where the port of https goes without saying.
    authority: String,
    authorization: Authorization,
    pool: Mutex<Pool>,
}

/// The ways to the server, and the tasks that serve them; dropping it ends the tasks.
struct Pool {
    ways: Vec<Option<Way>>,
    tasks: JoinSet<()>,
    closed: bool,
}

/// To one connection, open or about to be.
#[derive(Clone)]
struct Way {
    jobs: UnboundedSender<Job>,
    /// Held by every push that goes this way, so that its count is the load.
    load: Arc<()>,
}

impl Client {
    /// A client that connects when the first push is sent.
    pub fn new(endpoint: Endpoint, authorization: Authorization, config: Config) -> Self {
        let ways = match config.connections {
            Connections::Auto => vec![None],
            Connections::Fixed(number) => vec![None; number.get()],
        };
        let pool = Mutex::new(Pool { ways, tasks: JoinSet::new(), closed: false });
        let target = Arc::new(Target::new(endpoint, config));
        let authority = target.authority.strip_suffix(":443").unwrap_or(&target.authority).to_owned();
        Self(Arc::new(Inner { target, authority, authorization, pool }))
    }

    /// Where it sends to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.target.endpoint
    }

    /// Whether a connection was ever open. As long as not, no push can have reached the server.
    pub fn has_connected(&self) -> bool {
        self.0.target.connected.load(Ordering::Relaxed)
    }

    /// Sends one push and waits for the answer. A push that was provably not processed is resent, three
    /// tries in all. On `ExpiredProviderToken` it is resent once, if the key may be used to sign a newer
    /// token already (§4). Dropping the future gives the push up.
    ///
    /// # Errors
    /// When there is no answer; [`SendError::was_written`] tells whether it may have been processed.
    pub async fn send(&self, token: &DeviceToken, notification: &Notification) -> Result<Outcome, SendError> {
        let header = self.0.authorization.header().await.ok_or_else(|| {
            let detail =
                "the provider token holds a line break or another character that no header can carry";
            self.0.target.error(Kind::Request, detail)
        })?;
        let (Answer { outcome, date }, way) = self.send_with(token, notification, &header).await?;
        if outcome.facts().is_none_or(|facts| facts.retry != Retry::NewToken) {
            return Ok(outcome);
        }
        let Some(header) = self.0.authorization.after_expiry(&header, date).await else { return Ok(outcome) };
        // A connection that saw an expired token may go on refusing (§3.4).
        self.0.pool().leave(&way);
        drop(way);
        self.send_with(token, notification, &header).await.map(|(answer, _)| answer.outcome)
    }

    async fn send_with(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        header: &HeaderValue,
    ) -> Result<(Answer, Way), SendError> {
        let target = &self.0.target;
        let body = Bytes::copy_from_slice(notification.payload.as_str().as_bytes());
        let mut tries = 1;
        loop {
            let request = request(&self.0.authority, token, notification, header.clone())
                .map_err(|error| target.error(Kind::Request, error))?;
            let (reply, answer) = oneshot::channel();
            let way = self.0.enqueue(Job { request, body: body.clone(), reply })?;
            let result = answer.await.unwrap_or_else(|_| Err(target.error(Kind::Broken, "its task ended")));
            match result {
                Err(error) if tries < MAX_TRIES && error.may_pass_next_time() => tries += 1,
                result => return result.map(|answer| (answer, way)),
            }
        }
    }

    /// Takes no more pushes, lets those under way end, and waits until every task is gone.
    pub async fn close(&self) {
        let mut tasks = {
            let mut pool = self.0.pool();
            pool.closed = true;
            pool.ways.fill(None);
            std::mem::take(&mut pool.tasks)
        };
        while tasks.join_next().await.is_some() {}
    }
}

impl Inner {
    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a push on the way with the least to do; a way that has ended is replaced.
    fn enqueue(&self, mut job: Job) -> Result<Way, SendError> {
        let mut pool = self.pool();
        loop {
            if pool.closed {
                return Err(self.target.error(Kind::Closed, ""));
            }
            let way = pool.easiest(&self.target);
            match way.jobs.send(job) {
                Ok(()) => return Ok(way),
                Err(mpsc::error::SendError(back)) => job = back,
            }
        }
    }
}

impl Pool {
    fn easiest(&mut self, target: &Arc<Target>) -> Way {
        let load = |way: &Option<Way>| way.as_ref().map_or(0, |way| Arc::strong_count(&way.load) - 1);
        let least = (0..self.ways.len()).min_by_key(|&at| load(&self.ways[at])).unwrap_or(0);
        match &self.ways[least] {
            Some(way) if !way.jobs.is_closed() => way.clone(),
            _ => {
                while self.tasks.try_join_next().is_some() {}
                let (jobs, queue) = mpsc::unbounded_channel();
                self.tasks.spawn(connection::run(Arc::clone(target), queue));
                let way = Way { jobs, load: Arc::new(()) };
                self.ways[least] = Some(way.clone());
                way
            }
        }
    }

    /// Sends nothing more this way.
    fn leave(&mut self, way: &Way) {
        for slot in &mut self.ways {
            slot.take_if(|it| Arc::ptr_eq(&it.load, &way.load));
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.0.target.authority)
    }
}
