//! One push under way on a connection: what h2 holds of it, and what is known of its fate.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use h2::RecvStream;
use h2::client::ResponseFuture;
use http::StatusCode;
use http::response::Parts;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::pool::Reply;
use crate::wire::Sent;

/// Bytes of an error body that are read; APNs sends under 100.
const MAX_BODY_BYTES: usize = 64 * 1024;

pub(crate) struct Exchange {
    pub(crate) reply: Reply,
    pub(crate) ticket: u64,
    pub(crate) began: Instant,
    /// Bytes of the request's body that h2 has not written yet.
    pub(crate) unsent: usize,
    /// The place on the wire at which the request is complete, once h2 has written it all.
    end: Option<u64>,
    state: State,
}

enum State {
    Waiting(ResponseFuture),
    /// The head of a rejection is there, and a part of its body.
    Reading(Box<(Parts, RecvStream, Vec<u8>)>),
}

impl Exchange {
    pub(crate) fn new(
        response: ResponseFuture,
        reply: Reply,
        ticket: u64,
        body: usize,
        began: Instant,
    ) -> Self {
        Self { reply, ticket, began, unsent: body, end: None, state: State::Waiting(response) }
    }

    /// Takes note of a part that h2 has written; how many bytes of the body that was.
    pub(crate) fn note(&mut self, sent: &Sent) -> usize {
        let bytes = sent.length.min(self.unsent);
        self.unsent -= bytes;
        self.end = sent.end;
        bytes
    }

    /// Whether the server can have the whole request, now or later. What it cannot have whole, it cannot
    /// have processed.
    pub(crate) fn is_written(&self) -> bool {
        self.end.is_some()
    }

    /// The same, on a connection that is over and has taken so many bytes.
    pub(crate) fn is_handed_on(&self, bytes: u64) -> bool {
        self.end.is_some_and(|end| end <= bytes)
    }

    /// What the server has said, once it is complete. To be asked after each of its frames, so that
    /// nobody needs to be woken.
    pub(crate) fn poll(&mut self, now: fn() -> SystemTime) -> Option<Result<Answer, h2::Error>> {
        let context = &mut Context::from_waker(Waker::noop());
        if let State::Waiting(response) = &mut self.state {
            let (head, body) = match Pin::new(response).poll(context) {
                Poll::Pending => return None,
                Poll::Ready(Err(error)) => return Some(Err(error)),
                Poll::Ready(Ok(response)) => response.into_parts(),
            };
            if head.status == StatusCode::OK {
                return Some(Ok(Answer::new(&head, &[], now)));
            }
            self.state = State::Reading(Box::new((head, body, Vec::new())));
        }
        let State::Reading(reading) = &mut self.state else { return None };
        let (head, body, bytes) = &mut **reading;
        read(body, bytes, context).map(|()| Ok(Answer::new(head, bytes, now)))
    }

    /// What there is when no more is waited for: the head is an answer, whatever the body would say.
    pub(crate) fn so_far(&self, now: fn() -> SystemTime) -> Option<Answer> {
        match &self.state {
            State::Waiting(_) => None,
            State::Reading(reading) => Some(Answer::new(&reading.0, &reading.2, now)),
        }
    }
}

/// Reads what has come of a body; something, once that is all there will be.
fn read(body: &mut RecvStream, bytes: &mut Vec<u8>, context: &mut Context<'_>) -> Option<()> {
    loop {
        match body.poll_data(context) {
            Poll::Pending => return None,
            Poll::Ready(Some(Ok(chunk))) => {
                bytes.extend_from_slice(&chunk);
                let released = body.flow_control().release_capacity(chunk.len());
                if bytes.len() > MAX_BODY_BYTES || released.is_err() {
                    return Some(());
                }
            }
            // Its end, or one that breaks off.
            Poll::Ready(Some(Err(_)) | None) => return Some(()),
        }
    }
}
