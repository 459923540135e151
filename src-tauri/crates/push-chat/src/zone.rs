//! Time zones and the clock of a scenario. Nothing here asks what time it is.
//!
//! The rules of the zones are compiled in (`jiff` with the IANA database), so that an hour is the same on
//! every machine, whatever its system knows.

use std::fmt;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::words::meant;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its IANA name.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

impl Zone {
    /// The zone of that name, spelt as IANA spells it; none if there is no such zone.
    pub fn find(name: &str) -> Option<Self> {
        let rules = DATABASE.get(name).ok().filter(|it| it.iana_name() == Some(name))?;
        Some(Self { name: name.into(), rules })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The names of all zones, sorted.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = DATABASE.available().map(|it| it.as_str().to_owned()).collect();
        names.sort();
        names
    }

    /// The name that was likely meant by one that is not a zone's.
    pub fn guess(name: &str) -> Option<String> {
        let names = Self::names();
        let city = |it: &&String| it.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name));
        meant(name, names.iter().map(String::as_str)).or_else(|| names.iter().find(city).cloned())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

/// An hour and minute of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// The moment at which a scenario plays (the service's rules, data): a date and time in the scenario's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    at: DateTime,
    zone: Zone,
    moment: Timestamp,
}

/// A text that is no date and time such as `2026-11-24T23:17:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATime;

impl Clock {
    /// Reads a date and time, `2026-11-24T23:17:00`, in a zone. A time that a change to summer time leaves out
    /// counts as the one an hour later; of one that comes twice, the first is meant.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str, zone: Zone) -> Result<Self, NotATime> {
        let at: DateTime = text.parse().map_err(|_| NotATime)?;
        let clock = Self::at(at, zone)?;
        if clock.to_string() == text { Ok(clock) } else { Err(NotATime) }
    }

    fn at(at: DateTime, zone: Zone) -> Result<Self, NotATime> {
        let moment = zone.rules.to_timestamp(at).map_err(|_| NotATime)?;
        Ok(Self { at, zone, moment })
    }

    /// The zone that it is told in.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The same date at another time of day; as it is, where there is no such time.
    #[must_use]
    pub fn at_time(&self, time: TimeOfDay) -> Self {
        let (Ok(hour), Ok(minute)) = (i8::try_from(time.hour), i8::try_from(time.minute)) else {
            return self.clone();
        };
        let moved = self.at.with().hour(hour).minute(minute).second(0).build().ok();
        moved.and_then(|at| Self::at(at, self.zone.clone()).ok()).unwrap_or_else(|| self.clone())
    }

    /// The same date and time told in another zone: another moment.
    ///
    /// # Errors
    /// When the zone has no such time.
    pub fn told_in(&self, zone: Zone) -> Result<Self, NotATime> {
        Self::at(self.at, zone)
    }

    /// The date and time that a clock in that zone shows at this moment: `2026-11-24T23:17:00`.
    pub fn date_in(&self, zone: &Zone) -> String {
        written(zone.rules.to_datetime(self.moment))
    }

    /// What a clock in that zone shows at this moment.
    pub fn in_zone(&self, zone: &Zone) -> TimeOfDay {
        let there = zone.rules.to_datetime(self.moment);
        TimeOfDay { hour: there.hour().unsigned_abs(), minute: there.minute().unsigned_abs() }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self.at))
    }
}

fn written(at: DateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::find(name).unwrap()
    }

    #[test]
    fn a_moment_is_another_hour_elsewhere() {
        let clock = Clock::parse("2026-11-24T23:17:00", zone("Asia/Shanghai")).unwrap();
        for (name, expected) in [
            ("Asia/Shanghai", "23:17"),
            ("UTC", "15:17"),
            ("America/New_York", "10:17"),
            ("Asia/Kolkata", "20:47"),
            ("Asia/Kathmandu", "21:02"),
            ("Pacific/Kiritimati", "05:17"),
        ] {
            assert_eq!(clock.in_zone(&zone(name)).to_string(), expected, "{name}");
        }
        assert_eq!(clock.date_in(&zone("Pacific/Kiritimati")), "2026-11-25T05:17:00");
        // New York has summer time then.
        let clock = Clock::parse("2026-07-24T23:17:00", zone("Asia/Shanghai")).unwrap();
        assert_eq!(clock.in_zone(&zone("America/New_York")).to_string(), "11:17");
    }

    #[test]
    fn a_change_to_summer_time_leaves_an_hour_out() {
        let clock = Clock::parse("2026-03-29T02:30:00", zone("Europe/Berlin")).unwrap();
        assert_eq!(clock.in_zone(&zone("Europe/Berlin")).to_string(), "03:30");
        assert_eq!(clock.to_string(), "2026-03-29T02:30:00");
    }

    #[test]
    fn the_clock_is_dragged_through_its_day() {
        let clock = Clock::parse("2026-11-24T23:17:05", zone("Asia/Shanghai")).unwrap();
        assert_eq!(clock.at_time(TimeOfDay { hour: 7, minute: 0 }).to_string(), "2026-11-24T07:00:00");
        assert_eq!(clock.at_time(TimeOfDay { hour: 24, minute: 0 }), clock);
        let there = clock.told_in(zone("UTC")).unwrap();
        assert_eq!((there.to_string(), there.in_zone(&zone("Asia/Shanghai")).hour), (clock.to_string(), 7));
    }

    #[test]
    fn times_are_written_in_one_way() {
        for text in [
            "",
            "2026-11-24",
            "2026-11-24 23:17:00",
            "2026-11-24T23:17",
            "2026-11-24T25:17:00",
            "2026-02-29T10:00:00",
            "2026-11-24T23:17:00Z",
            "2026-11-24T23:17:00+08:00",
            "2026-11-24T23:17:00.5",
        ] {
            assert_eq!(Clock::parse(text, zone("UTC")), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn zones_are_spelt_as_iana_does() {
        for (name, meant) in [
            ("asia/shanghai", "Asia/Shanghai"),
            ("Asia/Shangai", "Asia/Shanghai"),
            ("Shanghai", "Asia/Shanghai"),
            ("Europe/Berlim", "Europe/Berlin"),
        ] {
            assert_eq!((Zone::find(name), Zone::guess(name).as_deref()), (None, Some(meant)));
        }
        for name in ["", "+08:00", "CST-8", "/etc/localtime", "Etc/Unknown"] {
            assert_eq!(Zone::find(name), None, "{name}");
        }
        assert!(Zone::names().len() > 400);
        assert!(Zone::names().iter().all(|it| Zone::find(it).is_some()));
    }
}
