//! All tests of this crate in one program, which links the cryptographic library once. Each file of
//! Apple's has its modules; `corpus` and the `*_mutations` damage them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod bundle;
mod bundle_mutations;
mod certificate;
mod common;
mod corpus;
mod item;
mod p12;
mod p12_files;
mod p12_made;
mod p12_mutations;
mod p12_refused;
mod p12_write;
mod p8;
mod private_key;
mod request;
