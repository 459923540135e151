//! Fields of a file that this version does not know. They are kept and written back.

use crate::tree::Tree;

/// Unknown members of an object, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extra(pub(crate) Vec<(Box<str>, Tree)>);

impl Extra {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their keys, as written, in quotes.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }
}
