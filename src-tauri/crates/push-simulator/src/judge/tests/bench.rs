//! A world with keys and devices, provider tokens to try on it, and a good push to spoil.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use push_protocol::{DeviceToken, Environment};

use crate::judge::{SimRequest, judge};
use crate::provider_token::ConnectionState;
use crate::verdict::Verdict;
use crate::world::{DeviceState, World, WorldDevice, WorldKey};

pub(super) const NOW: u64 = 1_790_000_000;
pub(super) const TOPIC: &str = "com.example.app";
pub(super) const REMOVED_AT: i64 = 1_700_000_000_123;
pub(super) const PAYLOAD: &[u8] = br#"{"aps":{"alert":"Hello"}}"#;

pub(super) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

pub(super) fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

pub(super) fn token(byte: &str) -> String {
    byte.repeat(32)
}

pub(super) fn unsigned(header: &str, claims: &str) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

pub(super) fn signed(unsigned: &str, key: &SigningKey) -> String {
    let signature: Signature = key.sign(unsigned.as_bytes());
    format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

pub(super) fn jwt_at(key_id: &str, team_id: &str, seed: u8, issued_at: u64) -> String {
    let header = format!(r#"{{"alg":"ES256","kid":"{key_id}"}}"#);
    signed(&unsigned(&header, &format!(r#"{{"iss":"{team_id}","iat":{issued_at}}}"#)), &signing_key(seed))
}

pub(super) fn jwt(key_id: &str, team_id: &str, seed: u8) -> String {
    jwt_at(key_id, team_id, seed, NOW - 60)
}

pub(super) fn good_jwt() -> String {
    jwt("KEYALL", "TEAM", 1)
}

/// Key 1 may push anywhere, key 2 to one app; both of TEAM. Key 3 is of another team.
pub(super) fn world() -> World {
    let key = |key_id: &str, team_id: &str, seed, topics: &[&str]| WorldKey {
        key_id: key_id.to_owned(),
        team_id: team_id.to_owned(),
        public_key: *signing_key(seed).verifying_key(),
        topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
    };
    let device = |byte, topic: &str, environment, state, timestamp| WorldDevice {
        token: DeviceToken::parse(&token(byte)).unwrap(),
        topic: topic.to_owned(),
        environment,
        state,
        timestamp,
    };
    use DeviceState::{Registered, Removed};
    use Environment::{Production, Sandbox};
    World::open(Sandbox)
        .with_keys(vec![
            key("KEYALL", "TEAM", 1, &["*"]),
            key("KEYONE", "TEAM", 2, &[TOPIC]),
            key("KEYOTH", "OTHER", 3, &["*"]),
        ])
        .with_devices(vec![
            device("a1", TOPIC, Sandbox, Registered, None),
            device("a2", TOPIC, Sandbox, Removed, Some(REMOVED_AT)),
            device("a3", TOPIC, Production, Registered, None),
            device("a4", "com.example.app.voip", Sandbox, Registered, None),
            device("a5", TOPIC, Sandbox, Registered, None),
            device("a5", "com.example.app.voip", Sandbox, Registered, None),
            device("a6", TOPIC, Sandbox, Removed, None),
            device("a7", TOPIC, Sandbox, Registered, None),
            device("a7", "com.example.app.voip", Sandbox, Removed, Some(REMOVED_AT)),
        ])
}

/// A request that the world accepts, to be spoilt.
pub(super) struct Push {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Push {
    pub(super) fn good() -> Self {
        let push = Self {
            method: "POST",
            path: format!("/3/device/{}", token("a1")),
            headers: HeaderMap::new(),
            body: PAYLOAD.to_vec(),
        };
        push.with("apns-topic", TOPIC).with("apns-push-type", "alert").jwt(&good_jwt())
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        self
    }

    pub(super) fn and(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    pub(super) fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    pub(super) fn jwt(self, jwt: &str) -> Self {
        self.with("authorization", &format!("bearer {jwt}"))
    }

    pub(super) fn to(mut self, token: &str) -> Self {
        self.path = format!("/3/device/{token}");
        self
    }

    pub(super) fn at(mut self, path: &str) -> Self {
        self.path = path.to_owned();
        self
    }

    pub(super) fn sized(mut self, bytes: usize) -> Self {
        self.body = vec![b'x'; bytes];
        self
    }

    pub(super) fn judged(&self, world: &World, connection: &mut ConnectionState) -> Verdict {
        let Self { method, path, headers, body } = self;
        judge(world, &SimRequest { method, path, headers, body }, connection, now())
    }
}

pub(super) fn reason_in(world: &World, push: &Push) -> Option<&'static str> {
    push.judged(world, &mut ConnectionState::default()).reason()
}

#[track_caller]
pub(super) fn assert_reasons(world: &World, cases: Vec<(&str, Push, Option<&str>)>) {
    for (name, push, expected) in cases {
        assert_eq!(reason_in(world, &push), expected, "{name}");
    }
}
