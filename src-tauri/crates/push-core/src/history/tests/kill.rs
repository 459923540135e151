//! A process that keeps sends is killed at random moments, again and again, on one history. What it said it had begun
//! is there each time, what it said had ended has its ending, and the index finds both.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::random::Random;

const FOLDER: &str = "PUSHBENCH_KILLED_HISTORY";
const KILLS: u32 = 200;

/// The process that is killed: it keeps sends for ever, and says on its output what is in the history by then.
#[tokio::test]
#[ignore = "is started and killed by the test below"]
async fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let history = open(Path::new(&folder));
    let say = |what: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{what}").unwrap();
        out.flush().unwrap();
    };
    for round in 0_u64.. {
        let name = format!("r{}x{round}", std::process::id());
        let recording = history.begin(about(&name, r#"{"a":"needle"}"#, 5)).await.unwrap();
        for number in 1..=5 {
            recording.start(started(number, &format!("{name}d{number}")));
            recording.write_now();
            say(format!("begun {name}d{number}"));
            recording.finish(accepted(number));
            recording.write_now();
            recording.keep_up(0).await;
            say(format!("ended {name}d{number}"));
        }
        recording.end(Some(AT)).await.unwrap();
        if round % 7 == 6 {
            history.tidy(AT).await.unwrap();
        }
    }
}

/// What a killed process had said: name of each push, and whether it had ended.
fn killed(folder: &Path, after: Duration) -> HashMap<String, bool> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["history::tests::kill::writes_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || {
        let mut said = HashMap::new();
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            match line.split_once(' ') {
                Some(("begun", name)) => drop(said.entry(name.to_owned()).or_insert(false)),
                Some(("ended", name)) => drop(said.insert(name.to_owned(), true)),
                _ => {}
            }
        }
        said
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap()
}

#[tokio::test]
async fn nothing_that_was_begun_is_lost_however_often_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(7);
    let (mut begun, mut ended) = (0, 0);
    for kill in 0..KILLS {
        let said = killed(folder.path(), Duration::from_millis(20 + random.below(60) as u64));
        let history = open(folder.path());
        for (name, has_ended) in &said {
            let found = pushes(page(&history, query(name), None, 9).await);
            assert_eq!(found.len(), 1, "kill {kill}: {name} is there once");
            let push = &found[0];
            assert!(
                push.ending
                    == if *has_ended || !push.unfinished { Ending::Accepted } else { Ending::Unknown }
            );
            assert!(!has_ended || !push.unfinished, "kill {kill}: {name} had ended");
            begun += 1;
            ended += u32::from(!push.unfinished);
        }
        let unknown = HistoryQuery { endings: vec![Ending::Unknown], ..query("") };
        let unknown = pushes(page(&history, unknown, None, 500).await);
        assert!(unknown.iter().all(|it| it.unfinished && !it.under_way));
    }
    let connection = Connection::open(folder.path().join("history.sqlite3")).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    connection.execute_batch("INSERT INTO words (words) VALUES ('integrity-check');").unwrap();
    assert!(
        begun > KILLS && ended > 0 && ended < begun,
        "{begun} begun, {ended} ended: kills came too early or too late"
    );
    println!("{KILLS} kills, {begun} pushes begun, {ended} of them ended");
}
