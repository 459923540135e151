//! Encrypted PKCS#8: PBES2 with a password, under a limit of work.

use pkcs5::der::Decode as _;
use pkcs5::{EncryptionScheme, pbes2};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{KeyError, MAX_KEY_BYTES};
use crate::{der, oid};

/// 1.2.840.113549.1.5.13.
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];

/// Most rounds of the password function for one file: about a second.
const MAX_ROUNDS: u64 = 2_000_000;

/// How many rounds of PBKDF2 take as long as scrypt does for one of `N · r · p`. It takes 128 bytes of memory
/// for each, at most 125 MB then.
const ROUNDS_OF_SCRYPT: u64 = 2;

/// What was done to open the keys of one file.
#[derive(Default)]
pub(crate) struct Work {
    rounds: u64,
}

/// Decrypts to PKCS#8 in DER.
pub(super) fn open(
    der: &[u8],
    password: &SecretString,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut rest = der::sequence(der).filter(|_| der.len() <= MAX_KEY_BYTES).ok_or(KeyError::Damaged)?;
    let algorithm = der::expect(&mut rest, der::SEQUENCE).ok_or(KeyError::Damaged)?;
    let secret = der::expect(&mut rest, der::OCTET_STRING).ok_or(KeyError::Damaged)?;
    let scheme = EncryptionScheme::from_der(&der::wrap(der::SEQUENCE, &[algorithm]));
    let Ok(EncryptionScheme::Pbes2(scheme)) = scheme else { return Err(unsupported(algorithm)) };
    work.add(&scheme.kdf)?;
    let plain = scheme.decrypt(password.expose_secret(), secret).map_err(|error| match error {
        pkcs5::Error::DecryptFailed => KeyError::WrongPassword,
        _ => unsupported(algorithm),
    })?;
    let plain = Zeroizing::new(plain);
    // A wrong password passes the check of the padding once in 256 times.
    der::sequence(&plain).ok_or(KeyError::WrongPassword)?;
    Ok(plain)
}

impl Work {
    fn add(&mut self, kdf: &pbes2::Kdf) -> Result<(), KeyError> {
        let rounds = match kdf {
            pbes2::Kdf::Pbkdf2(pbkdf2) => u64::from(pbkdf2.iteration_count),
            pbes2::Kdf::Scrypt(scrypt) => {
                let blocks = u64::from(scrypt.block_size).saturating_mul(u64::from(scrypt.parallelization));
                scrypt.cost_parameter.saturating_mul(blocks).saturating_mul(ROUNDS_OF_SCRYPT)
            }
            other => return Err(KeyError::CipherUnsupported { cipher: other.oid().to_string() }),
        };
        // The library stops the program at a cost of zero.
        if rounds == 0 {
            return Err(KeyError::Damaged);
        }
        self.rounds = self.rounds.saturating_add(rounds);
        if self.rounds > MAX_ROUNDS {
            return Err(KeyError::TooManyRounds { found: self.rounds, limit: MAX_ROUNDS });
        }
        Ok(())
    }
}

/// Names what an AlgorithmIdentifier asks for; of PBES2, the cipher in it.
fn unsupported(algorithm: &[u8]) -> KeyError {
    let named = |mut rest| Some((der::expect(&mut rest, der::OBJECT_IDENTIFIER)?, rest));
    let cipher_of_pbes2 = |mut parameters| {
        let mut rest = der::expect(&mut parameters, der::SEQUENCE)?;
        let _key_derivation = der::next(&mut rest)?;
        named(der::expect(&mut rest, der::SEQUENCE)?)
    };
    let found = match named(algorithm) {
        Some((PBES2, parameters)) => cipher_of_pbes2(parameters),
        other => other,
    };
    found.map_or(KeyError::Damaged, |(oid, _)| KeyError::CipherUnsupported { cipher: oid::name(oid) })
}
