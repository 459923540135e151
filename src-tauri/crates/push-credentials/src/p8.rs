//! `.p8` key files: the private key of an APNs key (apns.md §11.1).

mod der;
mod error;
mod text;

use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use secrecy::SecretSlice;

use crate::fingerprint::sha256;

pub use error::{P8Error, Repair};
pub(crate) use text::{base64, unify_lines};

/// Largest file that is looked at, in bytes. Apple's have 257.
pub const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;

/// A P-256 private key out of a `.p8` file.
#[derive(Debug)]
pub struct P8 {
    pkcs8_der: SecretSlice<u8>,
    public_key_der: Vec<u8>,
    public_key_pem: String,
    repairs: Vec<Repair>,
}

impl P8 {
    /// Reads the bytes of a key file, putting right the damage that [`Repair`] lists.
    ///
    /// # Errors
    /// What the file is instead, or that the key in it cannot be read.
    pub fn parse(bytes: &[u8]) -> Result<Self, P8Error> {
        let size = bytes.len() as u64;
        if size > MAX_KEY_FILE_BYTES {
            return Err(P8Error::TooLarge { bytes: size, limit: MAX_KEY_FILE_BYTES });
        }
        if bytes.trim_ascii().is_empty() {
            return Err(P8Error::Empty);
        }
        let mut decoded = text::decode(bytes)?;
        let key = match der::identify(&decoded.der)? {
            der::Wrapping::Pkcs8 => SecretKey::from_pkcs8_der(&decoded.der).map_err(|_| P8Error::Damaged)?,
            der::Wrapping::Sec1 => {
                decoded.repairs.push(Repair::Sec1);
                SecretKey::from_sec1_der(&decoded.der).map_err(|_| P8Error::Damaged)?
            }
        };
        Self::of(&key, decoded.repairs).ok_or(P8Error::Damaged)
    }

    /// The key as PKCS#8 DER with its public key, in the same 138 bytes whatever the file looked like.
    pub fn pkcs8_der(&self) -> &SecretSlice<u8> {
        &self.pkcs8_der
    }

    /// The public key as PEM (`-----BEGIN PUBLIC KEY-----`).
    pub fn public_key_pem(&self) -> String {
        self.public_key_pem.clone()
    }

    /// SHA-256 over the DER of the public key (SubjectPublicKeyInfo), in lower hexadecimal: tells two keys
    /// apart without either.
    pub fn fingerprint(&self) -> String {
        sha256(&self.public_key_der)
    }

    /// What was put right, in the order it was met.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    fn of(key: &SecretKey, repairs: Vec<Repair>) -> Option<Self> {
        let public = key.public_key();
        Some(Self {
            pkcs8_der: key.to_pkcs8_der().ok()?.as_bytes().to_vec().into(),
            public_key_der: public.to_public_key_der().ok()?.into_vec(),
            public_key_pem: public.to_public_key_pem(LineEnding::LF).ok()?,
            repairs,
        })
    }
}
