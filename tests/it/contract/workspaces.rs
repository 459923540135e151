//! Workspaces: opening, making and switching, profiles as files, and what two people do to the same ones.

use std::fs;
use std::path::Path;
use std::process::Command;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home};

const PROFILE: &str = "Orders/Order shipped";

fn at(path: &Path) -> FolderPath {
    FolderPath { path: path.to_str().unwrap().to_owned() }
}

fn ids(view: &WorkspaceView) -> Vec<&str> {
    view.profiles.iter().map(|it| it.id.as_str()).collect()
}

fn new(id: &str, from: Option<&str>) -> NewProfile {
    NewProfile { id: id.to_owned(), from: from.map(str::to_owned), draft: None }
}

fn named(profile: &str) -> ProfileRef {
    ProfileRef { profile: profile.to_owned() }
}

fn moved(id: &str, to: &str) -> MovePath {
    MovePath { id: id.to_owned(), to: to.to_owned() }
}

async fn look(bench: &Bench<'_>, profile: &str) -> WorkspaceLook {
    let request = LookAtWorkspace { profile: Some(profile.to_owned()), whole: false };
    bench.look_at_workspace(request).await.unwrap()
}

async fn settle(bench: &Bench<'_>, profile: &str, choice: OutsideChoice) -> DraftState {
    bench.settle_outside(SettleOutside { profile: profile.to_owned(), choice }).await.unwrap()
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=QA", "-c", "user.email=qa@example.com"]);
    command.args(["-c", "init.defaultBranch=main", "-c", "merge.conflictStyle=merge"]).args(arguments);
    let output = command.output().unwrap();
    output.status.success()
}

/// Replaces text in a file of the workspace, as another program does.
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[tokio::test]
async fn a_workspace_is_made_opened_again_and_remembered() {
    let home = Home::new();
    let bench = home.open().await;
    let folder = home.beside("team");
    let no = bench.open_workspace(at(&folder)).await.unwrap_err();
    assert_eq!((no.field.as_deref(), no.cause.as_deref()), (Some("path"), Some("folder_missing")));
    fs::create_dir(&folder).unwrap();
    assert_eq!(bench.open_workspace(at(&folder)).await.unwrap_err().cause.as_deref(), Some("no_workspace"));
    for path in ["", "team", "./team"] {
        let request = NewWorkspace { path: path.to_owned(), name: String::new() };
        let relative = bench.create_workspace(request).await.unwrap_err();
        assert_eq!(relative.cause.as_deref(), Some("folder_relative"), "{path}");
    }
    let make = || NewWorkspace { path: at(&folder).path, name: " Team ".to_owned() };
    bench.create_workspace(make()).await.unwrap();
    let start = bench.start(()).await.unwrap();
    assert_eq!((start.workspace.name.as_str(), start.workspace.profiles.len()), ("Team", 0));
    assert_eq!(start.draft.draft.profile, None, "there is something to type into");
    bench.save_draft(Draft { payload: "scratch".to_owned(), ..start.draft.draft.clone() }).await.unwrap();
    assert_eq!(bench.create_workspace(make()).await.unwrap_err().cause.as_deref(), Some("workspace_there"));
    bench.close().await;

    let bench = home.open().await;
    let start = bench.start(()).await.unwrap();
    assert_eq!(start.workspace.name, "Team", "the one that was open last");
    assert_eq!(start.draft.draft.payload, "scratch");
    let known = bench.workspaces(()).await.unwrap();
    let rows = known.recent.iter().map(|it| (it.name.as_str(), it.open, it.sample, it.missing));
    assert_eq!(rows.collect::<Vec<_>>(), [("Team", true, false, false), ("Sample", false, true, false)]);
    assert_eq!(known.failed, None);
    bench.open_workspace(at(&home.data().sample_workspace())).await.unwrap();
    assert_eq!(bench.draft().await.profile.as_deref(), Some(PROFILE));
    bench.open_workspace(at(&folder)).await.unwrap();
    bench.close().await;

    fs::rename(&folder, home.beside("elsewhere")).unwrap();
    let bench = home.open().await;
    assert_eq!(bench.start(()).await.unwrap().workspace.name, "Sample", "the app starts in any case");
    let known = bench.workspaces(()).await.unwrap();
    assert_eq!(known.failed.unwrap().path, at(&folder).path);
    assert!(known.recent.iter().any(|it| it.name == "Team" && it.missing));
    let left = bench.forget_workspace(at(&folder)).await.unwrap();
    assert!(left.recent.iter().all(|it| it.name != "Team"));
    bench.close().await;
}

