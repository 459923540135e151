//! The targets of a run, one after the other: chosen devices, a pasted token, the lines of a file. A
//! thread reads ahead; what goes to a target is made when it is taken, so that only what is in flight is held.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;
use push_dispatch::{Control, Message, Prefix, Target};
use push_protocol::variables::Row;
use push_protocol::{DeviceToken, Notification};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::book::Key;
use super::token_file::{self, Lines};
use crate::draft::{Filling, Plan, PlannedTarget, Whose};
use crate::store::DeviceRecord;

/// Targets that are handed over together, since a wake-up costs more than a target.
const BATCH: usize = 256;
/// Bytes of values with which a batch is full before that.
const BATCH_BYTES: usize = 256 * 1024;
/// How many such batches are read ahead.
const AHEAD: usize = 4;

/// A target that was read.
pub(crate) struct Candidate {
    pub(crate) key: Key,
    token: Result<DeviceToken, String>,
    device: Option<DeviceRecord>,
    row: Row,
}

/// Reads target after target.
pub(crate) struct Targets {
    first: vec::IntoIter<PlannedTarget>,
    lines: Lines,
    number: u64,
    prefix: Prefix,
    /// What tells a target from others, for the prefix.
    mark: String,
    pub(crate) maker: Maker,
}

/// Makes what goes to each target.
#[derive(Clone)]
pub(crate) struct Maker {
    notification: Arc<Notification>,
    filling: Option<Arc<Filling>>,
}

impl Targets {
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn open(plan: &Plan, path: &Path) -> io::Result<Self> {
        let (first, mut lines) = (plan.targets.clone().into_iter(), token_file::open(path)?);
        let filling = plan.filling.clone().map(|filling| {
            let columns = lines.want(filling.names());
            Arc::new(filling.with_columns(columns))
        });
        let maker = Maker { notification: Arc::new(plan.notification.clone()), filling };
        Ok(Self { first, lines, number: 0, prefix: Prefix::new(), mark: String::new(), maker })
    }

    fn read(
        &mut self,
        token: Result<DeviceToken, String>,
        line: Option<u64>,
        device: Option<DeviceRecord>,
        row: Row,
    ) -> Candidate {
        self.number += 1;
        self.mark.clear();
        self.mark.push_str(token.as_ref().map_or_else(String::as_str, |token| token.as_str()));
        if let (Some(filling), Ok(token)) = (&self.maker.filling, &token) {
            let whose =
                Whose { number: self.number, token: Some(token), device: device.as_ref(), row: Some(&row) };
            filling.push_mark(whose, &mut self.mark);
        }
        self.prefix = self.prefix.and(self.number, &self.mark);
        let named = device.as_ref().map(|it| (it.id.clone(), it.name.clone()));
        let key = Key { number: self.number, prefix: self.prefix, line, device: named, own: None };
        Candidate { key, token, device, row }
    }

    /// All of them, with what goes to those that are `wanted`; to the others goes the run's notification.
    pub(crate) fn made_where(self, wanted: impl Fn(u64) -> bool) -> impl Iterator<Item = Target<Key>> {
        let (maker, mut scratch) = (self.maker.clone(), String::new());
        self.map(move |candidate| {
            let makes = wanted(candidate.key.number);
            if makes {
                maker.target(candidate, &mut scratch)
            } else {
                Target::new(candidate.key, candidate.token)
            }
        })
    }
}

impl Iterator for Targets {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        if let Some(PlannedTarget { device, token }) = self.first.next() {
            return Some(self.read(Ok(token), None, device, Row::default()));
        }
        let line = self.lines.next()?;
        let token = line.token.map_err(|problem| problem.message);
        Some(self.read(token, Some(line.number), None, line.row))
    }
}

impl Maker {
    /// `scratch` is memory to work in.
    fn target(&self, candidate: Candidate, scratch: &mut String) -> Target<Key> {
        let Candidate { key, token, device, row } = candidate;
        let message = match (&self.filling, &token) {
            (Some(filling), Ok(token)) => {
                let whose = Whose {
                    number: key.number,
                    token: Some(token),
                    device: device.as_ref(),
                    row: Some(&row),
                };
                filling.message(&self.notification, whose, key.line, scratch)
            }
            (None, _) | (_, Err(_)) => Message::Shared,
        };
        let own = if let Message::Own(own) = &message { Some(Arc::clone(own)) } else { None };
        Target { key: Key { own, ..key }, token, message }
    }
}

/// The targets of the numbers that are `wanted`, and the task that reads them. It ends with the file, and
/// when nobody wants more. Once the run is cancelled the stream ends: what is left is then only counted,
/// so that the end does not wait for a long file.
pub(crate) fn stream_of(
    mut targets: Targets,
    wanted: impl Fn(u64) -> bool + Send + 'static,
    control: &Control,
) -> (impl Stream<Item = Target<Key>>, JoinHandle<()>) {
    let (sender, batches) = mpsc::channel::<Vec<Candidate>>(AHEAD);
    let maker = targets.maker.clone();
    let reader = tokio::task::spawn_blocking(move || {
        loop {
            let batch = batch(&mut targets, &wanted);
            if batch.is_empty() || sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    let (batch, scratch) = (Vec::new().into_iter(), String::new());
    (Ahead { batches, batch, control: control.clone(), maker, scratch }, reader)
}

fn batch(targets: &mut Targets, wanted: &impl Fn(u64) -> bool) -> Vec<Candidate> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < BATCH
        && bytes < BATCH_BYTES
        && let Some(candidate) = targets.find(|it| wanted(it.key.number))
    {
        bytes += candidate.row.byte_len();
        batch.push(candidate);
    }
    batch
}

/// What a thread reads ahead.
struct Ahead {
    batches: mpsc::Receiver<Vec<Candidate>>,
    batch: vec::IntoIter<Candidate>,
    control: Control,
    maker: Maker,
    scratch: String,
}

impl Stream for Ahead {
    type Item = Target<Key>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Target<Key>>> {
        let this = &mut *self;
        if this.control.is_cancelled() {
            return Poll::Ready(None);
        }
        loop {
            if let Some(candidate) = this.batch.next() {
                return Poll::Ready(Some(this.maker.target(candidate, &mut this.scratch)));
            }
            match ready!(this.batches.poll_recv(context)) {
                Some(batch) => this.batch = batch.into_iter(),
                None => return Poll::Ready(None),
            }
        }
    }
}

#[cfg(test)]
mod tests;
