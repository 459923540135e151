//! The switch with which a run is cancelled.

use std::sync::Arc;

use tokio::sync::watch;

/// A switch that is thrown once. Clones share it.
#[derive(Debug, Clone)]
pub struct CancelToken(Arc<watch::Sender<bool>>);

impl CancelToken {
    /// A switch that is not thrown.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Throws the switch; again is harmless.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was thrown.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once it is thrown, at once if it was.
    pub async fn cancelled(&self) {
        let mut switch = self.0.subscribe();
        // Fails only when the sender is gone, and `self` holds it.
        let _thrown = switch.wait_for(|thrown| *thrown).await;
    }
}

impl Default for CancelToken {
    fn default() -> Self {
        Self::new()
    }
}
