//! Work in processes of its own, whose peak memory is therefore that of the work alone. It is what Linux says
//! of each (`VmHWM`); elsewhere, memory is not measured.

use std::process::{Child, Command, Stdio};

const MOST_KB: u64 = 256 * 1024;
/// Names the part of the work that a child does.
const PART: &str = "PUSHBENCH_TEST_PART";
/// Begins the line in which a child tells its peak memory.
const PEAK: &str = "peak memory in kB: ";

/// Does `work` on each part in a process of its own, all at once, and holds each to 256 MB. Called by `test`,
/// the full name of a test, which it runs again in the children.
pub fn each_apart(test: &str, parts: &[&str], work: impl FnOnce(&str)) {
    if let Ok(part) = std::env::var(PART) {
        work(&part);
        println!("\n{PEAK}{}", peak_kb());
        return;
    }
    let children: Vec<_> = parts.iter().map(|part| (part, start(test, part))).collect();
    for (part, child) in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{part}: {said}");
        println!("{part}: {said}");
        let peak = said.lines().find_map(|line| line.strip_prefix(PEAK)).unwrap();
        assert!(peak.parse::<u64>().unwrap() < MOST_KB, "{part}: {said}");
    }
}

fn start(test: &str, part: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]).env(PART, part);
    child.stdout(Stdio::piped()).spawn().unwrap()
}

/// Of this process; 0 where the system does not tell.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
