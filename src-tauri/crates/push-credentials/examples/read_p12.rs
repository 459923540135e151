//! How long reading a `.p12` file takes: the median of a hundred times.
//!
//! ```sh
//! cargo run --release -p push-credentials --example read_p12                  # one of each form
//! PASSWORD=… cargo run --release -p push-credentials --example read_p12 FILE  # this one
//! ```

use std::error::Error;
use std::time::{Duration, Instant};

use push_credentials::fixtures::Draft;
use push_credentials::{P12, P12Form};
use secrecy::SecretString;

const TIMES: usize = 101;

fn main() -> Result<(), Box<dyn Error>> {
    let password = SecretString::from(std::env::var("PASSWORD").unwrap_or_default());
    let paths: Vec<String> = std::env::args().skip(1).collect();
    for path in &paths {
        show(path, &std::fs::read(path)?, &password)?;
    }
    if paths.is_empty() {
        let identity = Draft::universal("com.example.app").identity();
        for (name, form) in [("classic", P12Form::Classic), ("modern", P12Form::Modern)] {
            show(name, &P12::write(&identity, "Push", &password, form)?, &password)?;
        }
    }
    Ok(())
}

fn show(name: &str, file: &[u8], password: &SecretString) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let started = Instant::now();
        P12::read(file, Some(password))?;
        times.push(started.elapsed());
    }
    times.sort();
    let median: Duration = times[TIMES / 2];
    println!("{name}: {:.1} ms, {}", median.as_secs_f64() * 1000.0, P12::read(file, Some(password))?.format);
    Ok(())
}
