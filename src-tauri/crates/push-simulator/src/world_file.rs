//! The world file, version 1: JSON to [`World`]. The caller reads the file and names it in front of the error.

use push_protocol::{DeviceToken, Environment};
use serde_json::Value;

use crate::field::{Field, FileError, parse};
use crate::judge::TOKEN_BYTES;
use crate::world::{DeviceState, World, WorldCertificate, WorldDevice, WorldKey};

/// What it is called.
const FILE: &str = "the world";
/// The version that this build reads.
const VERSION: u64 = 1;

impl World {
    /// Reads a world of version 1. `keys`, `certificates` or `devices` left out: every key, certificate or
    /// device is known, as in [`World::open`]. A device without `environment` is in that of the world. Unknown fields are skipped.
    ///
    /// # Errors
    /// Names the line (not JSON) or the field (anything else).
    pub fn from_json(text: &str) -> Result<Self, FileError> {
        let root = parse(FILE, text)?;
        let root = Field::root(FILE, VERSION, &root)?;
        let here = environment(&root.get("environment"))?;
        let mut world = Self::open(here);
        if let Some(keys) = root.get("keys").list()? {
            world = world.with_keys(keys.iter().map(key).collect::<Result<_, _>>()?);
        }
        if let Some(certificates) = root.get("certificates").list()? {
            let certificates: Result<Vec<_>, _> = certificates.iter().map(certificate).collect();
            world = world.with_certificates(certificates?);
        }
        if let Some(devices) = root.get("devices").list()? {
            let devices = devices.iter().map(|it| device(it, here));
            world = world.with_devices(devices.collect::<Result<_, _>>()?);
        }
        Ok(world)
    }
}

fn key(at: &Field<'_>) -> Result<WorldKey, FileError> {
    let (key_id, team_id) = (at.get("keyId").text()?, at.get("teamId").text()?);
    let topics = at.get("topics");
    let Some(listed) = topics.list()? else {
        return Err(topics.expected("a list of topics; [\"*\"] is all of them"));
    };
    let listed = listed.iter().map(|topic| topic.text().map(str::to_owned)).collect::<Result<_, _>>()?;
    let pem = at.get("publicKey");
    WorldKey::from_pem(key_id, team_id, pem.text()?, listed).map_err(|error| pem.problem(error.to_string()))
}

fn certificate(at: &Field<'_>) -> Result<WorldCertificate, FileError> {
    let sha256 = at.get("sha256");
    WorldCertificate::with_sha256(sha256.text()?).map_err(|error| sha256.problem(error.to_string()))
}

fn device(at: &Field<'_>, here: Environment) -> Result<WorldDevice, FileError> {
    let token_at = at.get("token");
    let token = DeviceToken::parse(token_at.text()?).map_err(|error| token_at.problem(error.to_string()))?;
    if !TOKEN_BYTES.contains(&token.byte_len()) {
        let (least, most) = (TOKEN_BYTES.start(), TOKEN_BYTES.end());
        let found = token.byte_len();
        return Err(token_at.problem(format!("expected a token of {least} to {most} bytes, found {found}")));
    }
    let environment_at = at.get("environment");
    Ok(WorldDevice {
        token,
        topic: at.get("topic").text()?.to_owned(),
        environment: if environment_at.is_absent() { here } else { environment(&environment_at)? },
        state: at
            .get("state")
            .word(&[("registered", DeviceState::Registered), ("removed", DeviceState::Removed)])?,
        timestamp: timestamp(&at.get("timestamp"))?,
    })
}

fn environment(at: &Field<'_>) -> Result<Environment, FileError> {
    at.word(&[("sandbox", Environment::Sandbox), ("production", Environment::Production)])
}

