//! Runs one program on one core, and writes down what it used.
//!
//! `measure REPORT_FILE CORE PROGRAM ARGUMENTS…` writes `{"wall", "cpu_us", "peak_kb"}` (seconds, microseconds of user and system
//! time, and the largest resident size) and ends as the program does. With `-` for the file it only becomes the
//! program, on that core.

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Instant;

use nix::sched::{CpuSet, sched_setaffinity};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::unistd::Pid;
use peers_bench::Failure;
use serde_json::json;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [report, core, program, rest @ ..] = arguments.as_slice() else {
        return Err("usage: measure REPORT_FILE CORE PROGRAM ARGUMENTS…".into());
    };
    let mut cores = CpuSet::new();
    cores.set(core.parse()?)?;
    sched_setaffinity(Pid::from_raw(0), &cores)?;
    if report == "-" {
        return Err(Command::new(program).args(rest).exec().into());
    }
    let began = Instant::now();
    let status = Command::new(program).args(rest).status()?;
    let wall = began.elapsed().as_secs_f64();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = (used.user_time() + used.system_time()).num_microseconds();
    std::fs::write(report, json!({"wall": wall, "cpu_us": cpu, "peak_kb": used.max_rss()}).to_string())?;
    std::process::exit(status.code().unwrap_or(1))
}
