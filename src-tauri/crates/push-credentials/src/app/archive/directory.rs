//! The directory at the end of an archive (APPNOTE 4.3.12 to 4.3.16), with and without Zip64.

use std::io::{Read, Seek, SeekFrom};

use super::AppError;

/// How many entries an archive may have. Large apps have some ten thousand.
const MAX_ENTRIES: u64 = 100_000;
/// Largest directory, in bytes.
const MAX_DIRECTORY: u64 = 16 * 1024 * 1024;

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const LOCATOR_64_BYTES: usize = 20;
const END_64: &[u8] = b"PK\x06\x06";
const END_64_BYTES: usize = 56;
const HEADER: &[u8] = b"PK\x01\x02";
const HEADER_BYTES: usize = 46;
/// Longest end record with its comment, and a Zip64 locator before it.
const LONGEST_END: u64 = (END_BYTES + 0xffff + LOCATOR_64_BYTES) as u64;

/// Bits of the number of entries without Zip64.
const COUNTED: u64 = 0xffff;
const IN_ZIP_64: u32 = u32::MAX;
const ZIP_64_FIELD: u16 = 1;
const ENCRYPTED: u16 = 1;
const UNIX: u16 = 3;
const MACOS: u16 = 19;
/// File type in a Unix mode, and the one of a symbolic link.
const FILE_TYPE: u32 = 0o170_000;
const SYMBOLIC_LINK: u32 = 0o120_000;

/// A file in an archive, as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Entry {
    pub(in super::super) name: String,
    pub(in super::super) size: u64,
    pub(super) compressed: u64,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// Where its local header begins.
    pub(super) header: u64,
    pub(super) encrypted: bool,
    pub(super) symlink: bool,
}

/// Where the directory is.
struct Place {
    entries: u64,
    size: u64,
    /// As counted from the first byte of the archive, which need not be the file's.
    offset: u64,
    /// Where it has to end.
    end: u64,
}

/// Reads the directory: all files of the archive, folders left out.
pub(super) fn read<R: Read + Seek>(reader: &mut R) -> Result<Vec<Entry>, AppError> {
    let place = find(reader)?.ok_or(AppError::Damaged { name: None })?;
    if place.entries > MAX_ENTRIES || place.size > MAX_DIRECTORY {
        return Err(AppError::TooMany { entries: place.entries, limit: MAX_ENTRIES });
    }
    let start = place.end.checked_sub(place.size).ok_or(AppError::Damaged { name: None })?;
    let shift = start.checked_sub(place.offset).ok_or(AppError::Damaged { name: None })?;
    let directory = bytes_at(reader, start, place.size)?;

    let (mut rest, mut entries, mut number) = (&directory[..], Vec::new(), 0);
    while rest.starts_with(HEADER) && number < MAX_ENTRIES {
        let entry = entry(&mut rest, shift).ok_or(AppError::Damaged { name: None })?;
        number += 1;
        if leaves_the_archive(&entry.name) {
            return Err(AppError::UnsafeName { name: entry.name });
        }
        if !entry.name.ends_with('/') {
            entries.push(entry);
        }
    }
    // Archives of macOS count modulo 65,536.
    if number & COUNTED == place.entries & COUNTED {
        Ok(entries)
    } else {
        Err(AppError::Damaged { name: None })
    }
}

/// Nothing is ever written under these names. An archive that has one was made to do harm, though.
fn leaves_the_archive(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0']) || name.split('/').any(|part| part == "..")
}

fn find<R: Read + Seek>(reader: &mut R) -> Result<Option<Place>, AppError> {
    let length = reader.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(LONGEST_END);
    let tail = bytes_at(reader, start, length - start)?;
    let last = tail.len().checked_sub(END_BYTES);
    let found = last.and_then(|last| (0..=last).rev().find(|&at| is_end(&tail[at..])));
    let Some(at) = found else { return Ok(None) };
    match locator_64(&tail[..at]) {
        Some(offset) => end_64(reader, offset, start + at as u64),
        None => Ok(end(&tail[at..], start + at as u64)),
    }
}

