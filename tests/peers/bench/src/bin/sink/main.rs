//! The measuring server: says 200 to every push, as fast as one core can, and counts what it sees. It reads
//! HTTP/2 frames and no headers, so that it is never what a measurement waits for, and its SETTINGS are those
//! that APNs is seen to send. It is no APNs: Pushbench's simulator is.
//!
//! `sink FOLDER [ADDRESS…]` writes its CA to FOLDER/ca.pem, listens on a free port and the addresses, and prints
//! the port. Each line of standard input is a command: `stats` prints what was counted since the last time as
//! JSON, `streams N` announces another limit on all connections, `goaway` says goodbye on all. Ends with its input.

mod connection;
mod frames;

use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use peers_bench::Failure;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;

/// The name that clients with a compiled-in host ask for, beside loopback's.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "api.push.apple.com"];

/// What all connections share.
#[derive(Default)]
pub(crate) struct Shared {
    /// Streams that a connection may have open.
    pub(crate) streams: AtomicU64,
    /// How often goodbye was said.
    pub(crate) goodbyes: AtomicU64,
    pub(crate) open: AtomicU64,
    pub(crate) seen: Mutex<Seen>,
}

/// What was counted since it was last asked for.
#[derive(Default, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) connections: u64,
    pub(crate) most_open: u64,
    pub(crate) pushes: u64,
    pub(crate) data_frames: u64,
    pub(crate) priority_frames: u64,
    /// Streams opened above the limit that the client had acknowledged.
    pub(crate) violations: u64,
}

impl Shared {
    pub(crate) fn count(&self, add: impl FnOnce(&mut Seen)) {
        add(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn stats(&self) -> String {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let open = self.open.load(Ordering::Relaxed);
        let Seen { connections, most_open, pushes, data_frames, priority_frames, violations } = *seen;
        *seen = Seen { most_open: open, ..Seen::default() };
        let stats = json!({
            "connections": connections, "open": open, "most_open": most_open, "pushes": pushes,
            "data_frames": data_frames, "priority_frames": priority_frames, "violations": violations,
        });
        stats.to_string()
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: sink FOLDER [ADDRESS…]")?;
    let (config, ca_pem) = certificates()?;
    std::fs::write(format!("{folder}/ca.pem"), ca_pem)?;
    let shared = Arc::new(Shared { streams: AtomicU64::new(1_000), ..Shared::default() });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    listen(listener, Arc::clone(&config), Arc::clone(&shared));
    for address in arguments {
        listen(TcpListener::bind(&address)?, Arc::clone(&config), Arc::clone(&shared));
    }
    println!("{port}");
    for line in std::io::stdin().lines() {
        match line?.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["stats"] => println!("{}", shared.stats()),
            ["streams", limit] => shared.streams.store(limit.parse()?, Ordering::Relaxed),
            ["goaway"] => drop(shared.goodbyes.fetch_add(1, Ordering::Relaxed)),
            other => return Err(format!("no such command: {other:?}").into()),
        }
    }
    Ok(())
}

fn listen(listener: TcpListener, config: Arc<ServerConfig>, shared: Arc<Shared>) {
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (config, shared) = (Arc::clone(&config), Arc::clone(&shared));
            thread::spawn(move || serve(socket, config, &shared));
        }
    });
}

fn serve(socket: TcpStream, config: Arc<ServerConfig>, shared: &Shared) {
    let open = shared.open.fetch_add(1, Ordering::Relaxed) + 1;
    shared.count(|seen| {
        seen.connections += 1;
        seen.most_open = seen.most_open.max(open);
    });
    // However it ends, the client sees the socket close.
    let _ = connection::serve(socket, config, shared);
    shared.open.fetch_sub(1, Ordering::Relaxed);
}

fn certificates() -> Result<(Arc<ServerConfig>, String), Failure> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.distinguished_name.push(DnType::CommonName, "Pushbench measuring server, throw-away CA");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(NAMES.map(str::to_owned).to_vec())?;
    params.use_authority_key_identifier_extension = true;
    let leaf = params.signed_by(&key, &ca)?;
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((Arc::new(config), ca.pem()))
}
