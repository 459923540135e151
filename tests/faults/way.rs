//! What stands between the client and the server: a resolver that fails, a proxy that refuses or cuts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use push_client::{Config, Proxy, Resolver};
use push_simulator::{Ledger, Relay, Shape};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A name that is no loopback name to the client, so that it goes the way of all hosts, and that the
/// simulator's certificate is good for.
const HOST: &str = "apns.localhost";

/// What stands in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Direct,
    /// The name is not found so many times.
    LostName {
        times: u64,
    },
    /// The proxy wants a login, always.
    ProxyWantsLogin,
    /// The proxy cuts so many connections before it has answered CONNECT.
    ProxyCutsConnect {
        times: u64,
    },
    /// All tunnels are cut so many times, spread over the run.
    ProxyCutsTunnels {
        times: u64,
    },
    /// The sending process is killed: `killed`.
    Killed,
}

/// How far a run is, seen from the server.
pub struct Progress {
    pub ledger: Ledger,
    pub pushes: u64,
}

/// The way, built; its tasks end with it.
pub struct Built {
    pub url: String,
    pub config: Config,
    /// How often it struck.
    struck: Arc<AtomicU64>,
    tasks: Vec<JoinHandle<()>>,
    relay: Option<Arc<Relay>>,
}

impl Drop for Built {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Built {
    /// How often it struck; `None` on the direct way.
    pub fn struck(&self) -> Option<u64> {
        let direct = self.tasks.is_empty() && self.url.starts_with("https://127.");
        (!direct).then(|| self.struck.load(Ordering::Relaxed))
    }

    pub async fn close(mut self) {
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            let _ = task.await;
        }
        if let Some(relay) = self.relay.take().and_then(Arc::into_inner) {
            relay.stop().await;
        }
    }
}

/// Builds the way to the simulator on that port.
pub async fn build(way: Way, port: u16, config: Config, progress: Progress) -> Built {
    let struck = Arc::new(AtomicU64::new(0));
    let url = match way {
        Way::Direct => format!("https://127.0.0.1:{port}"),
        _ => format!("https://{HOST}:{port}"),
    };
    let mut built = Built { url, config, struck, tasks: Vec::new(), relay: None };
    match way {
        Way::Direct | Way::Killed => {}
        Way::LostName { times } => built.config.resolver = losing(times, Arc::clone(&built.struck)),
        Way::ProxyWantsLogin => built.proxy(port, u64::MAX, true).await,
        Way::ProxyCutsConnect { times } => built.proxy(port, times, false).await,
        Way::ProxyCutsTunnels { times } => {
            built.proxy(port, 0, false).await;
            built.cut(times, progress).await;
        }
    }
    built
}

fn losing(times: u64, struck: Arc<AtomicU64>) -> Resolver {
    Resolver::new(move |_, port| {
        let lost = struck.load(Ordering::Relaxed) < times;
        struck.fetch_add(u64::from(lost), Ordering::Relaxed);
        async move {
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            if lost { Err(io::Error::other("the name server does not answer")) } else { Ok(vec![here]) }
        }
    })
}

impl Built {
    /// A proxy that fails the first `times` connections: by 407, or by a cut.
    async fn proxy(&mut self, port: u16, times: u64, says_so: bool) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let struck = Arc::clone(&self.struck);
        self.tasks.push(tokio::spawn(async move {
            let mut tunnels = tokio::task::JoinSet::new();
            loop {
                let Ok((client, _)) = listener.accept().await else { return };
                let fails = struck.load(Ordering::Relaxed) < times;
                struck.fetch_add(u64::from(fails), Ordering::Relaxed);
                let fault = fails.then_some(says_so);
                tunnels.spawn(async move { tunnel(client, port, fault).await });
                while tunnels.try_join_next().is_some() {}
            }
        }));
        self.config.proxy = Some(Proxy::parse(&address.to_string()).unwrap());
    }

    /// Puts a relay before the proxy that cuts everything now and then.
    async fn cut(&mut self, times: u64, Progress { ledger, pushes }: Progress) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = self.config.proxy.as_ref().map(|it| SocketAddr::from((Ipv4Addr::LOCALHOST, it.port())));
        let relay = Arc::new(Relay::start(listener, proxy.unwrap(), Shape::default()).unwrap());
        self.config.proxy = Some(Proxy::parse(&format!("127.0.0.1:{}", relay.port())).unwrap());
        self.relay = Some(Arc::clone(&relay));
        let struck = Arc::clone(&self.struck);
        self.tasks.push(tokio::spawn(async move {
            for cut in 1..=times {
                while ledger.total() < pushes * cut / (2 * times) {
                    tokio::time::sleep(Duration::from_micros(500)).await;
                }
                relay.cut();
                struck.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
}

/// One connection through the proxy; what fails ends it.
async fn tunnel(mut client: TcpStream, port: u16, fault: Option<bool>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    match fault {
        Some(true) => {
            let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\
                           Proxy-Authenticate: Basic realm=\"office\"\r\nContent-Length: 0\r\n\r\n";
            client.write_all(refusal.as_bytes()).await
        }
        Some(false) => client.set_zero_linger(),
        None => {
            let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
            server.set_nodelay(true)?;
            client.set_nodelay(true)?;
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            copy_bidirectional(&mut client, &mut server).await.map(|_| ())
        }
    }
}
