//! Private keys of certificates: RSA as Apple wants it, and elliptic curves. Not `.p8` files, which are
//! [`P8`](crate::P8)'s.

mod encrypted;

use std::ops::RangeInclusive;

use rcgen::{KeyPair, PublicKeyData as _};
use secrecy::{SecretSlice, SecretString};
use zeroize::Zeroizing;

use crate::fingerprint::sha256;
use crate::p12::Work;
use crate::{der, oid, public_key};

/// Largest key that is read, in bytes. RSA of 4,096 bits has about 2,400.
const MAX_KEY_BYTES: usize = 16 * 1024;

/// Why bytes are no private key that can be used. No text holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a private key, or not a whole one, or numbers that do not belong together.
    #[error(
        "the private key is cut off or changed and cannot be read; expected PKCS#8, PKCS#1 or SEC1. Export it again from \
         where it was made"
    )]
    Damaged,
    /// A key that cannot be used for a certificate here.
    #[error(
        "the private key is {found}; Apple's certificates have RSA keys of 2048 bits, and RSA from 2048 to 4096 bits, P-256 and \
         P-384 can be used here. Choose the key that the signing request was made with"
    )]
    Unsupported {
        /// What it is: `RSA 1024`, `Ed25519`, or an OID.
        found: String,
    },
    /// Encrypted, and no password was given.
    #[error(
        "the private key is protected by a password. Enter the password that was set when it was exported"
    )]
    PasswordNeeded,
    /// The password does not open it.
    #[error(
        "the password does not open this private key. Enter the one that was set when the key was exported; capitals and \
         spaces count"
    )]
    WrongPassword,
    /// Encrypted in a way that is not read here.
    #[error(
        "the private key is encrypted with {name}, which is not supported. Convert it: openssl pkey -in FILE -out key.pem"
    )]
    CipherUnsupported {
        /// Its name or OID.
        name: String,
    },
    /// More rounds than any honest file has.
    #[error(
        "opening the private key means hashing the password {found} times, more than the {limit} times that Pushbench does. \
         Convert it: openssl pkey -in FILE -out key.pem"
    )]
    TooManyRounds {
        /// Times for all keys of the file so far.
        found: u64,
        /// The limit.
        limit: u64,
    },
}

impl KeyError {
    /// Name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Unsupported { .. } => "key_unsupported",
            Self::PasswordNeeded => "password_needed",
            Self::WrongPassword => "wrong_password",
            Self::CipherUnsupported { .. } => "cipher_unsupported",
            Self::TooManyRounds { .. } => "too_many_rounds",
        }
    }

    /// The values in the text, by name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unsupported { found } => vec![("found", found.clone())],
            Self::CipherUnsupported { name } => vec![("name", name.clone())],
            Self::TooManyRounds { found, limit } => {
                vec![("found", found.to_string()), ("limit", limit.to_string())]
            }
            Self::Damaged | Self::PasswordNeeded | Self::WrongPassword => Vec::new(),
        }
    }
}

