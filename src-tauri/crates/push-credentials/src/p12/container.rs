//! The container: from the bytes of a file to the certificates and keys in it, still in DER (RFC 7292).
//!
//! Read with the crate's own DER reader. `p12`'s parser stops the program in a debug build at versions and
//! content types that it does not expect, and refuses plain keys, nested bags and all BER.

use std::borrow::Cow;

use pkcs5::ObjectIdentifier as Oid;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::P12Error;
use super::cipher::{Cipher, oid};
use super::mac::Seal;
use super::password::{self, Password};
use super::rounds::Work;
use crate::ber::{self, BerError};
use crate::der::{self, CONTEXT_0, INTEGER, OCTET_STRING, SEQUENCE};
use crate::oid::name;

pub(super) const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const ENCRYPTED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.6");
const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
const ENVELOPED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.3");
const KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub(super) const SHROUDED_KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub(super) const CERTIFICATE_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.3");
const BAGS_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.6");
pub(super) const X509: Oid = Oid::new_unwrap("1.2.840.113549.1.9.22.1");

/// Most bags that are looked into. A list of all authorities has about 150.
const MAX_BAGS: usize = 500;
/// `[0]` around or in place of an OCTET STRING in one piece.
pub(super) const IMPLICIT_0: u8 = 0x80;

/// What is in a file.
#[derive(Default)]
pub(super) struct Contents {
    /// DER of X.509 certificates.
    pub(super) certificates: Vec<Vec<u8>>,
    /// PKCS#8.
    pub(super) keys: Vec<Zeroizing<Vec<u8>>>,
    /// What it is protected with, in words for people, each once, in the order met.
    pub(super) protection: Vec<&'static str>,
    /// Its seal in words, where it has one.
    pub(super) seal: Option<&'static str>,
}

/// Reads all of a file.
pub(super) fn open(bytes: &[u8], password: Option<&SecretString>) -> Result<Contents, P12Error> {
    let whole = der_of(bytes)?;
    let mut file = der::expect(&mut &*whole, SEQUENCE).ok_or_else(|| damaged("the whole"))?;
    der::expect(&mut file, INTEGER).ok_or_else(|| damaged("its version"))?;
    let info = der::expect(&mut file, SEQUENCE).ok_or_else(|| damaged("its content"))?;
    let safes = match content_info(info)? {
        (DATA, mut content) => {
            der::expect(&mut content, OCTET_STRING).ok_or_else(|| damaged("its content"))?
        }
        (SIGNED_DATA, _) => return Err(P12Error::unsupported("a signature in place of a password")),
        (other, _) => {
            return Err(P12Error::unsupported(format!("content of type {}", name(other.as_bytes()))));
        }
    };
    let seal = match der::expect(&mut file, SEQUENCE) {
        Some(data) => Some(Seal::read(data)?),
        None => None,
    };
    let mut reader = Reader {
        passwords: password::candidates(password),
        refusal: super::refusal(password),
        work: Work::default(),
        bags: 0,
        contents: Contents { seal: seal.as_ref().map(Seal::words), ..Contents::default() },
    };
    if let Some(seal) = seal {
        reader.keep_fitting(&seal, safes)?;
    }
    reader.safes(&der_of(safes)?)?;
    Ok(reader.contents)
}

struct Reader {
    /// What may open the file. One, once the seal has told which.
    passwords: Vec<Password>,
    /// What to say where none does.
    refusal: P12Error,
    work: Work,
    bags: usize,
    contents: Contents,
}

impl Reader {
    fn keep_fitting(&mut self, seal: &Seal<'_>, content: &[u8]) -> Result<(), P12Error> {
        for password in std::mem::take(&mut self.passwords) {
            if seal.fits(content, &password, &mut self.work)? {
                self.passwords.push(password);
                return Ok(());
            }
        }
        Err(self.refusal.clone())
    }

    /// AuthenticatedSafe: one safe after the other.
    fn safes(&mut self, safes: &[u8]) -> Result<(), P12Error> {
        let mut safes =
            der::expect(&mut &*safes, SEQUENCE).ok_or_else(|| damaged("the list of its safes"))?;
        while !safes.is_empty() {
            let info = der::expect(&mut safes, SEQUENCE).ok_or_else(|| damaged("the list of its safes"))?;
            match content_info(info)? {
                (DATA, mut content) => {
                    let bags = der::expect(&mut content, OCTET_STRING).ok_or_else(|| damaged("a safe"))?;
                    self.bags(&der_of(bags)?)?;
                }
                (ENCRYPTED_DATA, mut content) => {
                    let data = der::expect(&mut content, SEQUENCE).ok_or_else(|| damaged("a safe"))?;
                    let bags = self.decrypted_safe(data)?;
                    let bags = der_of(&bags).map(Cow::into_owned).map(Zeroizing::new)?;
                    self.bags(&bags)?;
                }
                (ENVELOPED_DATA, _) => {
                    return Err(P12Error::unsupported("a certificate in place of a password"));
                }
                (other, _) => {
                    return Err(P12Error::unsupported(format!("a safe of type {}", name(other.as_bytes()))));
                }
            }
        }
        Ok(())
    }