fn timestamp(at: &Field<'_>) -> Result<Option<i64>, FileError> {
    match at.value.and_then(Value::as_i64) {
        None if !at.is_absent() => Err(at.expected("Unix milliseconds, a whole number, or null")),
        timestamp => Ok(timestamp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\\n6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\\n-----END PUBLIC KEY-----\\n";

    fn key_json(pem: &str) -> String {
        format!(r#"{{"keyId":"K","teamId":"T","publicKey":"{pem}","topics":["*"]}}"#)
    }

    fn device_json(token: &str, rest: &str) -> String {
        format!(r#"{{"token":"{token}","topic":"com.example.app",{rest}}}"#)
    }

    fn world(rest: &str) -> Result<World, FileError> {
        World::from_json(&format!(r#"{{"version":1,"environment":"sandbox"{rest}}}"#))
    }

    #[test]
    fn a_whole_world_is_read() {
        let token = "AB".repeat(32);
        let devices = [
            device_json(&token, r#""environment":"production","state":"removed","timestamp":1700000000123"#),
            device_json(&token, r#""state":"registered","timestamp":null,"colour":"red""#),
        ];
        let certificates = format!(r#"{{"sha256":"{}","colour":"red"}}"#, "AB:".repeat(32));
        let rest = format!(
            r#","keys":[{}],"certificates":[{certificates}],"devices":[{}]"#,
            key_json(PEM),
            devices.join(",")
        );
        let world = world(&rest).unwrap();
        assert_eq!(world.environment(), Environment::Sandbox);
        let keys = world.keys().unwrap();
        assert_eq!((keys[0].key_id.as_str(), keys[0].team_id.as_str()), ("K", "T"));
        let [listed, other] =
            ["ab", "ac"].map(|byte| WorldCertificate::with_sha256(&byte.repeat(32)).unwrap());
        assert!(world.lists_certificate(&listed) && !world.lists_certificate(&other));
        let token = DeviceToken::parse(&token).unwrap();
        let here: Vec<_> = world.listed(&token).unwrap().collect();
        assert_eq!(here.len(), 1);
        assert_eq!((here[0].state, here[0].timestamp), (DeviceState::Registered, None));
        let world = world.clone().in_environment(Environment::Production);
        let there: Vec<_> = world.listed(&token).unwrap().collect();
        assert_eq!((there[0].state, there[0].timestamp), (DeviceState::Removed, Some(1_700_000_000_123)));
    }

    #[test]
    fn what_is_left_out_is_open() {
        let world = world("").unwrap();
        assert!(world.keys().is_none());
        assert!(world.lists_certificate(&WorldCertificate::with_sha256(&"00".repeat(32)).unwrap()));
        assert!(world.listed(&DeviceToken::parse("ab").unwrap()).is_none());
        let bom = "\u{feff}{\"version\":1,\"environment\":\"production\",\"devices\":[]}";
        let world = World::from_json(bom).unwrap();
        assert_eq!(world.listed(&DeviceToken::parse("ab").unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn errors_name_the_line_or_the_field() {
        let short = device_json("abcd", r#""state":"registered""#);
        let odd = device_json("abc", r#""state":"registered""#);
        let state = device_json(&"ab".repeat(32), r#""state":"gone""#);
        let time = device_json(&"ab".repeat(32), r#""state":"removed","timestamp":"today""#);
        let elsewhere = device_json(&"ab".repeat(32), r#""environment":"dev","state":"removed""#);
        let private = key_json("-----BEGIN PRIVATE KEY-----\\nsecret");
        let cases = [
            (
                ",\n  oops".to_owned(),
                "the world cannot be read as JSON: key must be a string at line 2 column 3",
            ),
            (r#","keys":{}"#.to_owned(), "keys: expected a list, found an object"),
            (
                r#","keys":[{"keyId":7}]"#.to_owned(),
                "keys[0].keyId: expected a text that is not empty, found 7",
            ),
            (
                r#","keys":[{"keyId":"K"}]"#.to_owned(),
                "keys[0].teamId: expected a text that is not empty, found nothing",
            ),
            (
                r#","keys":[{"keyId":"K","teamId":"T"}]"#.to_owned(),
                r#"keys[0].topics: expected a list of topics; ["*"] is all of them, found nothing"#,
            ),
            (
                format!(r#","keys":[{}]"#, key_json("hello")),
                "keys[0].publicKey: expected a P-256 public key in PEM (-----BEGIN PUBLIC KEY-----)",
            ),
            (
                format!(r#","keys":[{}]"#, private),
                "keys[0].publicKey: this is a private key, which a world must not hold; put its public half here \
                 (openssl ec -in KEY.p8 -pubout)",
            ),
            (
                format!(r#","devices":[{odd}]"#),
                "devices[0].token: a device token has two hex digits a byte; found 3 digits, so one is missing",
            ),
            (
                format!(r#","devices":[{short}]"#),
                "devices[0].token: expected a token of 32 to 100 bytes, found 2",
            ),
            (
                format!(r#","devices":[{state}]"#),
                r#"devices[0].state: expected "registered" or "removed", found "gone""#,
            ),
            (
                format!(r#","devices":[{time}]"#),
                r#"devices[0].timestamp: expected Unix milliseconds, a whole number, or null, found "today""#,
            ),
            (
                format!(r#","devices":[{elsewhere}]"#),
                r#"devices[0].environment: expected "sandbox" or "production", found "dev""#,
            ),
        ];
        for (rest, expected) in cases {
            assert_eq!(world(&rest).unwrap_err().to_string(), expected, "{rest}");
        }
    }

    #[test]
    fn a_certificate_is_named_by_its_fingerprint() {
        for (certificates, expected) in [
            (r#""any""#, r#"certificates: expected a list, found "any""#),
            ("[{}]", "certificates[0].sha256: expected a text that is not empty, found nothing"),
            (
                r#"[{"sha256":"00:11"}]"#,
                "certificates[0].sha256: expected the SHA-256 of a certificate, 64 hex digits with or without colons \
                 (openssl x509 -in FILE -noout -fingerprint -sha256)",
            ),
        ] {
            let error = world(&format!(r#","certificates":{certificates}"#)).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn the_version_decides_first() {
        let cases = [
            ("[]", "the world: expected a JSON object, found a list"),
            ("{}", "version: expected the number 1, found nothing"),
            (r#"{"version":"1"}"#, r#"version: expected the number 1, found "1""#),
            (
                r#"{"version":2,"environment":["later"]}"#,
                "the world cannot be read: version 2 is newer than this Pushbench (it reads version 1); update it",
            ),
            (r#"{"version":1}"#, r#"environment: expected "sandbox" or "production", found nothing"#),
        ];
        for (text, expected) in cases {
            assert_eq!(World::from_json(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
