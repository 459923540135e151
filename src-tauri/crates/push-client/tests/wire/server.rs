//! Servers that follow a script, for one test each: real sockets, real TLS, no knowledge of APNs.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use h2::server::{Connection, SendResponse};
use http::{Request, Response};
use push_client::{Authorization, Client, Config, Endpoint, ProviderKey, ProviderToken};
use push_protocol::{DeviceToken, HeaderText, Notification, Payload};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::SupportedProtocolVersion;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::NoClientAuth;
use rustls::server::danger::ClientCertVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub(crate) type Tls = TlsStream<TcpStream>;
pub(crate) type H2 = Connection<Tls, Bytes>;

/// How long a test waits for what has to happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// A server on a free port, gone when dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) ca_pem: String,
    connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Runs `script` for each connection; its first argument counts them from 1.
    pub(crate) async fn raw<F, R>(alpn: &[&str], script: F) -> Self
    where
        F: Fn(usize, Tls) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self::with_leaf(alpn, leaf(&NAMES), script).await
    }

    /// The same, with a certificate of these parameters.
    pub(crate) async fn with_leaf<F, R>(alpn: &[&str], leaf: CertificateParams, script: F) -> Self
    where
        F: Fn(usize, Tls) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self::with_tls(tls(alpn, leaf, Arc::new(NoClientAuth), rustls::DEFAULT_VERSIONS), script).await
    }

    /// The same, with TLS as [`tls`] makes it.
    pub(crate) async fn with_tls<F, R>((ca_pem, acceptor): (String, TlsAcceptor), script: F) -> Self
    where
        F: Fn(usize, Tls) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((tcp, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
                tcp.set_nodelay(true).unwrap();
                if let Ok(tls) = acceptor.accept(tcp).await {
                    served.spawn(script(number, tls));
                }
            }
        });
        Self { url, ca_pem, connections, _tasks: tasks }
    }

    /// The same, over HTTP/2.
    pub(crate) async fn h2<F, R>(script: F) -> Self
    where
        F: Fn(usize, H2) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self::with_room(1000, script).await
    }

    /// The same, with a MAX_CONCURRENT_STREAMS.
    pub(crate) async fn with_room<F, R>(streams: u32, script: F) -> Self
    where
        F: Fn(usize, H2) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self::raw(&["h2"], move |number, tls| {
            let script = script.clone();
            async move {
                let mut builder = h2::server::Builder::new();
                builder.max_concurrent_streams(streams);
                if let Ok(connection) = builder.handshake(tls).await {
                    script(number, connection).await;
                }
            }
        })
        .await
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.url["https://".len()..].parse().unwrap()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn client(&self, config: Config) -> Client {
        self.client_with(Authorization::Fixed("aa.bb.cc".into()), config)
    }

    pub(crate) fn client_with(&self, authorization: Authorization, config: Config) -> Client {
        let endpoint = Endpoint::custom(&self.url, Some(&self.ca_pem)).unwrap();
        Client::new(endpoint, authorization, config)
    }
}

/// What a server may be called.
pub(crate) const NAMES: [&str; 3] = ["127.0.0.1", "push.example", "api.push.apple.com"];

pub(crate) fn leaf(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().copied().map(str::to_owned).collect::<Vec<_>>()).unwrap()
}

/// A CA of its own, and TLS with a certificate of it.
pub(crate) fn tls(
    alpn: &[&str],
    leaf: CertificateParams,
    clients: Arc<dyn ClientCertVerifier>,
    versions: &[&'static SupportedProtocolVersion],
) -> (String, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = leaf.signed_by(&key, &ca).unwrap();
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|it| it.as_bytes().to_vec()).collect();
    (ca.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// Serves every request with `respond`, until the client has gone.
pub(crate) async fn answer_all(mut connection: H2, mut respond: impl FnMut(SendResponse<Bytes>)) {
    while let Some(Ok((_, response))) = connection.accept().await {
        respond(response);
    }
}

pub(crate) async fn next(connection: &mut H2) -> (Request<h2::RecvStream>, SendResponse<Bytes>) {
    connection.accept().await.unwrap().unwrap()
}

pub(crate) fn accept(mut response: SendResponse<Bytes>) {
    response.send_response(Response::new(()), true).unwrap();
}

pub(crate) fn reject(mut response: SendResponse<Bytes>, status: u16, body: &'static str) {
    let head = Response::builder().status(status).header("apns-id", "REJECTED-ID").body(()).unwrap();
    response
        .send_response(head, false)
        .unwrap()
        .send_data(Bytes::from_static(body.as_bytes()), true)
        .unwrap();
}

/// Reads HTTP/2 frames by hand up to the first HEADERS, so that anything can be answered.
pub(crate) async fn first_request(tls: &mut Tls) {
    let mut preface = [0; 24];
    tls.read_exact(&mut preface).await.unwrap();
    tls.write_all(&frame(4, &[])).await.unwrap();
    loop {
        let mut head = [0; 9];
        tls.read_exact(&mut head).await.unwrap();
        let length = usize::from(head[1]) << 8 | usize::from(head[2]);
        tls.read_exact(&mut vec![0; length]).await.unwrap();
        if head[3] == 1 {
            return;
        }
    }
}

/// A frame of stream 0.
pub(crate) fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, 0, 0, 0, 0, 0], payload].concat()
}

/// GOAWAY, NO_ERROR, that looked at no stream.
pub(crate) fn goaway(debug: &str) -> Vec<u8> {
    frame(7, &[&[0; 8], debug.as_bytes()].concat())
}

pub(crate) fn quick() -> Config {
    Config {
        connect_timeout: Duration::from_millis(300),
        response_timeout: Duration::from_millis(150),
        idle_timeout: Duration::from_secs(60),
        trusted_silence: Duration::from_secs(60),
        ping_after_idle: Duration::from_secs(60),
        ping_timeout: Duration::from_millis(100),
        random: || 0.5,
        ..Config::default()
    }
}

pub(crate) fn token() -> DeviceToken {
    DeviceToken::parse("00ffAB").unwrap()
}

pub(crate) fn notification() -> Notification {
    let text = |text: &str| Some(HeaderText::parse(text).unwrap());
    Notification {
        topic: text("com.example.订单"),
        push_type: text("alert"),
        priority: text("10"),
        ..Notification::new(Payload::parse(br#"{ "aps" : {"alert":"Hello"} }"#).unwrap())
    }
}

/// A provider token whose clock reads what the function returned with it sets, in minutes.
pub(crate) fn provider_token() -> (Authorization, impl Fn(u64)) {
    let minutes = Arc::new(AtomicUsize::new(0));
    let reader = Arc::clone(&minutes);
    let now = move || {
        let minutes = u64::try_from(reader.load(Ordering::SeqCst)).unwrap();
        UNIX_EPOCH + Duration::from_secs(1_800_000_000 + minutes * 60)
    };
    let (key, _) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
    let token = ProviderToken::new(key, Arc::new(now));
    let set = move |to: u64| minutes.store(usize::try_from(to).unwrap(), Ordering::SeqCst);
    (Authorization::Key(Arc::new(token)), set)
}
