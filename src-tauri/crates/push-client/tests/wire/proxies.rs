//! An HTTP proxy in between: the way through it, and each way in which there is none.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::{Authorization, Client, Config, Endpoint, Proxy, Resolver, Route, SendError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::server::{Server, accept, answer_all, notification, quick, token};
use crate::soon;

/// What a proxy does once it was asked.
#[derive(Clone, Copy)]
enum Manner {
    LeadTo(SocketAddr),
    Say(&'static str),
    /// The first is told something else than those who come later.
    SayFirstAndThen(&'static str, &'static str),
    /// Lets the connection through, reads a little, and closes.
    LetThroughAndCut,
    KeepSilent,
}

/// A proxy on a free port, gone when dropped. It keeps what it was asked.
struct Between {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl Between {
    async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&asked);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((tcp, _)) = listener.accept().await {
                served.spawn(serve(tcp, manner, Arc::clone(&keep)));
            }
        });
        Self { address, asked, _tasks: tasks }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut tcp: TcpStream, manner: Manner, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = tcp.read_u8().await else { return };
        head.push(byte);
    }
    let number = {
        let mut asked = asked.lock().unwrap();
        asked.push(String::from_utf8(head).unwrap());
        asked.len()
    };
    let good = b"HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n";
    match manner {
        Manner::LeadTo(address) => {
            let mut server = TcpStream::connect(address).await.unwrap();
            tcp.write_all(good).await.unwrap();
            let _ = copy_bidirectional(&mut tcp, &mut server).await;
        }
        Manner::SayFirstAndThen(text, _) if number == 1 => tcp.write_all(text.as_bytes()).await.unwrap(),
        Manner::Say(text) | Manner::SayFirstAndThen(_, text) => tcp.write_all(text.as_bytes()).await.unwrap(),
        Manner::LetThroughAndCut => {
            tcp.write_all(good).await.unwrap();
            let _ = tcp.read_u8().await;
        }
        Manner::KeepSilent => std::future::pending().await,
    }
}

/// `push.example` has no address here: whoever looks it up but the proxy fails.
fn client(ca_pem: &str, proxy: &str) -> Client {
    let resolver =
        Resolver::new(|host, _| async move { Err(std::io::Error::other(format!("{host} was looked up"))) });
    let config = Config { proxy: Some(Proxy::parse(proxy).unwrap()), resolver, ..quick() };
    let endpoint = Endpoint::custom("https://push.example", Some(ca_pem)).unwrap();
    Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), config)
}

#[tokio::test]
async fn a_push_goes_through_a_proxy() {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let between = Between::start(Manner::LeadTo(server.address())).await;
    for (login, header) in [("", ""), ("ana:se%40cret@", "proxy-authorization: Basic YW5hOnNlQGNyZXQ=\r\n")] {
        let client = client(&server.ca_pem, &format!("http://{login}{}", between.address));
        assert_eq!(soon(client.send(&token(), &notification())).await.unwrap().status(), 200);
        let proxy = Some(between.address.to_string());
        assert_eq!(client.route(), Route { proxy, extra_ca: false });
        soon(client.close()).await;
        let asked = between.asked().pop().unwrap();
        assert_eq!(
            asked,
            format!("CONNECT push.example:443 HTTP/1.1\r\nhost: push.example:443\r\n{header}\r\n")
        );
    }
    assert_eq!(server.connections(), 2);
}

async fn failure(manner: Manner, login: &str) -> (SendError, String) {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let between = Between::start(manner).await;
    let place = between.address.to_string();
    let client = client(&server.ca_pem, &format!("http://{login}{place}"));
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert_eq!(server.connections(), 0);
    assert!(!client.has_connected() && error.is_connect() && !error.was_written() && !error.is_tls());
    assert!(!format!("{error} {error:?} {client:?}").contains("secret"), "{error:?}");
    let start = "no connection to push.example:443 through the proxy: ";
    let text = error.to_string().replace(&place, "PROXY");
    let text = text.strip_prefix(start).unwrap_or_else(|| panic!("{text}")).to_owned();
    (error, text)
}

#[tokio::test]
async fn a_proxy_that_wants_a_login_says_so() {
    let asks = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    let windows = "HTTP/1.1 407 No\r\nproxy-authenticate: Negotiate, NTLM\r\nproxy-authenticate: Digest a=\"b\", c=d\r\n\r\n";
    for (answer, login, words) in [
        (asks, "", "PROXY asks for a user name and password (407); give it as http://USER:PASSWORD@PROXY"),
        (asks, "ana:secret@", "PROXY does not accept the user name and password (407); check both"),
        (
            windows,
            "ana:secret@",
            "PROXY asks for Negotiate or NTLM or Digest (407), and Basic is all that can be used here; ask who runs it to \
             allow Basic, or to let push.example:443 through without a login",
        ),
    ] {
        let (error, text) = failure(Manner::Say(answer), login).await;
        assert_eq!((text.as_str(), error.is_retryable()), (words, false));
    }
}

