//! One HTTP/2 connection: opened, used for many pushes, watched for its end.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderValue, Method, Request, Response};
use push_protocol::{DeviceToken, Notification, Outcome};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_rustls::client::TlsStream;

use crate::error::{Kind, SendError};
use crate::goaway::{Reason, Watched};
use crate::{Config, Endpoint, tls};

/// Bytes of an error body that are read; APNs sends under 100.
const MAX_BODY_BYTES: usize = 64 * 1024;

pub(crate) struct Connection {
    authority: String,
    requests: SendRequest<Bytes>,
    reason: Reason,
    /// One push at a time until APNs accepted one, then closed, which lets everybody pass (§1).
    first: Semaphore,
    broken: AtomicBool,
    response_timeout: Duration,
    driver: JoinHandle<()>,
}

impl Connection {
    pub(crate) async fn open(endpoint: &Endpoint, config: &Config) -> Result<Self, SendError> {
        let authority = endpoint.authority();
        let in_time = tokio::time::timeout(config.connect_timeout, connect(endpoint));
        let io = in_time.await.unwrap_or_else(|_| {
            let detail = format!("no connection within {:?}", config.connect_timeout);
            Err(SendError::new(Kind::Connect, &authority, detail))
        })?;
        let reason = Reason::default();
        let (requests, mut connection) = h2::client::Builder::new()
            .enable_push(false)
            .handshake(Watched::new(io, reason.clone()))
            .await
            .map_err(|error| SendError::new(Kind::Connect, &authority, error))?;
        let pings = connection.ping_pong();
        let (after, patience) = (config.ping_after, config.ping_timeout);
        let driver = tokio::spawn(async move {
            tokio::select! {
                _ = connection => {}
                () = keep_alive(pings, after, patience) => {}
            }
        });
        Ok(Self {
            authority,
            requests,
            reason,
            first: Semaphore::new(1),
            broken: AtomicBool::new(false),
            response_timeout: config.response_timeout,
            driver,
        })
    }

    /// Whether a new push may go here.
    pub(crate) fn is_usable(&self) -> bool {
        !self.broken.load(Ordering::Relaxed) && !self.driver.is_finished()
    }

    /// Asks APNs about one push.
    pub(crate) async fn push(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        authorization: &HeaderValue,
    ) -> Result<Outcome, SendError> {
        // A closed semaphore lets everybody pass: an accepted push has opened the connection.
        let alone = self.first.acquire().await.ok();
        let sent = self.ask(token, notification, authorization).await;
        let outcome = sent.map_err(|error| {
            self.broken.store(true, Ordering::Relaxed);
            error.with_goaway(self.reason.get())
        })?;
        if alone.is_some() && matches!(outcome, Outcome::Accepted { .. }) {
            self.first.close();
        }
        Ok(outcome)
    }

    async fn ask(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        authorization: &HeaderValue,
    ) -> Result<Outcome, SendError> {
        let request = self.request(token, notification, authorization)?;
        let body = Bytes::copy_from_slice(notification.payload.as_str().as_bytes());
        let wait = self.response_timeout;
        let late =
            |what: &str| SendError::new(Kind::Timeout, &self.authority, format!("{what} within {wait:?}"));
        let ready = tokio::time::timeout(wait, self.requests.clone().ready()).await;
        let mut requests =
            ready.map_err(|_| late("no room for another push"))?.map_err(|error| self.failure(&error))?;
        let (response, mut stream) =
            requests.send_request(request, false).map_err(|error| self.failure(&error))?;
        stream.send_data(body, true).map_err(|error| self.failure(&error).after_write())?;
        let answer = async { read(response.await?).await };
        let answer = tokio::time::timeout(wait, answer).await;
        answer
            .map_err(|_| late("no answer").after_write())?
            .map_err(|error| self.failure(&error).after_write())
    }

    fn request(
        &self,
        token: &DeviceToken,
        notification: &Notification,
        authorization: &HeaderValue,
    ) -> Result<Request<()>, SendError> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("https://{}/3/device/{token}", self.authority))
            .header(http::header::AUTHORIZATION, authorization);
        for (name, value) in notification.headers() {
            request = request.header(name, value.as_bytes());
        }
        request.body(()).map_err(|error| SendError::new(Kind::Request, &self.authority, error))
    }

    fn failure(&self, error: &h2::Error) -> SendError {
        // A stream above the last-stream-id of a GOAWAY, or refused, was never looked at (§1).
        let unread = (error.is_go_away() && error.is_remote())
            || (error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM));
        let kind = if unread { Kind::NotProcessed } else { Kind::Broken };
        SendError::new(kind, &self.authority, error)
    }

    /// Ends the connection and waits until its task is gone.
    pub(crate) async fn close(mut self) {
        self.driver.abort();
        // An aborted task ends with an error of its own, which says nothing new.
        let _ = (&mut self.driver).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Resolved anew each time, as Apple asks (§1); every address is tried in turn.
async fn connect(endpoint: &Endpoint) -> Result<TlsStream<TcpStream>, SendError> {
    let authority = endpoint.authority();
    let tcp = TcpStream::connect((endpoint.host(), endpoint.port()))
        .await
        .and_then(|tcp| tcp.set_nodelay(true).map(|()| tcp))
        .map_err(|error| SendError::new(Kind::Connect, &authority, error))?;
    let untrusted = |error: io::Error| SendError::new(Kind::Tls, &authority, error);
    let name = ServerName::try_from(endpoint.host().to_owned())
        .map_err(|error| untrusted(io::Error::other(error)))?;
    let stream = tls::connector(endpoint)?.connect(name, tcp).await.map_err(untrusted)?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return Err(untrusted(io::Error::other("the server does not speak HTTP/2 (ALPN h2)")));
    }
    Ok(stream)
}

/// Ends when the server no longer answers; a PING now and then also keeps the connection open (§1).
async fn keep_alive(pings: Option<h2::PingPong>, after: Duration, patience: Duration) {
    let Some(mut pings) = pings else { return std::future::pending().await };
    loop {
        tokio::time::sleep(after).await;
        let pong = tokio::time::timeout(patience, pings.ping(h2::Ping::opaque())).await;
        if !matches!(pong, Ok(Ok(_))) {
            return;
        }
    }
}

async fn read(response: Response<h2::RecvStream>) -> Result<Outcome, h2::Error> {
    let (parts, mut body) = response.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let (apns_id, unique_id) = (header("apns-id"), header("apns-unique-id"));
    if parts.status == http::StatusCode::OK {
        return Ok(Outcome::Accepted { apns_id, unique_id });
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len())?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BODY_BYTES {
            break;
        }
    }
    let said: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Outcome::Rejected {
        status: parts.status.as_u16(),
        reason: said["reason"].as_str().unwrap_or_default().to_owned(),
        timestamp: said["timestamp"].as_i64(),
        apns_id,
    })
}
