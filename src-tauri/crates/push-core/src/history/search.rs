//! Finding pushes. They are numbered as they are sent and stand in shelves of some thousand, the newest first; of each
//! shelf it is worked out as a set of bits which of its pushes have all that is looked for. So a word that every push
//! holds is found in the first shelf, and one that none holds costs a look-up a shelf.

use rusqlite::{Connection, params};

use super::words::Wanted;

/// Pushes of a shelf, as a power of two.
const SHELF_BITS: u32 = 14;
const SHELF: i64 = 1 << SHELF_BITS;

/// The shelf of a push.
pub(super) const fn shelf_of(id: i64) -> i64 {
    id >> SHELF_BITS
}

/// The first number of a shelf.
pub(super) const fn first_of(shelf: i64) -> i64 {
    shelf << SHELF_BITS
}

/// What stands before the words of a push, so that words are looked for in one shelf alone.
pub(super) fn mark(id: i64) -> String {
    shelf_mark(shelf_of(id))
}

fn shelf_mark(shelf: i64) -> String {
    format!("{shelf:06x}")
}

/// The number of what a push is found by from its start on.
pub(super) const fn start_text(id: i64) -> i64 {
    id * 2
}

/// The number of what it is found by from its end on.
pub(super) const fn end_text(id: i64) -> i64 {
    id * 2 + 1
}

/// A set of pushes of one shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    first: i64,
    words: Vec<u64>,
}

impl Bits {
    /// None of a shelf.
    fn none(shelf: i64) -> Self {
        Self { first: first_of(shelf), words: vec![0; (SHELF / 64) as usize] }
    }

    /// The pushes of a shelf from `from` up to `to`.
    pub(super) fn range(shelf: i64, from: i64, to: i64) -> Self {
        let mut bits = Self::none(shelf);
        bits.set_range(from, to);
        bits
    }

    fn set_range(&mut self, from: i64, to: i64) {
        let (from, to) = (from.max(self.first), to.min(self.first + SHELF - 1));
        (from..=to).for_each(|id| self.set(id));
    }

    fn set(&mut self, id: i64) {
        if let Ok(at) = usize::try_from(id - self.first)
            && let Some(word) = self.words.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    }

    fn keep(&mut self, others: &Self) {
        self.words.iter_mut().zip(&others.words).for_each(|(word, other)| *word &= other);
    }

    fn is_empty(&self) -> bool {
        self.words.iter().all(|it| *it == 0)
    }

    /// The last sent first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = i64> {
        let words = (0..SHELF / 64).rev().zip(self.words.iter().rev()).filter(|(_, word)| **word != 0);
        words.flat_map(move |(at, word)| {
            let bits = (0..64).rev().filter(move |bit| (word >> bit) & 1 == 1);
            bits.map(move |bit| self.first + at * 64 + bit)
        })
    }
}

/// Everything that pushes of a shelf are asked for.
#[derive(Debug)]
pub(super) struct Asked {
    terms: Vec<Term>,
    /// Where they went and how they ended; none for all.
    facets: Option<Vec<i64>>,
}

#[derive(Debug)]
struct Term {
    wanted: Wanted,
    /// Large sends whose pushes all have it.
    sends: Vec<Span>,
}

/// The pushes of a large send.
#[derive(Debug, Clone, Copy)]
struct Span {
    send: i64,
    first: i64,
    last: i64,
    /// Whether no push of another send is between them.
    is_whole: bool,
}

