//! `pushbench chat`: what scenarios of chat push come to, with nothing sent, and whether that is what they expect.

mod files;
mod junit;
mod listing;
mod send;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use push_chat::{Difference, Expectation, Row, Scenario};
use serde_json::{Value, json};

use crate::{Refusal, USAGE, input, output};

/// Every expectation holds.
const ALL_HOLD: u8 = 0;
/// Some do not.
const SOME_FAIL: u8 = 1;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Scenarios; of a folder, and of those below it, every *.scenario.json.
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Writes the results there as JUnit XML, for CI.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Action {
    /// Send the message of a scenario to every device of every recipient who gets a push.
    Send(send::Arguments),
}

/// What came of a file.
pub(crate) struct Report {
    /// As it was given.
    file: String,
    /// Of the scenario; empty for a file that could not be read.
    name: String,
    rows: Vec<Line>,
    /// Why it could not be read, a line each.
    errors: Vec<String>,
}

/// What came of a recipient.
struct Line {
    recipient: String,
    verdict: Option<&'static str>,
    /// Each rule that was asked, with its result and words.
    trace: Vec<(&'static str, &'static str, String)>,
    payload: Option<String>,
    too_long: Option<String>,
    /// Verdict, and exact payload.
    expected: Option<(&'static str, Option<String>)>,
    /// What is not as expected.
    difference: Option<Difference>,
}

#[derive(Default)]
struct Counts {
    recipients: usize,
    failed: usize,
    unreadable: usize,
}

pub(crate) async fn run(arguments: &Arguments) -> Result<u8, Refusal> {
    match &arguments.action {
        Some(Action::Send(arguments)) => send::run(arguments).await,
        None => judge(arguments),
    }
}

/// Says what scenarios come to.
fn judge(arguments: &Arguments) -> Result<u8, Refusal> {
    let mut counts = Counts::default();
    let mut reports = Vec::new();
    for path in files::find(&arguments.paths)? {
        let report = report(&path);
        counts.add(&report);
        for error in &report.errors {
            eprintln!("pushbench: {}", output::plain(error));
        }
        if arguments.json {
            report.rows.iter().for_each(|it| output::line(&it.json(&report.file)));
        } else if !report.rows.is_empty() {
            output::line(&listing::of_report(&report));
        }
        // What was printed is kept only where it is needed once more.
        reports.extend(arguments.junit.is_some().then_some(report));
    }
    output::line(&if arguments.json { counts.json() } else { counts.text() });
    if let Some(path) = &arguments.junit {
        std::fs::write(path, junit::of_reports(&reports))
            .map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))?;
    }
    Ok(match counts {
        Counts { unreadable: 1.., .. } => USAGE,
        Counts { failed: 1.., .. } => SOME_FAIL,
        _ => ALL_HOLD,
    })
}

fn report(path: &Path) -> Report {
    let file = path.to_string_lossy().into_owned();
    let failed = |errors| Report { file: file.clone(), name: String::new(), rows: Vec::new(), errors };
    let bytes = match input::read(path) {
        Ok(bytes) => bytes,
        Err(refusal) => return failed(vec![refusal.message]),
    };
    match Scenario::read(&bytes) {
        Ok(scenario) => {
            warn(&file, &scenario);
            let strangers = scenario.strangers().into_iter().map(|(name, it)| Line::stranger(name, it));
            let rows = scenario.dry_run().iter().map(Line::of).chain(strangers).collect();
            Report { file, name: scenario.name.clone(), rows, errors: Vec::new() }
        }
        Err(problems) => failed(problems.iter().map(|it| format!("{file}: {it}")).collect()),
    }
}

/// What is allowed, and likely not what was meant.
fn warn(file: &str, scenario: &Scenario) {
    let options = scenario.people.iter().filter_map(|it| Some((&it.name, it.options.warning()?)));
    for (name, words) in options {
        eprintln!("pushbench: {}", output::plain(&format!("{file}: {name}: {}", words.en)));
    }
    for note in scenario.message.ext.notes() {
        eprintln!("pushbench: {}", output::plain(&format!("{file}: {}", note.words.en)));
    }
}

impl Line {
    fn of(row: &Row<'_>) -> Self {
        let step = |it: &push_chat::Step| Some((it.rule.name(), it.result()?, it.words().en));
        Self {
            recipient: row.recipient.person().name.clone(),
            verdict: Some(row.decision.verdict.name()),
            trace: row.decision.trace.iter().filter_map(step).collect(),
            payload: row.payload.as_ref().map(|it| it.text.clone()),
            too_long: row.payload.as_ref().and_then(|it| it.too_long()).map(|it| it.words().en),
            expected: row.expected.map(expected),
            difference: row.difference(),
        }
    }

    /// Of somebody whom the message is not for.
    fn stranger(name: &str, expectation: &Expectation) -> Self {
        Self {
            recipient: name.to_owned(),
            verdict: None,
            trace: Vec::new(),
            payload: None,
            too_long: None,
            expected: Some(expected(expectation)),
            difference: Some(Difference::NotARecipient { expected: expectation.verdict }),
        }
    }

    /// As scripts read it.
    fn json(&self, file: &str) -> String {
        let step = |(rule, result, words): &(&str, &str, String)| json!({ "rule": rule, "result": result, "words": words });
        let expected: Option<Value> = self
            .expected
            .as_ref()
            .map(|(verdict, payload)| json!({ "verdict": verdict, "payload": payload }));
        json!({
            "file": file,
            "recipient": self.recipient,
            "verdict": self.verdict,
            "trace": self.trace.iter().map(step).collect::<Vec<_>>(),
            "payload": self.payload,
            "bytes": self.payload.as_ref().map(String::len),
            "too_long": self.too_long,
            "expected": expected,
            "ok": self.difference.is_none(),
            "difference": self.difference.as_ref().map(|it| it.words().en),
        })
        .to_string()
    }
}

fn expected(expectation: &Expectation) -> (&'static str, Option<String>) {
    (expectation.verdict.name(), expectation.payload.as_ref().map(push_chat::ExpectedPayload::text))
}

impl Counts {
    fn add(&mut self, report: &Report) {
        self.recipients += report.rows.len();
        self.failed += report.rows.iter().filter(|it| it.difference.is_some()).count();
        self.unreadable += usize::from(!report.errors.is_empty());
    }

    fn json(&self) -> String {
        let ok = self.recipients - self.failed;
        json!({ "summary": { "recipients": self.recipients, "ok": ok, "failed": self.failed } }).to_string()
    }

    fn text(&self) -> String {
        let s = if self.recipients == 1 { "" } else { "s" };
        let ok = self.recipients - self.failed;
        format!("{} recipient{s}: {ok} ok, {} failed", self.recipients, self.failed)
    }
}
