//! The rules of push-protocol on a draft, and its table of keys, as the window takes them.

use crate::model::KeyView;

/// Every key that Apple gives a meaning in a payload.
pub fn payload_keys() -> Vec<KeyView> {
    Vec::new()
}