#[tokio::test]
async fn profiles_are_copied_moved_and_removed_with_what_was_typed() {
    let home = Home::new();
    let bench = home.open().await;
    let view = bench.new_profile(new("Night/First", None)).await.unwrap();
    assert_eq!(ids(&view), ["Night/First", PROFILE]);
    let first = bench.open_profile(named("Night/First")).await.unwrap().draft;
    let shipped = bench.read_profile(named(PROFILE)).await.unwrap();
    assert_eq!(
        (&first.topic, &first.credential, &first.device_ids),
        (&shipped.topic, &shipped.credential, &shipped.device_ids)
    );

    let typed = Draft { payload: "{ \"typed\": 1 }\r\n".to_owned(), ..shipped.clone() };
    bench.save_draft(typed.clone()).await.unwrap();
    let view = bench.new_profile(new("Night/Copy", Some(PROFILE))).await.unwrap();
    assert!(view.profiles.iter().any(|it| it.id == PROFILE && it.edited), "marked as not saved");
    assert!(view.profiles.iter().any(|it| it.id == "Night/Copy" && !it.edited));
    let copy = bench.open_profile(named("Night/Copy")).await.unwrap();
    assert_eq!(
        (copy.draft.payload.as_str(), copy.edited),
        ("{ \"typed\": 1 }\r\n", false),
        "as on the screen"
    );

    bench.move_profile(moved(PROFILE, "Sent/Shipped")).await.unwrap();
    let there = bench.open_profile(named("Sent/Shipped")).await.unwrap();
    assert_eq!((there.draft.payload.as_str(), there.edited), (typed.payload.as_str(), true));
    assert_eq!(there.draft.profile.as_deref(), Some("Sent/Shipped"));
    let view = bench.move_folder(moved("Sent", "Archive/Sent")).await.unwrap();
    assert_eq!(ids(&view), ["Archive/Sent/Shipped", "Night/Copy", "Night/First"]);
    assert!(bench.open_profile(named("Archive/Sent/Shipped")).await.unwrap().edited);

    for (id, cause) in [("night/copy", "name_taken"), ("../x", "path_unfit"), ("con", "path_reserved")] {
        let no = bench.move_profile(moved("Night/First", id)).await.unwrap_err();
        assert_eq!((no.field.as_deref(), no.cause.as_deref()), (Some("to"), Some(cause)), "{id}");
        let no = bench.new_profile(new(id, None)).await.unwrap_err();
        assert_eq!((no.field.as_deref(), no.cause.as_deref()), (Some("id"), Some(cause)), "{id}");
    }
    let view = bench.remove_profile(named("Archive/Sent/Shipped")).await.unwrap();
    assert_eq!(ids(&view), ["Night/Copy", "Night/First"]);
    let view = bench.new_profile(new("Archive/Sent/Shipped", None)).await.unwrap();
    assert!(view.profiles.iter().all(|it| !it.edited), "a removed profile's draft is not the next one's");
    bench.close().await;
}

