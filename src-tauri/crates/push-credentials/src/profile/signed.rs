//! The signed message (CMS SignedData, RFC 5652) around a profile: what it holds, and not who signed it.

use std::borrow::Cow;

use super::{MAX_PROFILE_BYTES, ProfileError};
use crate::ber::{self, BerError};
use crate::der::{self, CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SIGNED_DATA};

/// 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const SET: u8 = 0x31;
/// Tag, long length, tag and length of the type, and the type.
const LONGEST_BEGINNING: usize = 1 + 5 + 2 + SIGNED_DATA.len();

/// Whether `bytes` begin as a signed message, in DER or BER.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(LONGEST_BEGINNING)];
    beginning.first() == Some(&SEQUENCE)
        && beginning
            .windows(SIGNED_DATA.len() + 2)
            .any(|window| der::expect(&mut &window[..], OBJECT_IDENTIFIER) == Some(SIGNED_DATA))
}

/// The message in DER.
pub(super) fn to_der(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ProfileError> {
    let size = bytes.len();
    if size > MAX_PROFILE_BYTES {
        return Err(ProfileError::TooLarge { bytes: size, limit: MAX_PROFILE_BYTES });
    }
    if !begins(bytes) {
        return Err(ProfileError::NotSigned);
    }
    ber::to_der(bytes).map_err(|error| match error {
        BerError::TooComplex => ProfileError::TooComplex,
        BerError::TooLarge | BerError::Damaged => ProfileError::Damaged,
    })
}

/// What was signed.
pub(super) fn content(der: &[u8]) -> Result<&[u8], ProfileError> {
    let encapsulated = encapsulated(der).ok_or(ProfileError::Damaged)?;
    content_of(encapsulated).ok_or(ProfileError::NoContent)
}

/// EncapsulatedContentInfo: type and content.
fn encapsulated(mut der: &[u8]) -> Option<&[u8]> {
    let mut info = der::expect(&mut der, SEQUENCE)?;
    der::expect(&mut info, OBJECT_IDENTIFIER).filter(|&kind| kind == SIGNED_DATA)?;
    let mut explicit = der::expect(&mut info, CONTEXT_0)?;
    let mut signed = der::expect(&mut explicit, SEQUENCE)?;
    der::expect(&mut signed, INTEGER)?;
    der::expect(&mut signed, SET)?;
    der::expect(&mut signed, SEQUENCE)
}

fn content_of(mut encapsulated: &[u8]) -> Option<&[u8]> {
    der::expect(&mut encapsulated, OBJECT_IDENTIFIER).filter(|&kind| kind == DATA)?;
    let mut explicit = der::expect(&mut encapsulated, CONTEXT_0)?;
    der::expect(&mut explicit, OCTET_STRING)
}
