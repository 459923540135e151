//! `.p12` and `.pfx` files (PKCS#12, apns.md §11.2): a certificate with its private key under a password,
//! read and written.
//!
//! One way reads them all: the structure with the crate's own DER reader, the seal (MAC) here, RC2-40 and
//! 3DES with the crate `p12`, PBES2 with `pkcs5`. `p12-keystore` is not needed beside them: it refuses
//! passwords with emoji, and what it writes is a page of DER over `pkcs5`. Of `p12`'s reading only the two
//! ciphers are used, since its parser stops the program at what a hostile file can say.

mod cipher;
mod container;
mod error;
mod mac;
mod password;
mod rounds;
mod write;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::structure::{self, Structure};
use crate::{Certificate, Foreign, Identity, Matched, PrivateKey, ber, der};
use cipher::Cipher;
use container::Contents;

pub use error::P12Error;
pub(crate) use rounds::Work;

/// What a `.p12` file holds.
#[derive(Debug)]
pub struct P12 {
    /// Certificates with their private keys, in the order of the file, each with those of its authorities
    /// that the file has.
    pub identities: Vec<Identity>,
    /// Certificates without a key that are no identity's authority.
    pub certificates: Vec<Certificate>,
    /// Keys without a certificate.
    pub keys: Vec<PrivateKey>,
    /// The kind of file in words: `PKCS#12, RC2-40 and 3DES, SHA-1 MAC`.
    pub format: String,
}

/// How a `.p12` file is protected (apns.md §11.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum P12Form {
    /// RC2-40 and 3DES, 2,048 rounds: what old macOS, old consoles and old libraries take.
    Classic,
    /// AES-256 under PBKDF2 with SHA-256: what OpenSSL 3 and all new programs take.
    Modern,
}

impl P12 {
    /// Reads a file. Without a password, or with an empty one, it is tried with none and with an empty
    /// one, which differ in a file.
    ///
    /// Up to two seconds of work on the processor; most files take milliseconds.
    ///
    /// # Errors
    /// What the file is instead, or why it does not open. That a file lacks something is no error:
    /// [`Item::problems`](crate::Item::problems) tells.
    pub fn read(bytes: &[u8], password: Option<&SecretString>) -> Result<Self, P12Error> {
        recognise(bytes)?;
        let contents = container::open(bytes, password)?;
        let certificates = contents.certificates.iter().map(|der| Certificate::from_der(der));
        let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(P12Error::Certificate)?;
        let keys = contents.keys.iter().map(|der| PrivateKey::from_pkcs8(der));
        let keys = keys.collect::<Result<Vec<_>, _>>().map_err(P12Error::Key)?;
        // By public key: `localKeyID` is missing or wrong in too many files.
        let Matched { identities, certificates, keys } = Matched::of(certificates, keys);
        Ok(Self { identities, certificates, keys, format: format(&contents) })
    }

    /// Writes an identity with its chain. `name` is what lists of certificates show.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn write(
        identity: &Identity,
        name: &str,
        password: &SecretString,
        form: P12Form,
    ) -> Result<Vec<u8>, P12Error> {
        match form {
            P12Form::Classic => write::classic(identity, name, password),
            P12Form::Modern => write::modern(identity, name, password),
        }
    }
}

/// Decrypts what stands under a password outside `.p12` files in the same way: a private key in PKCS#8.
/// `algorithm` is the content of its AlgorithmIdentifier. None where the password does not open it.
pub(crate) fn decrypt(
    algorithm: &[u8],
    encrypted: &[u8],
    password: &SecretString,
    work: &mut Work,
) -> Result<Option<Zeroizing<Vec<u8>>>, P12Error> {
    let cipher = Cipher::read(algorithm)?;
    for candidate in password::candidates(Some(password)) {
        let clear = cipher.decrypt(encrypted, &candidate, work)?;
        // A wrong password passes the check of the padding once in 256 times.
        if let Some(clear) = clear.filter(|clear| der::sequence(clear).is_some()) {
            return Ok(Some(clear));
        }
    }
    Ok(None)
}

/// What to say of a password that does not open a file.
fn refusal(password: Option<&SecretString>) -> P12Error {
    match password {
        Some(text) if !text.expose_secret().is_empty() => P12Error::WrongPassword,
        _ => P12Error::PasswordNeeded,
    }
}

fn format(contents: &Contents) -> String {
    let protection = match contents.protection.as_slice() {
        [] => "not encrypted".to_owned(),
        ciphers => ciphers.join(" and "),
    };
    format!("PKCS#12, {protection}, {}", contents.seal.unwrap_or("no MAC"))
}

/// Tells a file that begins as PKCS#12 does from all others.
fn recognise(bytes: &[u8]) -> Result<(), P12Error> {
    let (size, limit) = (bytes.len() as u64, ber::MAX_BYTES as u64);
    match structure::of(bytes) {
        _ if size > limit => Err(P12Error::TooLarge { bytes: size, limit }),
        Some(Structure::Pkcs12) => Ok(()),
        Some(other) => Err(P12Error::NotP12 { found: other.words() }),
        None => Err(P12Error::NotP12 { found: Foreign::of(bytes).words() }),
    }
}
