//! A program that is killed while it imports: each import is in the list whole or not at all, and what was said to be
//! there is there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use push_protocol::Environment;

use super::*;
use crate::model::DeviceKind;

/// So often it is killed.
const KILLS: u64 = 200;
/// Devices of one import; more than that and indexes are left out meanwhile.
const ROWS: u32 = 300;
/// Names the database to the program that is killed.
const DATABASE: &str = "PUSHBENCH_KILLED_DATABASE";

/// The program: imports one batch after the other and says which are in.
#[tokio::test]
#[ignore = "it is started by the test below, and never ends"]
async fn imports_until_it_is_killed() {
    let Some(path) = std::env::var_os(DATABASE) else { return };
    let store = Store::open(Path::new(&path)).unwrap();
    let first = u32::try_from(store.device_count().await.unwrap()).unwrap() / ROWS;
    for batch in first.. {
        let mut staging = Staging::new().unwrap();
        for row in 0..ROWS {
            let token = [&(batch * ROWS + row).to_be_bytes()[..], &[9; 28]].concat();
            staging.push(&Staged { token, name: format!("{batch}/{row}"), ..Staged::default() }).unwrap();
        }
        let defaults = Defaults {
            environment: Environment::Sandbox,
            kind: DeviceKind::Alert,
            topic: String::new(),
            tags: vec![format!("batch-{batch}")],
        };
        store.merge_devices(staging, defaults, Arc::default()).await.unwrap().unwrap();
        println!("batch {batch}");
    }
}

#[tokio::test]
async fn an_import_that_is_killed_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    drop(Store::open(&path).unwrap());
    let (mut said, mut cut, mut chance) = (None::<u64>, 0, 88_172_645_463_325_252_u64);
    for _ in 0..KILLS {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let told = kill_after(&path, Duration::from_millis(10 + chance % 150));
        said = told.or(said);
        let store = Store::open(&path).unwrap();
        let found = store.find_devices("", 0, 0).await.unwrap().total as u64;
        assert_eq!(found % u64::from(ROWS), 0, "half an import is in the list");
        let batches = found / u64::from(ROWS);
        let least = said.map_or(0, |it| it + 1);
        assert!(batches >= least, "{batches} imports are there, and {least} were said to be");
        cut += u64::from(batches > least);
        let sound: String = store
            .run(|connection| connection.query_row("PRAGMA quick_check", [], |row| row.get(0)))
            .await
            .unwrap();
        assert_eq!(sound, "ok");
    }
    assert!(said.is_some(), "no import came to its end: {cut} were cut after their commit");
}

/// Starts the program, and kills it so long after its first word or its start. The last batch that it told.
fn kill_after(path: &Path, wait: Duration) -> Option<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture"])
        .arg("store::devices::kill_tests::imports_until_it_is_killed")
        .env(DATABASE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The moment of the kill is the point of the test: whatever it hits has to hold.
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).filter_map(|it| it.strip_prefix("batch ")?.parse().ok()).last()
}
