//! A plain TCP relay that can delay, slow down and cut what it passes on: the network between a client and
//! a simulator, or anything else on loopback. It knows nothing of TLS or HTTP/2.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

/// Most that is read at once, in bytes.
const CHUNK: usize = 16 * 1024;
/// Most chunks that are under way in one direction; then the sender feels that nobody reads.
const CHUNKS: usize = 1024;
/// How finely a bound on the speed is dosed.
const DOSE: Duration = Duration::from_millis(10);

/// What is done to everything that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// From one end to the other; the round trip is twice as long. Kept to about a millisecond.
    pub delay: Duration,
    /// So many bytes a second, each way, for each connection.
    pub bytes_per_second: Option<NonZeroU64>,
    /// Whether connections are taken; if not, they are reset at once.
    pub open: bool,
}

impl Default for Shape {
    /// As if it were not there.
    fn default() -> Self {
        Self { delay: Duration::ZERO, bytes_per_second: None, open: true }
    }
}

/// A running relay. Dropped without [`stop`](Self::stop), it cuts its connections.
#[derive(Debug)]
pub struct Relay {
    port: u16,
    shape: watch::Sender<Shape>,
    cuts: watch::Sender<u64>,
    taken: Arc<AtomicU64>,
    listening: Option<JoinHandle<()>>,
    stop: watch::Sender<bool>,
}

impl Relay {
    /// Passes on what comes to `listener` to `to`, and back.
    ///
    /// # Errors
    /// When the operating system does not tell the listener's address.
    pub fn start(listener: TcpListener, to: SocketAddr, shape: Shape) -> io::Result<Self> {
        let port = listener.local_addr()?.port();
        let (shape, cuts, stop) =
            (watch::Sender::new(shape), watch::Sender::new(0), watch::Sender::new(false));
        let taken = Arc::new(AtomicU64::new(0));
        let line = Line { to, shape: shape.subscribe(), cuts: cuts.subscribe(), taken: Arc::clone(&taken) };
        let listening = Some(tokio::spawn(line.listen(listener, stop.subscribe())));
        Ok(Self { port, shape, cuts, taken, listening, stop })
    }

    /// The TCP port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How many connections it has taken.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// From now on this is done, on open connections too.
    pub fn set_shape(&self, shape: Shape) {
        self.shape.send_replace(shape);
    }

    /// Resets every open connection, at both ends.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Takes no more connections, cuts those that are open, and returns when all tasks have ended.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(listening) = self.listening.take() {
            // An error would be a panic in the task, which is gone then as well.
            let _ = listening.await;
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

/// What every connection needs.
#[derive(Clone)]
struct Line {
    to: SocketAddr,
    shape: watch::Receiver<Shape>,
    cuts: watch::Receiver<u64>,
    taken: Arc<AtomicU64>,
}

impl Line {
    async fn listen(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                Some(_) = connections.join_next() => {}
                Ok((client, _)) = listener.accept() => {
                    self.taken.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(self.clone().connect(client));
                }
            }
        }
        connections.shutdown().await;
    }

    /// One connection, from its start to its end.
    async fn connect(mut self, mut client: TcpStream) {
        self.cuts.mark_unchanged();
        let open = self.shape.borrow().open;
        let server = if open { TcpStream::connect(self.to).await.ok() } else { None };
        let Some(mut server) = server else { return reset(&client) };
        // That it fails only delays what is small.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let ended = {
            let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
            let there = carry(from_client, to_server, self.shape.clone());
            let back = carry(from_server, to_client, self.shape.clone());
            tokio::select! {
                _ = self.cuts.changed() => false,
                both = async { tokio::try_join!(there, back) } => both.is_ok(),
            }
        };
        if !ended {
            reset(&client);
            reset(&server);
        }
    }
}

/// Makes the end of a connection a reset.
fn reset(tcp: &TcpStream) {
    // That it fails leaves a FIN in its place, which ends the connection as well.
    let _ = tcp.set_zero_linger();
}

