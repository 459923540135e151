//! One client: TLS, HTTP/2, and an answer to every request, all on one task. A request costs no task, no
//! lock and no wake-up of its own: everything that has arrived is answered before the next write. Faults are
//! committed in `connection::trouble`, on connections that may meet one.

mod answer;
mod trouble;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::Bytes;
use h2::server;
use http::HeaderValue;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::client_certificate::GivenCertificate;
use crate::incoming::{BodyEnd, Incoming};
use crate::journal::JournalEntry;
use crate::judge::{SimRequest, device_token, judge};
use crate::provider_token::ConnectionState;
use crate::simulator::{Shared, told_to_stop};
use crate::verdict::{Rejection, Verdict};
use crate::world::World;
use trouble::Trouble;

/// What APNs announces (§1).
const INITIAL_WINDOW: u32 = 65_535;
const STREAMS: u32 = 1000;

/// Serves one client until it leaves, misbehaves, or `stop` turns true.
pub(crate) async fn serve(id: u64, socket: TcpStream, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    // Without it, answers wait for the client's delayed ACK. That it fails only slows this client down.
    let _ = socket.set_nodelay(true);
    let mut stopped = pin!(told_to_stop(&mut stop));
    if let Some(schedule) = &shared.schedule {
        let schedule = Arc::clone(schedule);
        return trouble::serve(id, socket, shared, schedule, stopped).await;
    }
    let opened = async {
        let tls = shared.tls.accept(socket).await.ok()?;
        let state = ConnectionState::of(GivenCertificate::of(tls.get_ref().1));
        Some((open(tls, INITIAL_WINDOW).await?, state))
    };
    let opened = tokio::select! {
        biased;
        () = &mut stopped => return,
        opened = timeout(shared.limits.handshake, opened) => opened.ok().flatten(),
    };
    let Some((http2, state)) = opened else { return };
    Session::new(id, http2, state, shared, None).run(stopped).await;
}

/// The settings that APNs is seen to send (§1). `None` for whoever speaks something else: there is nobody to
/// tell.
async fn open<T>(io: T, initial_window: u32) -> Option<server::Connection<T, Bytes>>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    // APNs allows one stream until a provider token was good, and 1000 after it. h2 0.4 cannot change the
    // number on an open connection, so it is 1000 from the start.
    let mut settings = server::Builder::new();
    settings
        .header_table_size(4096)
        .max_concurrent_streams(STREAMS)
        .initial_window_size(initial_window)
        .max_frame_size(16_384)
        .max_header_list_size(8000)
        // The default cuts honest clients that send many small DATA frames.
        .data_frame_budget(1 << 30);
    settings.handshake(io).await.ok()
}

struct Session<T> {
    id: u64,
    http2: server::Connection<T, Bytes>,
    shared: Arc<Shared>,
    worlds: watch::Receiver<Arc<World>>,
    world: Arc<World>,
    state: ConnectionState,
    /// In order of arrival, so the first has waited longest.
    arriving: VecDeque<Incoming>,
    timer: Pin<Box<Sleep>>,
    /// Answered, but not yet handed to the journal.
    answered: Vec<JournalEntry>,
    /// Where faults are scheduled.
    trouble: Option<Box<Trouble>>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Session<T> {
    fn new(
        id: u64,
        http2: server::Connection<T, Bytes>,
        state: ConnectionState,
        shared: Arc<Shared>,
        trouble: Option<Box<Trouble>>,
    ) -> Self {
        let mut worlds = shared.worlds.subscribe();
        let world = Arc::clone(&worlds.borrow_and_update());
        Self {
            id,
            http2,
            shared,
            worlds,
            world,
            state,
            arriving: VecDeque::new(),
            timer: Box::pin(sleep_until(Instant::now())),
            answered: Vec::new(),
            trouble,
        }
    }

    async fn run(mut self, mut stopped: Pin<&mut impl Future<Output = ()>>) {
        let mut stopping = false;
        let mut is_open = true;
        while is_open {
            is_open = tokio::select! {
                biased;
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    self.http2.graceful_shutdown();
                    self.trouble.as_ref().is_none_or(|trouble| trouble.hears())
                }
                is_open = poll_fn(|cx| self.poll(cx)) => is_open,
            };
            self.record().await;
        }
    }

