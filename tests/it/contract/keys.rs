//! A key of one's own: importing it, what it may be used for, and that it never comes out again.

use std::fs;
use std::path::{Path, PathBuf};

use push_core::headless;
use push_ipc::FailureCode;
use push_ipc::model::*;
use secrecy::{ExposeSecret, SecretSlice};

use crate::keys;

use super::bench::{Bench, Home, PASSPHRASE, asked, one_receipt, passphrase, refused};
use super::hidden::assert_hidden;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../push-credentials/tests/fixtures");

fn import(path: &Path) -> ImportKey {
    ImportKey {
        path: path.to_str().unwrap().to_owned(),
        name: "Acme".to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: None,
    }
}

/// A key file as Apple hands it out, and the secret in it.
fn key_file(home: &Home) -> (PathBuf, SecretSlice<u8>) {
    let (pem, der) = keys::p8();
    let path = home.beside("AuthKey_ABCDE12345.p8");
    fs::write(&path, pem).unwrap();
    (path, der)
}

/// Makes a vault file and imports a key; the draft uses that key.
async fn with_own_key(bench: &Bench<'_>, path: &Path) -> Draft {
    bench.create_vault(passphrase(PASSPHRASE)).await.unwrap();
    let credentials = bench.import_key(import(path)).await.unwrap();
    let own = credentials.iter().find(|it| it.name == "Acme").unwrap();
    Draft { credential: Some(own.id.clone()), ..bench.draft().await }
}

fn own(credentials: &[CredentialView]) -> &CredentialView {
    credentials.iter().find(|it| it.name == "Acme").unwrap()
}

