//! The application through its contract, without a window: the real client against the real simulator.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod certificates;
mod client_meets_simulator;
mod contract;
mod journey;
mod keys;
mod tidy;
