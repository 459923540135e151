//! `pushbench send` with a push certificate: from a `.p12`, and from the vault under a passphrase.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use push_core::model::{ImportCertificate, Passphrase};
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};
use push_credentials::fixtures::Draft;
use push_credentials::{CertificateKind, P12};
use serde_json::Value;

use crate::bench::*;

const PASSWORD: &str = "Schlüssel 密码";
const PASSPHRASE: &str = "seven quiet otters rowing";
const PUSH: [&str; 3] = ["--payload", "payload.json", "--token"];

/// Writes a certificate and its key, as openssl does it now.
fn write(bench: &Bench, name: &str, draft: &Draft) {
    let form = push_credentials::P12Form::Modern;
    let bytes = P12::write(&draft.identity(), "Push", &PASSWORD.into(), form).unwrap();
    fs::write(bench.path(name), bytes).unwrap();
}

fn sandbox() -> Draft {
    Draft::new(CertificateKind::Development, TOPIC)
}

/// Sends under a password in the environment; exit status, lines and what stands on standard error.
fn send(bench: &Bench, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, Vec<Value>, String) {
    let mut send = command(bench.folder.path());
    send.arg("send").args(PUSH).arg(token("ab")).args(arguments).arg("--json");
    let output = send.envs(variables.iter().copied()).output().unwrap();
    (output.status.code().unwrap(), lines(&output), stderr(&output))
}

#[test]
fn a_certificate_pushes_in_its_environment_and_needs_no_topic_where_it_has_one() {
    let bench = Bench::without_world();
    write(&bench, "sandbox.p12", &sandbox());
    write(&bench, "production.p12", &Draft::new(CertificateKind::Production, TOPIC));
    write(&bench, "all.p12", &Draft::universal(TOPIC));
    #[rustfmt::skip]
    let rows: [(&str, &[&str], u16, Value, i32, &str); 6] = [
        ("sandbox.p12", &["--topic", TOPIC], 200, Value::Null, 0, ""),
        ("sandbox.p12", &[], 200, Value::Null, 0, ""),
        ("all.p12", &["--topic", TOPIC], 200, Value::Null, 0, ""),
        ("all.p12", &[], 400, "MissingTopic".into(), 1, "apns-topic is missing, and the certificate is for several: "),
        ("production.p12", &[], 403, "BadCertificateEnvironment".into(), 1, ""),
        ("sandbox.p12", &["--topic", "com.other"], 400, "TopicDisallowed".into(), 1, "not for com.other; APNs answers TopicDisallowed"),
    ];
    for (file, more, status, reason, exit, warning) in rows {
        let given = [&["--p12", file, "--p12-password-env", "PASSWORD"], more].concat();
        let (ended, said, errors) = send(&bench, &given, &[("PASSWORD", PASSWORD)]);
        let found = (ended, said[0]["status"].clone(), said[0]["reason"].clone());
        assert_eq!(found, (exit, status.into(), reason), "{file} {more:?}: {errors}");
        assert!(
            errors.contains(warning) && warning.is_empty() == errors.is_empty(),
            "{file} {more:?}: {errors}"
        );
    }
}

#[test]
fn what_a_certificate_calls_itself_does_not_move_the_cursor() {
    let bench = Bench::without_world();
    write(&bench, "odd.p12", &sandbox().common_name("Apple Development IOS Push Services: \u{1b}[2Jodd"));
    let given = ["--p12", "odd.p12", "--p12-password-env", "PASSWORD", "--topic", "com.other"];
    let (_, _, errors) = send(&bench, &given, &[("PASSWORD", PASSWORD)]);
    assert!(
        errors.contains("\u{fffd}[2Jodd is a certificate for ") && !errors.contains('\u{1b}'),
        "{errors}"
    );
}