#[tokio::test]
async fn without_a_keychain_a_key_needs_a_vault_under_a_passphrase() {
    let home = Home::new();
    let (path, _) = key_file(&home);
    let bench = home.open().await;
    let seen = bench.look_at(&path).await.unwrap();
    assert_eq!((seen.kind, seen.can_push, seen.problems), (FileKind::P8, true, Vec::new()));
    let seen = seen.key.unwrap();
    assert_eq!((seen.key_id.as_deref(), seen.already), (Some("ABCDE12345"), None));
    let refused = bench.import_key(import(&path)).await.unwrap_err();
    assert_eq!((refused.code, refused.cause.as_deref()), (FailureCode::NoKeychain, Some("no_bus")));
    assert_eq!(bench.start(()).await.unwrap().credentials.len(), 1, "memory keeps the sample key alone");

    let weak = bench.create_vault(passphrase("short")).await.unwrap_err();
    assert_eq!(weak.code, FailureCode::Vault);
    assert!(weak.message.contains("has 5 characters; it needs at least 12"), "{}", weak.message);
    let vault = bench.create_vault(passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!((vault.kind, vault.file), (VaultKind::File, VaultFile::Open));
    let twice = bench.create_vault(passphrase("another one, which is longer")).await.unwrap_err();
    assert_eq!(twice.code, FailureCode::Vault, "{}", twice.message);

    let credentials = bench.import_key(import(&path)).await.unwrap();
    let found = own(&credentials);
    assert!(found.usable && !found.sample && found.hosts.is_empty());
    assert_eq!(found.fingerprint, seen.fingerprint);
    let seen = bench.look_at(&path).await.unwrap().key.unwrap();
    assert_eq!(seen.already.as_deref(), Some("Acme"));

    let same = |change: fn(&mut ImportKey)| {
        let mut request = import(&path);
        change(&mut request);
        request
    };
    for (request, field, cause) in [
        (same(|_| ()), "name", "name_taken"),
        (same(|it| it.name = " ".to_owned()), "name", "name_empty"),
        (same(|it| it.key_id = "ABC".to_owned()), "key_id", "key_id_invalid"),
        (same(|it| it.team_id = "ABC".to_owned()), "team_id", "team_id_invalid"),
        (same(|it| it.environments = Vec::new()), "environments", "no_environment"),
        (same(|it| it.topics = vec!["a\nb".to_owned()]), "topics", "header_control"),
        (same(|it| it.replaces = Some("sample-key".to_owned())), "replaces", "replaces_sample"),
    ] {
        let failure = bench.import_key(request).await.unwrap_err();
        let found = (failure.code, failure.field.as_deref(), failure.cause.as_deref());
        assert_eq!(found, (FailureCode::InvalidField, Some(field), Some(cause)), "{}", failure.message);
    }
    let id = own(&bench.start(()).await.unwrap().credentials).id.clone();
    assert_eq!(bench.remove_credential(ById { id }).await.unwrap().len(), 1);
    bench.close().await;
}

#[tokio::test]
async fn a_bad_key_file_is_not_imported_and_is_named() {
    let home = Home::new();
    let bench = home.open().await;
    let certificate = Path::new(FIXTURES).join("throwaway-certificate.pem");
    for (path, code, cause) in [
        (certificate, FailureCode::BadKeyFile, "certificate"),
        (home.beside("missing.p8"), FailureCode::FileAccess, "io"),
        (home.data().path().to_owned(), FailureCode::FileAccess, "io"),
    ] {
        let failure = bench.import_key(import(&path)).await.unwrap_err();
        let text = path.to_str().unwrap();
        assert_eq!((failure.code, failure.cause.as_deref()), (code, Some(cause)), "{}", failure.message);
        assert!(failure.message.contains(text) && failure.details["file"] == text, "{}", failure.message);
        let looked = bench.look_at(&path).await;
        if code == FailureCode::FileAccess {
            assert_eq!(failure, looked.unwrap_err());
        }
    }
    assert_eq!(bench.start(()).await.unwrap().credentials.len(), 1);
    bench.close().await;
}

#[tokio::test]
async fn a_key_of_ones_own_is_used_with_another_host_only_after_a_yes() {
    let home = Home::new();
    let (path, _) = key_file(&home);
    let bench = home.open().await;
    let draft = with_own_key(&bench, &path).await;
    let (consent, warnings, host, credential) = asked(bench.send_with(draft.clone(), &[]).await);
    assert_eq!((consent, warnings, credential.as_str()), (Consent::Host, Vec::new(), "Acme"));
    assert!(host.starts_with("127.0.0.1:"), "{host}");
    assert_eq!(own(&bench.start(()).await.unwrap().credentials).hosts, Vec::<String>::new());
    let receipt = one_receipt(bench.send_with(draft.clone(), &[Consent::Host]).await);
    assert_eq!(receipt.ending, Ending::Accepted);
    assert_eq!(own(&bench.start(()).await.unwrap().credentials).hosts, ["127.0.0.1"]);
    assert_eq!(one_receipt(bench.send_with(draft.clone(), &[]).await).ending, Ending::Accepted);

    // The sample key belongs to this machine: Apple's hosts are the others to it. Asked, never sent.
    let sample = bench.start(()).await.unwrap().credentials.into_iter().find(|it| it.sample).unwrap();
    let apple = Draft { credential: Some(sample.id), endpoint: Endpoint::Sandbox, ..draft };
    let (consent, _, host, credential) = asked(bench.send_with(apple, &[]).await);
    assert_eq!((consent, host.as_str()), (Consent::Host, "api.sandbox.push.apple.com:443"));
    assert_eq!(credential, "Sample key");
    bench.close().await;
}

/// The vault keeps it for the command line; it is not left there without the credential.
#[tokio::test]
async fn the_provider_token_is_in_the_vault_as_long_as_the_credential_is() {
    let home = Home::new();
    let (path, _) = key_file(&home);
    let bench = home.open().await;
    let draft = with_own_key(&bench, &path).await;
    let items = || {
        let vault: serde_json::Value =
            serde_json::from_slice(&fs::read(home.data().vault()).unwrap()).unwrap();
        let names = vault["secrets"].as_object().unwrap().keys().cloned();
        names.filter(|name| name.starts_with("jwt-")).collect::<Vec<_>>()
    };
    assert_eq!(items(), Vec::<String>::new());
    bench.push(draft.clone()).await;
    assert_eq!(items(), ["jwt-TEAM123456-ABCDE12345"]);
    let id = draft.credential.clone().unwrap();
    let issued = async |bench: Bench<'_>| {
        bench.push(draft.clone()).await;
        bench.close().await;
        headless_token(&home).await
    };
    let first = issued(bench).await;
    let bench = home.open().await;
    bench.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!(issued(bench).await, first, "window and command line speak with one token, in every run");

    let bench = home.open().await;
    bench.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    bench.remove_credential(ById { id }).await.unwrap();
    assert_eq!(items(), Vec::<String>::new());
    bench.close().await;
}

