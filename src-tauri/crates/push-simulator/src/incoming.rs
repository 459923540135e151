//! One push that is still arriving: its head is there, its body may not be.

use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use h2::RecvStream;
use h2::server::SendResponse;
use http::Request;
use http::request::Parts;
use tokio::time::Instant;

use crate::faults::{CutAt, RequestFault};

/// What is kept of a body, in bytes: far more than any limit of APNs, so that the journal can show it.
const KEPT_BYTES: usize = 64 * 1024;
/// What is read of a body, in bytes, before the answer cuts it off. Generous, since some clients (curl 7.88)
/// miss an answer that comes before they have sent everything.
const READ_BYTES: usize = 16 * 1024 * 1024;

/// A request of which the body is being read.
pub(crate) struct Incoming {
    pub head: Parts,
    pub respond: SendResponse<Bytes>,
    /// When its sender has had long enough.
    pub deadline: Instant,
    /// What is to happen to it in place of an answer.
    pub fault: Option<Box<RequestFault>>,
    stream: RecvStream,
    kept: Bytes,
    read: usize,
}

/// How reading a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    /// It is all there, or more than will be read.
    Complete,
    /// The client took the request back.
    Lost,
}

impl Incoming {
    pub(crate) fn new(request: Request<RecvStream>, respond: SendResponse<Bytes>, deadline: Instant) -> Self {
        let (head, stream) = request.into_parts();
        Self { head, respond, deadline, fault: None, stream, kept: Bytes::new(), read: 0 }
    }

    /// Reads what has arrived.
    pub(crate) fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<BodyEnd> {
        while !self.stream.is_end_stream() && self.read <= READ_BYTES {
            match self.stream.poll_data(cx) {
                Poll::Ready(Some(Ok(chunk))) => self.take(chunk),
                Poll::Ready(Some(Err(_))) => return Poll::Ready(BodyEnd::Lost),
                Poll::Ready(None) => break,
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(BodyEnd::Complete)
    }

    /// The number of its stream.
    pub(crate) fn stream(&self) -> u32 {
        self.respond.stream_id().as_u32()
    }

    /// `:path` with its query; empty where there was none.
    pub(crate) fn path(&self) -> &str {
        self.head.uri.path_and_query().map_or("", |path| path.as_str())
    }

    /// Whether the connection is to be cut before its body.
    pub(crate) fn is_cut_off(&self) -> bool {
        matches!(self.fault.as_deref(), Some(RequestFault::Cut(CutAt::During)))
    }

    /// What was kept of the body.
    pub(crate) fn body(&self) -> &[u8] {
        &self.kept
    }

    /// Whether the body was larger than what was kept.
    pub(crate) const fn is_cut(&self) -> bool {
        self.read > self.kept.len()
    }

    fn take(&mut self, chunk: Bytes) {
        self.read += chunk.len();
        // Fails only for more than a window's worth, which cannot have been received.
        let _ = self.stream.flow_control().release_capacity(chunk.len());
        let room = KEPT_BYTES - self.kept.len();
        let chunk = chunk.slice(..chunk.len().min(room));
        if self.kept.is_empty() {
            self.kept = chunk;
        } else if !chunk.is_empty() {
            let mut joined = BytesMut::from(std::mem::take(&mut self.kept));
            joined.extend_from_slice(&chunk);
            self.kept = joined.freeze();
        }
    }
}
