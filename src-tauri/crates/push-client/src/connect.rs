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
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{Kind, SendError};
use crate::{Config, Endpoint, tls};

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
    /// Whether a connection was ever opened: before that, nothing can have been written.
    pub(crate) connected: AtomicBool,
}

impl Target {
    pub(crate) fn new(endpoint: Endpoint, config: Config) -> Self {
        let tls = tls::config(&endpoint);
        let connected = AtomicBool::new(false);
        Self { authority: endpoint.authority(), endpoint, config, tls, connected }
    }

    pub(crate) fn error(&self, kind: Kind, detail: impl std::fmt::Display) -> SendError {
        SendError::new(kind, &self.authority, detail)
    }

    /// Opens a connection within the connect time-out.
    pub(crate) async fn open(&self) -> Result<TlsStream<TcpStream>, SendError> {
        let limit = self.config.connect_timeout;
        let opened = tokio::time::timeout(limit, self.connect()).await;
        let opened =
            opened.unwrap_or_else(|_| Err(self.error(Kind::ConnectTimeout, format_args!("{limit:?}"))));
        self.connected.fetch_or(opened.is_ok(), Ordering::Relaxed);
        opened
    }

    async fn connect(&self) -> Result<TlsStream<TcpStream>, SendError> {
        let tls = Arc::clone(self.tls.as_ref().map_err(Clone::clone)?);
        let refused = |error: io::Error| self.error(Kind::Connect, plain(&error));
        let tcp = first_to_answer(self.addresses().await?).await.map_err(refused)?;
        // Without it, a lone push waits 40 ms for an acknowledgement.
        tcp.set_nodelay(true).map_err(refused)?;
        let name = ServerName::try_from(self.endpoint.host().to_owned())
            .map_err(|error| self.error(Kind::Tls, error))?;
        let stream = TlsConnector::from(tls).connect(name, tcp).await;
        let stream = stream.map_err(|error| tls::failure(&self.authority, &error))?;
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Err(self.error(Kind::NoHttp2, "it did not choose the protocol h2 in TLS"));
        }
        Ok(stream)
    }

    /// Resolved anew for each connection, as Apple asks (§1). A loopback name stays on this machine,
    /// whatever the resolver says.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, SendError> {
        let found = tokio::net::lookup_host((self.endpoint.host(), self.endpoint.port())).await;
        let found = found.map_err(|error| self.error(Kind::Lookup, plain(&error)))?;
        let local_only = self.endpoint.is_loopback();
        let addresses: Vec<_> = found.filter(|it| !local_only || it.ip().is_loopback()).collect();
        if addresses.is_empty() {
            return Err(self.error(Kind::Lookup, "the name has no address"));
        }
        Ok(addresses)
    }
}

/// Tries the addresses in their order, the next one as soon as the last failed or keeps us waiting.
async fn first_to_answer(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
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
            Ok(Some(Ok(tcp))) => return Ok(tcp),
            Ok(Some(Err(error))) => failure = error,
            Ok(None) | Err(_) => {}
        }
    }
}

/// Without the number of the operating system.
fn plain(error: &io::Error) -> String {
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
