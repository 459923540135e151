//! The handle by which a caller steers a run and sees how far it is.

use std::sync::Arc;

use tokio::sync::watch;

use crate::Progress;

/// Steers one run. Clones share it; it may be made, and even thrown, before the run begins.
#[derive(Debug, Clone)]
pub struct Control(Arc<Switches>);

#[derive(Debug)]
struct Switches {
    wishes: watch::Sender<Wishes>,
    progress: watch::Sender<Progress>,
}

/// What the caller wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    pub(crate) cancelled: bool,
    pub(crate) paused: bool,
    /// How often the run was told to go on: each answers one question.
    pub(crate) resumes: u32,
    pub(crate) total: Option<u64>,
}

impl Control {
    /// For a run that is to go ahead.
    pub fn new() -> Self {
        let (wishes, progress) = (watch::Sender::default(), watch::Sender::default());
        Self(Arc::new(Switches { wishes, progress }))
    }

    /// Ends the run at once; again is harmless.
    pub fn cancel(&self) {
        self.0.wishes.send_modify(|wishes| wishes.cancelled = true);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.wishes.borrow().cancelled
    }

    /// Starts nothing more, first tries and retries alike, until [`Self::resume`]. Answers to what is in
    /// flight are still taken. The deadline stands still meanwhile.
    pub fn pause(&self) {
        self.0.wishes.send_modify(|wishes| wishes.paused = true);
    }

    /// Goes on after [`Self::pause`]. A run that stopped to ask ([`crate::StopEarly::ask`]) goes on as
    /// well, and does not ask again.
    pub fn resume(&self) {
        self.0.wishes.send_modify(|wishes| {
            wishes.paused = false;
            wishes.resumes = wishes.resumes.wrapping_add(1);
        });
    }

    /// Whether it is paused by [`Self::pause`].
    pub fn is_paused(&self) -> bool {
        self.0.wishes.borrow().paused
    }

    /// Tells how many targets there are, once that is known, so that progress can tell what is left.
    pub fn set_total(&self, targets: u64) {
        self.0.wishes.send_modify(|wishes| wishes.total = Some(targets));
    }

    /// How far the run is: a new value at most 20 times a second, and one at the end. Nothing is worked
    /// out while nobody has a receiver.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.0.progress.subscribe()
    }

    pub(crate) fn wishes(&self) -> watch::Receiver<Wishes> {
        let mut wishes = self.0.wishes.subscribe();
        // What was wished before the run began counts as well.
        wishes.mark_changed();
        wishes
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.0.progress.receiver_count() > 0
    }

    pub(crate) fn publish(&self, progress: Progress) {
        self.0.progress.send_replace(progress);
    }
}

impl Default for Control {
    fn default() -> Self {
        Self::new()
    }
}
