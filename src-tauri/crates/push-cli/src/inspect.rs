//! `pushbench inspect`: what a file from Apple is, whether it can push, and what is missing.

mod card;
mod json;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use push_core::headless;
use push_core::model::{CertificateView, FileView, InspectFile, KeyPlace, Validity};

use secrecy::SecretString;

use crate::{Refusal, USAGE, output, password};

/// It can push.
const CAN_PUSH: u8 = 0;
/// It was read, and cannot push as it is.
const CANNOT_PUSH: u8 = 1;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The file: .p8, .p12, .cer, .pem, .key, .certSigningRequest, .mobileprovision, .ipa.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The private key of a certificate, or the certificate of a key, where they are two files.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Environment variable that holds the password of a .p12 or of an encrypted key.
    #[arg(long, value_name = "VAR")]
    password_env: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Refusal> {
    let now = SystemTime::now();
    let mut view = headless::inspect(arguments.request(arguments.password()?)?, now).await?;
    if view.problems.iter().any(|it| it.code == "password_needed") && arguments.password_env.is_none() {
        let asked = password::ask(&view.file_name)?;
        if asked.is_some() {
            view = headless::inspect(arguments.request(asked)?, now).await?;
        }
    }
    let words = if arguments.json { json::object(&view) } else { card::text(&view) };
    output::line(words.trim_end());
    Ok(match (is_read(&view), view.can_push) {
        (false, _) => USAGE,
        (true, true) => CAN_PUSH,
        (true, false) => CANNOT_PUSH,
    })
}

impl Arguments {
    fn password(&self) -> Result<Option<SecretString>, Refusal> {
        password::from_environment("--password-env", self.password_env.as_deref())
    }

    fn request(&self, password: Option<SecretString>) -> Result<InspectFile, Refusal> {
        let other = self.key.as_deref().map(text).transpose()?;
        Ok(InspectFile { path: text(&self.file)?, password, other })
    }
}

fn text(path: &Path) -> Result<String, Refusal> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Refusal::usage(format!("{}: the path is not UTF-8; rename the file", path.display())))
}

/// What was read has a format.
fn is_read(view: &FileView) -> bool {
    !view.format.is_empty()
}

/// The certificate that is of most use: for pushing, with its key, alive, and for longest.
fn best(view: &FileView) -> Option<&CertificateView> {
    let best = view.certificates.iter().rev().max_by_key(|it| {
        let certificate = &it.certificate;
        let lives = !matches!(certificate.validity, Validity::Expired | Validity::NotYet);
        (certificate.can_push, it.key == KeyPlace::File, lives, certificate.not_after)
    });
    best.map(|it| &it.certificate)
}