/// An end record whose comment reaches no further than the file.
fn is_end(bytes: &[u8]) -> bool {
    bytes.starts_with(END)
        && u16_at(bytes, 20).is_some_and(|comment| END_BYTES + usize::from(comment) <= bytes.len())
}

fn end(bytes: &[u8], end: u64) -> Option<Place> {
    let entries = u64::from(u16_at(bytes, 10)?);
    Some(Place { entries, size: u32_at(bytes, 12)?.into(), offset: u32_at(bytes, 16)?.into(), end })
}

/// The offset of the Zip64 end record, where its locator ends `before`.
fn locator_64(before: &[u8]) -> Option<u64> {
    let locator = &before[before.len().checked_sub(LOCATOR_64_BYTES)?..];
    locator.starts_with(LOCATOR_64).then(|| u64_at(locator, 8))?
}

fn end_64<R: Read + Seek>(reader: &mut R, offset: u64, end: u64) -> Result<Option<Place>, AppError> {
    // Where something stands before the archive, the offset is off; the record mostly has no tail.
    let before_locator = end.saturating_sub((LOCATOR_64_BYTES + END_64_BYTES) as u64);
    for at in [offset, before_locator] {
        if at >= end {
            continue;
        }
        let record = bytes_at(reader, at, (END_64_BYTES as u64).min(end - at))?;
        if record.starts_with(END_64) {
            let fields = (u64_at(&record, 32), u64_at(&record, 40), u64_at(&record, 48));
            let (Some(entries), Some(size), Some(offset)) = fields else { return Ok(None) };
            return Ok(Some(Place { entries, size, offset, end: at }));
        }
    }
    Ok(None)
}

/// Takes one entry from the front of the directory.
fn entry(rest: &mut &[u8], shift: u64) -> Option<Entry> {
    let header = rest.get(..HEADER_BYTES).filter(|header| header.starts_with(HEADER))?;
    let length = |at| u16_at(header, at).map(usize::from);
    let (name_length, extra_length, comment_length) = (length(28)?, length(30)?, length(32)?);
    let (name, after) = rest[HEADER_BYTES..].split_at_checked(name_length)?;
    let (extra, after) = after.split_at_checked(extra_length)?;
    *rest = after.get(comment_length..)?;

    let mut large = zip_64(extra);
    let mut wide = |at| match u32_at(header, at)? {
        IN_ZIP_64 => u64_of(&mut large),
        narrow => Some(u64::from(narrow)),
    };
    // In this order they stand in the Zip64 field.
    let (size, compressed, offset) = (wide(24)?, wide(20)?, wide(42)?);
    let made_by = u16_at(header, 4)? >> 8;
    let mode = u32_at(header, 38)? >> 16;
    Some(Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        size,
        compressed,
        method: u16_at(header, 10)?,
        crc: u32_at(header, 16)?,
        header: offset.checked_add(shift)?,
        encrypted: u16_at(header, 8)? & ENCRYPTED != 0,
        symlink: matches!(made_by, UNIX | MACOS) && mode & FILE_TYPE == SYMBOLIC_LINK,
    })
}

/// The Zip64 field among the extra fields; empty where there is none.
fn zip_64(mut extra: &[u8]) -> &[u8] {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some((field, rest)) = extra[4..].split_at_checked(length.into()) else { break };
        if id == ZIP_64_FIELD {
            return field;
        }
        extra = rest;
    }
    &[]
}

fn u64_of(input: &mut &[u8]) -> Option<u64> {
    let (number, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(u64::from_le_bytes(*number))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// `length` has been bounded by the caller.
fn bytes_at<R: Read + Seek>(reader: &mut R, at: u64, length: u64) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(at))?;
    reader.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(AppError::Damaged { name: None }) }
}
