//! The other end: an HTTP/2 client that trusts the simulator's CA, and a raw one that sees frames.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Request};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use push_credentials::Identity;
use push_protocol::{DeviceToken, Environment};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::*;

/// What is waited for must come by then; nothing is waited for longer than it takes.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);
pub(super) const TOPIC: &str = "com.example.app";
pub(super) const PAYLOAD: &str = r#"{"aps":{"alert":"订单 9"}}"#;
const NOW: u64 = 1_790_000_000;

/// A simulator with its certificates.
pub(super) struct Bench {
    pub simulator: Simulator,
    pub certificates: Certificates,
}

pub(super) async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, what).await.expect("came in time")
}

impl Bench {
    pub async fn new(world: World) -> Self {
        Self::with_limits(world, Limits { stop: DEADLINE, ..Limits::default() }).await
    }

    pub async fn with_limits(world: World, limits: Limits) -> Self {
        Self::with(world, Options { limits, ..Options::default() }).await
    }

    pub async fn with(world: World, options: Options) -> Self {
        // The real time: TLS does not trust a certificate of another day.
        let certificates = Certificates::with_bad_ones(std::time::SystemTime::now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let now: Now = Arc::new(|| UNIX_EPOCH + Duration::from_secs(NOW));
        let simulator = Simulator::start_with(listener, world, &certificates, now, options).unwrap();
        Self { simulator, certificates }
    }

    /// A TLS connection that offers those protocols.
    pub async fn tls(&self, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        self.tls_as(None, protocols, rustls::DEFAULT_VERSIONS).await
    }

    /// The same with a certificate, by these versions.
    pub async fn tls_as(
        &self,
        identity: Option<&Identity>,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.certificates.ca_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some(Identity { certificate, key, .. }) => {
                let key = PrivatePkcs8KeyDer::from(key.pkcs8_der().expose_secret());
                let key = rustls::crypto::ring::sign::any_supported_type(&key.into()).unwrap();
                let chain = vec![CertificateDer::from(certificate.der().to_vec())];
                // Whether the two belong together is not asked.
                let resolver = SingleCertAndKey::from(CertifiedKey::new(chain, key));
                builder.with_client_cert_resolver(Arc::new(resolver))
            }
        };
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        let tcp = self.tcp().await;
        let name = ServerName::try_from("127.0.0.1").unwrap();
        within(TlsConnector::from(Arc::new(config)).connect(name, tcp)).await
    }

    pub async fn tcp(&self) -> TcpStream {
        let tcp = TcpStream::connect(("127.0.0.1", self.simulator.port())).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        tcp
    }

    pub async fn client(&self) -> Client {
        Client::on(self.tls(&["h2"]).await.unwrap()).await
    }

    /// The same with a certificate.
    pub async fn client_as(&self, identity: &Identity) -> Client {
        Client::on(self.tls_as(Some(identity), &["h2"], rustls::DEFAULT_VERSIONS).await.unwrap()).await
    }
}

/// An open HTTP/2 connection.
pub(super) struct Client {
    pub send: SendRequest<Bytes>,
    pub driver: JoinHandle<Result<(), h2::Error>>,
}

/// An answer, body included.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Client {
    pub async fn on(tls: TlsStream<TcpStream>) -> Self {
        let (send, connection) = h2::client::handshake(tls).await.unwrap();
        Self { send, driver: tokio::spawn(connection) }
    }

    pub async fn push(&self, push: Request<Bytes>) -> Answer {
        within(self.try_push(push)).await.unwrap()
    }

    pub async fn try_push(&self, push: Request<Bytes>) -> Result<Answer, h2::Error> {
        let mut send = self.send.clone().ready().await?;
        let (head, body) = push.into_parts();
        let (response, mut stream) = send.send_request(Request::from_parts(head, ()), false)?;
        // A body that the server does not want to the end is cut off; the answer counts.
        let _ = stream.send_data(body, true);
        let (head, mut body) = response.await?.into_parts();
        let mut text = Vec::new();
        while let Some(chunk) = body.data().await {
            text.extend_from_slice(&chunk?);
        }
        let body = String::from_utf8(text).unwrap();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}

