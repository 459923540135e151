//! How often a file may have the password hashed: the one thing by which a small file can take long.

use super::P12Error;
use crate::der::{self, INTEGER};

/// Most rounds that one count may say.
pub(super) const MAX_ROUNDS: u64 = 2_000_000;
/// Most hashes of a block for a whole file, with every password that is tried: about a second. Three counts
/// of a million of the costliest kind and less go through.
const MAX_HASHES: u64 = 16_000_000;

/// What a key costs: rounds, and hashes of a block of 64 bytes in each.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    pub(super) rounds: u64,
    pub(super) hashes: u64,
}

/// What was done for a file.
#[derive(Default)]
pub(crate) struct Work {
    hashes: u64,
}

impl Work {
    /// Says that this is about to be done.
    pub(super) fn add(&mut self, cost: Cost) -> Result<(), P12Error> {
        self.hashes = self.hashes.saturating_add(cost.rounds.saturating_mul(cost.hashes));
        within(self.hashes, MAX_HASHES).map(|_| ())
    }
}

/// Takes a count of rounds from the front of `input`: 1 to [`MAX_ROUNDS`].
pub(super) fn read(input: &mut &[u8], damaged: P12Error) -> Result<u64, P12Error> {
    let digits = der::expect(input, INTEGER).filter(|digits| !matches!(digits, [] | [0x80..=0xff, ..]));
    let digits = digits.ok_or_else(|| damaged.clone())?;
    let number = |sum: u64, &digit: &u8| sum.saturating_mul(256).saturating_add(u64::from(digit));
    match digits.iter().fold(0, number) {
        0 => Err(damaged),
        rounds => within(rounds, MAX_ROUNDS),
    }
}

fn within(rounds: u64, limit: u64) -> Result<u64, P12Error> {
    if rounds > limit { Err(P12Error::IterationsTooMany { rounds, limit }) } else { Ok(rounds) }
}
