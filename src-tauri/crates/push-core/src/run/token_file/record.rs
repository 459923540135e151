//! One record of comma-separated values (RFC 4180), line by line: what stands in its fields.
//!
//! A field in double quotes may hold delimiters, line breaks and, doubled, quotes. A quote inside a field that
//! does not begin with one stands for itself, as other programs write it.

/// The fields of a record, decoded.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: Vec<u8>,
    /// Where each field ends in `text`.
    ends: Vec<usize>,
    state: State,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the field, or half of a quote.
    Quote,
}

/// How far a record is after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fed {
    /// It is over.
    Whole,
    /// A field in quotes goes on in the next line.
    Open,
    /// After the end of a field in quotes comes something else than a delimiter.
    AfterQuotes,
}

impl Record {
    /// Begins the next record.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.state = State::Start;
    }

    /// Takes a line with its end.
    pub(crate) fn feed(&mut self, line: &[u8], delimiter: u8) -> Fed {
        let ended = line.strip_suffix(b"\n");
        let ended = ended.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let (content, end) = ended.map_or((line, &b""[..]), |content| line.split_at(content.len()));
        for byte in content {
            self.state = match (self.state, *byte) {
                (State::Start, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Quote,
                (State::Quoted, byte) => self.push(byte, State::Quoted),
                (State::Quote, b'"') => self.push(b'"', State::Quoted),
                (State::Start | State::Plain | State::Quote, byte) if byte == delimiter => {
                    self.ends.push(self.text.len());
                    State::Start
                }
                (State::Quote, _) => return Fed::AfterQuotes,
                (State::Start | State::Plain, byte) => self.push(byte, State::Plain),
            };
        }
        if self.state == State::Quoted {
            self.text.extend_from_slice(end);
            return Fed::Open;
        }
        self.ends.push(self.text.len());
        Fed::Whole
    }

    fn push(&mut self, byte: u8, next: State) -> State {
        self.text.push(byte);
        next
    }

    /// How many fields there are.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// All fields, one after the other.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// Where a field stands in [`Self::bytes`]; empty behind the last one.
    pub(crate) fn range(&self, field: usize) -> std::ops::Range<usize> {
        let end = self.ends.get(field).copied().unwrap_or(self.text.len());
        let start = field.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        start.unwrap_or(if field == 0 { 0 } else { end })..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a text that is one record, or how far it got.
    fn fields(text: &str, delimiter: u8) -> Result<Vec<String>, Fed> {
        let mut record = Record::default();
        let mut fed = Fed::Open;
        for line in text.split_inclusive('\n') {
            assert_eq!(fed, Fed::Open, "{text:?} goes on after its end");
            fed = record.feed(line.as_bytes(), delimiter);
        }
        let field = |at| String::from_utf8(record.bytes()[record.range(at)].to_vec()).unwrap();
        if fed == Fed::Whole { Ok((0..record.len()).map(field).collect()) } else { Err(fed) }
    }

    #[test]
    fn fields_are_read_as_rfc_4180_writes_them() {
        for (text, expected) in [
            ("a,b,c", &["a", "b", "c"][..]),
            ("a,b,c\n", &["a", "b", "c"]),
            ("a,b,c\r\n", &["a", "b", "c"]),
            ("", &[]),
            ("\n", &[""]),
            (",\n", &["", ""]),
            ("a,,\n", &["a", "", ""]),
            ("\"a\",\"b,c\"\r\n", &["a", "b,c"]),
            ("\"a \"\"b\"\" c\",\"\"\"\"\n", &["a \"b\" c", "\""]),
            ("\"\",x\n", &["", "x"]),
            ("\"one\r\ntwo\nthree\",x\r\n", &["one\r\ntwo\nthree", "x"]),
            (" a , b \n", &[" a ", " b "]),
            ("5\" screen,\"x\"\n", &["5\" screen", "x"]),
            ("a\rb,c\n", &["a\rb", "c"]),
            ("\"{\"\"a\"\":\"\"{{x}}\"\"}\",\u{1f600}\n", &["{\"a\":\"{{x}}\"}", "\u{1f600}"]),
        ] {
            let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            assert_eq!(
                fields(text, b',').or_else(|fed| if text.is_empty() { Ok(vec![]) } else { Err(fed) }),
                Ok(expected),
                "{text:?}"
            );
        }
        assert_eq!(fields("a;\"b,c\td\"", b';').unwrap(), ["a", "b,c\td"]);
        assert_eq!(fields("a\tb;c", b'\t').unwrap(), ["a", "b;c"]);
    }

    #[test]
    fn quotes_that_are_not_closed_or_followed_by_text_are_told() {
        assert_eq!(fields("a,\"b\n", b','), Err(Fed::Open));
        assert_eq!(fields("\"b\nc,d\n", b','), Err(Fed::Open));
        assert_eq!(fields("\"b\"c,d\n", b','), Err(Fed::AfterQuotes));
        assert_eq!(fields("\"b\" ,d\n", b','), Err(Fed::AfterQuotes));
    }
}
