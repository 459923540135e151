//! Certificates: what a file holds, importing, sending with them, exporting, renewing and removing them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use push_credentials::fixtures::{self, Draft as Made};
use push_credentials::{CertificateKind as Kind, Identity, P12, P12Form as Form};
use push_ipc::FailureCode;
use push_ipc::model::*;
use secrecy::ExposeSecret;

use crate::keys;

use super::bench::{Bench, Home, PASSPHRASE, asked, one_receipt, passphrase};
use super::hidden::assert_hidden;

/// The sample app's, which the simulated phone has.
const TOPIC: &str = "com.example.shop";
const PASSWORD: &str = "Päßwörd 订单";

fn universal() -> Made {
    Made::universal(TOPIC)
}

/// A `.p12` beside the data folder.
fn p12(home: &Home, name: &str, identity: &Identity) -> PathBuf {
    let path = home.beside(name);
    fs::write(&path, P12::write(identity, "Push", &PASSWORD.into(), Form::Modern).unwrap()).unwrap();
    path
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn inspect(path: &Path, password: Option<&str>) -> InspectFile {
    InspectFile { path: text(path), password: password.map(Into::into), other: None }
}

fn import(path: &Path, identity: &Identity, name: &str) -> ImportCertificate {
    ImportCertificate {
        path: text(path),
        password: Some(PASSWORD.into()),
        other: None,
        sha256: identity.certificate.sha256(),
        name: name.to_owned(),
        replaces: None,
    }
}

fn codes(view: &FileView) -> Vec<(&str, &str)> {
    view.problems.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect()
}

async fn with(bench: &Bench<'_>, credential: &CredentialView) -> Draft {
    Draft { credential: Some(credential.id.clone()), ..bench.draft().await }
}

#[tokio::test]
async fn a_p12_is_explained_kept_and_pushed_with() {
    let home = Home::new();
    let bench = home.open().await;
    let identity = universal().identity();
    let path = p12(&home, "push.p12", &identity);
    for (password, code) in [(None, "password_needed"), (Some("wrong"), "wrong_password")] {
        let view = bench.inspect_file(inspect(&path, password)).await.unwrap();
        assert_eq!((view.kind, view.can_push), (FileKind::Unknown, false));
        assert_eq!(codes(&view), [("password", code)]);
    }
    let view = bench.inspect_file(inspect(&path, Some(PASSWORD))).await.unwrap();
    assert_eq!((view.kind, view.can_push, codes(&view)), (FileKind::P12, true, Vec::new()));
    let [found] = &view.certificates[..] else { panic!("{view:?}") };
    assert_eq!((found.key, &found.already, found.renews.len()), (KeyPlace::File, &None, 0));
    assert_eq!(found.certificate.kind, CertificateKind::Universal);
    assert_eq!(found.certificate.team_id.as_deref(), Some(fixtures::TEAM));

    let refused = bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap_err();
    assert_eq!((refused.code, refused.cause.as_deref()), (FailureCode::NoKeychain, Some("no_bus")));
    assert_eq!(bench.own_credentials().await, []);
    bench.make_vault().await;
    let wrong = ImportCertificate { password: Some("wrong".into()), ..import(&path, &identity, "Acme") };
    let refused = bench.import_certificate(wrong).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.cause.as_deref()),
        (Some("password"), Some("wrong_password"))
    );
    bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!((kept.kind, kept.scope), (CredentialKind::Certificate, ScopeSource::Certificate));
    assert_eq!(kept.certificate.as_ref(), Some(&found.certificate));
    assert_eq!((kept.environments.len(), kept.topics.len(), kept.usable), (2, 3, true));
    let again = bench.inspect_file(inspect(&path, Some(PASSWORD))).await.unwrap();
    assert_eq!(again.certificates[0].already.as_deref(), Some("Acme"));

    let draft = with(&bench, &kept).await;
    let (consent, _, host, name) = asked(bench.send_with(draft.clone(), &[]).await);
    assert_eq!((consent, name.as_str()), (Consent::Host, "Acme"));
    assert!(host.starts_with("127.0.0.1:"), "{host}");
    assert_eq!(bench.push(draft.clone()).await.ending, Ending::Accepted);
    let missing = Draft { topic: String::new(), ..draft };
    let receipt = bench.push(missing).await;
    assert_eq!(receipt.reason.as_deref(), Some("MissingTopic"), "it is for three topics");

    assert_eq!(home.secrets().len(), 1, "{:?}", home.secrets());
    bench.remove_credential(ById { id: kept.id }).await.unwrap();
    assert_eq!(home.secrets(), Vec::<String>::new());
    bench.close().await;
}

