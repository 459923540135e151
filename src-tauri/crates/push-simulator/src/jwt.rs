//! A provider token as APNs reads it (§4).

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::DecodePaddingMode;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);

/// What a token claims. This is also all that the journal keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Claims {
    pub(crate) kid: String,
    pub(crate) iss: String,
    /// Unix seconds.
    pub(crate) iat: u64,
}

/// A token taken apart; its signature is not checked yet.
#[derive(Debug)]
pub(crate) struct Jwt<'a> {
    pub(crate) claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    iat: u64,
}

impl<'a> Jwt<'a> {
    /// `None` for anything but an ES256 token with `kid`, `iss` and a whole number of seconds `iat`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, body) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        let Body { iss, iat } = serde_json::from_slice(&decode(body)?).ok()?;
        if header.alg != "ES256" || header.kid.is_empty() || iss.is_empty() {
            return None;
        }
        let claims = Claims { kid: header.kid, iss, iat };
        Some(Self { claims, signed, signature: decode(signature).filter(|it| !it.is_empty())? })
    }

    /// Whether `key` signed it. Raw r‖s and DER both work against APNs (§4, "Signature form").
    pub(crate) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let signature =
            Signature::from_slice(&self.signature).or_else(|_| Signature::from_der(&self.signature));
        signature.is_ok_and(|signature| key.verify(self.signed.as_bytes(), &signature).is_ok())
    }
}

/// Base64url without padding is the rule. Padding and the standard alphabet are taken as well: a
/// widespread client sends them and is served by APNs (§4, [M]).
fn decode(part: &str) -> Option<Vec<u8>> {
    URL.decode(part).or_else(|_| PLAIN.decode(part)).ok()
}
