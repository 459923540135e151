//! The targets of a run, one after the other: chosen devices, a pasted token, the lines of a file.

use std::vec;

use futures_util::{Stream, stream};
use push_dispatch::{Control, Target};

use super::book::Key;
use super::token_file::{Line, Lines};
use crate::draft::{Plan, PlannedTarget};

/// Where targets come from.
#[derive(Debug)]
pub(crate) struct Source {
    first: vec::IntoIter<PlannedTarget>,
    lines: Lines,
    batch: vec::IntoIter<Line>,
    number: u64,
    control: Control,
}

impl Source {
    pub(crate) fn new(plan: &Plan, lines: Lines, control: &Control) -> Self {
        let first = plan.targets.clone().into_iter();
        Self { first, lines, batch: Vec::new().into_iter(), number: 0, control: control.clone() }
    }

    pub(crate) fn into_stream(self) -> impl Stream<Item = Target<Key>> {
        stream::unfold(self, async |mut source| Some((source.next().await?, source)))
    }

    /// `None` at the end, and once the run is cancelled: what is left is then only counted, so that the
    /// end does not wait for a long file.
    pub(crate) async fn next(&mut self) -> Option<Target<Key>> {
        if self.control.is_cancelled() {
            return None;
        }
        let number = self.number + 1;
        let target = if let Some(PlannedTarget { device, token }) = self.first.next() {
            let device = device.map(|it| (it.id, it.name));
            Target { key: Key { number, line: None, device }, token: Ok(token) }
        } else {
            let line = match self.batch.next() {
                Some(line) => line,
                None => {
                    self.batch = self.lines.recv().await?.into_iter();
                    self.batch.next()?
                }
            };
            Target {
                key: Key { number, line: Some(line.number), device: None },
                token: line.token.map_err(|it| it.message),
            }
        };
        self.number = number;
        Some(target)
    }
}
