//! `pushbench inspect` on files of every kind: those that `openssl` makes, and certificates like Apple's.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use push_credentials::fixtures::{self, Draft};
use push_credentials::{CertificateKind, PrivateKey, ProfileKind};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::bench::{command, pem_of, stderr};

const APP: &str = "com.example.app";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder with `key.pem`, `other.pem` (another key), `push.pem`, `chain.pem` and `plain.pem` (not for pushing).
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let key = |key: PrivateKey| pem_of("PRIVATE KEY", key.pkcs8_der().expose_secret());
        folder.write("key.pem", key(fixtures::key()));
        folder.write("other.pem", key(fixtures::other_key()));
        let push = Draft::universal(APP).certificate();
        folder.write("push.pem", pem_of("CERTIFICATE", push.der()));
        folder.write("chain.pem", pem_of("CERTIFICATE", fixtures::authority().der()));
        let plain = Draft::new(CertificateKind::NoPush, APP).certificate();
        folder.write("plain.pem", pem_of("CERTIFICATE", plain.der()));
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).unwrap();
    }

    fn openssl(&self, line: &str, password: &str) {
        let mut openssl = Command::new("openssl");
        openssl.args(line.split(' ')).current_dir(self.path()).env("PASSWORD", password);
        let output = openssl.output().unwrap();
        assert!(output.status.success(), "{line}: {}", stderr(&output));
    }

    fn export(&self, name: &str, options: &str, password: &str) {
        self.openssl(&format!("pkcs12 -export -out {name} -passout env:PASSWORD {options}"), password);
    }

    fn inspect(&self, arguments: &[&str], password: &str) -> Output {
        command(self.path()).arg("inspect").args(arguments).env("PASSWORD", password).output().unwrap()
    }

    /// Exit status, and the one object that is printed.
    fn json(&self, arguments: &[&str], password: &str) -> (i32, Value) {
        let output = self.inspect(&[arguments, &["--json"]].concat(), password);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{arguments:?}: {text}{}", stderr(&output));
        (output.status.code().unwrap(), serde_json::from_str(&text).unwrap())
    }
}

