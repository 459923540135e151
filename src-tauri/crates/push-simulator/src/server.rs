//! The server: TLS, HTTP/2, one task a connection. It takes its listener and is told when to stop.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use h2::server::SendResponse;
use http::{Request, Response};
use push_protocol::Environment;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use crate::judge::{ApnsRequest, ConnectionState, Verdict, judge};
use crate::{Certificates, JournalEntry, World};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Bytes of a body that are kept for the journal.
const MAX_BODY_KEPT: usize = 64 * 1024;
/// A peer that has not finished its TLS handshake by then is let go.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// How long open requests may take to end once the server stops.
const STOP_PATIENCE: Duration = Duration::from_millis(500);

/// A running simulator.
#[derive(Debug)]
pub struct Simulator {
    port: u16,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    acceptor: JoinHandle<()>,
}

struct Shared {
    world: RwLock<Arc<World>>,
    now: Now,
    journal: mpsc::UnboundedSender<JournalEntry>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl Simulator {
    /// Serves on `listener` until [`Simulator::stop`]. Each request is judged in `world` and handed to
    /// `journal`, whose reader has to keep up: it is not bounded, so that no request is forgotten.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(
        listener: TcpListener,
        world: World,
        certificates: &Certificates,
        now: Now,
        journal: mpsc::UnboundedSender<JournalEntry>,
    ) -> io::Result<Self> {
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { world: RwLock::new(Arc::new(world)), now, journal });
        let (stop, stopped) = watch::channel(false);
        let tls = TlsAcceptor::from(certificates.tls());
        let acceptor = tokio::spawn(accept(listener, tls, Arc::clone(&shared), stopped));
        Ok(Self { port, shared, stop, acceptor })
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The TCP port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Judges by another world from the next request on.
    pub fn set_world(&self, world: World) {
        *self.shared.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(world);
    }

    /// Takes no more connections, says GOAWAY on the open ones, and waits until all tasks are gone.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // A panic in a task was printed; the server is gone either way.
        let _ = self.acceptor.await;
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, shared: Arc<Shared>, stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stop = stopped.clone();
    let mut number = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((tcp, _)) => {
                number += 1;
                let serving = serve(tcp, tls.clone(), Arc::clone(&shared), stopped.clone(), number);
                connections.spawn(serving);
            }
            // Out of file descriptors: the next connection may go, but not in a busy loop.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Ends silently on anything that is not HTTP/2 in TLS: APNs drops such a peer too (§1).
async fn serve(
    tcp: TcpStream,
    tls: TlsAcceptor,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
    number: u64,
) {
    let shake = async {
        tcp.set_nodelay(true)?;
        let stream = tls.accept(tcp).await?;
        settings().handshake::<_, Bytes>(stream).await.map_err(io::Error::other)
    };
    let shaken = tokio::select! {
        shaken = tokio::time::timeout(HANDSHAKE_PATIENCE, shake) => shaken,
        _ = stopped.wait_for(|stop| *stop) => return,
    };
    let Ok(Ok(mut connection)) = shaken else { return };
    let state = Arc::new(Mutex::new(ConnectionState::default()));
    let mut answers = JoinSet::new();
    loop {
        let next = tokio::select! {
            next = connection.accept() => next,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        let Some(Ok((request, respond))) = next else { return };
        while answers.try_join_next().is_some() {}
        answers.spawn(answer(request, respond, Arc::clone(&shared), Arc::clone(&state), number));
    }
    connection.graceful_shutdown();
    let rest = async { while let Some(Ok(_)) = connection.accept().await {} };
    // A peer that keeps its streams open is cut.
    let _ = tokio::time::timeout(STOP_PATIENCE, rest).await;
}

/// The settings that were seen from APNs (§1). It starts a token connection with one stream; h2 cannot
/// raise that later, so 1,000 hold from the start.
fn settings() -> h2::server::Builder {
    let mut builder = h2::server::Builder::new();
    builder
        .header_table_size(4096)
        .max_concurrent_streams(1000)
        .initial_window_size(65_535)
        .max_frame_size(16_384)
        .max_header_list_size(8000)
        // Honest clients send many small DATA frames under windows of this size.
        .data_frame_budget(1 << 30);
    builder
}

async fn answer(
    request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    shared: Arc<Shared>,
    state: Arc<Mutex<ConnectionState>>,
    connection: u64,
) {
    let stream = respond.stream_id().as_u32();
    let Ok(request) = read(request).await else { return };
    let now = (shared.now)();
    let world = Arc::clone(&shared.world.read().unwrap_or_else(PoisonError::into_inner));
    let verdict = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        judge(&world, &request, &mut state, now)
    };
    let apns_id = match request.header("apns-id").filter(|_| verdict.reason() != Some("BadMessageId")) {
        Some(id) => id.to_owned(),
        // Those that APNs makes are seen in upper case (§3.1).
        None => Uuid::new_v4().to_string().to_uppercase(),
    };
    // Journalled first: whoever has the answer finds the line.
    let entry = JournalEntry::new(&request, &verdict, &apns_id, (connection, stream), now);
    // Nobody reads the journal any more: the answer still goes out.
    let _ = shared.journal.send(entry);
    // The peer is gone: there is nobody to tell.
    let _ = reply(&mut respond, &verdict, &apns_id, world.environment);
}

async fn read(request: Request<h2::RecvStream>) -> Result<ApnsRequest, h2::Error> {
    let (parts, mut stream) = request.into_parts();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let (mut body, mut body_len) = (Vec::new(), 0);
    while let Some(chunk) = stream.data().await {
        let chunk = chunk?;
        stream.flow_control().release_capacity(chunk.len())?;
        body_len += chunk.len();
        let room = MAX_BODY_KEPT.saturating_sub(body.len());
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(ApnsRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        headers: parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body,
        body_len,
    })
}

fn reply(
    respond: &mut SendResponse<Bytes>,
    verdict: &Verdict,
    apns_id: &str,
    environment: Environment,
) -> Result<(), h2::Error> {
    let head = Response::builder().status(verdict.status()).header("apns-id", apns_id);
    match verdict {
        Verdict::Accepted => {
            // Only the development environment gives a key to the delivery log (§3.1).
            let head = match environment {
                Environment::Sandbox => head.header("apns-unique-id", Uuid::new_v4().to_string()),
                Environment::Production => head,
            };
            respond.send_response(head.body(()).unwrap_or_default(), true)?;
        }
        Verdict::Rejected { reason, timestamp } => {
            let mut body = serde_json::json!({ "reason": reason });
            if let Some(timestamp) = timestamp {
                body["timestamp"] = (*timestamp).into();
            }
            let head = head.header("content-type", "application/json").body(()).unwrap_or_default();
            respond.send_response(head, false)?.send_data(body.to_string().into(), true)?;
        }
    }
    Ok(())
}