#[tokio::test]
async fn a_proxy_that_gives_no_way_says_why() {
    let closed =
        "PROXY closed the connection before it answered; check that this is an HTTP proxy, and try again";
    let garbage = "what answers at PROXY is not an HTTP proxy; check its host and port";
    for (answer, again, words) in [
        (
            "HTTP/1.0 403 Forbidden by\u{7} policy\r\n\r\n",
            false,
            "PROXY refuses (403 Forbidden by policy); ask who runs it to allow push.example:443",
        ),
        (
            "HTTP/1.1 502 Bad Gateway\r\n\r\nbody",
            true,
            "PROXY did not reach it (502 Bad Gateway); try again, and if it stays so, ask who runs the proxy",
        ),
        ("", true, closed),
        ("HTTP/1.1 200 Connection esta", true, closed),
        ("SSH-2.0-OpenSSH_9.2p1\r\n", false, garbage),
        ("HTTP/1.1 fine\r\n\r\n", false, garbage),
    ] {
        let (error, text) = failure(Manner::Say(answer), "").await;
        assert_eq!((text.as_str(), error.is_retryable()), (words, again));
    }
    let (error, text) = failure(Manner::LetThroughAndCut, "").await;
    assert!(
        error.is_retryable() && text.starts_with("PROXY let the connection through and then cut it ("),
        "{text}"
    );
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    for (proxy, words) in [
        (
            gone.to_string(),
            format!("{gone} does not answer (connection refused); check host and port of the proxy"),
        ),
        (
            "proxy.corp:3128".to_owned(),
            "proxy.corp:3128 was not found (proxy.corp was looked up); check the host of the proxy"
                .to_owned(),
        ),
    ] {
        let client = client(&server.ca_pem, &proxy);
        let error = soon(client.send(&token(), &notification())).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
        assert_eq!(
            error.to_string(),
            format!("no connection to push.example:443 through the proxy: {words}")
        );
    }
    let silent = Between::start(Manner::KeepSilent).await;
    let client = client(&server.ca_pem, &silent.address.to_string());
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connect());
    let words = format!(
        "no connection to push.example:443 within 300ms through the proxy {}; check the network, the address and the firewall",
        silent.address
    );
    assert_eq!(error.to_string(), words);
}

#[tokio::test]
async fn the_other_port_is_tried_through_the_proxy_and_the_first_failure_told() {
    let (unreached, refused) = ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP/1.1 403 Forbidden\r\n\r\n");
    let between = Between::start(Manner::SayFirstAndThen(unreached, refused)).await;
    let proxy = Some(Proxy::parse(&between.address.to_string()).unwrap());
    let endpoint = Endpoint::apple(push_protocol::Environment::Sandbox);
    let client = Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), Config { proxy, ..quick() });
    let error = soon(client.send(&token(), &notification())).await.unwrap_err();
    let start = format!(
        "no connection to api.sandbox.push.apple.com:443 through the proxy: {} did not reach it (502 Bad Gateway); ",
        between.address
    );
    let text = error.to_string();
    assert!(text.starts_with(&start) && text.ends_with(" (port 443; port 2197 was tried too)"), "{text}");
    assert!(error.is_retryable());
    assert_eq!(between.asked().len(), 2);
}

#[tokio::test]
async fn this_machine_is_never_reached_through_a_proxy() {
    let server = Server::h2(|_, connection| answer_all(connection, accept)).await;
    let between = Between::start(Manner::LeadTo(server.address())).await;
    let port = server.address().port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let proxy = Proxy::parse(&between.address.to_string()).unwrap();
        let config = Config { proxy: Some(proxy), connect_timeout: Duration::from_secs(2), ..quick() };
        let endpoint = Endpoint::custom(&format!("https://{host}:{port}"), Some(&server.ca_pem)).unwrap();
        let client = Client::new(endpoint, Authorization::Fixed("aa.bb.cc".into()), config);
        assert_eq!(client.route(), Route { proxy: None, extra_ca: false });
        let result = soon(client.send(&token(), &notification())).await;
        // The certificate is for one of the names.
        assert_eq!(result.is_ok(), host == "127.0.0.1", "{result:?}");
    }
    assert_eq!((between.asked().len(), server.connections()), (0, 3));
}
