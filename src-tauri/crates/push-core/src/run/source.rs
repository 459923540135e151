//! The targets of a run, one after the other: chosen devices, a pasted token, the lines of a file. A
//! thread reads ahead.

use std::io;
use std::path::Path;
use std::vec;

use futures_util::{Stream, stream};
use push_dispatch::{Control, Prefix, Target};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::book::Key;
use super::token_file::{self, Lines};
use crate::draft::{Plan, PlannedTarget};

/// Targets that are handed over together, since a wake-up costs more than a target.
const BATCH: usize = 256;
/// How many such batches are read ahead.
const AHEAD: usize = 4;

/// Reads target after target.
pub(crate) struct Targets {
    first: vec::IntoIter<PlannedTarget>,
    lines: Lines,
    number: u64,
    prefix: Prefix,
}

impl Targets {
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn open(plan: &Plan, path: &Path) -> io::Result<Self> {
        let (first, lines) = (plan.targets.clone().into_iter(), token_file::open(path)?);
        Ok(Self { first, lines, number: 0, prefix: Prefix::new() })
    }

    fn key(&mut self, text: &str, line: Option<u64>, device: Option<(String, String)>) -> Key {
        self.number += 1;
        self.prefix = self.prefix.and(self.number, text);
        Key { number: self.number, prefix: self.prefix, line, device }
    }
}

impl Iterator for Targets {
    type Item = Target<Key>;

    fn next(&mut self) -> Option<Target<Key>> {
        if let Some(PlannedTarget { device, token }) = self.first.next() {
            let device = device.map(|it| (it.id, it.name));
            return Some(Target::new(self.key(token.as_str(), None, device), Ok(token)));
        }
        let line = self.lines.next()?;
        let token = line.token.map_err(|problem| problem.message);
        let text = token.as_ref().map_or_else(String::as_str, |token| token.as_str());
        Some(Target::new(self.key(text, Some(line.number), None), token))
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
    let (sender, batches) = mpsc::channel::<Vec<Target<Key>>>(AHEAD);
    let reader = tokio::task::spawn_blocking(move || {
        loop {
            let batch: Vec<_> = targets.by_ref().filter(|it| wanted(it.key.number)).take(BATCH).collect();
            if batch.is_empty() || sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    let state = (batches, Vec::new().into_iter(), control.clone());
    let targets = stream::unfold(state, async |(mut batches, mut batch, control)| {
        if control.is_cancelled() {
            return None;
        }
        let target = match batch.next() {
            Some(target) => target,
            None => {
                batch = batches.recv().await?.into_iter();
                batch.next()?
            }
        };
        Some((target, (batches, batch, control)))
    });
    (targets, reader)
}
