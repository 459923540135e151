//! Every reason that the simulator can give, and what it takes as good.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, Signature, SigningKey};
use p256::elliptic_curve::Generate;
use p256::pkcs8::{EncodePublicKey, LineEnding};

use super::*;
use crate::world::WorldDevice;

const NOW: u64 = 1_800_000_000;
const TOPIC: &str = "com.example.app";

struct Bench {
    key: SigningKey,
    world: World,
}

fn token(byte: &str) -> String {
    byte.repeat(32)
}

fn entry(byte: &str, topic: &str, environment: Environment, state: DeviceState) -> WorldDevice {
    let token = DeviceToken::parse(&token(byte)).unwrap();
    WorldDevice { token, topic: topic.to_owned(), environment, state, timestamp: Some(1_700_000_000_123) }
}

fn bench() -> Bench {
    use DeviceState::{Registered, Removed};
    use Environment::{Production, Sandbox};
    let secret = SecretKey::generate();
    let pem = secret.public_key().to_public_key_pem(LineEnding::LF).unwrap();
    let key = WorldKey::new("KEY1234567", "TEAM123456", &pem, vec![TOPIC.to_owned()]).unwrap();
    let devices = vec![
        entry("aa", TOPIC, Sandbox, Registered),
        entry("aa", "com.example.app.voip", Sandbox, Registered),
        entry("bb", TOPIC, Production, Registered),
        entry("cc", TOPIC, Sandbox, Removed),
    ];
    let world = World { environment: Sandbox, keys: Some(vec![key]), devices: Some(devices) };
    Bench { key: secret.into(), world }
}

