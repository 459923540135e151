//! Pushes as `curl` commands.

mod options;
mod read;
mod write;

pub(super) use read::read;
pub(super) use write::{Authorization, Request, write};
