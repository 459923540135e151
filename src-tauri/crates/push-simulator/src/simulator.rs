//! The server: takes connections from a listener, hands each to a task, and ends them all.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::certificates::Certificates;
use crate::connection;
use crate::faults::{BadCertificate, Faults, Schedule};
use crate::journal::{Journal, JournalEntry};
use crate::ledger::Ledger;
use crate::world::World;

/// How long to wait after the machine refused a connection (no file handles left), so as not to spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tells the time.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How long the simulator waits for its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the connection to the end of the HTTP/2 handshake; then it is dropped.
    pub handshake: Duration,
    /// From a request's head to the end of its body; then it is answered `IdleTimeout`.
    pub body: Duration,
    /// From [`Simulator::stop`] to the end of the last request; then connections are cut.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { handshake: seconds(10), body: seconds(30), stop: seconds(3) }
    }
}

/// What a simulator may be given besides its world.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How long it waits.
    pub limits: Limits,
    /// What it does wrong on purpose. Without rules nothing is wrong, and nothing is slower.
    pub faults: Faults,
    /// Where accepted pushes are counted.
    pub ledger: Option<Ledger>,
}

/// A running simulator. Dropped without [`stop`](Self::stop), it cuts its connections.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

/// What every connection needs.
pub(crate) struct Shared {
    pub tls: TlsAcceptor,
    pub worlds: watch::Sender<Arc<World>>,
    pub journal: Journal,
    pub now: Now,
    pub limits: Limits,
    pub ledger: Option<Ledger>,
    /// Where there are faults.
    pub schedule: Option<Arc<Schedule>>,
    pub bad_certificates: HashMap<BadCertificate, Arc<ServerConfig>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Simulator {
    /// Starts to answer on `listener`, inside the Tokio runtime of the caller. One set of certificates can
    /// serve several simulators.
    ///
    /// # Errors
    /// When the operating system does not tell the listener's address.
    pub fn start(
        listener: TcpListener,
        world: World,
        certificates: &Certificates,
        now: Now,
    ) -> io::Result<Self> {
        Self::start_with(listener, world, certificates, now, Options::default())
    }

    /// [`start`](Self::start) with options.
    ///
    /// # Errors
    /// As `start`, and when a fault shows a bad certificate and `certificates` was not made
    /// [`with_bad_ones`](Certificates::with_bad_ones).
    pub fn start_with(
        listener: TcpListener,
        world: World,
        certificates: &Certificates,
        now: Now,
        options: Options,
    ) -> io::Result<Self> {
        let Options { limits, faults, ledger } = options;
        let address = listener.local_addr()?;
        let bad_certificates = certificates.bad();
        if faults.needs_bad_certificates() && bad_certificates.is_empty() {
            return Err(io::Error::other("the faults show bad certificates, and none were made"));
        }
        let shared = Arc::new(Shared {
            tls: TlsAcceptor::from(certificates.server_config()),
            worlds: watch::Sender::new(Arc::new(world)),
            journal: Journal::new(),
            now,
            limits,
            ledger,
            schedule: (!faults.rules.is_empty()).then(|| Arc::new(Schedule::new(faults))),
            bad_certificates,
        });
        let (stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared), stopped));
        Ok(Self { address, shared, stop, listening })
    }

    /// `https://127.0.0.1:PORT`, or the loopback address that was listened on.
    pub fn url(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("https://{}", SocketAddr::new(ip, self.port()))
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Entries from now on, for somebody who watches. A listener that is more than 4,096 entries behind
    /// misses the oldest and is told how many (`RecvError::Lagged`); pushes never wait for it. Entries of a
    /// push are there before its answer leaves. Ends after [`stop`](Self::stop).
    pub fn journal(&self) -> broadcast::Receiver<JournalEntry> {
        self.shared.journal.listen_live()
    }

    /// Entries from now on, all of them, for a file or a script. Pushes wait for a listener that is more
    /// than 4,096 entries behind, so read on or drop it. Ends after [`stop`](Self::stop).
    pub fn journal_in_full(&self) -> mpsc::Receiver<JournalEntry> {
        self.shared.journal.listen_in_full()
    }

    /// Judges by another world from the next request on, on open connections too.
    pub fn set_world(&self, world: World) {
        self.shared.worlds.send_replace(Arc::new(world));
    }

    /// How often each rule of [`Options::faults`] has struck.
    pub fn struck(&self) -> Vec<u64> {
        self.shared.schedule.as_ref().map(|schedule| schedule.struck()).unwrap_or_default()
    }

    /// How often a client opened a stream above the MAX_CONCURRENT_STREAMS that it had acknowledged, after
    /// [`RequestFault::Streams`](crate::RequestFault::Streams).
    pub fn violations(&self) -> u64 {
        self.shared.schedule.as_ref().map_or(0, |schedule| schedule.violations())
    }

    /// Takes no more connections, tells every client with GOAWAY, answers what has arrived, and returns when
    /// all tasks have ended. Clients that do not let go within [`Limits::stop`] are cut.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // An error would be a panic in the task, which is gone then as well.
        let _ = (&mut self.listening).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Returns once the simulator stops, or is gone.
pub(crate) async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn listen(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut id = 0;
    let stopped = stop.clone();
    loop {
        tokio::select! {
            biased;
            () = told_to_stop(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    id += 1;
                    connections.spawn(connection::serve(id, socket, Arc::clone(&shared), stopped.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(shared.limits.stop, all_ended).await;
    connections.shutdown().await;
}

#[cfg(test)]
mod tests;
