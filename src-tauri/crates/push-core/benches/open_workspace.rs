//! How long a workspace of 5,000 profiles takes until its tree can be shown, and whether the app starts later with it.
//!
//! `cargo bench -p push-core --bench open_workspace` prints rows of a Markdown table and asserts nothing about speed.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use push_core::model::{FolderPath, LookAtWorkspace, NewWorkspace};
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};

const PROFILES: usize = 5_000;
const TIMES: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let team = folder.path().join("team");
    runtime.block_on(async {
        let bare = starts(folder.path()).await?;
        let bench = workbench(folder.path()).await?;
        let path = team.to_string_lossy().into_owned();
        bench.create_workspace(&NewWorkspace { path: path.clone(), name: String::new() }).await?;
        fill(&team)?;
        let (mut first, mut whole, mut again) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let began = Instant::now();
            // Opened anew: nothing of it is known yet.
            bench.open_workspace(&FolderPath { path: path.clone() }).await?;
            bench.start().await?;
            first.push(began.elapsed());
            whole.push(look(&bench, began).await?);
            again.push(look(&bench, Instant::now()).await?);
        }
        bench.close().await;
        let with = starts(folder.path()).await?;
        row("Workspace of 5,000 profiles: to the first picture", first, "");
        row("Workspace of 5,000 profiles: to the whole tree, each profile read", whole, "under 500 ms");
        row("The same, looked at again for what others changed", again, "");
        row("Start of the core with the sample workspace", bare, "");
        row("Start of the core with 5,000 profiles", with, "not slower");
        Ok(())
    })
}

async fn look(bench: &Workbench, since: Instant) -> Result<Duration, Box<dyn Error>> {
    let look = bench.look_at_workspace(&LookAtWorkspace { profile: None, whole: true }).await?;
    let shown = look.workspace.map_or(0, |it| it.profiles.len());
    if shown != PROFILES {
        return Err(format!("{shown} profiles were listed, not {PROFILES}").into());
    }
    Ok(since.elapsed())
}

async fn starts(folder: &Path) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let bench = workbench(folder).await?;
        bench.start().await?;
        times.push(began.elapsed());
        bench.close().await;
    }
    Ok(times)
}

async fn workbench(folder: &Path) -> Result<Workbench, push_core::Error> {
    Workbench::open(Options {
        data: DataDir::at(folder.join("data")),
        clock: Arc::new(SystemClock),
        port: 0,
        version: "bench".to_owned(),
        no_keychain: Some(KeychainProblem::NoBus),
        environment: |_| None,
    })
    .await
}

fn fill(team: &Path) -> std::io::Result<()> {
    for number in 0..PROFILES {
        let folder = team.join("profiles").join(format!("Folder {:02}", number % 50));
        fs::create_dir_all(&folder)?;
        let push = format!(
            "{{\n  \"version\": 1,\n  \"push_type\": \"alert\",\n  \"priority\": \"10\",\n  \"topic\": \
             \"com.example.app{number}\",\n  \"endpoint\": \"sandbox\",\n  \"credential\": \"Acme\",\n  \"devices\": []\n}}\n"
        );
        fs::write(folder.join(format!("Profile {number}.push.json")), push)?;
        let payload = format!(
            "{{\n  \"aps\": {{\n    \"alert\": {{ \"title\": \"Order {number}\", \"body\": \"It is on its way.\" }}\n  }}\n}}\n"
        );
        fs::write(folder.join(format!("Profile {number}.payload.json")), payload)?;
    }
    Ok(())
}

fn row(what: &str, mut times: Vec<Duration>, budget: &str) {
    times.sort_unstable();
    let ms = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    println!("| {what} | median {:.1} ms, p95 {:.1} ms ({} times) | {budget} |", ms(50), ms(95), times.len());
}
