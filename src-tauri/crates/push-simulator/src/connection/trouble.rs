//! Faults on a connection: what is done to it, and what is kept for that. Nothing here is reached where no
//! faults are scheduled.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use h2::SendStream;
use h2::server::SendResponse;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use super::{INITIAL_WINDOW, STREAMS, Session, answer, open};
use crate::client_certificate::GivenCertificate;
use crate::faults::{
    ConnectionFault, CutAt, GoAwayFault, LastStream, RequestFault, Schedule, ScriptedAnswer,
};
use crate::frames::{Framed, Frames, LAST_STREAM};
use crate::incoming::Incoming;
use crate::provider_token::ConnectionState;
use crate::simulator::Shared;
use crate::verdict::Verdict;
use crate::wire::{Brake, Wire};

/// How long a connection that says nothing more is kept.
const SILENCE: Duration = Duration::from_secs(60);
/// How often a body that does not end goes on.
const TRICKLE: Duration = Duration::from_millis(50);
/// Answers that are held back are looked through, for streams that the client has given up, after so many.
const SWEEP: usize = 64;

/// Serves one client, and commits what is scheduled.
pub(super) async fn serve(
    id: u64,
    socket: TcpStream,
    shared: Arc<Shared>,
    schedule: Arc<Schedule>,
    mut stopped: Pin<&mut impl Future<Output = ()>>,
) {
    let fault = schedule.connection(id);
    let tls = match fault {
        Some(ConnectionFault::HangUp) => return,
        Some(ConnectionFault::Mute) => {
            tokio::select! { () = stopped => {}, () = sleep(SILENCE) => {} }
            return;
        }
        Some(ConnectionFault::NoHttp2) => without_protocols(&shared.tls),
        Some(ConnectionFault::Certificate(bad)) => match shared.bad_certificates.get(&bad) {
            Some(config) => TlsAcceptor::from(Arc::clone(config)),
            None => return,
        },
        _ => shared.tls.clone(),
    };
    let closed_window = fault == Some(ConnectionFault::ClosedWindow);
    let window = if closed_window { 0 } else { INITIAL_WINDOW };
    let rate = match fault {
        Some(ConnectionFault::Slow { bytes_per_second }) => Some(bytes_per_second),
        _ => None,
    };
    let (brake, frames) = (Brake::default(), Frames::new(Arc::clone(&schedule)));
    let opened = async {
        let tls = tls.accept(Wire::new(socket, brake.clone(), rate)).await.ok()?;
        let state = ConnectionState::of(GivenCertificate::of(tls.get_ref().1));
        Some((open(Framed::new(tls, frames.clone()), window).await?, state))
    };
    let opened = tokio::select! {
        biased;
        () = &mut stopped => return,
        opened = timeout(shared.limits.handshake, opened) => opened.ok().flatten(),
    };
    let Some((http2, state)) = opened else { return };
    let trouble = Trouble::new(id, schedule, frames, brake, closed_window, shared.limits.stop);
    Session::new(id, http2, state, shared, Some(Box::new(trouble))).run(stopped).await;
}

fn without_protocols(tls: &TlsAcceptor) -> TlsAcceptor {
    let mut config = ServerConfig::clone(tls.config());
    config.alpn_protocols.clear();
    TlsAcceptor::from(Arc::new(config))
}

/// What a connection that may meet faults keeps.
pub(super) struct Trouble {
    connection: u64,
    schedule: Arc<Schedule>,
    frames: Frames,
    brake: Brake,
    closed_window: bool,
    /// How long a client may take to leave.
    patience: Duration,
    requests: u64,
    /// The highest stream that was judged.
    last_judged: u32,
    /// After a GOAWAY: what is above it is not processed.
    last_stream: Option<u32>,
    /// After a GOAWAY: how the connection ends.
    farewell: Option<GoAwayFault>,
    /// Before which request the usual number of streams is announced again.
    restore_at: Option<u64>,
    /// Not to be answered, so not to be dropped either.
    held: Vec<SendResponse<Bytes>>,
    endless: Vec<SendStream<Bytes>>,
    trickle: Pin<Box<Sleep>>,
    /// The connection is to be cut.
    over: bool,
    /// When the connection is to be cut.
    end: Option<Pin<Box<Sleep>>>,
}

