//! The application's values: what the use cases take and answer, and what crosses to the UI as it is.
//!
//! Plain data without rules. push-ipc generates TypeScript from it (feature `typescript`). No type here
//! can carry a private key out. [`SuggestedPassphrase`] takes a passphrase out, which has to be shown; those that bring
//! a secret in are [`Passphrase`], [`InspectFile`], [`ImportCertificate`], [`ExportP12`], [`SealCredential`],
//! [`OpenSealed`] and [`ImportSealed`].

mod apple_files;
mod chat;
mod compose;
mod credentials;
mod device_files;
mod devices;
mod exchange;
mod findings;
mod history;
mod network;
mod run;
mod send;
mod sharing;
mod start;
mod workspace;

pub use apple_files::*;
pub use chat::*;
pub use compose::*;
pub use credentials::*;
pub use device_files::*;
pub use devices::*;
pub use exchange::*;
pub use findings::*;
pub use history::*;
pub use network::*;
pub use run::*;
pub use send::*;
pub use sharing::*;
pub use start::*;
pub use workspace::*;

pub use push_protocol::Environment;

/// Derives what every value needs to cross to the UI.
macro_rules! model {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        $(#[$meta])*
        pub $kind $name $body
    )+};
}
pub(crate) use model;
