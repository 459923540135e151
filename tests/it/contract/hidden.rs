//! The search for a secret in everything that the app writes and says.

use std::fs;
use std::path::{Path, PathBuf};

use super::bench::{Home, PASSPHRASE};

/// No file below the data folder, and nothing that crossed a desk, holds one of the secrets; `file` is one that
/// does, for the search to be tried on.
pub fn assert_hidden(home: &Home, mut secrets: Vec<Vec<u8>>, file: &[u8]) {
    let holds = |text: &[u8], secret: &[u8]| text.windows(secret.len()).any(|it| it == secret);
    assert!(secrets.iter().any(|it| holds(file, it)), "the search finds what is there");
    secrets.push(PASSPHRASE.as_bytes().to_vec());
    let mut places = vec![(PathBuf::from("what crossed the desk"), home.crossed().into_bytes())];
    files_below(home.data().path(), &mut places);
    assert!(places.iter().any(|(path, _)| path.ends_with("store.sqlite3")));
    assert!(places.iter().any(|(path, _)| path.ends_with("vault.json")));
    for (place, text) in places {
        let found = secrets.iter().position(|secret| holds(&text, secret));
        assert_eq!(found, None, "{} holds a secret", place.display());
    }
}

fn files_below(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
}
