//! The contract with the UI: the list of commands, the data, the events, the failures.
//!
//! It is not the application (push-core) and not the window (the root package): it turns what the
//! UI sends into calls of the core, and what the core answers into plain data.

mod contract;
mod desk;
mod failure;
#[cfg(test)]
mod keys;
mod mirror;

pub use contract::{COMMANDS, SHELL_COMMANDS};
pub use desk::Desk;
pub use failure::{Failure, FailureCode};
pub use push_core::{DataDir, Options, SystemClock, hardening, model};
