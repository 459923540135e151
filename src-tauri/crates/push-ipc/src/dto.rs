//! The data that crosses to the UI and back. Plain values; every rule lives in push-core.
//!
//! TypeScript is generated from these types (`contract.rs`); a test fails when the committed file
//! is stale. No type here can hold a secret that leaves the core: the only one that comes in is
//! [`Passphrase`].

mod compose;
mod devices;
mod send;
mod start;

pub use compose::*;
pub use devices::*;
pub use send::*;
pub use start::*;

/// Derives what every DTO needs, and its TypeScript declaration while tests run.
macro_rules! dto {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        $(#[$meta])*
        pub $kind $name $body
    )+};
}
pub(crate) use dto;
