//! A value in its text: what it is, what stands inside it, and where.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::reader::{Slot, StringFacts};
use super::{Json, StandIn, Text};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// Names a value of one [`Json`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value.
#[derive(Clone, Copy)]
pub struct Node<'j> {
    json: &'j Json<'j>,
    index: usize,
}

/// The key of a member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'j> {
    /// What it says.
    pub text: Text<'j>,
    /// Its bytes, quotes included.
    pub span: Range<usize>,
}

impl<'j> Node<'j> {
    pub(super) const fn new(json: &'j Json<'j>, index: usize) -> Self {
        Self { json, index }
    }

    fn slot(&self) -> &'j Slot {
        &self.json.slots[self.index]
    }

    /// Its name.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer values than bytes, at most 4 GiB")]
    pub const fn id(&self) -> NodeId {
        NodeId(self.index as u32)
    }

    fn stand_in(&self) -> Option<&'j StandIn> {
        if self.json.stand_ins.is_empty() {
            return None;
        }
        self.json.stand_ins.get(&self.id())
    }

    /// Whether variables in it were replaced, so that it does not say what is typed.
    pub fn is_stand_in(&self) -> bool {
        self.stand_in().is_some()
    }

    /// Whether a string is typed there, whatever it stands for.
    pub fn is_typed_text(&self) -> bool {
        self.slot().kind == Kind::Text
    }

    /// What it is, after variables were replaced.
    pub fn kind(&self) -> Kind {
        match self.stand_in() {
            Some(StandIn::Number(_)) => Kind::Number,
            _ => self.slot().kind,
        }
    }

    /// Its bytes in the text.
    pub fn span(&self) -> Range<usize> {
        self.slot().from as usize..self.slot().to as usize
    }

    /// As it is typed.
    pub fn source(&self) -> &'j str {
        &self.json.text[self.span()]
    }

    /// The whole text that it stands in.
    pub fn json_text(&self) -> &'j str {
        self.json.text
    }

    /// What a string says.
    pub fn text(&self) -> Option<Text<'j>> {
        match self.stand_in() {
            Some(StandIn::Text(text)) => Some(Text::whole(Cow::Borrowed(text))),
            Some(StandIn::Number(_)) => None,
            None if self.slot().kind == Kind::Text => Some(decode(self.source(), self.slot().string)),
            None => None,
        }
    }

    /// What a string says, with U+FFFD for lone surrogates.
    pub fn str(&self) -> Option<Cow<'j, str>> {
        self.text().map(Text::into_shown)
    }

    /// The value of a number; infinite where it is too large for one.
    pub fn number(&self) -> Option<f64> {
        match self.stand_in() {
            Some(StandIn::Number(number)) => number.parse().ok(),
            Some(StandIn::Text(_)) => None,
            None if self.slot().kind == Kind::Number => self.source().parse().ok(),
            None => None,
        }
    }

    /// Whether it is `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        (self.slot().kind == Kind::Boolean).then(|| self.source() == "true")
    }

    /// Whether the string has an escaped surrogate without its other half.
    pub fn has_lone_surrogate(&self) -> bool {
        self.slot().string.lone_surrogate
    }

    /// Whether the key has an escaped surrogate without its other half.
    pub fn has_lone_surrogate_in_key(&self) -> bool {
        self.slot().key.lone_surrogate
    }

    /// Its key, where it is a member of an object.
    pub fn key(&self) -> Option<Key<'j>> {
        let slot = self.slot();
        let span = slot.key_from as usize..slot.key_to as usize;
        (!span.is_empty()).then(|| Key { text: decode(&self.json.text[span.clone()], slot.key), span })
    }

    /// What its key says, with U+FFFD for lone surrogates; empty where it has none.
    pub fn name(&self) -> Cow<'j, str> {
        self.key().map(|key| key.text.into_shown()).unwrap_or_default()
    }

    /// Whether it is the member of that name.
    fn is_named(&self, name: &str) -> bool {
        let slot = self.slot();
        if slot.key.escaped {
            return self.key().is_some_and(|key| key.text.is_whole() && key.text.as_str() == name);
        }
        let span = slot.key_from as usize + 1..(slot.key_to as usize).saturating_sub(1);
        self.json.text.get(span) == Some(name)
    }

    /// What it stands in; none for the outermost value.
    pub fn parent(&self) -> Option<Self> {
        (self.index > 0).then(|| Self::new(self.json, self.slot().parent as usize))
    }

    /// The items of an array or the members of an object, in order, equal keys included.
    pub fn children(&self) -> impl Iterator<Item = Self> + use<'j> {
        let (json, end) = (self.json, self.slot().end as usize);
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then(|| Self::new(json, next))?;
            next = child.slot().end as usize;
            Some(child)
        })
    }

    /// Whether an array or object has nothing in it; so has every other value.
    pub fn is_empty(&self) -> bool {
        self.slot().end as usize == self.index + 1
    }

    /// The member of that name; of equal ones, the last. None where this is no object.
    pub fn get(&self, name: &str) -> Option<Self> {
        if self.slot().kind != Kind::Object {
            return None;
        }
        self.children().filter(|child| child.is_named(name)).last()
    }

    /// Its JSON pointer (RFC 6901). Equal keys have the same.
    pub fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut node = *self;
        while let Some(parent) = node.parent() {
            steps.push(match node.key() {
                Some(key) => key.text.as_str().replace('~', "~0").replace('/', "~1"),
                None => parent.children().take_while(|it| it.index < node.index).count().to_string(),
            });
            node = parent;
        }
        steps.iter().rev().map(|step| format!("/{step}")).collect()
    }
}

fn decode(quoted: &str, facts: StringFacts) -> Text<'_> {
    let inside = &quoted[1..quoted.len() - 1];
    if facts.escaped { Text::decode(inside) } else { Text::whole(Cow::Borrowed(inside)) }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.source(), self.pointer())
    }
}
