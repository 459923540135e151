//! How long reading a `.p12` file takes: the median of a hundred times. Of no file, one of each form that
//! Pushbench writes is read, and told as rows of `docs/benchmarks.md`; `cargo xtask bench` does that.
//!
//! ```sh
//! cargo run --release -p push-credentials --example read_p12
//! PASSWORD=… cargo run --release -p push-credentials --example read_p12 FILE  # this one
//! ```

use std::error::Error;
use std::time::Instant;

use push_credentials::fixtures::Draft;
use push_credentials::{P12, P12Error, P12Form};
use secrecy::SecretString;

const TIMES: usize = 101;
/// What people export, and what it may take.
const FORMS: [(&str, P12Form, &str); 2] = [
    ("classic: RC2-40 and 3DES, 2,048 rounds", P12Form::Classic, "50 ms"),
    ("modern: AES-256, 100,000 rounds", P12Form::Modern, "none"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let password = SecretString::from(std::env::var("PASSWORD").unwrap_or_default());
    let paths: Vec<String> = std::env::args().skip(1).collect();
    for path in &paths {
        let file = std::fs::read(path)?;
        println!(
            "{path}: {:.1} ms, {}",
            median(&file, &password)?,
            P12::read(&file, Some(&password))?.format
        );
    }
    if paths.is_empty() {
        let identity = Draft::universal("com.example.app").identity();
        for (name, form, budget) in FORMS {
            let file = P12::write(&identity, "Push", &password, form)?;
            println!("| Reading a `.p12`, {name} | {:.1} ms | {budget} |", median(&file, &password)?);
        }
    }
    Ok(())
}

/// Milliseconds.
fn median(file: &[u8], password: &SecretString) -> Result<f64, P12Error> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let started = Instant::now();
        P12::read(file, Some(password))?;
        times.push(started.elapsed());
    }
    times.sort();
    Ok(times[TIMES / 2].as_secs_f64() * 1000.0)
}
