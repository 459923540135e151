//! Tells what a DER structure is, while `p256` reads the key itself.

use super::P8Error;
use crate::der::{
    CONTEXT_0, EC_PUBLIC_KEY, Item, OBJECT_IDENTIFIER, OCTET_STRING, P256, RSA, SEQUENCE, expect, next,
    sequence,
};
use crate::oid;
use crate::structure::{self, Structure};

/// How a P-256 private key is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    Pkcs8,
    Sec1,
}

/// Whether `bytes` are exactly one SEQUENCE, or begin as one and are no text.
pub(super) fn looks_like_der(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let whole = next(&mut rest).is_some_and(|item| item.tag == SEQUENCE) && rest.is_empty();
    whole || (bytes.first() == Some(&SEQUENCE) && std::str::from_utf8(bytes).is_err())
}

/// Says that `der` is a P-256 private key, or what else it is.
pub(super) fn identify(der: &[u8]) -> Result<Wrapping, P8Error> {
    let structure = structure::of(der);
    if structure == Some(Structure::Pkcs12) {
        return Err(P8Error::Pkcs12);
    }
    let mut body = sequence(der).ok_or(P8Error::Damaged)?;
    match structure {
        Some(Structure::Pkcs8) => private_key(&mut body),
        Some(Structure::Sec1) => sec1(body),
        Some(Structure::Pkcs1) => Err(P8Error::RsaKey),
        Some(Structure::EncryptedPkcs8) => Err(P8Error::EncryptedKey),
        Some(Structure::PublicKey) => Err(P8Error::PublicKey),
        Some(Structure::Certificate) => Err(P8Error::Certificate),
        Some(Structure::Request) => Err(P8Error::CertificateRequest),
        Some(Structure::Signed) => {
            Err(P8Error::not_a_key("a signed message (PKCS#7), as provisioning profiles are"))
        }
        Some(Structure::RevocationList | Structure::OtherMessage | Structure::Pkcs12) | None => {
            Err(P8Error::not_a_key("binary data"))
        }
    }
}

/// PKCS#8: version, algorithm, key.
fn private_key(body: &mut &[u8]) -> Result<Wrapping, P8Error> {
    let _version = next(body);
    let mut algorithm = expect(body, SEQUENCE).ok_or(P8Error::Damaged)?;
    let kind = expect(&mut algorithm, OBJECT_IDENTIFIER).ok_or(P8Error::Damaged)?;
    expect(body, OCTET_STRING).ok_or(P8Error::Damaged)?;
    if kind.starts_with(&RSA[..RSA.len() - 1]) {
        return Err(P8Error::RsaKey);
    }
    if kind != EC_PUBLIC_KEY {
        return Err(P8Error::OtherCurve { curve: oid::name(kind) });
    }
    curve(next(&mut algorithm)).map(|()| Wrapping::Pkcs8)
}

/// SEC1: version, key, then `[0]` the curve, which may be left out.
fn sec1(mut rest: &[u8]) -> Result<Wrapping, P8Error> {
    while let Some(item) = next(&mut rest) {
        if item.tag == CONTEXT_0 {
            let mut parameters = item.value;
            curve(next(&mut parameters))?;
        }
    }
    Ok(Wrapping::Sec1)
}

fn curve(parameters: Option<Item<'_>>) -> Result<(), P8Error> {
    match parameters {
        Some(Item { tag: OBJECT_IDENTIFIER, value: P256 }) => Ok(()),
        Some(Item { tag: OBJECT_IDENTIFIER, value }) => Err(P8Error::OtherCurve { curve: oid::name(value) }),
        Some(Item { tag: SEQUENCE, .. }) => {
            Err(P8Error::OtherCurve { curve: "given by explicit parameters instead of its name".to_owned() })
        }
        _ => Err(P8Error::Damaged),
    }
}