/// What `pushbench token --credential Acme` prints.
async fn headless_token(home: &Home) -> String {
    let speaker = headless::by_name(&home.data(), "Acme", None, Some(PASSPHRASE.into())).await.unwrap();
    headless::provider_token(speaker).await.unwrap().expose_secret().to_owned()
}

/// The vault stays locked, so that nothing can leave for Apple's hosts.
#[tokio::test]
async fn production_is_asked_about_once_in_every_run() {
    let home = Home::new();
    let (path, _) = key_file(&home);
    let bench = home.open().await;
    let draft = Draft { endpoint: Endpoint::Production, ..with_own_key(&bench, &path).await };
    bench.close().await;
    let unusable = vec![("credential".to_owned(), "credential_unusable".to_owned())];
    for _ in 0..2 {
        let bench = home.open().await;
        let (consent, codes, host, _) = asked(bench.send_with(draft.clone(), &[]).await);
        assert_eq!((consent, codes), (Consent::Warnings, vec!["device_environment".to_owned()]));
        assert_eq!(host, "api.push.apple.com:443");
        for _ in 0..2 {
            let (consent, codes, ..) = asked(bench.send_with(draft.clone(), &[Consent::Warnings]).await);
            assert_eq!((consent, codes), (Consent::Production, Vec::new()));
        }
        let agreed = [Consent::Warnings, Consent::Production];
        assert_eq!(refused(bench.send_with(draft.clone(), &agreed).await), unusable);
        assert_eq!(refused(bench.send_with(draft.clone(), &[Consent::Warnings]).await), unusable);
        bench.close().await;
    }
}

#[tokio::test]
async fn a_secret_that_came_in_never_comes_out() {
    let home = Home::new();
    let (path, key) = key_file(&home);
    let bench = home.open().await;
    bench.look_at(&path).await.unwrap();
    bench.import_key(import(&path)).await.unwrap_err();
    let draft = with_own_key(&bench, &path).await;
    bench.create_vault(passphrase(PASSPHRASE)).await.unwrap_err();
    bench.push(draft.clone()).await;
    bench.push(Draft { token: "00".repeat(32), device_ids: Vec::new(), ..draft.clone() }).await;
    bench.save_profile(draft.clone()).await.unwrap();
    hidden(&home, &path, &key);
    bench.close().await;
    let bench = home.open().await;
    bench.unlock_vault(passphrase("seven quiet otters")).await.unwrap_err();
    bench.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    bench.push(draft).await;
    let id = own(&bench.start(()).await.unwrap().credentials).id.clone();
    bench.close().await;
    assert!(home.data().vault().exists());
    hidden(&home, &path, &key);

    let bench = home.open().await;
    bench.remove_credential(ById { id }).await.unwrap();
    bench.close().await;
    hidden(&home, &path, &key);
}

fn hidden(home: &Home, path: &Path, der: &SecretSlice<u8>) {
    let pem = fs::read_to_string(path).unwrap();
    let lines = pem.lines().map(|line| line.as_bytes().to_vec());
    assert_hidden(home, lines.chain(keys::traces(der)).collect(), pem.as_bytes());
}
