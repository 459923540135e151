//! The bytes between h2 and TLS. What h2 writes is kept until the driver hands it on, so that all pushes
//! of a turn leave in one write, and so that of each push it is known whether it can have left.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use rustls::AlertDescription;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::frames::{DATA, Frames, GOAWAY, WINDOW_UPDATE};
use crate::tls;

/// With more bytes than this waiting for a slow server, no push is added to them.
const FULL: usize = 256 * 1024;
/// With more than this, not even its questions are read.
const TOO_FULL: usize = 1024 * 1024;
/// Handed on at once, in bytes: one record of TLS. What a failure leaves in doubt is no more than that.
const PART: usize = 16 * 1024;
/// Last-Stream-ID and error code, before the debug data of a GOAWAY (RFC 9113 §6.8).
const GOAWAY_FIXED: usize = 8;

/// The driver's hold on the bytes.
pub(crate) struct Wire<T>(Arc<Mutex<Line<T>>>);

/// What h2 takes for its connection.
pub(crate) struct End<T>(Arc<Mutex<Line<T>>>);

struct Line<T> {
    io: T,
    /// Written by h2 and not yet handed to `io`.
    waiting: BytesMut,
    /// Written by h2 since the beginning, in bytes.
    written: u64,
    /// `io` takes no more.
    broken: bool,
    /// The alert of TLS with which the server ended it.
    alert: Option<AlertDescription>,
    outgoing: Frames,
    incoming: Frames,
    news: News,
}

/// What has passed since it was last asked.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Streams that the server has said something about.
    pub(crate) touched: Vec<u32>,
    /// DATA frames that h2 has written.
    pub(crate) sent: Vec<Sent>,
    /// Bytes by which the server has opened the connection's window.
    pub(crate) credit: usize,
    /// A GOAWAY came, with the reason in its debug data (§1); h2 keeps that to itself where the code is
    /// NO_ERROR.
    pub(crate) goaway: Option<Option<String>>,
    /// Anything was read at all.
    pub(crate) heard: bool,
}

/// A DATA frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) stream: u32,
    pub(crate) length: usize,
    /// In the stream's last frame: the place on the wire at which the request is complete.
    pub(crate) end: Option<u64>,
}

pub(crate) fn wire<T>(io: T) -> (Wire<T>, End<T>) {
    let line = Arc::new(Mutex::new(Line {
        io,
        waiting: BytesMut::new(),
        written: 0,
        broken: false,
        alert: None,
        outgoing: Frames::of_client(),
        incoming: Frames::default(),
        news: News::default(),
    }));
    (Wire(Arc::clone(&line)), End(line))
}

/// A panic elsewhere leaves bytes and counters that are still good.
fn lock<T>(line: &Mutex<Line<T>>) -> MutexGuard<'_, Line<T>> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: AsyncWrite + Unpin> Wire<T> {
    /// Swaps the news with what was left of the last ones.
    pub(crate) fn news(&self, news: &mut News) {
        news.touched.clear();
        news.sent.clear();
        *news = News {
            touched: std::mem::take(&mut news.touched),
            sent: std::mem::take(&mut news.sent),
            ..News::default()
        };
        std::mem::swap(news, &mut lock(&self.0).news);
    }

    /// Hands on what waits. Ready when nothing does, or when nothing can be written any more: then
    /// reading will tell why.
    pub(crate) fn poll_flush(&self, context: &mut Context<'_>) -> Poll<()> {
        lock(&self.0).poll_flush(context)
    }

    /// Whether nothing can be written any more.
    pub(crate) fn is_broken(&self) -> bool {
        lock(&self.0).broken
    }

    /// The alert with which the server ended the connection; h2 does not pass it on.
    pub(crate) fn alert(&self) -> Option<AlertDescription> {
        lock(&self.0).alert
    }

    /// Whether a push that is written now would wait for a slow server.
    pub(crate) fn is_full(&self) -> bool {
        lock(&self.0).waiting.len() > FULL
    }

    /// How many bytes have left since the beginning, or may have.
    pub(crate) fn handed_on(&self) -> u64 {
        let line = lock(&self.0);
        line.written - line.waiting.len() as u64
    }
}

impl<T: AsyncWrite + Unpin> Line<T> {
    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while !self.waiting.is_empty() && !self.broken {
            let part = self.waiting.len().min(PART);
            let taken = match ready!(Pin::new(&mut self.io).poll_write(context, &self.waiting[..part])) {
                Ok(taken) if taken > 0 => taken,
                // TLS may have sent some of them before it failed.
                Ok(_) | Err(_) => {
                    self.broken = true;
                    part
                }
            };
            self.waiting.advance(taken);
        }
        if !self.broken {
            self.broken = ready!(Pin::new(&mut self.io).poll_flush(context)).is_err();
        }
        Poll::Ready(())
    }
}

