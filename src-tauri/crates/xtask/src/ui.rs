//! What Node does: its packages, and the UI that the app carries inside its binary.

use std::path::Path;

use crate::Places;
use crate::exec::{NPM, answer, finish, program, say};
use crate::stamp::Stamp;

/// The oldest Node that Vite 8 runs on.
const NODE: (u32, u32) = (20, 19);
/// The oldest npm that installs Vite 8's platform packages from a lock file.
const NPM_MAJOR: u32 = 11;
const GET_NODE: &str = "Install it from https://nodejs.org (or nvm, fnm, mise), and start again.";

/// Installs the UI's packages and builds it into `ui/dist`, each only where its inputs changed.
///
/// # Errors
/// Where Node is missing or too old, or npm or Vite fails.
pub fn build(places: &Places) -> Result<(), String> {
    let folder = places.root.join("ui");
    install(places, "ui")?;
    // The stamp vouches for what was built as well as for its sources: another checkout, or a build by
    // hand, may have left an older UI there, and the app would carry that.
    let stamp = || Stamp::of(&places.target, "ui-dist", std::slice::from_ref(&folder), &["node_modules"]);
    if folder.join("dist/index.html").exists() && stamp()?.is_current() {
        return Ok(());
    }
    say("Building the UI: the app carries it inside its binary.");
    script(&folder, "build", "Vite's message above names the file.")?;
    stamp()?.record()
}

/// `npm ci` in a folder of the checkout, where its lock file changed since the last time.
///
/// # Errors
/// Where Node is missing or too old, or npm fails.
pub fn install(places: &Places, folder: &str) -> Result<(), String> {
    let path = places.root.join(folder);
    let inputs = [path.join("package.json"), path.join("package-lock.json")];
    let stamp = Stamp::of(&places.target, &format!("npm-{}", folder.replace('/', "-")), &inputs, &[])?;
    if path.join("node_modules").is_dir() && stamp.is_current() {
        return Ok(());
    }
    check_node()?;
    say(&format!("Installing the Node packages that {folder}/package-lock.json names."));
    let mut command = if npm_major()? < NPM_MAJOR {
        let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
        program(npx, &["--yes", &format!("npm@{NPM_MAJOR}"), "ci"], &path)
    } else {
        program(NPM, &["ci"], &path)
    };
    finish(&mut command, "Check the connection to the npm registry and start again.")?;
    stamp.record()
}

/// Runs one of the scripts of a folder's `package.json`.
///
/// # Errors
/// Where it fails; `advice` says what to do.
pub fn script(folder: &Path, name: &str, advice: &str) -> Result<(), String> {
    finish(&mut program(NPM, &["run", name], folder), advice)
}

fn check_node() -> Result<(), String> {
    let least = format!("{}.{}", NODE.0, NODE.1);
    let Some(version) = answer("node", &["--version"]) else {
        return Err(format!("Node {least} or newer builds the UI, and there is no `node` here. {GET_NODE}"));
    };
    match numbers(&version) {
        Some(found) if found >= NODE => Ok(()),
        _ => Err(format!("Node {least} or newer builds the UI; this machine has {version}. {GET_NODE}")),
    }
}

fn npm_major() -> Result<u32, String> {
    let version = answer(NPM, &["--version"]).ok_or_else(|| format!("`npm` does not answer. {GET_NODE}"))?;
    let (major, _) =
        numbers(&version).ok_or_else(|| format!("`npm --version` says {version:?}. {GET_NODE}"))?;
    Ok(major)
}

/// Major and minor of a version such as `v20.19.2` or `11.6.0`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        let table = [
            ("v20.19.0", Some(true)),
            ("v20.20.2", Some(true)),
            ("v20.9.0", Some(false)),
            ("v18.20.4", Some(false)),
            ("v22.0.0", Some(true)),
            ("v100.1.0", Some(true)),
            ("unknown", None),
            ("v20", None),
        ];
        for (version, enough) in table {
            assert_eq!(numbers(version).map(|found| found >= NODE), enough, "{version}");
        }
    }
}
