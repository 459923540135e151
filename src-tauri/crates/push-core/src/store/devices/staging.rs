//! Devices that were read from a file, kept aside until they are merged into the list.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use push_protocol::Environment;
use serde::{Deserialize, Serialize};

use crate::model::DeviceKind;

/// A device as a file tells of it. What is empty or none is not told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    /// The token's bytes.
    pub token: Vec<u8>,
    /// Name.
    pub name: String,
    /// Bundle ID.
    pub topic: String,
    /// Environment.
    pub environment: Option<Environment>,
    /// Which of the app's tokens it is.
    pub kind: Option<DeviceKind>,
    /// Whose it is.
    pub person: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Notes.
    pub notes: String,
    /// Values of variables.
    pub variables: BTreeMap<String, String>,
}

/// Devices that were read, in a file without a name that is gone with it.
#[derive(Debug)]
pub struct Staging {
    file: BufWriter<File>,
    /// How many there are.
    pub count: u64,
    line: Vec<u8>,
}

impl Staging {
    /// # Errors
    /// When there is no place for it.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(1 << 16, tempfile::tempfile()?),
            count: 0,
            line: Vec::new(),
        })
    }

    /// Takes one more.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn push(&mut self, device: &Staged) -> io::Result<()> {
        self.line.clear();
        pack(device, &mut self.line);
        let length = u32::try_from(self.line.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&self.line)?;
        self.count += 1;
        Ok(())
    }

    pub(super) fn read(self) -> io::Result<Rows> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Rows { file: BufReader::with_capacity(1 << 16, file), left: self.count, line: Vec::new() })
    }
}

/// Reads them again, in order.
pub(super) struct Rows {
    file: BufReader<File>,
    left: u64,
    line: Vec<u8>,
}

impl Rows {
    pub(super) fn next(&mut self) -> io::Result<Option<Packed<'_>>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut length = [0; 4];
        self.file.read_exact(&mut length)?;
        self.line.resize(u32::from_le_bytes(length) as usize, 0);
        self.file.read_exact(&mut self.line)?;
        Ok(Some(unpack(&self.line)))
    }
}

/// A [`Staged`] as it lies in the file, so that a million of them are not made anew for the database.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<'a> {
    pub(super) token: &'a [u8],
    pub(super) name: &'a str,
    pub(super) topic: &'a str,
    pub(super) environment: Option<Environment>,
    pub(super) kind: Option<DeviceKind>,
    pub(super) person: &'a str,
    /// One a line.
    pub(super) tags: &'a str,
    pub(super) notes: &'a str,
    /// JSON, or empty for none.
    pub(super) variables: &'a str,
}

impl Packed<'_> {
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        serde_json::from_str(self.variables).unwrap_or_default()
    }
}

/// The fields one after the other, each after its length; variables, which few have, as JSON.
fn pack(it: &Staged, out: &mut Vec<u8>) {
    let (tags, variables) = (it.tags.join("\n"), super::super::json::json(&it.variables));
    let variables: &[u8] = if it.variables.is_empty() { b"" } else { variables.as_bytes() };
    let environment = it.environment.map_or("", Environment::name);
    let kind = it.kind.map_or("", DeviceKind::name);
    let texts = [&it.name, &it.topic, environment, kind, &it.person, &tags, &it.notes].map(str::as_bytes);
    for field in std::iter::once(it.token.as_slice()).chain(texts).chain([variables]) {
        out.extend_from_slice(&u32::try_from(field.len()).unwrap_or_default().to_le_bytes());
        out.extend_from_slice(field);
    }
}

fn unpack(mut line: &[u8]) -> Packed<'_> {
    let mut field = || -> &[u8] {
        let Some((length, rest)) = line.split_first_chunk::<4>() else { return b"" };
        let (field, rest) = rest.split_at(rest.len().min(u32::from_le_bytes(*length) as usize));
        line = rest;
        field
    };
    let token = field();
    let mut text = || std::str::from_utf8(field()).unwrap_or_default();
    Packed {
        token,
        name: text(),
        topic: text(),
        environment: Environment::from_name(text()),
        kind: DeviceKind::from_name(text()),
        person: text(),
        tags: text(),
        notes: text(),
        variables: text(),
    }
}
