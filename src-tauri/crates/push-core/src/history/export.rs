//! The history as a file: JSON, CSV, or an HTTP Archive. Written as it is read, so that a million pushes take no
//! more memory than a page.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::page::Found;
use super::{History, rows};
use crate::Error;
use crate::files::write_new_with;
use crate::model::{Ending, HistoryExported, HistoryFormat, HistoryQuery, PushDetail};
use crate::secrets;
use crate::vaults::blocking;

/// Pushes that are read together.
const PAGE: usize = 500;
/// Pages that are read ahead of the file.
const AHEAD: usize = 2;
/// Stands in the file for a payload that is not written.
const WITHHELD: &str = "(left out by Pushbench: something in it looks like a secret)";
const HEADING: &str = "id,at,who,profile,version,edited,device,token,endpoint,host,credential,topic,push_type,outcome,\
                       status,reason,error,ms,attempts,apns_id,apns_unique_id,payload\n";

/// Writes what is looked for into a new file at `path`, or in it where that is a folder. A payload in which something
/// looks like a secret stays out: the file leaves the machine.
pub(super) async fn export(
    history: &History,
    query: &HistoryQuery,
    format: HistoryFormat,
    path: &Path,
    version: &str,
) -> Result<HistoryExported, Error> {
    let (pages, mut written) = tokio::sync::mpsc::channel::<Vec<PushDetail>>(AHEAD);
    let (path, version) = (path.to_owned(), version.to_owned());
    let writing = blocking(move || {
        let mut withheld = 0;
        let file = write_new_with(&path, file_name(format), 0o600, &mut |out| {
            let mut first = true;
            out.write_all(begin(format, &version).as_bytes())?;
            while let Some(page) = written.blocking_recv() {
                for push in &page {
                    if !std::mem::take(&mut first) && format != HistoryFormat::Csv {
                        out.write_all(b",\n")?;
                    }
                    let push = without_secret(push);
                    withheld += i64::from(matches!(push, Cow::Owned(_)));
                    one(out, format, &push)?;
                }
            }
            out.write_all(end(format).as_bytes())
        })?;
        Ok((file, withheld))
    });
    let reading = async {
        let mut count = 0;
        let mut before = None;
        loop {
            let page = history.details(query.clone(), before, PAGE).await?;
            before = page.last().map(|it| it.entry.id);
            count += i64::try_from(page.len()).unwrap_or_default();
            // Whoever writes has given up, and says why.
            if before.is_none() || pages.send(page).await.is_err() {
                drop(pages);
                return Ok(count);
            }
        }
    };
    let (file, count): (Result<_, Error>, Result<i64, Error>) = tokio::join!(writing, reading);
    // Where reading failed, what was written is not all of it.
    let (pushes, (file, withheld)) = match (count, file) {
        (Ok(pushes), file) => (pushes, file?),
        (Err(error), file) => {
            // A file that cannot be removed stays for a look into it.
            let _ = file.map(|(file, _)| std::fs::remove_file(file));
            return Err(error);
        }
    };
    Ok(HistoryExported { path: file.to_string_lossy().into_owned(), pushes, withheld })
}

fn without_secret(push: &PushDetail) -> Cow<'_, PushDetail> {
    match secrets::find(&push.payload) {
        Some(_) => Cow::Owned(PushDetail { payload: WITHHELD.to_owned(), ..push.clone() }),
        None => Cow::Borrowed(push),
    }
}

impl History {
    async fn details(
        &self,
        query: HistoryQuery,
        before: Option<i64>,
        count: usize,
    ) -> Result<Vec<PushDetail>, Error> {
        let live: HashSet<i64> = self.live();
        self.reader
            .run(move |connection| {
                let ids = Found::new(connection, &query, before)?.take(connection, count)?;
                let found = ids.into_iter().map(|id| rows::detail(connection, id, &live));
                found.filter_map(Result::transpose).collect()
            })
            .await
    }
}

const fn file_name(format: HistoryFormat) -> &'static str {
    match format {
        HistoryFormat::Json => "pushbench-history.json",
        HistoryFormat::Csv => "pushbench-history.csv",
        HistoryFormat::Har => "pushbench-history.har",
    }
}

fn begin(format: HistoryFormat, version: &str) -> String {
    match format {
        HistoryFormat::Json => "[\n".to_owned(),
        HistoryFormat::Csv => HEADING.to_owned(),
        HistoryFormat::Har => {
            let creator = json!({ "name": "Pushbench", "version": version });
            format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[\n")
        }
    }
}

const fn end(format: HistoryFormat) -> &'static str {
    match format {
        HistoryFormat::Json => "\n]\n",
        HistoryFormat::Csv => "",
        HistoryFormat::Har => "\n]}}\n",
    }
}

