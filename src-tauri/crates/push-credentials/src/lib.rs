//! What Apple hands out, read into typed facts. Bytes in, facts out: no files are opened here, and
//! no error text ever holds key material.

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
mod structure;

pub use app::{App, AppError, AppExtension};
pub use certificate::{Certificate, CertificateError, CertificateKind, Topic, Validity};
pub use id::{IdError, key_id_from_file_name, parse_key_id, parse_team_id};
pub use identity::{Identity, KeyMismatch, Matched};
pub use item::{Expected, Foreign, Item, Problem, ReadError, Reading};
pub use p8::{MAX_KEY_FILE_BYTES, P8, P8Error, Repair};
pub use p12::{P12, P12Error, P12Form};
pub use pem::PemError;
pub use private_key::{KeyError, PrivateKey};
pub use profile::{MAX_PROFILE_BYTES, Profile, ProfileError, ProfileKind, ProfileProblem};
pub use request::{REQUEST_FILE_NAME, RequestError, SigningRequest, Subject, SubjectError};
