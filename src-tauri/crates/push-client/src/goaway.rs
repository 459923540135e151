//! Reads the debug data of GOAWAY frames as they pass by: APNs puts its `reason` there (§1), and h2
//! keeps it to itself where the code is NO_ERROR.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const HEADER: usize = 9;
const GOAWAY_TYPE: u8 = 7;
/// Last-Stream-ID and error code, before the debug data.
const FIXED: usize = 8;
/// More debug data than this is not kept.
const MAX_KEPT: usize = 4096;

/// What a connection's GOAWAY frames said; a clone sees what the other sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct GoAway(Arc<Said>);

#[derive(Debug, Default)]
struct Said {
    came: AtomicBool,
    reason: OnceLock<String>,
}

impl GoAway {
    /// Whether one came: no new stream may be opened (§1).
    pub(crate) fn came(&self) -> bool {
        self.0.came.load(Ordering::Relaxed)
    }

    /// The first reason that was given.
    pub(crate) fn reason(&self) -> Option<String> {
        self.0.reason.get().cloned()
    }
}

/// A byte stream whose incoming frames are watched; nothing is changed or held back.
#[derive(Debug)]
pub(crate) struct Watched<T> {
    io: T,
    frames: Frames,
}

impl<T> Watched<T> {
    pub(crate) fn new(io: T, goaway: GoAway) -> Self {
        Self { io, frames: Frames { goaway, header: Vec::with_capacity(HEADER), left: 0, kept: None } }
    }
}

/// Follows frame boundaries.
#[derive(Debug)]
struct Frames {
    goaway: GoAway,
    header: Vec<u8>,
    /// Bytes of the current frame's payload that are still to come.
    left: usize,
    /// The payload so far, in a GOAWAY frame.
    kept: Option<Vec<u8>>,
}

impl Frames {
    fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.left == 0 {
                let (head, rest) = bytes.split_at(bytes.len().min(HEADER - self.header.len()));
                self.header.extend_from_slice(head);
                bytes = rest;
                if let [a, b, c, kind, ..] = *self.header
                    && self.header.len() == HEADER
                {
                    self.left = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
                    self.kept = (kind == GOAWAY_TYPE).then(Vec::new);
                    self.header.clear();
                }
                continue;
            }
            let (part, rest) = bytes.split_at(bytes.len().min(self.left));
            self.left -= part.len();
            bytes = rest;
            if let Some(kept) = &mut self.kept {
                kept.extend_from_slice(&part[..part.len().min(MAX_KEPT.saturating_sub(kept.len()))]);
            }
            if self.left == 0 {
                self.end_frame();
            }
        }
    }

    fn end_frame(&mut self) {
        let Some(kept) = self.kept.take() else { return };
        let debug = kept.get(FIXED..).unwrap_or_default();
        let value = serde_json::from_slice::<serde_json::Value>(debug).ok();
        if let Some(reason) = value.as_ref().and_then(|value| value.get("reason")?.as_str()) {
            // The first one stands: sometimes two frames come (§1).
            let _ = self.goaway.0.reason.set(reason.to_owned());
        }
        self.goaway.0.came.store(true, Ordering::Relaxed);
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(context, buffer);
        self.frames.feed(&buffer.filled()[before..]);
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, 0, 0, 0, 0, 0], payload].concat()
    }

    fn stream() -> Vec<u8> {
        let debug = [&[0; FIXED][..], br#"{"reason":"BadCertificateEnvironment"}"#].concat();
        let second = [&[0; FIXED][..], br#"{"reason":"Shutdown"}"#].concat();
        [frame(4, &[0; 6]), frame(0, &[7; 20]), frame(7, &debug), frame(4, &[]), frame(7, &second)].concat()
    }

    #[test]
    fn the_reason_is_found_wherever_the_bytes_are_cut() {
        let bytes = stream();
        for cut in 0..=bytes.len() {
            let goaway = GoAway::default();
            let mut watched = Watched::new((), goaway.clone());
            watched.frames.feed(&bytes[..cut]);
            watched.frames.feed(&bytes[cut..]);
            assert_eq!(goaway.reason().as_deref(), Some("BadCertificateEnvironment"), "cut at {cut}");
            assert!(goaway.came());
        }
    }

    #[test]
    fn bytes_may_come_one_at_a_time_and_other_frames_are_none() {
        let goaway = GoAway::default();
        let mut watched = Watched::new((), goaway.clone());
        for byte in [frame(4, &[7; 30]), frame(0, br#"{"reason":"Shutdown"}"#), frame(6, &[7; 8])].concat() {
            watched.frames.feed(&[byte]);
        }
        assert_eq!((goaway.reason(), goaway.came()), (None, false));
        for byte in stream() {
            watched.frames.feed(&[byte]);
        }
        assert_eq!(goaway.reason().as_deref(), Some("BadCertificateEnvironment"));
    }

    #[test]
    fn other_debug_data_is_no_reason() {
        for debug in [&b""[..], b"bye", b"{\"reason\":7}", b"[]"] {
            let goaway = GoAway::default();
            let mut watched = Watched::new((), goaway.clone());
            watched.frames.feed(&frame(7, &[&[0; FIXED][..], debug].concat()));
            watched.frames.feed(&frame(7, &[0; 3]));
            assert_eq!((goaway.reason(), goaway.came()), (None, true));
        }
    }
}
