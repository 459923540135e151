//! JSON as RFC 8259 writes it, read once from start to end: every value with its place in the text.
//!
//! A reader of our own, because the places matter as much as the values. It does not recurse, keeps
//! equal keys, numbers as they are written and escaped lone surrogates, and tells the first character at
//! which a text can no longer become JSON. What a text means for APNs is said in `lint`.

mod error;
mod node;
mod place;
mod reader;
mod text;

use std::collections::BTreeMap;

pub(crate) use error::shown;
pub use error::{JsonError, Reason};
pub use node::{Key, Kind, Node, NodeId};
pub use place::{Position, positions};
pub use text::Text;
pub(crate) use text::lone_surrogates;

use reader::Slot;

/// Deepest nesting that is accepted, in levels. APNs names no limit; readers of JSON have one, and
/// no notification comes near it.
pub const MAX_DEPTH: usize = 128;

/// A text that is JSON, with every value in it.
#[derive(Debug, Clone)]
pub struct Json<'t> {
    text: &'t str,
    /// Each value before those inside it; the first is the outermost.
    slots: Vec<Slot>,
    stand_ins: BTreeMap<NodeId, StandIn>,
}

/// What a string stands for, where it holds variables. Its place stays that of the text as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandIn {
    /// A string.
    Text(String),
    /// A number, as JSON writes it.
    Number(String),
}

impl<'t> Json<'t> {
    /// Reads a text whole.
    ///
    /// # Errors
    /// At the first character that cannot stand where it does, with what was expected there.
    pub fn read(text: &'t str) -> Result<Self, JsonError> {
        Ok(Self { text, slots: reader::read(text)?, stand_ins: BTreeMap::new() })
    }

    /// The text.
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The value of that name; one of another text is none, or another value.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        (id.index() < self.slots.len()).then(|| Node::new(self, id.index()))
    }

    /// Every value, each before those inside it.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.slots.len()).map(|index| Node::new(self, index))
    }

    /// The value at a JSON pointer (RFC 6901). Of equal keys, the last counts.
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        if pointer.is_empty() {
            return Some(self.root());
        }
        let mut steps = pointer.strip_prefix('/')?.split('/');
        steps.try_fold(self.root(), |node, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match node.kind() {
                Kind::Object => node.get(&step),
                Kind::Array => node.children().nth(step.parse().ok()?),
                _ => None,
            }
        })
    }

    /// Lets a string stand for something else: its variables are replaced. For a value that is not a
    /// string, nothing changes.
    pub fn stand_in(&mut self, node: NodeId, stand_in: StandIn) {
        if self.slots.get(node.index()).is_some_and(|slot| slot.kind == Kind::Text) {
            self.stand_ins.insert(node, stand_in);
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{cases, random::Random};
