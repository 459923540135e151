//! The variables that Pushbench knows itself. Time and randomness are passed in.

use super::Variable;

/// Their names. `now` are Unix seconds, `counter` is the number of the target in its run, from 1; dates are UTC.
pub const BUILT_INS: [&str; 6] = ["now", "uuid", "counter", "date", "time", "datetime"];

/// The value of a variable without other sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BuiltIn {
    /// The same for all targets.
    Fixed(String),
    /// The number of the target.
    Counter,
    /// One for each target.
    Uuid,
}

impl BuiltIn {
    /// At `now`, in Unix seconds.
    pub(super) fn of(variable: &Variable, now: u64) -> Option<Self> {
        let seconds = i64::try_from(now).unwrap_or(i64::MAX);
        Some(match variable.name() {
            "now" => Self::Fixed(seconds.saturating_add(variable.offset().unwrap_or(0)).to_string()),
            "uuid" => Self::Uuid,
            "counter" => Self::Counter,
            "date" => Self::Fixed(date(now)),
            "time" => Self::Fixed(time(now)),
            "datetime" => Self::Fixed(format!("{}T{}Z", date(now), time(now))),
            _ => return None,
        })
    }
}

fn time(now: u64) -> String {
    format!("{:02}:{:02}:{:02}", now / 3600 % 24, now / 60 % 60, now % 60)
}

/// The Gregorian date, counted in years that begin in March, so that the day that leap years have more is the
/// last one (Howard Hinnant's `civil_from_days`).
fn date(now: u64) -> String {
    /// Days from 1 March of the year 0 to 1 January 1970.
    const TO_1970: u64 = 719_468;
    /// Days of 400 years.
    const ERA: u64 = 146_097;
    let days = now / 86_400 + TO_1970;
    let (era, day_of_era) = (days / ERA, days % ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / (ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        // Each as `date --utc --date=@SECONDS` says it.
        for (seconds, expected) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_800, "2000-03-01 00:00:00"),
            (1_709_164_800, "2024-02-29 00:00:00"),
            (1_735_689_599, "2024-12-31 23:59:59"),
            (1_795_554_245, "2026-11-24 21:04:05"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (253_402_300_799, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(format!("{} {}", date(seconds), time(seconds)), expected);
        }
        assert!(date(u64::MAX / 86_400).len() >= 10);
        date(u64::MAX);
    }
}
