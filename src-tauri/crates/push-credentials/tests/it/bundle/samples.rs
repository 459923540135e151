//! Messages signed by `openssl` around the property lists of profiles.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use plist::{Dictionary, Value};
use push_credentials::fixtures::{self, NOT_AFTER, NOT_BEFORE};

/// When the profiles begin and end.
pub fn life() -> (SystemTime, SystemTime) {
    (UNIX_EPOCH + NOT_BEFORE, UNIX_EPOCH + NOT_AFTER)
}

/// The list of a development profile.
pub fn development() -> Dictionary {
    fixtures::development_list("com.example.shop")
}

pub fn dictionary<const N: usize>(pairs: [(&str, Value); N]) -> Dictionary {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The entitlements of a profile's list.
pub fn entitlements(list: &mut Dictionary) -> &mut Dictionary {
    list.get_mut("Entitlements").unwrap().as_dictionary_mut().unwrap()
}

/// A profile in DER, as Apple writes it.
pub fn profile(list: &Dictionary) -> Vec<u8> {
    signed(&fixtures::xml(list), &["smime", "-sign", "-outform", "DER", "-nodetach", "-binary"])
}

/// `content`, signed by `openssl` with these arguments.
pub fn signed(content: &[u8], arguments: &[&str]) -> Vec<u8> {
    let folder = SIGNER.path();
    let input = folder.join(format!("{:?}", std::thread::current().id()));
    std::fs::write(&input, content).unwrap();
    let output =
        openssl(folder, arguments, &["-signer", "signer.pem", "-inkey", "signer.key", "-in"], &input);
    std::fs::remove_file(input).unwrap();
    output
}

static SIGNER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=Signer"];
    openssl(folder.path(), &make, &["-keyout", "signer.key", "-out"], Path::new("signer.pem"));
    folder
});

fn openssl(folder: &Path, arguments: &[&str], more: &[&str], file: &Path) -> Vec<u8> {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments).args(more).arg(file).stdin(Stdio::null());
    let output = command.output().expect("openssl is needed for this test");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
