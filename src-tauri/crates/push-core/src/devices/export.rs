//! Devices into a file: as comma-separated values or as JSON, row by row. What is written can be imported again.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tempfile::NamedTempFile;

use super::pool::of_record;
use crate::files::{persist_new, place};
use crate::model::{DevicesForm, ExportDevices, SavedFile};
use crate::store::{DeviceRecord, Merging};
use crate::workbench::lock;
use crate::{Error, Workbench};

/// The columns of a table, before those of variables.
const COLUMNS: [&str; 12] = [
    "token",
    "name",
    "person",
    "topic",
    "environment",
    "kind",
    "tags",
    "notes",
    "first_200",
    "last_200",
    "last_answer",
    "gone_at",
];
/// Variables of more names than that are left out of a table.
const MOST_VARIABLES: usize = 50;
/// Between two looks at whether it was called off.
const LOOK: u64 = 512;

impl Workbench {
    /// Writes devices into a new file: all, or those that a search finds. `None`: it was called off.
    ///
    /// # Errors
    /// When the file cannot be written; when the database fails.
    pub async fn export_devices(&self, request: ExportDevices) -> Result<Option<SavedFile>, Error> {
        let merging = Arc::new(Merging::default());
        lock(&self.imports).insert(request.run.clone(), Arc::clone(&merging));
        let done = self.export(&request, &merging).await;
        lock(&self.imports).remove(&request.run);
        done
    }

    async fn export(
        &self,
        request: &ExportDevices,
        merging: &Arc<Merging>,
    ) -> Result<Option<SavedFile>, Error> {
        let path = place(&request.path)?;
        let (name, folder) = match (request.form, path.is_dir()) {
            (DevicesForm::Csv, true) => ("devices.csv", path.clone()),
            (DevicesForm::Json, true) => ("devices.json", path.clone()),
            _ => ("", path.parent().map_or_else(PathBuf::new, PathBuf::from)),
        };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let wanted = if name.is_empty() { path } else { path.join(name) };
        let file = NamedTempFile::new_in(&folder).map_err(|error| Error::file("write", &wanted, error))?;
        let with_variables = self.store.devices_with_variables().await?;
        let variables: BTreeSet<String> =
            with_variables.into_iter().flat_map(|it| it.variables.into_keys()).collect();
        let writer = Writer {
            file: BufWriter::with_capacity(1 << 16, file),
            form: request.form,
            variables: variables.into_iter().take(MOST_VARIABLES).collect(),
            written: 0,
            merging: Arc::clone(merging),
        };
        let total = self.store.find_devices(&request.text, 0, 0).await?.found as u64;
        let writing = self.store.each_device(&request.text, writer);
        let writer = self.teller(&request.run, merging).tell("writing", total, writing).await?;
        let failed = |error| Error::file("write", &wanted, error);
        let Some(file) = writer.and_then(Writer::finish).map_err(failed)? else { return Ok(None) };
        let path = persist_new(file, &wanted, 0o600).map_err(failed)?;
        Ok(Some(SavedFile { path: path.to_string_lossy().into_owned() }))
    }
}

/// A file that is being written.
pub(crate) struct Writer {
    file: BufWriter<NamedTempFile>,
    form: DevicesForm,
    variables: Vec<String>,
    written: u64,
    merging: Arc<Merging>,
}

impl Writer {
    /// Writes one more; `false` where it was called off.
    pub(crate) fn push(&mut self, device: &DeviceRecord) -> io::Result<bool> {
        match self.form {
            DevicesForm::Csv => self.push_row(device)?,
            DevicesForm::Json => {
                self.file.write_all(if self.written == 0 { b"[\n  " } else { b",\n  " })?;
                let mut text = serde_json::to_value(of_record(device))?;
                if let (Some(object), false) = (text.as_object_mut(), device.variables.is_empty()) {
                    object.extend(
                        device.variables.iter().map(|(name, value)| (name.clone(), value.clone().into())),
                    );
                }
                serde_json::to_writer(&mut self.file, &text)?;
            }
        }
        self.written += 1;
        self.merging.done.store(self.written, Ordering::Relaxed);
        Ok(!self.written.is_multiple_of(LOOK) || !self.merging.is_cancelled())
    }

    fn push_row(&mut self, it: &DeviceRecord) -> io::Result<()> {
        if self.written == 0 {
            let names = COLUMNS.iter().copied().chain(self.variables.iter().map(String::as_str));
            let heading: Vec<&str> = names.collect();
            row(&mut self.file, &heading)?;
        }
        let time = |at: Option<i64>| at.map(iso).unwrap_or_default();
        let answer = match (it.last_status, &it.last_reason) {
            (Some(status), Some(reason)) => format!("{status} {reason}"),
            (Some(status), None) => status.to_string(),
            (None, _) => String::new(),
        };
        let tags = it.tags.join(", ");
        let times = [time(it.first_ok), time(it.last_ok), answer, time(it.gone_at)];
        let mut values: Vec<&str> = vec![
            &it.token,
            &it.name,
            &it.person,
            &it.topic,
            it.environment.name(),
            it.kind.name(),
            &tags,
            &it.notes,
        ];
        values.extend(times.iter().map(String::as_str));
        values.extend(self.variables.iter().map(|name| it.variables.get(name).map_or("", String::as_str)));
        row(&mut self.file, &values)
    }

    /// `None` where it was called off.
    fn finish(mut self) -> io::Result<Option<NamedTempFile>> {
        if self.merging.is_cancelled() {
            return Ok(None);
        }
        match (self.form, self.written) {
            (DevicesForm::Csv, 0) => row(&mut self.file, &COLUMNS)?,
            (DevicesForm::Csv, _) => {}
            (DevicesForm::Json, 0) => self.file.write_all(b"[]\n")?,
            (DevicesForm::Json, _) => self.file.write_all(b"\n]\n")?,
        }
        self.file.into_inner().map(Some).map_err(io::IntoInnerError::into_error)
    }
}

/// A row as RFC 4180 writes it.
fn row(out: &mut impl Write, values: &[&str]) -> io::Result<()> {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        if value.contains([',', ';', '"', '\n', '\r', '\t']) || value.trim() != *value {
            write!(out, "\"{}\"", value.replace('"', "\"\""))?;
        } else {
            out.write_all(value.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// A time in UTC, as ISO 8601 writes it, from Unix milliseconds.
fn iso(at: i64) -> String {
    let (days, seconds) = (at.div_euclid(86_400_000), at.rem_euclid(86_400_000) / 1000);
    // Days of the civil calendar, counted from 0000-03-01, by eras of 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_827_696_789, "2000-02-29T12:34:56Z"),
            (1_795_910_400_000, "2026-11-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso(at), text);
        }
    }

    #[test]
    fn values_are_quoted_where_they_have_to_be() {
        let mut out = Vec::new();
        row(&mut out, &["a", "b,c", "say \"x\"", " y", "l1\nl2", ""]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"say \"\"x\"\"\",\" y\",\"l1\nl2\",\r\n");
    }
}
