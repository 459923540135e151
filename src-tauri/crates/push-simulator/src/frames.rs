//! HTTP/2 frames between h2 and TLS, for what h2 0.4's server cannot say: other SETTINGS on an open
//! connection, and a GOAWAY of one's own. Outgoing, frames are slipped in between those of h2; incoming, the
//! acknowledgement of slipped-in SETTINGS is taken out again, which h2 would call an error. Only connections
//! that may meet a fault are wrapped.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::faults::Schedule;

const HEADER: usize = 9;
const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
/// What may wait to be written, in bytes, before h2 is held back.
const HELD_BYTES: usize = 64 * 1024;
/// The highest stream there can be.
pub(crate) const LAST_STREAM: u32 = (1 << 31) - 1;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
/// ACK of SETTINGS, END_STREAM of DATA and HEADERS.
const FLAG: u8 = 1;
const MAX_CONCURRENT_STREAMS: u16 = 3;

/// The connection's hold on its frames.
#[derive(Debug, Clone)]
pub(crate) struct Frames(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    schedule: Arc<Schedule>,
    /// To be slipped in.
    waiting: Vec<Bytes>,
    /// The number of streams in each SETTINGS that is not acknowledged yet; `None` in those of h2.
    unacknowledged: VecDeque<Option<u32>>,
    /// What the client has acknowledged last.
    limit: Option<u32>,
    /// Open streams: whether the client's half, and the server's half, has ended.
    open: HashMap<u32, (bool, bool)>,
    last_opened: u32,
    end: End,
}

/// What follows once all that waits is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The connection goes on.
    No,
    /// FIN, and then whatever comes is thrown away until the client has left.
    InPeace,
    /// An error, upon which the connection is dropped.
    Cut,
}

impl Frames {
    pub(crate) fn new(schedule: Arc<Schedule>) -> Self {
        Self(Arc::new(Mutex::new(State {
            schedule,
            waiting: Vec::new(),
            unacknowledged: VecDeque::new(),
            limit: None,
            open: HashMap::new(),
            last_opened: 0,
            end: End::No,
        })))
    }

    /// Announces another MAX_CONCURRENT_STREAMS.
    pub(crate) fn allow_streams(&self, limit: u32) {
        let payload = [&MAX_CONCURRENT_STREAMS.to_be_bytes()[..], &limit.to_be_bytes()].concat();
        let mut state = self.state();
        state.waiting.push(frame(SETTINGS, &payload));
        state.unacknowledged.push_back(Some(limit));
    }

    /// Says GOAWAY with NO_ERROR.
    pub(crate) fn go_away(&self, last_stream: u32, debug: &[u8]) {
        let payload = [&last_stream.to_be_bytes()[..], &[0; 4], debug].concat();
        self.state().waiting.push(frame(GOAWAY, &payload));
    }

    /// The highest stream that the client has opened.
    pub(crate) fn last_opened(&self) -> u32 {
        self.state().last_opened
    }

    /// Whether the answers to all open streams, up to that one, are written.
    pub(crate) fn all_answered(&self, last: u32) -> bool {
        self.state().open.iter().all(|(stream, (_, answered))| *stream > last || *answered)
    }

    /// Ends the connection after all that is to be written.
    pub(crate) fn finish(&self) {
        self.state().end = End::InPeace;
    }

