//! The ciphers of `.p12` files: RC2-40 and 3DES under the derivation of PKCS#12, which `p12` does, and
//! PBES2 with PBKDF2, which `pkcs5` does. The algorithms are looked at here before, since both crates do as
//! many rounds as a file says, and stop the program at some of what it can say: `p12` at PBES2, `pkcs5` at
//! scrypt with a cost of zero.

use p12::{AlgorithmIdentifier, Pkcs12PbeParams};
use pkcs5::der::ErrorKind;
use pkcs5::pbes2::{self, EncryptionScheme, Kdf, PBES2_OID, PBKDF2_OID, Pbkdf2Prf, SCRYPT_OID};
use pkcs5::{Error, ObjectIdentifier as Oid};
use zeroize::Zeroizing;

use super::P12Error;
use super::password::Password;
use super::rounds::{self, Cost, Work};
use crate::der::{self, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use crate::oid::name;

const RC2_40: Oid = Oid::new_unwrap("1.2.840.113549.1.12.1.6");
const TRIPLE_DES: Oid = Oid::new_unwrap("1.2.840.113549.1.12.1.3");
const DAMAGED: P12Error = P12Error::Damaged { part: "the parameters of a cipher" };
/// Longest salt that `pkcs5` takes, in bytes.
const MAX_SALT: usize = 32;

/// A cipher as a file names it, with salt and rounds.
pub(super) struct Cipher {
    scheme: Scheme,
    cost: Cost,
    words: &'static str,
}

enum Scheme {
    Pkcs12(AlgorithmIdentifier),
    Pbes2(pbes2::Parameters),
}

impl Cipher {
    /// Reads the content of an AlgorithmIdentifier.
    pub(super) fn read(algorithm: &[u8]) -> Result<Self, P12Error> {
        let mut rest = algorithm;
        match oid(&mut rest).ok_or(DAMAGED)? {
            RC2_40 => Self::pkcs12(rest, "RC2-40", 2, AlgorithmIdentifier::PbewithSHAAnd40BitRC2CBC),
            TRIPLE_DES => Self::pkcs12(rest, "3DES", 3, AlgorithmIdentifier::PbeWithSHAAnd3KeyTripleDESCBC),
            PBES2_OID => Self::pbes2(algorithm, rest),
            other => Err(unsupported(other)),
        }
    }

    /// What people call it.
    pub(super) fn words(&self) -> &'static str {
        self.words
    }

    /// The clear text, where it ends as it should.
    pub(super) fn decrypt(
        &self,
        encrypted: &[u8],
        password: &Password,
        work: &mut Work,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, P12Error> {
        work.add(self.cost)?;
        let parameters = match &self.scheme {
            Scheme::Pkcs12(algorithm) => {
                return Ok(algorithm.decrypt_pbe(encrypted, &password.utf16).map(Zeroizing::new));
            }
            Scheme::Pbes2(parameters) => parameters,
        };
        let mut buffer = Zeroizing::new(encrypted.to_vec());
        let length = match parameters.decrypt_in_place(&*password.utf8, &mut buffer) {
            Ok(clear) => clear.len(),
            Err(Error::DecryptFailed) => return Ok(None),
            Err(_) => return Err(DAMAGED),
        };
        buffer.truncate(length);
        Ok(Some(buffer))
    }

    fn pkcs12(
        mut rest: &[u8],
        words: &'static str,
        hashes: u64,
        algorithm: fn(Pkcs12PbeParams) -> AlgorithmIdentifier,
    ) -> Result<Self, P12Error> {
        let mut parameters = der::expect(&mut rest, SEQUENCE).ok_or(DAMAGED)?;
        let salt = der::expect(&mut parameters, OCTET_STRING).ok_or(DAMAGED)?.to_vec();
        let rounds = rounds::read(&mut parameters, DAMAGED)?;
        let scheme = Scheme::Pkcs12(algorithm(Pkcs12PbeParams { salt, iterations: rounds }));
        Ok(Self { scheme, cost: Cost { rounds, hashes }, words })
    }

    fn pbes2(algorithm: &[u8], mut rest: &[u8]) -> Result<Self, P12Error> {
        let mut parameters = der::expect(&mut rest, SEQUENCE).ok_or(DAMAGED)?;
        let mut derivation = der::expect(&mut parameters, SEQUENCE).ok_or(DAMAGED)?;
        match oid(&mut derivation).ok_or(DAMAGED)? {
            PBKDF2_OID => {}
            SCRYPT_OID => return Err(P12Error::unsupported("scrypt")),
            other => return Err(unsupported(other)),
        }
        let mut pbkdf2 = der::expect(&mut derivation, SEQUENCE).ok_or(DAMAGED)?;
        let salt = der::expect(&mut pbkdf2, OCTET_STRING).ok_or(DAMAGED)?;
        if salt.len() > MAX_SALT {
            return Err(P12Error::unsupported(format!("PBKDF2 and a salt of {} bytes", salt.len())));
        }
        let rounds = rounds::read(&mut pbkdf2, DAMAGED)?;
        let mut whole = Vec::new();
        der::write(&mut whole, SEQUENCE, algorithm);
        match pkcs5::EncryptionScheme::try_from(&whole[..]) {
            Ok(pkcs5::EncryptionScheme::Pbes2(parameters)) => {
                let words = words(&parameters.encryption).ok_or(DAMAGED)?;
                let cost = Cost { rounds, hashes: hashes(&parameters.kdf) };
                Ok(Self { scheme: Scheme::Pbes2(parameters), cost, words })
            }
            Err(error) => match error.kind() {
                ErrorKind::OidUnknown { oid } => Err(unsupported(oid)),
                _ => Err(DAMAGED),
            },
            Ok(_) => Err(DAMAGED),
        }
    }
}

/// Takes an OID from the front of `input`.
pub(super) fn oid(input: &mut &[u8]) -> Option<Oid> {
    Oid::from_bytes(der::expect(input, OBJECT_IDENTIFIER)?).ok()
}

/// What a round of PBKDF2 costs, as [`Cost`] counts.
fn hashes(derivation: &Kdf) -> u64 {
    match derivation.pbkdf2().map(|pbkdf2| pbkdf2.prf) {
        Some(Pbkdf2Prf::HmacWithSha224 | Pbkdf2Prf::HmacWithSha256) => 2,
        // Its 20 bytes are too few for a key, which takes two of them.
        Some(Pbkdf2Prf::HmacWithSha1) => 4,
        // Of 128 bytes, for which processors have no instruction.
        _ => 6,
    }
}

fn words(encryption: &EncryptionScheme) -> Option<&'static str> {
    Some(match encryption {
        EncryptionScheme::Aes128Cbc { .. } => "AES-128",
        EncryptionScheme::Aes192Cbc { .. } => "AES-192",
        EncryptionScheme::Aes256Cbc { .. } => "AES-256",
        EncryptionScheme::Aes128Gcm { .. } => "AES-128-GCM",
        EncryptionScheme::Aes256Gcm { .. } => "AES-256-GCM",
        EncryptionScheme::DesEde3Cbc { .. } => "3DES (PBES2)",
        _ => return None,
    })
}

fn unsupported(oid: Oid) -> P12Error {
    P12Error::unsupported(name(oid.as_bytes()))
}
