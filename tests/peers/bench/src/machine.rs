//! Cores, and programs that run on them.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use nix::sched::sched_getaffinity;
use nix::unistd::Pid;
use peers_bench::Failure;
use serde_json::Value;

/// One core for the server, another for the client.
#[derive(Clone, Copy)]
pub struct Cores {
    pub server: usize,
    pub client: usize,
}

impl Cores {
    /// The first and the last that this process may use.
    ///
    /// # Errors
    /// When there is only one.
    pub fn of_this_machine() -> Result<Self, Failure> {
        let allowed = sched_getaffinity(Pid::from_raw(0))?;
        let cores: Vec<usize> =
            (0..nix::sched::CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false)).collect();
        match cores.as_slice() {
            [server, .., client] => Ok(Self { server: *server, client: *client }),
            _ => Err("server and client need a core each, and this machine has one".into()),
        }
    }
}

/// What a program did and used.
pub struct Used {
    pub stdout: String,
    pub wall: f64,
    /// User and system, in seconds.
    pub cpu: f64,
    pub peak_mib: f64,
}

/// A program to be measured, with its arguments and environment.
#[derive(Clone, Default)]
pub struct Call {
    pub words: Vec<String>,
    pub environment: Vec<(String, String)>,
}

impl Call {
    pub fn new(program: &Path, arguments: &[&str]) -> Self {
        let words = std::iter::once(program.to_string_lossy().into_owned());
        Self { words: words.chain(arguments.iter().map(ToString::to_string)).collect(), environment: vec![] }
    }

    pub fn with(mut self, name: &str, value: &Path) -> Self {
        self.environment.push((name.to_owned(), value.to_string_lossy().into_owned()));
        self
    }
}

/// Where programs and files are.
pub struct Machine {
    pub cores: Cores,
    /// Of this program and those built with it.
    pub programs: PathBuf,
    /// For files of this sitting.
    pub folder: PathBuf,
}

impl Machine {
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Starts a program on the client's core; its standard output goes to a file, as a user's would.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, call: &Call) -> Result<Running, Failure> {
        let (report, output) = (self.folder.join("report.json"), self.folder.join("output"));
        let mut command = Command::new(self.program("measure"));
        command.arg(&report).arg(self.cores.client.to_string()).args(&call.words);
        command.envs(call.environment.iter().map(|(name, value)| (name, value)));
        let child = command.stdin(Stdio::null()).stdout(std::fs::File::create(&output)?).spawn()?;
        Ok(Running { child, report, output, line: call.words.join(" ") })
    }

    /// Runs a program on the client's core to its end.
    ///
    /// # Errors
    /// When it cannot be started or ends badly: what was run.
    pub fn run(&self, call: &Call) -> Result<Used, Failure> {
        self.start(call)?.end()
    }

    /// Starts a server on the server's core; its first line ends with its port.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self, program: &Path, arguments: &[&str]) -> Result<Server, Failure> {
        let mut command = Command::new(self.program("measure"));
        command.arg("-").arg(self.cores.server.to_string()).arg(program).args(arguments);
        command.env("HOME", &self.folder).env_remove("XDG_DATA_HOME");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err("no pipes".into()) };
        let mut server = Server { child, input, output: BufReader::new(output), port: 0 };
        let line = server.line()?;
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok());
        server.port = port.ok_or_else(|| format!("{} did not start: {line}", program.display()))?;
        Ok(server)
    }
}

/// A program that is being measured.
pub struct Running {
    child: Child,
    report: PathBuf,
    output: PathBuf,
    line: String,
}

impl Running {
    /// Whether there is nothing to wait for any more.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn has_ended(&mut self) -> Result<bool, Failure> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it ends badly.
    pub fn end(mut self) -> Result<Used, Failure> {
        let status = self.child.wait()?;
        if !status.success() {
            return Err(format!("{} failed ({status})", self.line).into());
        }
        let report: Value = serde_json::from_str(&std::fs::read_to_string(&self.report)?)?;
        let number = |name: &str| report[name].as_f64().unwrap_or_default();
        Ok(Used {
            stdout: std::fs::read_to_string(&self.output)?,
            wall: number("wall"),
            cpu: number("cpu_us") / 1e6,
            peak_mib: number("peak_kb") / 1024.0,
        })
    }
}

/// A server or relay.
pub struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub port: u16,
}

impl Server {
    /// Gives a command.
    ///
    /// # Errors
    /// When it has ended.
    pub fn tell(&mut self, command: &str) -> Result<(), Failure> {
        Ok(writeln!(self.input, "{command}")?)
    }

    /// What it has counted since this was last asked.
    ///
    /// # Errors
    /// When it has ended.
    pub fn stats(&mut self) -> Result<Value, Failure> {
        self.tell("stats")?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    /// Waits until no connection is left of the run before, and begins to count anew.
    ///
    /// # Errors
    /// When it has ended, or a connection stays.
    pub fn settle(&mut self) -> Result<(), Failure> {
        for _ in 0..500 {
            if self.stats()?["open"] == 0 {
                self.stats()?;
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err("a connection of a client that has ended stays open".into())
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
