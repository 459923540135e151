//! What becomes of a database that is older, newer, or none.

use push_credentials::CertificateKind;
use push_credentials::fixtures::Draft;

use super::*;

#[test]
fn a_newer_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let message = Store::open(&path).unwrap_err().to_string();
    assert!(
        message.ends_with(&format!(
            "was written by a newer Pushbench (schema 99, this one knows {}); update Pushbench",
            MIGRATIONS.len()
        )),
        "{message}"
    );
}

#[test]
fn another_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    std::fs::write(&path, "x".repeat(5000)).unwrap();
    let message = Store::open(&path).unwrap_err().to_string();
    assert!(message.ends_with("is not an SQLite database; move the file away and start again"), "{message}");
}

/// A database as version 1 of the schema left it.
fn first_version(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(MIGRATIONS[0]).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO credentials VALUES
                 ('sample-key', 'Sample key', 'SAMPLEKEY1', 'SAMPLETEAM', 'PEM one', 'aa', 1, 'memory'),
                 ('k1', 'Acme', 'ABCDE12345', 'TEAM123456', 'PEM two', 'bb', 0, 'keychain');
             INSERT INTO allowed_hosts VALUES ('k1', 'localhost'), ('k1', '127.0.0.1');
             INSERT INTO settings VALUES ('sample_device', 'true');",
        )
        .unwrap();
}

#[tokio::test]
async fn credentials_and_their_hosts_survive_the_second_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    first_version(&path);
    let store = Store::open(&path).unwrap();
    let [acme, sample] = store.credentials().await.unwrap().try_into().unwrap();
    assert_eq!((acme.id.as_str(), acme.item.as_str(), acme.name.as_str()), ("k1", "k1", "Acme"));
    assert_eq!(acme.vault, crate::model::VaultKind::Keychain);
    assert_eq!(acme.hosts, ["127.0.0.1", "localhost"]);
    assert_eq!((acme.fingerprint.as_str(), acme.sample, sample.sample), ("bb", false, true));
    assert_eq!(*acme.key().unwrap(), KeyRecord::unlimited("ABCDE12345", "TEAM123456", "PEM two"));
    assert_eq!(store.setting::<bool>("sample_device").await.unwrap(), Some(true));

    store.allow_host("k1".to_owned(), "example.com".to_owned()).await.unwrap();
    store.remove_credential("k1".to_owned()).await.unwrap();
    assert!(store.allow_host("k1".to_owned(), "example.com".to_owned()).await.is_err(), "still a reference");
    drop(store);
    let hosts: u32 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM allowed_hosts", [], |row| row.get(0))
        .unwrap();
    assert_eq!(hosts, 0, "hosts go with their credential");
}

fn certificate(id: &str, kind: CertificateKind) -> CredentialRecord {
    let identity = Draft::new(kind, "com.example.shop").identity();
    CredentialRecord {
        id: id.to_owned(),
        name: "Acme".to_owned(),
        item: format!("item of {id}"),
        vault: crate::model::VaultKind::File,
        fingerprint: identity.certificate.public_key_sha256(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Certificate(CertificateRecord {
            certificate: identity.certificate,
            chain: identity.chain,
        }),
    }
}

#[tokio::test]
async fn a_certificate_comes_back_with_those_that_signed_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    let kept = certificate("c", CertificateKind::Universal);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.put_credential(kept.clone()).await.unwrap(), None);
    assert_eq!(store.credentials().await.unwrap(), std::slice::from_ref(&kept));
    let Facts::Certificate(it) = kept.facts.clone() else { panic!("{kept:?}") };
    let alone = Facts::Certificate(CertificateRecord { chain: Vec::new(), ..it });
    let replaced = CredentialRecord { facts: alone, ..kept };
    store.put_credential(replaced.clone()).await.unwrap();
    assert_eq!(store.credentials().await.unwrap(), [replaced], "nothing of the old chain stays");
}

