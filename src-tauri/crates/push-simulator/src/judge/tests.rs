//! Every reason that `judge` can give, and what must not be refused.

mod bench;
mod certificates;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bench::*;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::Signer;
use push_protocol::Environment;

use super::*;
use crate::world::WorldKey;

#[test]
fn form_path_and_headers() {
    let good = Push::good;
    let id = "5a9f2c1e-0b7d-4c3a-9e8f-1234567890ab";
    let cases = vec![
        ("good", good(), None),
        ("apns-id", good().with("apns-id", id), None),
        ("apns-id in upper case", good().with("apns-id", &id.to_uppercase()), None),
        ("apns-id without dashes", good().with("apns-id", &id.replace('-', "")), Some("BadMessageId")),
        ("apns-id in braces", good().with("apns-id", &format!("{{{id}}}")), Some("BadMessageId")),
        ("apns-id empty", good().with("apns-id", ""), Some("BadMessageId")),
        ("topic twice", good().and("apns-topic", TOPIC), Some("DuplicateHeaders")),
        ("authorization twice", good().and("authorization", "bearer x"), Some("DuplicateHeaders")),
        ("a header of nobody twice", good().and("cookie", "a").and("cookie", "b"), None),
        ("GET", Push { method: "GET", ..good() }, Some("MethodNotAllowed")),
        ("no path", good().at(""), Some("BadPath")),
        ("root", good().at("/"), Some("BadPath")),
        ("without slash", good().at("/3/device"), Some("BadPath")),
        ("version 4", good().at(&format!("/4/device/{}", token("a1"))), Some("BadPath")),
        ("no token", good().at("/3/device/"), Some("MissingDeviceToken")),
        ("query", good().at(&format!("/3/device/{}?a=b", token("a1"))), Some("BadDeviceToken")),
        ("no topic", good().without("apns-topic"), Some("MissingTopic")),
        ("empty topic", good().with("apns-topic", ""), Some("MissingTopic")),
        ("topic with blank", good().with("apns-topic", "com.example app"), Some("BadTopic")),
        ("wildcard topic", good().with("apns-topic", "com.example.*"), Some("BadTopic")),
        ("Chinese topic", good().with("apns-topic", "com.订单"), Some("BadTopic")),
        ("collapse 64", good().with("apns-collapse-id", &"c".repeat(64)), None),
        ("collapse 65", good().with("apns-collapse-id", &"c".repeat(65)), Some("BadCollapseId")),
        ("collapse counts bytes", good().with("apns-collapse-id", &"单".repeat(22)), Some("BadCollapseId")),
        ("priority 10", good().with("apns-priority", "10"), None),
        ("priority 5", good().with("apns-priority", "5"), None),
        ("priority 1", good().with("apns-priority", "1"), None),
        ("priority 7", good().with("apns-priority", "7"), Some("BadPriority")),
        ("priority high", good().with("apns-priority", "high"), Some("BadPriority")),
        ("priority empty", good().with("apns-priority", ""), Some("BadPriority")),
        ("expiration 0", good().with("apns-expiration", "0"), None),
        ("expiration in time", good().with("apns-expiration", "1790003600"), None),
        ("expiration exponent", good().with("apns-expiration", "1.79e9"), Some("BadExpirationDate")),
        ("expiration negative", good().with("apns-expiration", "-1"), Some("BadExpirationDate")),
        ("no push type", good().without("apns-push-type"), None),
        ("unknown push type", good().with("apns-push-type", "silent"), Some("InvalidPushType")),
        ("push type in capitals", good().with("apns-push-type", "Alert"), Some("InvalidPushType")),
    ];
    assert_reasons(&world(), cases);
}

#[test]
fn every_push_type_is_known() {
    for push_type in PushType::ALL {
        let push = Push::good().with("apns-push-type", push_type.name());
        assert_eq!(reason_in(&world(), &push), None, "{}", push_type.name());
    }
}

