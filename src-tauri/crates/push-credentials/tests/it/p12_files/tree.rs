//! DER as a tree, so that a value can be changed and all lengths around it be right again.

use super::parts::der;

#[derive(Clone)]
pub enum Tree {
    Leaf(u8, Vec<u8>),
    Node(u8, Vec<Tree>),
}

impl Tree {
    /// The values that `bytes` are, one after the other; none where they are something else. OCTET STRINGs
    /// that hold such values are nodes as well.
    pub fn all(bytes: &[u8]) -> Option<Vec<Self>> {
        let (mut rest, mut trees) = (bytes, Vec::new());
        while let [tag, first, ..] = *rest {
            let digits = usize::from(if first < 0x80 { 0 } else { first & 0x7f });
            let number = rest
                .get(2..2 + digits)?
                .iter()
                .try_fold(0_usize, |sum, &digit| sum.checked_mul(256)?.checked_add(usize::from(digit)))?;
            let length = if digits == 0 { usize::from(first) } else { number };
            let value = rest.get(2 + digits..)?.get(..length)?;
            let inside = (tag & 0x20 != 0 || (tag == 0x04 && value.starts_with(&[0x30])))
                .then(|| Self::all(value))
                .flatten();
            trees.push(
                inside.map_or_else(|| Self::Leaf(tag, value.to_vec()), |inside| Self::Node(tag, inside)),
            );
            rest = &rest[2 + digits + length..];
        }
        rest.is_empty().then_some(trees)
    }

    pub fn der(&self) -> Vec<u8> {
        match self {
            Self::Leaf(tag, value) => der(*tag, &[value]),
            Self::Node(tag, inside) => der(*tag, &[&inside.iter().flat_map(Self::der).collect::<Vec<_>>()]),
        }
    }

    pub fn size(&self) -> usize {
        match self {
            Self::Leaf(..) => 1,
            Self::Node(_, inside) => 1 + inside.iter().map(Self::size).sum::<usize>(),
        }
    }

    /// The value that is the `at`th, and the list that it is in with its place there.
    pub fn list_of(list: &mut Vec<Self>, mut at: usize) -> (&mut Vec<Self>, usize) {
        let place = list.iter().position(|tree| {
            let inside = at < tree.size();
            at -= if inside { 0 } else { tree.size() };
            inside
        });
        let place = place.unwrap_or(0);
        if at == 0 || matches!(list[place], Self::Leaf(..)) {
            return (list, place);
        }
        match &mut list[place] {
            Self::Node(_, inside) => Self::list_of(inside, at - 1),
            Self::Leaf(..) => unreachable!("looked at above"),
        }
    }
}
