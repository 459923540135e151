//! What Apple hands out, read into typed facts. Bytes in, facts out: no files are opened here, and
//! no error text ever holds key material.

mod ber;
mod der;
mod id;
mod p8;
mod profile;
mod property_list;

pub use id::{IdError, key_id_from_file_name, parse_key_id, parse_team_id};
pub use p8::{MAX_KEY_FILE_BYTES, P8, P8Error, Repair};
pub use profile::{MAX_PROFILE_BYTES, Profile, ProfileError, ProfileKind, ProfileProblem};
