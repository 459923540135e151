//! Which credential a name means.

use super::*;
use crate::model::VaultKind;
use crate::store::{Facts, KeyRecord};
use crate::vault::KeychainProblem;
use crate::workspace::Profile;
use crate::{DataDir, Options, SystemClock};
use Environment::{Production, Sandbox};

fn credential(id: &str, name: &str, environments: &[Environment]) -> CredentialRecord {
    let key = KeyRecord::unlimited("ABCDE12345", "TEAM123456", "");
    CredentialRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        item: id.to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Key(KeyRecord { environments: environments.to_vec(), ..key }),
    }
}

#[test]
fn of_two_with_one_name_the_environment_decides() {
    let credentials = [
        credential("s", "Acme", &[Sandbox]),
        credential("p", "Acme", &[Production]),
        credential("o", "Other", &[Sandbox]),
        credential("b", "Both", &[Sandbox, Production]),
    ];
    for (name, environment, expected) in [
        ("Acme", Sandbox, Some("s")),
        ("Acme", Production, Some("p")),
        ("Other", Production, Some("o")),
        ("Both", Production, Some("b")),
        ("acme", Sandbox, None),
    ] {
        let found = named(&credentials, name, environment).map(|it| it.id.as_str());
        assert_eq!(found, expected, "{name} in {environment:?}");
    }
    for (id, environment, expected) in [
        ("s", Sandbox, Some("s")),
        ("s", Production, Some("p")),
        ("p", Sandbox, Some("s")),
        ("o", Production, Some("o")),
        ("gone", Sandbox, None),
    ] {
        let found = meant(&credentials, id, environment).map(|it| it.id.as_str());
        assert_eq!(found, expected, "{id} in {environment:?}");
    }
}

async fn open(data: &DataDir) -> Workbench {
    let options = Options {
        data: data.clone(),
        clock: std::sync::Arc::new(SystemClock),
        port: 0,
        version: "0".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    };
    Workbench::open(options).await.unwrap()
}

#[tokio::test]
async fn a_rename_that_was_interrupted_is_gone_on_with_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::at(folder.path().join("data"));
    let bench = open(&data).await;
    bench.store.put_credential(credential("a", "Old", &[Sandbox])).await.unwrap();
    let naming = Profile { credential: Some("Old".to_owned()), ..Profile::empty() };
    for id in ["Followed", "Left", "Another"] {
        bench.workspace.write_profile(id, &naming, "{}").unwrap();
    }
    let profiles = vec!["Followed".to_owned(), "Left".to_owned()];
    let renaming = Renaming { id: "a".to_owned(), from: "Old".to_owned(), profiles };
    bench.note_renaming(Some(&renaming)).await.unwrap();
    bench.store.put_credential(credential("a", "New", &[Sandbox])).await.unwrap();
    bench.workspace.rename_credential(&[("Followed".to_owned(), naming)], "New").unwrap();
    bench.close().await;
    drop(bench);

    let bench = open(&data).await;
    let ids = |name: &str| -> Vec<String> {
        bench.workspace.naming(name).unwrap().into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(ids("New"), ["Followed", "Left"]);
    assert_eq!(ids("Old"), ["Another"], "it meant another credential of that name");
    let noted: Option<Option<Renaming>> = bench.store.setting(bench.noted_here(RENAMING)).await.unwrap();
    assert!(noted.flatten().is_none());
    bench.close().await;
}
