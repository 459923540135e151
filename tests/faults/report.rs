//! What a run must show, and the line of the table that it becomes.

use std::fmt;
use std::time::Duration;

use crate::drive::Seen;
use crate::rows::{Expect, Row};
use crate::way::Way;

/// A run that takes longer is a failure, whatever came of it.
const LIMIT: Duration = Duration::from_secs(60);
/// A run that cannot send anything says so within this.
const SOON: Duration = Duration::from_secs(10);
/// So many retries after answers are allowed in any case.
const RETRY_FLOOR: u64 = 10;

pub const HEAD: &str = "\
| fault | in flight | pushes | struck | accepted | rejected | unknown | of them processed | failed | false | twice | s |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

impl Seen {
    /// What does not hold.
    pub fn check(&self, row: &Row, took: Duration) -> Vec<String> {
        let mut found = Vec::new();
        let mut must = |holds: bool, what: String| {
            if !holds {
                found.push(format!("{what}; {self:?}"));
            }
        };
        let Self { pushes, accepted, rejected, unknown, failed, cancelled, .. } = *self;
        let sum = accepted + rejected + unknown + failed + cancelled;
        let struck: u64 = self.struck.iter().sum();
        must(sum == pushes, format!("{sum} endings of {pushes} pushes"));
        must(self.false_successes == 0, "accepted without having been processed".to_owned());
        must(self.misreported == 0, "processed, and reported as not".to_owned());
        must(self.duplicates == 0, "processed twice".to_owned());
        must(self.violations == 0, "streams opened above the limit".to_owned());
        must(took < LIMIT, format!("took {took:?}"));
        must(struck > 0, "the fault never struck".to_owned());
        let others = |allowed: u64| sum - accepted - allowed;
        match row.expect {
            Expect::Accepted => must(others(0) == 0, "not all were accepted".to_owned()),
            Expect::UnknownWhereStruck => {
                must(unknown == struck, format!("{unknown} unknown where {struck} were struck"));
                must(others(unknown) == 0, "not all others were accepted".to_owned());
            }
            Expect::UnknownOnConnection => {
                let most = struck * self.width as u64;
                must(unknown <= most, format!("{unknown} unknown, and at most {most} were written"));
                let alone = self.width == 1 && row.way == Way::Direct;
                must(!alone || unknown == struck, format!("{unknown} unknown where {struck} were struck"));
                must(others(unknown) == 0, "not all others were accepted".to_owned());
            }
            Expect::Failed => {
                must(failed + cancelled == pushes, "not all failed".to_owned());
                must(took < SOON, format!("said so after {took:?}"));
            }
            Expect::Rejected => {
                must(accepted + unknown == 0, "some were taken".to_owned());
                must(rejected <= self.width.min(10) as u64 + 10, format!("{rejected} were tried"));
            }
            Expect::RetriesBounded => {
                let retries = struck - rejected;
                let most = (pushes / 5).max(RETRY_FLOOR);
                must(retries <= most, format!("{retries} retries, and at most {most} are allowed"));
                must(others(rejected) == 0, "neither accepted nor rejected".to_owned());
            }
        }
        found
    }
}

/// A line of the table: all seeds together.
#[derive(Debug)]
pub struct Line {
    name: &'static str,
    width: usize,
    seen: Seen,
}

impl Line {
    pub fn new(name: &'static str, width: usize) -> Self {
        Self { name, width, seen: Seen::default() }
    }

    pub fn add(&mut self, seen: &Seen) {
        let sum = &mut self.seen;
        sum.pushes += seen.pushes;
        sum.accepted += seen.accepted;
        sum.rejected += seen.rejected;
        sum.unknown += seen.unknown;
        sum.unknown_processed += seen.unknown_processed;
        sum.failed += seen.failed + seen.cancelled;
        sum.false_successes += seen.false_successes + seen.misreported;
        sum.duplicates += seen.duplicates;
        sum.struck.extend(&seen.struck);
        sum.took = sum.took.max(seen.took);
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, width, seen } = self;
        let struck: u64 = seen.struck.iter().sum();
        write!(
            f,
            "| {name} | {width} | {} | {struck} | {} | {} ",
            seen.pushes, seen.accepted, seen.rejected
        )?;
        write!(f, "| {} | {} | {} ", seen.unknown, seen.unknown_processed, seen.failed)?;
        write!(f, "| {} | {} | {:.1} |", seen.false_successes, seen.duplicates, seen.took.as_secs_f64())
    }
}
