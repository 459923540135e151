//! The payload as the window last told it, so that of a large one no more has to cross than what changed.

use std::sync::{Mutex, PoisonError};

use push_core::model::{Draft, DraftChange, PayloadChange};
use str_indices::utf16;

/// What one command was last told. Whoever calls it waits for the answer before the next call.
#[derive(Default)]
pub(crate) struct Mirror(Mutex<Option<Told>>);

struct Told {
    number: u32,
    payload: String,
}

impl Mirror {
    /// The draft that is meant; none where its payload is a change of one that is not here, or does not become what
    /// the window has.
    pub(crate) fn draft(&self, told: DraftChange) -> Option<Draft> {
        let DraftChange { mut draft, number, change } = told;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(change) = change {
            let base = last.take().filter(|it| it.number == change.base)?;
            draft.payload = changed(base.payload, &change)?;
        }
        *last = Some(Told { number, payload: draft.payload.clone() });
        Some(draft)
    }
}

fn changed(mut text: String, PayloadChange { edit, units, .. }: &PayloadChange) -> Option<String> {
    let from = byte_at(&text, usize::try_from(edit.from).ok()?)?;
    let removed = usize::try_from(edit.to.checked_sub(edit.from)?).ok()?;
    let to = from + byte_at(text.get(from..)?, removed)?;
    text.replace_range(from..to, &edit.insert);
    (utf16::count(&text) == usize::try_from(*units).ok()?).then_some(text)
}

/// The byte at which a UTF-16 unit begins; none behind the end and inside a character.
fn byte_at(text: &str, unit: usize) -> Option<usize> {
    // It stops before the character, or at the end.
    let at = utf16::to_byte_idx(text, unit);
    (utf16::count(text.get(..at)?) == unit).then_some(at)
}

#[cfg(test)]
mod tests {
    use push_core::model::{Endpoint, TextEdit};

    use super::*;

    fn draft(payload: &str) -> Draft {
        Draft {
            profile: None,
            payload: payload.to_owned(),
            push_type: "alert".to_owned(),
            priority: String::new(),
            expiration: String::new(),
            topic: String::new(),
            collapse_id: String::new(),
            apns_id: String::new(),
            credential: None,
            endpoint: Endpoint::LoopbackSandbox,
            device_ids: Vec::new(),
            tags: Vec::new(),
            people: Vec::new(),
            ask: false,
            token: String::new(),
            token_file: String::new(),
            variables: std::collections::BTreeMap::default(),
            aside: Vec::new(),
            about: push_core::model::ProfileAbout::default(),
        }
    }

    fn whole(payload: &str, number: u32) -> DraftChange {
        DraftChange { draft: draft(payload), number, change: None }
    }

    fn change(base: u32, (from, to): (u32, u32), insert: &str, units: u32) -> DraftChange {
        let edit = TextEdit { from, to, insert: insert.to_owned() };
        let change = Some(PayloadChange { base, edit, units });
        DraftChange { draft: draft(""), number: base + 1, change }
    }

    fn payload(mirror: &Mirror, told: DraftChange) -> Option<String> {
        mirror.draft(told).map(|it| it.payload)
    }

    #[test]
    fn changes_follow_each_other_in_utf_16_units() {
        let mirror = Mirror::default();
        assert_eq!(payload(&mirror, whole("😀é订", 1)).as_deref(), Some("😀é订"));
        assert_eq!(payload(&mirror, change(1, (2, 3), "ab", 5)).as_deref(), Some("😀ab订"));
        assert_eq!(payload(&mirror, change(2, (0, 2), "", 3)).as_deref(), Some("ab订"));
        assert_eq!(payload(&mirror, change(3, (3, 3), "!", 4)).as_deref(), Some("ab订!"));
        // The same text again, for another header.
        assert_eq!(payload(&mirror, change(4, (0, 0), "", 4)).as_deref(), Some("ab订!"));
    }

    #[test]
    fn what_does_not_fit_is_to_be_told_whole() {
        let unfit = [
            change(7, (0, 0), "a", 5),  // of another text
            change(1, (1, 2), "a", 4),  // inside a character
            change(1, (0, 1), "a", 4),  // to the inside of one
            change(1, (4, 5), "a", 5),  // behind the end
            change(1, (3, 2), "a", 5),  // backwards
            change(1, (0, 0), "a", 99), // the window has another text
        ];
        for told in unfit {
            let mirror = Mirror::default();
            assert!(mirror.draft(whole("😀é订", 1)).is_some());
            let words = format!("{told:?}");
            assert_eq!(payload(&mirror, told), None, "{words}");
            // Nothing is built on what was wrong.
            assert_eq!(payload(&mirror, change(1, (0, 0), "", 4)), None, "{words}");
            assert_eq!(payload(&mirror, whole("{}", 9)).as_deref(), Some("{}"));
        }
        assert_eq!(payload(&Mirror::default(), change(0, (0, 0), "a", 1)), None);
    }

    #[test]
    fn a_place_is_found_wherever_a_piece_ends() {
        for before in 0..4 {
            let text = format!("{}{}", "a".repeat(before), "😀".repeat(3000));
            for nth in [0, 1, 1023, 1024, 1025, 2999, 3000] {
                assert_eq!(byte_at(&text, before + 2 * nth), Some(before + 4 * nth));
                assert_eq!(byte_at(&text, before + 2 * nth + 1), None);
            }
        }
    }
}
