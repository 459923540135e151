//! A push as a command for a POSIX shell. Every value stands in single quotes and the body in a quoted
//! here-document, so that a shell changes nothing of either. No secret is in it: the command asks for the
//! provider token when it runs.

use std::collections::HashSet;
use std::fmt::Write;

use crate::exchange::shell::quoted;

/// What is said to APNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who speaks; none: nobody.
    pub authorization: Option<Authorization>,
    /// Names and values; what an expiration of `+N` seconds is, the shell computes.
    pub headers: Vec<(&'static str, String)>,
    /// `https://HOST/3/device/TOKEN`.
    pub url: String,
    /// File with the CA of the host.
    pub ca: Option<String>,
    /// The body, byte for byte. It holds no NUL, which no shell can carry.
    pub payload: String,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// The key of that name.
    Key(String),
    /// A certificate in `push.pem`, its key in `push.key`.
    Certificate,
}

/// Longest expiration in seconds that a shell is asked to add up; a hundred years.
const MOST_SECONDS: u64 = 100 * 365 * 24 * 60 * 60;

const DELIMITER: &str = "PAYLOAD";

/// The command, with a line break at its end.
pub fn write(request: &Request) -> String {
    let mut text = String::new();
    if let Some(Authorization::Key(name)) = &request.authorization {
        // A name that begins with a hyphen would be taken for an option.
        let parting = if name.starts_with('-') { "=" } else { " " };
        push(&mut text, format_args!("JWT=$(pushbench token --credential{parting}{}) &&\n", quoted(name)));
    }
    let delimiter = delimiter(&request.payload);
    // A here-document ends with a line break; a payload that does not is taken out of it without.
    let is_cut = !request.payload.is_empty() && !request.payload.ends_with('\n');
    if is_cut {
        text.push_str("{ printf '%s' \"$(cat)\" | ");
    }
    text.push_str("curl --http2 --include");
    options(&mut text, request);
    let end = if is_cut { "; }" } else { "" };
    push(&mut text, format_args!(" \\\n  {}{end} <<'{delimiter}'\n", quoted(&request.url)));
    text.push_str(&request.payload);
    if is_cut {
        text.push('\n');
    }
    push(&mut text, format_args!("{delimiter}\n"));
    text
}

fn options(text: &mut String, request: &Request) {
    match &request.authorization {
        Some(Authorization::Key(_)) => text.push_str(" \\\n  --header \"authorization: bearer $JWT\""),
        Some(Authorization::Certificate) => text.push_str(" \\\n  --cert push.pem --key push.key"),
        None => {}
    }
    for (name, value) in &request.headers {
        let seconds = value.strip_prefix('+').and_then(|it| it.parse::<u64>().ok());
        match seconds.filter(|it| *name == "apns-expiration" && *it <= MOST_SECONDS) {
            Some(seconds) => {
                push(text, format_args!(" \\\n  --header \"{name}: $(($(date +%s) + {seconds}))\""));
            }
            None => {
                push(text, format_args!(" \\\n  --header {}", quoted(&format!("{name}: {value}"))));
            }
        }
    }
    text.push_str(" \\\n  --header 'content-type: application/json'");
    if let Some(ca) = &request.ca {
        push(text, format_args!(" \\\n  --cacert {}", quoted(ca)));
    }
    text.push_str(" \\\n  --data-binary @-");
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // A string takes everything.
    let _ = text.write_fmt(more);
}

/// A word that is no line of the payload.
fn delimiter(payload: &str) -> String {
    let lines = payload.split('\n').map(|it| it.trim_end_matches('\r'));
    let taken: HashSet<&str> = lines.filter(|it| it.starts_with(DELIMITER)).collect();
    let numbered = (2..).map(|number| format!("{DELIMITER}_{number}"));
    let mut words = std::iter::once(DELIMITER.to_owned()).chain(numbered);
    words.find(|it| !taken.contains(it.as_str())).unwrap_or_default()
}
