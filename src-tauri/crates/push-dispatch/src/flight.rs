//! A push on its way: one try at the gateway, and the wait for the next one.

use std::cmp::Ordering;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicU8};
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use push_protocol::{DeviceToken, Notification, Outcome};
use tokio::time::Instant;

use crate::ending::Sendable;
use crate::{Ended, Ending, Gateway, GatewayError};

/// A target that was taken and has not ended.
#[derive(Debug)]
pub(crate) struct Flight<K> {
    pub(crate) key: K,
    pub(crate) token: DeviceToken,
    /// Its own; `None`: that of the run.
    notification: Option<Arc<Notification>>,
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
    pub(crate) fn new(target: Sendable<K>, now: Instant) -> Self {
        let Sendable { key, token, notification } = target;
        Self { key, token, notification, attempts: 0, answers: 0, began: now, elapsed: Duration::ZERO }
    }

    pub(crate) fn end(self, ending: Ending) -> Ended<K> {
        let Self { key, token, attempts, elapsed, .. } = self;
        Ended { key, token: Some(token), ending, elapsed, attempts }
    }
}

/// How a try ended.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The run was cut off before the try began.
    Unstarted,
    /// The run was cut off, and the gateway did not say in time what became of the try.
    Unsaid,
    /// The gateway's word.
    Done(Result<Outcome, GatewayError>),
}

/// A try that has ended.
#[derive(Debug)]
pub(crate) struct Tried<K> {
    pub(crate) flight: Flight<K>,
    pub(crate) verdict: Verdict,
}

/// Cuts off all tries of a run. They see it when they are polled.
#[derive(Debug, Default)]
pub(crate) struct Cut(AtomicU8);

impl Cut {
    const ASKED: u8 = 1;
    const FORCED: u8 = 2;

    /// Asks the gateway to give up every try.
    pub(crate) fn ask(&self) {
        self.0.store(Self::ASKED, atomic::Ordering::Relaxed);
    }

    /// Waits for the gateway no longer.
    pub(crate) fn force(&self) {
        self.0.store(Self::FORCED, atomic::Ordering::Relaxed);
    }

    fn is_asked(&self) -> bool {
        self.0.load(atomic::Ordering::Relaxed) >= Self::ASKED
    }

    fn is_forced(&self) -> bool {
        self.0.load(atomic::Ordering::Relaxed) == Self::FORCED
    }
}

/// One try. Its future may be polled on after its end.
pub(crate) fn attempt<K, G: Gateway>(
    gateway: &G,
    notification: &Notification,
    cut: &Cut,
    flight: Flight<K>,
) -> impl FusedFuture<Output = Tried<K>> {
    try_once(gateway, notification, cut, flight).fuse()
}

async fn try_once<K, G: Gateway>(
    gateway: &G,
    notification: &Notification,
    cut: &Cut,
    mut flight: Flight<K>,
) -> Tried<K> {
    if cut.is_asked() {
        return Tried { flight, verdict: Verdict::Unstarted };
    }
    flight.attempts += 1;
    let verdict = {
        let stop = poll_fn(|_| if cut.is_asked() { Poll::Ready(()) } else { Poll::Pending });
        let notification = flight.notification.as_deref().unwrap_or(notification);
        let mut sending = pin!(gateway.send(&flight.token, notification, stop));
        poll_fn(|context| match sending.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Verdict::Done(result)),
            Poll::Pending if cut.is_forced() => Poll::Ready(Verdict::Unsaid),
            Poll::Pending => Poll::Pending,
        })
        .await
    };
    Tried { flight, verdict }
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
