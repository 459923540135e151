//! What is saved in one workspace stays in it, and what is there and cannot be read is never begun anew.

use std::fs;
use std::path::PathBuf;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home};

const PROFILE: &str = "Orders/Order shipped";

fn half(home: &Home, kind: &str) -> PathBuf {
    home.data().sample_workspace().join(format!("profiles/{PROFILE}.{kind}.json"))
}

fn device(name: &str, id: Option<String>) -> DeviceInput {
    DeviceInput {
        id,
        name: name.to_owned(),
        token: "ab".repeat(32),
        topic: String::new(),
        environment: Environment::Sandbox,
        kind: DeviceKind::Alert,
        person: String::new(),
        tags: Vec::new(),
        notes: String::new(),
        variables: std::collections::BTreeMap::new(),
    }
}

async fn switch(bench: &Bench<'_>, path: &std::path::Path) {
    bench.open_workspace(FolderPath { path: path.to_str().unwrap().to_owned() }).await.unwrap();
}

#[tokio::test]
async fn a_save_under_way_ends_in_its_own_workspace_before_another_is_opened() {
    let home = Home::new();
    let bench = home.open().await;
    let other = home.beside("other");
    let sample = home.data().sample_workspace();
    let make = NewWorkspace { path: other.to_str().unwrap().to_owned(), name: "Other".to_owned() };
    bench.create_workspace(make).await.unwrap();
    for round in 0..20 {
        switch(&bench, &sample).await;
        let draft = Draft { collapse_id: format!("round-{round}"), ..bench.draft().await };
        let (saved, ()) = tokio::join!(bench.save_profile(draft), switch(&bench, &other));
        saved.unwrap();
        assert!(!other.join("profiles").join(format!("{PROFILE}.push.json")).exists(), "round {round}");
        let text = fs::read_to_string(half(&home, "push")).unwrap();
        assert!(text.contains(&format!("round-{round}")), "round {round}: {text}");
    }
    bench.close().await;
}

#[tokio::test]
async fn half_a_profile_is_not_begun_anew() {
    for (gone, left) in [("payload", "push"), ("push", "payload")] {
        let home = Home::new();
        home.open().await.close().await;
        fs::remove_file(half(&home, gone)).unwrap();
        let before = fs::read(half(&home, left)).unwrap();
        let bench = home.open().await;
        let first = bench.start(()).await.unwrap().draft.draft;
        assert_ne!(first.profile.as_deref(), Some(PROFILE), "without {gone}");
        let blank = Draft { profile: Some(PROFILE.to_owned()), ..first };
        let refused = bench.save_profile(blank).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::FileAccess, "{}", refused.message);
        assert!(refused.message.contains(&format!("Order shipped.{gone}.json")), "{}", refused.message);
        assert_eq!(fs::read(half(&home, left)).unwrap(), before);
        assert!(!half(&home, gone).exists());
        bench.close().await;
    }
}

#[tokio::test]
async fn what_could_not_be_read_again_is_not_saved() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = bench.draft().await;
    let about = ProfileAbout { notes: "n".repeat(1024 * 1024), ..draft.about.clone() };
    let refused = bench.save_profile(Draft { about, ..draft.clone() }).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.cause.as_deref()),
        (Some("notes"), Some("profile_too_large"))
    );
    bench.save_profile(draft).await.unwrap();
    bench.close().await;
}

#[tokio::test]
async fn profiles_and_their_edits_follow_a_new_name_of_a_device() {
    let home = Home::new();
    let bench = home.open().await;
    let old = bench.save_device(device("Old", None)).await.unwrap().device.unwrap();
    let draft = Draft { device_ids: vec![old.id.clone()], ..bench.draft().await };
    bench.save_profile(draft).await.unwrap();
    bench.save_device(device("New", Some(old.id.clone()))).await.unwrap();
    let text = fs::read_to_string(half(&home, "push")).unwrap();
    assert!(text.contains("\"New\"") && !text.contains("\"Old\""), "{text}");
    let open = bench.open_profile(ProfileRef { profile: PROFILE.to_owned() }).await.unwrap();
    assert_eq!((open.draft.device_ids, open.edited), (vec![old.id], false));
    bench.close().await;
}

#[tokio::test]
async fn a_profile_saved_under_another_name_keeps_what_only_teammates_know() {
    let home = Home::new();
    let bench = home.open().await;
    let text = fs::read_to_string(half(&home, "push")).unwrap();
    let named =
        text.replace("\"Sample key\"", "\"Ana's key\"").replace("\"Simulated iPhone\"", "\"Ana's phone\"");
    assert_ne!(text, named);
    fs::write(half(&home, "push"), named).unwrap();
    let open = bench.open_profile(ProfileRef { profile: PROFILE.to_owned() }).await.unwrap();
    let copy = NewProfile { id: "Copy".to_owned(), from: None, draft: Some(open.draft) };
    bench.new_profile(copy).await.unwrap();
    let copy = fs::read_to_string(home.data().sample_workspace().join("profiles/Copy.push.json")).unwrap();
    assert!(copy.contains("\"Ana's key\"") && copy.contains("\"Ana's phone\""), "{copy}");
    bench.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_place_of_the_scenarios_is_not_followed() {
    let home = Home::new();
    let bench = home.open().await;
    let folder = home.data().sample_workspace().join("scenarios");
    let away = home.beside("away");
    fs::rename(&folder, &away).unwrap();
    std::os::unix::fs::symlink(&away, &folder).unwrap();
    let look = LookAtWorkspace { profile: None, whole: true };
    let problem = bench.look_at_workspace(look).await.unwrap().problem.unwrap();
    assert!(problem.contains("scenarios") && problem.contains("is a link"), "{problem}");
    bench.close().await;
}
