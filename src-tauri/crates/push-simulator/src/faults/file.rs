//! The file of faults, version 1: JSON to [`Faults`]. The caller reads the file and names it in front of the
//! error. Unlike in a world, an unknown field is an error: a fault that silently never strikes proves nothing.

use std::num::NonZeroU64;
use std::time::Duration;

use serde_json::Value;

use crate::faults::{
    BadCertificate, ConnectionFault, CutAt, Fault, FaultRule, Faults, GoAwayFault, LastStream, RequestFault,
    RetryAfter, ScriptedAnswer, When,
};
use crate::field::{Field, FileError, parse};

/// What it is called.
const FILE: &str = "the faults";
/// The version that this build reads.
const VERSION: u64 = 1;
/// A year: no time in the file is longer.
const MOST_SECONDS: f64 = 31_536_000.0;
/// The error codes of RFC 9113 §7, each at its number.
const CODES: [&str; 14] = [
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
];

impl Faults {
    /// Reads faults of version 1.
    ///
    /// # Errors
    /// Names the line (not JSON) or the field (anything else).
    pub fn from_json(text: &str) -> Result<Self, FileError> {
        let root = parse(FILE, text)?;
        let root = Field::root(FILE, VERSION, &root)?;
        root.only(&["version", "seed", "rules"])?;
        let seed = root.get("seed").number(0, u64::MAX)?.unwrap_or(0);
        let rules_at = root.get("rules");
        let rules = rules_at.list()?.ok_or_else(|| rules_at.expected("a list of rules"))?;
        Ok(Self { seed, rules: rules.iter().map(rule).collect::<Result<_, _>>()? })
    }
}

fn rule(at: &Field<'_>) -> Result<FaultRule, FileError> {
    at.only(&["when", "fault"])?;
    let when_at = at.get("when");
    let when = if when_at.is_absent() { When::always() } else { when(&when_at)? };
    let fault = fault(&at.get("fault"))?;
    if when.per_connection && matches!(fault, Fault::Connection(_)) {
        let problem = "this fault strikes connections, which have one count; leave it out";
        return Err(when_at.get("perConnection").problem(problem.to_owned()));
    }
    Ok(FaultRule { when, fault })
}

fn when(at: &Field<'_>) -> Result<When, FileError> {
    at.only(&[
        "every",
        "at",
        "first",
        "probability",
        "connections",
        "perConnection",
        "after",
        "until",
        "apart",
    ])?;
    Ok(When {
        every: above_zero(&at.get("every"))?,
        at: numbers(&at.get("at"))?,
        first: at.get("first").number(1, u64::MAX)?,
        probability: probability(&at.get("probability"))?,
        connections: numbers(&at.get("connections"))?,
        per_connection: at.get("perConnection").flag()?,
        after: seconds(&at.get("after"))?,
        until: seconds(&at.get("until"))?,
        apart: seconds(&at.get("apart"))?,
    })
}

fn above_zero(at: &Field<'_>) -> Result<Option<NonZeroU64>, FileError> {
    Ok(at.number(1, u64::MAX)?.and_then(NonZeroU64::new))
}

fn numbers(at: &Field<'_>) -> Result<Vec<u64>, FileError> {
    let Some(list) = at.list()? else { return Ok(Vec::new()) };
    if list.is_empty() {
        return Err(at.problem("expected at least one number, found an empty list".to_owned()));
    }
    let number = |it: &Field<'_>| it.number(1, u64::MAX)?.ok_or_else(|| it.expected("a whole number from 1"));
    list.iter().map(number).collect()
}

fn probability(at: &Field<'_>) -> Result<Option<f64>, FileError> {
    if at.is_absent() {
        return Ok(None);
    }
    let share = at.value.and_then(Value::as_f64).filter(|share| (0.0..=1.0).contains(share));
    share.map(Some).ok_or_else(|| at.expected("a number from 0 to 1"))
}

fn seconds(at: &Field<'_>) -> Result<Option<Duration>, FileError> {
    if at.is_absent() {
        return Ok(None);
    }
    let seconds = at.value.and_then(Value::as_f64).filter(|it| (0.0..=MOST_SECONDS).contains(it));
    let seconds = seconds.ok_or_else(|| at.expected("a number of seconds from 0"))?;
    Ok(Some(Duration::from_secs_f64(seconds)))
}