impl Trouble {
    fn new(
        connection: u64,
        schedule: Arc<Schedule>,
        frames: Frames,
        brake: Brake,
        closed_window: bool,
        patience: Duration,
    ) -> Self {
        Self {
            connection,
            schedule,
            frames,
            brake,
            closed_window,
            patience,
            requests: 0,
            last_judged: 0,
            last_stream: None,
            farewell: None,
            restore_at: None,
            held: Vec::new(),
            endless: Vec::new(),
            trickle: Box::pin(sleep_until(Instant::now())),
            over: false,
            end: None,
        }
    }

    /// Whether the connection still reads, so that it can be asked to end.
    pub(super) fn hears(&self) -> bool {
        !self.brake.is_frozen()
    }

    /// Meets a request whose head has come; `None` if that was all.
    pub(super) fn arrive(&mut self, mut incoming: Incoming) -> Option<Incoming> {
        self.requests += 1;
        if self.restore_at.take_if(|at| *at <= self.requests).is_some() {
            self.frames.allow_streams(STREAMS);
        }
        if self.over || self.ignores(incoming.stream()) {
            return Some(incoming);
        }
        let schedule = Arc::clone(&self.schedule);
        match schedule.request(self.connection, self.requests) {
            None => {}
            Some(RequestFault::Cut(CutAt::Before)) => self.over = true,
            Some(RequestFault::Reset { code, processed: false }) => {
                incoming.respond.send_reset((*code).into());
                return None;
            }
            Some(RequestFault::GoAway(fault)) => self.go_away(fault, incoming.stream()),
            Some(RequestFault::Streams { limit, requests }) => {
                self.frames.allow_streams(*limit);
                self.restore_at = requests.map(|requests| self.requests.saturating_add(requests.get()));
            }
            Some(later) => incoming.fault = Some(Box::new(later.clone())),
        }
        Some(incoming)
    }

    /// Whether a request comes too late to be processed: above the last stream of a GOAWAY.
    fn ignores(&self, stream: u32) -> bool {
        self.last_stream.is_some_and(|last| stream > last)
    }

    fn go_away(&mut self, fault: &GoAwayFault, stream: u32) {
        let last = match fault.last_stream {
            LastStream::Before => self.last_judged,
            LastStream::This => stream.max(self.last_judged),
            LastStream::All => LAST_STREAM,
        };
        self.frames.go_away(last, &debug_data(fault));
        if fault.last_stream != LastStream::All {
            self.last_stream = Some(last);
        }
        if fault.last_stream != LastStream::All || fault.twice {
            self.farewell = Some(fault.clone());
        }
    }

    /// Once all that is to be processed is answered: the second GOAWAY, and the end.
    fn say_farewell(&mut self) -> bool {
        let last = self.last_stream.unwrap_or_else(|| self.frames.last_opened());
        let Some(fault) = self.farewell.take_if(|_| self.frames.all_answered(last)) else { return false };
        if fault.twice {
            self.frames.go_away(last, &debug_data(&fault));
        }
        self.last_stream = Some(last);
        self.frames.finish();
        self.end = Some(Box::pin(sleep(self.patience)));
        true
    }

    fn freeze(&mut self) {
        self.brake.freeze();
        self.end = Some(Box::pin(sleep(SILENCE)));
    }

    /// Whether nothing is answered to a request whose body does not come.
    pub(super) fn keeps_quiet(&self, overdue: &Incoming) -> bool {
        self.closed_window || overdue.fault.is_some() || self.ignores(overdue.stream())
    }

    /// Leaves a request without an answer.
    pub(super) fn hold(&mut self, incoming: Incoming, cx: &mut Context<'_>) {
        self.held.push(incoming.respond);
        if self.held.len().is_multiple_of(SWEEP) {
            self.held.retain_mut(|respond| respond.poll_reset(cx).is_pending());
        }
    }

    /// Whether nothing more is processed. A request that is cut off before its body is the first of those,
    /// and the answers so far are still written.
    pub(super) fn breaks_off(&mut self, arriving: &mut VecDeque<Incoming>) -> bool {
        if arriving.front().is_some_and(Incoming::is_cut_off) {
            self.held.extend(arriving.drain(..).map(|incoming| incoming.respond));
            self.frames.cut();
            return true;
        }
        self.over
    }

    /// Goes on with what takes time. Breaks at the end of the connection; otherwise, whether there is
    /// something to write.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> ControlFlow<(), bool> {
        let is_time = self.end.as_mut().is_some_and(|end| end.as_mut().poll(cx).is_ready());
        if self.over || is_time {
            return ControlFlow::Break(());
        }
        let trickled = self.trickle(cx);
        ControlFlow::Continue(self.say_farewell() || trickled)
    }

    fn trickle(&mut self, cx: &mut Context<'_>) -> bool {
        if self.endless.is_empty() || self.trickle.as_mut().poll(cx).is_pending() {
            return false;
        }
        self.endless.retain_mut(|stream| {
            stream.reserve_capacity(1);
            let open = stream.poll_reset(cx).is_pending();
            open && (stream.capacity() == 0 || stream.send_data(Bytes::from_static(b" "), false).is_ok())
        });
        self.trickle.as_mut().reset(Instant::now() + TRICKLE);
        true
    }
}

