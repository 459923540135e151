//! One push as HTTP/2 sees it: the request that goes out, the answer that comes back.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use h2::client::ResponseFuture;
use http::{HeaderValue, Method, Request, StatusCode};
use push_protocol::{DeviceToken, Notification};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;

/// Bytes of an error body that are read; APNs sends under 100.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Who waits for the answer.
pub(crate) type Reply = oneshot::Sender<Result<Answer, crate::SendError>>;

/// A push that waits for its turn.
pub(crate) struct Job {
    pub(crate) request: Request<()>,
    pub(crate) body: Bytes,
    pub(crate) reply: Reply,
}

/// How an exchange ended.
pub(crate) enum End {
    Answer(Answer),
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
    now: fn() -> SystemTime,
) -> (Reply, End) {
    let end = tokio::select! {
        biased;
        end = answer(response, Instant::now() + response_timeout, now) => end,
        () = reply.closed() => End::Abandoned,
    };
    (reply, end)
}

/// The head is the answer; a body that is late takes nothing from it.
async fn answer(response: ResponseFuture, deadline: Instant, now: fn() -> SystemTime) -> End {
    let (head, body) = match timeout_at(deadline, response).await {
        Ok(Ok(response)) => response.into_parts(),
        Ok(Err(error)) => return End::Failed(error),
        Err(_) => return End::Late,
    };
    let mut bytes = Vec::new();
    if head.status != StatusCode::OK {
        // What has come by then is what there is.
        let _ = timeout_at(deadline, read(body, &mut bytes)).await;
    }
    End::Answer(Answer::new(&head, &bytes, now))
}

/// What arrives of the body, up to a limit or its end.
async fn read(mut body: h2::RecvStream, bytes: &mut Vec<u8>) {
    while let Some(Ok(chunk)) = body.data().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BODY_BYTES || body.flow_control().release_capacity(chunk.len()).is_err() {
            break;
        }
    }
}
