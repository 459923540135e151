//! One push as HTTP/2 sees it: the request that goes out, the answer that comes back.

use std::time::Duration;

use bytes::Bytes;
use h2::client::ResponseFuture;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use push_protocol::{DeviceToken, Notification, Outcome};
use tokio::sync::oneshot;

/// Bytes of an error body that are read; APNs sends under 100.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Who waits for the answer.
pub(crate) type Reply = oneshot::Sender<Result<Outcome, crate::SendError>>;

/// A push that waits for its turn.
pub(crate) struct Job {
    pub(crate) request: Request<()>,
    pub(crate) body: Bytes,
    pub(crate) reply: Reply,
}

/// How an exchange ended.
pub(crate) enum End {
    Answer(Outcome),
    Failed(h2::Error),
    /// No answer in time.
    Late,
    /// Nobody waits for the answer any more; h2 resets the stream.
    Abandoned,
}

/// The request of a push (§2.1). There is no `content-type`: Apple's list has none and ignores it.
///
/// HPACK (§1): h2 writes `:path` literal without indexing, and `authorization` literal and never
/// indexed since it is marked sensitive; everything else it indexes.
pub(crate) fn request(
    authority: &str,
    token: &DeviceToken,
    notification: &Notification,
    authorization: HeaderValue,
) -> http::Result<Request<()>> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("https://{authority}/3/device/{token}"))
        .header(http::header::AUTHORIZATION, authorization);
    for (name, value) in notification.headers() {
        request = request.header(name, value.as_bytes());
    }
    request.body(())
}

/// Waits for the answer of a request that was handed to h2.
pub(crate) async fn exchange(
    response: ResponseFuture,
    mut reply: Reply,
    response_timeout: Duration,
) -> (Reply, End) {
    let answer = tokio::time::timeout(response_timeout, async { Ok(read(response.await?).await) });
    let end = tokio::select! {
        biased;
        answer = answer => match answer {
            Ok(Ok(outcome)) => End::Answer(outcome),
            Ok(Err(error)) => End::Failed(error),
            Err(_) => End::Late,
        },
        () = reply.closed() => End::Abandoned,
    };
    (reply, end)
}

async fn read(response: Response<h2::RecvStream>) -> Outcome {
    let (parts, body) = response.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let retry_after = header("retry-after").and_then(|text| text.trim().parse().ok());
    let (apns_id, unique_id) = (header("apns-id"), header("apns-unique-id"));
    if parts.status == StatusCode::OK {
        return Outcome::Accepted { apns_id, unique_id };
    }
    let said: serde_json::Value = serde_json::from_slice(&read_body(body).await).unwrap_or_default();
    Outcome::Rejected {
        status: parts.status.as_u16(),
        reason: said["reason"].as_str().unwrap_or_default().to_owned(),
        timestamp: said["timestamp"].as_i64(),
        apns_id,
        retry_after: retry_after.map(Duration::from_secs),
    }
}

/// What arrives of the body. One that breaks off takes nothing from the status, which is an answer.
async fn read_body(mut body: h2::RecvStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Ok(chunk)) = body.data().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BODY_BYTES || body.flow_control().release_capacity(chunk.len()).is_err() {
            break;
        }
    }
    bytes
}
