//! One client: TLS, HTTP/2, and an answer to every request, all on one task. A request costs no task, no
//! lock and no wake-up of its own: everything that has arrived is answered before the next write.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use h2::server;
use http::{HeaderValue, Response, header};
use push_protocol::Environment;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_rustls::server::TlsStream;
use uuid::Uuid;

use crate::incoming::{BodyEnd, Incoming};
use crate::journal::{JournalEntry, shown_body, shown_headers};
use crate::judge::{SimRequest, judge, sent_apns_id};
use crate::provider_token::ConnectionState;
use crate::simulator::{Shared, told_to_stop};
use crate::time::unix_millis;
use crate::verdict::{Rejection, Verdict};
use crate::world::World;

type Http2 = server::Connection<TlsStream<TcpStream>, Bytes>;

/// Serves one client until it leaves, misbehaves, or `stop` turns true.
pub(crate) async fn serve(id: u64, socket: TcpStream, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let mut stopped = pin!(told_to_stop(&mut stop));
    let http2 = tokio::select! {
        biased;
        () = &mut stopped => return,
        opened = timeout(shared.limits.handshake, open(socket, &shared)) => opened.ok().flatten(),
    };
    let Some(http2) = http2 else { return };
    let mut session = Session::new(id, http2, shared);
    let mut stopping = false;
    let mut is_open = true;
    while is_open {
        is_open = tokio::select! {
            biased;
            () = &mut stopped, if !stopping => {
                stopping = true;
                session.http2.graceful_shutdown();
                true
            }
            is_open = poll_fn(|cx| session.poll(cx)) => is_open,
        };
        session.record().await;
    }
}

/// TLS and the settings that APNs is seen to send (§1). `None` for whoever speaks something else: there is
/// nobody to tell.
async fn open(socket: TcpStream, shared: &Shared) -> Option<Http2> {
    // Without it, answers wait for the client's delayed ACK. That it fails only slows this client down.
    let _ = socket.set_nodelay(true);
    let tls = shared.tls.accept(socket).await.ok()?;
    // APNs allows one stream until a provider token was good, and 1000 after it. h2 0.4 cannot change the
    // number on an open connection, so it is 1000 from the start.
    let mut settings = server::Builder::new();
    settings
        .header_table_size(4096)
        .max_concurrent_streams(1000)
        .initial_window_size(65_535)
        .max_frame_size(16_384)
        .max_header_list_size(8000)
        // The default cuts honest clients that send many small DATA frames.
        .data_frame_budget(1 << 30);
    settings.handshake(tls).await.ok()
}

struct Session {
    id: u64,
    http2: Http2,
    shared: Arc<Shared>,
    worlds: watch::Receiver<Arc<World>>,
    world: Arc<World>,
    state: ConnectionState,
    /// In order of arrival, so the first has waited longest.
    arriving: VecDeque<Incoming>,
    timer: Pin<Box<Sleep>>,
    /// Answered, but not yet handed to the journal.
    answered: Vec<JournalEntry>,
}

impl Session {
    fn new(id: u64, http2: Http2, shared: Arc<Shared>) -> Self {
        let mut worlds = shared.worlds.subscribe();
        let world = Arc::clone(&worlds.borrow_and_update());
        Self {
            id,
            http2,
            shared,
            worlds,
            world,
            state: ConnectionState::default(),
            arriving: VecDeque::new(),
            timer: Box::pin(sleep_until(Instant::now())),
            answered: Vec::new(),
        }
    }

    /// Answers what has arrived. Ready with `true` when there are entries to record, with `false` at the end
    /// of the connection. Answers leave with the next poll: whoever has one finds its entry in the journal.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            if self.poll_arrivals(cx).is_ready() {
                return Poll::Ready(false);
            }
            let progress = self.answer_complete(cx) | self.answer_overdue(cx);
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
                    self.arriving.push_back(Incoming::new(request, respond, deadline));
                }
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn answer_complete(&mut self, cx: &mut Context<'_>) -> bool {
        let before = self.arriving.len();
        for _ in 0..before {
            let Some(mut incoming) = self.arriving.pop_front() else { break };
            match incoming.poll_body(cx) {
                Poll::Ready(BodyEnd::Complete) => self.judge_and_answer(incoming),
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
            self.answer(overdue, Verdict::Rejected(Rejection::because("IdleTimeout")));
            progress = true;
        }
        progress
    }

    fn judge_and_answer(&mut self, incoming: Incoming) {
        if self.worlds.has_changed().unwrap_or(false) {
            self.world = Arc::clone(&self.worlds.borrow_and_update());
        }
        let request = SimRequest {
            method: incoming.head.method.as_str(),
            path: path(&incoming),
            headers: &incoming.head.headers,
            body: incoming.body(),
        };
        let verdict = judge(&self.world, &request, &mut self.state, (self.shared.now)());
        self.answer(incoming, verdict);
    }

    fn answer(&mut self, mut incoming: Incoming, verdict: Verdict) {
        let apns_id = match sent_apns_id(&incoming.head.headers) {
            Some(sent) => sent.to_owned(),
            None => format!("{:X}", Uuid::new_v4().hyphenated()), // Upper case, as APNs makes them (§3.1).
        };
        let (head, body) = answer_parts(&verdict, &apns_id, self.world.environment());
        // An error says that the client has left. The push was judged all the same, so it is recorded.
        if let Ok(mut stream) = incoming.respond.send_response(head, body.is_none())
            && let Some(body) = body
        {
            let _ = stream.send_data(body, true);
        }
        if self.shared.journal.is_wanted() {
            self.answered.push(self.entry(&incoming, &verdict, apns_id));
        }
        // Dropping a request whose body is not read to the end resets its stream with NO_ERROR.
    }

    fn entry(&self, incoming: &Incoming, verdict: &Verdict, apns_id: String) -> JournalEntry {
        let (body, body_note) = shown_body(incoming.body(), incoming.is_cut());
        JournalEntry {
            at: unix_millis((self.shared.now)()),
            connection: self.id,
            stream: incoming.respond.stream_id().as_u32(),
            method: incoming.head.method.as_str().to_owned(),
            path: path(incoming).to_owned(),
            headers: shown_headers(&incoming.head.headers),
            body,
            body_note,
            status: verdict.status(),
            reason: verdict.reason(),
            apns_id,
        }
    }

    async fn record(&mut self) {
        for entry in self.answered.drain(..) {
            self.shared.journal.record(entry).await;
        }
    }
}

fn path(incoming: &Incoming) -> &str {
    incoming.head.uri.path_and_query().map_or("", |path| path.as_str())
}

/// Shape of an answer: §3.1.
fn answer_parts(verdict: &Verdict, apns_id: &str, here: Environment) -> (Response<()>, Option<Bytes>) {
    let mut head = Response::new(());
    *head.status_mut() = http::StatusCode::from_u16(verdict.status()).unwrap_or_default();
    let headers = head.headers_mut();
    if let Ok(apns_id) = HeaderValue::from_str(apns_id) {
        headers.insert("apns-id", apns_id);
    }
    match verdict {
        Verdict::Accepted => {
            // Only the development environment gives one (§3.1, RESP).
            if here == Environment::Sandbox
                && let Ok(unique_id) = HeaderValue::from_str(&Uuid::new_v4().to_string())
            {
                headers.insert("apns-unique-id", unique_id);
            }
            (head, None)
        }
        Verdict::Rejected(rejection) => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            (head, Some(Bytes::from(rejection.body())))
        }
    }
}
