//! What the window waits for, and so draws together with what was typed: the check of a changed payload.

use push_core::model::{CheckReply, DraftChange};

use super::Desk;

impl Desk {
    /// Answers `check_change`, JSON for JSON, without waiting for anything. `null` where that cannot be: the
    /// core is not open, something else than the payload has changed, or what was asked is no question.
    pub fn at_once(&self, asked: &[u8]) -> Vec<u8> {
        let reply = serde_json::from_slice(asked).ok().and_then(|change| self.check_at_once(change));
        // Plain data with text for keys: it always becomes JSON.
        serde_json::to_vec(&reply).unwrap_or_else(|_| b"null".to_vec())
    }

    fn check_at_once(&self, change: DraftChange) -> Option<CheckReply> {
        let workbench = self.workbench.get()?.as_ref().ok()?;
        let facts = workbench.facts_of(&change.draft)?;
        Some(facts.check(&self.checked.draft(change)?))
    }
}
