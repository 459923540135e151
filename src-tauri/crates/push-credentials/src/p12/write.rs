//! Writing an identity as PKCS#12, in the form of old and in the form of today (apns.md §11.2).

use p12::PFX;
use pkcs5::ObjectIdentifier as Oid;
use pkcs5::der::Encode as _;
use pkcs5::{EncryptionScheme, pbes2};
use secrecy::{ExposeSecret as _, SecretString};
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use super::P12Error;
use super::container::{CERTIFICATE_BAG, DATA, ENCRYPTED_DATA, IMPLICIT_0, SHROUDED_KEY_BAG, X509};
use super::mac;
use super::password::Password;
use crate::der::{CONTEXT_0, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, wrap};
use crate::{Certificate, Identity};

const FRIENDLY_NAME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: Oid = Oid::new_unwrap("1.2.840.113549.1.9.21");
const SET: u8 = 0x31;
const BMP_STRING: u8 = 0x1e;
/// Rounds of the modern form. OpenSSL does 2,048; a fast computer tries some million passwords a second
/// against those.
const ROUNDS: u32 = 100_000;

type Der = Zeroizing<Vec<u8>>;

/// RC2-40 around the certificates, 3DES around the key, a seal with SHA-1, all with 2,048 rounds.
pub(super) fn classic(identity: &Identity, name: &str, password: &SecretString) -> Result<Vec<u8>, P12Error> {
    let chain: Vec<&[u8]> = identity.chain.iter().map(Certificate::der).collect();
    let key = identity.key.pkcs8_der().expose_secret();
    PFX::new_with_cas(identity.certificate.der(), key, &chain, password.expose_secret(), name)
        .map(|pfx| pfx.to_der())
        .ok_or(P12Error::NotWritten { part: "encrypting it" })
}

/// AES-256 around both, and a seal with SHA-256.
pub(super) fn modern(identity: &Identity, name: &str, password: &SecretString) -> Result<Vec<u8>, P12Error> {
    let password = Password::of(password);
    let attributes = attributes(identity.certificate.der(), name);
    let mut bags = vec![certificate_bag(identity.certificate.der(), &attributes)];
    bags.extend(identity.chain.iter().map(|authority| certificate_bag(authority.der(), &[])));
    let (cipher, encrypted) = encrypt(&sequence(&bags), &password)?;
    let info = sequence(&[oid(DATA), cipher, wrap(IMPLICIT_0, &[&encrypted])]);
    let certificates = sequence(&[integer(0), info]);

    let (cipher, encrypted) = encrypt(identity.key.pkcs8_der().expose_secret(), &password)?;
    let key = sequence(&[cipher, wrap(OCTET_STRING, &[&encrypted])]);
    let keys = sequence(&[bag(SHROUDED_KEY_BAG, &key, &attributes)]);

    let safes =
        sequence(&[content(ENCRYPTED_DATA, &certificates), content(DATA, &wrap(OCTET_STRING, &[&keys]))]);
    let seal = seal(&safes, &password)?;
    Ok(sequence(&[integer(3), content(DATA, &wrap(OCTET_STRING, &[&safes])), seal]).to_vec())
}

/// The algorithm with its salt, and the clear text under it.
fn encrypt(clear: &[u8], password: &Password) -> Result<(Der, Vec<u8>), P12Error> {
    let failed = P12Error::NotWritten { part: "encrypting it" };
    let (salt, start): ([u8; 16], [u8; 16]) = (random()?, random()?);
    let parameters = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, start)
        .map_err(|_| failed.clone())?;
    let encrypted = parameters.encrypt(&*password.utf8, clear).map_err(|_| failed.clone())?;
    let algorithm = EncryptionScheme::Pbes2(parameters).to_der().map_err(|_| failed)?;
    Ok((Zeroizing::new(algorithm), encrypted))
}

/// MacData over the safes.
fn seal(safes: &[u8], password: &Password) -> Result<Der, P12Error> {
    let salt: [u8; 16] = random()?;
    let mac = mac::sha256(safes, password, &salt, u64::from(ROUNDS))
        .ok_or(P12Error::NotWritten { part: "sealing it" })?;
    let algorithm = sequence(&[oid(mac::SHA256), Zeroizing::new(NULL.to_vec())]);
    let info = sequence(&[algorithm, wrap(OCTET_STRING, &[&mac])]);
    Ok(sequence(&[info, wrap(OCTET_STRING, &[&salt]), integer(ROUNDS)]))
}

fn certificate_bag(certificate: &[u8], attributes: &[u8]) -> Der {
    let content = wrap(CONTEXT_0, &[&wrap(OCTET_STRING, &[certificate])]);
    bag(CERTIFICATE_BAG, &sequence(&[oid(X509), content]), attributes)
}

fn bag(kind: Oid, value: &[u8], attributes: &[u8]) -> Der {
    wrap(SEQUENCE, &[&oid(kind), &wrap(CONTEXT_0, &[value]), attributes])
}

/// The name that lists show, and what ties a key to its certificate.
fn attributes(certificate: &[u8], name: &str) -> Der {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attribute = |kind, value: Der| sequence(&[oid(kind), wrap(SET, &[&value])]);
    let mut attributes = [
        attribute(FRIENDLY_NAME, wrap(BMP_STRING, &[&name])),
        attribute(LOCAL_KEY_ID, wrap(OCTET_STRING, &[&Sha1::digest(certificate)])),
    ];
    attributes.sort_by(|one, other| one.as_slice().cmp(other));
    wrap(SET, &[&attributes[0], &attributes[1]])
}

/// ContentInfo.
fn content(kind: Oid, value: &[u8]) -> Der {
    sequence(&[oid(kind), wrap(CONTEXT_0, &[value])])
}

fn sequence(values: &[Der]) -> Der {
    wrap(SEQUENCE, &values.iter().map(|value| value.as_slice()).collect::<Vec<_>>())
}

fn oid(oid: Oid) -> Der {
    wrap(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

fn integer(number: u32) -> Der {
    // A leading zero keeps it from being read as negative; DER wants none that is not needed.
    let digits = [&[0][..], &number.to_be_bytes()].concat();
    let start = digits.windows(2).take_while(|pair| pair[0] == 0 && pair[1] < 0x80).count();
    wrap(INTEGER, &[&digits[start..]])
}

fn random<const N: usize>() -> Result<[u8; N], P12Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| P12Error::NotWritten { part: "asking the system for randomness" })?;
    Ok(bytes)
}
