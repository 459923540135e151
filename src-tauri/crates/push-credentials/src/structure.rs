//! What a DER or BER structure is, by how it begins: enough to name it, also where it is cut off. The readers
//! of each kind say whether it is whole.

use crate::der::{
    BIT_STRING, CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SIGNED_DATA, expect, next,
};

const SET: u8 = 0x31;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Kinds of structures that hold keys and certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Structure {
    /// A `.p12`.
    Pkcs12,
    /// A private key: version, algorithm, key.
    Pkcs8,
    /// A private key under a password.
    EncryptedPkcs8,
    /// An RSA private key.
    Pkcs1,
    /// A private key on an elliptic curve.
    Sec1,
    /// A public key.
    PublicKey,
    /// X.509.
    Certificate,
    /// PKCS#10.
    Request,
    /// A list of revoked certificates.
    RevocationList,
    /// A signed message (PKCS#7, CMS): a provisioning profile, or a bundle of certificates.
    Signed,
    /// Another message of CMS: encrypted, mostly.
    OtherMessage,
}

impl Structure {
    /// For a person, with its article.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Pkcs12 => "a .p12 file",
            Self::Pkcs8 | Self::Pkcs1 | Self::Sec1 => "a private key",
            Self::EncryptedPkcs8 => "a private key under a password",
            Self::PublicKey => "a public key",
            Self::Certificate => "a certificate",
            Self::Request => "a signing request",
            Self::RevocationList => "a list of revoked certificates",
            Self::Signed => "a signed message, as provisioning profiles are",
            Self::OtherMessage => "a message of CMS that is not signed",
        }
    }
}

/// Names the structure that `bytes` begin with.
pub(crate) fn of(bytes: &[u8]) -> Option<Structure> {
    let (SEQUENCE, mut body) = opened(bytes)? else { return None };
    let (tag, content) = opened(body)?;
    match tag {
        INTEGER => {
            let version = expect(&mut body, INTEGER)?;
            match (version, body.first()) {
                ([3], None | Some(&SEQUENCE)) => Some(Structure::Pkcs12),
                ([0 | 1], Some(&SEQUENCE)) => Some(Structure::Pkcs8),
                ([1], Some(&OCTET_STRING)) => Some(Structure::Sec1),
                ([0], Some(&INTEGER)) => Some(Structure::Pkcs1),
                (modulus, Some(&INTEGER)) if modulus.len() > 60 => Some(Structure::PublicKey),
                _ => None,
            }
        }
        SEQUENCE => match next(&mut body).and_then(|_| body.first()) {
            Some(&OCTET_STRING) => Some(Structure::EncryptedPkcs8),
            Some(&BIT_STRING) => Some(Structure::PublicKey),
            _ => signed(content),
        },
        OBJECT_IDENTIFIER if content.starts_with(SIGNED_DATA) => Some(Structure::Signed),
        OBJECT_IDENTIFIER if content.starts_with(&SIGNED_DATA[..SIGNED_DATA.len() - 1]) => {
            Some(Structure::OtherMessage)
        }
        _ => None,
    }
}

/// Of something signed by somebody, the part that is signed. A name is a SEQUENCE of SETs, an algorithm one
/// that begins with an OID.
fn signed(mut body: &[u8]) -> Option<Structure> {
    if body.first() == Some(&CONTEXT_0) {
        return Some(Structure::Certificate);
    }
    let number = expect(&mut body, INTEGER);
    let first = expect(&mut body, SEQUENCE)?;
    match (number, first.first()) {
        (Some([0]), None | Some(&SET)) => Some(Structure::Request),
        (_, Some(&OBJECT_IDENTIFIER)) => {
            let _issuer = next(&mut body)?;
            match body.first() {
                Some(&UTC_TIME | &GENERALIZED_TIME) => Some(Structure::RevocationList),
                _ => number.map(|_serial| Structure::Certificate),
            }
        }
        _ => None,
    }
}

/// The tag at the front of `bytes`, and its content as far as it is there.
fn opened(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&[tag, length], rest) = bytes.split_first_chunk()?;
    let (digits, length) = match length {
        0x80 => (0, usize::MAX),
        0..0x80 => (0, usize::from(length)),
        0x81..=0x84 => {
            let count = usize::from(length & 0x7f);
            let length = rest.get(..count)?.iter().fold(0, |sum, &digit| (sum << 8) | usize::from(digit));
            (count, length)
        }
        _ => return None,
    };
    let content = rest.get(digits..)?;
    Some((tag, &content[..content.len().min(length)]))
}
