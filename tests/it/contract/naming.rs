//! Renaming a credential, replacing a key, and what a key is for.

use std::fs;
use std::path::Path;

use push_ipc::FailureCode;
use push_ipc::model::*;

use crate::keys;

use super::bench::{Bench, Home};

const PROFILE: &str = "Orders/Order shipped";

fn import(path: &Path, name: &str) -> ImportKey {
    ImportKey {
        path: path.to_str().unwrap().to_owned(),
        name: name.to_owned(),
        key_id: "ABCDE12345".to_owned(),
        team_id: "TEAM123456".to_owned(),
        environments: Environment::ALL.to_vec(),
        topics: Vec::new(),
        replaces: None,
    }
}

/// A vault, a key named Acme in it, and the sample profile saved with that key.
async fn with_key(home: &Home, bench: &Bench<'_>) -> CredentialView {
    bench.make_vault().await;
    let path = home.beside("AuthKey_ABCDE12345.p8");
    fs::write(&path, keys::p8().0).unwrap();
    bench.import_key(import(&path, "Acme")).await.unwrap();
    let [key] = bench.own_credentials().await.try_into().unwrap();
    let draft = Draft { credential: Some(key.id.clone()), ..bench.draft().await };
    bench.save_profile(draft).await.unwrap();
    key
}

fn saved(home: &Home) -> String {
    fs::read_to_string(file(home)).unwrap()
}

fn file(home: &Home) -> std::path::PathBuf {
    home.data().path().join(format!("workspaces/Sample/profiles/{PROFILE}.push.json"))
}

#[tokio::test]
async fn profiles_and_drafts_follow_a_new_name() {
    let home = Home::new();
    let bench = home.open().await;
    let key = with_key(&home, &bench).await;
    let rename = |name: &str| RenameCredential { id: key.id.clone(), name: name.to_owned() };
    let uses = bench.credential_uses(ById { id: key.id.clone() }).await.unwrap();
    assert_eq!(uses.profiles, [PROFILE]);
    for (name, cause) in [(" ", "name_empty"), ("Sample key", "name_taken")] {
        let failure = bench.rename_credential(rename(name)).await.unwrap_err();
        assert_eq!((failure.field.as_deref(), failure.cause.as_deref()), (Some("name"), Some(cause)));
    }
    bench.rename_credential(rename("  订单 ")).await.unwrap();
    assert_eq!(bench.own_credentials().await[0].name, "订单");
    assert!(saved(&home).contains(r#""credential": "订单""#), "{}", saved(&home));
    let open = bench.open_profile(ProfileRef { profile: PROFILE.to_owned() }).await.unwrap();
    assert_eq!((open.draft.credential, open.edited), (Some(key.id.clone()), false));

    // A conflict stands in the way: nothing is renamed.
    let conflict = "{\n<<<<<<< ours\n  \"credential\": \"订单\"\n";
    fs::write(file(&home), conflict).unwrap();
    let failure = bench.rename_credential(rename("Other")).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::BadWorkspaceFile, "{}", failure.message);
    assert!(failure.message.contains("Order shipped.push.json: line 2 has a merge conflict"));
    assert_eq!((bench.own_credentials().await[0].name.as_str(), saved(&home).as_str()), ("订单", conflict));
    bench.close().await;
}

#[tokio::test]
async fn a_new_key_keeps_name_and_hosts_of_the_old_one() {
    let home = Home::new();
    let bench = home.open().await;
    let key = with_key(&home, &bench).await;
    let draft = bench.draft().await;
    assert_eq!(bench.push(draft.clone()).await.ending, Ending::Accepted);
    let before = home.secrets();
    assert_eq!(before.len(), 2, "the key and its provider token: {before:?}");
    let path = home.beside("AuthKey_NEWER12345.p8");
    fs::write(&path, keys::p8().0).unwrap();
    let request = ImportKey {
        key_id: "NEWER12345".to_owned(),
        replaces: Some(key.id.clone()),
        ..import(&path, "not looked at")
    };
    bench.import_key(request).await.unwrap();
    let [newer] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(
        (&newer.id, newer.name.as_str(), newer.key_id.as_deref()),
        (&key.id, "Acme", Some("NEWER12345"))
    );
    assert_eq!(newer.hosts, ["127.0.0.1"]);
    assert!(newer.fingerprint != key.fingerprint);
    let after = home.secrets();
    assert!(after.len() == 1 && !before.contains(&after[0]), "{before:?} {after:?}");
    assert_eq!(bench.push(draft).await.ending, Ending::Accepted);
    bench.close().await;
}

#[tokio::test]
async fn what_a_key_is_for_is_recorded_and_said() {
    let home = Home::new();
    let bench = home.open().await;
    let key = with_key(&home, &bench).await;
    assert_eq!((key.scope, key.environments.len()), (ScopeSource::Unknown, 2));
    let scope = |environments: &[Environment], topics: &[&str]| KeyScope {
        id: key.id.clone(),
        environments: environments.to_vec(),
        topics: topics.iter().map(|it| (*it).to_owned()).collect(),
    };
    let failure = bench.set_key_scope(scope(&[], &[])).await.unwrap_err();
    assert_eq!(failure.cause.as_deref(), Some("no_environment"));
    let topics = ["com.example.b", " com.example.a ", "com.example.b", ""];
    bench.set_key_scope(scope(&[Environment::Production], &topics)).await.unwrap();
    let [key] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!((key.scope, key.environments), (ScopeSource::Recorded, vec![Environment::Production]));
    assert_eq!(key.topics, ["com.example.a", "com.example.b"]);
    let draft = bench.draft().await;
    let warned = bench.check_draft(draft.clone()).await.unwrap().warnings;
    let codes: Vec<_> = warned.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["key_environment", "key_topic"]);
    let receipt = bench.push(draft).await;
    assert_eq!(receipt.reason.as_deref(), Some("TopicDisallowed"), "the simulator judges by the list");
    let [key] = bench.own_credentials().await.try_into().unwrap();
    assert_eq!(key.refused_topics, Vec::<String>::new(), "and teaches nothing");
    bench.close().await;
}

#[tokio::test]
async fn an_app_is_kept_in_the_workspace() {
    let home = Home::new();
    let bench = home.open().await;
    let app =
        |name: &str, bundle_id: &str| AppRecord { name: name.to_owned(), bundle_id: bundle_id.to_owned() };
    for (wrong, field, cause) in [
        (app(" ", "com.example.shop"), "name", "name_empty"),
        (app("Shop", ""), "bundle_id", "bundle_id_invalid"),
        (app("Shop", "com..shop"), "bundle_id", "bundle_id_invalid"),
        (app("Shop", "com.example.*"), "bundle_id", "bundle_id_invalid"),
    ] {
        let failure = bench.add_app(wrong).await.unwrap_err();
        assert_eq!((failure.field.as_deref(), failure.cause.as_deref()), (Some(field), Some(cause)));
    }
    bench.add_app(app("Shop", "com.example.shop")).await.unwrap();
    let view = bench.add_app(app("Kitchen", "com.example.kitchen")).await.unwrap();
    let names: Vec<_> = view.apps.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Kitchen", "Shop"]);
    bench.close().await;
    let bench = home.open().await;
    assert_eq!(bench.start(()).await.unwrap().workspace.apps, view.apps);
    bench.close().await;
}