#[tokio::test]
async fn name_app_and_notes_are_in_the_file_and_one_field_is_one_line() {
    let home = Home::new();
    let bench = home.open().await;
    let path = home.data().sample_workspace().join("profiles/Orders/Order shipped.push.json");
    let before = fs::read_to_string(&path).unwrap();
    let about =
        ProfileAbout { name: "Shipped".into(), app: "com.example.shop".into(), notes: "Ask\nAna".into() };
    let draft = Draft { about: about.clone(), ..bench.draft().await };
    let view = bench.save_profile(draft).await.unwrap();
    assert_eq!(
        (view.profiles[0].name.as_str(), view.profiles[0].app.as_str()),
        ("Shipped", "com.example.shop")
    );
    let after = fs::read_to_string(&path).unwrap();
    let changed = after.lines().zip(before.lines()).filter(|(now, then)| now != then).count();
    assert_eq!((changed, after.lines().count()), (3, before.lines().count()), "{after}");
    let opened = bench.revert_draft(named(PROFILE)).await.unwrap().draft;
    assert_eq!(opened.about, about);
    let priority = Draft { priority: "5".to_owned(), ..opened };
    bench.save_profile(priority).await.unwrap();
    let changed = fs::read_to_string(&path).unwrap();
    let differing = changed.lines().zip(after.lines()).filter(|(now, then)| now != then);
    assert_eq!(differing.collect::<Vec<_>>(), [("  \"priority\": \"5\",", "  \"priority\": \"10\",")]);
    bench.close().await;
}

#[tokio::test]
async fn what_others_change_is_shown_when_nothing_was_typed() {
    let home = Home::new();
    let bench = home.open().await;
    let path = home.data().sample_workspace().join("profiles/Orders/Order shipped.push.json");
    bench.save_profile(bench.draft().await).await.unwrap();
    look(&bench, PROFILE).await;
    let quiet = look(&bench, PROFILE).await;
    assert_eq!(quiet, WorkspaceLook { workspace: None, problem: None, reloaded: None, outside: None });
    edit(&path, "com.example.shop", "com.example.other");
    let seen = look(&bench, PROFILE).await;
    let DraftState { draft, edited } = seen.reloaded.unwrap();
    assert_eq!((draft.topic.as_str(), edited, seen.outside), ("com.example.other", false, None));
    assert_eq!(bench.open_profile(named(PROFILE)).await.unwrap().draft.topic, "com.example.other");
    // Also where it happened while the app was closed.
    bench.close().await;
    edit(&path, "com.example.other", "com.example.third");
    let bench = home.open().await;
    assert_eq!(bench.draft().await.topic, "com.example.third");
    bench.close().await;
}

#[tokio::test]
async fn where_both_changed_it_nothing_is_written_before_the_choice() {
    let home = Home::new();
    let bench = home.open().await;
    let path = home.data().sample_workspace().join("profiles/Orders/Order shipped.push.json");
    let saved = bench.draft().await;
    let mine = Draft { collapse_id: "mine".to_owned(), token: "ab".to_owned(), ..saved.clone() };
    assert!(bench.save_draft(mine.clone()).await.unwrap().edited);
    edit(&path, "\"priority\": \"10\"", "\"priority\": \"5\"");

    let outside = look(&bench, PROFILE).await.outside.unwrap();
    assert_eq!((outside.kind, outside.mergeable), (OutsideKind::Changed, true));
    let field = |name: &str| outside.fields.iter().find(|it| it.field == name).unwrap().clone();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!((field("priority").before, field("priority").theirs), (text("10"), text("5")));
    assert_eq!((field("collapse_id").mine, field("collapse_id").theirs), (text("mine"), text("")));
    let no = bench.save_profile(mine.clone()).await.unwrap_err();
    assert_eq!(no.cause.as_deref(), Some("profile_changed_outside"));
    assert!(fs::read_to_string(&path).unwrap().contains("\"priority\": \"5\""), "not written over");

    // It is asked again after the app was closed.
    bench.close().await;
    let bench = home.open().await;
    assert_eq!(bench.draft().await, mine);
    assert_eq!(look(&bench, PROFILE).await.outside, Some(outside));
    let DraftState { draft, edited } = settle(&bench, PROFILE, OutsideChoice::Both).await;
    assert_eq!(
        (draft.priority.as_str(), draft.collapse_id.as_str(), draft.token.as_str()),
        ("5", "mine", "ab")
    );
    assert!(edited && look(&bench, PROFILE).await.outside.is_none());
    bench.save_profile(draft).await.unwrap();

    // The same field: mine, then theirs.
    let mine = Draft { priority: "1".to_owned(), ..bench.draft().await };
    bench.save_draft(mine.clone()).await.unwrap();
    edit(&path, "\"priority\": \"5\"", "\"priority\": \"10\"");
    assert!(!look(&bench, PROFILE).await.outside.unwrap().mergeable);
    assert_eq!(
        settle(&bench, PROFILE, OutsideChoice::Mine).await,
        DraftState { draft: mine.clone(), edited: true }
    );
    bench.save_profile(mine.clone()).await.unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("\"priority\": \"1\""));
    bench.save_draft(Draft { priority: "5".to_owned(), ..mine }).await.unwrap();
    edit(&path, "\"priority\": \"1\"", "\"priority\": \"10\"");
    assert!(look(&bench, PROFILE).await.outside.is_some());
    let theirs = settle(&bench, PROFILE, OutsideChoice::Theirs).await;
    assert_eq!((theirs.draft.priority.as_str(), theirs.edited), ("10", false));
    bench.close().await;
}

