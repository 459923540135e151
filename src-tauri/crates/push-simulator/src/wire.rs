//! The TCP connection below TLS, for faults that need no HTTP/2: slow, frozen, cut.

use std::io;
use std::num::NonZeroU64;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// How finely a slow connection is dosed.
const DOSE: Duration = Duration::from_millis(20);

/// Stops a connection from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Brake(Arc<AtomicBool>);

impl Brake {
    /// From now on nothing is read or written.
    pub(crate) fn freeze(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A TCP connection that can be slow or frozen. Dropped, it is cut: the client sees a reset.
#[derive(Debug)]
pub(crate) struct Wire {
    tcp: TcpStream,
    brake: Brake,
    pace: Option<(Pace, Pace)>,
    /// FIN was sent, so there is nothing to cut.
    finished: bool,
}

impl Wire {
    pub(crate) fn new(tcp: TcpStream, brake: Brake, bytes_per_second: Option<NonZeroU64>) -> Self {
        let pace = bytes_per_second.map(|rate| (Pace::new(rate), Pace::new(rate)));
        Self { tcp, brake, pace, finished: false }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if !self.finished {
            // That it fails leaves a FIN in place of the reset, which ends the connection as well.
            let _ = self.tcp.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.brake.is_frozen() {
            // Whoever froze it has another way to be woken.
            return Poll::Pending;
        }
        let Some((reads, _)) = &mut this.pace else { return Pin::new(&mut this.tcp).poll_read(cx, buffer) };
        let allowed = ready!(reads.poll_allowance(cx)).min(buffer.remaining());
        let mut dose = vec![0; allowed];
        let mut dose = ReadBuf::new(&mut dose);
        ready!(Pin::new(&mut this.tcp).poll_read(cx, &mut dose))?;
        reads.spend(dose.filled().len());
        buffer.put_slice(dose.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.brake.is_frozen() {
            return Poll::Pending;
        }
        let Some((_, writes)) = &mut this.pace else { return Pin::new(&mut this.tcp).poll_write(cx, bytes) };
        let allowed = ready!(writes.poll_allowance(cx)).min(bytes.len());
        let written = ready!(Pin::new(&mut this.tcp).poll_write(cx, &bytes[..allowed]))?;
        writes.spend(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.brake.is_frozen() {
            return Poll::Pending;
        }
        self.finished = true;
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// So many bytes a second, in doses.
#[derive(Debug)]
struct Pace {
    rate: u64,
    dose: usize,
    next: Pin<Box<Sleep>>,
}

impl Pace {
    fn new(bytes_per_second: NonZeroU64) -> Self {
        let rate = bytes_per_second.get();
        let dose = u128::from(rate) * DOSE.as_millis() / 1000;
        let dose = usize::try_from(dose).unwrap_or(usize::MAX).max(1);
        Self { rate, dose, next: Box::pin(sleep_until(Instant::now())) }
    }

    /// How many bytes may go now.
    fn poll_allowance(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        ready!(self.next.as_mut().poll(cx));
        Poll::Ready(self.dose)
    }

    fn spend(&mut self, bytes: usize) {
        let takes = Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        // What a timer was late is made up for, but not what nobody asked for.
        let begun = self.next.deadline().max(Instant::now() - DOSE);
        self.next.as_mut().reset(begun + takes);
    }
}
