//! The text of a `.strings` file: pairs of `"key" = "text";` with comments, as Core Foundation reads its old
//! property lists. Of equal keys the last counts.

use std::collections::BTreeMap;

use super::error::{Expected, StringsError};

/// What the octal escapes 200 to 377 stand for: the upper half of the character set of NeXTSTEP.
const NEXTSTEP: &str = "\u{a0}ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖÙÚÛÜÝÞµ×÷©¡¢£⁄¥ƒ§¤’“«‹›ﬁﬂ®–†‡·¦¶•‚„”»…‰¬¿¹ˋ´ˆ˜¯˘˙¨²˚¸³˝˛ˇ\
                        —±¼½¾àáâãäåçèéêëìÆíªîïðñŁØŒºòóôõöæùúûıüýłøœßþÿ\u{fffd}\u{fffd}";

/// Reads all pairs.
///
/// # Errors
/// At the line where something else was expected.
pub fn read(text: &str) -> Result<BTreeMap<String, String>, StringsError> {
    let mut reader = Reader { text, at: 0 };
    let mut pairs = BTreeMap::new();
    reader.skip_blank()?;
    let braces = reader.take('{');
    loop {
        reader.skip_blank()?;
        match reader.peek() {
            None if braces => return Err(reader.expected(Expected::Brace)),
            None => return Ok(pairs),
            Some('}') if braces => break,
            Some(_) => {
                let (key, value) = reader.pair()?;
                pairs.insert(key, value);
            }
        }
    }
    reader.take('}');
    reader.skip_blank()?;
    if reader.peek().is_some() { Err(reader.expected(Expected::Brace)) } else { Ok(pairs) }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let found = self.peek()?;
        self.at += found.len_utf8();
        Some(found)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn expected(&self, expected: Expected) -> StringsError {
        self.expected_at(expected, self.at)
    }

    fn expected_at(&self, expected: Expected, at: usize) -> StringsError {
        let found = self.text[at..].chars().next();
        StringsError::Syntax { expected, line: line_of(&self.text[..at]), found }
    }

    /// White space and comments.
    fn skip_blank(&mut self) -> Result<(), StringsError> {
        loop {
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                self.at += rest.find(is_line_end).unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let end = comment.find("*/").ok_or_else(|| self.expected(Expected::Comment))?;
                self.at += end + 4;
            } else if rest.starts_with(is_blank) {
                self.next();
            } else {
                return Ok(());
            }
        }
    }

    fn pair(&mut self) -> Result<(String, String), StringsError> {
        let key = self.string(Expected::Key)?;
        self.skip_blank()?;
        // A key alone says itself.
        if self.take(';') {
            return Ok((key.clone(), key));
        }
        if !self.take('=') {
            return Err(self.expected(Expected::Equals));
        }
        self.skip_blank()?;
        let value = self.string(Expected::Text)?;
        self.skip_blank()?;
        if self.take(';') { Ok((key, value)) } else { Err(self.expected(Expected::Semicolon)) }
    }

    /// In quotes of either kind, or a word without.
    fn string(&mut self, expected: Expected) -> Result<String, StringsError> {
        let start = self.at;
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.next();
                self.quoted(quote).ok_or_else(|| self.expected_at(Expected::Quote, start))
            }
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find(|it| !is_bare(it)).unwrap_or(rest.len());
                self.at += end;
                if end == 0 { Err(self.expected(expected)) } else { Ok(rest[..end].to_owned()) }
            }
        }
    }

    /// Up to the quote; `None` where there is none.
    fn quoted(&mut self, quote: char) -> Option<String> {
        // In UTF-16, since two escapes may make one character.
        let mut units: Vec<u16> = Vec::new();
        loop {
            match self.next()? {
                found if found == quote => return Some(String::from_utf16_lossy(&units)),
                '\\' => self.escape(&mut units)?,
                found => units.extend_from_slice(found.encode_utf16(&mut [0; 2])),
            }
        }
    }

    /// What follows a backslash; whatever has no meaning there stands for itself.
    fn escape(&mut self, units: &mut Vec<u16>) -> Option<()> {
        let unit = match self.next()? {
            digit @ '0'..='7' => self.octal(digit),
            'U' => self.hex(),
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            other => {
                units.extend_from_slice(other.encode_utf16(&mut [0; 2]));
                return Some(());
            }
        };
        units.push(unit);
        Some(())
    }

    /// Up to three digits: a byte in the character set of NeXTSTEP.
    fn octal(&mut self, first: char) -> u16 {
        let mut byte = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|it| it.to_digit(8)) else { break };
            self.at += 1;
            byte = (byte * 8 + digit) & 0xff;
        }
        let above = byte.checked_sub(0x80).and_then(|it| NEXTSTEP.chars().nth(it as usize));
        // The table has no character beyond 16 bits.
        u16::try_from(above.map_or(byte, u32::from)).unwrap_or_default()
    }

    /// Up to four digits: a unit of UTF-16.
    fn hex(&mut self) -> u16 {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|it| it.to_digit(16)) else { break };
            self.at += 1;
            unit = unit * 16 + u16::try_from(digit).unwrap_or_default();
        }
        unit
    }
}

