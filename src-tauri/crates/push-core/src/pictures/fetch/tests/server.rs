//! The internet on this machine: a web server with a CA of its own, and a proxy.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use push_client::{Config, ExtraCa, Resolver};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::Error;
use crate::pictures::error::MOST_BYTES;
use crate::pictures::fetch::{Fetched, Fetcher, LIMIT};
use crate::pictures::kind::samples;

pub const NAMES: [&str; 2] = ["pictures.example", "other.example"];
/// A host that leads to an address that is not admitted.
pub const INSIDE: &str = "inside.example";

/// A web server, and who trusts it.
pub struct Web {
    pub port: u16,
    ca: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// How often a name was looked up.
    pub lookups: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

type Answers = fn(&str, u16) -> Vec<u8>;

impl Web {
    /// `answers` makes the bytes for a path; the second argument is the server's own port.
    pub async fn start(answers: Answers) -> Self {
        let (acceptor, ca) = tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    // One that does not trust us hangs up.
                    let Ok(stream) = acceptor.accept(tcp).await else { return };
                    serve(stream, answers, port, &seen).await;
                });
            }
        });
        Self { port, ca, requests, lookups: Arc::default(), task }
    }

    pub fn config(&self) -> Config {
        let lookups = Arc::clone(&self.lookups);
        let resolver = Resolver::new(move |host, port| {
            lookups.fetch_add(1, Ordering::Relaxed);
            async move {
                let address = match host.as_str() {
                    INSIDE => Ipv4Addr::new(127, 0, 0, 2),
                    _ if NAMES.contains(&host.as_str()) => Ipv4Addr::LOCALHOST,
                    _ => return Err(std::io::Error::other("no such name")),
                };
                Ok(vec![SocketAddr::new(address.into(), port)])
            }
        });
        let extra_ca = Some(ExtraCa::from_pem(&self.ca).unwrap());
        Config { resolver, extra_ca, ..Config::default() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://{}:{}{path}", NAMES[0], self.port)
    }

    pub async fn fetch(&self, url: &str) -> Result<Fetched, String> {
        self.fetch_with(&fetcher(), url, &self.config()).await
    }

    pub async fn fetch_with(&self, fetcher: &Fetcher, url: &str, config: &Config) -> Result<Fetched, String> {
        let fetched = fetcher.fetch(url, async |_: &str, _| Ok(config.clone())).await;
        fetched.map_err(|error| {
            let Error::Field(problem) = error else { panic!("{error}") };
            assert_eq!(problem.field, "url");
            problem.code
        })
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One address of this machine is as good as the internet here; the others are not.
pub fn fetcher() -> Fetcher {
    Fetcher { admits: |it| it == IpAddr::from(Ipv4Addr::LOCALHOST), limit: LIMIT }
}

/// A certificate for the names above, and the CA that signed it.
fn tls() -> (TlsAcceptor, String) {
    let ca_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = params.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(NAMES.map(str::to_owned)).unwrap();
    let certificate = params.signed_by(&key, &Issuer::from_params(&ca_params(), &ca_key)).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    (TlsAcceptor::from(Arc::new(config)), ca.pem())
}

fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answers: Answers,
    port: u16,
    seen: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    seen.lock().unwrap().push(head);
    if path == "/silence" {
        return std::future::pending().await;
    }
    // A client that has seen enough hangs up.
    let _ = stream.write_all(&answers(&path, port)).await;
    let _ = stream.shutdown().await;
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status}\r\n{headers}\r\n").as_bytes(), body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    answer("200 OK", &format!("content-type: text/plain\r\ncontent-length: {}\r\n", body.len()), body)
}

fn redirect(location: &str) -> Vec<u8> {
    answer("302 Found", &format!("location: {location}\r\ncontent-length: 0\r\n"), b"")
}

pub fn pictures(path: &str, port: u16) -> Vec<u8> {
    let large = || vec![0; MOST_BYTES + 1 - samples::png(1, 1).len()];
    match path {
        "/a.png" => whole(&samples::png(640, 480)),
        "/a.gif?b=c" => whole(&samples::gif(64, 48)),
        "/chunked" => answer("200 OK", "transfer-encoding: chunked\r\n", &chunked(&samples::jpeg(8, 6))),
        "/until-the-end" => answer("200 OK", "", &samples::jpeg(8, 6)),
        "/large" => answer("200 OK", "content-length: 10485761\r\n", &samples::png(1, 1)),
        "/large-chunked" => {
            let body = [samples::png(1, 1), large()].concat();
            answer("200 OK", "transfer-encoding: chunked\r\n", &chunked(&body))
        }
        "/most" => whole(&[samples::png(1, 1), large()].concat()[..MOST_BYTES]),
        "/pixels" => whole(&samples::png(65_535, 65_535)),
        "/page" => whole(b"<!DOCTYPE html><title>No picture</title>"),
        "/webp" => whole(b"RIFF\0\0\0\0WEBPVP8 "),
        "/text" => whole(b"hello"),
        "/empty" => whole(b""),
        "/cut" => answer("200 OK", "content-length: 500\r\n", &samples::png(1, 1)),
        "/gone" => answer("404 Not Found", "content-length: 0\r\n", b""),
        "/noise" => b"SSH-2.0-x\r\n".to_vec(),
        "/endless-head" => answer("200 OK", &format!("x: {}\r\n", "y".repeat(200_000)), b""),
        "/relative" => redirect("deeper/../a.png"),
        "/elsewhere" => redirect(&format!("//{}:{port}/a.png", NAMES[1])),
        "/inside" => redirect(&format!("https://{INSIDE}:{port}/a.png")),
        "/metadata" => redirect("https://169.254.169.254/latest/meta-data/"),
        "/plain" => redirect(&format!("http://{}:{port}/a.png", NAMES[0])),
        "/file" => redirect("file:///etc/passwd"),
        "/login" => redirect(&format!("https://u:p@{}:{port}/a.png", NAMES[0])),
        "/nowhere" => answer("302 Found", "content-length: 0\r\n", b""),
        _ => match path.strip_prefix("/again/").and_then(|it| it.parse::<usize>().ok()) {
            Some(0) => redirect("/a.png"),
            Some(left) => redirect(&format!("/again/{}", left - 1)),
            None => panic!("{path}"),
        },
    }
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for chunk in body.chunks(60_000) {
        text.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        text.extend([chunk, b"\r\n"].concat());
    }
    text.extend(b"0\r\n\r\n");
    text
}

/// A proxy that notes what it is asked for and leads there.
pub async fn proxy(asked: Arc<Mutex<Vec<String>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let asked = Arc::clone(&asked);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(tcp.read_u8().await.unwrap());
                }
                let place = String::from_utf8(head).unwrap().split(' ').nth(1).unwrap().to_owned();
                asked.lock().unwrap().push(place.clone());
                tcp.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let mut there = TcpStream::connect(place).await.unwrap();
                // Either side hangs up when it is done.
                let _ = copy_bidirectional(&mut tcp, &mut there).await;
            });
        }
    });
    port
}
