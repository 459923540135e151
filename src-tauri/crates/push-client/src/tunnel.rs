//! CONNECT: asks an HTTP proxy for a way to a host (RFC 9110 §9.3.6), and says in words why there is none.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Proxy;
use crate::error::Kind;

/// More than any proxy says before the blank line.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Why the proxy gave no way.
pub(crate) struct Obstacle {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
}

impl Obstacle {
    /// One that may be gone the next time.
    pub(crate) const fn passing(detail: String) -> Self {
        Self { kind: Kind::Proxy, detail }
    }

    const fn lasting(detail: String) -> Self {
        Self { kind: Kind::ProxyRefused, detail }
    }
}

/// After this, `tcp` leads to `authority`.
pub(crate) async fn open(tcp: &mut TcpStream, proxy: &Proxy, authority: &str) -> Result<(), Obstacle> {
    let place = proxy.authority();
    let cut = |error: io::Error| {
        let how =
            if error.kind() == io::ErrorKind::UnexpectedEof { String::new() } else { format!(" ({error})") };
        Obstacle::passing(format!(
            "{place} closed the connection before it answered{how}; check that this is an HTTP proxy, and try again"
        ))
    };
    tcp.write_all(&request(proxy, authority)).await.map_err(cut)?;
    let head = read_head(tcp).await.map_err(cut)?;
    let answer = head.as_deref().and_then(Answer::parse).ok_or_else(|| {
        Obstacle::lasting(format!("what answers at {place} is not an HTTP proxy; check its host and port"))
    })?;
    answer.judge(proxy, authority)
}

fn request(proxy: &Proxy, authority: &str) -> Vec<u8> {
    let mut request = format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n").into_bytes();
    if let Some(header) = proxy.authorization() {
        request.extend([b"proxy-authorization: ", header.as_bytes(), b"\r\n"].concat());
    }
    request.extend(b"\r\n");
    request
}

/// Up to the blank line, and not a byte more: what follows belongs to TLS. `None`: too long.
async fn read_head(tcp: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        // No HTTP begins otherwise: whatever else talks there need not be heard out.
        let start = &head[..head.len().min(5)];
        if head.len() == MAX_HEAD_BYTES || !b"HTTP/".starts_with(start) {
            return Ok(None);
        }
        head.push(tcp.read_u8().await?);
    }
    Ok(Some(head))
}

struct Answer {
    status: u16,
    /// `403 Forbidden`.
    line: String,
    /// The ways to log in that are offered: `Basic`, `NTLM`.
    schemes: Vec<String>,
}

impl Answer {
    fn parse(head: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.split("\r\n");
        let line = lines.next()?.split_once(' ')?.1.trim();
        let status = line.get(..3)?.parse().ok()?;
        let schemes = lines
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("proxy-authenticate"))
            .flat_map(|(_, value)| value.split(',').filter_map(|part| part.split_whitespace().next()))
            .filter(|word| !word.contains('='))
            .map(str::to_owned)
            .collect();
        let line = line.chars().filter(|it| !it.is_control()).take(80).collect();
        Some(Self { status, line, schemes })
    }

    fn judge(&self, proxy: &Proxy, authority: &str) -> Result<(), Obstacle> {
        let (place, line) = (proxy.authority(), &self.line);
        Err(match self.status {
            200..=299 => return Ok(()),
            407 if !self.schemes.is_empty() && !self.offers_basic() => Obstacle::lasting(format!(
                "{place} asks for {} (407), and Basic is all that can be used here; ask who runs it to allow Basic, or to let \
                 {authority} through without a login",
                self.schemes.join(" or ")
            )),
            407 if proxy.authorization().is_some() => Obstacle::lasting(format!(
                "{place} does not accept the user name and password (407); check both"
            )),
            407 => Obstacle::lasting(format!(
                "{place} asks for a user name and password (407); give it as http://USER:PASSWORD@{place}"
            )),
            500..=599 => Obstacle::passing(format!(
                "{place} did not reach it ({line}); try again, and if it stays so, ask who runs the proxy"
            )),
            _ => Obstacle::lasting(format!("{place} refuses ({line}); ask who runs it to allow {authority}")),
        })
    }

    fn offers_basic(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"))
    }
}
