//! The vault file: what opens it, what does not, and what cannot be read from it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::*;

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };
const SECRET: &[u8] = b"-- a very secret private key --";

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("keys/vault.json")
    }

    fn create(&self) -> FileVault {
        FileVault::create(&self.path(), &passphrase(), CHEAP).unwrap()
    }

    fn unlock_error(&self) -> String {
        FileVault::unlock(&self.path(), &passphrase()).err().unwrap().to_string()
    }

    /// Changes the JSON of the file.
    fn edit(&self, edit: impl FnOnce(&mut Value)) {
        let mut json = serde_json::from_slice(&fs::read(self.path()).unwrap()).unwrap();
        edit(&mut json);
        fs::write(self.path(), json.to_string()).unwrap();
    }
}

fn passphrase() -> SecretString {
    "correct horse battery".into()
}

fn read_back(vault: &FileVault, id: &str) -> Option<Vec<u8>> {
    vault.get(id).unwrap().map(|secret| secret.expose_secret().to_vec())
}

#[test]
fn secrets_survive_the_program() {
    let bench = Bench::new();
    let vault = bench.create();
    vault.set("one", &SECRET.to_vec().into()).unwrap();
    vault.set("two", &b"old".to_vec().into()).unwrap();
    vault.set("two", &b"new".to_vec().into()).unwrap();
    drop(vault);
    let vault = FileVault::unlock(&bench.path(), &passphrase()).unwrap();
    assert_eq!(read_back(&vault, "one").as_deref(), Some(SECRET));
    assert_eq!(read_back(&vault, "two").as_deref(), Some(b"new".as_slice()));
    assert_eq!(read_back(&vault, "three"), None);
    vault.remove("one").unwrap();
    vault.remove("one").unwrap();
    assert_eq!(read_back(&vault, "one"), None);
    assert_eq!(vault.kind(), VaultKind::File);
}

#[test]
fn two_programs_share_the_file() {
    let bench = Bench::new();
    let window = bench.create();
    let command_line = FileVault::unlock(&bench.path(), &passphrase()).unwrap();
    window.set("one", &b"1".to_vec().into()).unwrap();
    command_line.set("two", &b"2".to_vec().into()).unwrap();
    assert_eq!(read_back(&window, "two").as_deref(), Some(b"2".as_slice()));
    assert_eq!(read_back(&command_line, "one").as_deref(), Some(b"1".as_slice()));
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let bench = Bench::new();
    drop(bench.create());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let vault = FileVault::unlock(&bench.path(), &passphrase()).unwrap();
            scope.spawn(move || {
                for key in 0..8 {
                    vault.set(&format!("{writer}-{key}"), &SECRET.to_vec().into()).unwrap();
                }
            });
        }
    });
    let content = read(&bench.path()).unwrap();
    assert_eq!(content.secrets.len(), 32);
}

