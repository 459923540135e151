//! The contract with the UI: commands, data, events, failures.