#[tokio::test]
async fn two_certificates_share_a_name_where_no_environment_is_shared() {
    use CertificateKind::{Development, Production, Universal};
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.sqlite3")).unwrap();
    let key = CredentialRecord {
        facts: Facts::Key(KeyRecord::unlimited("ABCDE12345", "TEAM123456", "PEM")),
        ..certificate("k", Production)
    };
    for (record, fits) in [
        (certificate("d", Development), true),
        (certificate("u", Universal), false),
        (key, false),
        (certificate("p", Production), true),
        (certificate("p2", Production), false),
    ] {
        let problem = store.put_credential(record.clone()).await.unwrap();
        assert_eq!(problem.is_none(), fits, "{}", record.id);
    }
    assert_eq!(store.credentials().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_certificate_that_names_no_environment_shares_its_name_with_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.sqlite3")).unwrap();
    let made =
        Draft::new(CertificateKind::OtherPush, "com.example.shop").common_name("Apple Newer Push: shop");
    let identity = made.environments(&[]).topics(&[("com.example.shop", "app")]).identity();
    assert!(identity.certificate.is_push() && identity.certificate.environments().is_empty());
    let unnamed = |id: &str| {
        let facts = CertificateRecord { certificate: identity.certificate.clone(), chain: Vec::new() };
        CredentialRecord { facts: Facts::Certificate(facts), ..certificate(id, CertificateKind::Production) }
    };
    assert_eq!(store.put_credential(unnamed("a")).await.unwrap(), None);
    for other in [unnamed("b"), certificate("p", CertificateKind::Production)] {
        assert!(store.put_credential(other).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn devices_of_the_third_version_have_no_variables_and_can_get_some() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    let connection = Connection::open(&path).unwrap();
    MIGRATIONS[..3].iter().for_each(|step| connection.execute_batch(step).unwrap());
    connection.pragma_update(None, "user_version", 3).unwrap();
    let insert = "INSERT INTO devices VALUES ('d1', 'Ana', 'ab', '', 'sandbox', NULL, 5, 200, NULL)";
    connection.execute_batch(insert).unwrap();
    drop(connection);

    let store = Store::open(&path).unwrap();
    let one = || vec!["d1".to_owned()];
    let [mut device] = store.devices_by_id(one()).await.unwrap().try_into().unwrap();
    assert_eq!((device.name.as_str(), device.token.as_str(), device.variables.len()), ("Ana", "ab", 0));
    assert_eq!((device.last_at, device.last_ok, device.gone_at), (Some(5), Some(5), None));
    let variables =
        [("name", "Ana \"A\""), ("city", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    device.variables.extend(variables);
    assert_eq!(store.put_device(device.clone()).await.unwrap(), Ok(device.clone()));
    let gone = Answer {
        device: "d1".to_owned(),
        at: 6,
        status: 410,
        reason: Some("Unregistered".to_owned()),
        gone_at: Some(4),
        environment: push_protocol::Environment::Sandbox,
    };
    store.note_answers(vec![gone]).await.unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    let [again] = store.devices_by_id(one()).await.unwrap().try_into().unwrap();
    assert_eq!((again.variables, again.last_status, again.gone_at), (device.variables, Some(410), Some(4)));
}

#[tokio::test]
async fn a_moved_draft_takes_the_place_of_what_was_left_there_and_so_does_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.sqlite3")).unwrap();
    let draft = |profile: &str| {
        let json = serde_json::json!({"profile": profile, "payload": profile, "push_type": "", "priority": "",
            "expiration": "", "topic": "", "collapse_id": "", "apns_id": "", "credential": null,
            "endpoint": "sandbox", "device_ids": [], "token": ""});
        serde_json::from_value::<crate::model::Draft>(json).unwrap()
    };
    let payload = async |profile: &str| {
        let found = store.draft("w".to_owned(), profile.to_owned()).await.unwrap();
        found.map(|it| it.payload)
    };
    let moved = async |from: &str, to: &str| {
        store.move_draft("w".to_owned(), from.to_owned(), to.to_owned()).await.unwrap();
    };
    for profile in ["A", "B"] {
        store.put_draft("w".to_owned(), &draft(profile)).await.unwrap();
    }
    moved("A", "A").await;
    assert_eq!(payload("A").await.as_deref(), Some("A"));
    moved("A", "B").await;
    assert_eq!((payload("A").await, payload("B").await.as_deref()), (None, Some("A")));
    moved("A", "B").await;
    assert_eq!(payload("B").await, None, "it was that of a profile that is gone");
}
