//! Public keys (SubjectPublicKeyInfo), named for a person.

use crate::{der, oid};

/// What a public key is: `RSA 2048`, `EC P-256`, or the name of its kind.
pub(crate) fn words(public_key_der: &[u8]) -> Option<String> {
    let mut rest = der::sequence(public_key_der)?;
    let mut algorithm = der::expect(&mut rest, der::SEQUENCE)?;
    match der::expect(&mut algorithm, der::OBJECT_IDENTIFIER)? {
        der::RSA => {
            // The first byte of a BIT STRING counts unused bits.
            let (_, key) = der::expect(&mut rest, der::BIT_STRING)?.split_first()?;
            let modulus = der::expect(&mut der::sequence(key)?, der::INTEGER)?;
            Some(format!("RSA {}", bits(modulus)))
        }
        der::EC_PUBLIC_KEY => match der::expect(&mut algorithm, der::OBJECT_IDENTIFIER) {
            Some(curve) => Some(format!("EC {}", oid::short_name(curve))),
            None => Some("EC".to_owned()),
        },
        other => Some(oid::name(other)),
    }
}

/// Bits of a positive number, most significant byte first.
pub(crate) fn bits(number: &[u8]) -> usize {
    let digits = &number[number.iter().take_while(|&&digit| digit == 0).count()..];
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}