/// A private key that was checked: its numbers belong together.
#[derive(Clone)]
pub struct PrivateKey {
    pkcs8_der: SecretSlice<u8>,
    public_key_der: Vec<u8>,
    words: String,
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKey").field("words", &self.words).finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Reads PKCS#8 (`PRIVATE KEY`). Attributes beside the key are left out.
    ///
    /// # Errors
    /// When it is none, is damaged, or is of a kind that is not used.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let (mut algorithm, key) = pkcs8_parts(der).ok_or(KeyError::Damaged)?;
        match der::expect(&mut algorithm, der::OBJECT_IDENTIFIER) {
            Some(der::RSA) => Self::from_pkcs1(key),
            Some(der::EC_PUBLIC_KEY) => match der::next(&mut algorithm) {
                Some(curve) if curve.tag == der::OBJECT_IDENTIFIER => Self::of_curve(key, curve.value),
                Some(curve) if curve.tag == der::SEQUENCE => Err(KeyError::Unsupported {
                    found: "on a curve given by explicit parameters instead of its name".to_owned(),
                }),
                _ => Err(KeyError::Damaged),
            },
            Some(other) => Err(KeyError::Unsupported { found: oid::name(other) }),
            None => Err(KeyError::Damaged),
        }
    }

    /// Reads PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8`].
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let bits = rsa_bits(der).ok_or(KeyError::Damaged)?;
        if !RSA_BITS.contains(&bits) {
            return Err(KeyError::Unsupported { found: format!("RSA {bits}") });
        }
        Self::checked(pkcs8(der::RSA, der::NULL, der), format!("RSA {bits}"))
    }

    /// Reads SEC1 (`EC PRIVATE KEY`).
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8`].
    pub fn from_sec1(der: &[u8]) -> Result<Self, KeyError> {
        let (_, curve) = sec1_parts(der).ok_or(KeyError::Damaged)?;
        Self::of_curve(der, curve.unwrap_or(der::P256))
    }

    /// Reads encrypted PKCS#8 (`ENCRYPTED PRIVATE KEY`).
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8`]; also when the password does not open it, or when it is encrypted in a
    /// way that is not read, or asks for more work than is done.
    pub fn from_encrypted_pkcs8(der: &[u8], password: &SecretString) -> Result<Self, KeyError> {
        Self::from_encrypted(der, password, &mut Work::default())
    }

    /// As [`PrivateKey::from_encrypted_pkcs8`], for one of several keys in a file.
    pub(crate) fn from_encrypted(
        der: &[u8],
        password: &SecretString,
        work: &mut Work,
    ) -> Result<Self, KeyError> {
        Self::from_pkcs8(&encrypted::open(der, password, work)?)
    }

    /// The key as PKCS#8 DER, in one shape whatever the file looked like.
    pub fn pkcs8_der(&self) -> &SecretSlice<u8> {
        &self.pkcs8_der
    }

    /// DER of its public key (SubjectPublicKeyInfo).
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// SHA-256 over the DER of its public key in lower hexadecimal, as
    /// [`Certificate::public_key_sha256`](crate::Certificate::public_key_sha256) has it.
    pub fn public_key_sha256(&self) -> String {
        sha256(&self.public_key_der)
    }

    /// What it is: `RSA 2048`, `EC P-256`.
    pub fn words(&self) -> String {
        self.words.clone()
    }

    fn of_curve(sec1: &[u8], curve: &[u8]) -> Result<Self, KeyError> {
        let unsupported = || KeyError::Unsupported { found: oid::name(curve) };
        let &(_, size) = CURVES.iter().find(|(oid, _)| *oid == curve).ok_or_else(unsupported)?;
        let name = oid::short_name(curve);
        let (number, named) = sec1_parts(sec1).ok_or(KeyError::Damaged)?;
        let number = &number[number.iter().take_while(|&&digit| digit == 0).count()..];
        if named.is_some_and(|named| named != curve) || number.len() > size {
            return Err(KeyError::Damaged);
        }
        let padding = vec![0; size - number.len()];
        let number = der::wrap(der::OCTET_STRING, &[&padding, number]);
        let curve = der::wrap(der::OBJECT_IDENTIFIER, &[curve]);
        let bare = der::wrap(der::SEQUENCE, &[ONE, &number]);
        let key = Self::checked(pkcs8(der::EC_PUBLIC_KEY, &curve, &bare), format!("EC {name}"))?;
        // With its public key inside, as `ring` wants it.
        let mut public = der::sequence(&key.public_key_der).ok_or(KeyError::Damaged)?;
        let _ = der::next(&mut public);
        let with_public = der::wrap(der::SEQUENCE, &[ONE, &number, &der::wrap(der::CONTEXT_1, &[public])]);
        let whole = Self::checked(pkcs8(der::EC_PUBLIC_KEY, &curve, &with_public), key.words)?;
        let said = sec1_public(sec1).is_none_or(|said| public.ends_with(said));
        if said { Ok(whole) } else { Err(KeyError::Damaged) }
    }

    /// Has the library load the key, which checks that its numbers belong together.
    fn checked(pkcs8: Zeroizing<Vec<u8>>, words: String) -> Result<Self, KeyError> {
        if pkcs8.len() > MAX_KEY_BYTES {
            return Err(KeyError::Damaged);
        }
        let pair = Zeroizing::new(KeyPair::try_from(pkcs8.as_slice()).map_err(|_| KeyError::Damaged)?);
        Ok(Self { public_key_der: pair.subject_public_key_info(), words, pkcs8_der: pkcs8.to_vec().into() })
    }

    /// A key that was just made.
    pub(crate) fn of_pair(pair: &KeyPair) -> Result<Self, KeyError> {
        Self::from_pkcs8(pair.serialized_der())
    }

    /// The key for the library that signs.
    #[cfg(any(test, feature = "fixtures"))]
    pub(crate) fn pair(&self) -> Result<Zeroizing<KeyPair>, KeyError> {
        let pair = KeyPair::try_from(secrecy::ExposeSecret::expose_secret(&self.pkcs8_der))
            .map_err(|_| KeyError::Damaged)?;
        Ok(Zeroizing::new(pair))
    }
}

