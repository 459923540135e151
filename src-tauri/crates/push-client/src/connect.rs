//! From a name to an HTTP/2 connection: addresses, TCP, TLS, preface.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{Kind, SendError};
use crate::{ClientCertificate, Config, Endpoint, Proxy, endpoint, tls, tunnel};

/// An address that has not answered for this long gets company by the next one.
const STAGGER: Duration = Duration::from_millis(250);

/// Where to connect, and how.
pub(crate) struct Target {
    pub(crate) endpoint: Endpoint,
    /// Host and port, as in error texts.
    pub(crate) authority: String,
    pub(crate) config: Config,
    /// Made once: reading the platform's roots takes milliseconds.
    pub(crate) tls: Result<Arc<ClientConfig>, SendError>,
    /// Whether TLS gives a certificate to a server that asks.
    pub(crate) has_certificate: bool,
    /// Whether a connection was ever opened: before that, nothing can have been written.
    pub(crate) connected: AtomicBool,
    /// The endpoint's other port is the one that answered.
    other_port_works: AtomicBool,
}

/// The way that pushes take, for whoever has to mark them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Host and port of the proxy in between.
    pub proxy: Option<String>,
    /// Whether a CA beside the platform's roots is trusted, so that somebody may read along.
    pub extra_ca: bool,
}

impl Target {
    pub(crate) fn new(
        endpoint: Endpoint,
        certificate: Option<&ClientCertificate>,
        mut config: Config,
    ) -> Self {
        if endpoint.is_loopback() {
            config.proxy = None;
        }
        if endpoint.ca_pem().is_some() {
            config.extra_ca = None;
        }
        Self {
            authority: endpoint.authority(),
            tls: tls::config(&endpoint, config.extra_ca.as_ref(), certificate),
            has_certificate: certificate.is_some(),
            connected: AtomicBool::new(false),
            other_port_works: AtomicBool::new(false),
            endpoint,
            config,
        }
    }

    pub(crate) fn route(&self) -> Route {
        let Config { proxy, extra_ca, .. } = &self.config;
        Route { proxy: proxy.as_ref().map(Proxy::authority), extra_ca: extra_ca.is_some() }
    }

    pub(crate) fn error(&self, kind: Kind, detail: impl std::fmt::Display) -> SendError {
        SendError::new(kind, &self.authority, detail)
    }

    /// Opens a connection within the connect time-out.
    pub(crate) async fn open(&self) -> Result<TlsStream<TcpStream>, SendError> {
        let opened = self.connect().await;
        // With a certificate the server has yet to take it, and nothing is sent before.
        self.connected.fetch_or(opened.is_ok() && !self.has_certificate, Ordering::Relaxed);
        opened
    }

    /// By the port that worked last; the other one gets what is left of the time.
    async fn connect(&self) -> Result<TlsStream<TcpStream>, SendError> {
        let limit = self.config.connect_timeout;
        let port = self.endpoint.port();
        let Some(other) = self.endpoint.other_port() else { return self.connect_to(port, limit).await };
        let works = self.other_port_works.load(Ordering::Relaxed);
        let [first, second] = if works { [other, port] } else { [port, other] };
        let started = Instant::now();
        let error = match self.connect_to(first, limit / 2).await {
            Err(error) if error.may_pass_on_another_port() => error,
            result => return result,
        };
        match self.connect_to(second, limit.saturating_sub(started.elapsed())).await {
            Ok(opened) => {
                self.other_port_works.store(!works, Ordering::Relaxed);
                Ok(opened)
            }
            // It got further.
            Err(again) if again.is_tls() => Err(again),
            Err(_) => Err(error.with_other_port(first, second)),
        }
    }

    async fn connect_to(&self, port: u16, limit: Duration) -> Result<TlsStream<TcpStream>, SendError> {
        let opened = tokio::time::timeout(limit, self.connect_in_time(port)).await;
        opened.unwrap_or_else(|_| {
            let proxy = self.config.proxy.as_ref();
            let way = proxy.map_or_else(String::new, |it| format!(" through the proxy {}", it.authority()));
            Err(self.error(Kind::ConnectTimeout, format_args!("{:?}{way}", self.config.connect_timeout)))
        })
    }