impl<T> Line<T> {
    fn write(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        self.written += bytes.len() as u64;
        let (written, sent) = (self.written, &mut self.news.sent);
        self.outgoing.feed(bytes, |frame, _, rest| {
            if frame.kind == DATA {
                let end = frame.ends_stream().then(|| written - rest as u64);
                sent.push(Sent { stream: frame.stream, length: frame.length, end });
            }
        });
    }

    fn note(&mut self, bytes: &[u8]) {
        let news = &mut self.news;
        news.heard |= !bytes.is_empty();
        self.incoming.feed(bytes, |frame, payload, _| match (frame.kind, frame.stream) {
            (GOAWAY, _) => {
                // The first reason stands: sometimes two frames come (§1).
                let earlier = news.goaway.take().flatten();
                news.goaway = Some(earlier.or_else(|| reason(payload)));
            }
            (WINDOW_UPDATE, 0) => {
                let bits = payload.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
                news.credit += (bits & 0x7fff_ffff) as usize;
            }
            (_, 0) => {}
            (_, stream) => news.touched.push(stream),
        });
    }
}

/// The `reason` in a GOAWAY's payload.
fn reason(payload: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(payload.get(GOAWAY_FIXED..)?).ok()?;
    Some(value.get("reason")?.as_str()?.to_owned())
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for End<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let line = &mut *lock(&self.0);
        if line.waiting.len() > TOO_FULL && !line.broken {
            // What is read asks for answers, and the server does not even take those it has.
            ready!(line.poll_flush(context));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut line.io).poll_read(context, buffer);
        line.note(&buffer.filled()[before..]);
        if let Poll::Ready(Err(error)) = &polled {
            line.alert = tls::alert(error);
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for End<T> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        lock(&self.0).write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let line = &mut *lock(&self.0);
        slices.iter().for_each(|slice| line.write(slice));
        Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// The driver hands on, once for all that h2 writes in a turn.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let line = &mut *lock(&self.0);
        ready!(line.poll_flush(context));
        Pin::new(&mut line.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::frames::frame;

    fn news_of(bytes: &[u8]) -> News {
        let (wire, end) = wire(tokio::io::sink());
        lock(&end.0).note(bytes);
        let mut news = News::default();
        wire.news(&mut news);
        news
    }

    #[test]
    fn the_first_reason_of_a_goaway_is_kept() {
        let goaway = |debug: &str| frame(GOAWAY, 0, 0, &[&[0; GOAWAY_FIXED][..], debug.as_bytes()].concat());
        for (debug, expected) in [
            (r#"{"reason":"BadCertificateEnvironment"}"#, Some("BadCertificateEnvironment")),
            ("", None),
            ("bye", None),
            (r#"{"reason":7}"#, None),
            ("[]", None),
        ] {
            assert_eq!(news_of(&goaway(debug)).goaway, Some(expected.map(str::to_owned)), "{debug}");
        }
        let two = [goaway(r#"{"reason":"Shutdown"}"#), goaway(r#"{"reason":"Other"}"#)].concat();
        assert_eq!(news_of(&two).goaway, Some(Some("Shutdown".to_owned())));
        assert_eq!(news_of(&frame(GOAWAY, 0, 0, &[0; 3])).goaway, Some(None));
        assert_eq!(news_of(&frame(DATA, 0, 1, &goaway(""))).goaway, None);
    }

    #[test]
    fn credit_is_for_the_connection_alone() {
        let update = |stream| frame(WINDOW_UPDATE, 0, stream, &[0x80, 0, 1, 0]);
        let news = news_of(&[update(0), update(3), update(0)].concat());
        assert_eq!((news.credit, news.touched, news.heard), (512, vec![3], true));
    }

    #[tokio::test]
    async fn it_is_known_what_has_left() {
        let (io, mut server) = duplex(30);
        let (wire, mut end) = wire(io);
        let mut context = Context::from_waker(Waker::noop());
        let pushes = [frame(DATA, 1, 1, b"ab"), frame(DATA, 0, 3, b"c"), frame(DATA, 1, 3, b"d")].concat();
        end.write_all(&[&[0; 24][..], &pushes].concat()).await.unwrap();
        let mut news = News::default();
        wire.news(&mut news);
        let sent = |stream, length, end| Sent { stream, length, end };
        assert_eq!(news.sent, [sent(1, 2, Some(35)), sent(3, 1, None), sent(3, 1, Some(55))]);
        assert_eq!(wire.handed_on(), 0, "nothing leaves by itself");
        assert!(wire.poll_flush(&mut context).is_pending());
        assert_eq!(wire.handed_on(), 30);
        server.read_exact(&mut [0; 30]).await.unwrap();
        assert!(wire.poll_flush(&mut context).is_ready());
        assert_eq!(wire.handed_on(), 55);
        drop(server);
        end.write_all(&pushes).await.unwrap();
        assert!(wire.poll_flush(&mut context).is_ready());
        assert!(wire.is_broken());
        assert_eq!(wire.handed_on(), 86, "they may have left before it broke");
        end.write_all(&pushes).await.unwrap();
        assert!(wire.poll_flush(&mut context).is_ready());
        assert_eq!(wire.handed_on(), 86);
    }
}
