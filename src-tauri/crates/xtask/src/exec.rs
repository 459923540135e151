//! Other programs: started, waited for, and named when they fail. What they print goes straight through.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// npm's name as a program: on Windows it is a batch file, which has to be named in full.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Says in one line what is done and why.
pub fn say(what: &str) {
    println!("==> {what}");
}

/// A program that will run in `folder`.
pub fn program(name: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder);
    command
}

/// The Cargo that started this program, so that its toolchain is kept.
pub fn cargo(arguments: &[&str], folder: &Path) -> Command {
    let name = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    program(&name, arguments, folder)
}

/// Runs to the end.
///
/// # Errors
/// Where the program cannot be started or ends badly: its command line, what happened, and `advice`.
pub fn finish(command: &mut Command, advice: &str) -> Result<(), String> {
    let status =
        command.status().map_err(|error| format!("cannot start {}: {error}. {advice}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status}). {advice}", line(command))) }
}

/// Runs to the end and returns what the program printed on standard output, which is shown as it comes.
///
/// # Errors
/// As [`finish`].
pub fn printed(command: &mut Command, advice: &str) -> Result<String, String> {
    let failed = |command: &Command, error| format!("cannot start {}: {error}. {advice}", line(command));
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| failed(command, error))?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
    }
    let status = child.wait().map_err(|error| failed(command, error))?;
    if status.success() { Ok(text) } else { Err(format!("{} failed ({status}). {advice}", line(command))) }
}

/// What a program prints on standard output; `None` where it cannot be started or ends badly.
pub fn answer(name: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(name).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command line as a person would type it, with the program's bare name.
fn line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    let text = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_is_named_with_its_advice() {
        let mut missing = program("/no/such/program", &["--now"], Path::new("."));
        let failure = finish(&mut missing, "Install it.").unwrap_err();
        assert!(failure.starts_with("cannot start `program --now`: "), "{failure}");
        assert!(failure.ends_with(". Install it."), "{failure}");

        let mut unknown = cargo(&["no-such-command"], Path::new("."));
        let failure = finish(unknown.stderr(Stdio::null()), "Ask.").unwrap_err();
        assert!(failure.starts_with("`cargo no-such-command` failed ("), "{failure}");
    }

    #[test]
    fn what_is_printed_is_kept_if_the_program_ends_well() {
        let text = printed(&mut cargo(&["--version"], Path::new(".")), "Ask.").unwrap();
        assert!(text.starts_with("cargo 1.") && text.ends_with('\n'), "{text}");
        let mut unknown = cargo(&["no-such-command"], Path::new("."));
        let failure = printed(unknown.stderr(Stdio::null()), "Ask.").unwrap_err();
        assert!(failure.starts_with("`cargo no-such-command` failed ("), "{failure}");
    }

    #[test]
    fn an_answer_comes_only_from_a_program_that_ends_well() {
        assert!(answer("cargo", &["--version"]).is_some_and(|text| text.starts_with("cargo 1.")));
        assert_eq!(answer("cargo", &["no-such-command"]), None);
        assert_eq!(answer("/no/such/program", &[]), None);
    }
}