/// Passes on one direction, its end included.
async fn carry(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    shape: watch::Receiver<Shape>,
) -> io::Result<()> {
    let (chunks, mut arriving) = mpsc::channel::<(Instant, Bytes)>(CHUNKS);
    let delays = shape.clone();
    let reading = async move {
        let mut buffer = BytesMut::new();
        loop {
            buffer.reserve(CHUNK);
            if from.read_buf(&mut (&mut buffer).limit(CHUNK)).await? == 0 {
                return Ok(());
            }
            let due = Instant::now() + delays.borrow().delay;
            if chunks.send((due, buffer.split().freeze())).await.is_err() {
                return Ok(());
            }
        }
    };
    let writing = async {
        let mut next = Instant::now();
        while let Some((due, mut chunk)) = arriving.recv().await {
            sleep_until(due).await;
            while !chunk.is_empty() {
                let Some(rate) = shape.borrow().bytes_per_second else {
                    to.write_all(&chunk).await?;
                    break;
                };
                sleep_until(next).await;
                let dose = (rate.get() as f64 * DOSE.as_secs_f64()).max(1.0) as usize;
                let part = chunk.split_to(dose.min(chunk.len()));
                to.write_all(&part).await?;
                let takes = Duration::from_secs_f64(part.len() as f64 / rate.get() as f64);
                next = next.max(Instant::now() - DOSE) + takes;
            }
        }
        to.shutdown().await
    };
    tokio::try_join!(reading, writing).map(|((), ())| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEADLINE: Duration = Duration::from_secs(10);

    async fn within<T>(what: impl Future<Output = T>) -> T {
        tokio::time::timeout(DEADLINE, what).await.expect("came in time")
    }

    /// A relay before a listener, and the two ends of a connection through it.
    async fn line(shape: Shape) -> (Relay, TcpListener, TcpStream, TcpStream) {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::start(listener, server.local_addr().unwrap(), shape).unwrap();
        let near = TcpStream::connect(("127.0.0.1", relay.port())).await.unwrap();
        let (far, _) = within(server.accept()).await.unwrap();
        (relay, server, near, far)
    }

    #[tokio::test]
    async fn bytes_and_the_end_are_passed_on_both_ways() {
        let (relay, _server, mut near, mut far) = line(Shape::default()).await;
        let sent: Vec<u8> = (0..1_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let receiving = async {
            let mut received = Vec::new();
            far.read_to_end(&mut received).await.unwrap();
            far.write_all(b"thanks").await.unwrap();
            far.shutdown().await.unwrap();
            received
        };
        let sending = async {
            near.write_all(&sent).await.unwrap();
            near.shutdown().await.unwrap();
            let mut answer = String::new();
            near.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let (received, answer) = within(async { tokio::join!(receiving, sending) }).await;
        assert!(received == sent && answer == "thanks");
        assert_eq!(relay.taken(), 1);
        within(relay.stop()).await;
    }

    #[tokio::test]
    async fn a_delay_is_kept_and_does_not_add_up() {
        let delay = Duration::from_millis(50);
        let (_relay, _server, mut near, mut far) = line(Shape { delay, ..Shape::default() }).await;
        let began = Instant::now();
        for _ in 0..5 {
            near.write_all(&[1; 1000]).await.unwrap();
            tokio::task::yield_now().await;
        }
        within(far.read_exact(&mut [0; 5000])).await.unwrap();
        let took = began.elapsed();
        assert!(took >= delay && took < 3 * delay, "{took:?}");
    }

    #[tokio::test]
    async fn so_many_bytes_a_second_are_passed_on() {
        let bytes_per_second = NonZeroU64::new(100_000);
        let (_relay, _server, mut near, mut far) = line(Shape { bytes_per_second, ..Shape::default() }).await;
        let began = Instant::now();
        near.write_all(&[1; 20_000]).await.unwrap();
        within(far.read_exact(&mut [0; 20_000])).await.unwrap();
        let took = began.elapsed();
        assert!(took > Duration::from_millis(150) && took < Duration::from_secs(2), "{took:?}");
    }

    #[tokio::test]
    async fn a_cut_is_a_reset_at_both_ends_and_what_is_closed_is_reset_at_once() {
        let (relay, server, mut near, mut far) = line(Shape::default()).await;
        relay.cut();
        for end in [&mut near, &mut far] {
            let error = within(end.read_u8()).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        }
        let mut again = TcpStream::connect(("127.0.0.1", relay.port())).await.unwrap();
        let (mut far, _) = within(server.accept()).await.unwrap();
        far.write_all(b"x").await.unwrap();
        assert_eq!(within(again.read_u8()).await.unwrap(), b'x', "the next one is whole");
        relay.set_shape(Shape { open: false, ..Shape::default() });
        let mut refused = TcpStream::connect(("127.0.0.1", relay.port())).await.unwrap();
        assert!(within(refused.read_u8()).await.is_err());
        within(relay.stop()).await;
    }
}
