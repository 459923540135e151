//! `.p12` files for the tests: made with the real `openssl`, or put together from `p12`'s parts where
//! openssl does not make such a file.

pub mod parts;
pub mod tree;

use std::path::PathBuf;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use push_credentials::fixtures::{self, Draft};
use push_credentials::{Certificate, P12, P12Error, PrivateKey};
use secrecy::{ExposeSecret as _, SecretString};

/// A folder with `key.pem`, `certificate.pem` and `authority.pem` in it, all of one identity.
pub struct Folder {
    dir: tempfile::TempDir,
    pub certificate: Certificate,
    pub key: PrivateKey,
}

impl Folder {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (certificate, key) = (Draft::universal("com.example.app").certificate(), fixtures::key());
        let folder = Self { dir, certificate, key };
        folder.save("certificate.pem", pem("CERTIFICATE", folder.certificate.der()));
        folder.save("authority.pem", pem("CERTIFICATE", fixtures::authority().der()));
        folder.save("key.pem", pem("PRIVATE KEY", folder.key.pkcs8_der().expose_secret()));
        folder
    }

    pub fn save(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// What `openssl pkcs12 -export` makes of the identity, with these options beside.
    pub fn export(&self, password: &str, options: &str) -> Vec<u8> {
        let inputs = "-inkey key.pem -in certificate.pem";
        self.export_of(inputs, password, options)
    }

    pub fn export_of(&self, inputs: &str, password: &str, options: &str) -> Vec<u8> {
        let line = format!("pkcs12 -export -out made.p12 -passout env:PASSWORD {inputs} {options}");
        let output = self.openssl(&line, password);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(self.dir.path().join("made.p12")).unwrap()
    }

    /// Whether `openssl pkcs12` opens a file, and what it prints of it.
    pub fn openssl_opens(&self, file: &[u8], password: &str, options: &str) -> Result<String, String> {
        self.save("file.p12", file);
        let line = format!("pkcs12 -in file.p12 -passin env:PASSWORD -nodes -info {options}");
        let output = self.openssl(&line, password);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout) + &text(&output.stderr)),
            false => Err(text(&output.stderr)),
        }
    }

    fn openssl(&self, line: &str, password: &str) -> Output {
        let mut command = Command::new("openssl");
        command.args(line.split(' ').filter(|word| !word.is_empty())).current_dir(self.dir.path());
        command.env("PASSWORD", password).output().unwrap()
    }
}

pub fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

pub fn read(bytes: &[u8], password: &str) -> Result<P12, P12Error> {
    P12::read(bytes, Some(&secret(password)))
}

/// That a file holds the identity of the folder and nothing else, and its format.
#[track_caller]
pub fn assert_identity(p12: &P12, folder: &Folder) {
    let [identity] = p12.identities.as_slice() else { panic!("{p12:?}") };
    assert_eq!(identity.certificate, folder.certificate);
    assert_eq!(
        identity.key.pkcs8_der().expose_secret(),
        folder.key.pkcs8_der().expose_secret(),
        "the key is another"
    );
    assert!(p12.certificates.is_empty() && p12.keys.is_empty(), "{p12:?}");
}
