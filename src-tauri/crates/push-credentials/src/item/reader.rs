//! The way from bytes to an [`Item`]: binary structures, PEM, and the Base64 of either.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::found::Found;
use super::{Expected, Foreign, Item, ReadError, Reading};
use crate::p8::{base64, unify_lines};
use crate::pem::{self, Block};
use crate::structure::{self, Structure};
use crate::{App, KeyError, P8, P8Error, P12, Repair};

/// Largest file that is read whole, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// How much of a file is read to tell an archive from anything else, in bytes.
const FIRST_BYTES: u64 = 16;

/// Largest text that is searched for keys and certificates, in bytes.
const MAX_TEXT_BYTES: usize = 1024 * 1024;

pub(super) fn read(
    bytes: &[u8],
    expected: Expected,
    password: Option<&SecretString>,
) -> Result<Reading, ReadError> {
    Reader { expected, password }.any(bytes, true)
}

pub(super) fn read_from(
    mut file: impl Read + Seek,
    expected: Expected,
    password: Option<&SecretString>,
) -> Result<Reading, ReadError> {
    let unreadable = |error: io::Error| ReadError::Unreadable { kind: error.kind() };
    let mut bytes = Zeroizing::new(Vec::new());
    file.by_ref().take(FIRST_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    if App::is_likely(&bytes) {
        return app(file);
    }
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if size > MAX_BYTES {
        return Err(ReadError::TooLarge { bytes: size, limit: MAX_BYTES, expected });
    }
    // All at once, since a buffer that grows leaves pieces of a key behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1));
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    read(&bytes, expected, password)
}

fn app(file: impl Read + Seek) -> Result<Reading, ReadError> {
    let app = Item::App(Box::new(App::read(file)?));
    Ok(Reading { item: app, format: "zip".to_owned(), repairs: Vec::new() })
}

struct Reader<'a> {
    expected: Expected,
    password: Option<&'a SecretString>,
}

