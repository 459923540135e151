//! Dates in `aps`: Unix seconds, all of them (§6.1).

use std::ops::Range;

use super::edits::remove;
use super::look::{Look, known_text, short};
use super::{Finding, Fix, RuleId, Sentence, said};
use crate::PushType;
use crate::json::Node;

/// Unix seconds of 2001-01-01, from which Swift's `Date` counts.
const REFERENCE_DATE: f64 = 978_307_200.0;
/// How far from now a date can be to be taken for one at all: five years.
const NEAR: f64 = 5.0 * 365.25 * 86_400.0;
/// From here on, seconds would be of the year 5138: it is a smaller unit.
pub(super) const TOO_LATE: f64 = 1e11;
/// How old a timestamp may be to be that of a push that is written just now, in seconds.
const OLD: f64 = 3_600.0;
/// How long an ended Live Activity stays at most, in seconds.
const STAY: u64 = 4 * 3_600;

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    for name in ["timestamp", "stale-date", "dismissal-date"] {
        let Some(node) = look.in_aps(name) else { continue };
        let event = look.in_aps("event").filter(|_| name == "dismissal-date");
        if let Some(finding) = event.and_then(|it| no_end(it, node)) {
            findings.push(finding);
            continue;
        }
        let Some(number) = node.number().filter(|it| it.is_finite()) else { continue };
        let found = unit(look, node, number).or_else(|| match name {
            "timestamp" => timestamp(look, node, number),
            "stale-date" => stale_date(look, node, number),
            _ => dismissal_date(look, node, number),
        });
        findings.extend(found);
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this millennium are small")]
fn now(look: &Look<'_>) -> f64 {
    look.subject.now as f64
}

fn unit(look: &Look<'_>, node: Node<'_>, number: f64) -> Option<Finding> {
    let (name, found) = (node.name(), short(node.source()));
    if number.abs() >= TOO_LATE {
        let (seconds, unit) = in_seconds(number);
        let words = Sentence {
            en: format!(
                "{name} is {found}, which looks like {}, and Apple counts in Unix seconds: write {seconds}.",
                unit.en
            ),
            zh_hans: format!(
                "{name} 为 {found}，疑似{}，而苹果使用 Unix 秒数：请写 {seconds}。",
                unit.zh_hans
            ),
        };
        return Some(in_unit(node, words, &seconds));
    }
    let is_near = |it: f64| (it - now(look)).abs() <= NEAR;
    if is_near(number) || !is_near(number + REFERENCE_DATE) {
        return None;
    }
    let seconds = (number + REFERENCE_DATE).floor().to_string();
    let words = said!(
        "{name} is {found}, which looks like seconds since 2001, as Swift counts them, and Apple counts from 1970: write {seconds}.",
        "{name} 为 {found}，疑似 Swift 从 2001 年起算的秒数，而苹果从 1970 年起算：请写 {seconds}。"
    );
    Some(in_unit(node, words, &seconds))
}

fn in_unit(node: Node<'_>, words: Sentence, seconds: &str) -> Finding {
    let fix = Fix::value(said!("Write {seconds}", "写成 {seconds}"), node, seconds);
    Finding::on(RuleId::TimestampUnit, node, words).fix(fix)
}

/// Seconds of a date in a smaller unit, and the name of that.
pub(super) fn in_seconds(number: f64) -> (String, Sentence) {
    let unit = match number.abs() {
        it if it < 1e14 => said!("milliseconds", "毫秒"),
        it if it < 1e17 => said!("microseconds", "微秒"),
        _ => said!("nanoseconds", "纳秒"),
    };
    let mut seconds = number;
    while seconds.abs() >= TOO_LATE {
        seconds /= 1000.0;
    }
    (seconds.floor().to_string(), unit)
}

fn timestamp(look: &Look<'_>, node: Node<'_>, number: f64) -> Option<Finding> {
    let age = now(look) - number;
    if !look.is(PushType::Liveactivity) || (-OLD..=OLD).contains(&age) {
        return None;
    }
    let (span, later) = (duration(age.abs()), look.subject.now);
    let en = if age > 0.0 { "old" } else { "ahead" };
    let zh_hans = if age > 0.0 { "早于" } else { "晚于" };
    let words = Sentence {
        en: format!(
            "timestamp is {} {en}, and iOS ignores an update that is older than the last: write the time of sending.",
            span.en
        ),
        zh_hans: format!(
            "timestamp {zh_hans}当前时间{}，而 iOS 会忽略比上一次更早的更新：请写发送时间。",
            span.zh_hans
        ),
    };
    let fix = Fix::value(said!("Write the time now", "写成当前时间"), node, later.to_string());
    Some(Finding::on(RuleId::TimestampOld, node, words).fix(fix))
}

fn stale_date(look: &Look<'_>, node: Node<'_>, number: f64) -> Option<Finding> {
    let age = now(look) - number;
    if age <= 0.0 {
        return None;
    }
    let span = duration(age);
    let words = Sentence {
        en: format!(
            "stale-date is {} past, so the Live Activity counts as out of date at once: write a later time.",
            span.en
        ),
        zh_hans: format!("stale-date 已过{}，实时活动会立即视为过时：请写更晚的时间。", span.zh_hans),
    };
    Some(Finding::on(RuleId::StaleDate, node, words))
}

/// A date of dismissal where nothing ends.
fn no_end(event: Node<'_>, node: Node<'_>) -> Option<Finding> {
    let event = known_text(event).filter(|it| it != "end")?;
    let event = short(&event);
    let words = said!(
        "dismissal-date says when an ended Live Activity goes, and the event is {event}: remove it, or end.",
        "dismissal-date 指定已结束的实时活动何时移除，而 event 为 {event}：请移除它，或改为 end。"
    );
    let fix = Fix::edits(said!("Remove it", "移除"), remove(&[node]));
    Some(Finding::at(RuleId::DismissalDate, node, words).fix(fix))
}

fn dismissal_date(look: &Look<'_>, node: Node<'_>, number: f64) -> Option<Finding> {
    // With an event that is not known, nothing is.
    look.in_aps("event").and_then(known_text)?;
    #[expect(clippy::cast_precision_loss, reason = "four hours")]
    let late = number - now(look) - STAY as f64;
    if late <= 60.0 {
        return None;
    }
    let span = duration(late);
    let words = Sentence {
        en: format!(
            "dismissal-date is {} beyond the four hours that an ended Live Activity stays at most: it goes then.",
            span.en
        ),
        zh_hans: format!(
            "dismissal-date 比实时活动结束后最多保留的四小时还晚{}：届时就会被移除。",
            span.zh_hans
        ),
    };
    let value = (look.subject.now + STAY).to_string();
    let fix = Fix::value(said!("Write four hours from now", "写成四小时后"), node, value);
    Some(Finding::on(RuleId::DismissalDate, node, words).fix(fix))
}

/// A length of time in the unit that suits it.
pub(super) fn duration(seconds: f64) -> Sentence {
    let rows =
        [(86_400.0, "day", "天"), (3_600.0, "hour", "小时"), (60.0, "minute", "分钟"), (1.0, "second", "秒")];
    let unit = rows.iter().find(|(length, ..)| seconds >= *length).unwrap_or(&rows[3]);
    let (length, one, chinese) = unit;
    let count = (seconds / length).floor();
    let many = if (count - 1.0).abs() < 0.5 { "" } else { "s" };
    said!("{count} {one}{many}", " {count} {chinese}")
}

/// Unix seconds of a date as RFC 3339 writes it: `2026-11-24T21:04:05Z`, `2026-11-24T22:04:05.5+01:00`.
pub(super) fn seconds_of(text: &str) -> Option<i64> {
    let number = |range: Range<usize>| {
        let digits = text.get(range).filter(|it| it.bytes().all(|it| it.is_ascii_digit()))?;
        digits.parse::<i64>().ok()
    };
    let is_apart = |at: usize, mark: char| text.get(at..)?.starts_with(mark).then_some(());
    for (at, mark) in [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (16, ':')] {
        is_apart(at, mark)?;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let rest = text.get(19..)?;
    let fraction =
        rest.strip_prefix('.').map_or(rest, |it| it.trim_start_matches(|it: char| it.is_ascii_digit()));
    let east = match fraction.split_at_checked(1)? {
        ("Z", "") => 0,
        (sign @ ("+" | "-"), offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let seconds = hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60;
            if sign == "+" { seconds } else { -seconds }
        }
        _ => return None,
    };
    // Days since 0000-03-01: years then end with February.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second - east)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words_become_seconds() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T00:00:00Z", Some(951_782_400)),
            ("2000-03-01T00:00:00Z", Some(951_868_800)),
            ("2026-12-31T23:59:59Z", Some(1_798_761_599)),
            ("2027-01-01T01:00:00.250+01:00", Some(1_798_761_600)),
            ("2026-12-31T16:00:00-08:00", Some(1_798_761_600)),
            ("2026-12-31", None),
            ("2026-12-31T23:59:59", None),
            ("2026-12-31T23:59", None),
            ("Today at five", None),
            ("2026-1é-31T23:59:59Z", None),
        ] {
            assert_eq!(seconds_of(text), expected, "{text}");
        }
    }
}
