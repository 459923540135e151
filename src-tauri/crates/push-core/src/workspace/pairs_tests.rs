//! Tests of what is done to both files of a profile.

use std::fs;
use std::path::Path;

use super::*;
use crate::model::Endpoint;
use crate::workspace::Profile;

/// Invalid on purpose: a payload is whatever was typed.
const TYPED: &str = "{ \"aps\":{},\r\n\t\"price\" : 1.50e0, \"订单\":\"\\u00e9\"}  \u{feff}";

fn sample(ids: &[&str]) -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::create(folder.path(), "Acme").unwrap();
    for id in ids {
        let profile = Profile { topic: (*id).to_owned(), ..Profile::empty() };
        workspace.write_profile(id, &profile, TYPED).unwrap();
    }
    (folder, workspace)
}

/// Every file below `profiles/`, sorted.
fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    walk(&folder.join(PROFILES), "", &mut found);
    found.sort();
    found
}

fn code(error: &Error) -> &str {
    match error {
        Error::Field(problem) => &problem.code,
        other => panic!("{other}"),
    }
}

#[test]
fn copy_move_and_remove_act_on_both_files() {
    let (folder, workspace) = sample(&["Orders/Shipped"]);
    let before = workspace.read_profile("Orders/Shipped").unwrap();
    workspace.copy_profile("Orders/Shipped", "Late").unwrap();
    workspace.move_profile("Orders/Shipped", "Night/Deep/Shipped").unwrap();
    let expected = [
        "Late.payload.json",
        "Late.push.json",
        "Night/Deep/Shipped.payload.json",
        "Night/Deep/Shipped.push.json",
    ];
    assert_eq!(files(folder.path()), expected);
    for id in ["Late", "Night/Deep/Shipped"] {
        assert_eq!(workspace.read_profile(id).unwrap(), before, "byte for byte");
    }
    assert!(matches!(workspace.move_profile("Orders/Shipped", "Gone"), Err(Error::Gone { .. })));
    workspace.remove_profile("Late").unwrap();
    workspace.remove_profile("Late").unwrap();
    assert_eq!(files(folder.path()), expected[2..]);
}

#[test]
fn a_missing_half_is_listed_with_its_problem_and_moved_as_it_is() {
    let (folder, workspace) = sample(&["A", "B"]);
    fs::remove_file(folder.path().join("profiles/A.payload.json")).unwrap();
    fs::remove_file(folder.path().join("profiles/B.push.json")).unwrap();
    let view = workspace.view(Endpoint::Sandbox).unwrap();
    for (profile, missing) in view.profiles.iter().zip(["A.payload.json", "B.push.json"]) {
        assert!(profile.problem.as_ref().unwrap().contains(missing), "{profile:?}");
    }
    assert!(workspace.copy_profile("A", "C").is_err(), "half a copy is none");
    workspace.move_profile("A", "C").unwrap();
    assert_eq!(files(folder.path()), ["B.payload.json", "C.push.json"]);
    workspace.remove_profile("B").unwrap();
    assert_eq!(files(folder.path()), ["C.push.json"]);
}

#[test]
fn where_one_file_cannot_follow_the_other_comes_back() {
    let (folder, workspace) = sample(&["A"]);
    // A folder where the second file is to go.
    fs::create_dir_all(folder.path().join("profiles/B.push.json/x")).unwrap();
    assert!(matches!(workspace.move_profile("A", "B"), Err(Error::File { doing: "rename", .. })));
    assert_eq!(files(folder.path()), ["A.payload.json", "A.push.json"]);
}

#[test]
fn a_taken_name_is_refused_whatever_its_capitals() {
    let (_folder, workspace) = sample(&["Orders/Shipped", "Ünicode"]);
    for (path, itself, expected) in [
        ("Orders/Shipped", None, "name_taken"),
        ("Orders/SHIPPED", None, "name_taken"),
        ("ÜNICODE", None, "name_taken"),
        ("orders/Late", None, "name_taken"),
        ("Orders/Shipped", Some("Ünicode"), "name_taken"),
        ("..", None, "path_unfit"),
    ] {
        let error = workspace.free_profile("id", path, itself).unwrap_err();
        assert_eq!(code(&error), expected, "{path}");
    }
    for (path, itself) in
        [("Orders/SHIPPED", Some("Orders/Shipped")), ("Orders/Late", None), ("Night/A", None)]
    {
        assert_eq!(workspace.free_profile("id", path, itself).unwrap(), path);
    }
}

#[test]
fn capitals_alone_can_be_changed() {
    let (folder, workspace) = sample(&["Orders/shipped"]);
    let to = workspace.free_profile("to", "Orders/Shipped", Some("Orders/shipped")).unwrap();
    workspace.move_profile("Orders/shipped", &to).unwrap();
    assert_eq!(files(folder.path()), ["Orders/Shipped.payload.json", "Orders/Shipped.push.json"]);
    assert_eq!(workspace.move_folder("to", "Orders", "ORDERS").unwrap(), "ORDERS");
    assert_eq!(workspace.ids().unwrap(), ["ORDERS/Shipped"]);
}

