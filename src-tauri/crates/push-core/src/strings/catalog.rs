//! A string catalog (`.xcstrings`): JSON with every language of every key.
//!
//! Where a text varies, one form stands for all: of plurals `other`, of devices the iPhone's. Rules of plurals
//! inside a text are put in its place, so that what is left is a format like any other.

use push_protocol::Format;
use push_protocol::json::{Json, Kind, Node, Position};

use super::error::StringsError;
use super::file::{Languages, language};

/// The forms that are taken first, of plurals and of devices.
const FORMS: [&str; 7] = ["other", "iphone", "ipad", "ipod", "many", "few", "one"];
/// A text that nobody has translated yet.
const NEW: &str = "new";

/// Reads all languages.
///
/// # Errors
/// When it is not JSON, or not that of a catalog.
pub fn read(text: &str) -> Result<Languages, StringsError> {
    let json = Json::read(text).map_err(StringsError::Json)?;
    let catalog = Catalog { text };
    let root = catalog.object(json.root(), "the whole")?;
    let source = match root.get("sourceLanguage") {
        Some(node) => catalog.text(node, "sourceLanguage")?,
        None => return Err(catalog.expected("a language", "sourceLanguage", root)),
    };
    let source = language(&source)?;
    let strings = root.get("strings").ok_or_else(|| catalog.expected("an object", "strings", root))?;
    let mut languages = Languages::new();
    // It is there without a text, too.
    languages.entry(source.clone()).or_default();
    for entry in catalog.object(strings, "strings")?.children() {
        catalog.entry(entry, &source, &mut languages)?;
    }
    Ok(languages)
}

struct Catalog<'t> {
    text: &'t str,
}

impl Catalog<'_> {
    fn entry(&self, entry: Node<'_>, source: &str, languages: &mut Languages) -> Result<(), StringsError> {
        let key = entry.name().into_owned();
        let entry = self.object(entry, &key)?;
        if let Some(localizations) = entry.get("localizations") {
            for unit in self.object(localizations, "localizations")?.children() {
                let language = language(&unit.name())?;
                if let Some(text) = self.unit(unit, &key)? {
                    languages.entry(language).or_default().insert(key.clone(), text);
                }
            }
        }
        // In the language that it is written in, a key says itself unless something else is said.
        languages.entry(source.to_owned()).or_default().entry(key.clone()).or_insert(key);
        Ok(())
    }

    /// The text of a language; none where there is nothing yet.
    fn unit(&self, unit: Node<'_>, key: &str) -> Result<Option<String>, StringsError> {
        let unit = self.object(unit, key)?;
        let text = self.varied(unit, key)?;
        match (text, unit.get("substitutions")) {
            (Some(text), Some(rules)) => self.substituted(&text, rules, key).map(Some),
            (text, _) => Ok(text),
        }
    }

    /// The text of a unit, or that of one of its forms, which are units again.
    fn varied(&self, unit: Node<'_>, key: &str) -> Result<Option<String>, StringsError> {
        if let Some(plain) = unit.get("stringUnit") {
            let plain = self.object(plain, key)?;
            let Some(value) = plain.get("value") else { return Ok(None) };
            let value = self.text(value, key)?;
            let is_new = plain.get("state").and_then(|it| it.str()).is_some_and(|it| it == NEW);
            return Ok((!is_new || !value.is_empty()).then_some(value));
        }
        let Some(variations) = unit.get("variations") else { return Ok(None) };
        let Some(kind) = self.object(variations, key)?.children().next() else { return Ok(None) };
        let forms = self.object(kind, key)?;
        let form = FORMS.iter().find_map(|it| forms.get(it)).or_else(|| forms.children().last());
        match form {
            Some(form) => self.varied(self.object(form, key)?, key),
            None => Ok(None),
        }
    }

    /// With the rules of plurals that it names in their places: `%#@n@` becomes `%1$lld files`.
    fn substituted(&self, text: &str, rules: Node<'_>, key: &str) -> Result<String, StringsError> {
        let rules = self.object(rules, key)?;
        let (mut filled, mut from) = (String::new(), 0);
        for placeholder in Format::read(text).placeholders() {
            let name = placeholder.conversion.strip_prefix("#@").and_then(|it| it.strip_suffix('@'));
            let Some(rule) = name.and_then(|it| rules.get(it)) else { continue };
            let rule = self.object(rule, key)?;
            let argument = rule.get("argNum").and_then(|it| it.number());
            let argument = argument.map_or_else(|| placeholder.argument.to_string(), |it| it.to_string());
            let kind = rule.get("formatSpecifier").and_then(|it| it.str());
            let number = format!("%{argument}${}", kind.as_deref().unwrap_or("lld"));
            let form = self.varied(rule, key)?.unwrap_or_default().replace("%arg", &number);
            filled.push_str(&text[from..placeholder.span.start]);
            filled.push_str(&form);
            from = placeholder.span.end;
        }
        filled.push_str(&text[from..]);
        Ok(filled)
    }

    fn object<'j>(&self, node: Node<'j>, of: &str) -> Result<Node<'j>, StringsError> {
        if node.kind() == Kind::Object { Ok(node) } else { Err(self.expected("an object", of, node)) }
    }

    fn text(&self, node: Node<'_>, of: &str) -> Result<String, StringsError> {
        node.str().map(|it| it.into_owned()).ok_or_else(|| self.expected("a text", of, node))
    }

    fn expected(&self, expected: &'static str, of: &str, node: Node<'_>) -> StringsError {
        let line = Position::of(self.text, node.span().start).line;
        let of: String = of.chars().take(LONGEST_NAME).collect();
        StringsError::Shape { expected, of, line }
    }
}

