//! `pushbench simulator`: an APNs on this machine until Ctrl-C or SIGTERM.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use clap::Args;
use push_core::LoopbackFile;
use push_protocol::Environment;
use push_simulator::{Certificates, Faults, JournalEntry, Options, Simulator, World};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::authorize::data_dir;
use crate::stop::asked_to_stop;
use crate::{Refusal, input, output};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Loopback address and port; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2197")]
    listen: SocketAddr,
    /// Keys and devices that the simulator knows (JSON, version 1); without, it takes any.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// What the simulator does wrong on purpose (JSON, version 1).
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Write the CA certificate to this file (PEM).
    #[arg(long, value_name = "FILE")]
    ca_out: Option<PathBuf>,
    /// Write a line of JSON per request to this file; - is standard output.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Refusal> {
    let files = [&arguments.world, &arguments.faults];
    if files.into_iter().flatten().filter(|path| input::is_stdin(path)).count() > 1 {
        return Err(Refusal::usage("standard input (-) can be read for one option only"));
    }
    let world = read_world(&arguments)?;
    let faults = read_faults(&arguments)?;
    let listener = listen(arguments.listen).await?;
    let certificates = match faults {
        None => Certificates::new(SystemTime::now())?,
        Some(_) => Certificates::with_bad_ones(SystemTime::now())?,
    };
    if let Some(path) = &arguments.ca_out {
        std::fs::write(path, certificates.ca_pem())
            .map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))?;
    }
    let journal = arguments.journal.as_ref().map(open_journal).transpose()?;
    let data = data_dir()?;
    let options = Options { faults: faults.unwrap_or_default(), ..Options::default() };
    let now = Arc::new(SystemTime::now);
    let simulator = Simulator::start_with(listener, world, &certificates, now, options)?;
    let entries = simulator.journal_in_full();
    let writing = journal.map(|journal| tokio::spawn(write(entries, journal)));
    let file =
        LoopbackFile { url: simulator.url(), ca: certificates.ca_pem().to_owned(), pid: std::process::id() };
    file.write(&data)?;
    output::line(&simulator.url());
    asked_to_stop().await;
    file.remove(&data);
    simulator.stop().await;
    if let Some(writing) = writing {
        // The journal ends with the simulator; a panic in its task was printed.
        let _ = writing.await;
    }
    Ok(0)
}

fn read_world(arguments: &Arguments) -> Result<World, Refusal> {
    let Some(path) = &arguments.world else { return Ok(World::open(Environment::Sandbox)) };
    World::from_json(&input::read_text(path)?)
        .map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))
}

fn read_faults(arguments: &Arguments) -> Result<Option<Faults>, Refusal> {
    let Some(path) = &arguments.faults else { return Ok(None) };
    Faults::from_json(&input::read_text(path)?)
        .map(Some)
        .map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Refusal> {
    if !address.ip().is_loopback() {
        let message =
            format!("--listen {address}: the simulator listens on loopback only, such as 127.0.0.1");
        return Err(Refusal::usage(message));
    }
    TcpListener::bind(address).await.map_err(|error| {
        Refusal::usage(format!("--listen {address}: {error}; --listen 127.0.0.1:0 picks a free port"))
    })
}

fn open_journal(path: &PathBuf) -> Result<Box<dyn Write + Send>, Refusal> {
    if input::is_stdin(path) {
        return Ok(Box::new(std::io::stdout()));
    }
    let file = File::create(path).map_err(|error| Refusal::usage(format!("{}: {error}", path.display())))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// Flushed whenever nothing waits, so that a reader of the file is never behind for long.
async fn write(mut entries: mpsc::Receiver<JournalEntry>, mut journal: Box<dyn Write + Send>) {
    while let Some(entry) = entries.recv().await {
        let line = serde_json::to_string(&entry).unwrap_or_default();
        let written = writeln!(journal, "{line}")
            .and_then(|()| if entries.is_empty() { journal.flush() } else { Ok(()) });
        if let Err(error) = written {
            eprintln!("pushbench: the journal cannot be written any more: {error}");
            return;
        }
    }
}
