//! What APNs would say to a request. Pure: no clock, no socket.
//!
//! The order of the checks is that of pushy's mock server (§10.1) as far as it decides the reason: form,
//! path, headers; then the provider token; then payload and device, which pushy asks earlier. A push with
//! one fault gets the reason of that fault wherever its check stands. A certificate comes first: APNs judges
//! it before any request (§1).
//!
//! Not checked: whether the body is JSON (Apple lists no reason for it, §13), whether payload and priority
//! fit the push type, how often a provider token is renewed.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use push_protocol::{DeviceToken, MAX_COLLAPSE_ID_BYTES, PRIORITIES, PushType};
use uuid::Uuid;

use crate::client_certificate::GivenCertificate;
use crate::provider_token::{ConnectionState, authenticate};
use crate::time::unix_millis;
use crate::verdict::{Rejection, Verdict};
use crate::world::{DeviceState, World};

/// Lengths of a device token in bytes: 32 is usual, 100 was announced as the most (§9).
pub(crate) const TOKEN_BYTES: RangeInclusive<usize> = 32..=100;
const DEVICE_PATH: &str = "/3/device/";

/// A request as it came off the wire.
#[derive(Debug, Clone, Copy)]
pub struct SimRequest<'a> {
    /// `:method`.
    pub method: &'a str,
    /// `:path` with its query; empty where there was none.
    pub path: &'a str,
    /// All other headers, repeated ones included.
    pub headers: &'a HeaderMap,
    /// The body; of one that is far too large, the beginning is enough.
    pub body: &'a [u8],
}

/// Judges one push, and notes in `connection` what its first good provider token fixes. Under a certificate
/// `authorization` is ignored (§2.1).
///
/// In a world without keys the signature of the provider token cannot be checked: any three-part ES256 JWT
/// with `kid`, `iss` and a fresh `iat` passes.
pub fn judge(
    world: &World,
    request: &SimRequest<'_>,
    connection: &mut ConnectionState,
    now: SystemTime,
) -> Verdict {
    match check(world, request, connection, now) {
        Ok(()) => Verdict::Accepted,
        Err(rejection) => Verdict::Rejected(rejection),
    }
}

/// The `apns-id` to echo: the one sent, where it is a UUID (§3.1).
pub(crate) fn sent_apns_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("apns-id")?.to_str().ok().filter(|text| is_canonical_uuid(text))
}

/// The device that a path names, if it names one.
pub(crate) fn device_token(path: &str) -> Option<DeviceToken> {
    DeviceToken::parse(path.strip_prefix(DEVICE_PATH)?).ok()
}

fn check(
    world: &World,
    request: &SimRequest<'_>,
    connection: &mut ConnectionState,
    now: SystemTime,
) -> Result<(), Rejection> {
    let certificate = connection.certificate().map(Arc::clone);
    if let Some(certificate) = &certificate {
        certificate.check(world, now)?;
    }
    let headers = request.headers;
    check_identity(headers)?;
    demand(request.method == "POST", "MethodNotAllowed")?;
    let token = token_text(request.path)?;
    let topic = topic(headers, certificate.as_deref())?;
    check_values(headers)?;
    let push_type = push_type(headers)?;
    let allowed = match &certificate {
        Some(certificate) => certificate.allows(topic, push_type),
        None => {
            let key = authenticate(world, bytes(headers, "authorization"), connection, now)?;
            key.is_none_or(|key| key.allows(topic))
        }
    };
    demand(allowed, "TopicDisallowed")?;
    check_payload(request.body, topic, push_type)?;
    check_device(world, token, topic, now)
}

fn demand(holds: bool, reason: &'static str) -> Result<(), Rejection> {
    if holds { Ok(()) } else { Err(Rejection::because(reason)) }
}

fn bytes<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    headers.get(name).map(http::HeaderValue::as_bytes)
}

/// `apns-id` must be 8-4-4-4-12; Apple's lower case is not insisted on (§2.1).
fn check_identity(headers: &HeaderMap) -> Result<(), Rejection> {
    demand(!headers.contains_key("apns-id") || sent_apns_id(headers).is_some(), "BadMessageId")?;
    // As many values as names: nothing came twice, and no name needs to be looked at.
    let repeated = headers.len() != headers.keys_len()
        && headers.keys().any(|name| {
            let judged = name.as_str().starts_with("apns-") || name == http::header::AUTHORIZATION;
            judged && headers.get_all(name).iter().nth(1).is_some()
        });
    demand(!repeated, "DuplicateHeaders")
}

