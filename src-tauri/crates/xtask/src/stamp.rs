//! Stamps: what a finished step was made from, so that the step is not done again. A stamp is a hash of
//! file contents, not of times, so that a checkout of another branch and back costs nothing.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Where a step's stamp lies and what it has to say.
pub struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// The stamp `name` of a step made from `inputs`: files, or folders with all that is in them.
    /// Folders and files called one of `left_out` do not count.
    ///
    /// # Errors
    /// Where an input is missing or cannot be read; the text names it.
    pub fn of(target: &Path, name: &str, inputs: &[PathBuf], left_out: &[&str]) -> Result<Self, String> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            hash_path(input, left_out, &mut hasher)
                .map_err(|error| format!("cannot read {}: {error}", input.display()))?;
        }
        Ok(Self { file: target.join("xtask").join(name), hash: format!("{:016x}", hasher.finish()) })
    }

    /// Whether the step was finished with these very inputs.
    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.hash)
    }

    /// Remembers that the step is finished.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn record(&self) -> Result<(), String> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.file, &self.hash))
            .map_err(|error| format!("cannot write {}: {error}", self.file.display()))
    }
}

fn hash_path(path: &Path, left_out: &[&str], hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if left_out.iter().any(|left| name == **left) {
            continue;
        }
        name.hash(hasher);
        hash_path(&entry.path(), left_out, hasher)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for one test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("pushbench-xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(path.join("source/node_modules")).unwrap();
            fs::write(path.join("source/a.ts"), "a").unwrap();
            Self(path)
        }

        fn stamp(&self) -> Stamp {
            Stamp::of(&self.0, "step", &[self.0.join("source")], &["node_modules"]).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn a_step_is_current_until_an_input_changes() {
        let folder = Folder::new("changes");
        assert!(!folder.stamp().is_current(), "nothing was done yet");
        folder.stamp().record().unwrap();
        assert!(folder.stamp().is_current());

        fs::write(folder.0.join("source/a.ts"), "b").unwrap();
        assert!(!folder.stamp().is_current(), "a file was edited");
        fs::write(folder.0.join("source/a.ts"), "a").unwrap();
        assert!(folder.stamp().is_current(), "and edited back");

        fs::rename(folder.0.join("source/a.ts"), folder.0.join("source/b.ts")).unwrap();
        assert!(!folder.stamp().is_current(), "a file was renamed");
    }

    #[test]
    fn what_is_left_out_does_not_count() {
        let folder = Folder::new("left-out");
        folder.stamp().record().unwrap();
        fs::write(folder.0.join("source/node_modules/x.js"), "x").unwrap();
        assert!(folder.stamp().is_current());
    }

    #[test]
    fn a_missing_input_is_named() {
        let missing = PathBuf::from("/no/such/package-lock.json");
        let failure = Stamp::of(Path::new("/tmp"), "step", &[missing], &[]).err().unwrap();
        assert!(failure.starts_with("cannot read /no/such/package-lock.json: "), "{failure}");
    }
}
