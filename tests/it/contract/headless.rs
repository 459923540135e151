//! What the command line gets of what the window keeps.

use std::ffi::OsString;
use std::fs;

use push_client::Authorization;
use push_core::{Error, headless};
use push_credentials::fixtures::{self, Draft as Made};
use push_credentials::{CertificateKind as Kind, Identity, P12, P12Form};
use push_ipc::model::*;
use secrecy::ExposeSecret;

use super::bench::{Bench, Home, PASSPHRASE};

fn p12(home: &Home, identity: &Identity) -> std::path::PathBuf {
    let path = home.beside("push.p12");
    fs::write(&path, P12::write(identity, "Push", &"secret".into(), P12Form::Classic).unwrap()).unwrap();
    path
}

async fn keep(home: &Home, bench: &Bench<'_>, kind: Kind) {
    let identity = Made::new(kind, "com.example.shop").identity();
    let request = ImportCertificate {
        path: p12(home, &identity).to_str().unwrap().to_owned(),
        password: Some("secret".into()),
        other: None,
        sha256: identity.certificate.sha256(),
        name: "Acme".to_owned(),
        replaces: None,
    };
    bench.import_certificate(request).await.unwrap();
}

fn code(error: &Error) -> &str {
    let Error::Field(problem) = error else { panic!("{error}") };
    &problem.code
}

#[tokio::test]
async fn a_name_means_the_certificate_of_the_environment() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    keep(&home, &bench, Kind::Development).await;
    keep(&home, &bench, Kind::Production).await;
    bench.close().await;
    let by_name = async |environment, passphrase| {
        headless::by_name(&home.data(), "Acme", environment, passphrase).await
    };
    for (environment, kind) in
        [(Environment::Sandbox, Kind::Development), (Environment::Production, Kind::Production)]
    {
        let speaker = by_name(Some(environment), Some(PASSPHRASE.into())).await.unwrap();
        assert_eq!(speaker.certificate().unwrap().kind(), kind);
        assert!(matches!(headless::authorization(speaker), Ok(Authorization::Certificate(_))));
    }
    let speaker = by_name(None, Some(PASSPHRASE.into())).await.unwrap();
    let error = headless::provider_token(speaker).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "a certificate has no provider token: it is shown in the TLS handshake. Name a key (.p8)"
    );
    let Err(error) = by_name(None, None).await else { panic!("without the passphrase") };
    assert_eq!(
        error.to_string(),
        "the vault is under a passphrase; set PUSHBENCH_VAULT_PASSPHRASE or PUSHBENCH_VAULT_PASSPHRASE_FILE"
    );
}

#[tokio::test]
async fn a_p12_speaks_with_its_password_alone() {
    let home = Home::new();
    let path = p12(&home, &Made::universal("com.example.shop").identity());
    let from = async |password: Option<&str>| {
        let password = password.map(Into::into);
        headless::certificate_from_file(&path, password, Environment::Sandbox).await
    };
    let speaker = from(Some("secret")).await.unwrap();
    assert_eq!(speaker.certificate().unwrap().team_id(), Some(fixtures::TEAM));
    assert!(matches!(headless::authorization(speaker), Ok(Authorization::Certificate(_))));
    for (password, expected) in [(None, "password_needed"), (Some("wrong"), "wrong_password")] {
        let Err(error) = from(password).await else { panic!("{password:?} opens it") };
        assert_eq!(code(&error), expected);
    }
    p12(&home, &Made::new(Kind::NoPush, "com.example.shop").identity());
    let Err(error) = from(Some("secret")).await else { panic!("it cannot push") };
    assert_eq!(code(&error), "no_push_certificate");
}

#[test]
fn the_passphrase_is_in_the_environment_or_in_a_file() {
    let home = Home::new();
    let path = home.beside("passphrase");
    let read = |variable: Option<&str>, file: bool| {
        let path = path.clone();
        let found = headless::passphrase(move |name| match name {
            "PUSHBENCH_VAULT_PASSPHRASE" => variable.map(OsString::from),
            "PUSHBENCH_VAULT_PASSPHRASE_FILE" if file => Some(path.clone().into()),
            _ => None,
        });
        found.map(|it| it.map(|it| it.expose_secret().to_owned()))
    };
    assert_eq!(read(None, false).unwrap(), None);
    assert_eq!(read(Some("one"), true).unwrap().as_deref(), Some("one"));
    assert!(read(None, true).unwrap_err().to_string().starts_with("could not read "));
    for (text, expected) in
        [("seven otters\n", "seven otters"), ("sieben Öttér \r\nmore\n", "sieben Öttér "), ("", "")]
    {
        fs::write(&path, text).unwrap();
        assert_eq!(read(None, true).unwrap().as_deref(), Some(expected));
        assert_eq!(read(Some(""), true).unwrap().as_deref(), Some(expected), "an empty variable is none");
    }
    fs::write(&path, b"\xff\xfe\n").unwrap();
    let error = read(None, true).unwrap_err();
    assert_eq!(
        error.to_string(),
        "what PUSHBENCH_VAULT_PASSPHRASE_FILE names is not UTF-8 text; write the passphrase anew as text"
    );
}
