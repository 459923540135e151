//! A program that saves and moves profiles is killed 200 times at moments nobody chose: what it said it had saved is
//! there, whole, and no half of another profile is lost.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::*;
use crate::random::Random;

const KILLS: usize = 200;
const FOLDER: &str = "PUSHBENCH_KILLED_IN";
/// A payload of some pages, so that a write takes a while.
const REPEATS: usize = 20_000;

fn payload(number: u64) -> String {
    format!("{number},").repeat(REPEATS)
}

/// What is killed; run by the test below alone.
#[test]
#[ignore = "runs until it is killed"]
fn saves_until_killed() {
    let folder = std::env::var_os(FOLDER).unwrap();
    let workspace = Workspace::open(Path::new(&folder)).unwrap();
    let mut out = std::io::stdout();
    let (before, _) = workspace.read_profile("A").unwrap();
    let mut number: u64 = before.notes.parse().unwrap();
    loop {
        number += 1;
        let profile = Profile { notes: number.to_string(), ..Profile::empty() };
        workspace.write_profile("A", &profile, &payload(number)).unwrap();
        writeln!(out, "\nsaved {number}").unwrap();
        out.flush().unwrap();
        let (from, to) = if workspace.has_profile("B") { ("B", "Deep/C") } else { ("Deep/C", "B") };
        workspace.move_profile(from, to).unwrap();
    }
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "workspace::killed_tests::saves_until_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child some time after its first saving; the last number that it said it had saved.
fn killed(folder: &Path, after: Duration) -> u64 {
    let mut child = start(folder);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let saved = |line: &str| line.strip_prefix("saved ").and_then(|it| it.parse().ok());
    let mut last = lines.by_ref().find_map(|line| saved(&line.unwrap())).unwrap();
    // Not to wait for something: the moment of the kill is what is tested.
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        last = saved(&line.unwrap()).unwrap_or(last);
    }
    last
}

#[test]
fn nothing_saved_is_lost_when_it_is_killed_200_times() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::create(folder.path(), "Acme").unwrap();
    let first = |notes: &str| Profile { notes: notes.to_owned(), ..Profile::empty() };
    workspace.write_profile("A", &first("0"), &payload(0)).unwrap();
    workspace.write_profile("B", &first("other"), "{ \"other\": 1 }").unwrap();
    let mut random = Random::new(20_261_128);
    let (mut torn, mut between) = (0, 0);
    for kill in 0..KILLS {
        let last = killed(folder.path(), Duration::from_micros(random.below(9_000) as u64));
        let (profile, text) = workspace.read_profile("A").unwrap();
        let numbers =
            [profile.notes.parse().unwrap(), text.split(',').next().unwrap().parse::<u64>().unwrap()];
        assert!(
            numbers.iter().all(|it| (last..=last + 1).contains(it)),
            "kill {kill}: {numbers:?}, saved {last}"
        );
        assert_eq!(text, payload(numbers[1]), "kill {kill}: whole");
        torn += usize::from(numbers[0] != numbers[1]);
        let there = ["B", "Deep/C"].into_iter().filter(|it| workspace.has_profile(it)).collect::<Vec<_>>();
        if let ["B", "Deep/C"] = there[..] {
            // One file had moved: the other follows, as it does when the app is started.
            between += 1;
            workspace.move_profile("B", "Deep/C").unwrap();
        }
        let id = if workspace.has_profile("B") { "B" } else { "Deep/C" };
        let other = workspace.read_profile(id).unwrap();
        assert_eq!((other.0.notes.as_str(), other.1.as_str()), ("other", "{ \"other\": 1 }"), "kill {kill}");
    }
    println!("{KILLS} kills: {torn} between the two files of a saving, {between} between those of a move");
    let listed = fs::read_dir(folder.path().join(PROFILES)).unwrap().count();
    assert!(listed >= 2, "what is left over of the kills is not in the way");
}
