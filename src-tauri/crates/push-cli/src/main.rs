//! The `pushbench` command: the use cases of the core from a terminal or CI. What scripts rely on is
//! written down in `docs/command-line.md`; no window system is needed.

mod authorize;
mod chat;
mod check;
mod input;
mod inspect;
mod output;
mod password;
mod send;
mod simulator;
mod stop;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use push_core::hardening;
use tokio::runtime::{Builder, Runtime};

/// Wrong usage or input; nothing was sent.
const USAGE: u8 = 2;

/// Compose, check, send and explain Apple push notifications.
#[derive(Parser)]
#[command(name = "pushbench", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run an APNs on this machine, to send to without an Apple account.
    Simulator(simulator::Arguments),
    /// Send a notification to device tokens, and print what APNs answers to each.
    Send(Box<send::Arguments>),
    /// Judge payloads by Apple's rules, without sending them.
    Check(check::Arguments),
    /// Say who gets a push in a chat scenario, why, and whether that is what it expects.
    Chat(chat::Arguments),
    /// Say what a file from Apple is, whether it can push, and what is missing.
    Inspect(inspect::Arguments),
    /// Print one provider token (JWT), for use with curl.
    Token(token::Arguments),
}

/// What ends a command before it did anything: a sentence for people, and the exit status.
struct Refusal {
    message: String,
    status: u8,
}

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::usage(error.to_string())
    }
}

impl Refusal {
    fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: USAGE }
    }
}

fn main() -> ExitCode {
    hardening::keep_memory_private();
    let arguments = Arguments::parse();
    let runtime = match runtime(&arguments.command) {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&Refusal::usage(format!("cannot start: {error}"))),
    };
    let done = runtime.block_on(async {
        match arguments.command {
            Command::Simulator(arguments) => simulator::run(arguments).await,
            Command::Send(arguments) => send::run(*arguments).await,
            Command::Check(arguments) => check::run(&arguments),
            Command::Chat(arguments) => chat::run(&arguments).await,
            Command::Inspect(arguments) => inspect::run(arguments).await,
            Command::Token(arguments) => token::run(arguments).await,
        }
    });
    // A reader of standard input may wait for a line that never comes.
    runtime.shutdown_background();
    done.map_or_else(|refusal| refuse(&refusal), ExitCode::from)
}

/// Sending is done by one thread: run and connection hand each other much at a time that way. With a core
/// for each of two threads it would be 15 % faster, at 20 % more processor time.
fn runtime(command: &Command) -> std::io::Result<Runtime> {
    match command {
        Command::Simulator(_) => Runtime::new(),
        Command::Send(_) | Command::Check(_) | Command::Chat(_) | Command::Inspect(_) | Command::Token(_) => {
            Builder::new_current_thread().enable_all().build()
        }
    }
}

fn refuse(refusal: &Refusal) -> ExitCode {
    eprintln!("pushbench: {}", refusal.message);
    ExitCode::from(refusal.status)
}
