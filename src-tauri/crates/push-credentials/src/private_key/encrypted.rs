//! Encrypted PKCS#8: a private key under a password, with the ciphers of `.p12` files and under their limit of
//! work.

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{KeyError, MAX_KEY_BYTES};
use crate::der;
use crate::p12::{self, P12Error, Work};

/// Decrypts to PKCS#8 in DER.
pub(super) fn open(
    der: &[u8],
    password: &SecretString,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut rest = der::sequence(der).filter(|_| der.len() <= MAX_KEY_BYTES).ok_or(KeyError::Damaged)?;
    let algorithm = der::expect(&mut rest, der::SEQUENCE).ok_or(KeyError::Damaged)?;
    let encrypted = der::expect(&mut rest, der::OCTET_STRING).ok_or(KeyError::Damaged)?;
    p12::decrypt(algorithm, encrypted, password, work).map_err(refusal)?.ok_or(KeyError::WrongPassword)
}

fn refusal(error: P12Error) -> KeyError {
    match error {
        P12Error::CipherUnsupported { name } => KeyError::CipherUnsupported { name },
        P12Error::IterationsTooMany { rounds, limit } => KeyError::TooManyRounds { found: rounds, limit },
        _ => KeyError::Damaged,
    }
}
