//! The targets of a run, one after the other: chosen devices, a pasted token, the lines of a file.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec;

use futures_util::{Stream, stream};
use push_dispatch::{CancelToken, Target};
use tokio::sync::watch;

use super::book::Key;
use super::token_file::{Line, Lines};
use crate::draft::{Plan, PlannedTarget};

/// Which targets of a run are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// All from this place on.
    pub(crate) from: u64,
    /// And these before it.
    pub(crate) again: BTreeSet<u64>,
}

impl Span {
    pub(crate) const fn all() -> Self {
        Self { from: 0, again: BTreeSet::new() }
    }

    fn holds(&self, index: u64) -> bool {
        index >= self.from || self.again.contains(&index)
    }
}

/// Counts what was taken from a source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken(Arc<AtomicU64>);

impl Taken {
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends a source before its end.
#[derive(Debug, Clone)]
pub(crate) struct Over(CancelToken);

impl Over {
    pub(crate) fn close(&self) {
        self.0.cancel();
    }
}

/// Where targets come from.
#[derive(Debug)]
pub(crate) struct Source {
    first: vec::IntoIter<PlannedTarget>,
    lines: Lines,
    batch: vec::IntoIter<Line>,
    index: u64,
    span: Span,
    paused: watch::Receiver<bool>,
    cancel: CancelToken,
    over: Over,
    taken: Taken,
}

impl Source {
    pub(crate) fn new(
        plan: &Plan,
        lines: Lines,
        span: &Span,
        paused: watch::Receiver<bool>,
        cancel: &CancelToken,
    ) -> Self {
        Self {
            first: plan.targets.clone().into_iter(),
            lines,
            batch: Vec::new().into_iter(),
            index: 0,
            span: span.clone(),
            paused,
            cancel: cancel.clone(),
            over: Over(CancelToken::new()),
            taken: Taken::default(),
        }
    }

    pub(crate) fn taken(&self) -> Taken {
        self.taken.clone()
    }

    pub(crate) fn over(&self) -> Over {
        self.over.clone()
    }

    pub(crate) fn into_stream(self) -> impl Stream<Item = Target<Key>> {
        stream::unfold(self, async |mut source| Some((source.next().await?, source)))
    }

    /// Waits while the run is paused; `None` once it is called off or at the end.
    async fn next(&mut self) -> Option<Target<Key>> {
        if *self.paused.borrow() {
            tokio::select! {
                () = self.cancel.cancelled() => return None,
                () = self.over.0.cancelled() => return None,
                // Fails only when the run is gone.
                gone = self.paused.wait_for(|it| !it) => drop(gone.ok()?),
            }
        }
        loop {
            if self.cancel.is_cancelled() || self.over.0.is_cancelled() {
                return None;
            }
            let target = self.any().await?;
            if self.span.holds(target.key.index) {
                self.taken.0.fetch_add(1, Ordering::Relaxed);
                return Some(target);
            }
        }
    }

    async fn any(&mut self) -> Option<Target<Key>> {
        let index = self.index;
        let target = if let Some(PlannedTarget { device, token }) = self.first.next() {
            let device = device.map(|it| (it.id, it.name));
            Target { key: Key { index, line: None, device }, token: Ok(token) }
        } else {
            let line = match self.batch.next() {
                Some(line) => line,
                None => {
                    self.batch = self.lines.recv().await?.into_iter();
                    self.batch.next()?
                }
            };
            Target { key: Key { index, line: Some(line.number), device: None }, token: line.token }
        };
        self.index += 1;
        Some(target)
    }
}