#[tokio::test]
async fn files_that_are_deleted_or_broken_leave_what_was_typed() {
    let home = Home::new();
    let bench = home.open().await;
    let profiles = home.data().sample_workspace().join("profiles/Orders");
    let mine = Draft { collapse_id: "mine".to_owned(), ..bench.draft().await };
    bench.save_draft(mine.clone()).await.unwrap();
    let push = profiles.join("Order shipped.push.json");
    let whole = fs::read_to_string(&push).unwrap();
    for (text, said) in [
        ("{\n<<<<<<< ours\n", "line 2 has a merge conflict; resolve it in git"),
        ("{\"version\": 2}", "is of version 2, this Pushbench knows version 1; update Pushbench"),
    ] {
        fs::write(&push, text).unwrap();
        let outside = look(&bench, PROFILE).await.outside.unwrap();
        assert_eq!(outside.kind, OutsideKind::Broken);
        assert!(outside.problem.unwrap().ends_with(said));
        assert_eq!(bench.save_profile(mine.clone()).await.unwrap_err().code, FailureCode::BadWorkspaceFile);
        assert_eq!(fs::read_to_string(&push).unwrap(), text, "never rewritten");
    }
    fs::write(&push, whole).unwrap();
    assert_eq!(look(&bench, PROFILE).await.outside, None);
    for half in ["push", "payload"] {
        fs::remove_file(profiles.join(format!("Order shipped.{half}.json"))).unwrap();
    }
    assert_eq!(look(&bench, PROFILE).await.outside.unwrap().kind, OutsideKind::Deleted);
    let kept = settle(&bench, PROFILE, OutsideChoice::Mine).await;
    assert_eq!(kept, DraftState { draft: mine.clone(), edited: true });
    assert_eq!(bench.save_profile(mine).await.unwrap().profiles[0].problem, None);
    assert!(fs::read_to_string(&push).unwrap().contains("\"mine\""));
    bench.close().await;
}

#[tokio::test]
async fn a_folder_that_moves_away_while_it_is_open_loses_nothing() {
    let home = Home::new();
    let bench = home.open().await;
    let (folder, away) = (home.data().sample_workspace(), home.beside("away"));
    let mine = Draft { collapse_id: "mine".to_owned(), ..bench.draft().await };
    fs::rename(&folder, &away).unwrap();
    let seen = look(&bench, PROFILE).await;
    assert!(seen.problem.unwrap().contains("pushbench.json"), "the folder is named");
    bench.save_draft(mine.clone()).await.unwrap();
    assert_eq!(bench.save_profile(mine.clone()).await.unwrap_err().code, FailureCode::FileAccess);
    assert!(!folder.exists(), "no new folder is begun in its place");
    fs::rename(&away, &folder).unwrap();
    assert_eq!(look(&bench, PROFILE).await.problem, None);
    bench.save_profile(mine).await.unwrap();
    bench.close().await;
}

