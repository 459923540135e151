//! Files that hold other files: provisioning profiles made by `openssl`, and archives of apps.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod profile;
mod samples;
