use std::fs;
use std::sync::Mutex;

use push_client::{Now, ProviderKey, ProviderToken};

use super::*;
use crate::model::VaultKind;
use crate::vault::{Cost, FileVault, MemoryVault, VaultError};

fn kept(jwt: &str, signed: u64) -> KeptToken {
    KeptToken { jwt: jwt.into(), signed: UNIX_EPOCH + Duration::from_secs(signed), early: true }
}

/// What is found, while nothing is kept.
fn look(store: &impl TokenStore, team_id: &str, key_id: &str) -> Option<KeptToken> {
    let mut found = None;
    let next = |kept| {
        found = kept;
        None
    };
    store.exchange(team_id, key_id, Box::new(next));
    found
}

#[test]
fn a_token_is_kept_by_team_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let vault: Arc<dyn Vault> = Arc::new(MemoryVault::default());
    let data = DataDir::at(folder.path());
    let store = VaultTokens::new(Arc::clone(&vault), &data);
    assert!(look(&store, "TEAM", "KEY").is_none());
    store.exchange("TEAM", "KEY", Box::new(|_| Some(kept("a.b.c", 7))));
    let found = look(&store, "TEAM", "KEY").unwrap();
    assert_eq!((found.jwt.expose_secret(), found.early), ("a.b.c", true));
    assert_eq!(found.signed, UNIX_EPOCH + Duration::from_secs(7));
    assert!(look(&store, "TEAM", "OTHER").is_none() && look(&store, "OTHER", "KEY").is_none());
    let item = vault.get("jwt-TEAM-KEY").unwrap().unwrap();
    assert_eq!(item.expose_secret(), br#"{"jwt":"a.b.c","signed":7,"early":true}"#);
    for damaged in [&b""[..], b"a.b.c", b"{}", br#"{"jwt":7,"signed":7}"#, br#"{"jwt":"a","signed":-1}"#] {
        vault.set("jwt-TEAM-KEY", &damaged.to_vec().into()).unwrap();
        assert!(look(&store, "TEAM", "KEY").is_none());
    }
    store.exchange("TEAM", "KEY", Box::new(|_| Some(kept("d.e.f", 8))));
    assert!(look(&store, "TEAM", "KEY").is_some(), "a damaged item is replaced");
    assert_eq!(fs::read(folder.path().join("provider-tokens.lock")).unwrap(), b"");
}

/// Counts what is put in.
struct Counted(MemoryVault, Mutex<usize>);

impl Vault for Counted {
    fn set(&self, id: &str, secret: &SecretSlice<u8>) -> Result<(), VaultError> {
        *self.1.lock().unwrap() += 1;
        self.0.set(id, secret)
    }

    fn get(&self, id: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        self.0.get(id)
    }

    fn remove(&self, id: &str) -> Result<(), VaultError> {
        self.0.remove(id)
    }

    fn kind(&self) -> VaultKind {
        self.0.kind()
    }
}

#[tokio::test]
async fn programs_that_start_at_once_sign_one_token() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::at(folder.path());
    let vault = Arc::new(Counted(MemoryVault::default(), Mutex::default()));
    let (_, der) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
    let mut programs = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let key = ProviderKey::from_pkcs8("ABC1234567", "TEAM123456", &der).unwrap();
        let store = Arc::new(VaultTokens::new(Arc::clone(&vault) as Arc<dyn Vault>, &data));
        let now: Now = Arc::new(std::time::SystemTime::now);
        let token = ProviderToken::shared(key, now, store);
        programs.spawn(async move { token.jwt().await.unwrap().expose_secret().to_owned() });
    }
    let mut tokens = programs.join_all().await;
    tokens.dedup();
    assert_eq!((tokens.len(), *vault.1.lock().unwrap()), (1, 1));
}

#[test]
fn a_vault_that_refuses_is_as_good_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::at(folder.path());
    let passphrase = "seven quiet otters rowing".into();
    let cost = Cost { memory_kib: 8, passes: 1 };
    let vault = Arc::new(FileVault::create(&data.vault(), &passphrase, cost).unwrap());
    let store = VaultTokens::new(vault, &data);
    store.exchange("TEAM", "KEY", Box::new(|_| Some(kept("a.b.c", 7))));
    assert!(look(&store, "TEAM", "KEY").is_some());
    assert!(!fs::read_to_string(data.vault()).unwrap().contains("a.b.c"));
    fs::write(data.vault(), "damaged").unwrap();
    let mut asked = false;
    let next = |before: Option<KeptToken>| {
        asked = before.is_none();
        Some(kept("a.b.c", 7))
    };
    store.exchange("TEAM", "KEY", Box::new(next));
    assert!(asked);
    assert_eq!(fs::read_to_string(data.vault()).unwrap(), "damaged", "it is never rewritten");
}
