//! A connection to a host of the web, for what a person asked to see. It is none of APNs': it leads only to
//! addresses that the caller admits, and it speaks HTTP/1.1.
//!
//! The name is looked up here, each address is judged, and the connection is made to one that passed: whatever the
//! name means a moment later, nobody else is reached. Through a proxy, the proxy is given that address too, and not
//! the name.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::connect::{first_to_answer, plain};
use crate::{Config, Proxy, endpoint, tls, tunnel};

/// Addresses that a proxy is asked for, one after the other.
const MOST_ASKED: usize = 3;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebError {
    /// The name has no address.
    Lookup(String),
    /// None of its addresses is admitted; this is the first.
    Refused(IpAddr),
    /// Nobody answers there.
    Connect(String),
    /// The proxy gave no way.
    Proxy(String),
    /// The server is not who it should be, or speaks no TLS.
    Tls(String),
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lookup(detail) | Self::Connect(detail) | Self::Proxy(detail) | Self::Tls(detail) => {
                f.write_str(detail)
            }
            Self::Refused(address) => write!(f, "{address} is not admitted"),
        }
    }
}

impl std::error::Error for WebError {}

/// Connects to `host`, a name or an address without brackets, by `config`: its resolver, its proxy and its extra CA.
/// There is no time-out here.
///
/// # Errors
/// Says why there is no connection.
pub async fn connect_web(
    host: &str,
    port: u16,
    config: &Config,
    admits: fn(IpAddr) -> bool,
) -> Result<impl AsyncRead + AsyncWrite + Send + Unpin + use<>, WebError> {
    let mut client = tls::client(None, config.extra_ca.as_ref(), None).map_err(WebError::Tls)?;
    client.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(host.to_owned()).map_err(|error| WebError::Tls(error.to_string()))?;
    let found = config.resolver.lookup(host, port).await.map_err(|error| WebError::Lookup(plain(&error)))?;
    let Some(first) = found.first().copied() else {
        return Err(WebError::Lookup("the name has no address".to_owned()));
    };
    let admitted: Vec<SocketAddr> = found.into_iter().filter(|it| admits(it.ip())).collect();
    if admitted.is_empty() {
        return Err(WebError::Refused(first.ip()));
    }
    let tcp = match &config.proxy {
        None => first_to_answer(admitted).await.map_err(|error| WebError::Connect(plain(&error)))?,
        Some(proxy) => through(proxy, config, &admitted).await?,
    };
    let stream = TlsConnector::from(Arc::new(client)).connect(name, tcp).await;
    stream.map_err(|error| tls_error(&error))
}

fn tls_error(error: &io::Error) -> WebError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(error) => WebError::Tls(tls::words(error, false)),
        None => WebError::Connect(plain(error)),
    }
}

async fn through(proxy: &Proxy, config: &Config, admitted: &[SocketAddr]) -> Result<TcpStream, WebError> {
    let place = proxy.authority();
    let failed = |error: &io::Error| WebError::Proxy(format!("{place} does not answer ({})", plain(error)));
    let mut obstacle = None;
    for address in admitted.iter().take(MOST_ASKED) {
        let there = config.resolver.lookup(proxy.host(), proxy.port()).await;
        let mut tcp =
            first_to_answer(there.map_err(|error| failed(&error))?).await.map_err(|error| failed(&error))?;
        let authority = endpoint::authority(&address.ip().to_string(), address.port());
        match tunnel::open(&mut tcp, proxy, &authority).await {
            Ok(()) => return Ok(tcp),
            Err(found) => obstacle = Some(found.detail),
        }
    }
    Err(WebError::Proxy(obstacle.unwrap_or_default()))
}
