//! Recipients and keys of `age`, as they are pasted or stand in files.

use std::str::FromStr as _;

use age::x25519::{Identity, Recipient};

use crate::Error;

/// More would be a mistake.
const MOST: usize = 100;

/// Reads `age1…` recipients: separated by blanks, commas or lines; `#` begins a comment.
///
/// # Errors
/// At the first that is none; a secret key is not repeated.
pub(crate) fn parse_recipients(text: &str) -> Result<Vec<Recipient>, Error> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let words = lines.flat_map(|line| line.split([' ', '\t', ',', ';', '\u{3000}', '，', '；']));
    let mut recipients: Vec<Recipient> = Vec::new();
    for word in words.map(str::trim).filter(|it| !it.is_empty()) {
        let recipient = parse_recipient(word)?;
        if !recipients.iter().any(|it| it.to_string() == recipient.to_string()) {
            recipients.push(recipient);
        }
    }
    if recipients.is_empty() || recipients.len() > MOST {
        let message = format!(
            "{} recipients are named; expected at least one and at most {MOST}: each begins with age1",
            recipients.len()
        );
        let details = [("count", recipients.len().to_string()), ("most", MOST.to_string())];
        return Err(Error::field("recipients", "recipients_count", message, &details));
    }
    Ok(recipients)
}

fn parse_recipient(word: &str) -> Result<Recipient, Error> {
    if word.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        let message = "this is somebody's secret key, not a recipient; take the line with age1 that belongs to it, \
                       and treat the secret key as known to whoever could see it";
        return Err(Error::field("recipients", "recipient_is_secret", message, &[]));
    }
    let shown: String = word.chars().filter(|it| !it.is_control()).take(24).collect();
    let details = [("found", shown.clone())];
    if word.starts_with("ssh-") || word.starts_with("AAAA") {
        let message = format!("{shown:?} is an SSH key; expected a recipient of age, which begins with age1");
        return Err(Error::field("recipients", "recipient_is_ssh", message, &details));
    }
    Recipient::from_str(word).map_err(|_| {
        let message = format!(
            "{shown:?} is no recipient of age, or a letter of it is wrong; expected 62 letters and digits that begin \
             with age1, as age-keygen prints them"
        );
        Error::field("recipients", "recipient_invalid", message, &details)
    })
}

/// Reads a key file of `age`: a key a line, `#` begins a comment.
///
/// # Errors
/// Where there is no key in it. Nothing of it is repeated.
pub(crate) fn parse_identities(text: &str) -> Result<Vec<Identity>, Error> {
    let refused = |code: &str, message: &str| Err(Error::field("identity", code, message, &[]));
    if text.contains("BEGIN AGE ENCRYPTED FILE") || text.starts_with("age-encryption.org/") {
        let message =
            "the key file is itself under a passphrase; open it with age --decrypt and choose what comes out";
        return refused("identity_locked", message);
    }
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let identities: Vec<Identity> = lines.filter_map(|line| Identity::from_str(line).ok()).collect();
    if identities.is_empty() {
        let message = "the file holds no key of age; expected a line that begins with AGE-SECRET-KEY-1, as age-keygen \
                       writes it";
        return refused("identity_none", message);
    }
    Ok(identities)
}