    fn decrypted_safe(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, P12Error> {
        let (cipher, encrypted) = encrypted_safe(data).ok_or_else(|| damaged("an encrypted safe"))?;
        self.decrypt(cipher, encrypted)
    }

    /// SafeContents: one bag after the other.
    fn bags(&mut self, bags: &[u8]) -> Result<(), P12Error> {
        let mut bags = der::expect(&mut &*bags, SEQUENCE).ok_or_else(|| damaged("a list of bags"))?;
        while !bags.is_empty() {
            self.bags += 1;
            if self.bags > MAX_BAGS {
                return Err(P12Error::TooManyEntries { limit: MAX_BAGS });
            }
            let mut bag = der::expect(&mut bags, SEQUENCE).ok_or_else(|| damaged("a bag"))?;
            let kind = oid(&mut bag).ok_or_else(|| damaged("the name of a bag"))?;
            let value = der::expect(&mut bag, CONTEXT_0).ok_or_else(|| damaged("a bag"))?;
            self.bag(kind, value)?;
        }
        Ok(())
    }

    fn bag(&mut self, kind: Oid, value: &[u8]) -> Result<(), P12Error> {
        match kind {
            CERTIFICATE_BAG => {
                let x509 = x509(value).ok_or_else(|| damaged("the bag of a certificate"))?;
                self.contents.certificates.extend(x509.map(<[u8]>::to_vec));
            }
            KEY_BAG => self.contents.keys.push(Zeroizing::new(value.to_vec())),
            SHROUDED_KEY_BAG => {
                let (cipher, encrypted) = encrypted_key(value).ok_or_else(|| damaged("the bag of a key"))?;
                let key = self.decrypt(cipher, encrypted)?;
                self.contents.keys.push(key);
            }
            // How deep, the BER reader has limited.
            BAGS_BAG => self.bags(value)?,
            // Revocation lists, secrets, and what others invent: nothing to push with.
            _ => {}
        }
        Ok(())
    }

    fn decrypt(&mut self, cipher: &[u8], encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>, P12Error> {
        let cipher = Cipher::read(cipher)?;
        if !self.contents.protection.contains(&cipher.words()) {
            self.contents.protection.push(cipher.words());
        }
        for password in &self.passwords {
            let clear = cipher.decrypt(encrypted, password, &mut self.work)?;
            // Another password ends well by chance once in 256 times.
            if let Some(clear) = clear.filter(|clear| begins_as_sequence(clear)) {
                return Ok(clear);
            }
        }
        match self.contents.seal {
            Some(_) => Err(damaged("what lies under its seal (MAC)")),
            None => Err(self.refusal.clone()),
        }
    }
}

/// ContentInfo: its type, and what is in its `[0]`.
fn content_info(mut info: &[u8]) -> Result<(Oid, &[u8]), P12Error> {
    let kind = oid(&mut info).ok_or_else(|| damaged("the type of its content"))?;
    let content = der::expect(&mut info, CONTEXT_0).ok_or_else(|| damaged("its content"))?;
    Ok((kind, content))
}

/// EncryptedData: its cipher, and what that made.
fn encrypted_safe(mut data: &[u8]) -> Option<(&[u8], &[u8])> {
    der::expect(&mut data, INTEGER)?;
    let mut info = der::expect(&mut data, SEQUENCE)?;
    oid(&mut info)?;
    Some((der::expect(&mut info, SEQUENCE)?, der::expect(&mut info, IMPLICIT_0)?))
}

/// EncryptedPrivateKeyInfo: the same two.
fn encrypted_key(mut value: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut info = der::expect(&mut value, SEQUENCE)?;
    Some((der::expect(&mut info, SEQUENCE)?, der::expect(&mut info, OCTET_STRING)?))
}

/// The certificate in a CertBag: `Some(None)` where it is of another kind than X.509.
fn x509(mut value: &[u8]) -> Option<Option<&[u8]>> {
    let mut bag = der::expect(&mut value, SEQUENCE)?;
    if oid(&mut bag)? != X509 {
        return Some(None);
    }
    let mut content = der::expect(&mut bag, CONTEXT_0)?;
    der::expect(&mut content, OCTET_STRING).map(Some)
}

fn begins_as_sequence(clear: &[u8]) -> bool {
    let mut rest = clear;
    let definite = der::expect(&mut rest, SEQUENCE).is_some() && rest.is_empty();
    definite || (clear.starts_with(&[SEQUENCE, 0x80]) && ber::to_der(clear).is_ok())
}

fn der_of(bytes: &[u8]) -> Result<Cow<'_, [u8]>, P12Error> {
    ber::to_der(bytes).map_err(|error| match error {
        BerError::TooLarge => P12Error::TooLarge { bytes: bytes.len() as u64, limit: ber::MAX_BYTES as u64 },
        BerError::TooComplex => damaged("its structure, nested beyond reason,"),
        BerError::Damaged => damaged("its structure"),
    })
}

fn damaged(part: &'static str) -> P12Error {
    P12Error::Damaged { part }
}
