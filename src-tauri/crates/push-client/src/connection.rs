//! One HTTP/2 connection and the pushes that are under way on it, driven by one task.
//!
//! The task alone hands pushes to h2, and only as many as the server has room for. So headers and body
//! leave in one write, and of each push it is known whether it can have reached the server. A push is
//! looked at again when a frame of the server concerns it; nobody is woken for it otherwise.

mod patience;

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{Connection, SendRequest};
use push_protocol::Outcome;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_rustls::client::TlsStream;

use crate::SendError;
use crate::answer::Answer;
use crate::connect::Target;
use crate::deadlines::Deadlines;
use crate::error::Kind;
use crate::exchange::Exchange;
use crate::pool::{Job, Pool, Standing, Taken};
use crate::pulse::Pulse;
use crate::request::Indexed;
use crate::tls;
use crate::wire::{End, News, Wire, wire};

/// A connection's window before the server opens it further (RFC 9113 §6.9.2).
const FIRST_WINDOW: usize = 65_535;
/// Streams that were given up are remembered, this many for this long, so that an answer that comes
/// after all does no harm.
const REMEMBERED: usize = 4_096;
const REMEMBERED_FOR: Duration = Duration::from_secs(30);

type Io = TlsStream<TcpStream>;

/// Connects at `not_before`, then serves the pool until the connection ends or the pool needs it no more.
pub(crate) async fn run(pool: Arc<Pool>, id: u64, not_before: Option<Instant>) {
    if let Some(at) = not_before {
        tokio::time::sleep_until(at).await;
    }
    match open(&pool.target).await {
        Ok(driver) => driver(Arc::clone(&pool), id).run().await,
        Err(error) => pool.fail(id, &error, false),
    }
    pool.end(id);
}

async fn open(target: &Target) -> Result<impl FnOnce(Arc<Pool>, u64) -> Driver, SendError> {
    let (wire, end) = wire(target.open().await?);
    // Writes its first bytes to the wire, which takes them at once.
    let (requests, connection) = h2::client::Builder::new()
        .enable_push(false)
        .max_concurrent_reset_streams(REMEMBERED)
        .reset_stream_duration(REMEMBERED_FOR)
        // Answers that come even later are no reason to part.
        .max_local_error_reset_streams(None)
        .handshake(end)
        .await
        .map_err(|error| target.error(Kind::Connect, error))?;
    Ok(|pool, id| Driver::new(pool, id, requests, connection, wire))
}

struct Driver {
    pool: Arc<Pool>,
    /// Names this connection in the pool.
    id: u64,
    /// `None` once no more is to be sent, upon which h2 says goodbye.
    requests: Option<SendRequest<Bytes>>,
    connection: Connection<End<Io>, Bytes>,
    wire: Wire<Io>,
    news: News,
    taken: Taken,
    given_up: Vec<u64>,
    in_flight: HashMap<u32, Exchange>,
    deadlines: Deadlines,
    pulse: Pulse,
    /// Whether pushes are still handed over.
    accepting: bool,
    /// A GOAWAY came: the first reason that was given, if one was.
    goaway: Option<Option<String>>,
    /// Bytes of bodies that the server takes, by its window for the whole connection.
    window: usize,
    /// Bytes of bodies that h2 has not written yet.
    unsent: usize,
    /// Pushes handed over, and the DATA frames that their bodies took.
    pushes: usize,
    frames: usize,
    standing: Standing,
    indexed: Indexed,
    answers: bool,
    /// The server has said something, which it does not before it has taken our certificate.
    greeted: bool,
    last_push: Instant,
    idle: Pin<Box<Sleep>>,
    /// Runs while no push is in flight and the server has no room for one.
    no_room: Option<Pin<Box<Sleep>>>,
}

impl Driver {
    fn new(
        pool: Arc<Pool>,
        id: u64,
        requests: SendRequest<Bytes>,
        mut connection: Connection<End<Io>, Bytes>,
        wire: Wire<Io>,
    ) -> Self {
        let config = &pool.target.config;
        let pulse = Pulse::new(connection.ping_pong(), config.ping_after_idle, config.ping_timeout);
        let deadlines = Deadlines::new(config.response_timeout);
        let idle = Box::pin(tokio::time::sleep(config.idle_timeout));
        // It is with a provider token that one push has to be accepted first (§1).
        let standing = Standing { proven: pool.target.has_certificate, ..Standing::default() };
        Self {
            pool,
            id,
            requests: Some(requests),
            connection,
            wire,
            news: News::default(),
            taken: Taken::default(),
            given_up: Vec::new(),
            in_flight: HashMap::new(),
            deadlines,
            pulse,
            accepting: true,
            goaway: None,
            window: FIRST_WINDOW,
            unsent: 0,
            pushes: 0,
            frames: 0,
            standing,
            indexed: Indexed::default(),
            answers: false,
            greeted: false,
            last_push: Instant::now(),
            idle,
            no_room: None,
        }
    }

