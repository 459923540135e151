//! From a host name to addresses: asked anew for each connection, as Apple wants it (§1).

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

type Answer = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks host names up. The system's one, unless a test needs another.
#[derive(Clone)]
pub struct Resolver(Arc<dyn Fn(String, u16) -> Answer + Send + Sync>);

impl Resolver {
    /// Asks `lookup` with host and port.
    pub fn new<R>(lookup: impl Fn(String, u16) -> R + Send + Sync + 'static) -> Self
    where
        R: Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'static,
    {
        Self(Arc::new(move |host, port| Box::pin(lookup(host, port))))
    }

    /// The addresses in the order to try them: the families take turns, beginning with the one that the
    /// resolver put first, so that one which is broken here costs little (RFC 8305).
    pub(crate) async fn lookup(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        (self.0)(host.to_owned(), port).await.map(in_turn)
    }
}

impl Default for Resolver {
    /// That of the system.
    fn default() -> Self {
        Self::new(
            |host, port| async move { Ok(tokio::net::lookup_host((host.as_str(), port)).await?.collect()) },
        )
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

fn in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_ipv6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_ipv6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut ordered = Vec::new();
    loop {
        let (one, other) = (first.next(), second.next());
        if one.is_none() && other.is_none() {
            return ordered;
        }
        ordered.extend(one.into_iter().chain(other));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_families_take_turns() {
        let resolver = |texts: &'static [&str]| {
            Resolver::new(move |_, port| async move {
                Ok(texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), port)).collect())
            })
        };
        for (found, ordered) in [
            (
                &["::1", "::2", "::3", "1.1.1.1", "1.1.1.2"][..],
                &["::1", "1.1.1.1", "::2", "1.1.1.2", "::3"][..],
            ),
            (&["1.1.1.1", "1.1.1.2", "::1"], &["1.1.1.1", "::1", "1.1.1.2"]),
            (&["1.1.1.1", "1.1.1.2"], &["1.1.1.1", "1.1.1.2"]),
            (&[], &[]),
        ] {
            let addresses = resolver(found).lookup("host", 1).await.unwrap();
            let texts: Vec<_> = addresses.iter().map(|it| it.ip().to_string()).collect();
            assert_eq!(texts, ordered);
        }
        let addresses = resolver(&[]).lookup("::7", 9).await.unwrap();
        assert_eq!(addresses, ["[::7]:9".parse().unwrap()], "an address is not looked up");
    }
}
