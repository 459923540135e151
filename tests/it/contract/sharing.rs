//! Sharing with a team: sealed credentials, with Debian's `age` as whoever opens them; what is refused because it
//! looks like a secret; and pushes out of collections of other programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use push_ipc::FailureCode;
use push_ipc::model::*;
use secrecy::{ExposeSecret, SecretSlice};

use crate::keys;

use super::bench::{Bench, Home, passphrase};
use super::hidden::assert_hidden;

const LONG: &str = "orbit velvet canyon thirsty mango quilt";

/// Types into a terminal as a person does: `age` asks there and nowhere else.
const TYPE: &str = r#"
import os, pty, sys
passphrase, output = sys.argv[1], sys.argv[2]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("age", ["age", "--decrypt", "--output", output, sys.argv[3]])
asked = b""
while b"passphrase" not in asked:
    asked += os.read(terminal, 1024)
os.write(terminal, passphrase.encode() + b"\n")
try:
    while os.read(terminal, 1024):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

/// A desk with a vault and a key of one's own.
async fn with_key(home: &Home) -> (Bench<'_>, CredentialView, SecretSlice<u8>) {
    let (pem, der) = keys::p8();
    let path = home.beside("AuthKey_ABCDE12345.p8");
    fs::write(&path, pem).unwrap();
    let bench = home.open().await;
    bench.make_vault().await;
    let import = ImportKey {
        path: path.to_str().unwrap().to_owned(),
        name: "Acme".to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: vec![Environment::Sandbox],
        topics: vec!["com.example.shop".to_owned()],
        replaces: None,
    };
    bench.import_key(import).await.unwrap();
    let [own] = bench.own_credentials().await.try_into().unwrap();
    (bench, own, der)
}

fn seal(id: &str, passphrase: Option<&str>, recipients: &str) -> SealCredential {
    SealCredential {
        id: id.to_owned(),
        file: "Shop".to_owned(),
        passphrase: passphrase.map(Into::into),
        recipients: recipients.to_owned(),
        replace: false,
    }
}

fn by_passphrase(path: &str, text: &str) -> OpenSealed {
    OpenSealed { path: path.to_owned(), passphrase: Some(text.into()), identity: None }
}