#[tokio::test]
async fn two_clones_merge_where_they_changed_different_fields_and_a_conflict_is_shown() {
    let home = Home::new();
    let bench = home.open().await;
    let (ana, ben) = (home.beside("ana"), home.beside("ben"));
    let shop = ana.join("push");
    bench.create_workspace(NewWorkspace { path: at(&shop).path, name: "Shop".to_owned() }).await.unwrap();
    bench.new_profile(new("A", None)).await.unwrap();
    assert_eq!(bench.git_status(()).await.unwrap(), None, "no repository yet");
    assert!(git(&ana, &["init"]) && git(&ana, &["add", "."]));
    let status = bench.git_status(()).await.unwrap().unwrap();
    assert_eq!((status.branch.as_deref(), status.changed, status.problem), (Some("main"), 8, None));
    // The manifest, the two files of the profile, and the schemas of all of them.
    let schemas = status.files.iter().filter(|it| it.path.contains("schemas/")).count();
    assert_eq!(schemas, 5, "{:?}", status.files);
    assert!(status.files.iter().all(|it| it.state == GitState::New));
    assert!(
        git(&ana, &["commit", "-m", "First"]) && git(home.beside(".").as_path(), &["clone", "ana", "ben"])
    );
    assert_eq!(bench.git_status(()).await.unwrap().unwrap().changed, 0);

    // Each changes another field, in Pushbench.
    let save = async |folder: &Path, change: &dyn Fn(&mut Draft)| {
        bench.open_workspace(at(&folder.join("push"))).await.unwrap();
        let mut draft = bench.open_profile(named("A")).await.unwrap().draft;
        change(&mut draft);
        bench.save_profile(draft).await.unwrap();
        assert!(git(folder, &["commit", "-am", "Change"]));
    };
    save(&ana, &|it| it.topic = "com.example.ana".to_owned()).await;
    save(&ben, &|it| it.collapse_id = "ben".to_owned()).await;
    save(&ben, &|it| it.payload = it.payload.replace("\"\"", "\"Ben\"")).await;
    assert!(git(&ben, &["pull", "--no-rebase", "--no-edit", "origin", "main"]), "merges by itself");
    let merged = bench.open_profile(named("A")).await.unwrap().draft;
    assert_eq!((merged.topic.as_str(), merged.collapse_id.as_str()), ("com.example.ana", "ben"));
    assert!(merged.payload.contains("Ben"));

    // The same field.
    save(&ana, &|it| it.topic = "com.example.one".to_owned()).await;
    save(&ben, &|it| it.topic = "com.example.two".to_owned()).await;
    assert!(!git(&ben, &["pull", "--no-rebase", "--no-edit", "origin", "main"]), "cannot be merged");
    let path = ben.join("push/profiles/A.push.json");
    let conflict = fs::read_to_string(&path).unwrap();
    let view = look(&bench, "A").await.workspace.unwrap();
    let problem = view.profiles[0].problem.clone().unwrap();
    assert!(problem.ends_with("has a merge conflict; resolve it in git"), "{problem}");
    let status = bench.git_status(()).await.unwrap().unwrap();
    assert_eq!((status.conflicted, status.doing.as_deref()), (1, Some("merge")));
    let file = GitFile { path: "profiles/A.push.json".to_owned(), state: GitState::Conflicted };
    assert_eq!(status.files[0], file);
    let draft = Draft { topic: "com.example.three".to_owned(), ..merged };
    assert_eq!(bench.save_profile(draft).await.unwrap_err().code, FailureCode::BadWorkspaceFile);
    assert_eq!(fs::read_to_string(&path).unwrap(), conflict, "not eaten");
    bench.close().await;
}