#[test]
fn the_file_is_private_and_shows_no_secret() {
    let bench = Bench::new();
    bench.create().set("one", &SECRET.to_vec().into()).unwrap();
    let bytes = fs::read(bench.path()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for hidden in [SECRET, b"correct horse"] {
        use base64::Engine as _;
        let plain = std::str::from_utf8(hidden).unwrap();
        let encoded = base64::engine::general_purpose::STANDARD.encode(hidden);
        assert!(!text.contains(plain) && !text.contains(encoded.trim_end_matches('=')), "{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(bench.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn the_same_secret_never_looks_the_same() {
    let bench = Bench::new();
    let vault = bench.create();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..8 {
        vault.set("one", &SECRET.to_vec().into()).unwrap();
        assert!(seen.insert(fs::read(bench.path()).unwrap()));
    }
}

#[test]
fn another_passphrase_does_not_open_it() {
    let bench = Bench::new();
    bench.create();
    let error = FileVault::unlock(&bench.path(), &"correct horse batterx".into()).err().unwrap();
    assert!(matches!(error, VaultError::WrongPassphrase));
    assert_eq!(
        error.to_string(),
        "this passphrase does not open the vault; check the keyboard layout and Caps Lock, and try again"
    );
}

#[test]
fn a_short_passphrase_is_refused_in_characters_not_bytes() {
    let bench = Bench::new();
    let create = |text: &str| FileVault::create(&bench.path(), &text.into(), CHEAP).map(drop);
    assert_eq!(
        create("eleven char").unwrap_err().to_string(),
        "the passphrase has 11 characters; it needs at least 12, such as four or five random words"
    );
    assert!(matches!(create("密码密码"), Err(VaultError::WeakPassphrase { characters: 4, minimum: 12 })));
    assert!(!bench.path().exists());
    create("twelve chars").unwrap();
}

#[test]
fn a_vault_is_never_written_over() {
    let bench = Bench::new();
    bench.create().set("one", &SECRET.to_vec().into()).unwrap();
    let error = FileVault::create(&bench.path(), &passphrase(), CHEAP).err().unwrap();
    assert!(matches!(error, VaultError::Exists { .. }), "{error}");
    let vault = FileVault::unlock(&bench.path(), &passphrase()).unwrap();
    assert_eq!(read_back(&vault, "one").as_deref(), Some(SECRET));
}

#[test]
fn a_cut_file_is_called_damaged_and_left_alone() {
    let bench = Bench::new();
    bench.create();
    let whole = fs::read(bench.path()).unwrap();
    for end in 0..whole.len() {
        fs::write(bench.path(), &whole[..end]).unwrap();
        let error = FileVault::unlock(&bench.path(), &passphrase()).err().unwrap();
        assert!(matches!(error, VaultError::Damaged { .. }), "{end}: {error}");
    }
    assert_eq!(fs::read(bench.path()).unwrap(), whole[..whole.len() - 1]);
    assert!(bench.unlock_error().starts_with(&format!("the vault {} is damaged: ", bench.path().display())));
}

#[test]
fn a_newer_file_asks_for_a_newer_pushbench() {
    let bench = Bench::new();
    bench.create();
    bench.edit(|json| {
        json["version"] = 2.into();
        json["derivation"] = "something else".into();
    });
    assert_eq!(
        bench.unlock_error(),
        format!(
            "the vault {} has version 2, and this Pushbench reads up to version 1; update Pushbench to open it",
            bench.path().display()
        )
    );
}

#[test]
fn a_file_cannot_ask_for_all_the_memory() {
    let bench = Bench::new();
    bench.create();
    bench.edit(|json| json["derivation"]["memory_kib"] = u32::MAX.into());
    assert!(
        bench.unlock_error().contains("it asks for 4294967295 KiB and 1 passes"),
        "{}",
        bench.unlock_error()
    );
}

#[test]
fn a_secret_under_another_id_is_noticed() {
    let bench = Bench::new();
    let vault = bench.create();
    vault.set("one", &SECRET.to_vec().into()).unwrap();
    bench.edit(|json| json["secrets"]["two"] = json["secrets"]["one"].clone());
    let error = vault.get("two").err().unwrap();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
    assert_eq!(read_back(&vault, "one").as_deref(), Some(SECRET), "the other one still opens");
}

#[test]
fn another_vault_in_its_place_is_noticed() {
    let bench = Bench::new();
    let vault = bench.create();
    fs::remove_file(bench.path()).unwrap();
    let other = FileVault::create(&bench.path(), &passphrase(), CHEAP).unwrap();
    other.set("one", &SECRET.to_vec().into()).unwrap();
    assert!(matches!(vault.set("two", &SECRET.to_vec().into()), Err(VaultError::Damaged { .. })));
    assert_eq!(read_back(&other, "one").as_deref(), Some(SECRET));
}

#[test]
fn a_missing_file_says_which() {
    let bench = Bench::new();
    assert_eq!(
        bench.unlock_error(),
        format!(
            "could not read the vault {}: No such file or directory (os error 2)",
            bench.path().display()
        )
    );
}

#[test]
fn the_default_cost_is_the_one_of_rfc_9106() {
    assert_eq!(Cost::default(), Cost { memory_kib: 65_536, passes: 3 });
}
