//! One HTTP/2 connection and the pushes that wait for it, driven by one task.
//!
//! The task alone hands pushes to h2, and only as many as the server has room for. So headers and
//! body leave in one write, the waiting go in their order, and of each push it is known whether it
//! can have reached the server.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use h2::client::{Connection, SendRequest};
use push_protocol::Outcome;
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, Sleep};
use tokio_rustls::client::TlsStream;

use crate::SendError;
use crate::answer::Answer;
use crate::connect::{Opened, Target};
use crate::error::Kind;
use crate::exchange::{End, Job, Reply, exchange};
use crate::goaway::{GoAway, Watched};
use crate::pulse::Pulse;

type Exchange = Pin<Box<dyn Future<Output = (Reply, End)> + Send>>;

/// Connects, then serves `jobs` until their senders are gone or the connection ends. Every job that
/// was sent is answered.
pub(crate) async fn run(target: Arc<Target>, mut jobs: UnboundedReceiver<Job>) {
    match target.open().await {
        Ok(opened) => Driver::new(target, opened, jobs).run().await,
        Err(error) => turn_away(&mut jobs, &error).await,
    }
}

async fn turn_away(jobs: &mut UnboundedReceiver<Job>, error: &SendError) {
    jobs.close();
    while let Some(job) = jobs.recv().await {
        answer(job.reply, Err(error.clone()));
    }
}

fn answer(reply: Reply, result: Result<Answer, SendError>) {
    // An error means that nobody waits any more, which is theirs to decide.
    let _ = reply.send(result);
}

struct Driver {
    target: Arc<Target>,
    jobs: UnboundedReceiver<Job>,
    /// `None` once no more is to be sent, upon which h2 says goodbye.
    requests: Option<SendRequest<Bytes>>,
    connection: Connection<Watched<TlsStream<TcpStream>>, Bytes>,
    goaway: GoAway,
    pulse: Pulse,
    in_flight: FuturesUnordered<Exchange>,
    /// Whether pushes are still handed over.
    accepting: bool,
    /// APNs has accepted a push here, so that more than one may be in flight (§1).
    proven: bool,
    /// Runs while no push is in flight and the server has no room for one.
    no_room: Option<Pin<Box<Sleep>>>,
}

impl Driver {
    fn new(target: Arc<Target>, opened: Opened, jobs: UnboundedReceiver<Job>) -> Self {
        let Opened { requests, mut connection, goaway } = opened;
        let config = &target.config;
        let pulse = Pulse::new(connection.ping_pong(), config.ping_after_idle, config.ping_timeout);
        Self {
            target,
            jobs,
            requests: Some(requests),
            connection,
            goaway,
            pulse,
            in_flight: FuturesUnordered::new(),
            accepting: true,
            proven: false,
            no_room: None,
        }
    }

    async fn run(mut self) {
        let ended = poll_fn(|context| self.poll(context)).await;
        let Self { target, mut jobs, connection, goaway, mut in_flight, .. } = self;
        // Takes the streams along: each exchange ends now.
        drop(connection);
        while let Some((reply, end)) = in_flight.next().await {
            answer(reply, outcome_of(&target, &goaway, end, Some(&ended)));
        }
        turn_away(&mut jobs, &ended.with_goaway(goaway.reason())).await;
    }