/// DER of the INTEGER 1.
const ONE: &[u8] = &[der::INTEGER, 1, 1];

/// RSA keys that TLS can show here, in bits.
const RSA_BITS: RangeInclusive<usize> = 2048..=4096;

/// Curves of keys that TLS can show here, and bytes of a number on each.
const CURVES: [(&[u8], usize); 2] = [(der::P256, 32), (&[0x2b, 0x81, 0x04, 0x00, 0x22], 48)];

/// Content of the algorithm, and the key in its own structure.
fn pkcs8_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = der::sequence(der)?;
    der::expect(&mut rest, der::INTEGER).filter(|version| matches!(version, [0 | 1]))?;
    let algorithm = der::expect(&mut rest, der::SEQUENCE)?;
    Some((algorithm, der::expect(&mut rest, der::OCTET_STRING)?))
}

fn pkcs8(algorithm: &[u8], parameters: &[u8], key: &[u8]) -> Zeroizing<Vec<u8>> {
    let oid = der::wrap(der::OBJECT_IDENTIFIER, &[algorithm]);
    let algorithm = der::wrap(der::SEQUENCE, &[&oid, parameters]);
    der::wrap(der::SEQUENCE, &[&[der::INTEGER, 1, 0], &algorithm, &der::wrap(der::OCTET_STRING, &[key])])
}

/// Bits of the modulus of a PKCS#1 key.
fn rsa_bits(der: &[u8]) -> Option<usize> {
    let mut rest = der::sequence(der)?;
    der::expect(&mut rest, der::INTEGER).filter(|version| matches!(version, [0]))?;
    der::expect(&mut rest, der::INTEGER).map(public_key::bits)
}

/// The number of a SEC1 key, and the OID of its curve where it is named.
fn sec1_parts(der: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let mut rest = der::sequence(der)?;
    der::expect(&mut rest, der::INTEGER).filter(|version| matches!(version, [1]))?;
    let number = der::expect(&mut rest, der::OCTET_STRING)?;
    let parameters = der::next(&mut rest).filter(|item| item.tag == der::CONTEXT_0);
    let curve = match parameters {
        Some(parameters) => Some(der::expect(&mut &*parameters.value, der::OBJECT_IDENTIFIER)?),
        None => None,
    };
    Some((number, curve))
}

/// The public key that a SEC1 key says it has.
fn sec1_public(der: &[u8]) -> Option<&[u8]> {
    let mut rest = der::sequence(der)?;
    let public = std::iter::from_fn(|| der::next(&mut rest)).find(|item| item.tag == der::CONTEXT_1)?;
    der::expect(&mut &*public.value, der::BIT_STRING)
}
