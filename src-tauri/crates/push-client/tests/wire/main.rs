//! The client against servers that follow a script: what is sent, what is read, what is resent.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod answers;
mod certificates;
mod chaos;
mod compression;
mod concurrency;
mod connecting;
mod failures;
mod fates;
mod peer;
mod pool;
mod proxies;
mod reaching;
mod server;

use std::future::Future;

use server::DEADLINE;

/// What has to happen, or the test fails.
async fn soon<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, event).await.expect("nothing happened")
}