fn workspace(home: &Home) -> PathBuf {
    home.data().sample_workspace()
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn debians_age_opens_what_was_sealed_and_another_machine_takes_it_over() {
    let home = Home::new();
    let (bench, own, der) = with_key(&home).await;
    let made = bench.suggest_passphrase(()).await.unwrap();
    assert!(made.bits >= 90 && !format!("{made:?}").contains(&made.passphrase));
    let sealed = bench.seal_credential(seal(&own.id, Some(&made.passphrase), "")).await.unwrap();
    assert_eq!(sealed.path, workspace(&home).join("credentials/Shop.age").to_str().unwrap());
    assert_eq!((sealed.name.as_str(), sealed.lock), ("Shop", Some(SealedLock::Passphrase)));
    assert_eq!(bench.sealed_files(()).await.unwrap(), std::slice::from_ref(&sealed));

    let output = home.beside("opened.json");
    let typed = |passphrase: &str| {
        let paths = [output.to_str().unwrap(), &sealed.path];
        let mut python = Command::new("python3");
        python.args(["-c", TYPE, passphrase]).args(paths).stdin(Stdio::null()).status().unwrap().success()
    };
    assert!(!typed("another passphrase"), "age opens it with any passphrase");
    assert!(typed(&made.passphrase), "age does not open it");
    let inside: serde_json::Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
    assert_eq!(
        (inside["format"].as_str(), inside["version"].as_u64()),
        (Some("pushbench-credential"), Some(1))
    );
    assert_eq!(
        (inside["team_id"].as_str(), inside["key_id"].as_str()),
        (Some("TEAM123456"), Some("ABCDE12345"))
    );
    let pem = inside["private_key"].as_str().unwrap().to_owned();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"), "as OpenSSL reads it");
    fs::write(home.beside("opened.p8"), &pem).unwrap();
    let view = bench.look_at(&home.beside("opened.p8")).await.unwrap();
    assert_eq!(view.key.unwrap().already.as_deref(), Some("Acme"), "the same key");
    fs::remove_file(&output).unwrap();
    fs::remove_file(home.beside("opened.p8")).unwrap();

    let there = Home::new();
    let other = there.open().await;
    other.make_vault().await;
    let copy = there.beside("Shop.age");
    fs::copy(&sealed.path, &copy).unwrap();
    let open = by_passphrase(copy.to_str().unwrap(), &made.passphrase);
    let view = other.open_sealed(open.clone()).await.unwrap();
    assert_eq!((view.name.as_str(), view.kind, view.already), ("Acme", CredentialKind::Key, None));
    assert_eq!((view.key_id.as_deref(), view.team_id.as_deref()), (Some("ABCDE12345"), Some("TEAM123456")));
    assert_eq!(
        (view.environments, view.topics),
        (vec![Environment::Sandbox], vec!["com.example.shop".to_owned()])
    );
    let import =
        |open, name: &str| ImportSealed { open, name: name.to_owned(), replaces: None, hosts: Vec::new() };
    let unnamed = other.import_sealed(import(open.clone(), " ")).await.unwrap_err();
    assert_eq!(unnamed.cause.as_deref(), Some("name_empty"));
    other.import_sealed(import(open, "From Ana")).await.unwrap();
    let [taken] = other.own_credentials().await.try_into().unwrap();
    assert_eq!((taken.fingerprint.as_str(), taken.usable), (own.fingerprint.as_str(), true));
    assert_eq!((taken.scope, taken.environments), (ScopeSource::Recorded, vec![Environment::Sandbox]));
    let draft = Draft { credential: Some(taken.id), ..other.draft().await };
    assert_eq!(other.push(draft).await.status, Some(200));
    other.close().await;
    bench.close().await;
    for it in [&home, &there] {
        assert_hidden(it, keys::traces(&der), der.expose_secret());
    }
}

#[tokio::test]
async fn the_recipients_of_a_file_open_it_with_their_own_keys() {
    let home = Home::new();
    let (bench, own, _) = with_key(&home).await;
    let key_file = home.beside("keys.txt");
    let keygen = Command::new("age-keygen").arg("-o").arg(&key_file).output().unwrap();
    assert!(keygen.status.success(), "{keygen:?}");
    let text = fs::read_to_string(&key_file).unwrap();
    let recipient = text.lines().find_map(|it| it.strip_prefix("# public key: ")).unwrap().to_owned();
    let sealed = bench.seal_credential(seal(&own.id, None, &format!("# Ana\n{recipient}\n"))).await.unwrap();
    assert_eq!(sealed.lock, Some(SealedLock::Recipients));
    let key_path = key_file.to_str().unwrap();
    let age = Command::new("age").args(["--decrypt", "-i", key_path, &sealed.path]).output().unwrap();
    assert!(age.status.success() && String::from_utf8_lossy(&age.stdout).contains("pushbench-credential"));

    let open = |passphrase: Option<&str>, identity: Option<&str>| {
        bench.open_sealed(OpenSealed {
            path: sealed.path.clone(),
            passphrase: passphrase.map(Into::into),
            identity: identity.map(str::to_owned),
        })
    };
    assert_eq!(open(None, Some(key_path)).await.unwrap().already.as_deref(), Some("Acme"));
    let failure = open(Some(LONG), None).await.unwrap_err();
    assert_eq!(
        (failure.field.as_deref(), failure.cause.as_deref()),
        (Some("identity"), Some("sealed_for_recipients"))
    );
    let p8 = home.beside("AuthKey_ABCDE12345.p8");
    let failure = open(None, p8.to_str()).await.unwrap_err();
    assert_eq!(failure.cause.as_deref(), Some("identity_none"));

    // What age seals opens here too, as far as it is a credential.
    fs::write(home.beside("list"), "a shopping list").unwrap();
    let foreign = home.beside("list.age");
    let list = home.beside("list");
    let sealing = ["-r", &recipient, "-o", foreign.to_str().unwrap(), list.to_str().unwrap()];
    assert!(Command::new("age").args(sealing).status().unwrap().success());
    let request = OpenSealed {
        path: foreign.to_str().unwrap().to_owned(),
        passphrase: None,
        identity: Some(key_path.to_owned()),
    };
    assert_eq!(bench.open_sealed(request).await.unwrap_err().cause.as_deref(), Some("sealed_foreign"));
    bench.close().await;
}

#[tokio::test]
async fn what_cannot_be_sealed_or_opened_says_why_at_its_field() {
    let home = Home::new();
    let (bench, own, _) = with_key(&home).await;
    let refused = async |request: SealCredential| {
        let failure = bench.seal_credential(request).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::InvalidField, "{}", failure.message);
        (failure.field.unwrap(), failure.cause.unwrap())
    };
    let cause = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    let of = |file: &str| SealCredential { file: file.to_owned(), ..seal(&own.id, Some(LONG), "") };
    let sample = bench.start(()).await.unwrap().credentials.into_iter().find(|it| it.sample).unwrap();
    assert_eq!(refused(seal(&sample.id, Some(LONG), "")).await, cause("id", "seal_sample"));
    for weak in ["", "password", "correct horse battery staple"] {
        assert_eq!(
            refused(seal(&own.id, Some(weak), "")).await,
            cause("passphrase", "sealed_weak"),
            "{weak}"
        );
    }
    assert_eq!(refused(seal(&own.id, None, "")).await, cause("recipients", "recipients_count"));
    assert_eq!(refused(of("../Shop")).await, cause("file", "sealed_name"));
    assert_eq!(refused(of("shop-abcde12345")).await, cause("file", "sealed_name_tells"));
    assert_eq!(refused(of("TEAM123456")).await, cause("file", "sealed_name_tells"));
    let worth = bench.weigh_passphrase(passphrase("password")).await.unwrap();
    assert!(worth.bits < worth.needed && worth.needed == 60);
    assert_eq!(bench.sealed_files(()).await.unwrap(), [], "nothing was written");

    let sealed = bench.seal_credential(seal(&own.id, Some(LONG), "")).await.unwrap();
    let first = fs::read(&sealed.path).unwrap();
    assert_eq!(refused(of("shop")).await, cause("file", "sealed_exists"));
    assert_eq!(fs::read(&sealed.path).unwrap(), first);
    bench.seal_credential(SealCredential { replace: true, ..of("Shop") }).await.unwrap();
    assert_ne!(fs::read(&sealed.path).unwrap(), first);

    let failure = bench.open_sealed(by_passphrase(&sealed.path, "another one")).await.unwrap_err();
    assert_eq!(
        (failure.field.as_deref(), failure.cause.as_deref()),
        (Some("passphrase"), Some("sealed_wrong_passphrase"))
    );
    let damaged = workspace(&home).join("credentials/Cut.age");
    fs::write(&damaged, &first[..first.len() / 2]).unwrap();
    let listed = bench.sealed_files(()).await.unwrap();
    let problems: Vec<Option<&str>> =
        listed.iter().map(|it| it.problem.as_ref().map(|it| it.code.as_str())).collect();
    assert_eq!(problems, [Some("sealed_damaged"), None], "listed with its problem");
    let failure = bench.open_sealed(by_passphrase(damaged.to_str().unwrap(), LONG)).await.unwrap_err();
    assert_eq!(failure.cause.as_deref(), Some("sealed_damaged"));
    assert_eq!(fs::read(&damaged).unwrap(), first[..first.len() / 2], "and never rewritten");
    bench.close().await;
}

