//! Where the endings of a run go: a channel, or whoever writes them down.

use std::future::Future;

use tokio::sync::mpsc;

use crate::Ended;

/// Hears what happens to each target, in the order in which it happens.
pub trait Record<K>: Send {
    /// The target is the next one of the stream, and will be tried or end without a try.
    fn taken(&mut self, _key: &K) {}

    /// The target has its ending; it may be one that was never taken, when the run is given up.
    /// A future that waits holds the run back. `false`: nobody wants to know any more, which cancels it.
    fn ended(&mut self, ended: Ended<K>) -> impl Future<Output = bool> + Send;

    /// The end of a turn: what was taken since the last one is about to be handed to the gateway. So
    /// whoever keeps a journal has written that down when this returns. It is not asked to wait.
    ///
    /// # Errors
    /// In words for a person: nothing that was taken is sent, and the run stops.
    fn turn(&mut self) -> Result<(), String> {
        Ok(())
    }
}

/// A full channel holds the run back; one whose receiver is gone cancels it.
impl<K: Send> Record<K> for mpsc::Sender<Ended<K>> {
    async fn ended(&mut self, ended: Ended<K>) -> bool {
        self.send(ended).await.is_ok()
    }
}

impl<K, R: Record<K>> Record<K> for &mut R {
    fn taken(&mut self, key: &K) {
        (**self).taken(key);
    }

    fn ended(&mut self, ended: Ended<K>) -> impl Future<Output = bool> + Send {
        (**self).ended(ended)
    }

    fn turn(&mut self) -> Result<(), String> {
        (**self).turn()
    }
}
