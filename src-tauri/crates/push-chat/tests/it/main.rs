//! The rules of chat push from outside the crate: tables, properties, damaged files.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod common;
mod damaged;
mod payloads;
mod properties;
mod rules;
mod samples;
mod scenarios;
