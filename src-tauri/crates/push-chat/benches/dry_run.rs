//! How long a message to a group of 10,000 takes to be decided and rendered for each of them, and how long its
//! scenario takes to be read and written.
//!
//! `cargo bench -p push-chat --bench dry_run` prints rows of a Markdown table. This measures and asserts nothing
//! about speed; no check depends on it.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use push_chat::{DisplayStyle, Extra, Group, Person, SAMPLES, Scenario, To, Zone};

const PEOPLE: usize = 10_000;
const TIMES: usize = 30;
/// Done before the clock starts.
const WARM_UP: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let scenario = scenario()?;
    measure("Decision, trace and payload for a group of 10,000", "under 100 ms", || {
        black_box(scenario.dry_run().len());
    });
    let mut out = String::new();
    measure("Writing its scenario", "", || out = scenario.write());
    measure("Reading its scenario", "", || {
        black_box(Scenario::read(out.as_bytes()).is_ok());
    });
    Ok(())
}

/// Everybody's options differ, in four time zones and both styles.
fn scenario() -> Result<Scenario, Box<dyn Error>> {
    let sample = SAMPLES.get(2).ok_or("no sample")?;
    let mut scenario = Scenario::read(sample.file.as_bytes()).map_err(|_| "the sample is damaged")?;
    let like = scenario.people.get(1).ok_or("nobody")?.clone();
    let zones = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kolkata"].map(Zone::find);
    let sender = scenario.message.from.clone();
    let mut members = vec![sender.clone()];
    scenario.people.retain(|it| it.name == sender);
    scenario.expect.clear();
    for number in 0..PEOPLE {
        let mut person = Person { name: format!("user-{number}"), ..like.clone() };
        person.online = number % 10 == 0;
        person.time_zone = zones.get(number % 4).cloned().flatten();
        person.options.update_push_service_for_groups(&["1421300621769"], number % 7 == 0)?;
        person.options.disable_offline_push(i64::try_from(number % 25)?, i64::try_from(number % 23)?)?;
        if number % 3 == 0 {
            person.options.update_push_display_style(DisplayStyle::MessageSummary);
        }
        members.push(person.name.clone());
        scenario.people.push(person);
    }
    // The most work: every rule is asked, and everybody who is offline gets a payload.
    scenario.message.ext = scenario.message.ext.with_force(true);
    let id = "1421300621769".to_owned();
    scenario.message.to = To::Group(id.clone());
    scenario.groups = vec![Group { id, members, extra: Extra::default() }];
    Ok(scenario)
}

fn measure(what: &str, budget: &str, mut work: impl FnMut()) {
    let mut times: Vec<Duration> = (0..WARM_UP + TIMES)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .skip(WARM_UP)
        .collect();
    times.sort_unstable();
    let ms = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    println!("| {what} | median {:.1} ms, p95 {:.1} ms ({TIMES} times) | {budget} |", ms(50), ms(95));
}