    /// Cuts the connection after all that is to be written.
    pub(crate) fn cut(&self) {
        self.state().end = End::Cut;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn frame(kind: u8, payload: &[u8]) -> Bytes {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap_or_default().to_be_bytes();
    [&[a, b, c, kind, 0, 0, 0, 0, 0][..], payload].concat().into()
}

impl State {
    /// Whether a frame of the client is for h2.
    fn note_received(&mut self, head: Head) -> bool {
        match head.kind {
            SETTINGS if head.has_flag => match self.unacknowledged.pop_front().flatten() {
                Some(limit) => {
                    self.limit = Some(limit);
                    return false;
                }
                None => return true,
            },
            HEADERS if head.stream > self.last_opened => {
                self.last_opened = head.stream;
                if self.limit.is_some_and(|limit| self.open.len() >= limit as usize) {
                    self.schedule.note_violation();
                }
                self.open.insert(head.stream, (head.has_flag, false));
            }
            HEADERS | DATA if head.has_flag => self.note_end(head.stream, (true, false)),
            RST_STREAM => self.note_end(head.stream, (true, true)),
            _ => {}
        }
        true
    }

    fn note_sent(&mut self, head: Head) {
        match head.kind {
            // One of h2: those that are slipped in do not come by here.
            SETTINGS if !head.has_flag => self.unacknowledged.push_back(None),
            HEADERS | DATA if head.has_flag => self.note_end(head.stream, (false, true)),
            RST_STREAM => self.note_end(head.stream, (true, true)),
            _ => {}
        }
    }

    fn note_end(&mut self, stream: u32, (client, server): (bool, bool)) {
        if let Some(ended) = self.open.get_mut(&stream) {
            *ended = (ended.0 || client, ended.1 || server);
            if *ended == (true, true) {
                self.open.remove(&stream);
            }
        }
    }
}

/// The head of a frame.
#[derive(Debug, Clone, Copy)]
struct Head {
    kind: u8,
    has_flag: bool,
    stream: u32,
}

/// Follows frame boundaries.
#[derive(Debug, Default)]
struct Boundaries {
    head: Vec<u8>,
    /// Bytes of the payload that are still to come.
    left: usize,
}

impl Boundaries {
    /// Whether the next byte begins a frame.
    fn between_frames(&self) -> bool {
        self.head.is_empty() && self.left == 0
    }

    /// The next piece of `bytes`, and the head that it completes. A head is one piece, or several ones
    /// where it came in parts; a payload likewise.
    fn next(&mut self, bytes: &[u8]) -> (usize, Option<Head>) {
        if self.left > 0 {
            let taken = bytes.len().min(self.left);
            self.left -= taken;
            return (taken, None);
        }
        let taken = bytes.len().min(HEADER - self.head.len());
        self.head.extend_from_slice(&bytes[..taken]);
        let &[a, b, c, kind, flags, s0, s1, s2, s3] = self.head.as_slice() else { return (taken, None) };
        self.head.clear();
        self.left = u32::from_be_bytes([0, a, b, c]) as usize;
        let stream = u32::from_be_bytes([s0, s1, s2, s3]) & LAST_STREAM;
        (taken, Some(Head { kind, has_flag: flags & FLAG != 0, stream }))
    }
}

/// The byte stream with frames slipped in and taken out.
#[derive(Debug)]
pub(crate) struct Framed<T> {
    io: T,
    frames: Frames,
    incoming: Boundaries,
    /// Bytes of the client's preface that are still to come.
    preface: usize,
    /// Read, looked through, and not yet taken by h2.
    read: BytesMut,
    outgoing: Boundaries,
    unwritten: BytesMut,
    shut: bool,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Framed<T> {
    pub(crate) fn new(io: T, frames: Frames) -> Self {
        Self {
            io,
            frames,
            incoming: Boundaries::default(),
            preface: PREFACE,
            read: BytesMut::new(),
            outgoing: Boundaries::default(),
            unwritten: BytesMut::new(),
            shut: false,
        }
    }

    /// Looks through what was read; keeps what is for h2.
    fn receive(&mut self, bytes: &[u8]) {
        let (preface, mut rest) = bytes.split_at(bytes.len().min(self.preface));
        self.preface -= preface.len();
        self.read.extend_from_slice(preface);
        let mut state = self.frames.state();
        while !rest.is_empty() {
            // The head, or what has come of it, is put back if it is for h2.
            let begun = self.incoming.head.len();
            let (taken, head) = self.incoming.next(rest);
            let (piece, after) = rest.split_at(taken);
            rest = after;
            self.read.extend_from_slice(piece);
            if head.is_some_and(|head| !state.note_received(head)) {
                // An acknowledgement has no payload.
                self.read.truncate(self.read.len() - begun - taken);
            }
        }
    }

    /// Puts what waits between two frames.
    fn slip_in(&mut self) {
        if self.outgoing.between_frames() {
            for frame in self.frames.state().waiting.drain(..) {
                self.unwritten.extend_from_slice(&frame);
            }
        }
    }

    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unwritten.is_empty() {
            match ready!(Pin::new(&mut self.io).poll_write(cx, &self.unwritten))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.unwritten.advance(written),
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.frames.state().end {
            End::No => return Poll::Ready(Ok(())),
            End::Cut => return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            End::InPeace => {}
        }
        if !self.shut {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
            self.shut = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Framed<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let mut space = [0; 16 * 1024];
        while this.read.is_empty() {
            let mut fresh = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.io).poll_read(cx, &mut fresh))?;
            if fresh.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            if !this.shut {
                this.receive(fresh.filled());
            }
        }
        let taken = this.read.len().min(buffer.remaining());
        buffer.put_slice(&this.read.split_to(taken));
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Framed<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.unwritten.len() >= HELD_BYTES {
            ready!(this.poll_drain(cx))?;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            this.slip_in();
            let (taken, head) = this.outgoing.next(rest);
            let (piece, after) = rest.split_at(taken);
            rest = after;
            if !this.shut {
                this.unwritten.extend_from_slice(piece);
            }
            if let Some(head) = head {
                this.frames.state().note_sent(head);
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.slip_in();
        ready!(this.poll_drain(cx))?;
        ready!(Pin::new(&mut this.io).poll_flush(cx))?;
        this.poll_end(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(cx))?;
        if self.shut { Poll::Ready(Ok(())) } else { Pin::new(&mut self.io).poll_shutdown(cx) }
    }
}

#[cfg(test)]
mod tests;