/// It is refused where its environment is not, and its one topic may be left out.
#[tokio::test]
async fn a_certificate_is_for_its_environment() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let identity = Made::new(Kind::Development, TOPIC).identity();
    let path = p12(&home, "push.p12", &identity);
    bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    let draft = with(&bench, &kept).await;
    let untold = Draft { topic: String::new(), ..draft.clone() };
    assert_eq!(bench.check_draft(untold.clone()).await.unwrap().warnings, [], "it has one topic");
    assert_eq!(bench.push(untold).await.ending, Ending::Accepted);
    let elsewhere = Draft { endpoint: Endpoint::LoopbackProduction, ..draft.clone() };
    let warned: Vec<_> =
        bench.check_draft(elsewhere.clone()).await.unwrap().warnings.into_iter().map(|it| it.code).collect();
    assert_eq!(warned, ["certificate_environment", "device_environment"]);
    let receipt = bench.push(elsewhere.clone()).await;
    assert_eq!(receipt.reason.as_deref(), Some("BadCertificateEnvironment"));
    let other = bench.push(Draft { topic: "com.example.other".to_owned(), ..draft.clone() }).await;
    assert_eq!(other.reason.as_deref(), Some("TopicDisallowed"));

    // The one of the other environment may have the same name, and is then used there.
    let production = Made::new(Kind::Production, TOPIC).identity();
    let path = p12(&home, "production.p12", &production);
    bench.import_certificate(import(&path, &production, "Acme")).await.unwrap();
    assert_eq!(bench.own_credentials().await.len(), 2);
    let receipt = bench.push(elsewhere).await;
    assert_eq!(receipt.reason.as_deref(), Some("BadDeviceToken"), "the phone is a sandbox's");
    let again = SendElsewhere { run: "again".to_owned(), receipt: receipt.id, consent: vec![Consent::Host] };
    assert_eq!(
        one_receipt(bench.send_elsewhere(again).await.unwrap()).status,
        Some(200),
        "with the sandbox's"
    );
    bench.save_profile(draft).await.unwrap();
    let mut uses = Vec::new();
    for it in bench.own_credentials().await {
        let profiles = bench.credential_uses(ById { id: it.id }).await.unwrap().profiles.len();
        uses.push((it.environments[0], profiles));
    }
    assert_eq!(uses, [(Environment::Sandbox, 1), (Environment::Production, 0)]);
    let both = universal().identity();
    let path = p12(&home, "both.p12", &both);
    let taken = bench.import_certificate(import(&path, &both, "Acme")).await.unwrap_err();
    assert_eq!(taken.cause.as_deref(), Some("name_taken"));
    bench.close().await;
}

