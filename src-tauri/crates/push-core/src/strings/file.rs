//! A strings file, read by its name and its bytes: languages, and in each a format by key. Nothing is opened
//! here.

use std::collections::BTreeMap;
use std::path::Path;

use push_credentials::property_list_texts;

use super::error::StringsError;
use super::{catalog, old_text};

/// Largest file that is read, in bytes.
pub const MAX_STRINGS_BYTES: u64 = 8 * 1024 * 1024;
/// The language where nothing names one.
const BASE: &str = "Base";

/// Format by key, by language.
pub type Languages = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a `.strings` file (text in UTF-8 or UTF-16, or a property list as in a built app) or a string catalog
/// (`.xcstrings`). Of a `.strings` file, the folder `LANGUAGE.lproj` that it lies in names the language; else it
/// is `Base`.
///
/// # Errors
/// Says what was expected, and at which line.
pub fn read_strings(path: &Path, bytes: &[u8]) -> Result<Languages, StringsError> {
    if bytes.len() as u64 > MAX_STRINGS_BYTES {
        return Err(StringsError::TooLarge { bytes: bytes.len() as u64, limit: MAX_STRINGS_BYTES });
    }
    match Kind::of(path)? {
        Kind::Catalog => catalog::read(&decode(bytes)?),
        Kind::Strings => Ok(Languages::from([(language_of(path)?, pairs(bytes)?)])),
    }
}

/// What a file is by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `.strings`.
    Strings,
    /// `.xcstrings`.
    Catalog,
}

impl Kind {
    /// The kind of a file.
    ///
    /// # Errors
    /// When it is none of the two.
    pub fn of(path: &Path) -> Result<Self, StringsError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match extension.as_str() {
            "strings" => Ok(Self::Strings),
            "xcstrings" => Ok(Self::Catalog),
            _ => Err(StringsError::Kind),
        }
    }
}

/// The language that the folder of a `.strings` file names.
///
/// # Errors
/// When the folder is an `.lproj` and names none.
pub fn language_of(path: &Path) -> Result<String, StringsError> {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    match folder.strip_suffix(".lproj") {
        Some(name) => language(name),
        None => Ok(BASE.to_owned()),
    }
}

/// A language as Apple's tools write it: `en`, `zh-Hans`, `pt_BR`, `English`, `Base`.
///
/// # Errors
/// When it is something else.
pub fn language(name: &str) -> Result<String, StringsError> {
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let known = (1..=35).contains(&name.len()) && name.chars().all(fits);
    if known { Ok(name.to_owned()) } else { Err(StringsError::Language { found: name.to_owned() }) }
}

fn pairs(bytes: &[u8]) -> Result<BTreeMap<String, String>, StringsError> {
    if bytes.starts_with(b"bplist") {
        return property_list_texts(bytes).map_err(StringsError::List);
    }
    let text = decode(bytes)?;
    let start = text.trim_start();
    if ["<?xml", "<!DOCTYPE plist", "<plist"].iter().any(|it| start.starts_with(it)) {
        return property_list_texts(text.as_bytes()).map_err(StringsError::List);
    }
    old_text::read(&text)
}

/// UTF-16 by its byte order mark, or where every other byte of the beginning is zero; else UTF-8.
fn decode(bytes: &[u8]) -> Result<String, StringsError> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [1..=255, 0, 1..=255, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, 1..=255, 0, 1..=255, ..] => utf16(bytes, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, StringsError> {
    let broken = |error: std::str::Utf8Error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        StringsError::NotText { line: old_text::line_of(&before) }
    };
    std::str::from_utf8(bytes).map(str::to_owned).map_err(broken)
}

fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Result<String, StringsError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for unit in char::decode_utf16(pairs.iter().copied().map(order)) {
        match unit {
            Ok(character) => text.push(character),
            Err(_) => return Err(StringsError::NotText { line: old_text::line_of(&text) }),
        }
    }
    if odd.is_empty() { Ok(text) } else { Err(StringsError::NotText { line: old_text::line_of(&text) }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const TEXT: &str = "/* é */ \"k\" = \"订单 😀\";\n";

    fn read(path: &str, bytes: &[u8]) -> Result<Languages, StringsError> {
        read_strings(Path::new(path), bytes)
    }

    fn in_utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_says_the_same() {
        let with_mark = format!("\u{feff}{TEXT}");
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                   \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist version=\"1.0\"><dict><key>k</key>\
                   <string>订单 😀</string></dict></plist>";
        for bytes in [
            TEXT.as_bytes().to_vec(),
            with_mark.as_bytes().to_vec(),
            in_utf16(&with_mark, u16::to_le_bytes),
            in_utf16(&with_mark, u16::to_be_bytes),
            in_utf16(TEXT, u16::to_le_bytes),
            in_utf16(TEXT, u16::to_be_bytes),
            xml.as_bytes().to_vec(),
            in_utf16(&format!("\u{feff}{xml}"), u16::to_le_bytes),
        ] {
            let languages = read("App/en.lproj/Localizable.strings", &bytes).unwrap();
            assert_eq!(languages["en"]["k"], "订单 😀");
        }
        let catalog = r#"{"sourceLanguage":"en","strings":{"k":{}}}"#;
        assert_eq!(read("A.XCSTRINGS", catalog.as_bytes()).unwrap()["en"]["k"], "k");
    }

    #[test]
    fn the_folder_names_the_language() {
        for (path, language) in [
            ("zh-Hans.lproj/Localizable.strings", "zh-Hans"),
            ("/a/pt_BR.lproj/x.strings", "pt_BR"),
            ("Base.lproj/x.strings", "Base"),
            ("Localizable.strings", "Base"),
            ("en.lproj/deeper/x.Strings", "Base"),
        ] {
            assert_eq!(read(path, b"").unwrap().keys().next().unwrap(), language, "{path}");
        }
        let long = format!("{}.lproj/x.strings", "a".repeat(36));
        for path in ["é.lproj/x.strings", ".lproj/x.strings", "a b.lproj/x.strings", &long] {
            assert!(matches!(read(path, b""), Err(StringsError::Language { .. })), "{path}");
        }
    }

    #[test]
    fn other_files_and_bytes_are_refused() {
        for path in ["a.stringsdict", "a.json", "strings", "", "a.strings.bak"] {
            assert_eq!(read(path, b""), Err(StringsError::Kind), "{path}");
        }
        let not_text = |bytes: &[u8]| read("a.strings", bytes).unwrap_err().to_string();
        assert_eq!(not_text(b"a = b;\n\xff"), "line 2: expected text in UTF-8 or UTF-16");
        assert_eq!(not_text(b"\xff\xfea\0\n\0x"), "line 2: expected text in UTF-8 or UTF-16");
        assert_eq!(not_text(b"\xff\xfe\n\0\0\xd8"), "line 2: expected text in UTF-8 or UTF-16");
        assert!(matches!(read("a.strings", b"bplist00"), Err(StringsError::List(_))));
        assert!(matches!(read("a.strings", b"<plist><array/></plist>"), Err(StringsError::List(_))));
        let large = vec![b' '; usize::try_from(MAX_STRINGS_BYTES).unwrap() + 1];
        assert!(matches!(read("a.strings", &large), Err(StringsError::TooLarge { .. })));
    }

    #[test]
    fn damaged_files_are_read_or_refused_and_nothing_else() {
        let catalog = r#"{"sourceLanguage":"en","strings":{"%#@n@":{"localizations":{"de":{"stringUnit":{"state":"new",
            "value":"%#@n@"},"substitutions":{"n":{"argNum":1,"variations":{"plural":{"other":{"stringUnit":{"value":"%arg"}}}}}}}}}}}"#;
        let old = "/* x */ \"a\" = \"\\U00e9\\351\\\"\"; // y\n'b'='c';d;\n";
        let seeds = [
            ("a.xcstrings", catalog.as_bytes().to_vec()),
            ("a.strings", old.as_bytes().to_vec()),
            ("a.strings", in_utf16(old, u16::to_le_bytes)),
        ];
        let (mut random, mut refused, mut accepted) = (Random::new(7), 0, 0);
        for (name, seed) in seeds {
            for _ in 0..4_000 {
                let mut bytes = seed.clone();
                for _ in 0..=random.below(3) {
                    let at = random.below(bytes.len());
                    match random.below(3) {
                        0 => bytes[at] = *random.pick(b"\"\\{}/*;=<\0\xff%@\n"),
                        1 => drop(bytes.remove(at)),
                        _ => bytes.truncate(at.max(4)),
                    }
                }
                match read(name, &bytes) {
                    Ok(_) => accepted += 1,
                    Err(error) => {
                        let lines = bytes.iter().filter(|it| **it == b'\n').count() + 1;
                        let line = error.code().1.into_iter().find(|(name, _)| *name == "line");
                        let line: usize = line.map_or(1, |(_, line)| line.parse().unwrap());
                        assert!((1..=lines).contains(&line), "{error}");
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 1_000 && accepted > 1_000, "{refused} {accepted}");
    }
}
