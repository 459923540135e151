//! A push on its way: one try at the gateway, and the wait for the next one.

use std::cmp::Ordering;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{self, AtomicBool};
use std::task::Poll;
use std::time::Duration;

use push_protocol::{DeviceToken, Notification, Outcome};
use tokio::time::Instant;

use crate::{Ended, Ending, Gateway, GatewayError};

/// A target that was taken and has not ended.
#[derive(Debug)]
pub(crate) struct Flight<K> {
    pub(crate) key: K,
    pub(crate) token: DeviceToken,
    /// Tries so far.
    pub(crate) attempts: u32,
    /// Those that were answered.
    pub(crate) answers: u32,
    /// When the last try began.
    pub(crate) began: Instant,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl<K> Flight<K> {
    pub(crate) const fn new(key: K, token: DeviceToken, now: Instant) -> Self {
        Self { key, token, attempts: 0, answers: 0, began: now, elapsed: Duration::ZERO }
    }

    pub(crate) fn end(self, ending: Ending) -> Ended<K> {
        let Self { key, token, attempts, elapsed, .. } = self;
        Ended { key, token: Some(token), ending, elapsed, attempts }
    }
}

/// How a try ended.
#[derive(Debug)]
pub(crate) enum Fate {
    /// The run was cut off before the try began.
    Unstarted,
    /// The run was cut off while the try was at the gateway.
    CutOff,
    /// The gateway's word.
    Done(Result<Outcome, GatewayError>),
}

/// A try that has ended.
#[derive(Debug)]
pub(crate) struct Tried<K> {
    pub(crate) flight: Flight<K>,
    pub(crate) fate: Fate,
}

/// One try. Once `cut` is set, polling it ends it, with the answer if that has come.
pub(crate) async fn attempt<K, G: Gateway>(
    gateway: &G,
    notification: &Notification,
    cut: &AtomicBool,
    mut flight: Flight<K>,
) -> Tried<K> {
    if cut.load(atomic::Ordering::Relaxed) {
        return Tried { flight, fate: Fate::Unstarted };
    }
    flight.attempts += 1;
    let fate = {
        let mut sending = pin!(gateway.send(&flight.token, notification));
        poll_fn(|context| match sending.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Fate::Done(result)),
            Poll::Pending if cut.load(atomic::Ordering::Relaxed) => Poll::Ready(Fate::CutOff),
            Poll::Pending => Poll::Pending,
        })
        .await
    };
    Tried { flight, fate }
}

/// A push that waits for its next try. The greatest is the one that is due first.
#[derive(Debug)]
pub(crate) struct Waiting<K> {
    pub(crate) due: Instant,
    pub(crate) flight: Flight<K>,
}

impl<K> Ord for Waiting<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.due.cmp(&self.due)
    }
}

impl<K> PartialOrd for Waiting<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> PartialEq for Waiting<K> {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl<K> Eq for Waiting<K> {}