#[test]
fn folders_are_made_moved_and_removed_when_empty() {
    let (folder, workspace) = sample(&["Orders/Shipped"]);
    assert_eq!(workspace.new_folder("folder", " Night/Deep ").unwrap(), "Night/Deep");
    let folders = || workspace.view(Endpoint::Sandbox).unwrap().folders;
    assert_eq!(folders(), ["Night", "Night/Deep", "Orders"]);
    for (path, expected) in [("night", "name_taken"), ("NIGHT/x", "name_taken"), ("nul", "path_reserved")] {
        assert_eq!(code(&workspace.new_folder("folder", path).unwrap_err()), expected, "{path}");
    }
    for (from, to, expected) in
        [("Orders", "Night", "name_taken"), ("Night", "Night/Deep/Night", "folder_in_itself")]
    {
        assert_eq!(code(&workspace.move_folder("to", from, to).unwrap_err()), expected);
    }
    assert!(matches!(workspace.move_folder("to", "None", "A"), Err(Error::Gone { .. })));
    workspace.move_folder("to", "Orders", "Night/Orders").unwrap();
    assert_eq!(workspace.ids().unwrap(), ["Night/Orders/Shipped"]);
    let message = workspace.remove_folder("Night/Orders").unwrap_err().to_string();
    assert_eq!(message, "there is something in Night/Orders; move or delete that first");
    workspace.remove_folder("Night/Deep").unwrap();
    assert_eq!(folders(), ["Night", "Night/Orders"]);
    for hostile in ["", "..", "../x", "/etc", "a/../.."] {
        assert!(workspace.remove_folder(hostile).is_err(), "{hostile}");
    }
    assert!(folder.path().join("pushbench.json").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_read_or_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let (folder, workspace) = sample(&["A"]);
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.json");
    fs::write(&secret, "theirs").unwrap();
    let profiles = folder.path().join(PROFILES);
    symlink(&secret, profiles.join("L.payload.json")).unwrap();
    fs::copy(profiles.join("A.push.json"), profiles.join("L.push.json")).unwrap();
    symlink(outside.path(), profiles.join("Out")).unwrap();
    let view = workspace.view(Endpoint::Sandbox).unwrap();
    assert_eq!(view.profiles.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["A", "L"]);
    let problem = view.profiles[1].problem.clone().unwrap();
    assert!(problem.ends_with("L.payload.json: is a link; expected the file or folder itself"), "{problem}");
    for id in ["L", "Out/secret", "Out/New"] {
        assert!(workspace.read_profile(id).is_err(), "{id}");
        assert!(workspace.write_profile(id, &Profile::empty(), "ours").is_err(), "{id}");
        assert!(workspace.move_profile("A", id).is_err() && workspace.has_profile("A"), "{id}");
        assert!(workspace.copy_profile("A", id).is_err(), "{id}");
    }
    assert!(workspace.new_folder("folder", "Out/New").is_err());
    assert_eq!(fs::read_to_string(&secret).unwrap(), "theirs");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn a_payload_in_conflict_is_listed_and_never_rewritten() {
    let (folder, workspace) = sample(&["A"]);
    let path = folder.path().join("profiles/A.payload.json");
    let conflict = "{\n<<<<<<< HEAD\n  \"a\": 1\n=======\n  \"a\": 2\n>>>>>>> theirs\n}\n";
    fs::write(&path, conflict).unwrap();
    let problem = workspace.view(Endpoint::Sandbox).unwrap().profiles[0].problem.clone().unwrap();
    assert!(problem.ends_with("A.payload.json: line 2 has a merge conflict; resolve it in git"), "{problem}");
    assert!(workspace.write_profile("A", &Profile::empty(), "{}").is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), conflict);
    let error = workspace.write_profile("B", &Profile::empty(), conflict).unwrap_err();
    assert_eq!(code(&error), "profile_payload_conflict");
    assert!(!workspace.has_profile("B"));
    // A mark alone is no conflict.
    workspace.write_profile("B", &Profile::empty(), "<<<<<<< HEAD\n").unwrap();
    assert_eq!(workspace.read_profile("B").unwrap().1, "<<<<<<< HEAD\n");
}

#[test]
fn a_vanished_folder_is_not_begun_anew() {
    let (folder, workspace) = sample(&["A"]);
    let path = folder.path().to_owned();
    let moved = path.with_extension("moved");
    fs::rename(&path, &moved).unwrap();
    assert!(workspace.view(Endpoint::Sandbox).is_err());
    assert!(workspace.write_profile("A", &Profile::empty(), "{}").is_err());
    assert!(workspace.new_folder("folder", "B").is_err() && workspace.move_profile("A", "B").is_err());
    assert!(!path.exists());
    fs::rename(&moved, &path).unwrap();
    assert_eq!(workspace.read_profile("A").unwrap().1, TYPED);
}

#[test]
fn what_a_killed_writing_left_is_cleared_away_later() {
    let (folder, workspace) = sample(&["A"]);
    let left = |name: &str, minutes: u64| {
        let path = folder.path().join(PROFILES).join(name);
        let file = fs::File::create(&path).unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(60 * minutes);
        file.set_modified(then).unwrap();
        path
    };
    let (old, fresh) = (left(".pushbench-abc.tmp", 11), left(".pushbench-def.tmp", 1));
    let theirs = left(".other.tmp", 100);
    assert_eq!(workspace.ids().unwrap(), ["A"]);
    assert!(!old.exists() && fresh.exists() && theirs.exists());
}

/// The same listing again reads no file: what stands in one that has the same stamp is not looked at.
#[test]
fn a_file_that_has_not_changed_is_not_read_again() {
    let (folder, workspace) = sample(&["A"]);
    let view = || workspace.view(Endpoint::Sandbox).unwrap().profiles.remove(0);
    assert_eq!(view().problem, None);
    let path = folder.path().join("profiles/A.push.json");
    let (text, modified) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    fs::write(&path, vec![b'x'; text.len()]).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert_eq!(view().problem, None, "the stamp is the same");
    fs::write(&path, "x").unwrap();
    assert!(view().problem.is_some());
}

/// Any profile, whatever stands in it, is byte for byte what it was after it was saved and read; and a second saving
/// changes no byte.
#[test]
fn any_profile_survives_saving_and_reading() {
    let (folder, workspace) = sample(&[]);
    let mut random = crate::random::Random::new(20_260_728);
    for round in 0..400 {
        let pieces = [
            "a", "Z", " ", "\n", "\r\n", "\t", "\0", "\"", "\\", "{", "}", "[", ":", ",", "1.50e0",
            "\u{feff}", "é", "订单", "😀", "\u{2028}", "/", "//", "{{name}}", "null", "<<<<<<< ",
        ];
        let mut text = |longest| random.text(&pieces, longest);
        let profile = Profile {
            name: text(12),
            app: text(12),
            push_type: text(8),
            priority: text(3),
            expiration: text(9),
            topic: text(30),
            collapse_id: text(64),
            apns_id: text(36),
            credential: Some(text(9)).filter(|it| it.len() > 3),
            devices: (0..round % 4).map(|_| text(9)).collect(),
            variables: (0..round % 5).map(|_| (text(6), text(20))).collect(),
            notes: text(200),
            endpoint: [None, Some(Endpoint::Sandbox), Some(Endpoint::Production)][round % 3],
            ..Profile::empty()
        };
        let payload = text(3_000);
        workspace.write_profile("P", &profile, &payload).unwrap();
        assert_eq!(workspace.read_profile("P").unwrap(), (profile.clone(), payload.clone()), "round {round}");
        let read = || {
            [PROFILE_SUFFIX, PAYLOAD_SUFFIX]
                .map(|it| fs::read(folder.path().join(format!("profiles/P{it}"))).unwrap())
        };
        let bytes = read();
        assert_eq!(bytes[1], payload.as_bytes(), "round {round}");
        workspace.write_profile("P", &profile, &payload).unwrap();
        assert_eq!(read(), bytes, "round {round}");
    }
}

/// Everybody else may not write there: the file that is there stays, and the error names the one that could not be
/// written. Whoever may write everywhere is asked to be somebody else for it.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_leaves_what_is_there() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const IN: &str = "PUSHBENCH_READ_ONLY_IN";
    if let Some(folder) = std::env::var_os(IN) {
        let workspace = Workspace::open(Path::new(&folder)).unwrap();
        let before = workspace.read_profile("A").unwrap();
        let other = Profile { notes: "other".to_owned(), ..Profile::empty() };
        let message = workspace.write_profile("A", &other, "other").unwrap_err().to_string();
        assert!(message.contains("could not write ") && message.contains("A.payload.json"), "{message}");
        assert!(workspace.move_profile("A", "B").is_err() && workspace.new_folder("folder", "C").is_err());
        assert!(workspace.remove_profile("A").is_err());
        assert_eq!(workspace.read_profile("A").unwrap(), before);
        return;
    }
    let (folder, _workspace) = sample(&["A"]);
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(folder.path(), 0o555);
    mode(&folder.path().join(PROFILES), 0o555);
    let name = "workspace::pairs::tests::a_folder_that_cannot_be_written_leaves_what_is_there";
    let copy = folder.path().with_extension("test");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    mode(&copy, 0o755);
    let mut command = std::process::Command::new(&copy);
    command.args(["--exact", name]).env(IN, folder.path()).current_dir("/");
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    mode(folder.path(), 0o755);
    mode(&folder.path().join(PROFILES), 0o755);
    fs::remove_file(copy).unwrap();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
