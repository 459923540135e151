//! The rules of chat push from outside the crate: tables, properties, damaged files.

mod common;
mod payloads;
mod properties;
mod rules;