    async fn connect_in_time(&self, port: u16) -> Result<TlsStream<TcpStream>, SendError> {
        let tls = Arc::clone(self.tls.as_ref().map_err(Clone::clone)?);
        let tcp = match &self.config.proxy {
            Some(proxy) => self.tcp_through(proxy, port).await?,
            None => self.tcp(port).await?,
        };
        let name = ServerName::try_from(self.endpoint.host().to_owned())
            .map_err(|error| self.error(Kind::Tls, error))?;
        let stream = TlsConnector::from(tls).connect(name, tcp).await;
        let stream = stream.map_err(|error| self.handshake_failure(&error))?;
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Err(self.error(Kind::NoHttp2, "it did not choose the protocol h2 in TLS"));
        }
        Ok(stream)
    }

    async fn tcp(&self, port: u16) -> Result<TcpStream, SendError> {
        let addresses = self.addresses(self.endpoint.host(), port).await;
        let addresses = addresses.map_err(|error| self.error(Kind::Lookup, plain(&error)))?;
        let tcp = first_to_answer(addresses).await;
        tcp.map_err(|error| self.error(Kind::Connect, plain(&error)))
    }

    /// The proxy looks the endpoint's name up, which this machine may not be able to.
    async fn tcp_through(&self, proxy: &Proxy, port: u16) -> Result<TcpStream, SendError> {
        let place = proxy.authority();
        let failed = |detail: String| self.error(Kind::Proxy, detail);
        let addresses = self.addresses(proxy.host(), proxy.port()).await.map_err(|error| {
            failed(format!("{place} was not found ({}); check the host of the proxy", plain(&error)))
        })?;
        let mut tcp = first_to_answer(addresses).await.map_err(|error| {
            failed(format!("{place} does not answer ({}); check host and port of the proxy", plain(&error)))
        })?;
        let authority = endpoint::authority(self.endpoint.host(), port);
        let opened = tunnel::open(&mut tcp, proxy, &authority).await;
        opened.map_err(|obstacle| self.error(obstacle.kind, obstacle.detail))?;
        Ok(tcp)
    }

    fn handshake_failure(&self, error: &io::Error) -> SendError {
        let is_tls = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
        match &self.config.proxy {
            Some(proxy) if !is_tls => {
                let (place, error) = (proxy.authority(), plain(error));
                let detail = format!(
                    "{place} let the connection through and then cut it ({error}); try again, and if it stays so, ask who \
                     runs the proxy"
                );
                self.error(Kind::Proxy, detail)
            }
            _ => tls::failure(self, error),
        }
    }

    /// A loopback name stays on this machine, whatever the resolver says.
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let local_only = self.endpoint.is_loopback();
        let mut addresses = self.config.resolver.lookup(host, port).await?;
        addresses.retain(|it| !local_only || it.ip().to_canonical().is_loopback());
        if addresses.is_empty() {
            return Err(io::Error::other("the name has no address"));
        }
        Ok(addresses)
    }
}

/// Tries the addresses in their order, the next one as soon as the last failed or keeps us waiting.
pub(crate) async fn first_to_answer(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut untried = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        match untried.next() {
            Some(address) => attempts.push(TcpStream::connect(address)),
            None if attempts.is_empty() => return Err(failure),
            None => {}
        }
        let patience = if untried.len() == 0 { Duration::MAX } else { STAGGER };
        match tokio::time::timeout(patience, attempts.next()).await {
            Ok(Some(Ok(tcp))) => {
                // Without it, a lone push waits 40 ms for an acknowledgement.
                tcp.set_nodelay(true)?;
                return Ok(tcp);
            }
            Ok(Some(Err(error))) => failure = error,
            Ok(None) | Err(_) => {}
        }
    }
}

/// Without the number of the operating system.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let (first, rest) = text[..end].split_at(text.chars().next().map_or(0, char::len_utf8));
    first.to_lowercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_address_is_tried_when_one_refuses() {
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refusing = gone.local_addr().unwrap();
        drop(gone);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let there = listener.local_addr().unwrap();
        let tcp = first_to_answer(vec![refusing, there]).await.unwrap();
        assert_eq!(tcp.peer_addr().unwrap(), there);
        let error = first_to_answer(vec![refusing]).await.unwrap_err();
        assert_eq!(plain(&error), "connection refused");
    }
}