#[tokio::test]
async fn certificate_and_key_may_be_in_two_files() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let identity = universal().identity();
    let (cer, key, strange) = (home.beside("aps.cer"), home.beside("push.key"), home.beside("other.key"));
    let pem = |der: &[u8]| {
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
    };
    fs::write(&cer, identity.certificate.der()).unwrap();
    fs::write(&key, pem(identity.key.pkcs8_der().expose_secret())).unwrap();
    fs::write(&strange, pem(fixtures::other_key().pkcs8_der().expose_secret())).unwrap();
    let alone = bench.look_at(&cer).await.unwrap();
    assert_eq!((alone.kind, alone.can_push), (FileKind::Certificate, false));
    assert_eq!((codes(&alone), alone.certificates[0].key), (vec![("path", "no_key")], KeyPlace::Missing));
    let alone = bench.look_at(&key).await.unwrap();
    assert_eq!((alone.kind, codes(&alone)), (FileKind::PrivateKey, vec![("path", "key_only")]));

    let with = |other: &Path| InspectFile { other: Some(text(other)), ..inspect(&cer, None) };
    let view = bench.inspect_file(with(&strange)).await.unwrap();
    assert_eq!((view.can_push, codes(&view)), (false, vec![("path", "key_mismatch")]));
    let view = bench.inspect_file(with(&cer)).await.unwrap();
    assert_eq!(codes(&view), [("other", "not_a_pair")]);
    let view = bench.inspect_file(with(&key)).await.unwrap();
    assert_eq!((view.kind, view.can_push, codes(&view)), (FileKind::CertificateAndKey, true, Vec::new()));

    let request = |other: Option<&Path>| ImportCertificate {
        password: None,
        other: other.map(text),
        ..import(&cer, &identity, "Acme")
    };
    for (other, cause) in [(None, "no_key"), (Some(strange.as_path()), "no_key")] {
        let failure = bench.import_certificate(request(other)).await.unwrap_err();
        assert_eq!((failure.field.as_deref(), failure.cause.as_deref()), (Some("other"), Some(cause)));
    }
    bench.import_certificate(request(Some(&key))).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    let draft = Draft { credential: Some(kept.id), ..bench.draft().await };
    assert_eq!(bench.push(draft).await.ending, Ending::Accepted);
    bench.close().await;
}