fn one(out: &mut dyn Write, format: HistoryFormat, push: &PushDetail) -> io::Result<()> {
    match format {
        HistoryFormat::Json => serde_json::to_writer(out, push).map_err(io::Error::other),
        HistoryFormat::Har => serde_json::to_writer(out, &entry(push)).map_err(io::Error::other),
        HistoryFormat::Csv => {
            let fields = fields(push).map(|it| quoted(&it));
            writeln!(out, "{}", fields.join(","))
        }
    }
}

fn fields(push: &PushDetail) -> [String; 22] {
    let entry = &push.entry;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        entry.id.to_string(),
        iso(entry.at),
        push.who.clone(),
        push.profile.clone().unwrap_or_else(|| entry.name.clone()),
        text(&push.version),
        push.edited.to_string(),
        entry.device_name.clone(),
        entry.token.clone(),
        entry.endpoint.name().to_owned(),
        push.host.clone(),
        push.credential.clone(),
        header(push, "apns-topic"),
        header(push, "apns-push-type"),
        outcome(entry.ending).to_owned(),
        entry.status.map(|it| it.to_string()).unwrap_or_default(),
        text(&entry.reason),
        text(&entry.error),
        format!("{:.3}", entry.ms),
        push.attempts.to_string(),
        text(&push.apns_id),
        text(&push.unique_id),
        push.payload.clone(),
    ]
}

fn header(push: &PushDetail, name: &str) -> String {
    push.headers.iter().find(|it| it.name == name).map(|it| it.value.clone()).unwrap_or_default()
}

const fn outcome(ending: Ending) -> &'static str {
    match ending {
        Ending::Accepted => "accepted",
        Ending::Rejected => "rejected",
        Ending::Unknown => "unknown",
        Ending::Failed => "failed",
        Ending::Cancelled => "cancelled",
    }
}

/// A field of CSV: in quotes where it holds what means something there.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// An entry of an HTTP Archive. Without an answer its status is 0, as browsers write it.
fn entry(push: &PushDetail) -> Value {
    let at = &push.entry;
    let pair = |name: &str, value: &str| json!({ "name": name, "value": value });
    let headers: Vec<Value> = push.headers.iter().map(|it| pair(&it.name, &it.value)).collect();
    let answers = [("apns-id", &push.apns_id), ("apns-unique-id", &push.unique_id)];
    let answered: Vec<Value> =
        answers.iter().filter_map(|(name, value)| Some(pair(name, value.as_ref()?))).collect();
    let body = at.reason.as_ref().map(|reason| match push.timestamp {
        Some(timestamp) => json!({ "reason": reason, "timestamp": timestamp }).to_string(),
        None => json!({ "reason": reason }).to_string(),
    });
    let body = body.unwrap_or_default();
    json!({
        "startedDateTime": iso(at.at),
        "time": at.ms,
        "request": {
            "method": "POST",
            "url": format!("https://{}/3/device/{}", push.host, at.token),
            "httpVersion": "HTTP/2",
            "cookies": [],
            "headers": headers,
            "queryString": [],
            "postData": { "mimeType": "application/json", "text": push.payload },
            "headersSize": -1,
            "bodySize": push.payload.len(),
        },
        "response": {
            "status": at.status.unwrap_or_default(),
            "statusText": "",
            "httpVersion": "HTTP/2",
            "cookies": [],
            "headers": answered,
            "content": { "size": body.len(), "mimeType": "application/json", "text": body },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": body.len(),
        },
        "cache": {},
        "timings": { "send": 0, "wait": at.ms, "receive": 0 },
        "comment": comment(push),
    })
}

fn comment(push: &PushDetail) -> String {
    let at = &push.entry;
    let device = if at.device_name.is_empty() { "a pasted token" } else { &at.device_name };
    format!("{} to {device} with {}: {}", at.name, push.credential, outcome(at.ending))
}

/// A time in UTC, as ISO 8601 writes it.
fn iso(unix_ms: i64) -> String {
    let (days, ms) = (unix_ms.div_euclid(86_400_000), unix_ms.rem_euclid(86_400_000));
    let (year, month, day) = civil(days);
    let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
    let (second, milli) = (ms / 1000 % 60, ms % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// Year, month and day of a day since 1970, in the Gregorian calendar: eras of 400 years that begin in March.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        for (unix_ms, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_764_000_000_123, "2025-11-24T16:00:00.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso(unix_ms), expected);
        }
    }

    #[test]
    fn fields_with_commas_quotes_and_breaks_are_quoted() {
        assert_eq!(quoted("a b"), "a b");
        assert_eq!(quoted("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
    }
}
