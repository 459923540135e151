//! Many sends: plan, pace, retry, cancel, progress.