    async fn run(mut self) {
        let ended = poll_fn(|context| self.poll(context)).await;
        self.read_news();
        let ended = ended.with_goaway(self.goaway.clone().flatten());
        let handed_on = self.wire.handed_on();
        // The handshake has not ended for the server, so it has read nothing.
        let is_unheard = ended.is_tls() && !self.greeted;
        let Self { pool, connection, in_flight, .. } = self;
        // Takes the streams along: each exchange ends now.
        drop(connection);
        for mut exchange in in_flight.into_values() {
            let result = match exchange.poll(pool.target.config.now) {
                Some(Ok(answer)) => Ok(answer),
                Some(Err(error)) if is_unread(&error) => Err(pool.target.error(Kind::NotProcessed, error)),
                _ if is_unheard => Err(ended.clone()),
                _ if exchange.is_handed_on(handed_on) => Err(pool.target.error(Kind::Broken, ended.detail())),
                _ => Err(pool.target.error(Kind::NotSent, ended.detail())),
            };
            let result = result.map_err(|error| error.with_goaway(ended.goaway_reason().map(str::to_owned)));
            tell(exchange, result, self.id);
        }
        pool.fail(self.id, &ended, self.answers);
    }

    /// Ready when the connection has ended, with what the waiting are told.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<SendError> {
        self.give_up();
        let ended = self.work(context);
        let waiting = self.in_flight.values().filter(|exchange| !exchange.is_written());
        // Mostly none, and then nobody needs to look.
        let blocked =
            waiting.map(|exchange| exchange.ticket).take(if self.unsent > 0 { usize::MAX } else { 0 });
        self.pool.rest(self.id, blocked);
        ended
    }

    fn work(&mut self, context: &mut Context<'_>) -> Poll<SendError> {
        loop {
            if let Poll::Ready(ended) = Pin::new(&mut self.connection).poll(context) {
                return Poll::Ready(self.ended(ended.err()));
            }
            let now = Instant::now();
            self.read_news();
            self.settle(now);
            if !self.start(now, context) {
                break;
            }
        }
        // The server may have said more than it can still be asked.
        if self.wire.poll_flush(context).is_ready() && self.wire.is_broken() {
            self.stop(&self.error(Kind::NotSent, "it takes no more bytes"));
            self.pulse.leave();
        }
        self.expire(context);
        if self.pulse.poll(context, !self.in_flight.is_empty()).is_ready() {
            return Poll::Ready(self.error(Kind::NotSent, "the server gave no sign of life"));
        }
        self.retire(context);
        self.wait_for_room(context)
    }

    /// Why it has ended. What TLS refuses, such as our certificate, it refuses on the next connection too.
    fn ended(&mut self, error: Option<h2::Error>) -> SendError {
        self.read_news();
        let has_certificate = self.pool.target.has_certificate;
        match (self.wire.alert(), error) {
            (Some(alert), _) if !self.greeted || tls::refusal(alert, has_certificate).is_some() => {
                self.error(Kind::Tls, tls::alert_words(alert, has_certificate))
            }
            (_, Some(error)) => self.error(Kind::NotSent, error),
            (_, None) => self.error(Kind::NotSent, "the server closed it"),
        }
    }

    fn error(&self, kind: Kind, detail: impl std::fmt::Display) -> SendError {
        self.pool.target.error(kind, detail).with_goaway(self.goaway.clone().flatten())
    }

    /// Takes note of what has passed on the wire.
    fn read_news(&mut self) {
        self.wire.news(&mut self.news);
        if self.news.heard {
            if !self.greeted {
                self.greeted = true;
                self.pool.target.connected.store(true, Ordering::Relaxed);
            }
            self.pulse.heard();
        }
        self.window += self.news.credit;
        self.frames += self.news.sent.len();
        for sent in &self.news.sent {
            self.window = self.window.saturating_sub(sent.length);
            if let Some(exchange) = self.in_flight.get_mut(&sent.stream) {
                self.unsent -= exchange.note(sent);
            }
        }
        if let Some(reason) = self.news.goaway.take() {
            self.goaway = Some(self.goaway.take().flatten().or(reason));
            // It may concern any of them.
            self.news.touched.extend(self.in_flight.keys());
            self.stop(&self.error(Kind::NotSent, "it is being closed"));
        }
    }

    /// Passes on the answers that came.
    fn settle(&mut self, now: Instant) {
        for at in 0..self.news.touched.len() {
            let stream = self.news.touched[at];
            let Some(exchange) = self.in_flight.get_mut(&stream) else { continue };
            let Some(result) = exchange.poll(self.pool.target.config.now) else { continue };
            let took = now - exchange.began;
            let Some(exchange) = self.let_go(stream) else { continue };
            let result = match result {
                Ok(answer) => {
                    self.answers = true;
                    self.standing.proven |= matches!(answer.outcome, Outcome::Accepted { .. });
                    self.standing.quickest = Some(self.standing.quickest.map_or(took, |it| it.min(took)));
                    Ok(answer)
                }
                Err(error) if is_unread(&error) => Err(self.error(Kind::NotProcessed, error)),
                Err(error) if exchange.is_written() => Err(self.error(Kind::Broken, error)),
                Err(error) => Err(self.error(Kind::NotProcessed, error)),
            };
            tell(exchange, result, self.id);
        }
    }

    fn let_go(&mut self, stream: u32) -> Option<Exchange> {
        let exchange = self.in_flight.remove(&stream)?;
        self.unsent -= exchange.unsent;
        Some(exchange)
    }

    /// Hands over what there is room for; whether h2 has something to write now.
    fn start(&mut self, now: Instant, context: &mut Context<'_>) -> bool {
        let standing = if self.accepting { self.measured(now) } else { Standing::default() };
        self.pool.take(self.id, standing, context.waker(), &mut self.taken);
        self.accepting &= !self.taken.last;
        let mut jobs = std::mem::take(&mut self.taken.jobs);
        let mut started = !jobs.is_empty();
        if started {
            self.last_push = now;
            if self.in_flight.is_empty() {
                self.pulse.busy();
            }
        }
        jobs.drain(..).for_each(|job| self.hand_over(job, now));
        self.taken.jobs = jobs;
        if !self.accepting && self.in_flight.is_empty() && self.requests.take().is_some() {
            // All is answered: h2 may close.
            self.pulse.leave();
            started = true;
        }
        started
    }

    fn measured(&mut self, now: Instant) -> Standing {
        let silence = self.pulse.silence(now);
        let is_doubtful = self.in_flight.is_empty() && silence > self.pool.target.config.trusted_silence;
        let limit = match &self.requests {
            Some(_) if is_doubtful && self.pool.is_waited_for() => {
                self.pulse.ask_quickly();
                0
            }
            // Nothing is sent in a name that may yet be refused.
            Some(_) if self.pool.target.has_certificate && !self.greeted => 0,
            Some(_) if self.wire.is_full() => 0,
            Some(requests) if self.standing.proven => requests.current_max_send_streams(),
            Some(requests) => requests.current_max_send_streams().min(1),
            None => 0,
        };
        Standing {
            room: limit.saturating_sub(self.in_flight.len()),
            window: self.window.saturating_sub(self.unsent),
            may_cut: self.frames < self.pushes + self.pushes / 8,
            in_flight: self.in_flight.len(),
            ..self.standing
        }
    }

    fn hand_over(&mut self, job: Job, now: Instant) {
        let Job { template, uri, body, reply, ticket, .. } = job;
        let refused = match &mut self.requests {
            Some(requests) => match requests.send_request(template.request(uri, &mut self.indexed), false) {
                Ok((response, mut stream)) => {
                    let id = response.stream_id().as_u32();
                    self.unsent += body.len();
                    self.pushes += 1;
                    let exchange = Exchange::new(response, reply, ticket, body.len(), now);
                    // An error here is seen by the response as well.
                    let _ = stream.send_data(body, true);
                    let waits = |stream| self.in_flight.contains_key(&stream);
                    self.deadlines.begin(now, id, self.in_flight.len(), waits);
                    self.in_flight.insert(id, exchange);
                    return;
                }
                Err(error) => error.to_string(),
            },
            None => "it is being closed".to_owned(),
        };
        let error = self.error(Kind::NotSent, refused);
        self.stop(&error);
        let _ = reply.send(Err(error));
    }

    /// Takes no more pushes.
    fn stop(&mut self, error: &SendError) {
        if self.accepting {
            self.accepting = false;
            self.pool.fail(self.id, error, self.answers);
        }
    }
}

/// An error of sending means that nobody waits any more, which is theirs to decide.
fn tell(exchange: Exchange, result: Result<Answer, SendError>, connection: u64) {
    let _ = exchange.reply.send(result.map(|answer| (answer, connection)));
}

/// A stream above the last-stream-id of a GOAWAY, or refused, was never looked at (§1).
fn is_unread(error: &h2::Error) -> bool {
    error.is_remote() && (error.is_go_away() || error.reason() == Some(h2::Reason::REFUSED_STREAM))
}
