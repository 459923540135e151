//! Against a real server with TLS on loopback. The names in these tests lead to it through a resolver of their own,
//! and a policy of their own admits its one address; what the app's policy makes of it is tested first.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use push_client::{ExtraCa, Proxy, Resolver};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::pictures::kind::samples;

const NAMES: [&str; 2] = ["pictures.example", "other.example"];
/// A host that leads to an address that is not admitted.
const INSIDE: &str = "inside.example";

/// A web server, and who trusts it.
struct Web {
    port: u16,
    ca: String,
    requests: Arc<Mutex<Vec<String>>>,
    lookups: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

type Answers = fn(&str, u16) -> Vec<u8>;

impl Web {
    /// `answers` makes the bytes for a path; the second argument is the server's own port.
    async fn start(answers: Answers) -> Self {
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

    fn config(&self) -> Config {
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

    fn url(&self, path: &str) -> String {
        format!("https://{}:{}{path}", NAMES[0], self.port)
    }

    async fn fetch(&self, url: &str) -> Result<Fetched, String> {
        self.fetch_with(&fetcher(), url, &self.config()).await
    }

    async fn fetch_with(&self, fetcher: &Fetcher, url: &str, config: &Config) -> Result<Fetched, String> {
        let fetched = fetcher.fetch(url, async |_: &str, _| Ok(config.clone())).await;
        fetched.map_err(|error| {
            let Error::Field(problem) = error else { panic!("{error}") };
            assert_eq!(problem.field, "url");
            problem.code
        })
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One address of this machine is as good as the internet here; the others are not.
fn fetcher() -> Fetcher {
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

fn pictures(path: &str, port: u16) -> Vec<u8> {
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

#[tokio::test]
async fn the_app_reaches_nothing_near() {
    let web = Web::start(pictures).await;
    let app = Fetcher::new();
    let (port, config) = (web.port, web.config());
    for host in [
        NAMES[0],
        INSIDE,
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "10.0.0.1",
    ] {
        let url = format!("https://{host}:{port}/a.png");
        assert_eq!(web.fetch_with(&app, &url, &config).await, Err("picture_private".to_owned()), "{host}");
    }
    let by_system =
        web.fetch_with(&app, &format!("https://localhost:{port}/a.png"), &Config::default()).await;
    assert_eq!(by_system, Err("picture_private".to_owned()));
    assert_eq!(web.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn pictures_are_told_by_their_first_bytes() {
    let web = Web::start(pictures).await;
    for (path, kind, bytes) in [
        ("/a.png", Kind::Png, samples::png(640, 480).len()),
        ("/a.gif?b=c#d", Kind::Gif, samples::gif(1, 1).len()),
        ("/chunked", Kind::Jpeg, samples::jpeg(1, 1).len()),
        ("/until-the-end", Kind::Jpeg, samples::jpeg(1, 1).len()),
        ("/most", Kind::Png, MOST_BYTES),
    ] {
        let fetched = web.fetch(&web.url(path)).await.unwrap();
        assert_eq!((fetched.kind, fetched.bytes.len()), (kind, bytes), "{path}");
        assert_eq!(fetched.host, NAMES[0]);
    }
    let request = &web.requests()[0];
    let expected = format!(
        "GET /a.png HTTP/1.1\r\nhost: {}:{}\r\nuser-agent: Pushbench\r\naccept: image/png, image/jpeg, image/gif\r\n\r\n",
        NAMES[0], web.port
    );
    assert_eq!(request, &expected, "nothing tells who asks");
}

#[tokio::test]
async fn what_is_no_picture_is_said() {
    let web = Web::start(pictures).await;
    for (path, code) in [
        ("/large", "picture_too_large"),
        ("/large-chunked", "picture_too_large"),
        ("/pixels", "picture_too_many_pixels"),
        ("/page", "picture_other_kind"),
        ("/webp", "picture_other_kind"),
        ("/text", "picture_none"),
        ("/empty", "picture_none"),
        ("/cut", "picture_broken"),
        ("/noise", "picture_broken"),
        ("/endless-head", "picture_broken"),
        ("/gone", "picture_status"),
        ("/nowhere", "picture_no_location"),
    ] {
        assert_eq!(web.fetch(&web.url(path)).await, Err(code.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn every_step_of_a_way_is_judged() {
    let web = Web::start(pictures).await;
    for (path, host) in [("/relative", NAMES[0]), ("/elsewhere", NAMES[1]), ("/again/4", NAMES[0])] {
        assert_eq!(web.fetch(&web.url(path)).await.unwrap().host, host, "{path}");
    }
    for (path, code) in [
        ("/again/5", "picture_redirects"),
        ("/inside", "picture_private"),
        ("/metadata", "picture_private"),
        ("/plain", "picture_not_https"),
        ("/file", "picture_not_https"),
        ("/login", "picture_login"),
    ] {
        assert_eq!(web.fetch(&web.url(path)).await, Err(code.to_owned()), "{path}");
    }
    let before = web.lookups.load(Ordering::Relaxed);
    web.fetch(&web.url("/elsewhere")).await.unwrap();
    assert_eq!(
        web.lookups.load(Ordering::Relaxed) - before,
        2,
        "each name is looked up once, and that address is used"
    );
    for url in [
        "",
        "hello",
        "http://pictures.example/a.png",
        "ftp://pictures.example/a.png",
        "//pictures.example/a.png",
        "data:image/png;base64,AAAA",
        "https://",
    ] {
        assert_eq!(web.fetch(url).await, Err("picture_not_https".to_owned()), "{url}");
    }
    assert_eq!(web.fetch("https://u@pictures.example/").await, Err("picture_login".to_owned()));
    assert_eq!(web.fetch("https://unknown.example/").await, Err("picture_connect".to_owned()));
}

#[tokio::test]
async fn a_name_of_many_addresses_leads_to_those_that_are_admitted() {
    let web = Web::start(pictures).await;
    let mixed = Resolver::new(|_, port| async move {
        Ok([[127, 0, 0, 2], [10, 0, 0, 1], [127, 0, 0, 1]]
            .map(|it| SocketAddr::new(it.into(), port))
            .to_vec())
    });
    let config = Config { resolver: mixed, ..web.config() };
    assert!(web.fetch_with(&fetcher(), &web.url("/a.png"), &config).await.is_ok());
}

#[tokio::test]
async fn a_server_is_trusted_by_its_certificate_alone() {
    let web = Web::start(pictures).await;
    let stranger = Config { extra_ca: None, ..web.config() };
    let fetched = web.fetch_with(&fetcher(), &web.url("/a.png"), &stranger).await;
    assert_eq!(fetched, Err("picture_tls".to_owned()));
    let by_address = format!("https://127.0.0.1:{}/a.png", web.port);
    assert_eq!(web.fetch(&by_address).await, Err("picture_tls".to_owned()), "its certificate is for names");
    assert_eq!(web.requests(), Vec::<String>::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    assert_eq!(web.fetch(&format!("https://{}:{port}/", NAMES[0])).await, Err("picture_tls".to_owned()));
    plain.await.unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(
        web.fetch(&format!("https://{}:{nobody}/", NAMES[0])).await,
        Err("picture_connect".to_owned())
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let web = Web::start(pictures).await;
    let impatient = Fetcher { limit: Duration::from_millis(300), ..fetcher() };
    let fetched = web.fetch_with(&impatient, &web.url("/silence"), &web.config()).await;
    assert_eq!(fetched, Err("picture_timeout".to_owned()));
}

/// A proxy that notes what it is asked for and leads there.
async fn proxy(asked: Arc<Mutex<Vec<String>>>) -> u16 {
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

#[tokio::test]
async fn a_proxy_is_given_the_address_that_was_judged() {
    let web = Web::start(pictures).await;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let port = proxy(Arc::clone(&asked)).await;
    let config = Config { proxy: Proxy::parse(&format!("127.0.0.1:{port}")).ok(), ..web.config() };
    let through = async |path: &str| web.fetch_with(&fetcher(), &web.url(path), &config).await;
    assert_eq!(through("/elsewhere").await.unwrap().host, NAMES[1]);
    let place = format!("127.0.0.1:{}", web.port);
    assert_eq!(*asked.lock().unwrap(), [place.clone(), place], "no name, which it might look up anew");
    asked.lock().unwrap().clear();
    assert_eq!(through("/inside").await, Err("picture_private".to_owned()));
    assert_eq!(asked.lock().unwrap().len(), 1, "it was not asked for the second");
    let refusing = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let config = Config { proxy: Proxy::parse(&format!("127.0.0.1:{refusing}")).ok(), ..web.config() };
    let fetched = web.fetch_with(&fetcher(), &web.url("/a.png"), &config).await;
    assert_eq!(fetched, Err("picture_proxy".to_owned()));
}