/// What each `kind` is read by, and which fields it has.
type Kind = (&'static [&'static str], fn(&Field<'_>) -> Result<Fault, FileError>);

const KINDS: [(&str, Kind); 16] = [
    ("certificate", (&["problem"], certificate)),
    ("noHttp2", (&[], |_| Ok(ConnectionFault::NoHttp2.into()))),
    ("hangUp", (&[], |_| Ok(ConnectionFault::HangUp.into()))),
    ("mute", (&[], |_| Ok(ConnectionFault::Mute.into()))),
    ("closedWindow", (&[], |_| Ok(ConnectionFault::ClosedWindow.into()))),
    ("slow", (&["bytesPerSecond"], slow)),
    ("cut", (&["at"], cut)),
    (
        "halfOpen",
        (&["processed"], |at| Ok(RequestFault::HalfOpen { processed: at.get("processed").flag()? }.into())),
    ),
    (
        "noAnswer",
        (&["processed"], |at| Ok(RequestFault::NoAnswer { processed: at.get("processed").flag()? }.into())),
    ),
    ("goAway", (&["lastStream", "reason", "twice"], go_away)),
    ("reset", (&["code", "processed"], reset)),
    ("streams", (&["limit", "requests"], streams)),
    ("endlessBody", (&["status"], endless_body)),
    ("answer", (&["status", "reason", "retryAfter", "retryAfterDate"], answer)),
    ("clock", (&["seconds"], |at| Ok(RequestFault::Clock { seconds: offset(at)? }.into()))),
    ("date", (&["seconds"], |at| Ok(RequestFault::Date { seconds: offset(at)? }.into()))),
];

fn fault(at: &Field<'_>) -> Result<Fault, FileError> {
    if !at.value.is_some_and(Value::is_object) {
        return Err(at.expected("an object with a kind"));
    }
    let (fields, read) = at.get("kind").word(&KINDS)?;
    at.only(&[&["kind"], fields].concat())?;
    read(at)
}

fn certificate(at: &Field<'_>) -> Result<Fault, FileError> {
    let problem = at.get("problem").word(&[
        ("expired", BadCertificate::Expired),
        ("wrongName", BadCertificate::WrongName),
        ("unknownCa", BadCertificate::UnknownCa),
    ])?;
    Ok(ConnectionFault::Certificate(problem).into())
}

fn slow(at: &Field<'_>) -> Result<Fault, FileError> {
    let at = at.get("bytesPerSecond");
    let bytes_per_second = above_zero(&at)?.ok_or_else(|| at.expected("a whole number from 1"))?;
    Ok(ConnectionFault::Slow { bytes_per_second }.into())
}

fn cut(at: &Field<'_>) -> Result<Fault, FileError> {
    let places = [("before", CutAt::Before), ("during", CutAt::During), ("after", CutAt::After)];
    Ok(RequestFault::Cut(at.get("at").word(&places)?).into())
}

fn go_away(at: &Field<'_>) -> Result<Fault, FileError> {
    let last_stream = at.get("lastStream").word(&[
        ("before", LastStream::Before),
        ("this", LastStream::This),
        ("all", LastStream::All),
    ])?;
    let (reason, twice) = (optional_text(&at.get("reason"))?, at.get("twice").flag()?);
    Ok(RequestFault::GoAway(GoAwayFault { last_stream, reason, twice }).into())
}

fn optional_text(at: &Field<'_>) -> Result<Option<String>, FileError> {
    if at.is_absent() { Ok(None) } else { at.text().map(|text| Some(text.to_owned())) }
}

fn reset(at: &Field<'_>) -> Result<Fault, FileError> {
    let numbered: Vec<(&str, u32)> = CODES.into_iter().zip(0..).collect();
    let code = at.get("code").word(&numbered)?;
    let processed = at.get("processed");
    if processed.flag()? && code == u32::from(h2::Reason::REFUSED_STREAM) {
        let problem = "REFUSED_STREAM promises that the request was not processed; leave it out";
        return Err(processed.problem(problem.to_owned()));
    }
    Ok(RequestFault::Reset { code, processed: processed.flag()? }.into())
}

fn streams(at: &Field<'_>) -> Result<Fault, FileError> {
    let limit_at = at.get("limit");
    let limit = limit_at.number(0, 1000)?.and_then(|limit| u32::try_from(limit).ok());
    let limit = limit.ok_or_else(|| limit_at.expected("a whole number from 0 to 1000"))?;
    Ok(RequestFault::Streams { limit, requests: above_zero(&at.get("requests"))? }.into())
}

fn endless_body(at: &Field<'_>) -> Result<Fault, FileError> {
    Ok(RequestFault::EndlessBody { status: status(at, 200)? }.into())
}

fn status(at: &Field<'_>, least: u16) -> Result<u16, FileError> {
    let at = at.get("status");
    let status = at.number(least.into(), 599)?.and_then(|status| u16::try_from(status).ok());
    status.ok_or_else(|| at.expected(&format!("a status from {least} to 599")))
}

fn answer(at: &Field<'_>) -> Result<Fault, FileError> {
    let most = u64::from(u32::MAX);
    let number = |name| Ok(at.get(name).number(0, most)?.and_then(|it| u32::try_from(it).ok()));
    let retry_after = match (number("retryAfter")?, number("retryAfterDate")?) {
        (Some(_), Some(_)) => {
            let problem = "an answer has one retry-after; leave this or retryAfter out";
            return Err(at.get("retryAfterDate").problem(problem.to_owned()));
        }
        (Some(seconds), None) => Some(RetryAfter::Seconds(seconds)),
        (None, date) => date.map(RetryAfter::Date),
    };
    let (status, reason) = (status(at, 300)?, optional_text(&at.get("reason"))?);
    Ok(RequestFault::Answer(ScriptedAnswer { status, reason, retry_after }).into())
}

fn offset(at: &Field<'_>) -> Result<i64, FileError> {
    let at = at.get("seconds");
    let seconds = at.value.and_then(Value::as_i64).filter(|it| it.unsigned_abs() <= MOST_SECONDS as u64);
    seconds.ok_or_else(|| at.expected("a whole number of seconds, negative for a clock that is behind"))
}

#[cfg(test)]
mod tests;
