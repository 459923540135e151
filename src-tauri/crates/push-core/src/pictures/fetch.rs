//! Fetching a picture over HTTP/1.1: from the public internet alone, a few redirects, ten megabytes, ten seconds.

use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use push_client::{Config, connect_web};
use url::{Host, Url};

use super::error::{MOST_BYTES, MOST_PIXELS, PictureError};
use super::kind::{Kind, other_kind};
use crate::Error;

const MOST_REDIRECTS: usize = 5;
/// For everything together.
const LIMIT: Duration = Duration::from_secs(10);
/// More than the head of any answer, in bytes.
const MOST_HEAD: usize = 64 * 1024;

/// A picture, and where it came from in the end.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetched {
    pub kind: Kind,
    pub bytes: Vec<u8>,
    pub host: String,
}

/// What fetching needs from outside.
pub struct Fetcher {
    /// Which addresses are reached.
    pub admits: fn(IpAddr) -> bool,
    /// For everything together.
    pub limit: Duration,
}

impl Fetcher {
    /// As the app fetches: from the public internet.
    pub const fn new() -> Self {
        Self { admits: super::address::is_public, limit: LIMIT }
    }

    /// Fetches a picture; `way` says how a host and a port are reached.
    ///
    /// # Errors
    /// Says why there is none.
    pub async fn fetch(
        &self,
        url: &str,
        way: impl AsyncFn(&str, u16) -> Result<Config, Error>,
    ) -> Result<Fetched, Error> {
        let seconds = self.limit.as_secs();
        let fetched = tokio::time::timeout(self.limit, self.follow(url, way)).await;
        fetched.unwrap_or_else(|_| Err(PictureError::Timeout { seconds }.into()))
    }

    async fn follow(
        &self,
        url: &str,
        way: impl AsyncFn(&str, u16) -> Result<Config, Error>,
    ) -> Result<Fetched, Error> {
        let mut address = Address::read(url)?;
        for _ in 0..=MOST_REDIRECTS {
            let config = way(&address.host, address.port).await?;
            let answer = self.ask(&address, &config).await?;
            match answer.status().as_u16() {
                200 => return Ok(picture(read(answer, &address.host).await?, address.host)?),
                301 | 302 | 303 | 307 | 308 => address = address.next(&answer)?,
                status => return Err(PictureError::Status { host: address.host, status }.into()),
            }
        }
        Err(PictureError::Redirects { limit: MOST_REDIRECTS }.into())
    }

    /// One request on a connection of its own.
    async fn ask(&self, address: &Address, config: &Config) -> Result<Answer, PictureError> {
        let host = &address.host;
        let stream = connect_web(host, address.port, config, self.admits).await;
        let stream = stream.map_err(|error| PictureError::of_web(host, error))?;
        let broken = |error: hyper::Error| broken(host, &error);
        let mut http = http1::Builder::new();
        http.max_buf_size(MOST_HEAD);
        let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // It ends with the answer, or is dropped with it.
        let task = tokio::spawn(async move {
            // What breaks it is told to whoever reads the answer.
            let _ = connection.await;
        });
        let response = sender.send_request(address.request()?).await;
        let answer = response.map(|response| Answer { response, _connection: Ended(task) });
        answer.map_err(broken)
    }
}

/// An answer, whose connection ends with it.
struct Answer {
    response: Response<Incoming>,
    _connection: Ended,
}

impl std::ops::Deref for Answer {
    type Target = Response<Incoming>;

    fn deref(&self) -> &Self::Target {
        &self.response
    }
}

/// A task that is ended when this is dropped.
struct Ended(tokio::task::JoinHandle<()>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Where a picture is.
#[derive(Debug)]
struct Address {
    url: Url,
    host: String,
    port: u16,
}

impl Address {
    fn read(text: &str) -> Result<Self, PictureError> {
        let not_https = || PictureError::NotHttps { found: text.trim().chars().take(200).collect() };
        let url = Url::parse(text.trim()).map_err(|_| not_https())?;
        Self::of(url).ok_or_else(not_https)?.without_login()
    }

    fn of(url: Url) -> Option<Self> {
        if url.scheme() != "https" {
            return None;
        }
        let host = match url.host()? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let port = url.port_or_known_default()?;
        Some(Self { url, host, port })
    }

    fn without_login(self) -> Result<Self, PictureError> {
        let has_login = !self.url.username().is_empty() || self.url.password().is_some();
        if has_login { Err(PictureError::Login) } else { Ok(self) }
    }

    /// Where a redirect leads.
    fn next(&self, answer: &Response<Incoming>) -> Result<Self, PictureError> {
        let location = answer.headers().get(LOCATION).and_then(|it| std::str::from_utf8(it.as_bytes()).ok());
        let location = location.ok_or_else(|| PictureError::NoLocation { host: self.host.clone() })?;
        let not_https = || PictureError::NotHttps { found: location.chars().take(200).collect() };
        let url = self.url.join(location).map_err(|_| not_https())?;
        Self::of(url).ok_or_else(not_https)?.without_login()
    }

    /// Nothing in it tells who asks, or from where.
    fn request(&self) -> Result<Request<Empty<Bytes>>, PictureError> {
        let authority = match self.url.port() {
            Some(port) => format!("{}:{port}", self.url.host_str().unwrap_or_default()),
            None => self.url.host_str().unwrap_or_default().to_owned(),
        };
        let path = match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        };
        let request = Request::get(path)
            .header(HOST, authority)
            .header(USER_AGENT, "Pushbench")
            .header(ACCEPT, "image/png, image/jpeg, image/gif")
            .body(Empty::new());
        request.map_err(|error| PictureError::Broken { host: self.host.clone(), detail: error.to_string() })
    }
}

async fn read(mut answer: Answer, host: &str) -> Result<Vec<u8>, PictureError> {
    let body = answer.response.body_mut();
    let too_large = || PictureError::TooLarge { limit: MOST_BYTES };
    if body.size_hint().lower() > MOST_BYTES as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(host, &error))?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > MOST_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

fn picture(bytes: Vec<u8>, host: String) -> Result<Fetched, PictureError> {
    let Some(kind) = Kind::of(&bytes) else {
        return Err(
            other_kind(&bytes).map_or(PictureError::NoPicture, |found| PictureError::OtherKind { found })
        );
    };
    let (width, height) = kind.size(&bytes).ok_or(PictureError::NoPicture)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    Ok(Fetched { kind, bytes, host })
}

/// With what stands behind an error, which hyper keeps to itself.
fn broken(host: &str, error: &hyper::Error) -> PictureError {
    let cause = std::error::Error::source(error).map(|it| format!(": {it}")).unwrap_or_default();
    PictureError::Broken { host: host.to_owned(), detail: format!("{error}{cause}") }
}

#[cfg(test)]
mod tests;
