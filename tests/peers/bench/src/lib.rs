//! What the clients here have in common: their arguments, the pushes they send and the line they print.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Why a client gave up: a measurement of a run with failures is none.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The arguments, exactly so many.
///
/// # Errors
/// When there are more or fewer.
pub fn arguments<const N: usize>() -> Result<[String; N], String> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    given.try_into().map_err(|given: Vec<String>| format!("{N} arguments expected, {} given", given.len()))
}

/// A payload of exactly so many bytes; at least as many as an empty alert takes.
pub fn payload(bytes: usize) -> String {
    let (head, tail) = (r#"{"aps":{"alert":""#, r#""}}"#);
    format!("{head}{}{tail}", "a".repeat(bytes.saturating_sub(head.len() + tail.len())))
}

/// The device token of a push: its number in 64 decimal digits, which are hexadecimal ones too. Not by
/// `format!`, whose padding costs as much as a tenth of a push.
pub fn token(number: usize) -> String {
    let mut token = "0".repeat(64 - 20);
    let mut place = 10_usize.pow(19);
    while place > 0 {
        token.push(char::from(b'0' + u8::try_from(number / place % 10).unwrap_or(0)));
        place /= 10;
    }
    token
}

/// Sends one push, and once it is accepted, so that the connection is warm, so many more with so many in flight.
/// Returns what a client prints; the times are of each push from its turn to its answer.
///
/// # Errors
/// At the first push that is not accepted.
pub async fn many<F>(
    pushes: usize,
    in_flight: usize,
    send: impl Fn(usize) -> F + Clone + Send + 'static,
) -> Result<Value, Failure>
where
    F: Future<Output = Result<(), Failure>> + Send,
{
    send(pushes).await?;
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for first in 0..in_flight {
        let send = send.clone();
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(pushes / in_flight + 1);
            for number in (first..pushes).step_by(in_flight) {
                let began = Instant::now();
                send(number).await?;
                times.push(began.elapsed());
            }
            Ok::<_, Failure>(times)
        });
    }
    let mut times = Vec::with_capacity(pushes);
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    let elapsed = began.elapsed();
    times.sort_unstable();
    let microseconds = |percent| percentile(&times, percent).as_secs_f64() * 1e6;
    Ok(json!({
        "accepted": times.len(), "seconds": elapsed.as_secs_f64(),
        "p50_us": microseconds(50), "p99_us": microseconds(99),
    }))
}

/// Of sorted times, the one that `percent` of them do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}
