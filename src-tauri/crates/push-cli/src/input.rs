//! Files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::Refusal;

/// Largest payload or token file that is read whole, in bytes; no push is near it.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a file whole; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Refusal::usage(format!("{}: larger than 16 MiB", path.display())));
    }
    Ok(bytes)
}

/// As [`read`], for text.
pub(crate) fn read_text(path: &Path) -> Result<String, Refusal> {
    String::from_utf8(read(path)?)
        .map_err(|_| Refusal::usage(format!("{}: expected UTF-8 text", path.display())))
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a file; `-` is standard input.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>, Refusal> {
    if is_stdin(path) {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))?;
    Ok(Box::new(file))
}