/// Codes of the problems, and whether each has a sentence.
fn codes(found: &Value) -> Vec<&str> {
    let problems = found["problems"].as_array().unwrap();
    assert!(problems.iter().all(|it| it["message"].as_str().unwrap().len() > 20), "{found}");
    problems.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

/// What `found` says of the fields that `expected` has.
fn of(found: &Value, expected: &Value) -> Value {
    let fields = expected.as_object().unwrap().keys();
    Value::Object(fields.map(|name| (name.clone(), found[name].clone())).collect())
}

const INPUTS: &str = "-inkey key.pem -in push.pem -certfile chain.pem";

#[test]
fn every_p12_that_openssl_makes_is_read() {
    let folder = Folder::new();
    let long = "x".repeat(200);
    let rows: [(&str, &str, &str); 15] = [
        (
            "-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1",
            "correct",
            "PKCS#12, RC2-40 and 3DES, SHA-1 MAC",
        ),
        (
            "-legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
            "correct",
            "PKCS#12, 3DES, SHA-1 MAC",
        ),
        (
            "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha256",
            "correct",
            "PKCS#12, 3DES, SHA-256 MAC",
        ),
        ("-certpbe AES-128-CBC -keypbe AES-128-CBC", "correct", "PKCS#12, AES-128, SHA-256 MAC"),
        ("-certpbe AES-192-CBC -keypbe AES-192-CBC", "correct", "PKCS#12, AES-192, SHA-256 MAC"),
        ("", "correct", "PKCS#12, AES-256, SHA-256 MAC"),
        ("-macalg sha384", "correct", "PKCS#12, AES-256, SHA-384 MAC"),
        ("-macalg sha512", "correct", "PKCS#12, AES-256, SHA-512 MAC"),
        ("-nomac", "correct", "PKCS#12, AES-256, no MAC"),
        ("", "密码测试", "PKCS#12, AES-256, SHA-256 MAC"),
        ("-legacy", "Schlüssel", "PKCS#12, RC2-40 and 3DES, SHA-1 MAC"),
        ("", "🔑🎈", "PKCS#12, AES-256, SHA-256 MAC"),
        ("-legacy", "🔑🎈", "PKCS#12, RC2-40 and 3DES, SHA-1 MAC"),
        ("", &long, "PKCS#12, AES-256, SHA-256 MAC"),
        ("", "", "PKCS#12, AES-256, SHA-256 MAC"),
    ];
    for (options, password, format) in rows {
        folder.export("push.p12", format!("{INPUTS} {options}").trim(), password);
        let given: &[&str] = if password.is_empty() { &[] } else { &["--password-env", "PASSWORD"] };
        let (exit, found) = folder.json(&[&["push.p12"], given].concat(), password);
        let expected = json!({
            "file": "push.p12", "kind": "p12", "format": format, "can_push": true, "identities": 1,
            "environments": ["sandbox", "production"], "team_id": fixtures::TEAM, "key_id": null,
            "topics": [
                { "topic": APP, "tag": "app" },
                { "topic": format!("{APP}.voip"), "tag": "voip" },
                { "topic": format!("{APP}.complication"), "tag": "complication" },
            ],
            "not_before": 1_577_836_800_000_i64, "not_after": 2_208_988_800_000_i64,
            "sha256": Draft::universal(APP).certificate().sha256(), "repairs": [], "problems": [],
        });
        assert_eq!((exit, of(&found, &expected)), (0, expected), "{options} {password}");
        assert!(found["days_left"].as_i64().unwrap() > 1000);
    }
}

#[test]
fn what_a_p12_lacks_is_told_apart() {
    let folder = Folder::new();
    #[rustfmt::skip]
    let rows = [
        ("wrong.p12", INPUTS, "Correct", 2, "wrong_password", json!({ "kind": "unknown", "format": null, "can_push": false })),
        ("camellia.p12", "-inkey key.pem -in push.pem -keypbe CAMELLIA-256-CBC -certpbe CAMELLIA-256-CBC", "correct", 2, "cipher_unsupported", json!({})),
        ("nokeys.p12", "-nokeys -in push.pem", "correct", 1, "no_key", json!({ "kind": "p12", "identities": 0 })),
        ("nocerts.p12", "-nocerts -inkey key.pem -in push.pem", "correct", 1, "key_only", json!({ "kind": "p12" })),
        ("plain.p12", "-inkey key.pem -in plain.pem", "correct", 1, "no_push_certificate", json!({ "kind": "p12", "can_push": false, "identities": 1 })),
        ("closed.p12", INPUTS, "", 2, "password_needed", json!({})),
    ];
    for (name, options, given, exit, code, fields) in rows {
        folder.export(name, options, "correct");
        let given_by: &[&str] = if given.is_empty() { &[] } else { &["--password-env", "PASSWORD"] };
        let (status, found) = folder.json(&[&[name], given_by].concat(), given);
        assert_eq!((status, codes(&found), of(&found, &fields)), (exit, vec![code], fields), "{name}");
    }
}

#[test]
fn of_two_identities_the_one_that_can_push_is_told_of() {
    let folder = Folder::new();
    folder.write(
        "both.pem",
        ["key.pem", "plain.pem", "push.pem"]
            .map(|name| fs::read_to_string(folder.path().join(name)).unwrap())
            .concat(),
    );
    let (status, found) = folder.json(&["both.pem"], "");
    let expected = json!({ "kind": "certificate_and_key", "can_push": true, "identities": 2, "team_id": fixtures::TEAM });
    assert_eq!((status, of(&found, &expected)), (0, expected));
    assert_eq!(found["certificates"].as_array().unwrap().len(), 2);
    assert_eq!(found["topics"][0]["topic"], APP);
}

#[test]
fn files_of_every_other_kind_are_named() {
    let folder = Folder::new();
    folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out AuthKey_ABCDE12345.p8", "");
    folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out AuthKey_384.p8", "");
    folder.openssl("x509 -in push.pem -outform DER -out aps.cer", "");
    folder.openssl("pkcs8 -topk8 -in key.pem -passout env:PASSWORD -out closed.key", "correct");
    folder.openssl(
        "req -new -key key.pem -subj /CN=Ada/emailAddress=ada@example.com -out a.certSigningRequest",
        "",
    );
    let p8 = fs::read_to_string(folder.path().join("AuthKey_ABCDE12345.p8")).unwrap();
    folder.write("AuthKey_FGHIJ67890.p8", p8.replace('\n', "\r\n"));
    folder.write("text.p8", "This is not a key at all, just a note.\n");
    folder.write("text.p12", "This is not a certificate at all.\n");
    folder.write("empty.cer", "");
    folder.write("app.mobileprovision", fixtures::profile(ProfileKind::Development, APP));
    folder.write("App.ipa", fixtures::ipa(APP, "Shop", None));
    #[rustfmt::skip]
    let rows: [(&[&str], i32, &[&str], Value); 16] = [
        (&["AuthKey_ABCDE12345.p8"], 0, &[], json!({ "kind": "p8", "can_push": true, "key_id": "ABCDE12345", "environments": [], "topics": [], "not_after": null, "sha256": null })),
        (&["AuthKey_FGHIJ67890.p8"], 0, &[], json!({ "kind": "p8", "repairs": ["carriage_returns"] })),
        (&["AuthKey_384.p8"], 2, &["not_p256"], json!({ "can_push": false, "format": null })),
        (&["text.p8"], 2, &["not_p8"], json!({ "kind": "unknown" })),
        (&["text.p12"], 2, &["not_p12"], json!({ "kind": "unknown" })),
        (&["empty.cer"], 2, &["empty"], json!({ "kind": "unknown" })),
        (&["aps.cer"], 1, &["no_key"], json!({ "kind": "certificate", "can_push": false, "identities": 0, "format": "DER, X.509", "team_id": fixtures::TEAM })),
        (&["key.pem"], 1, &["key_only"], json!({ "kind": "private_key", "can_push": false })),
        (&["aps.cer", "--key", "key.pem"], 0, &[], json!({ "kind": "certificate_and_key", "can_push": true, "identities": 1 })),
        (&["aps.cer", "--key", "other.pem"], 1, &["key_mismatch"], json!({ "kind": "certificate_and_key", "can_push": false })),
        (&["aps.cer", "--key", "closed.key", "--password-env", "PASSWORD"], 0, &[], json!({ "can_push": true })),
        (&["closed.key"], 2, &["password_needed"], json!({})),
        (&["aps.cer", "--key", "chain.pem"], 2, &["not_a_pair"], json!({})),
        (&["a.certSigningRequest"], 1, &[], json!({ "kind": "request", "can_push": false })),
        (&["app.mobileprovision"], 1, &[], json!({ "kind": "profile", "environments": ["sandbox"] })),
        (&["App.ipa"], 1, &[], json!({ "kind": "app", "environments": ["production"] })),
    ];
    for (arguments, exit, problems, fields) in rows {
        let (status, found) = folder.json(arguments, "correct");
        assert_eq!(
            (status, codes(&found), of(&found, &fields)),
            (exit, problems.to_vec(), fields),
            "{arguments:?}"
        );
    }
    let (_, request) = folder.json(&["a.certSigningRequest"], "");
    assert_eq!(request["request"]["subject"]["email"], "ada@example.com");
    let (_, app) = folder.json(&["App.ipa"], "");
    assert_eq!((&app["app"]["bundle_id"], &app["app"]["icon"]), (&json!(APP), &Value::Null));
}

/// Kinds, environments and topics of §5.2 and §5.3.
#[test]
fn certificates_like_apples_are_explained() {
    use CertificateKind as Kind;
    let folder = Folder::new();
    let voip = format!("{APP}.voip");
    let rows: [(Kind, &str, &[&str], &[&str]); 9] = [
        (
            Kind::Universal,
            "universal",
            &["sandbox", "production"],
            &[APP, &voip, "com.example.app.complication"],
        ),
        (Kind::Development, "development", &["sandbox"], &[APP]),
        (Kind::Production, "production", &["production"], &[APP]),
        (Kind::MacDevelopment, "mac_development", &["sandbox"], &[APP]),
        (Kind::MacProduction, "mac_production", &["production"], &[APP]),
        (Kind::Voip, "voip", &["sandbox", "production"], &[&voip]),
        (Kind::Pass, "pass", &["production"], &[APP]),
        (Kind::Website, "website", &["production"], &[APP]),
        (Kind::Mdm, "mdm", &["production"], &[APP]),
    ];
    for (kind, code, environments, topics) in rows {
        let certificate = Draft::new(kind, APP).certificate();
        folder.write("push.pem", pem_of("CERTIFICATE", certificate.der()));
        let (exit, found) = folder.json(&["push.pem", "--key", "key.pem"], "");
        let listed: Vec<&Value> = found["topics"].as_array().unwrap().iter().map(|it| &it["topic"]).collect();
        assert_eq!((exit, &found["certificates"][0]["kind"]), (0, &json!(code)), "{found}");
        assert_eq!(
            (&found["environments"], listed),
            (&json!(environments), json!(topics).as_array().unwrap().iter().collect()),
            "{code}"
        );
    }
}

#[test]
fn a_certificate_that_ends_soon_pushes_and_one_that_has_ended_does_not() {
    let folder = Folder::new();
    let now = SystemTime::now();
    let rows = [
        (now - 400 * DAY, now + 60 * DAY, 0, None),
        (now - 400 * DAY, now + 20 * DAY + DAY / 2, 0, Some("expiring")),
        (now - 400 * DAY, now - 3 * DAY, 1, Some("expired")),
        (now + 5 * DAY, now + 400 * DAY, 1, Some("not_yet_valid")),
    ];
    for (from, to, exit, code) in rows {
        let certificate = Draft::universal(APP).valid(from, to).certificate();
        folder.write("push.pem", pem_of("CERTIFICATE", certificate.der()));
        let (status, found) = folder.json(&["push.pem", "--key", "key.pem"], "");
        assert_eq!((status, codes(&found)), (exit, code.into_iter().collect()), "{found}");
    }
}

#[test]
fn a_person_gets_a_card() {
    let folder = Folder::new();
    let certificate = Draft::new(CertificateKind::Production, APP)
        .common_name("Apple Production IOS Push Services: a\u{1b}[2Jb")
        .certificate();
    folder.write("push.pem", pem_of("CERTIFICATE", certificate.der()));
    let output = folder.inspect(&["push.pem"], "");
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = format!(
        "\
push.pem
  a push certificate without its private key

  Can push      no
  Certificate   Apple Production IOS Push Services: a\u{fffd}[2Jb
  Kind          push to iOS, production
  Private key   missing
  Topics        {APP}
  Environments  production
  Team          DEF123GHIJ, Example Ltd.
  Valid         2020-01-01 to 2040-01-01, DAYS days left
  Issuer        Apple Worldwide Developer Relations Certification Authority (G4)
  SHA-256       {}
  Format        PEM, X.509

  The file holds a certificate without its private key, which alone cannot push. Add the key that
  was made with its signing request, or export both as .p12 on the Mac that made it: in Keychain
  Access, under My Certificates
",
        certificate.sha256()
    );
    let days = text.split("2040-01-01, ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    assert_eq!(text, expected.replace("DAYS", days));
}

#[test]
fn wrong_usage_is_told() {
    let folder = Folder::new();
    for (arguments, expected) in [
        (&["none.p12"][..], "could not read none.p12: No such file"),
        (
            &["push.pem", "--password-env", "PUSHBENCH_NO_SUCH"],
            "--password-env PUSHBENCH_NO_SUCH: there is no such environment variable",
        ),
        (&["push.pem", "--key", "none.key"], "could not read none.key: No such file"),
    ] {
        let output = folder.inspect(arguments, "");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}