fn debug_data(fault: &GoAwayFault) -> Bytes {
    fault.reason.as_deref().map(answer::reason_body).unwrap_or_default()
}

impl<T: AsyncRead + AsyncWrite + Unpin> Session<T> {
    /// Commits the fault of a request that is all there; without one, answers it.
    pub(super) fn complete_in_trouble(&mut self, mut incoming: Incoming, cx: &mut Context<'_>) {
        let now = (self.shared.now)();
        let Some(trouble) = &mut self.trouble else { return };
        if trouble.ignores(incoming.stream()) {
            return trouble.hold(incoming, cx);
        }
        trouble.last_judged = trouble.last_judged.max(incoming.stream());
        match incoming.fault.take().map(|fault| *fault) {
            Some(RequestFault::Cut(_)) => {
                self.judge_silently(&incoming, now);
                self.with_trouble(|trouble| trouble.over = true);
            }
            Some(RequestFault::HalfOpen { processed }) => {
                if processed {
                    self.judge_silently(&incoming, now);
                }
                self.with_trouble(|trouble| {
                    trouble.freeze();
                    trouble.hold(incoming, cx);
                });
            }
            Some(RequestFault::NoAnswer { processed }) => {
                if processed {
                    self.judge_silently(&incoming, now);
                }
                self.with_trouble(|trouble| trouble.hold(incoming, cx));
            }
            Some(RequestFault::Reset { code, .. }) => {
                self.judge_silently(&incoming, now);
                incoming.respond.send_reset(code.into());
            }
            Some(RequestFault::EndlessBody { status }) => self.answer_endlessly(incoming, status, now),
            Some(RequestFault::Answer(scripted)) => self.answer_as_scripted(incoming, &scripted, now),
            Some(RequestFault::Clock { seconds }) => {
                let verdict = self.judge(&incoming, answer::shifted(now, seconds));
                self.answer(incoming, &verdict, answer::http_date(now, seconds));
            }
            Some(RequestFault::Date { seconds }) => {
                let verdict = self.judge(&incoming, now);
                self.answer(incoming, &verdict, answer::http_date(now, seconds));
            }
            // Those that strike at the head were met there.
            None | Some(RequestFault::GoAway(_) | RequestFault::Streams { .. }) => {
                let verdict = self.judge(&incoming, now);
                self.answer(incoming, &verdict, None);
            }
        }
    }

    fn with_trouble(&mut self, act: impl FnOnce(&mut Trouble)) {
        if let Some(trouble) = &mut self.trouble {
            act(trouble);
        }
    }

    /// Processes a request that gets no answer; the journal shows what it would have been.
    fn judge_silently(&mut self, incoming: &Incoming, now: SystemTime) {
        let verdict = self.judge(incoming, now);
        let apns_id = answer::apns_id(&incoming.head.headers);
        self.note(incoming, verdict.status(), verdict.reason().map(Into::into), apns_id);
    }

    fn answer_as_scripted(&mut self, mut incoming: Incoming, answer: &ScriptedAnswer, now: SystemTime) {
        let apns_id = answer::apns_id(&incoming.head.headers);
        let (head, body) = answer::scripted(answer, &apns_id, now);
        if let Ok(mut stream) = incoming.respond.send_response(head, body.is_none())
            && let Some(body) = body
        {
            let _ = stream.send_data(body, true);
        }
        self.note(&incoming, answer.status, answer.reason.clone().map(Into::into), apns_id);
    }

    fn answer_endlessly(&mut self, mut incoming: Incoming, status: u16, now: SystemTime) {
        if status == 200 {
            let verdict = self.judge(&incoming, now);
            if verdict != Verdict::Accepted {
                return self.answer(incoming, &verdict, None);
            }
        }
        let apns_id = answer::apns_id(&incoming.head.headers);
        if let Ok(mut stream) = incoming.respond.send_response(answer::head(status, &apns_id), false) {
            let _ = stream.send_data(Bytes::from_static(br#"{"reason":""#), false);
            self.with_trouble(|trouble| trouble.endless.push(stream));
        }
        self.note(&incoming, status, None, apns_id);
    }
}
