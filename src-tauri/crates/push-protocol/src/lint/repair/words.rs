//! Words and numbers that other languages write where JSON has its own.

use crate::lint::spelling::nearest;

/// What a bare word stands for as a value.
pub(super) enum Meaning {
    /// It is JSON as it stands.
    Json,
    /// The same in JSON: a literal.
    Literal(&'static str),
    /// The same in JSON: a number.
    Number(String),
    /// A text.
    Text,
}

pub(super) fn meaning(word: &str) -> Meaning {
    match word {
        "true" | "false" | "null" => return Meaning::Json,
        "True" | "TRUE" | "YES" => return Meaning::Literal("true"),
        "False" | "FALSE" | "NO" => return Meaning::Literal("false"),
        "None" | "nil" | "NULL" | "Null" | "undefined" | "NaN" | "nan" | "<null>" => {
            return Meaning::Literal("null");
        }
        _ => {}
    }
    match (number(word), nearest(["true", "false", "null"].into_iter(), word)) {
        (Some(json), _) if json == word => Meaning::Json,
        (Some(json), _) => Meaning::Number(json),
        (None, Some(literal)) => Meaning::Literal(literal),
        (None, None) => Meaning::Text,
    }
}

/// A number as JSON writes it: without plus, leading zeros, separators, with digits around the point.
fn number(word: &str) -> Option<String> {
    let (sign, rest) = match word.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    if let Some(digits) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).ok().map(|it| format!("{sign}{it}"));
    }
    if !rest.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
        return None;
    }
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let exponent_digits = exponent.get(1..).unwrap_or_default().trim_start_matches(['+', '-']);
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !exponent.is_empty() && !is_digits(exponent_digits) {
        return None;
    }
    let mantissa = mantissa.replace('_', "");
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa.as_str(), None), |(a, b)| (a, Some(b)));
    let fraction = fraction.filter(|it| !it.is_empty());
    if !(whole.is_empty() && fraction.is_some() || is_digits(whole)) || !fraction.is_none_or(is_digits) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.map(|it| format!(".{it}")).unwrap_or_default();
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

/// Whether a word can be a key once it has quotes.
pub(super) fn is_key(word: &str) -> bool {
    word.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '$' | '.' | '@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_json_has_them() {
        for (word, expected) in [
            ("1", Some("1")),
            ("-1.50e3", Some("-1.50e3")),
            ("+1", Some("1")),
            (".5", Some("0.5")),
            ("-.5", Some("-0.5")),
            ("1.", Some("1")),
            ("007", Some("7")),
            ("00", Some("0")),
            ("0x1F", Some("31")),
            ("1_000", Some("1000")),
            ("1e", None),
            ("1.2.3", None),
            ("12px", None),
            ("-", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(number(word).as_deref(), expected, "{word}");
        }
    }
}
