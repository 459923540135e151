//! A zip archive of which a few entries are wanted. Its directory is read, the rest stays where it is: an
//! `.ipa` may have gigabytes. Nothing is written to disk, archives inside are not opened, and every size is
//! bounded before it is believed.
//!
//! The directory is read here, since what reads archives in general takes as many entries as one claims, and
//! searches the whole file for an end that is not there.

mod directory;

use std::io::{self, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::AppError;

pub(super) use directory::Entry;

/// Sum of what is unpacked from one archive, in bytes.
const MAX_UNPACKED: u64 = 48 * 1024 * 1024;
/// How many bytes one byte may stand for, from [`RATIO_COUNTS_FROM`] bytes on. Deflate can go to 1,032;
/// property lists and profiles stay below 40.
const MAX_RATIO: u64 = 200;
const RATIO_COUNTS_FROM: u64 = 64 * 1024;

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER_BYTES: usize = 30;
const EMPTY_ARCHIVE: [u8; 4] = *b"PK\x05\x06";

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive whose directory was read.
pub(super) struct Archive<R> {
    reader: R,
    entries: Vec<Entry>,
    unpacked: u64,
}

/// Whether `bytes` begin as an archive does.
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&LOCAL_HEADER) || bytes.starts_with(&EMPTY_ARCHIVE)
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory.
    pub(super) fn open(mut reader: R) -> Result<Self, AppError> {
        let mut beginning = Vec::new();
        reader.seek(SeekFrom::Start(0))?;
        reader.by_ref().take(LOCAL_HEADER.len() as u64).read_to_end(&mut beginning)?;
        if !begins(&beginning) {
            return Err(AppError::NotZip);
        }
        let entries = directory::read(&mut reader)?;
        Ok(Self { reader, entries, unpacked: 0 })
    }

    /// Its files, without folders.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file of that name, if there is one.
    pub(super) fn find(&self, name: &str) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.name == name).cloned()
    }

    /// Unpacks a file of at most `limit` bytes.
    pub(super) fn unpack(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, AppError> {
        let name = || entry.name.clone();
        if entry.encrypted {
            return Err(AppError::Encrypted { name: name() });
        }
        if entry.symlink {
            return Err(AppError::Link { name: name() });
        }
        if !matches!(entry.method, STORED | DEFLATED) {
            return Err(AppError::Method { name: name(), method: entry.method });
        }
        let limit = limit.min(MAX_UNPACKED - self.unpacked);
        if entry.size > limit {
            return Err(AppError::TooLarge { name: name(), bytes: entry.size, limit });
        }
        if entry.size > RATIO_COUNTS_FROM && entry.size / MAX_RATIO > entry.compressed {
            return Err(AppError::Ratio { name: name(), bytes: entry.size, compressed: entry.compressed });
        }
        self.unpacked += entry.size;
        match self.content(entry) {
            Ok(Some(content)) => Ok(content),
            Err(error) if !is_damage(error.kind()) => Err(error.into()),
            Ok(None) | Err(_) => Err(AppError::Damaged { name: Some(name()) }),
        }
    }

    /// None where it is not what the directory says.
    fn content(&mut self, entry: &Entry) -> io::Result<Option<Vec<u8>>> {
        let mut header = [0; LOCAL_HEADER_BYTES];
        self.reader.seek(SeekFrom::Start(entry.header))?;
        self.reader.read_exact(&mut header)?;
        let Some(skipped) = local_header(&header) else { return Ok(None) };
        self.reader.seek_relative(skipped)?;

        let packed = self.reader.by_ref().take(entry.compressed);
        // One byte more than promised shows that there is more.
        let promised = entry.size + 1;
        let mut content = Vec::new();
        match entry.method {
            STORED => packed.take(promised).read_to_end(&mut content)?,
            _ => DeflateDecoder::new(packed).take(promised).read_to_end(&mut content)?,
        };
        let mut crc = Crc::new();
        crc.update(&content);
        Ok(Some(content).filter(|content| content.len() as u64 == entry.size && crc.sum() == entry.crc))
    }
}

/// Errors that the bytes have made, and not the system.
fn is_damage(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
}

/// How many bytes of name and extra field follow.
fn local_header(header: &[u8; LOCAL_HEADER_BYTES]) -> Option<i64> {
    header.starts_with(&LOCAL_HEADER).then_some(())?;
    Some(i64::from(directory::u16_at(header, 26)?) + i64::from(directory::u16_at(header, 28)?))
}