#[test]
fn provider_tokens_in_a_world_with_keys() {
    let good = Push::good;
    let stranger = good_jwt();
    let [header, claims, _] = stranger.split('.').collect::<Vec<_>>()[..] else { unreachable!() };
    let with_header =
        |json: &str| signed(&unsigned(json, r#"{"iss":"TEAM","iat":1790000000}"#), &signing_key(1));
    let with_claims =
        |json: &str| signed(&unsigned(r#"{"alg":"ES256","kid":"KEYALL"}"#, json), &signing_key(1));
    let invalid = Some("InvalidProviderToken");
    let cases = vec![
        ("none", good().without("authorization"), Some("MissingProviderToken")),
        ("other scheme", good().with("authorization", "Basic eA=="), Some("MissingProviderToken")),
        ("bare JWT", good().with("authorization", &good_jwt()), Some("MissingProviderToken")),
        ("empty", good().with("authorization", "bearer  "), Some("MissingProviderToken")),
        ("capital Bearer", good().with("authorization", &format!("Bearer {}", good_jwt())), None),
        ("garbage", good().jwt("garbage"), invalid),
        ("four parts", good().jwt(&format!("{}.x", good_jwt())), invalid),
        ("not base64", good().jwt("?.?.?"), invalid),
        ("no signature", good().jwt(&format!("{header}.{claims}.")), invalid),
        ("signature of another text", good().jwt(&format!("{header}.{claims}.AAAA")), invalid),
        ("signed by another key", good().jwt(&jwt("KEYALL", "TEAM", 9)), invalid),
        ("RS256", good().jwt(&with_header(r#"{"alg":"RS256","kid":"KEYALL"}"#)), invalid),
        ("no alg", good().jwt(&with_header(r#"{"kid":"KEYALL"}"#)), invalid),
        ("no kid", good().jwt(&with_header(r#"{"alg":"ES256"}"#)), invalid),
        ("empty kid", good().jwt(&with_header(r#"{"alg":"ES256","kid":""}"#)), invalid),
        ("no iss", good().jwt(&with_claims(r#"{"iat":1790000000}"#)), invalid),
        ("no iat", good().jwt(&with_claims(r#"{"iss":"TEAM"}"#)), invalid),
        ("iat as text", good().jwt(&with_claims(r#"{"iss":"TEAM","iat":"1790000000"}"#)), invalid),
        ("iat with fraction", good().jwt(&with_claims(r#"{"iss":"TEAM","iat":1789999999.5}"#)), None),
        ("unknown kid", good().jwt(&jwt("NOBODY", "TEAM", 1)), invalid),
        ("key of another team", good().jwt(&jwt("KEYALL", "OTHER", 1)), invalid),
        ("one hour old", good().jwt(&jwt_at("KEYALL", "TEAM", 1, NOW - 3600)), None),
        ("older", good().jwt(&jwt_at("KEYALL", "TEAM", 1, NOW - 3601)), Some("ExpiredProviderToken")),
        ("one hour ahead", good().jwt(&jwt_at("KEYALL", "TEAM", 1, NOW + 3600)), None),
        ("further ahead", good().jwt(&jwt_at("KEYALL", "TEAM", 1, NOW + 3601)), invalid),
        ("in milliseconds", good().jwt(&jwt_at("KEYALL", "TEAM", 1, NOW * 1000)), invalid),
    ];
    assert_reasons(&world(), cases);
}

#[test]
fn signatures_raw_der_and_padded() {
    let text = unsigned(r#"{"alg":"ES256","kid":"KEYALL"}"#, r#"{"iss":"TEAM","iat":1790000000}"#);
    let signature: Signature = signing_key(1).sign(text.as_bytes());
    let der = format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_der()));
    let padded_text = [r#"{"alg":"ES256","kid":"KEYALL" }"#, r#"{"iss":"TEAM","iat":1790000000 }"#]
        .map(|it| STANDARD.encode(it));
    let padded_text = padded_text.join(".");
    assert!(padded_text.contains('='), "{padded_text}");
    let signature: Signature = signing_key(1).sign(padded_text.as_bytes());
    let padded = format!("{padded_text}.{}", STANDARD.encode(signature.to_bytes()));
    for jwt in [der, padded] {
        assert_eq!(reason_in(&world(), &Push::good().jwt(&jwt)), None, "{jwt}");
    }
}

#[test]
fn a_connection_belongs_to_the_first_team() {
    let (world, mut connection) = (world(), ConnectionState::default());
    let mut reason = |push: Push| push.judged(&world, &mut connection).reason();
    // A token that is no good fixes nothing.
    assert_eq!(reason(Push::good().jwt(&jwt("KEYOTH", "OTHER", 1))), Some("InvalidProviderToken"));
    // One that is good does, though its push is refused.
    assert_eq!(reason(Push::good().to(&token("ff"))), Some("BadDeviceToken"));
    assert_eq!(reason(Push::good().jwt(&jwt("KEYOTH", "OTHER", 3))), Some("InvalidProviderToken"));
    assert_eq!(reason(Push::good().jwt(&jwt("KEYONE", "TEAM", 2))), None);
    assert_eq!(reason(Push::good()), None);
}

#[test]
fn a_remembered_token_is_judged_by_the_world_of_the_moment() {
    let mut connection = ConnectionState::default();
    let push = Push::good();
    for _ in 0..2 {
        assert_eq!(push.judged(&world(), &mut connection), Verdict::Accepted);
    }
    let replaced = world().with_keys(vec![WorldKey {
        key_id: "KEYALL".to_owned(),
        team_id: "TEAM".to_owned(),
        public_key: *signing_key(9).verifying_key(),
        topics: vec!["*".to_owned()],
    }]);
    for _ in 0..2 {
        assert_eq!(push.judged(&replaced, &mut connection).reason(), Some("InvalidProviderToken"));
    }
    assert_eq!(
        push.judged(&world().with_keys(vec![]), &mut connection).reason(),
        Some("InvalidProviderToken")
    );
    assert_eq!(push.judged(&world(), &mut connection), Verdict::Accepted);
    // Remembered, but not kept fresh.
    let request = SimRequest { method: "POST", path: &push.path, headers: &push.headers, body: PAYLOAD };
    let verdict = judge(&world(), &request, &mut connection, now() + Duration::from_hours(1));
    assert_eq!(verdict.reason(), Some("ExpiredProviderToken"));
}

#[test]
fn an_open_world_believes_what_it_cannot_check() {
    let world = World::open(Environment::Production);
    let fresh = unsigned(r#"{"alg":"ES256","kid":"ANY"}"#, r#"{"iss":"ANY","iat":1790000000}"#);
    let cases = vec![
        ("unchecked signature", Push::good().jwt(&format!("{fresh}.c2ln")), None),
        ("any device", Push::good().to(&token("99")), None),
        ("stale", Push::good().jwt(&jwt_at("K", "T", 1, NOW - 3601)), Some("ExpiredProviderToken")),
        ("garbage", Push::good().jwt("garbage"), Some("InvalidProviderToken")),
        ("31 bytes", Push::good().to(&"ab".repeat(31)), Some("BadDeviceToken")),
        ("100 bytes", Push::good().to(&"AB".repeat(100)), None),
        ("101 bytes", Push::good().to(&"ab".repeat(101)), Some("BadDeviceToken")),
        ("odd", Push::good().to(&"a".repeat(65)), Some("BadDeviceToken")),
        ("not hex", Push::good().to(&"xy".repeat(32)), Some("BadDeviceToken")),
    ];
    assert_reasons(&world, cases);
}

#[test]
fn topics_of_a_key() {
    let one = || Push::good().jwt(&jwt("KEYONE", "TEAM", 2));
    let cases = vec![
        ("its topic", one(), None),
        (
            "its bundle ID with a suffix",
            one().to(&token("a5")).with("apns-topic", "com.example.app.voip"),
            None,
        ),
        ("another", one().with("apns-topic", "com.example.other"), Some("TopicDisallowed")),
        ("longer", one().with("apns-topic", "com.example.app.watch"), Some("TopicDisallowed")),
    ];
    assert_reasons(&world(), cases);
}

#[test]
fn payload_limits() {
    let voip = || Push::good().to(&token("a4")).with("apns-topic", "com.example.app.voip");
    let cases = vec![
        ("empty", Push::good().sized(0), Some("PayloadEmpty")),
        ("4096", Push::good().sized(4096), None),
        ("4097", Push::good().sized(4097), Some("PayloadTooLarge")),
        ("voip by topic, 5120", voip().without("apns-push-type").sized(5120), None),
        ("voip by type, 5120", Push::good().with("apns-push-type", "voip").sized(5120), None),
        ("voip 5121", voip().with("apns-push-type", "voip").sized(5121), Some("PayloadTooLarge")),
    ];
    assert_reasons(&world(), cases);
}

#[test]
fn devices_of_a_world() {
    let (voip, to) = ("com.example.app.voip", |byte| Push::good().to(&token(byte)));
    let cases = vec![
        ("known", to("a1"), None),
        ("in upper case", to("A1"), None),
        ("unknown", to("ff"), Some("BadDeviceToken")),
        ("of production", to("a3"), Some("BadDeviceToken")),
        ("removed", to("a2"), Some("Unregistered")),
        ("removed, for another topic", to("a2").with("apns-topic", voip), Some("Unregistered")),
        ("another topic", to("a1").with("apns-topic", "com.example.other"), Some("DeviceTokenNotForTopic")),
        ("voip is another topic", to("a1").with("apns-topic", voip), Some("DeviceTokenNotForTopic")),
        ("voip token, bare bundle ID", to("a4"), Some("DeviceTokenNotForTopic")),
        ("listed for both", to("a5").with("apns-topic", voip), None),
        ("background shares the bundle ID", to("a1").with("apns-push-type", "background"), None),
        ("removed for one of two topics", to("a7").with("apns-topic", voip), Some("Unregistered")),
        ("still there for the other", to("a7"), None),
    ];
    assert_reasons(&world(), cases);
    let production = world().in_environment(Environment::Production);
    assert_eq!(reason_in(&production, &to("a3")), None);
    assert_eq!(reason_in(&production, &to("a1")), Some("BadDeviceToken"));
}

#[test]
fn a_removed_device_says_since_when() {
    let timestamp =
        |byte| match Push::good().to(&token(byte)).judged(&world(), &mut ConnectionState::default()) {
            Verdict::Rejected(rejection) => rejection.timestamp,
            Verdict::Accepted => None,
        };
    assert_eq!(timestamp("a2"), Some(REMOVED_AT));
    assert_eq!(timestamp("a6"), Some(1_790_000_000_000));
    assert_eq!(timestamp("ff"), None);
}

#[test]
fn statuses_are_those_of_the_table() {
    let cases = [
        (Push { method: "PUT", ..Push::good() }, 405),
        (Push::good().at("/"), 404),
        (Push::good().without("authorization"), 403),
        (Push::good().to(&token("a2")), 410),
        (Push::good().sized(5000), 413),
        (Push::good().to(&token("ff")), 400),
        (Push::good(), 200),
    ];
    for (push, status) in cases {
        let verdict = push.judged(&world(), &mut ConnectionState::default());
        assert_eq!(verdict.status(), status, "{verdict:?}");
    }
}
