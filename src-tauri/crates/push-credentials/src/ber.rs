//! Brings BER into the form of DER, as far as certificates, `.p12` files and provisioning profiles need:
//! lengths become definite and short, and OCTET STRINGs in pieces become whole. Programs that write while
//! they read make such files (`openssl cms -stream`, Java, NSS).
//!
//! Values are not looked into, and a SET is not sorted: signatures cannot be checked over the result. What
//! lies inside an OCTET STRING is its content: a `.p12` calls again for it.

use std::borrow::Cow;

use crate::der::{self, CONTEXT_0, Item, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};

/// Largest input, in bytes.
pub(crate) const MAX_BYTES: usize = 16 * 1024 * 1024;
/// How deep values may lie in each other.
const MAX_DEPTH: usize = 32;
/// How many values there may be: a `.p12` or a profile has some hundreds.
const MAX_VALUES: usize = 200_000;

const CONSTRUCTED: u8 = 0x20;
const OCTETS_IN_PIECES: u8 = OCTET_STRING | CONSTRUCTED;
/// Marks a tag that goes on in the octets behind it. None of these formats has one.
const LONG_TAG: u8 = 0x1f;
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: [u8; 2] = [0, 0];
/// EncryptedContentInfo: type, algorithm, and an OCTET STRING that goes by the tag `[0]`, in pieces. Nowhere
/// else do these three begin a SEQUENCE, and only so can it be told from a `[0]` around an OCTET STRING.
const ENCRYPTED_CONTENT: [u8; 3] = [OBJECT_IDENTIFIER, SEQUENCE, CONTEXT_0];

/// Why bytes are no BER that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BerError {
    /// More than [`MAX_BYTES`].
    #[error("it is larger than 16 MB")]
    TooLarge,
    /// More than [`MAX_DEPTH`] levels, or more than [`MAX_VALUES`] values.
    #[error("its values are nested or scattered far beyond what such a file needs")]
    TooComplex,
    /// No tag, length and value, or not all of them.
    #[error("it is cut off or changed")]
    Damaged,
}

/// The value that `bytes` begin with, in DER. What follows it is left out, as OpenSSL does; bytes that are
/// in DER already are lent.
///
/// # Errors
/// See [`BerError`].
pub(crate) fn to_der(bytes: &[u8]) -> Result<Cow<'_, [u8]>, BerError> {
    if bytes.len() > MAX_BYTES {
        return Err(BerError::TooLarge);
    }
    let (mut behind, mut values) = (bytes, MAX_VALUES);
    let first = der::next(&mut behind).map(|_| &bytes[..bytes.len() - behind.len()]);
    match first.filter(|first| is_der(first, None, MAX_DEPTH, &mut values)) {
        Some(first) => Ok(Cow::Borrowed(first)),
        None => rewritten(bytes).map(Cow::Owned),
    }
}

fn rewritten(mut bytes: &[u8]) -> Result<Vec<u8>, BerError> {
    let mut output = Vec::with_capacity(bytes.len());
    Walk { values: 0 }.value(&mut bytes, &mut output, MAX_DEPTH)?;
    Ok(output)
}

/// Whether the values in `input`, which lie in one with the tag `outer`, have nothing to bring into another
/// form. Looked at first, since what is copied on the way is not zeroed, and a key may be in it.
fn is_der(mut input: &[u8], outer: Option<u8>, depth: usize, values: &mut usize) -> bool {
    let (mut tags, mut place) = ([0; ENCRYPTED_CONTENT.len()], 0);
    loop {
        let before = input.len();
        let Some(Item { tag, value }) = der::next(&mut input) else { return input.is_empty() };
        let header = match value.len() {
            ..0x80 => 2,
            0x80..0x100 => 3,
            0x100..0x1_0000 => 4,
            _ => 5,
        };
        if let Some(kept) = tags.get_mut(place) {
            *kept = tag;
        }
        let encrypted = place == 2 && outer == Some(SEQUENCE) && tags == ENCRYPTED_CONTENT;
        if before - input.len() != header + value.len() || *values == 0 || depth == 0 || encrypted {
            return false;
        }
        *values -= 1;
        let plain = tag & LONG_TAG != LONG_TAG && tag != OCTETS_IN_PIECES;
        if !plain || (tag & CONSTRUCTED != 0 && !is_der(value, Some(tag), depth - 1, values)) {
            return false;
        }
        place += 1;
    }
}

struct Walk {
    values: usize,
}

impl Walk {
    /// Moves one value from the front of `input` to the end of `output`, and tells its tag there.
    fn value(&mut self, input: &mut &[u8], output: &mut Vec<u8>, depth: usize) -> Result<u8, BerError> {
        self.values += 1;
        if self.values > MAX_VALUES || depth == 0 {
            return Err(BerError::TooComplex);
        }
        let (tag, indefinite) = match **input {
            [tag, length, ..] if tag & LONG_TAG != LONG_TAG => (tag, length == INDEFINITE),
            _ => return Err(BerError::Damaged),
        };
        let (tag, content) = match (tag & CONSTRUCTED != 0, indefinite) {
            (true, true) => {
                *input = &input[2..];
                (tag, Cow::Owned(self.values(tag, input, true, depth)?))
            }
            (false, true) => return Err(BerError::Damaged),
            (constructed, false) => {
                let mut content = der::next(input).ok_or(BerError::Damaged)?.value;
                let whole = Cow::Borrowed(content);
                (tag, if constructed { self.values(tag, &mut content, false, depth)?.into() } else { whole })
            }
        };
        let (tag, content) = match tag {
            OCTETS_IN_PIECES => (OCTET_STRING, joined(&content).ok_or(BerError::Damaged)?.into()),
            _ => (tag, content),
        };
        der::write(output, tag, &content);
        Ok(tag)
    }

    /// The values inside a value with the tag `outer`: up to the end of `input`, or to the end mark.
    fn values(
        &mut self,
        outer: u8,
        input: &mut &[u8],
        indefinite: bool,
        depth: usize,
    ) -> Result<Vec<u8>, BerError> {
        let (mut output, mut tags) = (Vec::new(), Vec::new());
        while indefinite || !input.is_empty() {
            if indefinite && input.starts_with(&END_OF_CONTENTS) {
                *input = &input[END_OF_CONTENTS.len()..];
                break;
            }
            let start = output.len();
            let tag = self.value(input, &mut output, depth - 1)?;
            if tags.len() < ENCRYPTED_CONTENT.len() {
                tags.push(tag);
                if outer == SEQUENCE && tags == ENCRYPTED_CONTENT {
                    join_implicit(&mut output, start);
                }
            }
        }
        Ok(output)
    }
}

/// The content that `pieces`, all of them OCTET STRINGs, make together.
fn joined(mut pieces: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::with_capacity(pieces.len());
    while !pieces.is_empty() {
        content.extend_from_slice(der::expect(&mut pieces, OCTET_STRING)?);
    }
    Some(content)
}

/// Makes the `[0]` at `start` one of a single piece, where it holds OCTET STRINGs and nothing else.
fn join_implicit(output: &mut Vec<u8>, start: usize) {
    let content =
        der::expect(&mut &output[start..], CONTEXT_0).filter(|pieces| !pieces.is_empty()).and_then(joined);
    if let Some(content) = content {
        output.truncate(start);
        der::write(output, CONTEXT_0 & !CONSTRUCTED, &content);
    }
}

#[cfg(test)]
mod tests;
