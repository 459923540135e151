//! The crate's one reader of DER: tag, length, value. It knows no schema; what stands where is known by
//! the code that asks. BER is brought into this form by [`crate::ber`] first.

use zeroize::Zeroizing;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const CONTEXT_0: u8 = 0xa0;
pub(crate) const CONTEXT_1: u8 = 0xa1;

/// DER of `NULL`.
pub(crate) const NULL: &[u8] = &[0x05, 0x00];

/// `rsaEncryption`, 1.2.840.113549.1.1.1.
pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// `signedData`, 1.2.840.113549.1.7.2.
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// `id-ecPublicKey`, 1.2.840.10045.2.1.
pub(crate) const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// `prime256v1`, 1.2.840.10045.3.1.7.
pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// One value with its tag (identifier octet).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
}

/// Takes one tag, length and value from the front of `input`. None, and `input` as it was, where that is
/// not there whole or has an indefinite length.
pub(crate) fn next<'a>(input: &mut &'a [u8]) -> Option<Item<'a>> {
    let (&[tag, length], mut rest) = input.split_first_chunk()?;
    let length = if length < 0x80 {
        usize::from(length)
    } else {
        let count = usize::from(length & 0x7f);
        let digits = rest.get(..count).filter(|_| (1..=4).contains(&count))?;
        rest = &rest[count..];
        digits.iter().fold(0, |sum, &digit| (sum << 8) | usize::from(digit))
    };
    let value = rest.get(..length)?;
    *input = &rest[length..];
    Some(Item { tag, value })
}

/// As [`next`], and only where the tag is `tag`.
pub(crate) fn expect<'a>(input: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let mut rest = *input;
    let item = next(&mut rest).filter(|item| item.tag == tag)?;
    *input = rest;
    Some(item.value)
}

/// The value of `input` where that is one SEQUENCE and nothing else.
pub(crate) fn sequence(mut input: &[u8]) -> Option<&[u8]> {
    expect(&mut input, SEQUENCE).filter(|_| input.is_empty())
}

/// A value of `parts` under its tag, zeroed when it is dropped: it may be a part of a key.
pub(crate) fn wrap(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let value = Zeroizing::new(parts.concat());
    let mut der = Zeroizing::new(Vec::with_capacity(value.len() + 2 + size_of::<usize>()));
    write(&mut der, tag, &value);
    der
}

/// Appends one value under its tag, with the shortest length.
pub(crate) fn write(output: &mut Vec<u8>, tag: u8, value: &[u8]) {
    output.push(tag);
    match u8::try_from(value.len()) {
        Ok(length) if length < 0x80 => output.push(length),
        _ => {
            let length = value.len().to_be_bytes();
            let digits = length.iter().position(|&digit| digit != 0).map_or(&length[..0], |at| &length[at..]);
            output.push(0x80 | u8::try_from(digits.len()).unwrap_or(0));
            output.extend_from_slice(digits);
        }
    }
    output.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_and_the_rest_is_left() {
        let mut input: &[u8] = &[0x02, 0x01, 0x05, 0x04, 0x00];
        assert_eq!(next(&mut input), Some(Item { tag: INTEGER, value: &[5] }));
        assert_eq!(expect(&mut input, SEQUENCE), None);
        assert_eq!(expect(&mut input, OCTET_STRING), Some(&[][..]));
        assert_eq!(next(&mut input), None);
    }

    #[test]
    fn a_length_beyond_the_end_or_without_one_is_nothing() {
        for bytes in
            [&[0x30, 0x80, 0, 0][..], &[0x30, 0x85, 0, 0, 0, 0, 0], &[0x04, 0x02, 0x01], &[0x04], &[]]
        {
            assert_eq!(next(&mut &bytes[..]), None, "{bytes:02x?}");
        }
    }

    #[test]
    fn a_sequence_is_nothing_beside_it() {
        let der = wrap(SEQUENCE, &[NULL, &[0x02, 0x01], &[0x05]]);
        assert_eq!(*der, [0x30, 5, 5, 0, 2, 1, 5]);
        assert_eq!(sequence(&der), Some(&der[2..]));
        assert_eq!(sequence(&[&der[..], &[0]].concat()), None);
    }

    #[test]
    fn what_was_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let (value, mut bytes) = (vec![7; length], Vec::new());
            write(&mut bytes, OCTET_STRING, &value);
            assert_eq!(expect(&mut &bytes[..], OCTET_STRING), Some(&value[..]), "{length}");
        }
    }
}