/// The line, from 1, that a text ends in: line ends of every system part lines.
pub fn line_of(before: &str) -> usize {
    let mut line = 1;
    let mut last = ' ';
    for found in before.chars() {
        line += usize::from(found == '\r' || (found == '\n' && last != '\r'));
        last = found;
    }
    line
}

const fn is_blank(found: char) -> bool {
    matches!(found, '\t'..='\r' | ' ' | '\u{2028}' | '\u{2029}')
}

const fn is_line_end(found: char) -> bool {
    matches!(found, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

const fn is_bare(found: char) -> bool {
    found.is_ascii_alphanumeric() || matches!(found, '_' | '$' | '/' | ':' | '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        let pairs = read(text).unwrap();
        assert_eq!(pairs.len(), 1, "{text}");
        pairs["k"].clone()
    }

    fn problem(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn pairs_and_comments_are_read_as_core_foundation_does() {
        let text = "\u{2028}/* one\n; \"a\" */\"a b\" = \"1\";// two\r'c' = '\"2';d.e-f_$:/9=/3/;\n\"alone\";\n\"a b\"=\"last\"\n;";
        let pairs: Vec<_> = read(text).unwrap().into_iter().collect();
        let expected = [("a b", "last"), ("alone", "alone"), ("c", "\"2"), ("d.e-f_$:/9", "/3/")];
        assert_eq!(pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(read("{ k = v; }\n// end").unwrap().len(), 1, "a dictionary may have its braces");
        assert!(read(" \n// nothing").unwrap().is_empty());
        assert_eq!(one("k = \"a\n b\";"), "a\n b", "a text may span lines");
        assert_eq!(one("k = \"订单 😀\";"), "订单 😀");
    }

    #[test]
    fn escapes_are_read_as_core_foundation_does() {
        for (written, meant) in [
            (r#"\"\'\\"#, r#""'\"#),
            (r"\n\r\t\a\b\f\v", "\n\r\t\u{7}\u{8}\u{c}\u{b}"),
            (r"\U00e9\U8ba2", "é订"),
            (r"\Ud83d\Ude00", "😀"),
            ("\\Ud83d😀", "\u{fffd}😀"),
            (r"\U9", "\t"),
            (r"\U263ag", "☺g"),
            (r"\101\60\1015", "A0A5"),
            (r"\351\256\377", "Øﬁ\u{fffd}"),
            (r"\u00e9\x41\q\%", "u00e9x41q%"),
            ("\\\n", "\n"),
            ("\\😀", "😀"),
        ] {
            assert_eq!(one(&format!("k = \"{written}\";")), meant, "{written}");
        }
        assert_eq!(NEXTSTEP.chars().count(), 128);
    }

    #[test]
    fn what_was_expected_is_said_with_its_line() {
        for (text, expected) in [
            (
                "\n\"a\" = \"1\"\n\"b\" = \"2\";",
                "line 3: expected ; after the text; a quote inside a text is written \\\"; found '\"'",
            ),
            (
                "\"a\" = \"say \"hi\"\";",
                "line 1: expected ; after the text; a quote inside a text is written \\\"; found 'h'",
            ),
            ("\"a\" \"b\";", "line 1: expected = after the key; found '\"'"),
            ("\"a\" = ;", "line 1: expected a text in quotes after =; found ';'"),
            ("\"a\" = (1, 2);", "line 1: expected a text in quotes after =; found '('"),
            ("\r\n\r\"a", "line 3: the text that begins here has no second quote"),
            ("\"a\" = \"b\\", "line 1: the text that begins here has no second quote"),
            ("a = b;\n/* x", "line 2: the comment that begins here has no */"),
            ("<<<<<<< ours\n", "line 1: expected a key; found '<'"),
            ("{ a = b;\n", "line 2: expected } at the end, and nothing after it; found the end of the file"),
            ("{ a = b; } c", "line 1: expected } at the end, and nothing after it; found 'c'"),
            (
                "a = b",
                "line 1: expected ; after the text; a quote inside a text is written \\\"; found the end of the file",
            ),
        ] {
            assert_eq!(problem(text), expected, "{text}");
        }
    }
}
