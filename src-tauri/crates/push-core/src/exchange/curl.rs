//! Pushes as `curl` commands.

mod options;
mod read;
mod write;

pub(super) use read::{HEADERS, PATH, USUAL, host, plain, read};
pub(super) use write::{Authorization, Request, write};
