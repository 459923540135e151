//! Tells what a DER structure is, while `p256` reads the key itself.

use x509_parser::prelude::{FromDer, X509Certificate, X509CertificationRequest};

use super::P8Error;
use crate::der::{
    BIT_STRING, CONTEXT_0, EC_PUBLIC_KEY, INTEGER, Item, OBJECT_IDENTIFIER, OCTET_STRING, P256, RSA,
    SEQUENCE, next,
};
use crate::oid;

/// A `.p12` in BER of indefinite length, as some programs write it.
const BER_PKCS12: &[u8] = &[SEQUENCE, 0x80, INTEGER, 1, 3];

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
    if der.starts_with(BER_PKCS12) {
        return Err(P8Error::Pkcs12);
    }
    let mut rest = der;
    let outer = next(&mut rest).filter(|_| rest.is_empty()).ok_or(P8Error::Damaged)?;
    if outer.tag != SEQUENCE {
        return Err(P8Error::not_a_key("binary data"));
    }
    let mut body = outer.value;
    let (first, second) = (next(&mut body), next(&mut body));
    let (Some(first), Some(second)) = (first, second) else { return Err(P8Error::Damaged) };
    match (first.tag, first.value, second.tag) {
        (INTEGER, [3], SEQUENCE) => Err(P8Error::Pkcs12),
        (INTEGER, [0 | 1], SEQUENCE) => private_key(second.value, body),
        (INTEGER, [1], OCTET_STRING) => sec1(body),
        (INTEGER, [0], INTEGER) => Err(P8Error::RsaKey),
        (SEQUENCE, _, OCTET_STRING) => Err(P8Error::EncryptedKey),
        (SEQUENCE, _, BIT_STRING) => Err(P8Error::PublicKey),
        (SEQUENCE, ..) => Err(signed(der)),
        (OBJECT_IDENTIFIER, _, CONTEXT_0) => {
            Err(P8Error::not_a_key("a signed message (PKCS#7), as provisioning profiles are"))
        }
        _ => Err(P8Error::not_a_key("binary data")),
    }
}

/// PKCS#8: version, algorithm, key.
fn private_key(algorithm: &[u8], mut rest: &[u8]) -> Result<Wrapping, P8Error> {
    let mut algorithm = algorithm;
    let kind = next(&mut algorithm).filter(|item| item.tag == OBJECT_IDENTIFIER).ok_or(P8Error::Damaged)?;
    if next(&mut rest).is_none_or(|item| item.tag != OCTET_STRING) {
        return Err(P8Error::Damaged);
    }
    if kind.value.starts_with(&RSA[..RSA.len() - 1]) {
        return Err(P8Error::RsaKey);
    }
    if kind.value != EC_PUBLIC_KEY {
        return Err(P8Error::OtherCurve { curve: oid::name(kind.value) });
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

/// Signed by somebody: a certificate or a request for one.
fn signed(der: &[u8]) -> P8Error {
    if X509Certificate::from_der(der).is_ok() {
        P8Error::Certificate
    } else if X509CertificationRequest::from_der(der).is_ok() {
        P8Error::CertificateRequest
    } else {
        P8Error::not_a_key("binary data")
    }
}
