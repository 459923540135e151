//! The whole way of a certificate, with OpenSSL as judge, as Apple, and as whoever opens an export.

use std::fs;
use std::path::Path;
use std::process::Command;

use push_ipc::model::*;

use super::bench::{Bench, Home};

const TOPIC: &str = "com.example.shop";
const PASSWORD: &str = "out & away, 订单";
const EXTENSIONS: &str = "1.2.840.113635.100.6.3.1=DER:0500\nextendedKeyUsage=clientAuth\n";

/// Whether `openssl` succeeds in that folder, and what it says.
fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let (success, said) = openssl(folder, arguments);
    assert!(success, "openssl {arguments:?}: {said}");
    said
}

/// A sandbox certificate for the request in `request.csr`, as Apple answers it: with a subject of its own.
fn sign(folder: &Path) {
    fs::write(folder.join("extensions"), EXTENSIONS).unwrap();
    let public_key = done(folder, &["req", "-in", "request.csr", "-noout", "-pubkey"]);
    fs::write(folder.join("public.pem"), public_key).unwrap();
    let authority = "/CN=Test Worldwide Developer Relations/OU=G4/O=Test Inc./C=US";
    let new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem"];
    done(folder, &[&new[..], &["-days", "30", "-subj", authority]].concat());
    let subject = format!("/UID={TOPIC}/CN=Apple Development IOS Push Services: {TOPIC}/OU=DEF123GHIJ/C=US");
    let new = ["x509", "-new", "-force_pubkey", "public.pem", "-subj", &subject, "-CA", "ca.pem", "-CAkey"];
    let rest = ["ca.key", "-CAcreateserial", "-days", "60", "-extfile", "extensions", "-outform", "DER"];
    done(folder, &[&new[..], &rest, &["-out", "aps.cer"]].concat());
}

async fn export(bench: &Bench<'_>, id: &str, folder: &Path, form: P12Form) -> String {
    let path = folder.join(format!("{form:?}.p12")).to_str().unwrap().to_owned();
    let request = ExportP12 { id: id.to_owned(), path, password: PASSWORD.into(), form };
    bench.export_p12(request).await.unwrap().path
}

#[tokio::test]
async fn from_the_request_to_a_push_and_out_again() {
    let home = Home::new();
    let folder = home.beside("");
    let bench = home.open().await;
    bench.make_vault().await;
    let request = MakeRequest {
        email: "ana@example.com".to_owned(),
        common_name: "Ana Sá".to_owned(),
        country: "PT".to_owned(),
        path: folder.join("request.csr").to_str().unwrap().to_owned(),
    };
    bench.make_request(request).await.unwrap();
    let said = done(&folder, &["req", "-in", "request.csr", "-verify", "-noout", "-text"]);
    for expected in ["verify OK", "Public-Key: (2048 bit)", "sha256WithRSAEncryption", "ana@example.com"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }

    sign(&folder);
    let cer = folder.join("aps.cer");
    let view = bench.look_at(&cer).await.unwrap();
    assert_eq!((view.certificates[0].key, view.can_push), (KeyPlace::Vault, true), "{:?}", view.problems);
    let import = ImportCertificate {
        path: view.path,
        password: None,
        other: None,
        sha256: view.certificates[0].certificate.sha256.clone(),
        name: "Acme".to_owned(),
        replaces: None,
    };
    bench.import_certificate(import).await.unwrap();
    let [kept] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(bench.waiting_requests(()).await.unwrap(), []);

    for (form, legacy) in [(P12Form::Classic, &["-legacy"][..]), (P12Form::Modern, &[])] {
        let path = export(&bench, &kept.id, &folder, form).await;
        let open = |password: &str| {
            let password = format!("pass:{password}");
            let whole = ["pkcs12", "-in", &path, "-nodes", "-passin", &password];
            openssl(&folder, &[&whole[..], legacy].concat())
        };
        let (opened, said) = open(PASSWORD);
        assert!(opened && said.contains("BEGIN PRIVATE KEY") && said.contains(TOPIC), "{form:?}: {said}");
        assert!(!open("").0 && !open("another").0, "{form:?} opens with any password");
    }
    let (opened, said) = openssl(&folder, &["pkcs12", "-in", "Classic.p12", "-nodes", "-passin", "pass:x"]);
    assert!(!opened, "the classic form is the one that new programs need -legacy for: {said}");

    let draft = Draft { credential: Some(kept.id), ..bench.draft().await };
    assert_eq!(bench.push(draft.clone()).await.status, Some(200));
    let elsewhere = Draft { endpoint: Endpoint::LoopbackProduction, ..draft };
    let receipt = bench.push(elsewhere).await;
    assert_eq!((receipt.status, receipt.reason.as_deref()), (Some(403), Some("BadCertificateEnvironment")));
    bench.close().await;
}
