//! What becomes of a database that is older, newer, or none.

use super::*;

#[test]
fn a_newer_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let message = Store::open(&path).unwrap_err().to_string();
    assert!(
        message.ends_with("was written by a newer Pushbench (schema 99, this one knows 2); update Pushbench"),
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
    let Facts::Key(key) = &acme.facts else { panic!("{acme:?}") };
    assert_eq!(*key, KeyRecord::unlimited("ABCDE12345", "TEAM123456", "PEM two"));
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