impl Bench {
    fn signed_part(header: &str, claims: &str) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    fn jwt_of(&self, header: &str, claims: &str) -> String {
        let signed = Self::signed_part(header, claims);
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn jwt(&self, kid: &str, iss: &str, iat: u64) -> String {
        self.jwt_of(
            &format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#),
            &format!(r#"{{"iss":"{iss}","iat":{iat}}}"#),
        )
    }

    fn good(&self) -> ApnsRequest {
        let headers = [
            ("authorization", format!("bearer {}", self.jwt("KEY1234567", "TEAM123456", NOW - 60))),
            ("apns-topic", TOPIC.to_owned()),
        ];
        let mut request = ApnsRequest {
            method: "POST".to_owned(),
            path: format!("/3/device/{}", token("aa")),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            ..ApnsRequest::default()
        };
        set_body(&mut request, 20);
        request
    }

    fn judge(&self, request: &ApnsRequest) -> Verdict {
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        judge(&self.world, request, &mut ConnectionState::default(), now)
    }
}

fn set(request: &mut ApnsRequest, name: &str, value: &str) {
    request.headers.retain(|(it, _)| it != name);
    request.headers.push((name.to_owned(), value.to_owned()));
}

fn set_body(request: &mut ApnsRequest, size: usize) {
    (request.body, request.body_len) = (vec![b' '; size], size);
}

type Change = Box<dyn Fn(&mut ApnsRequest)>;

fn header(name: &'static str, value: impl Into<String>) -> Change {
    let value = value.into();
    Box::new(move |request| set(request, name, &value))
}

fn path(path: impl Into<String>) -> Change {
    let path = path.into();
    Box::new(move |request| request.path.clone_from(&path))
}

#[test]
fn every_reason_has_its_cause() {
    let bench = bench();
    let bearer = |kid: &str, iss: &str, iat: u64| format!("bearer {}", bench.jwt(kid, iss, iat));
    let cases: Vec<(&str, Change)> = vec![
        ("BadMessageId", header("apns-id", "7")),
        ("BadMessageId", header("apns-id", "eabeae547ff24a7c8e2e3d2e2d2c2b2a")),
        ("DuplicateHeaders", Box::new(|it| it.headers.push(("apns-topic".to_owned(), TOPIC.to_owned())))),
        ("MethodNotAllowed", Box::new(|it| "GET".clone_into(&mut it.method))),
        ("MissingDeviceToken", path("/3/device/")),
        ("BadPath", path("/3/devices/aa")),
        ("MissingTopic", Box::new(|it| it.headers.retain(|(name, _)| name != "apns-topic"))),
        ("BadTopic", header("apns-topic", "com.example/app")),
        ("BadCollapseId", header("apns-collapse-id", "订".repeat(22))),
        ("BadPriority", header("apns-priority", "7")),
        ("BadExpirationDate", header("apns-expiration", "-1")),
        ("InvalidPushType", header("apns-push-type", "Alert")),
        ("MissingProviderToken", Box::new(|it| it.headers.retain(|(name, _)| name != "authorization"))),
        ("MissingProviderToken", header("authorization", "basic abc")),
        ("InvalidProviderToken", header("authorization", "bearer a.b.c")),
        ("InvalidProviderToken", header("authorization", bearer("OTHER12345", "TEAM123456", NOW))),
        ("InvalidProviderToken", header("authorization", bearer("KEY1234567", "OTHER12345", NOW))),
        ("InvalidProviderToken", header("authorization", bearer("KEY1234567", "TEAM123456", NOW + 3601))),
        ("ExpiredProviderToken", header("authorization", bearer("KEY1234567", "TEAM123456", NOW - 3601))),
        ("TopicDisallowed", header("apns-topic", "com.example.other")),
        ("PayloadEmpty", Box::new(|it| set_body(it, 0))),
        ("PayloadTooLarge", Box::new(|it| set_body(it, 4097))),
        ("BadDeviceToken", path("/3/device/xyz")),
        ("BadDeviceToken", path(format!("/3/device/{}", token("bb")))),
        ("BadDeviceToken", path(format!("/3/device/{}", token("ee")))),
        ("DeviceTokenNotForTopic", header("apns-topic", "com.example.app.complication")),
        ("Unregistered", path(format!("/3/device/{}", token("cc")))),
    ];
    for (reason, change) in cases {
        let mut request = bench.good();
        change(&mut request);
        let verdict = bench.judge(&request);
        assert_eq!(verdict.reason(), Some(reason), "{request:?}");
        assert_eq!(verdict.status(), facts(0, reason).status);
    }
}

#[test]
fn what_apns_takes_is_accepted() {
    let bench = bench();
    let voip: Change = Box::new(|it| {
        set(it, "apns-topic", "com.example.app.voip");
        set_body(it, 5120);
    });
    let der: Change = {
        let signed = Bench::signed_part(r#"{"alg":"ES256","kid":"KEY1234567"}"#, &format!(r#"{{"iss":"TEAM123456","iat":{NOW}}}"#));
        let signature: DerSignature = bench.key.sign(signed.as_bytes());
        header("authorization", format!("bearer {signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())))
    };
    let upper: Change = path(format!("/3/device/{}", token("AA")));
    let id: Change = header("apns-id", "EABEAE54-7FF2-4A7C-8E2E-3D2E2D2C2B2A");
    let changes: [Change; 6] =
        [Box::new(|_| ()), voip, der, upper, id, Box::new(|it| set_body(it, 4096))];
    for (index, change) in changes.iter().enumerate() {
        let mut request = bench.good();
        change(&mut request);
        assert_eq!(bench.judge(&request), Verdict::Accepted, "case {index}");
    }
}

#[test]
fn a_token_must_say_what_it_is() {
    let bench = bench();
    for (header, claims) in [
        (r#"{"kid":"KEY1234567"}"#, r#"{"iss":"TEAM123456","iat":1800000000}"#),
        (r#"{"alg":"none","kid":"KEY1234567"}"#, r#"{"iss":"TEAM123456","iat":1800000000}"#),
        (r#"{"alg":"ES256"}"#, r#"{"iss":"TEAM123456","iat":1800000000}"#),
        (r#"{"alg":"ES256","kid":"KEY1234567"}"#, r#"{"iat":1800000000}"#),
        (r#"{"alg":"ES256","kid":"KEY1234567"}"#, r#"{"iss":"TEAM123456","iat":"1800000000"}"#),
    ] {
        let mut request = bench.good();
        set(&mut request, "authorization", &format!("bearer {}", bench.jwt_of(header, claims)));
        assert_eq!(bench.judge(&request).reason(), Some("InvalidProviderToken"), "{header} {claims}");
    }
}

#[test]
fn a_removed_token_says_since_when() {
    let bench = bench();
    let mut request = bench.good();
    request.path = format!("/3/device/{}", token("cc"));
    let timestamp = Some(1_700_000_000_123);
    assert_eq!(bench.judge(&request), Verdict::Rejected { reason: "Unregistered", timestamp });
}

#[test]
fn a_connection_carries_one_team() {
    let mut bench = bench();
    bench.world.keys = None;
    let now = UNIX_EPOCH + Duration::from_secs(NOW);
    let mut connection = ConnectionState::default();
    let mut request = bench.good();
    assert_eq!(judge(&bench.world, &request, &mut connection, now), Verdict::Accepted);
    set(&mut request, "authorization", &format!("bearer {}", bench.jwt("KEY1234567", "OTHER12345", NOW)));
    assert_eq!(judge(&bench.world, &request, &mut connection, now).reason(), Some("InvalidProviderToken"));
}
