//! The provider token as APNs reads it (§4): who signed, for which team, when, and what a connection
//! remembers of it. Making one is the client's business.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Map, Value};

use push_credentials::Certificate;

use crate::client_certificate::GivenCertificate;
use crate::time::unix_seconds;
use crate::verdict::Rejection;
use crate::world::{World, WorldKey};

/// How far `iat` may be from now (§4). Into the past this is Apple's rule; what APNs answers to a time in
/// the future is not documented [L], so as much is allowed there.
const MAX_AGE_SECONDS: i64 = 3600;
/// Clients renew their token every 20 to 60 minutes; more at a time means several keys of a team.
const TOKENS_REMEMBERED: usize = 4;
/// Padding is against RFC 7515, and whether APNs minds is not known: clients in use send it (a2 among
/// them, in the standard alphabet too), so both are taken.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// What one connection has seen. A certificate speaks for it alone; without one, the first good provider token fixes the team (§4.1); tokens already
/// checked are remembered, so that a signature is checked once.
#[derive(Debug, Default)]
pub struct ConnectionState {
    certificate: Option<Arc<GivenCertificate>>,
    team_id: Option<String>,
    tokens: VecDeque<ProviderToken>,
}

impl ConnectionState {
    /// A connection on which the client gave that certificate in TLS.
    pub fn with_certificate(certificate: Certificate) -> Self {
        Self::of(Some(Arc::new(GivenCertificate::new(certificate))))
    }

    pub(crate) fn of(certificate: Option<Arc<GivenCertificate>>) -> Self {
        Self { certificate, ..Self::default() }
    }

    pub(crate) fn certificate(&self) -> Option<&Arc<GivenCertificate>> {
        self.certificate.as_ref()
    }
}

struct ProviderToken {
    jwt: Box<[u8]>,
    key_id: String,
    team_id: String,
    issued_at: i64,
    /// The key that the signature was last checked with, and whether it was good. Kept with the key, so
    /// that a world with another key under the same ID asks again.
    checked: Option<(VerifyingKey, bool)>,
}

/// Without the token itself, which is a secret.
impl std::fmt::Debug for ProviderToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderToken").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// What a JWT says of itself; fields that are absent or of another type are `None`.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    pub algorithm: Option<String>,
    pub key_id: Option<String>,
    pub team_id: Option<String>,
    pub issued_at: Option<i64>,
}

/// Reads `authorization` and answers which of the world's keys signed; `None` in a world without keys.
pub(crate) fn authenticate<'w>(
    world: &'w World,
    authorization: Option<&[u8]>,
    connection: &mut ConnectionState,
    now: SystemTime,
) -> Result<Option<&'w WorldKey>, Rejection> {
    let missing = || Rejection::because("MissingProviderToken");
    let jwt = authorization.and_then(bearer).ok_or_else(missing)?;
    let ConnectionState { team_id: first_team, tokens, .. } = connection;
    let token = recall(tokens, jwt).ok_or_else(invalid)?;
    let key = match world.keys() {
        None => None,
        Some(keys) => Some(token.signer(keys).ok_or_else(invalid)?),
    };
    // Another key of the same team passes: that `UnrelatedKeyIdInToken` answers it is [L] (§4.1).
    if first_team.as_ref().is_some_and(|first| *first != token.team_id) {
        return Err(invalid());
    }
    let age = unix_seconds(now).saturating_sub(token.issued_at);
    if age > MAX_AGE_SECONDS {
        return Err(Rejection::because("ExpiredProviderToken"));
    }
    if age < -MAX_AGE_SECONDS {
        return Err(invalid());
    }
    if first_team.is_none() {
        *first_team = Some(token.team_id.clone());
    }
    Ok(key)
}

/// The token behind the scheme; `None` for another scheme or nothing behind it.
pub(crate) fn bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

impl Claims {
    /// Reads what can be read; nothing is checked.
    pub(crate) fn read(jwt: &[u8]) -> Self {
        let mut segments = jwt.split(|byte| *byte == b'.');
        let mut next = || segments.next().and_then(object).unwrap_or_default();
        let (header, claims) = (next(), next());
        let text = |map: &Map<String, Value>, name| map.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            algorithm: text(&header, "alg"),
            key_id: text(&header, "kid"),
            team_id: text(&claims, "iss"),
            // RFC 7519 allows a fraction of a second; a text (Apple's printed sample) is no time.
            issued_at: claims.get("iat").and_then(|iat| iat.as_i64().or(iat.as_f64().map(|it| it as i64))),
        }
    }
}

fn invalid() -> Rejection {
    Rejection::because("InvalidProviderToken")
}

fn recall<'a>(tokens: &'a mut VecDeque<ProviderToken>, jwt: &[u8]) -> Option<&'a mut ProviderToken> {
    if let Some(index) = tokens.iter().position(|token| *token.jwt == *jwt) {
        return tokens.get_mut(index);
    }
    let token = ProviderToken::parse(jwt)?;
    if tokens.len() == TOKENS_REMEMBERED {
        tokens.pop_front();
    }
    tokens.push_back(token);
    tokens.back_mut()
}

impl ProviderToken {
    fn parse(jwt: &[u8]) -> Option<Self> {
        let segments = jwt.split(|byte| *byte == b'.');
        if segments.clone().count() != 3 || segments.clone().any(<[u8]>::is_empty) {
            return None;
        }
        let claims = Claims::read(jwt);
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        (claims.algorithm? == "ES256").then_some(())?;
        Some(Self {
            jwt: jwt.into(),
            key_id: filled(claims.key_id)?,
            team_id: filled(claims.team_id)?,
            issued_at: claims.issued_at?,
            checked: None,
        })
    }

    fn signer<'w>(&mut self, keys: &'w [WorldKey]) -> Option<&'w WorldKey> {
        let key = keys.iter().find(|key| key.key_id == self.key_id && key.team_id == self.team_id)?;
        let good = match &self.checked {
            Some((checked_with, good)) if *checked_with == key.public_key => *good,
            _ => is_signed(&self.jwt, &key.public_key),
        };
        self.checked = Some((key.public_key, good));
        good.then_some(key)
    }
}

/// Both forms of an ES256 signature are in use and taken by APNs: raw r‖s and DER (§4).
fn is_signed(jwt: &[u8], key: &VerifyingKey) -> bool {
    let Some(dot) = jwt.iter().rposition(|byte| *byte == b'.') else { return false };
    let Some(bytes) = decode(&jwt[dot + 1..]) else { return false };
    let signature = Signature::from_slice(&bytes).or_else(|_| Signature::from_der(&bytes));
    signature.is_ok_and(|signature| key.verify(&jwt[..dot], &signature).is_ok())
}

fn object(segment: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&decode(segment)?).ok()
}

fn decode(segment: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE.decode(segment).or_else(|_| STANDARD.decode(segment)).ok()
}
