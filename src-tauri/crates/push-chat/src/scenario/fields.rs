//! Fields of objects, read strictly. What is wrong is noted, and reading goes on.

use std::collections::HashSet;

use push_protocol::json::{Kind, Node};

use super::problem::{Fault, Wanted};
use crate::tree::Tree;
use crate::words::{meant, short};
use crate::{Extra, Hour};

/// Most problems of one file that are told.
pub(super) const MOST: usize = 100;

/// What was found wrong so far, each with the byte where it is.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) found: Vec<(usize, String, Fault)>,
}

/// The members of an object.
pub(super) struct Fields<'j> {
    pub(super) node: Node<'j>,
    known: Vec<(&'static str, Option<Node<'j>>)>,
    pub(super) extra: Extra,
}

impl<'j> Fields<'j> {
    /// The value of a known field.
    pub(super) fn get(&self, name: &str) -> Option<Node<'j>> {
        self.known.iter().find(|(known, _)| *known == name).and_then(|(_, node)| *node)
    }

    /// The same where it is not null.
    pub(super) fn given(&self, name: &str) -> Option<Node<'j>> {
        self.get(name).filter(|it| it.kind() != Kind::Null)
    }
}

/// What stands there, as a sentence can show it.
pub(super) fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Object => "{…}".to_owned(),
        Kind::Array => "[…]".to_owned(),
        _ => short(node.source()),
    }
}

impl Notes {
    pub(super) fn note(&mut self, node: Node<'_>, fault: Fault) {
        if self.found.len() < MOST {
            self.found.push((node.span().start, node.pointer(), fault));
        }
    }

    /// Notes that the value is of another kind.
    pub(super) fn wrong<T>(&mut self, node: Node<'_>, wanted: Wanted) -> Option<T> {
        self.note(node, Fault::Kind(wanted, shown(node)));
        None
    }

    /// The members of an object with these fields. Unknown ones are kept, unless one is likely a known field that is
    /// misspelt: kept, it would be without effect.
    pub(super) fn fields<'j>(&mut self, node: Node<'j>, known: &[&'static str]) -> Option<Fields<'j>> {
        if node.kind() != Kind::Object {
            return self.wrong(node, Wanted::Object);
        }
        let mut fields =
            Fields { node, known: known.iter().map(|it| (*it, None)).collect(), extra: Extra::default() };
        let mut unknown: Vec<Node<'j>> = Vec::new();
        let mut names = HashSet::new();
        for member in node.children() {
            let name = member.name();
            if member.has_lone_surrogate_in_key() {
                self.note(member, Fault::HalfCharacter);
            } else if names.contains(&name) {
                self.note(member, Fault::Twice);
            } else {
                match fields.known.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, place)) => *place = Some(member),
                    None => unknown.push(member),
                }
                names.insert(name);
            }
        }
        for member in unknown {
            let absent = fields.known.iter().filter(|(_, node)| node.is_none()).map(|(name, _)| *name);
            let meant = meant(&member.name(), absent);
            match known.iter().find(|it| meant.as_deref() == Some(**it)) {
                Some(meant) => self.note(member, Fault::Misspelt(meant)),
                None => {
                    let key = member.key().and_then(|key| member.json_text().get(key.span));
                    fields.extra.0.push((key.unwrap_or("\"\"").into(), Tree::of(member)));
                }
            }
        }
        Some(fields)
    }

    /// The value of a field that has to be there.
    pub(super) fn required<'j>(&mut self, fields: &Fields<'j>, name: &'static str) -> Option<Node<'j>> {
        let found = fields.get(name);
        // A misspelt one has been told of.
        let told = || self.found.iter().any(|(_, _, fault)| *fault == Fault::Misspelt(name));
        if found.is_none() && !told() {
            self.note(fields.node, Fault::Missing(name));
        }
        found
    }

    pub(super) fn text(&mut self, node: Node<'_>) -> Option<String> {
        match node.text() {
            Some(text) if text.is_whole() => Some(text.as_str().to_owned()),
            Some(_) => {
                self.note(node, Fault::HalfCharacter);
                None
            }
            None => self.wrong(node, Wanted::Text),
        }
    }

    pub(super) fn boolean(&mut self, node: Node<'_>) -> Option<bool> {
        node.boolean().or_else(|| self.wrong(node, Wanted::Boolean))
    }

    pub(super) fn count(&mut self, node: Node<'_>) -> Option<u32> {
        let whole = (node.kind() == Kind::Number).then(|| node.source().parse().ok()).flatten();
        whole.or_else(|| self.wrong(node, Wanted::Count))
    }

    pub(super) fn hour(&mut self, node: Node<'_>) -> Option<Hour> {
        let whole = (node.kind() == Kind::Number).then(|| node.source().parse().ok()).flatten();
        let hour = whole.and_then(Hour::new);
        if hour.is_none() {
            self.note(node, Fault::Hour(shown(node)));
        }
        hour
    }

    /// One of the names that `read` knows.
    pub(super) fn one_of<T>(
        &mut self,
        node: Node<'_>,
        names: &'static [&'static str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let found = self.text(node)?;
        let value = read(&found);
        if value.is_none() {
            self.note(node, Fault::NotOneOf(names, shown(node)));
        }
        value
    }

    /// Each item of a list; those that are wrong are left out.
    pub(super) fn list<'j, T>(
        &mut self,
        node: Node<'j>,
        mut read: impl FnMut(&mut Self, Node<'j>) -> Option<T>,
    ) -> Option<Vec<T>> {
        if node.kind() != Kind::Array {
            return self.wrong(node, Wanted::List);
        }
        Some(node.children().filter_map(|it| read(self, it)).collect())
    }
}