#[tokio::test]
async fn hosts_in_a_sealed_file_are_allowed_only_where_the_user_says_so() {
    let home = Home::new();
    let (bench, own, _) = with_key(&home).await;
    let draft = Draft { credential: Some(own.id.clone()), ..bench.draft().await };
    assert_eq!(bench.push(draft).await.status, Some(200), "loopback was allowed for the real key");
    let [own] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(own.hosts.len(), 1);
    let sealed = bench.seal_credential(seal(&own.id, Some(LONG), "")).await.unwrap();
    let there = Home::new();
    let other = there.open().await;
    other.make_vault().await;
    let open = by_passphrase(&sealed.path, LONG);
    assert_eq!(other.open_sealed(open.clone()).await.unwrap().hosts, own.hosts);
    for (name, hosts) in [("A", Vec::new()), ("B", vec![own.hosts[0].clone(), "evil.example".to_owned()])] {
        let import = ImportSealed { open: open.clone(), name: name.to_owned(), replaces: None, hosts };
        other.import_sealed(import).await.unwrap();
    }
    let taken = other.own_credentials().await;
    assert_eq!(taken[0].hosts, Vec::<String>::new());
    assert_eq!(taken[1].hosts, own.hosts, "and none that the file does not name");
    other.close().await;
    bench.close().await;
}

