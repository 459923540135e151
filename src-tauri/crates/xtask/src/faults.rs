//! `cargo xtask faults`: what comes of every push under each fault, as tables of `docs/reliability.md`. A row
//! that does not hold is a failure, and then the document stays as it is.

use std::fs;

use crate::exec::{cargo, finish, printed, say};
use crate::run::FEATURES;
use crate::{Places, setup};

/// How long a soak lasts, in seconds.
const SOAK: &str = "600";

/// Runs the whole table, or the soak, and puts what it prints into the document.
///
/// # Errors
/// Where something does not hold, or a step fails.
pub fn run(places: &Places, soak: bool) -> Result<(), String> {
    setup::for_build(places)?;
    let (what, name) = if soak { (&["soak", SOAK][..], "soak") } else { (&["whole"][..], "table") };
    say(if soak {
        "Soaking for ten minutes."
    } else {
        "Running the whole table of faults; about ten minutes."
    });
    let mut command = cargo(&[&arguments()[..], what].concat(), &places.root);
    let table = printed(&mut command, "What does not hold is named above.")?;
    let path = places.root.join("docs").join("reliability.md");
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let document = fs::read_to_string(&path).map_err(told)?;
    let spliced = splice(&document, name, table.trim())
        .ok_or_else(|| format!("{} has no place for the {name}", path.display()))?;
    fs::write(&path, spliced).map_err(told)?;
    say("The table is in docs/reliability.md.");
    Ok(())
}

/// The short form, as a part of the tests.
///
/// # Errors
/// Where something does not hold.
pub fn short(places: &Places) -> Result<(), String> {
    say("Running a short table of faults.");
    let arguments = [&arguments()[..], &["short"]].concat();
    finish(&mut cargo(&arguments, &places.root), "What does not hold is named above.")
}

/// With all packages and their features, so that nothing is compiled a second time.
const fn arguments() -> [&'static str; 7] {
    ["test", "--workspace", "--features", FEATURES, "--test", "faults", "--"]
}

/// The document with that text between its marks; `None` where they are missing.
pub fn splice(document: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_last_one() {
        let document = "# A\n\n<!-- table -->\n\nold\n\n<!-- end of table -->\n\nmore\n";
        let expected = "# A\n\n<!-- table -->\n\n| new |\n\n<!-- end of table -->\n\nmore\n";
        assert_eq!(splice(document, "table", "| new |").as_deref(), Some(expected));
        assert_eq!(splice(document, "soak", "| new |"), None);
    }
}
