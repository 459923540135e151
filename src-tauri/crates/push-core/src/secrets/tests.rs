use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use push_client::ProviderKey;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::*;
use crate::Error;

fn der() -> Vec<u8> {
    ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap().1.expose_secret().to_vec()
}

fn wrapped(text: &str, width: usize, with: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(width).map(|it| std::str::from_utf8(it).unwrap()).collect();
    lines.join(with)
}

fn pem_of(label: &str) -> String {
    let body = wrapped(&STANDARD.encode(der()), 64, "\n");
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn jwt_of(head: &str) -> String {
    let part = |it: &str| URL_SAFE_NO_PAD.encode(it);
    format!("{}.{}.{}", part(head), part(r#"{"iss":"TEAM123456","iat":1732600000}"#), part(&"s".repeat(64)))
}

/// A DER value.
fn value(tag: u8, inside: &[u8]) -> Vec<u8> {
    let length = u8::try_from(inside.len()).unwrap();
    let head = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [head, inside.to_vec()].concat()
}

fn p12() -> Vec<u8> {
    let data = value(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
    value(0x30, &[vec![2, 1, 3], value(0x30, &[data, vec![0; 60]].concat())].concat())
}

fn encrypted_key() -> Vec<u8> {
    let pbes2 = value(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]);
    value(0x30, &[value(0x30, &[pbes2, vec![5, 0]].concat()), value(4, &[7; 90])].concat())
}

fn sec1() -> Vec<u8> {
    value(0x30, &[vec![2, 1, 1], value(4, &[9; 32])].concat())
}

fn found(text: &str) -> Option<Kind> {
    find(text).map(|it| it.kind)
}

#[test]
fn private_keys_are_found_however_they_are_written() {
    let (pem, body) = (pem_of("PRIVATE KEY"), STANDARD.encode(der()));
    let in_json = serde_json::to_string(&pem).unwrap();
    for (what, text) in [
        ("as Apple hands it out", pem.clone()),
        ("with Windows' line ends", pem.replace('\n', "\r\n")),
        ("of EC", pem_of("EC PRIVATE KEY")),
        ("of RSA", pem_of("RSA PRIVATE KEY")),
        ("encrypted", pem_of("ENCRYPTED PRIVATE KEY")),
        ("of SSH", pem_of("OPENSSH PRIVATE KEY")),
        ("the first line alone", "x\n-----BEGIN PRIVATE KEY-----".to_owned()),
        ("lower case", "-----begin private key-----".to_owned()),
        ("two dashes", "-- BEGIN  PRIVATE  KEY --".to_owned()),
        ("long dashes", "\u{2014}\u{2014}BEGIN PRIVATE KEY\u{2014}\u{2014}".to_owned()),
        ("of PGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----".to_owned()),
        ("in a payload", format!(r#"{{"aps":{{"alert":{in_json}}}}}"#)),
        ("escaped by number", r#"{"a":"-----BEGIN PRIV\u0041TE KEY-----"}"#.to_owned()),
        ("escaped twice", serde_json::to_string(&in_json).unwrap()),
        ("without armour", body.clone()),
        ("in a word", format!("key={body}")),
        ("behind words", format!("the key is {body}")),
        ("for addresses", URL_SAFE_NO_PAD.encode(der())),
        ("with line breaks", wrapped(&body, 20, "\n")),
        ("with escaped line breaks", format!("\"{}\"", wrapped(&body, 64, "\\n"))),
        ("with escaped slashes", body.replace('/', "\\/")),
        ("in lines of an array", format!("[\"{}\"]", wrapped(&body, 64, "\",\""))),
        ("the file in Base64", STANDARD.encode(&pem)),
        ("the file in Base64, behind words", format!("here it is: x {}", STANDARD.encode(&pem))),
        ("the file in Base64, in lines", wrapped(&STANDARD.encode(&pem), 76, "\n")),
        ("in hex", hex(&der())),
        ("in capital hex", hex(&der()).to_uppercase()),
        ("SEC 1", STANDARD.encode(sec1())),
        ("encrypted, without armour", STANDARD.encode(encrypted_key())),
        ("of age", format!("AGE-SECRET-KEY-1{}", "Q".repeat(58))),
        ("of PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519".to_owned()),
        ("as JWK", format!(r#"{{"kty":"EC","crv":"P-256","x":"a","d" : "{}"}}"#, "A".repeat(43))),
        ("as JWK, d first", format!(r#"{{"d":"{}","kty":"EC"}}"#, "A".repeat(43))),
        ("as JWK in a string", format!(r#"{{"a":"{{\"kty\":\"EC\",\"d\":\"{}\"}}"}}"#, "A".repeat(43))),
    ] {
        assert_eq!(found(&text), Some(Kind::PrivateKey), "{what}: {text}");
        assert_eq!(
            found(&format!("{{\"aps\":{{}}}}\n{text}\n")),
            Some(Kind::PrivateKey),
            "{what}, behind JSON"
        );
    }
}

#[test]
fn tokens_and_locked_files_are_found() {
    let jwt = jwt_of(r#"{"alg":"ES256","kid":"ABCDE12345"}"#);
    for (what, text, kind) in [
        ("a provider token", jwt.clone(), Kind::Jwt),
        ("with its header", format!("authorization: bearer {jwt}"), Kind::Jwt),
        ("stuck to a word", format!("token_{jwt}"), Kind::Jwt),
        ("in JSON", format!("{{\"jwt\":\"{jwt}\"}}"), Kind::Jwt),
        ("blanks in its head", jwt_of("{ \"typ\": \"JWT\",\n \"alg\": \"none\" }"), Kind::Jwt),
        ("without a signature", jwt[..=jwt.rfind('.').unwrap()].to_owned(), Kind::Jwt),
        (".p12", STANDARD.encode(p12()), Kind::Locked),
        (".p12 in hex", hex(&p12()), Kind::Locked),
        ("age", "-----BEGIN AGE ENCRYPTED FILE-----".to_owned(), Kind::Locked),
        ("age, binary", "age-encryption.org/v1\n-> scrypt".to_owned(), Kind::Locked),
        ("age in Base64", STANDARD.encode("age-encryption.org/v1\n-> scrypt x 18\n"), Kind::Locked),
        ("openssl enc", STANDARD.encode([&b"Salted__"[..], &[1; 40]].concat()), Kind::Locked),
        ("PGP", "-----BEGIN PGP MESSAGE-----".to_owned(), Kind::Locked),
        ("Ansible", "$ANSIBLE_VAULT;1.1;AES256".to_owned(), Kind::Locked),
    ] {
        assert_eq!(found(&text), Some(kind), "{what}: {text}");
    }
}

#[test]
fn what_anybody_may_see_is_no_secret() {
    let part = |it: &str| URL_SAFE_NO_PAD.encode(it);
    let spki =
        value(0x30, &[value(0x30, &value(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1])), vec![3; 70]].concat());
    for (what, text) in [
        ("nothing", String::new()),
        (
            "a payload",
            r#"{"aps":{"alert":{"title":"Your private key","body":"BEGIN the day: get a key"}}}"#.to_owned(),
        ),
        ("a dash before a sentence", "Security \u{2014} begin with a new private key".to_owned()),
        ("dashes before a sentence", "-- begin to rotate every private key".to_owned()),
        ("words", "Begin with a private key: Account > Keys. A JWT has three parts.".to_owned()),
        ("a device token", "30812902".repeat(8)),
        ("a long device token", "3082".repeat(50)),
        ("a certificate", format!("-----BEGIN CERTIFICATE-----\n{}", STANDARD.encode([0x30; 300]))),
        ("a public key", format!("-----BEGIN PUBLIC KEY-----\n{}", STANDARD.encode(&spki))),
        ("a public key, bare", STANDARD.encode(&spki)),
        ("a picture", STANDARD.encode((0..4000_u32).map(|it| (it * 7919 % 251) as u8).collect::<Vec<_>>())),
        (
            "text in Base64",
            STANDARD.encode("The quick brown fox jumps over the lazy dog, and over the cat too."),
        ),
        ("JSON in Base64", STANDARD.encode(r#"{"order":1001,"alg":"none of that","more":"and more"}"#)),
        ("three parts", "com.example.application.notification-service.extension".to_owned()),
        ("three parts of JSON", format!("{}.{}.x", part(r#"{"order":1001}"#), part(r#"{"order":1002}"#))),
        ("a placeholder", "authorization: bearer eyJhbGciOi….….…".to_owned()),
        ("the prefix of age", "AGE-SECRET-KEY-1… is what it begins with".to_owned()),
        ("a public JWK", r#"{"kty":"EC","crv":"P-256","x":"AAAA","y":"BBBB"}"#.to_owned()),
        ("an address", "https://example.com/MIGHAgEA/MC4CAQ?x=MII".to_owned()),
        ("Chinese", "私钥请放在钥匙串中。".repeat(20)),
        ("a UUID", "e77a3d12-bc9f-f410-a127-43f212597a9c".repeat(4)),
        ("escapes", r#"{"a":"\ud83d\ude00 \q \u12 \\","b":"C:\\new\\table"}"#.to_owned()),
        ("backslashes", "\\".repeat(2001)),
    ] {
        assert_eq!(find(&text), None, "{what}: {text}");
    }
}

#[test]
fn the_place_is_that_of_the_text_as_it_was_typed() {
    let text = "{\"a\":\"\\u00e9é\\n\", \"b\":\"x -----BEGIN PRIV\\u0041TE KEY-----\"}";
    let found = find(text).unwrap();
    assert!(
        text[found.range.clone()].starts_with("-----BEGIN PRIV\\u0041TE KEY"),
        "{:?}",
        &text[found.range]
    );
    let error = guard("payload", &format!("{{\n  \"😀\": {}", &text[1..])).unwrap_err();
    let Error::Field(problem) = error else { panic!("{error}") };
    assert_eq!((problem.field.as_str(), problem.code.as_str()), ("payload", "secret_private_key"));
    assert_eq!(problem.details["line"], "2");
    assert_eq!(problem.details["column"], "32");
    assert_eq!(problem.details["from"], "34", "an emoji is two units");
}

#[test]
fn in_json_the_member_is_named_and_the_secret_is_not() {
    let pem = pem_of("PRIVATE KEY");
    let refused = |value: serde_json::Value| match guard_json(&value) {
        Err(Error::Field(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let problem = refused(json!({"topic": "a.b", "variables": {"key": pem}}));
    assert_eq!((problem.field.as_str(), problem.details["place"].as_str()), ("variables", "variables/key"));
    let problem = refused(json!({"people": [{"name": "Ana"}, {"name": pem}]}));
    assert_eq!(problem.details["place"], "people/1/name");
    let jwt = jwt_of(r#"{"alg":"ES256"}"#);
    let problem = refused(json!({"variables": {jwt.clone(): "1"}}));
    assert_eq!((problem.code.as_str(), problem.details["place"].as_str()), ("secret_jwt", "variables/…"));
    assert!(!format!("{problem:?}").contains(&jwt[..20]));
    let lines = wrapped(&STANDARD.encode(der()), 64, "\n");
    let lines: Vec<&str> = lines.lines().collect();
    refused(json!({ "notes": lines }));
    guard_json(&json!({"topic": "com.example.shop", "devices": ["Ana's phone"], "n": 1})).unwrap();
}

#[test]
fn bytes_that_are_no_text_are_looked_through_too() {
    assert_eq!(find_in_bytes(&der()).unwrap().kind, Kind::PrivateKey);
    assert_eq!(find_in_bytes(&p12()).unwrap().kind, Kind::Locked);
    let wide: Vec<u8> = "\u{feff}\"k\" = \"-----BEGIN PRIVATE KEY-----\";"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(find_in_bytes(&wide).unwrap().kind, Kind::PrivateKey);
    assert_eq!(find_in_bytes(&[0xff, 0xfe, b'a', 0, b'b', 0]), None);
    assert_eq!(find_in_bytes(b"\"k\" = \"v\";"), None);
}

#[test]
fn a_large_text_takes_no_time_to_speak_of() {
    let picture = STANDARD.encode(vec![0x33; 700_000]);
    for (what, text) in [
        ("a picture", format!("{{\"a\":\"{picture}\",\"b\":\"{}\"}}", "\\n{.ey".repeat(50_000))),
        ("heads without end", format!("{}.{}.x", "ey".repeat(500_000), "a".repeat(20))),
        ("heads and dots", format!("{}.", "ey".repeat(400)).repeat(1200)),
        ("certificates in Base64", "LS0tLS1CRUdJTi".repeat(70_000)),
        ("sequences", "MIG".repeat(300_000)),
        ("sequences in hex", "30".repeat(500_000)),
        ("keys of JSON", "\"kty\"{".repeat(100_000)),
        ("backslashes", "\\u0041".repeat(150_000)),
    ] {
        let started = std::time::Instant::now();
        assert_eq!(find(&text), None, "{what}");
        assert!(started.elapsed().as_secs() < 20, "{what}: {:?}", started.elapsed());
    }
}