/// An HTTP/2 frame: type, and payload.
pub(super) async fn frame(tls: &mut TlsStream<TcpStream>) -> std::io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 9];
    tls.read_exact(&mut head).await?;
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    tls.read_exact(&mut payload).await?;
    Ok((head[3], payload))
}

/// The client's preface and empty SETTINGS.
pub(super) async fn preface(tls: &mut TlsStream<TcpStream>) {
    tls.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    tls.flush().await.unwrap();
}

/// A push on that stream by hand: HEADERS with literal fields, and a body.
pub(super) async fn raw_push(tls: &mut TlsStream<TcpStream>, stream: u32) {
    let mut block = Vec::new();
    let authorization = format!("bearer {}", jwt());
    let path = format!("/3/device/{}", device("a1"));
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", "127.0.0.1"),
        (":path", &path),
        ("apns-topic", TOPIC),
        ("authorization", &authorization),
    ] {
        block.push(0x10); // Literal, never indexed, with a new name.
        for text in [name, value] {
            let extra = text.len().checked_sub(127);
            match extra {
                None => block.push(u8::try_from(text.len()).unwrap()),
                Some(extra) => {
                    assert!(extra < 128 * 128);
                    block.push(127);
                    if extra < 128 {
                        block.push(u8::try_from(extra).unwrap());
                    } else {
                        block.push(u8::try_from(extra % 128).unwrap() | 128);
                        block.push(u8::try_from(extra / 128).unwrap());
                    }
                }
            }
            block.extend_from_slice(text.as_bytes());
        }
    }
    let frame = |kind: u8, flags: u8, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    };
    tls.write_all(&[frame(1, 4, &block), frame(0, 1, PAYLOAD.as_bytes())].concat()).await.unwrap();
    tls.flush().await.unwrap();
}

/// Reads a frame; if it is SETTINGS of the server, acknowledges them and says so.
pub(super) async fn settings_of(tls: &mut TlsStream<TcpStream>) -> bool {
    let mut head = [0; 9];
    within(tls.read_exact(&mut head)).await.unwrap();
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    within(tls.read_exact(&mut payload)).await.unwrap();
    let settings = head[3] == 4 && head[4] == 0;
    if settings {
        tls.write_all(b"\0\0\0\x04\x01\0\0\0\0").await.unwrap();
        tls.flush().await.unwrap();
    }
    settings
}

pub(super) fn device(byte: &str) -> String {
    byte.repeat(32)
}

/// One key for everything; one phone and one that lost the app.
pub(super) fn world() -> World {
    let phone = |byte, state| WorldDevice {
        token: DeviceToken::parse(&device(byte)).unwrap(),
        topic: TOPIC.to_owned(),
        environment: Environment::Sandbox,
        state,
        timestamp: Some(1_700_000_000_123),
    };
    World::open(Environment::Sandbox)
        .with_keys(vec![WorldKey {
            key_id: "KEY".to_owned(),
            team_id: "TEAM".to_owned(),
            public_key: *signing_key().verifying_key(),
            topics: vec!["*".to_owned()],
        }])
        .with_devices(vec![phone("a1", DeviceState::Registered), phone("a2", DeviceState::Removed)])
}

pub(super) fn jwt() -> String {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let text = format!(
        "{}.{}",
        part(r#"{"alg":"ES256","kid":"KEY"}"#),
        part(&format!(r#"{{"iss":"TEAM","iat":{NOW}}}"#))
    );
    let signature: Signature = signing_key().sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

/// A push that the world accepts.
pub(super) fn push() -> Request<Bytes> {
    push_to(&device("a1"), PAYLOAD)
}

pub(super) fn push_to(token: &str, payload: impl Into<Bytes>) -> Request<Bytes> {
    Request::post(format!("https://127.0.0.1/3/device/{token}"))
        .header("authorization", format!("bearer {}", jwt()))
        .header("apns-topic", TOPIC)
        .body(payload.into())
        .unwrap()
}
