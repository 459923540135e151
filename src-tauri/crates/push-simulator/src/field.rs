//! A place in a JSON file of the simulator, and what is wrong there in words that name it.

use serde_json::Value;

/// Why a file of the simulator cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not JSON.
    #[error("{file} cannot be read as JSON: {message}")]
    NotJson {
        /// What the file is called.
        file: &'static str,
        /// What is wrong, with line and column.
        message: String,
    },
    /// Made for a later Pushbench.
    #[error(
        "{file} cannot be read: version {found} is newer than this Pushbench (it reads version {version}); update it"
    )]
    Newer {
        /// What the file is called.
        file: &'static str,
        /// The version that the text names.
        found: u64,
        /// The version that this build reads.
        version: u64,
    },
    /// A field that is missing, unknown where that counts, or cannot be read.
    #[error("{field}: {problem}")]
    Field {
        /// The field, as in `devices[2].token`; the file as a whole by its name.
        field: String,
        /// What was expected and what was found.
        problem: String,
    },
}

/// Reads JSON; a byte order mark is skipped.
pub(crate) fn parse(file: &'static str, text: &str) -> Result<Value, FileError> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| FileError::NotJson { file, message: error.to_string() })
}

/// A place in a file.
pub(crate) struct Field<'a> {
    path: String,
    /// What the whole file is called.
    file: &'static str,
    pub value: Option<&'a Value>,
}

impl<'a> Field<'a> {
    /// The whole file, which is an object that names its version.
    pub(crate) fn root(file: &'static str, version: u64, value: &'a Value) -> Result<Self, FileError> {
        let root = Self { path: String::new(), file, value: Some(value) };
        if !value.is_object() {
            return Err(root.expected("a JSON object"));
        }
        let named = root.get("version");
        match named.value.and_then(Value::as_u64) {
            Some(found) if found == version => Ok(root),
            Some(found) if found > version => Err(FileError::Newer { file, found, version }),
            _ => Err(named.expected(&format!("the number {version}"))),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { path, file: self.file, value: self.value.and_then(|value| value.get(name)) }
    }

    /// Left out, or `null`.
    pub(crate) fn is_absent(&self) -> bool {
        self.value.is_none_or(Value::is_null)
    }

    pub(crate) fn text(&self) -> Result<&'a str, FileError> {
        let text = self.value.and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or_else(|| self.expected("a text that is not empty"))
    }

    pub(crate) fn list(&self) -> Result<Option<Vec<Self>>, FileError> {
        if self.is_absent() {
            return Ok(None);
        }
        let items = self.value.and_then(Value::as_array).ok_or_else(|| self.expected("a list"))?;
        let field = |(index, value)| {
            let path = format!("{}[{index}]", self.path);
            Self { path, file: self.file, value: Some(value) }
        };
        Ok(Some(items.iter().enumerate().map(field).collect()))
    }

    /// A whole number from `least` to `most`; `None` where there is none.
    pub(crate) fn number(&self, least: u64, most: u64) -> Result<Option<u64>, FileError> {
        if self.is_absent() {
            return Ok(None);
        }
        let number = self.value.and_then(Value::as_u64).filter(|it| (least..=most).contains(it));
        let range = || match most {
            u64::MAX => format!("a whole number from {least}"),
            _ => format!("a whole number from {least} to {most}"),
        };
        number.map(Some).ok_or_else(|| self.expected(&range()))
    }

    /// `false` where there is none.
    pub(crate) fn flag(&self) -> Result<bool, FileError> {
        match self.value {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.expected("true or false")),
        }
    }

    /// The value that goes with the text found here.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, FileError> {
        let found = self.value.and_then(Value::as_str);
        match words.iter().find(|(word, _)| Some(*word) == found) {
            Some((_, value)) => Ok(*value),
            None => Err(self.expected(&choice(words.iter().map(|(word, _)| *word)))),
        }
    }

    /// Refuses an object with any other field than these.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), FileError> {
        let object = self.value.and_then(Value::as_object).ok_or_else(|| self.expected("an object"))?;
        match object.keys().find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(stranger) => {
                let known = names.join(", ");
                Err(self.get(stranger).problem(format!("there is no such field; there is {known}")))
            }
        }
    }

    pub(crate) fn problem(&self, problem: String) -> FileError {
        let field = if self.path.is_empty() { self.file.to_owned() } else { self.path.clone() };
        FileError::Field { field, problem }
    }

    pub(crate) fn expected(&self, what: &str) -> FileError {
        self.problem(format!("expected {what}, found {}", described(self.value)))
    }
}

/// `"a", "b" or "c"`.
fn choice<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    match quoted.pop() {
        Some(last) if !quoted.is_empty() => format!("{} or {last}", quoted.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn described(value: Option<&Value>) -> String {
    const SHOWN: usize = 40;
    match value {
        None => "nothing".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(Value::Object(_)) => "an object".to_owned(),
        Some(Value::String(text)) if text.chars().count() > SHOWN => "a long text".to_owned(),
        Some(short) => short.to_string(),
    }
}