/// So much of a key is named in an error, in characters.
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn texts(catalog: &str, language: &str) -> BTreeMap<String, String> {
        read(catalog).unwrap().remove(language).unwrap_or_default()
    }

    fn unit(value: &str) -> String {
        format!(r#"{{"stringUnit":{{"state":"translated","value":"{value}"}}}}"#)
    }

    fn catalog(localizations: &str) -> String {
        format!(
            r#"{{"sourceLanguage":"en","strings":{{"%@ sent":{{"localizations":{{{localizations}}}}}}},"version":"1.0"}}"#
        )
    }

    #[test]
    fn a_language_has_its_texts_and_the_source_its_keys() {
        let text = r#"{
          "sourceLanguage" : "en",
          "strings" : {
            "" : { },
            "Bye" : { "shouldTranslate" : false },
            "GREETING" : {
              "comment" : "x", "extractionState" : "manual",
              "localizations" : {
                "en" : { "stringUnit" : { "state" : "translated", "value" : "Hello, %@" } },
                "zh-Hans" : { "stringUnit" : { "state" : "needs_review", "value" : "你好，%@" } },
                "fr" : { "stringUnit" : { "state" : "new", "value" : "" } }
              }
            }
          },
          "version" : "1.0"
        }"#;
        let english = [("", ""), ("Bye", "Bye"), ("GREETING", "Hello, %@")];
        let owned = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
        };
        let languages = read(text).unwrap();
        assert_eq!(languages.keys().collect::<Vec<_>>(), ["en", "zh-Hans"]);
        assert_eq!(languages["en"], owned(&english));
        assert_eq!(languages["zh-Hans"], owned(&[("GREETING", "你好，%@")]));
        let none = read(r#"{"sourceLanguage":"en","strings":{}}"#).unwrap();
        assert_eq!(none.keys().collect::<Vec<_>>(), ["en"]);
    }

    #[test]
    fn of_texts_that_vary_one_form_is_taken() {
        let (one, other) = (unit("one"), unit("other"));
        for (varied, expected) in [
            (format!(r#"{{"variations":{{"plural":{{"one":{one},"other":{other}}}}}}}"#), "other"),
            (format!(r#"{{"variations":{{"plural":{{"zero":{one}}}}}}}"#), "one"),
            (format!(r#"{{"variations":{{"device":{{"mac":{other},"iphone":{one}}}}}}}"#), "one"),
            (
                format!(
                    r#"{{"variations":{{"device":{{"other":{{"variations":{{"plural":{{"other":{other}}}}}}}}}}}}}"#
                ),
                "other",
            ),
        ] {
            assert_eq!(texts(&catalog(&format!(r#""de":{varied}"#)), "de")["%@ sent"], expected, "{varied}");
        }
        for empty in [r#"{"variations":{}}"#, r#"{"variations":{"plural":{}}}"#, "{}", r#"{"stringUnit":{}}"#]
        {
            assert!(texts(&catalog(&format!(r#""de":{empty}"#)), "de").is_empty(), "{empty}");
        }
    }

    #[test]
    fn rules_of_plurals_become_placeholders() {
        let rule = |number: &str| {
            format!(
                r#"{{{number}"formatSpecifier":"lld","variations":{{"plural":{{"one":{},"other":{}}}}}}}"#,
                unit("%arg file"),
                unit("%arg files")
            )
        };
        for (value, rules, expected) in [
            ("%@: %#@n@", format!(r#"{{"n":{}}}"#, rule(r#""argNum":2,"#)), "%@: %2$lld files"),
            ("%#@n@ of %@", format!(r#"{{"n":{}}}"#, rule("")), "%1$lld files of %@"),
            ("%#@gone@", "{}".to_owned(), "%#@gone@"),
        ] {
            let unit = format!(r#"{{"stringUnit":{{"value":"{value}"}},"substitutions":{rules}}}"#);
            assert_eq!(texts(&catalog(&format!(r#""en":{unit}"#)), "en")["%@ sent"], expected);
        }
    }

    #[test]
    fn what_is_no_catalog_says_where() {
        for (text, expected) in [
            ("", "a string catalog is JSON, and this is not: it is empty"),
            (
                "{\n\"strings\":}",
                "a string catalog is JSON, and this is not: expected a value, found `}` (line 2, column 11)",
            ),
            ("[]", "line 1: expected an object as the whole of a string catalog"),
            ("{}", "line 1: expected a language as sourceLanguage of a string catalog"),
            (r#"{"sourceLanguage":"en"}"#, "line 1: expected an object as strings of a string catalog"),
            (
                "{\"sourceLanguage\":\"en\",\"strings\":{\n\"K\":\n7}}",
                "line 3: expected an object as K of a string catalog",
            ),
            (
                "{\"sourceLanguage\":\"en\",\"strings\":{\"K\":{\"localizations\":{\"de\":{\"stringUnit\":{\"value\":\n\n7}}}}}}",
                "line 3: expected a text as K of a string catalog",
            ),
            (
                r#"{"sourceLanguage":"../x","strings":{}}"#,
                "\"../x\" is no language; expected a folder such as zh-Hans.lproj",
            ),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