#[tokio::test]
async fn an_export_opens_again_and_takes_no_files_place() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let identity = universal().identity();
    let path = p12(&home, "push.p12", &identity);
    bench.import_certificate(import(&path, &identity, "Acme/1")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    let export = |form, password: &str| ExportP12 {
        id: kept.id.clone(),
        path: text(home.beside("").as_path()),
        password: password.into(),
        form,
    };
    for (form, name) in [(P12Form::Classic, "Acme-1.p12"), (P12Form::Modern, "Acme-1 (2).p12")] {
        let saved = bench.export_p12(export(form, "out & away")).await.unwrap();
        assert_eq!(Path::new(&saved.path).file_name().unwrap().to_str(), Some(name));
        let view = bench.inspect_file(inspect(Path::new(&saved.path), Some("out & away"))).await.unwrap();
        assert_eq!((view.can_push, view.certificates[0].already.as_deref()), (true, Some("Acme/1")));
        let view = bench.inspect_file(inspect(Path::new(&saved.path), Some(PASSWORD))).await.unwrap();
        assert_eq!(codes(&view), [("password", "wrong_password")]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&saved.path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    let sample = ExportP12 { id: "sample-key".to_owned(), ..export(P12Form::Modern, "x") };
    let nowhere = ExportP12 { path: text(&home.beside("none/a.p12")), ..export(P12Form::Modern, "x") };
    for (request, code, cause) in [
        (sample, FailureCode::InvalidField, "not_a_certificate"),
        (export(P12Form::Modern, ""), FailureCode::InvalidField, "password_empty"),
        (nowhere, FailureCode::FileAccess, "io"),
    ] {
        let failure = bench.export_p12(request).await.unwrap_err();
        assert_eq!((failure.code, failure.cause.as_deref()), (code, Some(cause)), "{}", failure.message);
    }
    bench.close().await;
    let bench = home.open().await;
    let locked = bench.export_p12(export(P12Form::Modern, "x")).await.unwrap_err();
    assert_eq!(locked.cause.as_deref(), Some("credential_unusable"));
    bench.close().await;
}

/// Same id, name and allowed hosts; another certificate and key, and the old key is gone.
#[tokio::test]
async fn a_renewed_certificate_takes_the_place_of_the_old_one() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let now = SystemTime::now();
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    let old = universal().valid(now - 390 * day, now + 5 * day).identity();
    let path = p12(&home, "old.p12", &old);
    bench.import_certificate(import(&path, &old, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(kept.certificate.as_ref().unwrap().validity, Validity::Expiring);
    let draft = with(&bench, &kept).await;
    assert_eq!(bench.push(draft.clone()).await.ending, Ending::Accepted);
    let before = home.secrets();

    let new = fixtures::other_key();
    let certificate = universal().certificate_for(new.public_key_der());
    let new = Identity::new(certificate, new, Vec::new()).unwrap();
    let path = p12(&home, "new.p12", &new);
    let view = bench.inspect_file(inspect(&path, Some(PASSWORD))).await.unwrap();
    let renews = vec![CredentialRef { id: kept.id.clone(), name: "Acme".to_owned() }];
    assert_eq!(view.certificates[0].renews, renews);
    let request = |id: &str| ImportCertificate {
        replaces: Some(id.to_owned()),
        ..import(&path, &new, "not looked at")
    };
    for (id, cause) in [("sample-key", "replaces_sample"), ("nobody", "gone")] {
        let failure = bench.import_certificate(request(id)).await.unwrap_err();
        assert_eq!(failure.cause.as_deref(), Some(cause));
    }
    bench.import_certificate(request(&kept.id)).await.unwrap();
    let [renewed] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!((&renewed.id, renewed.name.as_str()), (&kept.id, "Acme"));
    assert_eq!(renewed.hosts, ["127.0.0.1"]);
    assert_eq!(renewed.fingerprint, new.certificate.public_key_sha256());
    let after = home.secrets();
    assert!(after.len() == 1 && after != before, "{before:?} {after:?}");
    let receipt = one_receipt(bench.send_with(draft, &[]).await);
    assert_eq!(receipt.ending, Ending::Accepted, "with the new one, which alone the simulator knows");
    bench.close().await;
}

/// It is shown with its date, and never hidden; what APNs will say of it is said before.
#[tokio::test]
async fn a_certificate_that_is_over_is_kept_and_warned_of() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    let now = SystemTime::now();
    let identity = universal().valid(now - 400 * day, now - 35 * day).identity();
    let path = p12(&home, "push.p12", &identity);
    let view = bench.inspect_file(inspect(&path, Some(PASSWORD))).await.unwrap();
    assert_eq!((view.can_push, codes(&view)), (false, vec![("path", "expired")]));
    bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    let certificate = kept.certificate.as_ref().unwrap();
    assert_eq!((certificate.validity, certificate.days_left), (Validity::Expired, -36));
    let warned = bench.check_draft(with(&bench, &kept).await).await.unwrap().warnings;
    assert_eq!(warned.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["certificate_expired"]);
    let receipt = bench.push(with(&bench, &kept).await).await;
    assert_ne!(receipt.ending, Ending::Accepted);
    bench.close().await;
}

/// Deleted while the vault was locked: its key goes as soon as that is opened.
#[tokio::test]
async fn no_key_is_left_in_a_vault_that_was_locked() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let identity = universal().identity();
    let path = p12(&home, "push.p12", &identity);
    bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    bench.close().await;
    let bench = home.open().await;
    bench.remove_credential(ById { id: kept.id }).await.unwrap();
    assert_eq!((bench.own_credentials().await, home.secrets().len()), (Vec::new(), 1));
    bench.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!(home.secrets(), Vec::<String>::new());
    bench.close().await;
}

#[tokio::test]
async fn a_certificates_key_never_comes_out() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let identity = universal().identity();
    let path = p12(&home, "push.p12", &identity);
    let der = identity.key.pkcs8_der();
    let naked = home.beside("push.pem");
    let body = STANDARD.encode(der.expose_secret());
    fs::write(&naked, format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")).unwrap();
    bench.inspect_file(inspect(&path, Some("wrong"))).await.unwrap();
    bench.inspect_file(inspect(&path, Some(PASSWORD))).await.unwrap();
    bench.look_at(&naked).await.unwrap();
    bench.import_certificate(import(&path, &identity, "Acme")).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    let draft = with(&bench, &kept).await;
    bench.push(draft.clone()).await;
    bench.push(Draft { token: "00".repeat(32), device_ids: Vec::new(), ..draft.clone() }).await;
    bench.save_profile(draft).await.unwrap();
    let place = text(&home.beside("out.p12"));
    let password = "a word that is kept";
    let export =
        ExportP12 { id: kept.id.clone(), path: place, password: password.into(), form: P12Form::Modern };
    bench.export_p12(export).await.unwrap();
    let mut secrets = keys::traces(der);
    secrets.extend([PASSWORD, password].map(|it| it.as_bytes().to_vec()));
    let file = fs::read(&naked).unwrap();
    assert_hidden(&home, secrets.clone(), &file);
    bench.remove_credential(ById { id: kept.id }).await.unwrap();
    bench.close().await;
    assert_hidden(&home, secrets, &file);
}
