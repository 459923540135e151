//! Property lists of profiles, and messages signed by `openssl` around them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use plist::{Dictionary, Value};

/// 2026-01-01
pub fn new_year() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

pub fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 60 * 60)
}

pub fn dictionary<const N: usize>(pairs: [(&str, Value); N]) -> Dictionary {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub fn texts(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|&text| text.into()).collect())
}

/// The list of a development profile, as Apple makes it: a year from the first of January 2026.
pub fn development() -> Dictionary {
    let entitlements = dictionary([
        ("application-identifier", "DEF123GHIJ.com.example.shop".into()),
        ("aps-environment", "development".into()),
        ("com.apple.developer.team-identifier", "DEF123GHIJ".into()),
        ("com.apple.developer.usernotifications.time-sensitive", true.into()),
        ("get-task-allow", true.into()),
        ("keychain-access-groups", texts(&["DEF123GHIJ.*", "com.apple.token"])),
    ]);
    dictionary([
        ("AppIDName", "Shop".into()),
        ("ApplicationIdentifierPrefix", texts(&["DEF123GHIJ"])),
        ("CreationDate", Value::Date(new_year().into())),
        ("DeveloperCertificates", Value::Array(vec![Value::Data(SIGNER.certificate.clone())])),
        ("Entitlements", Value::Dictionary(entitlements)),
        ("ExpirationDate", Value::Date((new_year() + days(365)).into())),
        ("Name", "Shop Development 商店".into()),
        ("ProvisionedDevices", texts(&["00008030-001A35E11A88002E", "00008110-000A11223C44801E"])),
        ("TeamIdentifier", texts(&["DEF123GHIJ"])),
        ("TeamName", "Example GmbH".into()),
        ("TimeToLive", 365.into()),
        ("UUID", "1b6e2c4f-6a0d-4f5f-9a53-0a3fbb9e6f11".into()),
        ("Version", 1.into()),
    ])
}

/// The entitlements of a profile's list.
pub fn entitlements(list: &mut Dictionary) -> &mut Dictionary {
    list.get_mut("Entitlements").unwrap().as_dictionary_mut().unwrap()
}

pub fn xml(list: &Dictionary) -> Vec<u8> {
    let mut bytes = Vec::new();
    Value::Dictionary(list.clone()).to_writer_xml(&mut bytes).unwrap();
    bytes
}

/// A profile in DER, as Apple writes it.
pub fn profile(list: &Dictionary) -> Vec<u8> {
    signed(&xml(list), &["smime", "-sign", "-outform", "DER", "-nodetach", "-binary"])
}

/// `content`, signed by `openssl` with these arguments.
pub fn signed(content: &[u8], arguments: &[&str]) -> Vec<u8> {
    let folder = SIGNER.folder.path();
    std::fs::write(folder.join(format!("{:?}", std::thread::current().id())), content).unwrap();
    let input = folder.join(format!("{:?}", std::thread::current().id()));
    let output =
        openssl(folder, arguments, &["-signer", "signer.pem", "-inkey", "signer.key", "-in"], &input);
    std::fs::remove_file(input).unwrap();
    output
}

struct Signer {
    folder: tempfile::TempDir,
    certificate: Vec<u8>,
}

static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let subject = "/CN=Apple Development: Anna Example (ABC123DEFG)/OU=DEF123GHIJ/O=Example GmbH/C=DE";
    let make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", subject];
    openssl(folder.path(), &make, &["-keyout", "signer.key", "-out"], Path::new("signer.pem"));
    let certificate = openssl(folder.path(), &["x509", "-outform", "DER"], &["-in"], Path::new("signer.pem"));
    Signer { folder, certificate }
});

fn openssl(folder: &Path, arguments: &[&str], more: &[&str], file: &Path) -> Vec<u8> {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments).args(more).arg(file).stdin(Stdio::null());
    let output = command.output().expect("openssl is needed for this test");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