#[test]
fn a_certificate_that_cannot_be_used_sends_nothing() {
    let bench = Bench::without_world();
    write(&bench, "push.p12", &sandbox());
    write(&bench, "plain.p12", &Draft::new(CertificateKind::NoPush, TOPIC));
    let with = |file| ["--p12", file, "--p12-password-env", "PASSWORD"];
    let password = [("PASSWORD", PASSWORD)];
    let closed = "push.p12: this .p12 file has a password and none was given; expected the one that was set when it was \
                  exported. Here, name the variable that holds it with --p12-password-env";
    #[rustfmt::skip]
    let rows: [(&[&str], &[(&str, &str)], &str); 6] = [
        (&with("push.p12"), &[("PASSWORD", "wrong")], "push.p12: the password does not open this .p12 file"),
        (&["--p12", "push.p12"], &[], closed),
        (&with("push.p12"), &[], "--p12-password-env PASSWORD: there is no such environment variable"),
        (&with("plain.p12"), &password, "plain.p12: the certificate \"Apple Distribution: com.example.app\" is not for pushing"),
        (&with("payload.json"), &password, "payload.json: this is "),
        (&["--p12", "push.p12", "--credential", "Acme"], &[], "the argument '--p12 <FILE>' cannot be used with '--credential <NAME>'"),
    ];
    for (arguments, variables, expected) in rows {
        let (ended, said, errors) = send(&bench, arguments, variables);
        assert_eq!((ended, said.len()), (2, 0), "{arguments:?}: {errors}");
        assert!(errors.contains(expected) && !errors.contains(PASSWORD), "{arguments:?}: {errors}");
    }
    let mut printed = command(bench.folder.path());
    let printed = printed.args(["token"]).args(with("push.p12")).envs(password).output().unwrap();
    assert_eq!((printed.status.code(), printed.stdout.len()), (Some(2), 0));
    assert!(stderr(&printed).contains("a certificate has no provider token"), "{}", stderr(&printed));
}

/// The app on that data folder, without a keychain.
pub async fn open(data: DataDir) -> Workbench {
    let options = Options {
        data,
        clock: std::sync::Arc::new(SystemClock),
        port: 0,
        version: "0".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    };
    Workbench::open(options).await.unwrap()
}

/// Puts certificates for sandbox and production under one name into a vault under a passphrase, as the app does.
async fn import(bench: &Bench, data: DataDir) {
    let workbench = open(data).await;
    workbench.create_vault(Passphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    for draft in [sandbox(), Draft::new(CertificateKind::Production, TOPIC)] {
        write(bench, "push.p12", &draft);
        let request = ImportCertificate {
            path: bench.path("push.p12").to_str().unwrap().to_owned(),
            password: Some(PASSWORD.into()),
            other: None,
            sha256: draft.certificate().sha256(),
            name: "Acme push".to_owned(),
            replaces: None,
        };
        workbench.import_certificate(request).await.unwrap();
    }
    workbench.close().await;
}

#[tokio::test]
async fn a_credential_by_name_is_the_certificate_of_the_environment() {
    let bench = Bench::without_world();
    let data = bench.path("app");
    import(&bench, DataDir::at(&data)).await;
    // The simulator that runs is that of the other data folder.
    fs::copy(bench.path("data/loopback.json"), data.join("loopback.json")).unwrap();
    let secret = bench.path("passphrase");
    fs::write(&secret, format!("{PASSPHRASE}\r\nnot this line\n")).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let open = bench.path("open");
    fs::copy(&secret, &open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let (secret, open) = (secret.to_str().unwrap(), open.to_str().unwrap());
    let (value, file) = ("PUSHBENCH_VAULT_PASSPHRASE", "PUSHBENCH_VAULT_PASSPHRASE_FILE");
    let elsewhere = ["--endpoint", bench.url.as_str(), "--ca", "ca.pem"];
    #[rustfmt::skip]
    let rows: [(&[&str], (&str, &str), i32, &str, &str); 7] = [
        (&[], (value, PASSPHRASE), 0, "", ""),
        (&[], (file, secret), 0, "", ""),
        (&[], (file, open), 0, "", "open holds the vault's passphrase and is open to others; chmod 600 it"),
        (&elsewhere, (file, secret), 1, "BadCertificateEnvironment", ""),
        (&[], (value, "another one, and wrong"), 2, "", "passphrase"),
        (&[], ("UNUSED", ""), 2, "", "set PUSHBENCH_VAULT_PASSPHRASE or PUSHBENCH_VAULT_PASSPHRASE_FILE"),
        (&[], (file, "none"), 2, "", "could not read none: No such file"),
    ];
    for (more, variable, exit, reason, warning) in rows {
        let given = [&["--credential", "Acme push"], more].concat();
        let variables = [variable, ("PUSHBENCH_DATA_DIR", data.to_str().unwrap())];
        let (ended, said, errors) = send(&bench, &given, &variables);
        assert_eq!(ended, exit, "{variable:?}: {errors}");
        assert_eq!(said.first().and_then(|it| it["reason"].as_str()).unwrap_or_default(), reason, "{errors}");
        assert!(
            errors.contains(warning) && warning.is_empty() == errors.is_empty(),
            "{variable:?}: {errors}"
        );
        assert!(!errors.contains(PASSPHRASE), "{errors}");
    }
}
