//! The application: what the window and the command line can do, without either.
//!
//! [`Workbench`] holds the use cases of the window. [`headless`] holds those of the command line. Both
//! stand on the same workspace, store, vault, client, dispatcher and simulator.

mod chat;
mod checking;
mod clock;
mod credentials;
mod devices;
mod draft;
mod error;
mod exchange;
mod files;
mod gateway;
mod git;
pub mod hardening;
pub mod headless;
mod history;
mod lint;
mod loopback;
pub mod model;
mod network;
mod outside;
mod paths;
mod pictures;
mod profile_files;
mod profiles;
#[cfg(test)]
mod random;
mod run;
mod sample;
mod schemas;
mod sealed;
mod secrets;
mod send;
mod store;
pub mod strings;
mod templates;
mod tokens;
pub mod vault;
mod vaults;
mod workbench;
mod workspace;
mod workspaces;

pub use checking::Facts;
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::Error;
pub use loopback::{Found, LoopbackFile, PREFERRED_PORT};
pub use paths::DataDir;
pub use templates::templates;
pub use workbench::{Options, Workbench};
pub use workspaces::InWorkspace;
