//! Standard output from a thread of its own, so that a slow reader holds back the run and not the
//! connection. What there is, is written at once; what comes meanwhile, in one piece.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::Notify;

use super::bar::Bar;

/// So much may wait to be read before the run waits as well.
const MOST_BYTES: usize = 1024 * 1024;
/// So long lines are gathered where a progress bar is drawn between them.
const BETWEEN_DRAWINGS: Duration = Duration::from_millis(40);

/// Writes in order; silent once nobody reads any more.
pub(super) struct Printer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    more: Condvar,
    /// The thread has taken all that was there.
    taken: Notify,
}

#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    closed: bool,
}

impl Printer {
    /// With a bar on the same terminal, which is cleared for each write and drawn again.
    pub(super) fn new(bar: Option<Bar>) -> Self {
        let queue = Arc::new(Queue::default());
        let thread = {
            let queue = Arc::clone(&queue);
            std::thread::spawn(move || queue.write_all(bar.as_ref()))
        };
        Self { queue, thread: Some(thread) }
    }

    /// Takes all of `bytes`, and leaves it empty.
    pub(super) fn give(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let mut state = self.queue.lock();
        if state.bytes.is_empty() {
            std::mem::swap(&mut state.bytes, bytes);
        } else {
            state.bytes.append(bytes);
        }
        drop(state);
        self.queue.more.notify_one();
    }

    /// Waits as long as the reader is far behind.
    pub(super) async fn room(&self) {
        loop {
            let taken = self.queue.taken.notified();
            if self.queue.lock().bytes.len() < MOST_BYTES {
                return;
            }
            taken.await;
        }
    }

    /// Returns when all is written.
    pub(super) fn finish(mut self) {
        self.close();
    }

    fn close(&mut self) {
        self.queue.lock().closed = true;
        self.queue.more.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic there was shown already.
            let _ = thread.join();
        }
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.close();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self, bar: Option<&Bar>) {
        let mut bytes = Vec::new();
        loop {
            let idle = |state: &mut State| state.bytes.is_empty() && !state.closed;
            let mut state = self.more.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
            if state.bytes.is_empty() {
                return;
            }
            std::mem::swap(&mut state.bytes, &mut bytes);
            drop(state);
            self.taken.notify_one();
            match bar {
                None => write(&bytes),
                Some(bar) => {
                    bar.away(|| write(&bytes));
                    self.rest();
                }
            }
            bytes.clear();
        }
    }

    /// Drawing the bar again costs more than a line, so lines are gathered meanwhile.
    fn rest(&self) {
        let open = |state: &mut State| !state.closed;
        // Time is up, or the run is over: go on in either case.
        drop(self.more.wait_timeout_while(self.lock(), BETWEEN_DRAWINGS, open));
    }
}

fn write(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    // A closed pipe is the reader's wish.
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}
