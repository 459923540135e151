//! Passwords of files: from the environment, or asked for where somebody sits at a terminal.

use std::io::{BufRead, IsTerminal};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::Refusal;

/// The password in the variable that `option` names; `None` where it names none.
pub(crate) fn from_environment(
    option: &str,
    variable: Option<&str>,
) -> Result<Option<SecretString>, Refusal> {
    let Some(name) = variable else { return Ok(None) };
    let Some(value) = std::env::var_os(name) else {
        return Err(Refusal::usage(format!("{option} {name}: there is no such environment variable")));
    };
    match value.into_string() {
        Ok(text) => Ok(Some(text.into())),
        Err(_) => Err(Refusal::usage(format!("{option} {name}: the variable is not UTF-8 text"))),
    }
}

/// Asks for it, without showing what is typed; `None` where there is no terminal to ask at.
pub(crate) fn ask(file: &str) -> Result<Option<SecretString>, Refusal> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Ok(None);
    }
    let Some(hidden) = Hidden::begin() else { return Ok(None) };
    eprint!("Password of {}: ", file.escape_debug());
    let mut line = Zeroizing::new(String::new());
    let read = std::io::stdin().lock().read_line(&mut line);
    drop(hidden);
    eprintln!();
    let line = read.map(|_| line.trim_end_matches(['\n', '\r']))?;
    Ok(Some(line.to_owned().into()))
}

/// While it lives, the terminal does not show what is typed.
#[cfg(unix)]
struct Hidden(rustix::termios::Termios);

#[cfg(unix)]
impl Hidden {
    fn begin() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(std::io::stdin()).ok()?;
        let mut hidden = before.clone();
        hidden.local_modes -= LocalModes::ECHO;
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &hidden).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that is gone shows nothing either.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// A Windows console cannot be told so without a library of its own: there, the password comes from the
/// environment.
#[cfg(not(unix))]
struct Hidden;

#[cfg(not(unix))]
impl Hidden {
    const fn begin() -> Option<Self> {
        None
    }
}
