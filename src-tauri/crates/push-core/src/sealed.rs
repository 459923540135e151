//! Sealed credentials: files in the format of `age` that may lie in a team's repository. Everything about the
//! credential is inside the encrypted part: key, name, team, key ID, and the hosts that it was allowed for. Outside
//! stand the format and how it is opened. Pure: bytes in, bytes out.
//!
//! What a passphrase has to be is in [`passphrase`].

mod content;
mod error;
mod passphrase;
mod recipients;

use std::io::{Read as _, Write as _};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

pub(crate) use content::{Content, ContentKind, Pem};
pub(crate) use error::SealedError;
pub(crate) use passphrase::{ENOUGH_BITS, SUGGESTED_BITS, bits, suggest};
pub(crate) use recipients::{parse_identities, parse_recipients};

/// Ends the name of a sealed file.
pub(crate) const SEALED_SUFFIX: &str = ".age";
/// Work factor of scrypt in files that are written: 2^18, about a second.
const WORK_FACTOR: u8 = 18;
/// The highest that is taken when reading: a gigabyte of memory. A file may not ask for more.
const MOST_WORK: u8 = 20;
/// A longer file is none of ours, in bytes.
pub(crate) const MAX_SEALED_BYTES: u64 = 256 * 1024;

/// What a file is sealed with.
pub(crate) enum Lock {
    /// A passphrase.
    Passphrase(SecretString),
    /// The recipients alone can open it.
    Recipients(Vec<age::x25519::Recipient>),
}

/// What opens a file.
pub(crate) enum Opener {
    /// A passphrase.
    Passphrase(SecretString),
    /// Keys of `age`.
    Identities(Vec<age::x25519::Identity>),
}

/// How a file is opened, from what stands outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// By a passphrase.
    Passphrase,
    /// By the key of a recipient.
    Recipients,
}

/// Seals a credential, as text that git leaves alone.
///
/// # Errors
/// When the system has no randomness, or too little memory.
pub(crate) fn seal(content: &Content, lock: &Lock) -> Result<Vec<u8>, SealedError> {
    let plain = content.write();
    let failed = |error: &dyn std::fmt::Display| SealedError::NotSealed(error.to_string());
    let encryptor = match lock {
        Lock::Passphrase(passphrase) => {
            let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
            recipient.set_work_factor(WORK_FACTOR);
            Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
        }
        Lock::Recipients(recipients) => {
            Encryptor::with_recipients(recipients.iter().map(|it| it as &dyn Recipient))
        }
    };
    let encryptor = encryptor.map_err(|error| failed(&error))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let armor = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(&plain)?;
        writer.finish()?.finish()
    };
    write().map_err(|error| failed(&error))
}

/// How a file is opened.
///
/// # Errors
/// When it is no such file, of a newer version of `age`, or cut short as far as that can be seen from outside.
pub(crate) fn outside(bytes: &[u8]) -> Result<Outside, SealedError> {
    let decryptor = decryptor(bytes)?;
    let mut whole = Vec::new();
    ArmoredReader::new(bytes).read_to_end(&mut whole).map_err(|_| SealedError::Damaged)?;
    Ok(if decryptor.is_scrypt() { Outside::Passphrase } else { Outside::Recipients })
}

/// Opens a file. Takes the time that its work factor asks for.
///
/// # Errors
/// When that does not open it; when it is no sealed credential, damaged, or newer.
pub(crate) fn open(bytes: &[u8], opener: &Opener) -> Result<Content, SealedError> {
    let decryptor = decryptor(bytes)?;
    let by_passphrase = decryptor.is_scrypt();
    let plain = match opener {
        Opener::Passphrase(_) if !by_passphrase => return Err(SealedError::ForRecipients),
        Opener::Identities(_) if by_passphrase => return Err(SealedError::UnderPassphrase),
        Opener::Passphrase(passphrase) => {
            let mut identity = age::scrypt::Identity::new(passphrase.clone());
            identity.set_max_work_factor(MOST_WORK);
            decrypt(decryptor, &[&identity])
        }
        Opener::Identities(identities) => {
            let identities: Vec<&dyn Identity> = identities.iter().map(|it| it as &dyn Identity).collect();
            decrypt(decryptor, &identities)
        }
    };
    let plain = plain.map_err(|error| match error {
        SealedError::WrongKey if by_passphrase => SealedError::WrongPassphrase,
        other => other,
    })?;
    Content::read(&plain)
}

type Reader<'b> = Decryptor<ArmoredReader<std::io::BufReader<&'b [u8]>>>;

fn decryptor(bytes: &[u8]) -> Result<Reader<'_>, SealedError> {
    if bytes.is_empty() {
        return Err(SealedError::Empty);
    }
    if let Some(line) = bytes.split(|it| *it == b'\n').position(|line| line.starts_with(b"<<<<<<< ")) {
        return Err(SealedError::Conflict { line: line + 1 });
    }
    Decryptor::new(ArmoredReader::new(bytes)).map_err(|error| match error {
        // The crate says so of a damaged head too.
        DecryptError::UnknownFormat if !is_version_1(bytes) => SealedError::NewerAge,
        _ if looks_like_age(bytes) => SealedError::Damaged,
        _ => SealedError::NotAge,
    })
}

fn is_version_1(bytes: &[u8]) -> bool {
    const LINE: &[u8] = b"age-encryption.org/v1\n";
    let mut head = [0; LINE.len()];
    ArmoredReader::new(bytes).read_exact(&mut head).is_ok() && head == LINE
}

fn looks_like_age(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    bytes.starts_with(b"-----BEGIN AGE ENCRYPTED FILE") || bytes.starts_with(b"age-encryption.org/")
}

fn decrypt(decryptor: Reader<'_>, identities: &[&dyn Identity]) -> Result<Zeroizing<Vec<u8>>, SealedError> {
    let reader = decryptor.decrypt(identities.iter().copied()).map_err(|error| match error {
        DecryptError::ExcessiveWork { required, .. } => {
            SealedError::TooMuchWork { asked: required, limit: MOST_WORK }
        }
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => {
            SealedError::WrongKey
        }
        _ => SealedError::Damaged,
    })?;
    // In one piece, so that no copy of the key is left where it grew.
    let capacity = usize::try_from(MAX_SEALED_BYTES).unwrap_or_default();
    let mut plain = Zeroizing::new(Vec::with_capacity(capacity));
    reader.take(MAX_SEALED_BYTES).read_to_end(&mut plain).map_err(|_| SealedError::Damaged)?;
    Ok(plain)
}

#[cfg(test)]
mod tests;