#[tokio::test]
async fn no_secret_gets_into_the_workspace_or_out_in_an_export() {
    let home = Home::new();
    let (bench, own, der) = with_key(&home).await;
    let pem = fs::read_to_string(home.beside("AuthKey_ABCDE12345.p8")).unwrap();
    let before = files(&workspace(&home));
    let draft = bench.draft().await;
    let in_json = serde_json::to_string(&pem).unwrap();
    let with = |change: &dyn Fn(&mut Draft)| {
        let mut changed = draft.clone();
        change(&mut changed);
        changed
    };
    let payload = format!("{{\n  \"aps\": {{}},\n  \"key\": {in_json}\n}}\n");
    for (changed, field, place) in [
        (with(&|it| it.payload.clone_from(&payload)), "payload", "payload"),
        (with(&|it| drop(it.variables.insert("key".to_owned(), pem.clone()))), "variables", "variables/key"),
        (with(&|it| it.collapse_id.clone_from(&pem)), "collapse_id", "collapse_id"),
    ] {
        let failure = bench.save_profile(changed.clone()).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.cause.as_deref()),
            (FailureCode::InvalidField, Some("secret_private_key"))
        );
        assert_eq!((failure.field.as_deref(), failure.details["place"].as_str()), (Some(field), place));
        assert!(!failure.message.contains("MIGH"), "{}", failure.message);
        for format in [PushFormat::Apns, PushFormat::Curl] {
            let request = ExportPush { draft: changed.clone(), format, path: None };
            if field != "variables" {
                let failure = bench.export_push(request).await.unwrap_err();
                assert_eq!(failure.cause.as_deref(), Some("secret_private_key"));
            }
        }
        if field == "payload" {
            assert_eq!((failure.details["line"].as_str(), failure.details["column"].as_str()), ("3", "11"));
        }
    }
    let app = AppRecord { name: pem.clone(), bundle_id: "com.example.shop".to_owned() };
    assert_eq!(bench.add_app(app).await.unwrap_err().cause.as_deref(), Some("secret_private_key"));
    let strings = home.beside("Localizable.strings");
    fs::write(&strings, format!("\"key\" = {in_json};\n")).unwrap();
    let add =
        AddStrings { bundle_id: "com.example.shop".to_owned(), path: strings.to_str().unwrap().to_owned() };
    assert_eq!(bench.add_strings(add).await.unwrap_err().cause.as_deref(), Some("secret_private_key"));
    assert_eq!(files(&workspace(&home)), before, "nothing of it was written");

    // And what may be saved holds none.
    let token = "ab".repeat(32);
    let saved = with(&|it| (it.token, it.credential) = (token.clone(), Some(own.id.clone())));
    bench.save_profile(saved).await.unwrap();
    bench.seal_credential(seal(&own.id, Some(LONG), "")).await.unwrap();
    let mut hidden = keys::traces(&der);
    hidden.extend(["ABCDE12345", "TEAM123456", LONG, &token].map(|it| it.as_bytes().to_vec()));
    for (path, bytes) in files(&workspace(&home)) {
        let found = hidden.iter().find(|it| bytes.windows(it.len()).any(|part| part == &it[..]));
        assert!(found.is_none(), "{} holds a secret", path.display());
    }
    bench.close().await;
}

#[tokio::test]
async fn pushes_of_a_folder_become_profiles_and_nothing_is_overwritten() {
    let home = Home::new();
    let bench = home.open().await;
    let folder = home.beside("old");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("Shipped.json"), "{ \"aps\":{\"alert\":\"A\"} }\r\n").unwrap();
    fs::write(folder.join("Key.json"), "{\"aps\":{},\"k\":\"-----BEGIN PRIVATE KEY-----\"}").unwrap();
    let source = ImportSource::File { path: folder.to_str().unwrap().to_owned() };
    let choices = bench.import_pushes(source).await.unwrap();
    assert_eq!((choices.origin, choices.pushes.len()), (ImportOrigin::Folder, 2));
    let request = || SaveImported { folder: "From old".to_owned(), pushes: choices.pushes.clone() };
    let first = bench.save_imported(request()).await.unwrap();
    assert_eq!(first.saved, ["From old/Shipped"]);
    assert_eq!((first.refused.len(), first.refused[0].problem.code.as_str()), (1, "secret_private_key"));
    assert!(first.workspace.profiles.iter().any(|it| it.id == "From old/Shipped" && it.problem.is_none()));
    assert_eq!(bench.save_imported(request()).await.unwrap().saved, ["From old/Shipped (2)"]);
    let draft =
        bench.open_profile(ProfileRef { profile: "From old/Shipped".to_owned() }).await.unwrap().draft;
    assert_eq!(draft.payload, "{ \"aps\":{\"alert\":\"A\"} }\r\n", "byte for byte");
    bench.close().await;
}
