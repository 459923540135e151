//! The seal of a `.p12` file: an HMAC under a key that is derived from the password (RFC 7292, B.2).
//!
//! Done here since `p12` knows SHA-1 alone and stops the program at any other digest in a debug build.

use hmac::digest::block_api::BlockSizeUser;
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use pkcs5::ObjectIdentifier as Oid;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::{Zeroize as _, Zeroizing};

use super::P12Error;
use super::cipher::oid;
use super::password::Password;
use super::rounds::{self, Cost, Work};
use crate::der::{self, OCTET_STRING, SEQUENCE};
use crate::oid::name;

pub(super) const SHA256: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.1");
/// Sets this key apart from the ones of the ciphers.
const MAC_KEY: u8 = 3;
const DAMAGED: P12Error = P12Error::Damaged { part: "its seal (MAC)" };

#[derive(Clone, Copy)]
struct Hash {
    oid: Oid,
    words: &'static str,
    /// As [`Cost`] counts.
    hashes: u64,
    fits: fn(&Seal<'_>, &[u8], &Password) -> bool,
}

const HASHES: [Hash; 5] = [
    Hash { oid: Oid::new_unwrap("1.3.14.3.2.26"), words: "SHA-1 MAC", hashes: 1, fits: fits::<Sha1> },
    Hash {
        oid: Oid::new_unwrap("2.16.840.1.101.3.4.2.4"),
        words: "SHA-224 MAC",
        hashes: 1,
        fits: fits::<Sha224>,
    },
    Hash { oid: SHA256, words: "SHA-256 MAC", hashes: 1, fits: fits::<Sha256> },
    Hash {
        oid: Oid::new_unwrap("2.16.840.1.101.3.4.2.2"),
        words: "SHA-384 MAC",
        hashes: 3,
        fits: fits::<Sha384>,
    },
    Hash {
        oid: Oid::new_unwrap("2.16.840.1.101.3.4.2.3"),
        words: "SHA-512 MAC",
        hashes: 3,
        fits: fits::<Sha512>,
    },
];
/// The seal as the file has it: MacData.
pub(super) struct Seal<'a> {
    hash: Hash,
    salt: &'a [u8],
    rounds: u64,
    mac: &'a [u8],
}

impl<'a> Seal<'a> {
    /// Reads the content of a MacData.
    pub(super) fn read(mut data: &'a [u8]) -> Result<Self, P12Error> {
        let mut info = der::expect(&mut data, SEQUENCE).ok_or(DAMAGED)?;
        let mut algorithm = der::expect(&mut info, SEQUENCE).ok_or(DAMAGED)?;
        let digest = oid(&mut algorithm).ok_or(DAMAGED)?;
        let hash = HASHES
            .into_iter()
            .find(|hash| hash.oid == digest)
            .ok_or_else(|| P12Error::unsupported(format!("a MAC with {}", name(digest.as_bytes()))))?;
        let mac = der::expect(&mut info, OCTET_STRING).ok_or(DAMAGED)?;
        let salt = der::expect(&mut data, OCTET_STRING).ok_or(DAMAGED)?;
        let rounds = if data.is_empty() { 1 } else { rounds::read(&mut data, DAMAGED)? };
        Ok(Self { hash, salt, rounds, mac })
    }

    pub(super) fn words(&self) -> &'static str {
        self.hash.words
    }

    /// Whether the seal over `content` was made with this password.
    pub(super) fn fits(
        &self,
        content: &[u8],
        password: &Password,
        work: &mut Work,
    ) -> Result<bool, P12Error> {
        work.add(Cost { rounds: self.rounds, hashes: self.hash.hashes })?;
        Ok((self.hash.fits)(self, content, password))
    }
}

/// The seal over `content` with SHA-256.
pub(super) fn sha256(content: &[u8], password: &Password, salt: &[u8], rounds: u64) -> Option<Vec<u8>> {
    Some(keyed::<Sha256>(password, salt, rounds)?.chain_update(content).finalize().into_bytes().to_vec())
}

fn fits<D: EagerHash>(seal: &Seal<'_>, content: &[u8], password: &Password) -> bool {
    keyed::<D>(password, seal.salt, seal.rounds)
        .is_some_and(|mac| mac.chain_update(content).verify_slice(seal.mac).is_ok())
}

fn keyed<D: EagerHash>(password: &Password, salt: &[u8], rounds: u64) -> Option<Hmac<D>> {
    let block = <D as BlockSizeUser>::block_size();
    let filled = |text: &[u8]| {
        let length = text.len().div_ceil(block) * block;
        Zeroizing::new(text.iter().copied().cycle().take(length).collect::<Vec<u8>>())
    };
    let first = D::new().chain_update(vec![MAC_KEY; block]).chain_update(&*filled(salt));
    let mut key = first.chain_update(&*filled(&password.utf16)).finalize();
    for _ in 1..rounds {
        key = D::digest(&key);
    }
    let mac = Hmac::new_from_slice(&key).ok();
    key.as_mut_slice().zeroize();
    mac
}
