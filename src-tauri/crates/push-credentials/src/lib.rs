//! What Apple hands out, and what is made to ask for it, read into typed facts: keys (`.p8`), certificates
//! with and without their private keys (`.p12`, `.cer`, `.pem`, `.key`), signing requests, provisioning
//! profiles, apps. [`Item`] reads any of them by its content. Signing requests and `.p12` files are made too.
//!
//! Bytes in, facts out: no file is opened here, no clock is read, and nothing is sent. Every input is taken
//! for hostile: its size, its depth and the work that it asks for are bounded. No error text ever holds key
//! material, and buffers that held a key are zeroed when they are dropped. Two things are not ours to zero:
//! what the cryptographic library keeps while it works with a key, and the text of a file in the hands of
//! the caller.

mod app;
mod ber;
mod certificate;
mod der;
mod fingerprint;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
mod id;
mod identity;
mod item;
mod name;
mod oid;
mod p12;
mod p8;
mod pem;
mod private_key;
mod profile;
mod property_list;
mod public_key;
mod request;
mod sample;
mod structure;
mod validity;

pub use app::{App, AppError, AppExtension};
pub use certificate::{Certificate, CertificateError, CertificateKind, Topic};
pub use id::{IdError, key_id_from_file_name, parse_key_id, parse_team_id};
pub use identity::{Identity, KeyMismatch, Matched};
pub use item::{Expected, Foreign, Item, Problem, ReadError, Reading};
pub use p8::{MAX_KEY_FILE_BYTES, P8, P8Error, Repair};
pub use p12::{P12, P12Error, P12Form};
pub use pem::PemError;
pub use private_key::{KeyError, PrivateKey};
pub use profile::{MAX_PROFILE_BYTES, Profile, ProfileError, ProfileKind, ProfileProblem};
pub use property_list::{ListError, property_list_texts};
pub use request::{REQUEST_FILE_NAME, RequestError, SigningRequest, Subject, SubjectError};
pub use sample::NotMade;
pub use validity::Validity;
