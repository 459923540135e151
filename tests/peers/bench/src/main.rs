//! One sitting: Pushbench's client and its peers against the same measuring server, server and client on a core
//! each, runs in turn, five of each; printed as Markdown.
//!
//! `peers-bench PUSHBENCH ENGINE SCRIPTS PYTHON [PART…]`, where the parts are `loopback`, `lone`, `memory` and
//! `wire`. `cargo xtask bench peers` builds all of it and starts this.

mod contestants;
mod figures;
mod lone;
mod loopback;
mod machine;
mod memory;
mod wire;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use peers_bench::Failure;
use rcgen::KeyPair;

use crate::contestants::{LED_TO, Outside};
use crate::figures::Row;
use crate::machine::{Cores, Machine, Server};

/// How often each program is run.
pub const ROUNDS: usize = 5;
/// In flight where nothing else is said.
pub const IN_FLIGHT: usize = 500;

const PARTS: [&str; 4] = ["loopback", "lone", "memory", "wire"];

/// All that a part of the sitting needs, and what comes of it.
pub struct Sitting {
    pub machine: Machine,
    pub outside: Outside,
    pub server: Server,
    pub rows: Vec<Row>,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pushbench, engine, scripts, python, parts @ ..] = arguments.as_slice() else {
        return Err("usage: peers-bench PUSHBENCH ENGINE SCRIPTS PYTHON [PART…]".into());
    };
    let parts: Vec<&str> =
        if parts.is_empty() { PARTS.to_vec() } else { parts.iter().map(String::as_str).collect() };
    let folder = tempfile::Builder::new().prefix("peers-bench-").tempdir()?;
    let outside = Outside {
        pushbench: pushbench.into(),
        engine: engine.into(),
        scripts: scripts.into(),
        python: python.into(),
        can_lead: can_lead(),
    };
    let mut sitting = Sitting::open(folder.path(), outside)?;
    for part in parts {
        match part {
            "loopback" => loopback::run(&mut sitting)?,
            "lone" => lone::run(&mut sitting)?,
            "memory" => memory::run(&mut sitting)?,
            "wire" => wire::run(&mut sitting)?,
            other => return Err(format!("there is no part {other:?}; there is {PARTS:?}").into()),
        }
    }
    println!("\n| what | bar | measured | | |\n| --- | --- | --- | --- | --- |");
    for row in &sitting.rows {
        println!("{}", row.markdown());
    }
    Ok(())
}

impl Sitting {
    fn open(folder: &Path, outside: Outside) -> Result<Self, Failure> {
        std::fs::write(folder.join("hosts"), format!("{LED_TO} api.push.apple.com\n127.0.0.1 localhost\n"))?;
        std::fs::write(folder.join("key.p8"), KeyPair::generate()?.serialize_pem())?;
        // As long as one that is signed; the measuring server does not look at it.
        std::fs::write(
            folder.join("jwt"),
            format!("{}.{}.{}", "h".repeat(48), "c".repeat(64), "s".repeat(86)),
        )?;
        let mut programs = std::env::current_exe()?;
        programs.pop();
        let cores = Cores::of_this_machine()?;
        let machine = Machine { cores, programs, folder: folder.to_path_buf() };
        let apple = format!("{LED_TO}:443");
        let folder = folder.to_string_lossy();
        let addresses: &[&str] = if outside.can_lead.is_ok() { &[&folder, &apple] } else { &[&folder] };
        let server = machine.serve(&machine.program("sink"), addresses)?;
        Ok(Self { machine, outside, server, rows: Vec::new() })
    }

    /// The payload of so many bytes, as a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn payload(&self, bytes: usize) -> Result<(), Failure> {
        Ok(std::fs::write(self.file(&format!("payload-{bytes}")), peers_bench::payload(bytes))?)
    }

    /// So many different tokens, as a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tokens(&self, number: usize) -> Result<(), Failure> {
        let lines: String = (0..number).map(|number| peers_bench::token(number) + "\n").collect();
        Ok(std::fs::write(self.file(&format!("tokens-{number}")), lines)?)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.machine.folder.join(name)
    }
}

/// a2 and apns-h2 have Apple's host and port compiled in. Where this may bind port 443 on an address of loopback
/// and give a program its own `/etc/hosts`, they reach the measuring server all the same.
fn can_lead() -> Result<(), String> {
    let binding = TcpListener::bind((LED_TO, 443));
    binding.map_err(|error| format!("port 443 of {LED_TO} cannot be listened on ({error}); try as root"))?;
    let mount =
        Command::new("unshare").args(["--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]).status();
    let works = mount.is_ok_and(|status| status.success());
    if works { Ok(()) } else { Err("a program cannot get its own /etc/hosts here; try as root".to_owned()) }
}