fn is_canonical_uuid(text: &str) -> bool {
    text.len() == uuid::fmt::Hyphenated::LENGTH && Uuid::try_parse(text).is_ok()
}

fn token_text(path: &str) -> Result<&str, Rejection> {
    match path.strip_prefix(DEVICE_PATH) {
        None => Err(Rejection::because("BadPath")),
        Some("") => Err(Rejection::because("MissingDeviceToken")),
        Some(token) => Ok(token),
    }
}

/// A topic is made of the characters of a bundle ID; the underscore is Apple's no, but harmless here [L].
fn topic<'a>(
    headers: &'a HeaderMap,
    certificate: Option<&'a GivenCertificate>,
) -> Result<&'a str, Rejection> {
    let Some(value) = headers.get("apns-topic").filter(|value| !value.is_empty()) else {
        let only = certificate.and_then(GivenCertificate::single_topic);
        return only.ok_or_else(|| Rejection::because("MissingTopic"));
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let topic = value.to_str().ok().filter(|text| text.bytes().all(fits));
    topic.ok_or_else(|| Rejection::because("BadTopic"))
}

fn check_values(headers: &HeaderMap) -> Result<(), Rejection> {
    let collapse_id = bytes(headers, "apns-collapse-id").unwrap_or_default();
    demand(collapse_id.len() <= MAX_COLLAPSE_ID_BYTES, "BadCollapseId")?;
    let number = |name| bytes(headers, name).map(whole_number);
    let known = |priority: Option<u64>| PRIORITIES.iter().any(|it| Some(u64::from(*it)) == priority);
    demand(number("apns-priority").is_none_or(known), "BadPriority")?;
    demand(number("apns-expiration").is_none_or(|it| it.is_some()), "BadExpirationDate")
}

/// Digits only: no sign, no fraction, no exponent.
fn whole_number(text: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|it| it.is_ascii_digit()))?;
    digits.parse().ok()
}

/// Absent is allowed (required only on watchOS, §2.1).
fn push_type(headers: &HeaderMap) -> Result<Option<PushType>, Rejection> {
    let Some(value) = headers.get("apns-push-type") else { return Ok(None) };
    let push_type = value.to_str().ok().and_then(PushType::from_name);
    push_type.map(Some).ok_or_else(|| Rejection::because("InvalidPushType"))
}

/// `voip` may be larger, told by the push type or by the topic (§2.2).
fn check_payload(body: &[u8], topic: &str, push_type: Option<PushType>) -> Result<(), Rejection> {
    demand(!body.is_empty(), "PayloadEmpty")?;
    let is_voip = push_type == Some(PushType::Voip) || PushType::of_topic(topic) == Some(PushType::Voip);
    let kind = if is_voip { PushType::Voip } else { push_type.unwrap_or(PushType::Alert) };
    demand(body.len() <= kind.max_payload_bytes(), "PayloadTooLarge")
}

fn check_device(world: &World, token: &str, topic: &str, now: SystemTime) -> Result<(), Rejection> {
    let unknown = || Rejection::because("BadDeviceToken");
    let token = DeviceToken::parse(token).map_err(|_| unknown())?;
    demand(TOKEN_BYTES.contains(&token.byte_len()), "BadDeviceToken")?;
    let Some(mut listed) = world.listed(&token) else { return Ok(()) };
    let first = listed.clone().next().ok_or_else(unknown)?;
    let for_topic = listed.clone().find(|device| device.topic == topic);
    // A token that is gone everywhere is gone, whatever topic it is asked for (pushy's order).
    let gone = listed.all(|device| device.state == DeviceState::Removed).then_some(first);
    match for_topic.or(gone) {
        None => Err(Rejection::because("DeviceTokenNotForTopic")),
        Some(device) if device.state == DeviceState::Registered => Ok(()),
        Some(device) => {
            let timestamp = Some(device.timestamp.unwrap_or_else(|| unix_millis(now)));
            Err(Rejection { timestamp, ..Rejection::because("Unregistered") })
        }
    }
}

#[cfg(test)]
mod tests;
