//! What has to be on the machine: system packages and tools. Installed where this knows how to, named
//! where it does not. Rust and Node themselves are never installed, only checked.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::exec::{answer, cargo, finish, program, say};
use crate::test::Part;
use crate::{Places, ui};

/// A Debian or Ubuntu package and what it is for.
type Package = (&'static str, &'static str);

const BUILD: [Package; 6] = [
    ("build-essential", "the C compiler and linker that Rust calls"),
    ("pkg-config", "finds the libraries below"),
    ("libwebkit2gtk-4.1-dev", "the web view that shows the UI"),
    ("libgtk-3-dev", "the window around it"),
    ("librsvg2-dev", "icons in that window"),
    ("libdbus-1-dev", "talks to the desktop's keychain"),
];

const TESTS: [Package; 12] = [
    ("xvfb", "a screen for windows that nobody sees"),
    ("webkit2gtk-driver", "lets a test click and read in the web view"),
    ("dbus", "a session bus of the tests' own"),
    ("gnome-keyring", "a real keychain on that bus"),
    ("fonts-noto-cjk", "Chinese text in screenshots"),
    ("libglib2.0-bin", "gdbus, which asks that keychain what it holds"),
    ("nghttp2-client", "nghttp, a stranger that sends to the simulator"),
    ("curl", "another stranger"),
    ("openssl", "key files as other tools write them"),
    ("age", "a stranger that opens sealed credentials"),
    ("python3", "runs aioapns, one more stranger"),
    ("python3-venv", "keeps aioapns out of the system's Python"),
];

const TAURI_DRIVER: &str = "^2";

/// Makes the machine ready to build and open the app.
///
/// # Errors
/// Where something is missing that cannot be installed; the text says what and how to get it.
pub fn for_build(places: &Places) -> Result<(), String> {
    system_packages(places, &BUILD)?;
    ui::install(places, "ui")
}

/// Makes the machine ready for these parts of the tests.
///
/// # Errors
/// As [`for_build`].
pub fn for_tests(places: &Places, parts: &[Part]) -> Result<(), String> {
    let packages: Vec<Package> = BUILD.into_iter().chain(TESTS).collect();
    system_packages(places, &packages)?;
    if parts.contains(&Part::Lint) {
        rust_components()?;
    }
    ui::install(places, "ui")?;
    if parts.contains(&Part::Peers) {
        ui::install(places, "tests/peers/node")?;
    }
    if parts.contains(&Part::Window) && cfg!(target_os = "linux") {
        ui::install(places, "tests/e2e")?;
        install_tauri_driver(places)?;
    }
    Ok(())
}

/// Where `tauri-driver` is, or will be once it is installed.
pub fn tauri_driver(places: &Places) -> PathBuf {
    tauri_driver_root(places).join("bin").join("tauri-driver")
}

fn tauri_driver_root(places: &Places) -> PathBuf {
    places.target.join("tools").join("tauri-driver-2")
}

fn install_tauri_driver(places: &Places) -> Result<(), String> {
    if tauri_driver(places).exists() {
        return Ok(());
    }
    say("Installing tauri-driver into target/tools: the window tests steer the app through it.");
    let root = tauri_driver_root(places);
    let root = root.to_string_lossy();
    let arguments = ["install", "tauri-driver", "--version", TAURI_DRIVER, "--locked", "--root", &root];
    finish(&mut cargo(&arguments, &places.root), "Check the connection to crates.io and start again.")
}

fn rust_components() -> Result<(), String> {
    for component in ["fmt", "clippy"] {
        if answer("cargo", &[component, "--version"]).is_none() {
            return Err(format!("`cargo {component}` is missing. Run `rustup component add rustfmt clippy`"));
        }
    }
    Ok(())
}

fn system_packages(places: &Places, packages: &[Package]) -> Result<(), String> {
    if Path::new("/etc/debian_version").exists() {
        debian_packages(places, packages)
    } else if cfg!(target_os = "linux") {
        other_linux(packages)
    } else {
        // macOS brings its web view along, and Windows 10 and later bring WebView2; the linker came with
        // Rust's own set-up (Xcode's command line tools, Visual Studio's build tools).
        Ok(())
    }
}

/// On a Linux whose packages have other names: asks `pkg-config`, and names what is missing.
fn other_linux(packages: &[Package]) -> Result<(), String> {
    let libraries = ["webkit2gtk-4.1", "gtk+-3.0", "librsvg-2.0", "dbus-1"];
    let missing: Vec<&str> =
        libraries.into_iter().filter(|name| answer("pkg-config", &["--exists", name]).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = described(packages);
    Err(format!(
        "pkg-config does not find {}. Install what your system calls these Debian packages, and start again:\n{list}",
        missing.join(", ")
    ))
}

fn debian_packages(places: &Places, packages: &[Package]) -> Result<(), String> {
    let missing: Vec<Package> = packages.iter().filter(|(name, _)| !is_installed(name)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("Installing system packages that are missing:\n{}", described(&missing)));
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let by_hand = format!("As root: apt-get install --no-install-recommends {}", names.join(" "));
    // Package lists that are a little old are good enough: whether it works is seen at the installation.
    if let Err(failure) = apt_get(places, &["update"], "") {
        say(&format!("Going on with the package lists that are there: {failure}"));
    }
    apt_get(places, &[&["install", "--yes", "--no-install-recommends"], names.as_slice()].concat(), &by_hand)
}

fn is_installed(package: &str) -> bool {
    let asked = answer("dpkg-query", &["--show", "--showformat=${db:Status-Abbrev}", package]);
    asked.is_some_and(|status| status.starts_with("ii"))
}

fn apt_get(places: &Places, arguments: &[&str], advice: &str) -> Result<(), String> {
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let is_root = answer("id", &["-u"]).as_deref() == Some("0");
    // With nobody at the keyboard, sudo has to fail rather than wait for a password.
    let sudo: &[&str] = match (is_root, std::io::stdin().is_terminal()) {
        (true, _) => &[],
        (false, true) => &["sudo"],
        (false, false) => &["sudo", "--non-interactive"],
    };
    let words = [sudo, &quiet, arguments].concat();
    finish(&mut program(words[0], &words[1..], &places.root), advice)
}

fn described(packages: &[Package]) -> String {
    packages.iter().map(|(name, purpose)| format!("      {name}: {purpose}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_with_their_purpose() {
        assert_eq!(
            described(&BUILD[..2]),
            "      build-essential: the C compiler and linker that Rust calls\n      pkg-config: finds the libraries below"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_package_that_does_not_exist_is_not_installed() {
        assert!(!is_installed("no-such-package-anywhere"));
    }
}
