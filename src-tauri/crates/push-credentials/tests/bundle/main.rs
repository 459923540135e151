//! Files that hold other files: provisioning profiles made by `openssl`, and archives of apps.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
mod archive;
mod icon;
mod profile;
mod samples;
mod texts;
