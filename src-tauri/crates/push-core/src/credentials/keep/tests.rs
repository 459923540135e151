//! The order of steps, seen from a vault that looks into the database, and one that refuses.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use push_client::ProviderKey;
use rusqlite::Connection;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::model::{Environment, ImportKey, MakeRequest, VaultKind};
use crate::vault::{KeychainProblem, MemoryVault, Vault, VaultError};
use crate::vaults::Vaults;
use crate::{DataDir, Options, SystemClock, Workbench};

/// A keychain that notes of each secret whether the database knew of it beforehand.
struct Watching {
    database: PathBuf,
    secrets: MemoryVault,
    unknown: Mutex<Vec<String>>,
    refuses: AtomicBool,
}

impl Watching {
    fn known(&self, id: &str) -> bool {
        let sql = "SELECT (SELECT count(*) FROM credentials WHERE item = ?1)
                        + (SELECT count(*) FROM requests WHERE id = ?1)
                        + (SELECT count(*) FROM leftovers WHERE item = ?1)";
        let connection = Connection::open(&self.database).unwrap();
        connection.query_row(sql, [id], |row| row.get::<_, u32>(0)).unwrap() > 0
    }

    fn holds(&self, id: &str) -> bool {
        self.get(id).unwrap().is_some()
    }
}

impl Vault for Watching {
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError> {
        if !self.known(id) {
            self.unknown.lock().unwrap().push(id.to_owned());
        }
        self.secrets.set(id, secret)
    }

    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        self.secrets.get(id)
    }

    fn remove(&self, id: &str) -> Result<(), VaultError> {
        if self.refuses.load(Ordering::Relaxed) {
            return Err(KeychainProblem::Locked.into());
        }
        self.secrets.remove(id)
    }

    fn kind(&self) -> VaultKind {
        VaultKind::Keychain
    }
}

async fn open(folder: &Path) -> (Workbench, Arc<Watching>) {
    let data = DataDir::at(folder.join("data"));
    let vault = Arc::new(Watching {
        database: data.store(),
        secrets: MemoryVault::default(),
        unknown: Mutex::default(),
        refuses: AtomicBool::new(false),
    });
    let options = Options {
        data,
        clock: Arc::new(SystemClock),
        port: 0,
        version: "test".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    };
    let mut bench = Workbench::open(options).await.unwrap();
    bench.vaults = Vaults::with_keychain(Ok(Arc::clone(&vault) as Arc<dyn Vault>));
    (bench, vault)
}

/// A new key in a file.
fn import(folder: &Path, replaces: Option<&str>) -> ImportKey {
    let path = folder.join("AuthKey.p8");
    let (_, secret) = ProviderKey::generate("ABCDE12345", "TEAM123456").unwrap();
    std::fs::write(&path, secret.expose_secret()).unwrap();
    ImportKey {
        path: path.to_string_lossy().into_owned(),
        name: "Acme".to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: replaces.map(str::to_owned),
    }
}

fn ask(path: &Path) -> MakeRequest {
    MakeRequest {
        email: "ana@example.com".to_owned(),
        common_name: "Ana".to_owned(),
        country: String::new(),
        path: path.to_string_lossy().into_owned(),
    }
}

#[tokio::test]
async fn the_database_knows_of_a_key_before_the_vault_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let (bench, vault) = open(folder.path()).await;
    let kept = bench.import_key(import(folder.path(), None)).await.unwrap();
    let id = kept.into_iter().find(|it| !it.sample).unwrap().id;
    bench.import_key(import(folder.path(), Some(&id))).await.unwrap();
    let made = bench.make_request(ask(folder.path())).await.unwrap();
    assert!(vault.holds(&made.requests[0].id));
    assert_eq!(*vault.unknown.lock().unwrap(), Vec::<String>::new());
    assert_eq!(bench.store.leftovers().await.unwrap(), [], "all of it is in a list");
    bench.close().await;
}

#[tokio::test]
async fn an_old_key_that_the_vault_does_not_give_up_is_removed_later() {
    let folder = tempfile::tempdir().unwrap();
    let (bench, vault) = open(folder.path()).await;
    let kept = bench.import_key(import(folder.path(), None)).await.unwrap();
    let old = kept.into_iter().find(|it| !it.sample).unwrap();
    vault.refuses.store(true, Ordering::Relaxed);
    let kept = bench.import_key(import(folder.path(), Some(&old.id))).await.unwrap();
    let newer = kept.into_iter().find(|it| !it.sample).unwrap();
    assert_ne!(newer.fingerprint, old.fingerprint, "it was replaced, and that is the answer");
    assert!(vault.holds(&old.id));
    vault.refuses.store(false, Ordering::Relaxed);
    bench.remove_leftovers().await.unwrap();
    assert!(!vault.holds(&old.id));
    let record = bench.credential(&old.id).await.unwrap();
    assert!(record.item != old.id && vault.holds(&record.item));
    bench.close().await;
}

#[tokio::test]
async fn a_request_whose_key_stays_in_the_vault_stays_in_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let (bench, vault) = open(folder.path()).await;
    vault.refuses.store(true, Ordering::Relaxed);
    bench.make_request(ask(&folder.path().join("none/request.csr"))).await.map(drop).unwrap_err();
    let [waiting] = bench.waiting_requests().await.unwrap().try_into().unwrap();
    assert!(vault.holds(&waiting.id));
    vault.refuses.store(false, Ordering::Relaxed);
    assert_eq!(bench.remove_request(&waiting.id).await.unwrap(), []);
    assert!(!vault.holds(&waiting.id));
    bench.close().await;
}
