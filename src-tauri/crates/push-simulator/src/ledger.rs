//! What was accepted, per device token, whether or not the answer reached anybody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use push_protocol::DeviceToken;

/// Counts the pushes that were judged as accepted. Clones share the counts, and several simulators may share
/// a ledger.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<HashMap<DeviceToken, u32>>>);

impl Ledger {
    /// How often a push to that token was accepted.
    pub fn count(&self, token: &DeviceToken) -> u32 {
        self.counts().get(token).copied().unwrap_or(0)
    }

    /// How many pushes were accepted.
    pub fn total(&self) -> u64 {
        self.counts().values().map(|count| u64::from(*count)).sum()
    }

    /// How many pushes were accepted beyond the first to their token.
    pub fn duplicates(&self) -> u64 {
        self.counts().values().map(|count| u64::from(count - 1)).sum()
    }

    /// All tokens and their counts, in no order.
    pub fn entries(&self) -> Vec<(DeviceToken, u32)> {
        self.counts().iter().map(|(token, count)| (token.clone(), *count)).collect()
    }

    pub(crate) fn note(&self, token: DeviceToken) {
        *self.counts().entry(token).or_default() += 1;
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<DeviceToken, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