impl Asked {
    /// Looks up what does not depend on the shelf.
    pub(super) fn new(
        connection: &Connection,
        wanted: Vec<Wanted>,
        facets: Option<Vec<i64>>,
    ) -> rusqlite::Result<Self> {
        let mut find = connection.prepare_cached(
            "SELECT s.id, s.first, s.last, s.last - s.first + 1 = s.pushes FROM shared
             JOIN sends s ON s.id = shared.rowid WHERE shared MATCH ?1 AND s.first IS NOT NULL",
        )?;
        let mut terms = Vec::new();
        for wanted in wanted {
            let span = |row: &rusqlite::Row<'_>| {
                Ok(Span { send: row.get(0)?, first: row.get(1)?, last: row.get(2)?, is_whole: row.get(3)? })
            };
            let sends = find.query_map([matching("", &wanted)], span)?.collect::<rusqlite::Result<_>>()?;
            terms.push(Term { wanted, sends });
        }
        Ok(Self { terms, facets })
    }

    /// Which of `pushes`, all of one shelf, have all that is asked for.
    pub(super) fn of(&self, connection: &Connection, mut pushes: Bits) -> rusqlite::Result<Bits> {
        for term in &self.terms {
            if pushes.is_empty() {
                return Ok(pushes);
            }
            pushes.keep(&term.of(connection, pushes.first >> SHELF_BITS)?);
        }
        if let Some(facets) = &self.facets
            && !pushes.is_empty()
        {
            pushes.keep(&with_facets(connection, pushes.first >> SHELF_BITS, facets)?);
        }
        Ok(pushes)
    }
}

impl Term {
    fn of(&self, connection: &Connection, shelf: i64) -> rusqlite::Result<Bits> {
        let mut bits = Bits::none(shelf);
        let mut find = connection.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1")?;
        let mut rows = find.query([matching(&shelf_mark(shelf), &self.wanted)])?;
        while let Some(row) = rows.next()? {
            bits.set(row.get::<_, i64>(0)? / 2);
        }
        let (first, last) = (bits.first, bits.first + SHELF - 1);
        for span in self.sends.iter().filter(|it| it.first <= last && it.last >= first) {
            if span.is_whole {
                bits.set_range(span.first, span.last);
            } else {
                bits.set_of(connection, span.send, first.max(span.first), last.min(span.last))?;
            }
        }
        Ok(bits)
    }
}

impl Bits {
    fn set_of(&mut self, connection: &Connection, send: i64, from: i64, to: i64) -> rusqlite::Result<()> {
        let sql = "SELECT id FROM pushes WHERE id BETWEEN ?1 AND ?2 AND +send = ?3";
        let mut find = connection.prepare_cached(sql)?;
        let mut rows = find.query(params![from, to, send])?;
        while let Some(row) = rows.next()? {
            self.set(row.get(0)?);
        }
        Ok(())
    }
}

fn with_facets(connection: &Connection, shelf: i64, facets: &[i64]) -> rusqlite::Result<Bits> {
    let mut bits = Bits::none(shelf);
    let sql = "SELECT id FROM pushes WHERE facet = ?1 AND id BETWEEN ?2 AND ?3";
    let mut find = connection.prepare_cached(sql)?;
    for facet in facets {
        let mut rows = find.query(params![facet, bits.first, bits.first + SHELF - 1])?;
        while let Some(row) = rows.next()? {
            bits.set(row.get(0)?);
        }
    }
    Ok(bits)
}

/// Words hold letters and digits alone: nothing in them means something to the index.
fn matching(mark: &str, wanted: &Wanted) -> String {
    let star = if wanted.prefix { " *" } else { "" };
    format!("\"{mark}{}\"{star}", wanted.word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_their_shelf() {
        let last = (SHELF << 1) - 1;
        let bits = Bits::range(1, SHELF - 5, SHELF + 1);
        assert_eq!(bits.newest_first().collect::<Vec<_>>(), [SHELF + 1, SHELF]);
        let bits = Bits::range(1, last - 1, last + 9);
        assert_eq!(bits.newest_first().collect::<Vec<_>>(), [last, last - 1]);
        let mut both = bits.clone();
        both.keep(&Bits::range(1, last, last));
        assert_eq!(both.newest_first().collect::<Vec<_>>(), [last]);
        assert!(!both.is_empty() && Bits::none(3).is_empty());
    }
}
