//! The search for private keys in everything that the app and the command leave behind or say: files, standard
//! output and error, the text of a panic on purpose, and the folder of a crash on purpose. What crosses IPC is
//! searched in `tests/it`.
//!
//! It looks for pieces of 24 bytes from all over the secret part of each key, as they are, in hexadecimal of
//! either case, in decimal, and in Base64 at each of its three places: whatever holds a key as DER, PEM, Base64
//! or hexadecimal holds some of them. Memory is not searched: `crash.rs` shows that nobody gets at it.

use std::collections::HashMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use push_client::ProviderKey;
use push_core::DataDir;
use push_core::model::{ExportP12, ImportCertificate, ImportKey, MakeRequest, P12Form, Passphrase};
use push_core::vault::{FileVault, Vault};
use push_credentials::fixtures::{self, Draft};
use push_credentials::{Item, P12};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::bench::*;
use crate::certificates::open;

const PASSWORD: &str = "Schlüssel 密码 of the file";
const PASSPHRASE: &str = "seven quiet otters rowing";
const PIECE: usize = 24;
/// Names the folder of the files that a child panics with.
const CHILD: &str = "PUSHBENCH_PANIC";

/// What is searched for, by its first bytes.
#[derive(Default)]
struct Secrets(HashMap<[u8; 8], Vec<Vec<u8>>>);

impl Secrets {
    /// Everything behind the public part of a key in PKCS#8: of P-256 the scalar, of RSA exponent and primes.
    fn add_key(&mut self, der: &SecretSlice<u8>) {
        let der = der.expose_secret();
        let secret = if der.len() < 200 { &der[36..68] } else { &der[310..der.len() - 40] };
        for piece in secret.windows(PIECE).step_by(4) {
            let hex: String = piece.iter().map(|byte| format!("{byte:02x}")).collect();
            let decimal: Vec<String> = piece.iter().map(u8::to_string).collect();
            let texts = [hex.to_uppercase(), hex, decimal.join(", "), decimal.join(",")];
            texts.iter().for_each(|it| self.add(it.as_bytes()));
            // Whole groups of three bytes, whatever stands before them.
            (0..3).for_each(|skipped| self.add(STANDARD.encode(&piece[skipped..skipped + 21]).as_bytes()));
            self.add(piece);
        }
    }

    fn add(&mut self, text: &[u8]) {
        self.0.entry(*text.first_chunk().unwrap()).or_default().push(text.to_vec());
    }

    fn are_in(&self, text: &[u8]) -> bool {
        let begins = |at: usize| {
            let known = text[at..].first_chunk().and_then(|first| self.0.get(first));
            known.is_some_and(|all| all.iter().any(|it| text[at..].starts_with(it)))
        };
        (0..text.len()).any(begins)
    }
}

/// Files from outside, which hold keys: they lie where nothing is searched.
struct Inputs {
    folder: tempfile::TempDir,
    p8: SecretSlice<u8>,
}

impl Inputs {
    fn new() -> Self {
        let inputs = Self {
            folder: tempfile::tempdir().unwrap(),
            p8: ProviderKey::generate("FGHIJ67890", "TEAM123456").unwrap().1,
        };
        let form = push_credentials::P12Form::Modern;
        let p12 = P12::write(&Draft::universal(TOPIC).identity(), "Push", &PASSWORD.into(), form).unwrap();
        fs::write(inputs.path("push.p12"), p12).unwrap();
        let rsa = fixtures::key();
        fs::write(inputs.path("key.pem"), pem_of("PRIVATE KEY", rsa.pkcs8_der().expose_secret())).unwrap();
        fs::write(inputs.path("key.der"), rsa.pkcs8_der().expose_secret()).unwrap();
        let certificate = Draft::universal(TOPIC).certificate();
        fs::write(inputs.path("push.cer"), certificate.der()).unwrap();
        fs::write(inputs.path("AuthKey_FGHIJ67890.p8"), pem_of("PRIVATE KEY", inputs.p8.expose_secret()))
            .unwrap();
        // Damaged ones are spoken of, too.
        fs::write(inputs.path("cut.p8"), &pem_of("PRIVATE KEY", inputs.p8.expose_secret())[..150]).unwrap();
        fs::write(inputs.path("cut.pem"), &fs::read(inputs.path("key.pem")).unwrap()[..900]).unwrap();
        inputs
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }
}

