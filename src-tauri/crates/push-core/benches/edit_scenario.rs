//! How long an edit of a chat scenario takes, from the command to what the window shows: kept in the database, decided
//! for everybody, expectations held against it.
//!
//! `cargo bench -p push-core --bench edit_scenario` prints rows of a Markdown table. This measures and asserts nothing
//! about speed; no check depends on it.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use push_core::model::{
    ChatBody, ChatPlace, EditScenario, Look, LookAtScenario, ScenarioEdit, ScenarioReply,
};
use push_core::vault::KeychainProblem;
use push_core::{DataDir, Options, SystemClock, Workbench};

/// People in the group.
const CROWD: usize = 10_000;
/// Edits that are measured, and those before the clock starts.
const TIMES: usize = 50;
const WARM_UP: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(async {
        let workbench = Workbench::open(Options {
            data: DataDir::at(folder.path().join("data")),
            clock: Arc::new(SystemClock),
            port: 0,
            version: "bench".to_owned(),
            no_keychain: Some(KeychainProblem::NoBus),
            environment: |_| None,
        })
        .await?;
        let workspace = workbench.start().await?.workspace.path;
        std::fs::write(std::path::Path::new(&workspace).join("scenarios/Crowd.scenario.json"), crowd()?)?;
        let start = Instant::now();
        let look = LookAtScenario { id: "Crowd".to_owned(), look: look() };
        let reply: ScenarioReply = workbench.look_at_scenario(look).await?;
        assert_eq!(reply.scenario.counts.first().map(|it| it.recipients as usize), Some(CROWD));
        println!("| Opening a scenario of {CROWD} people | {} ms | |", start.elapsed().as_millis());
        let text = |number: usize| ScenarioEdit::Body { body: ChatBody::Text { text: "x".repeat(number) } };
        let clock =
            |number: usize| ScenarioEdit::Clock { clock: format!("2026-11-24T23:{:02}:00", number % 60) };
        measure(&workbench, "A key in the text", text).await?;
        measure(&workbench, "The clock dragged by a minute", clock).await?;
        workbench.close().await;
        Ok(())
    })
}

async fn measure(
    workbench: &Workbench,
    what: &str,
    edit: impl Fn(usize) -> ScenarioEdit,
) -> Result<(), Box<dyn Error>> {
    let mut times: Vec<Duration> = Vec::with_capacity(TIMES);
    for number in 0..WARM_UP + TIMES {
        let request = EditScenario { id: "Crowd".to_owned(), edit: edit(number), look: look() };
        let start = Instant::now();
        workbench.edit_scenario(request).await?;
        times.push(start.elapsed());
    }
    let mut times = times.split_off(WARM_UP);
    times.sort();
    let at =
        |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!("| {what}, {CROWD} recipients | median {:.1} ms, p95 {:.1} ms | under 100 ms |", at(50), at(95));
    Ok(())
}

fn look() -> Look {
    Look {
        search: String::new(),
        from: 0,
        count: 50,
        person: Some("u0".to_owned()),
        place: ChatPlace::Loopback,
    }
}

/// A message to a group; everybody has do-not-disturb, and muted some.
fn crowd() -> Result<String, std::fmt::Error> {
    let (mut people, mut members) = (String::new(), String::from("\"me\""));
    for number in 0..CROWD {
        write!(
            people,
            ",{{\"name\":\"u{number}\",\"bindings\":[{{\"device\":\"phone {number}\",\"apnsCertName\":\"PushCertName\",\
             \"environment\":\"sandbox\"}}],\"options\":{{\"displayStyle\":\"MessageSummary\",\"noDisturbingStartH\":1,\
             \"noDisturbingEndH\":7,\"isNoDisturbEnable\":true,\"noPushUIds\":[\"me\"]}}}}"
        )?;
        write!(members, ",\"u{number}\"")?;
    }
    Ok(format!(
        "{{\"version\":1,\"name\":\"Crowd\",\"clock\":\"2026-11-24T23:17:00\",\"timeZone\":\"Asia/Shanghai\",\"language\":\"en\",\
         \"people\":[{{\"name\":\"me\"}}{people}],\"groups\":[{{\"id\":\"g\",\"members\":[{members}]}}],\"message\":{{\"m\":\"1\",\
         \"from\":\"me\",\"to\":{{\"group\":\"g\"}},\"body\":{{\"type\":\"text\",\"text\":\"Hi\"}},\"ext\":{{}}}}}}"
    ))
}