    /// Answers what has arrived. Ready with `true` when there are entries to record, with `false` at the end
    /// of the connection. Answers leave with the next poll: whoever has one finds its entry in the journal.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            if self.poll_arrivals(cx).is_ready() {
                return Poll::Ready(false);
            }
            let mut progress = self.answer_complete(cx) | self.answer_overdue(cx);
            if let Some(trouble) = &mut self.trouble {
                match trouble.poll(cx) {
                    ControlFlow::Continue(more) => progress |= more,
                    ControlFlow::Break(()) => return Poll::Ready(false),
                }
            }
            if !self.answered.is_empty() {
                return Poll::Ready(true);
            }
            if !progress {
                return Poll::Pending;
            }
        }
    }

    /// Takes every new request; ready at the end of the connection.
    fn poll_arrivals(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.http2.poll_accept(cx) {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    let deadline = Instant::now() + self.shared.limits.body;
                    let incoming = Incoming::new(request, respond, deadline);
                    match &mut self.trouble {
                        None => self.arriving.push_back(incoming),
                        Some(trouble) => self.arriving.extend(trouble.arrive(incoming)),
                    }
                }
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn answer_complete(&mut self, cx: &mut Context<'_>) -> bool {
        let before = self.arriving.len();
        for _ in 0..before {
            if let Some(trouble) = &mut self.trouble
                && trouble.breaks_off(&mut self.arriving)
            {
                break;
            }
            let Some(mut incoming) = self.arriving.pop_front() else { break };
            match incoming.poll_body(cx) {
                Poll::Ready(BodyEnd::Complete) => self.complete(incoming, cx),
                Poll::Ready(BodyEnd::Lost) => {}
                Poll::Pending => self.arriving.push_back(incoming),
            }
        }
        self.arriving.len() < before
    }

    /// A body that does not come is answered as an idle stream is (§3.3).
    fn answer_overdue(&mut self, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        while let Some(first) = self.arriving.front() {
            if self.timer.deadline() != first.deadline {
                self.timer.as_mut().reset(first.deadline);
            }
            if self.timer.as_mut().poll(cx).is_pending() {
                break;
            }
            let Some(overdue) = self.arriving.pop_front() else { break };
            match &mut self.trouble {
                Some(trouble) if trouble.keeps_quiet(&overdue) => trouble.hold(overdue, cx),
                _ => self.answer(overdue, &Verdict::Rejected(Rejection::because("IdleTimeout")), None),
            }
            progress = true;
        }
        progress
    }

    fn complete(&mut self, incoming: Incoming, cx: &mut Context<'_>) {
        if self.trouble.is_some() {
            return self.complete_in_trouble(incoming, cx);
        }
        let verdict = self.judge(&incoming, (self.shared.now)());
        self.answer(incoming, &verdict, None);
    }

    fn judge(&mut self, incoming: &Incoming, now: SystemTime) -> Verdict {
        if self.worlds.has_changed().unwrap_or(false) {
            self.world = Arc::clone(&self.worlds.borrow_and_update());
        }
        let request = SimRequest {
            method: incoming.head.method.as_str(),
            path: incoming.path(),
            headers: &incoming.head.headers,
            body: incoming.body(),
        };
        let verdict = judge(&self.world, &request, &mut self.state, now);
        if let Some(ledger) = &self.shared.ledger
            && verdict == Verdict::Accepted
            && let Some(token) = device_token(incoming.path())
        {
            ledger.note(token);
        }
        verdict
    }

    /// Answers, with that `date` if there is one.
    fn answer(&mut self, mut incoming: Incoming, verdict: &Verdict, date: Option<HeaderValue>) {
        let apns_id = answer::apns_id(&incoming.head.headers);
        let (head, body) = answer::parts(verdict, &apns_id, self.world.environment(), date);
        // An error says that the client has left. The push was judged all the same, so it is recorded.
        if let Ok(mut stream) = incoming.respond.send_response(head, body.is_none())
            && let Some(body) = body
        {
            let _ = stream.send_data(body, true);
        }
        self.note(&incoming, verdict.status(), verdict.reason().map(Into::into), apns_id);
        // Dropping a request whose body is not read to the end resets its stream with NO_ERROR.
    }

    async fn record(&mut self) {
        for entry in self.answered.drain(..) {
            self.shared.journal.record(entry).await;
        }
    }
}
