//! Signing requests: made here, and answered by a certificate that finds its key.

use std::fs;
use std::path::Path;

use push_core::vault::{FileVault, Vault as _};
use push_credentials::SigningRequest;
use push_credentials::fixtures::Draft as Made;
use push_ipc::FailureCode;
use push_ipc::model::*;
use secrecy::ExposeSecret as _;

use crate::keys;

use super::bench::{Bench, Home, PASSPHRASE};
use super::hidden::assert_hidden;

fn ask(path: &Path) -> MakeRequest {
    MakeRequest {
        email: "ana@example.com".to_owned(),
        common_name: "Ana".to_owned(),
        country: "pt".to_owned(),
        path: path.to_str().unwrap().to_owned(),
    }
}

/// What Apple would send back for the request in that file.
fn answer(home: &Home, request: &str, made: &Made) -> std::path::PathBuf {
    let request = SigningRequest::parse(&fs::read(request).unwrap()).unwrap();
    let path = home.beside("aps.cer");
    fs::write(&path, made.certificate_for(request.public_key_der()).der()).unwrap();
    path
}

fn import(path: &Path, view: &FileView, replaces: Option<&str>) -> ImportCertificate {
    ImportCertificate {
        path: path.to_str().unwrap().to_owned(),
        password: None,
        other: None,
        sha256: view.certificates[0].certificate.sha256.clone(),
        name: "Acme".to_owned(),
        replaces: replaces.map(str::to_owned),
    }
}

async fn accepts(bench: &Bench<'_>, credential: &CredentialView) {
    let draft = Draft { credential: Some(credential.id.clone()), ..bench.draft().await };
    assert_eq!(bench.push(draft).await.ending, Ending::Accepted);
}

#[tokio::test]
async fn a_certificate_finds_the_key_of_its_request() {
    let home = Home::new();
    let bench = home.open().await;
    let refused = bench.make_request(ask(&home.beside(""))).await.unwrap_err();
    assert_eq!((refused.code, refused.cause.as_deref()), (FailureCode::NoKeychain, Some("no_bus")));
    bench.make_vault().await;
    let made = bench.make_request(ask(&home.beside(""))).await.unwrap();
    assert!(made.path.ends_with("/CertificateSigningRequest.certSigningRequest"), "{}", made.path);
    let [waiting] = &made.requests[..] else { panic!("{made:?}") };
    assert_eq!((waiting.subject.country.as_deref(), waiting.usable), (Some("PT"), true));
    assert_eq!(home.secrets(), [waiting.id.as_str()]);
    let file = bench.look_at(Path::new(&made.path)).await.unwrap();
    let request = file.request.unwrap();
    assert_eq!((request.key.as_str(), request.fits_apple, request.made_here), ("RSA 2048", true, true));

    let cer = answer(&home, &made.path, &Made::universal("com.example.shop"));
    let view = bench.look_at(&cer).await.unwrap();
    assert_eq!((view.can_push, view.problems.len()), (true, 0));
    assert_eq!(view.certificates[0].key, KeyPlace::Vault);
    bench.import_certificate(import(&cer, &view, None)).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(bench.waiting_requests(()).await.unwrap(), []);
    assert_eq!(home.secrets(), [waiting.id.as_str()], "the key stays where it was");
    accepts(&bench, &kept).await;

    // The same key once more, as some renew: a copy for another record, then in the place of the first.
    let renewed = Made::universal("com.example.shop").common_name("Apple Push Services: again");
    let cer = answer(&home, &made.path, &renewed);
    let view = bench.look_at(&cer).await.unwrap();
    assert_eq!((view.certificates[0].key, view.certificates[0].renews.len()), (KeyPlace::Vault, 1));
    bench.import_certificate(import(&cer, &view, Some(&kept.id))).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(home.secrets().len(), 1);
    accepts(&bench, &kept).await;
    bench.remove_credential(ById { id: kept.id }).await.unwrap();
    assert_eq!(home.secrets(), Vec::<String>::new());
    bench.close().await;
}

#[tokio::test]
async fn a_request_that_cannot_be_made_leaves_nothing() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let wrong = |change: fn(&mut MakeRequest)| {
        let mut request = ask(&home.beside(""));
        change(&mut request);
        request
    };
    for (request, field, cause) in [
        (wrong(|it| it.email = "ana".to_owned()), "email", "email"),
        (wrong(|it| it.common_name = " ".to_owned()), "common_name", "name_empty"),
        (wrong(|it| it.country = "Portugal".to_owned()), "country", "country"),
        (wrong(|it| it.path = " ".to_owned()), "path", "path_empty"),
    ] {
        let failure = bench.make_request(request).await.unwrap_err();
        let found = (failure.code, failure.field.as_deref(), failure.cause.as_deref());
        assert_eq!(found, (FailureCode::InvalidField, Some(field), Some(cause)), "{}", failure.message);
    }
    let failure = bench.make_request(ask(&home.beside("none/request.csr"))).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::FileAccess, "{}", failure.message);
    assert_eq!(home.secrets(), Vec::<String>::new(), "undone");
    assert_eq!(bench.waiting_requests(()).await.unwrap(), []);

    let made = bench.make_request(ask(&home.beside("request.csr"))).await.unwrap();
    let second = bench.make_request(ask(&home.beside("request.csr"))).await.unwrap();
    assert!(made.path.ends_with("/request.csr") && second.path.ends_with("/request (2).csr"));
    assert_eq!(bench.start(()).await.unwrap().requests, second.requests);
    let cer = answer(&home, &made.path, &Made::universal("com.example.shop"));
    let [newer, older] = second.requests.try_into().unwrap();
    let left = bench.remove_request(ById { id: older.id }).await.unwrap();
    assert_eq!((left, home.secrets()), (vec![newer.clone()], vec![newer.id]));
    let view = bench.look_at(&cer).await.unwrap();
    assert_eq!((view.certificates[0].key, view.can_push), (KeyPlace::Missing, false), "its key is gone");
    bench.close().await;
}

#[tokio::test]
async fn the_key_of_a_request_never_comes_out() {
    let home = Home::new();
    let bench = home.open().await;
    bench.make_vault().await;
    let made = bench.make_request(ask(&home.beside(""))).await.unwrap();
    let vault = FileVault::unlock(&home.data().vault(), &PASSPHRASE.into()).unwrap();
    let key = vault.get(&made.requests[0].id).unwrap().unwrap();
    let cer = answer(&home, &made.path, &Made::universal("com.example.shop"));
    let view = bench.look_at(&cer).await.unwrap();
    bench.import_certificate(import(&cer, &view, None)).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    accepts(&bench, &kept).await;
    bench.close().await;
    let request = fs::read_to_string(&made.path).unwrap();
    let secrets = keys::traces(&key);
    let naked = key.expose_secret();
    assert!(secrets.iter().all(|it| !request.as_bytes().windows(it.len()).any(|text| text == it)));
    assert_hidden(&home, secrets, naked);
}