/// Imports both, makes a request and exports the certificate. Returns the key of the request.
async fn keep(bench: &Bench, inputs: &Inputs, data: &DataDir) -> SecretSlice<u8> {
    let app = open(data.clone()).await;
    app.create_vault(Passphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    let certificate = ImportCertificate {
        path: inputs.text("push.p12"),
        password: Some(PASSWORD.into()),
        other: None,
        sha256: Draft::universal(TOPIC).certificate().sha256(),
        name: "Acme push".to_owned(),
        replaces: None,
    };
    let list = app.import_certificate(certificate).await.unwrap();
    let id = list.iter().find(|it| it.name == "Acme push").unwrap().id.clone();
    let key = ImportKey {
        path: inputs.text("AuthKey_FGHIJ67890.p8"),
        name: "Acme key".to_owned(),
        key_id: "FGHIJ67890".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: push_protocol::Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: None,
    };
    app.import_key(key).await.unwrap();
    for (form, name) in [(P12Form::Classic, "classic.p12"), (P12Form::Modern, "modern.p12")] {
        let path = bench.path(name).to_str().unwrap().to_owned();
        app.export_p12(ExportP12 { id: id.clone(), path, password: PASSWORD.into(), form }).await.unwrap();
    }
    let request = MakeRequest {
        email: "ada@example.com".to_owned(),
        common_name: "Ada".to_owned(),
        country: "GB".to_owned(),
        path: bench.folder.path().to_str().unwrap().to_owned(),
    };
    let made = app.make_request(request).await.unwrap();
    app.close().await;
    let vault = FileVault::unlock(&data.vault(), &PASSPHRASE.into()).unwrap();
    vault.get(&made.requests[0].id).unwrap().unwrap()
}

/// Runs the command in every way that touches a key, and gives what it said. The exit status tells that it came
/// as far as it should.
fn said(bench: &Bench, inputs: &Inputs, data: &DataDir) -> Vec<u8> {
    let push = ["send", "--token", &token("ab"), "--payload", "payload.json", "--topic", TOPIC];
    let p8 =
        ["--p8", &inputs.text("AuthKey_FGHIJ67890.p8"), "--key-id", "FGHIJ67890", "--team-id", "TEAM123456"];
    let p12 = ["--p12", &inputs.text("push.p12"), "--p12-password-env", "PASSWORD"];
    let mut commands: Vec<(i32, Vec<&str>)> = vec![
        (0, [&push[..], &p8].concat()),
        (0, [&push[..], &p12, &["--json"]].concat()),
        (0, [&push[..], &["--credential", "Acme push"]].concat()),
        (0, [&push[..], &["--credential", "Acme key", "--json", "--journal", "run.journal"]].concat()),
        (2, [&push[..], &["--p12", p12[1], "--p12-password-env", "WRONG"]].concat()),
        (0, vec!["token", "--credential", "Acme key"]),
        (2, vec!["token", "--credential", "Acme push"]),
    ];
    let names = ["push.p12", "key.pem", "key.der", "AuthKey_FGHIJ67890.p8", "cut.p8", "cut.pem"];
    let files = names.map(|name| inputs.text(name));
    let (cer, key) = (inputs.text("push.cer"), inputs.text("key.pem"));
    let exits = [0, 1, 1, 0, 2, 2];
    for (file, exit) in files.iter().zip(exits) {
        commands.push((exit, vec!["inspect", file, "--password-env", "PASSWORD"]));
        commands.push((exit, vec!["inspect", file, "--password-env", "PASSWORD", "--json"]));
    }
    commands.push((0, vec!["inspect", &cer, "--key", &key, "--json"]));
    let mut said = Vec::new();
    for (exit, arguments) in commands {
        let mut command = command(bench.folder.path());
        command.args(&arguments).env("PUSHBENCH_DATA_DIR", data.path()).env("RUST_BACKTRACE", "full");
        command.envs([
            ("PASSWORD", PASSWORD),
            ("WRONG", "wrong"),
            ("PUSHBENCH_VAULT_PASSPHRASE", PASSPHRASE),
        ]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {}", stderr(&output));
        said.extend([output.stdout, output.stderr].concat());
    }
    said
}

/// Kills the command while it holds the key and waits for a server that says nothing.
fn crash(bench: &Bench, data: &DataDir) -> Vec<u8> {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("https://{}", server.local_addr().unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_pushbench"), "send"]);
    shell.args([
        "--token",
        "abab",
        "--payload",
        "payload.json",
        "--credential",
        "Acme push",
        "--endpoint",
        &endpoint,
    ]);
    shell.current_dir(bench.folder.path()).env("PUSHBENCH_DATA_DIR", data.path());
    shell.env("PUSHBENCH_VAULT_PASSPHRASE", PASSPHRASE).stdin(Stdio::null());
    let child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let connection = server.accept().unwrap();
    assert!(Command::new("kill").args(["-s", "ABRT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(connection);
    assert_eq!(output.status.code(), None, "a signal ended it");
    [output.stdout, output.stderr].concat()
}

/// What a panic says that prints whatever holds a key; in a process of its own, whose standard error is read.
fn panicked(inputs: &Inputs) -> Vec<u8> {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "leaks::a_panic_on_purpose", "--nocapture"]).env("RUST_BACKTRACE", "full");
    let output = child.env(CHILD, inputs.folder.path()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains("on purpose: "), "{}", String::from_utf8_lossy(&said));
    said
}

#[test]
fn a_panic_on_purpose() {
    // Of the test below alone.
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let password = SecretString::from(PASSWORD);
    let read = |name: &str| Item::read(&fs::read(folder.join(name)).unwrap(), name, Some(&password));
    let all = ["push.p12", "key.pem", "AuthKey_FGHIJ67890.p8", "cut.p8", "cut.pem"].map(read);
    let p8 = SecretSlice::from(fs::read(folder.join("key.der")).unwrap());
    let request =
        push_core::model::InspectFile { path: String::new(), password: Some(password), other: None };
    panic!("on purpose: {all:#?} {:?} {p8:?} {:?}", fixtures::key(), request.password);
}

#[tokio::test]
async fn no_key_is_in_any_file_or_text() {
    let (bench, inputs) = (Bench::without_world(), Inputs::new());
    let data = DataDir::at(bench.path("app"));
    let of_request = keep(&bench, &inputs, &data).await;
    fs::copy(bench.path("data/loopback.json"), data.path().join("loopback.json")).unwrap();
    let said = said(&bench, &inputs, &data);
    let crashed = crash(&bench, &data);
    let panicked = panicked(&inputs);

    let mut secrets = Secrets::default();
    for key in [&inputs.p8, fixtures::key().pkcs8_der(), &of_request] {
        let mut one = Secrets::default();
        one.add_key(key);
        let hex: String = key.expose_secret().iter().map(|byte| format!("{byte:02X}")).collect();
        let forms =
            [key.expose_secret().to_vec(), pem_of("PRIVATE KEY", key.expose_secret()).into(), hex.into()];
        assert!(forms.iter().all(|form| one.are_in(form)), "the search finds what is there");
        secrets.add_key(key);
    }
    [PASSWORD, PASSPHRASE].iter().for_each(|text| secrets.add(text.as_bytes()));
    let texts = [("output", said), ("a crash", crashed), ("a panic", panicked)];
    let mut places: Vec<(PathBuf, Vec<u8>)> = texts.map(|(name, text)| (name.into(), text)).into();
    files_below(bench.folder.path(), &mut places);
    for expected in
        ["store.sqlite3", "vault.json", "classic.p12", "modern.p12", "journal.jsonl", "run.journal"]
    {
        assert!(places.iter().any(|(path, _)| path.ends_with(expected)), "{expected} is searched");
    }
    for (place, text) in places {
        assert!(!text.is_empty() || !place.ends_with("output"));
        assert!(!secrets.are_in(&text), "{} holds a secret", place.display());
    }
}

fn files_below(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
}
