//! `pushbench token`: one JWT on standard output and nothing else.

use clap::Args;
use push_core::headless;
use push_protocol::Environment;
use secrecy::ExposeSecret;

use crate::authorize::Key;
use crate::{Refusal, output};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    key: Key,
}

/// The one place where a secret is printed: it lives for an hour, and this is what it was asked for.
pub(crate) async fn run(arguments: Arguments) -> Result<u8, Refusal> {
    // The environment chooses between certificates, which have no token.
    let key = arguments.key.read(Environment::Production).await?;
    let key = key.ok_or_else(|| {
        Refusal::usage("no credential: give --p8 with --key-id and --team-id, or --credential")
    })?;
    output::line(headless::provider_token(key).await?.expose_secret());
    Ok(0)
}