    /// Ready when the connection has ended, with what the waiting are told.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<SendError> {
        loop {
            if let Poll::Ready(ended) = Pin::new(&mut self.connection).poll(context) {
                let detail = ended.err().map_or("the server closed it".to_owned(), |error| error.to_string());
                return Poll::Ready(self.target.error(Kind::NotSent, detail));
            }
            self.settle(context);
            if !self.start(context) {
                break;
            }
        }
        if self.pulse.poll(context).is_ready() {
            return Poll::Ready(self.target.error(Kind::NotSent, "the server gave no sign of life"));
        }
        self.wait_for_room(context)
    }

    /// Passes on the answers that came.
    fn settle(&mut self, context: &mut Context<'_>) {
        while let Poll::Ready(Some((reply, end))) = self.in_flight.poll_next_unpin(context) {
            match &end {
                End::Answer(answer) => {
                    self.proven |= matches!(answer.outcome, Outcome::Accepted { .. });
                    self.pulse.heard();
                }
                // Slow, or dead: a PING tells, so that no other push waits for a dead server.
                End::Late => self.pulse.ask(),
                End::Failed(_) | End::Abandoned => {}
            }
            answer(reply, outcome_of(&self.target, &self.goaway, end, None));
        }
    }

    /// Hands over what there is room for; whether h2 has something to write now.
    fn start(&mut self, context: &mut Context<'_>) -> bool {
        self.accepting &= !self.goaway.came();
        if !self.accepting {
            // Whoever comes now is sent to a new connection.
            self.jobs.close();
        }
        let mut started = false;
        while !self.accepting || self.has_room() {
            match self.jobs.poll_recv(context) {
                Poll::Ready(Some(job)) if self.accepting => started |= self.hand_over(job),
                Poll::Ready(Some(job)) => self.refuse(job, "it is being closed"),
                Poll::Ready(None) => return started || self.say_goodbye(),
                Poll::Pending => break,
            }
        }
        started
    }

    /// Nobody will send any more: once all is answered, h2 may close.
    fn say_goodbye(&mut self) -> bool {
        let last = self.in_flight.is_empty() && self.requests.take().is_some();
        if last {
            self.pulse.leave();
        }
        last
    }

    fn has_room(&self) -> bool {
        let limit = match &self.requests {
            Some(requests) if self.proven => requests.current_max_send_streams(),
            Some(requests) => requests.current_max_send_streams().min(1),
            None => 0,
        };
        self.in_flight.len() < limit
    }

    /// Whether the push can have left.
    fn hand_over(&mut self, job: Job) -> bool {
        if job.reply.is_closed() {
            return false;
        }
        let Some(requests) = &mut self.requests else { return false };
        let Job { request, body, reply } = job;
        match requests.send_request(request, false) {
            Ok((response, mut stream)) => {
                // An error here is seen by the response as well.
                let _ = stream.send_data(body, true);
                let config = &self.target.config;
                let exchange = exchange(response, reply, config.response_timeout, config.now);
                self.in_flight.push(Box::pin(exchange));
                true
            }
            Err(error) => {
                self.accepting = false;
                self.jobs.close();
                let error = self.target.error(Kind::NotSent, error).with_goaway(self.goaway.reason());
                answer(reply, Err(error));
                false
            }
        }
    }

    fn refuse(&self, job: Job, detail: &str) {
        let error = self.target.error(Kind::NotSent, detail).with_goaway(self.goaway.reason());
        answer(job.reply, Err(error));
    }

    /// Ends a connection whose server has had room for no push at all for a whole response time, when
    /// somebody waits by then. Without room nobody wakes this task but the server and this alarm.
    fn wait_for_room(&mut self, context: &mut Context<'_>) -> Poll<SendError> {
        if !self.in_flight.is_empty() || self.requests.is_none() || self.has_room() {
            self.no_room = None;
            return Poll::Pending;
        }
        let limit = self.target.config.response_timeout;
        let alarm = self.no_room.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        while alarm.as_mut().poll(context).is_ready() {
            if !self.jobs.is_empty() || self.jobs.is_closed() {
                return Poll::Ready(self.target.error(Kind::NoRoom, format_args!("{limit:?}")));
            }
            alarm.as_mut().reset(Instant::now() + limit);
        }
        Poll::Pending
    }
}

/// What the sender is told. `ended` is there once the connection is gone, and says why it went.
fn outcome_of(
    target: &Target,
    goaway: &GoAway,
    end: End,
    ended: Option<&SendError>,
) -> Result<Answer, SendError> {
    let error = match (end, ended) {
        (End::Answer(answer), _) => return Ok(answer),
        (End::Failed(error), _) if is_unread(&error) => target.error(Kind::NotProcessed, error),
        (End::Failed(_), Some(ended)) => target.error(Kind::Broken, ended.detail()),
        (End::Failed(error), None) => target.error(Kind::Broken, error),
        (End::Late | End::Abandoned, _) => {
            target.error(Kind::Timeout, format_args!("{:?}", target.config.response_timeout))
        }
    };
    Err(error.with_goaway(goaway.reason()))
}

/// A stream above the last-stream-id of a GOAWAY, or refused, was never looked at (§1).
fn is_unread(error: &h2::Error) -> bool {
    error.is_remote() && (error.is_go_away() || error.reason() == Some(h2::Reason::REFUSED_STREAM))
}
