//! Archives that are damaged, or made to do harm.

use std::io::{Cursor, Read, Seek, SeekFrom, Write as _};

use push_credentials::fixtures::{archive, info, ipa, xml};
use push_credentials::{App, AppError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::app::read;

const INFO: &str = "Payload/Shop.app/Info.plist";

fn list() -> Vec<u8> {
    xml(&info("com.example.shop", "Shop"))
}

fn code(bytes: &[u8]) -> &'static str {
    read(bytes).map_err(|error| error.code()).unwrap_err()
}

/// An archive with the list in an entry of these options.
fn entry(options: SimpleFileOptions, content: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(INFO, options).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

/// All places where `pattern` stands.
fn places(bytes: &[u8], pattern: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|&at| bytes[at..].starts_with(pattern)).collect()
}

/// `bytes` with the field at `offset` of each record that begins with `signature` written over.
fn patched(mut bytes: Vec<u8>, signature: &[u8], offset: usize, field: &[u8]) -> Vec<u8> {
    for at in places(&bytes, signature) {
        bytes[at + offset..][..field.len()].copy_from_slice(field);
    }
    bytes
}

#[test]
fn what_is_no_archive_is_told() {
    for bytes in [&b""[..], b"hello", b"PK", b"\x1f\x8b\x08", &list()] {
        assert_eq!(code(bytes), "not_zip");
        assert!(!App::is_likely(bytes));
    }
    let whole = ipa("com.example.shop", "Shop", None);
    assert!(App::is_likely(&whole));
    assert_eq!(code(&whole[..whole.len() - 30]), "archive_damaged");
    assert_eq!(code(&whole[..40]), "archive_damaged");
}

#[test]
fn an_archive_without_an_app_is_told() {
    assert_eq!(code(&archive(&[])), "no_app");
    assert_eq!(code(&archive(&[("readme.txt", b"hello"), ("Info.plist", &list())])), "no_app");
    let nested = archive(&[("build/Shop.ipa", &ipa("com.example.shop", "Shop", None))]);
    assert_eq!(read(&nested), Err(AppError::Nested { name: "build/Shop.ipa".to_owned() }));
    let two = archive(&[("Payload/A.app/Info.plist", &list()), ("Payload/B.app/Info.plist", &list())]);
    let (first, second) = ("Payload/A.app".to_owned(), "Payload/B.app".to_owned());
    assert_eq!(read(&two), Err(AppError::SeveralApps { number: 2, first, second }));
}

#[test]
fn names_that_leave_the_archive_are_refused() {
    for name in ["../x", "a/../../x", "/etc/passwd", "a\\b", "..\\x", "a\0b", "Payload/.."] {
        let bytes = archive(&[(INFO, &list()), ("padding!", b"")]);
        let bytes = archive_with_name(bytes, "padding!", name);
        assert_eq!(read(&bytes), Err(AppError::UnsafeName { name: name.to_owned() }), "{name}");
    }
    let fine = archive(&[(INFO, &list()), ("a/..b/c..", b""), ("...", b"")]);
    assert!(read(&fine).is_ok());
}

/// Puts another name into an archive, filled up to the length of the former one.
fn archive_with_name(bytes: Vec<u8>, former: &str, name: &str) -> Vec<u8> {
    let at = *places(&bytes, former.as_bytes()).last().unwrap();
    let length = |name: &str| u16::try_from(name.len()).unwrap().to_le_bytes();
    let end = *places(&bytes, b"PK\x05\x06").last().unwrap();
    let mut bytes = [&bytes[..at], name.as_bytes(), &bytes[at + former.len()..]].concat();
    bytes[at - 46 + 28..][..2].copy_from_slice(&length(name));
    let end = end + name.len() - former.len();
    let start = u32::from_le_bytes(*bytes[end + 16..].first_chunk().unwrap());
    let size = u32::try_from(end).unwrap() - start;
    bytes[end + 12..][..4].copy_from_slice(&size.to_le_bytes());
    bytes
}

#[test]
fn links_are_not_followed() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.add_symlink(INFO, "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(code(&archive.finish().unwrap().into_inner()), "archive_link");
}

#[test]
fn encrypted_entries_are_told_apart() {
    let locked = patched(archive(&[(INFO, &list())]), b"PK\x01\x02", 8, &[1]);
    assert_eq!(read(&locked), Err(AppError::Encrypted { name: INFO.to_owned() }));
}

#[test]
fn methods_other_than_deflate_are_told() {
    let bytes = patched(archive(&[(INFO, &list())]), b"PK\x01\x02", 10, &[12, 0]);
    assert_eq!(read(&bytes), Err(AppError::Method { name: INFO.to_owned(), method: 12 }));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    assert!(read(&entry(stored, &list())).is_ok());
}