impl Reader<'_> {
    /// `nested` allows one layer of Base64 around it.
    fn any(&self, bytes: &[u8], nested: bool) -> Result<Reading, ReadError> {
        if App::is_likely(bytes) {
            return app(Cursor::new(bytes));
        }
        let size = bytes.len() as u64;
        if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
            return Err(ReadError::Empty { expected: self.expected });
        }
        if size > MAX_BYTES {
            return Err(ReadError::TooLarge { bytes: size, limit: MAX_BYTES, expected: self.expected });
        }
        if let Some(structure) = structure::of(bytes) {
            return self.binary(structure, bytes);
        }
        match (Foreign::by_magic(bytes), std::str::from_utf8(bytes)) {
            (None, Ok(text)) => self.text(text, nested),
            (found, _) => Err(self.other(found.unwrap_or(Foreign::Binary))),
        }
    }

    fn binary(&self, structure: Structure, bytes: &[u8]) -> Result<Reading, ReadError> {
        if let (Structure::Pkcs8 | Structure::Sec1, Ok(p8)) = (structure, P8::parse(bytes)) {
            return Ok(reading_of(p8));
        }
        if structure == Structure::Pkcs12 {
            let p12 = P12::read(bytes, self.password)?;
            return Ok(Reading { format: p12.format.clone(), item: Item::P12(p12), repairs: Vec::new() });
        }
        let mut found = Found::default();
        found.add(structure, bytes, self.password).map_err(|error| self.refusal(error, bytes))?;
        self.reading(found, "DER", Vec::new())
    }

    fn text(&self, text: &str, nested: bool) -> Result<Reading, ReadError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(self.other(Foreign::of_text(text)));
        }
        let mut repairs = Vec::new();
        let unified = unify_lines(text, &mut repairs);
        if unified.contains(pem::BEGIN) {
            return self.pem(text, repairs);
        }
        let p8 = P8::parse(text.as_bytes());
        if let Ok(p8) = p8 {
            return Ok(reading_of(p8));
        }
        match base64(&unified).filter(|decoded| nested && holds_something(decoded)) {
            Some(decoded) => self.unwrapped(&decoded),
            None if self.expected == Expected::P8 && matches!(p8, Err(P8Error::Damaged)) => {
                Err(ReadError::P8(P8Error::Damaged))
            }
            None => Err(self.other(Foreign::of_text(text))),
        }
    }

    fn unwrapped(&self, decoded: &[u8]) -> Result<Reading, ReadError> {
        let mut reading = self.any(decoded, false)?;
        let is_pem = reading.format.starts_with("PEM");
        let repair = if is_pem { Repair::Base64OfPem } else { Repair::Base64 };
        reading.repairs.insert(0, repair.code());
        Ok(reading)
    }

    fn pem(&self, text: &str, repairs: Vec<Repair>) -> Result<Reading, ReadError> {
        let blocks = match pem::blocks(text) {
            Ok(blocks) => blocks,
            // A key whose last line is missing is put right there.
            Err(error) => {
                return P8::parse(text.as_bytes()).map(reading_of).map_err(|p8| match (self.expected, p8) {
                    (Expected::P8, p8 @ P8Error::Damaged) => ReadError::P8(p8),
                    _ => error.into(),
                });
            }
        };
        let is_p12 = |block: &&Block| structure::of(&block.der) == Some(Structure::Pkcs12);
        if let Some(block) = blocks.iter().find(is_p12) {
            return self.binary(Structure::Pkcs12, &block.der);
        }
        let mut found = Found::default();
        for block in &blocks {
            found.add_block(block, self.password).map_err(|error| self.refusal(error, &block.der))?;
        }
        if let (true, Ok(p8)) = (found.is_one_key(), P8::parse(text.as_bytes())) {
            return Ok(reading_of(p8));
        }
        self.reading(found, "PEM", repairs.into_iter().map(Repair::code).collect())
    }

    fn reading(&self, found: Found, form: &str, repairs: Vec<&'static str>) -> Result<Reading, ReadError> {
        let format = format!("{form}, {}", found.formats.join(" and "));
        let foreign = found.foreign.unwrap_or(Foreign::Text);
        let item = match found.item() {
            Some(Item::PrivateKey(key)) if self.expected == Expected::P8 && key.words().starts_with("EC") => {
                return Err(ReadError::P8(P8Error::OtherCurve { curve: key.words() }));
            }
            Some(item) => item,
            None => return Err(self.other(foreign)),
        };
        Ok(Reading { item, format, repairs })
    }

    /// In the words of `.p8` files where the name promises one.
    fn refusal(&self, error: ReadError, der: &[u8]) -> ReadError {
        match (&error, self.expected) {
            (ReadError::Key(KeyError::Unsupported { .. } | KeyError::Damaged), Expected::P8) => {
                match P8::parse(der) {
                    Err(p8 @ (P8Error::OtherCurve { .. } | P8Error::Damaged)) => ReadError::P8(p8),
                    _ => error,
                }
            }
            _ => error,
        }
    }

    fn other(&self, found: Foreign) -> ReadError {
        ReadError::Other { found, expected: self.expected }
    }
}

fn reading_of(p8: P8) -> Reading {
    let has = |repair| p8.repairs().contains(&repair);
    let form = if has(Repair::RawDer) { "DER" } else { "PEM" };
    let structure = if has(Repair::Sec1) { "SEC1" } else { "PKCS#8" };
    let repairs = p8.repairs().iter().map(|repair| repair.code()).collect();
    Reading { format: format!("{form}, {structure}"), repairs, item: Item::P8(p8) }
}

/// Whether what Base64 gave is more than a word that happens to be Base64.
fn holds_something(decoded: &[u8]) -> bool {
    let is_pem = || std::str::from_utf8(decoded).is_ok_and(|text| text.contains(pem::BEGIN));
    structure::of(decoded).is_some() || is_pem()
}
