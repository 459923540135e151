//! Files that hold other files: provisioning profiles made by `openssl`, and archives of apps.

mod app;
mod archive;
mod icon;
mod profile;
mod samples;
mod texts;