#[test]
fn a_bomb_is_not_unpacked() {
    let content = vec![b' '; 7 * 1024 * 1024];
    let bomb = archive(&[(INFO, &content)]);
    assert!(bomb.len() < 10_000);
    assert_eq!(code(&bomb), "archive_ratio");
    let large = archive(&[(INFO, &vec![b' '; 9 * 1024 * 1024])]);
    assert_eq!(code(&large), "archive_too_large");

    // It claims to be small, and is not.
    let liar = patched(bomb, b"PK\x01\x02", 24, &1_000_u32.to_le_bytes());
    assert_eq!(code(&liar), "archive_damaged");
}

#[test]
fn all_files_together_are_limited_too() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let long = [list(), format!("<!--{}-->", "x".repeat(7_800_000)).into_bytes()].concat();
    let extensions = (0..7).map(|number| format!("Payload/Shop.app/PlugIns/{number}.appex/Info.plist"));
    for (number, name) in [INFO.to_owned()].into_iter().chain(extensions).enumerate() {
        archive.start_file(name, stored).unwrap();
        archive.write_all(if number == 0 { &long[..long.len() - 7_800_007] } else { &long }).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert_eq!(code(&bytes), "archive_too_large");
}

#[test]
fn an_entry_that_was_changed_is_told() {
    let bytes = archive(&[(INFO, &list())]);
    let damaged = Err(AppError::Damaged { name: Some(INFO.to_owned()) });
    assert_eq!(read(&patched(bytes.clone(), b"PK\x01\x02", 16, &[1, 2, 3, 4])), damaged);
    assert_eq!(read(&patched(bytes.clone(), b"PK\x03\x04", 0, b"XX")), Err(AppError::NotZip));
    let size = u32::try_from(list().len() + 1).unwrap().to_le_bytes();
    assert_eq!(read(&patched(bytes.clone(), b"PK\x01\x02", 24, &size)), damaged);
    assert_eq!(read(&patched(bytes, b"PK\x01\x02", 20, &[9])), damaged);
}

#[test]
fn the_number_of_entries_is_limited() {
    let bytes = patched(archive(&[(INFO, &list())]), b"PK\x05\x06", 12, &[0xff; 4]);
    assert_eq!(code(&bytes), "archive_too_many");
    let bytes = patched(archive(&[(INFO, &list())]), b"PK\x05\x06", 10, &[2, 0]);
    assert_eq!(code(&bytes), "archive_damaged");
}

#[test]
fn zip64_comments_and_something_in_front_are_fine() {
    assert!(read(&entry(SimpleFileOptions::default().large_file(true), &list())).is_ok());

    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..70_000 {
        many.start_file(format!("Payload/Shop.app/{number}"), stored).unwrap();
    }
    many.start_file(INFO, stored).unwrap();
    many.write_all(&list()).unwrap();
    many.set_comment("a comment").unwrap();
    let many = many.finish().unwrap().into_inner();
    assert!(!places(&many[many.len() - 200..], b"PK\x06\x06").is_empty());
    assert!(read(&many).is_ok());

    let whole = ipa("com.example.shop", "Shop", None);
    let shifted = [&whole[..whole.len() - 22], &[b'x'; 100]].concat();
    assert_eq!(code(&shifted), "archive_damaged");
    let prefix = archive(&[("readme.txt", b"hello")]);
    assert!(read(&[prefix, whole].concat()).is_ok());
}

/// A file of two gigabytes of which only what is asked for exists.
struct Sparse {
    head: Vec<u8>,
    gap: u64,
    at: u64,
    read: u64,
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let tail = self.at.checked_sub(self.gap);
        let number = match tail {
            Some(at) => (&self.head[usize::try_from(at).unwrap().min(self.head.len())..]).read(buffer)?,
            None => {
                buffer.fill(0);
                buffer[..4].copy_from_slice(b"PK\x03\x04");
                buffer.len().min(usize::try_from(self.gap - self.at).unwrap())
            }
        };
        self.at += number as u64;
        self.read += number as u64;
        Ok(number)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let length = self.gap + self.head.len() as u64;
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => length.checked_add_signed(by).unwrap(),
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

#[test]
fn an_archive_of_gigabytes_is_not_read_through() {
    let head = ipa("com.example.shop", "Shop", None);
    let limit = 4 * head.len() as u64 + 100_000;
    let mut file = Sparse { head, gap: 2 << 30, at: 0, read: 0 };
    assert!(App::read(&mut file).is_ok());
    assert!(file.read < limit, "{}", file.read);
}
