//! How often a file may have the password hashed: the one thing by which a small file can take long.

use super::P12Error;
use crate::der::{self, INTEGER};

/// Most rounds that one count may say, and most that a whole file may take with every password that is
/// tried.
pub(super) const MAX_ROUNDS: u64 = 2_000_000;

/// What is left of [`MAX_ROUNDS`] for a file.
pub(super) struct Rounds {
    spent: u64,
}

impl Rounds {
    pub(super) fn new() -> Self {
        Self { spent: 0 }
    }

    /// Says that `rounds` more may be done.
    pub(super) fn spend(&mut self, rounds: u64) -> Result<(), P12Error> {
        self.spent = self.spent.saturating_add(rounds);
        within(self.spent).map(|_| ())
    }
}

/// Takes a count of rounds from the front of `input`: 1 to [`MAX_ROUNDS`].
pub(super) fn read(input: &mut &[u8], damaged: P12Error) -> Result<u64, P12Error> {
    let digits = der::expect(input, INTEGER).filter(|digits| !matches!(digits, [] | [0x80..=0xff, ..]));
    let digits = digits.ok_or_else(|| damaged.clone())?;
    let number = |sum: u64, &digit: &u8| sum.saturating_mul(256).saturating_add(u64::from(digit));
    match digits.iter().fold(0, number) {
        0 => Err(damaged),
        rounds => within(rounds),
    }
}

fn within(rounds: u64) -> Result<u64, P12Error> {
    if rounds > MAX_ROUNDS {
        return Err(P12Error::IterationsTooMany { rounds, limit: MAX_ROUNDS });
    }
    Ok(rounds)
}
