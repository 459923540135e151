//! The first line of comma-separated values: which columns there are, and which holds the token.

use push_protocol::variables::is_name;

use super::record::{Fed, Record};

/// What separates values, in the order in which they are tried.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Names of the column with the device token, in any case; the first is looked for first.
const TOKEN: [&str; 2] = ["token", "device_token"];

/// The heading of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) delimiter: u8,
    /// Which column holds the token.
    pub(super) token: usize,
    /// All columns; one whose name no variable can have has none.
    names: Vec<Option<String>>,
}

impl Heading {
    /// The heading that a line is, if it is one: one of its columns holds the token.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        DELIMITERS.into_iter().find_map(|delimiter| Self::with(line, delimiter))
    }

    fn with(line: &[u8], delimiter: u8) -> Option<Self> {
        let mut record = Record::default();
        if record.feed(line, delimiter) != Fed::Whole {
            return None;
        }
        let field = |at| String::from_utf8_lossy(&record.bytes()[record.range(at)]).trim().to_owned();
        let fields: Vec<String> = (0..record.len()).map(field).collect();
        let position = |name: &&str| fields.iter().position(|it| it.eq_ignore_ascii_case(name));
        let token = TOKEN.iter().find_map(position)?;
        let named = |(at, name): (usize, String)| (at != token && is_name(&name)).then_some(name);
        Some(Self { delimiter, token, names: fields.into_iter().enumerate().map(named).collect() })
    }

    /// How many columns there are.
    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    /// The names of the columns that are variables; of equal ones, the last counts.
    pub(super) fn columns(&self) -> Vec<String> {
        let is_last = |(at, name): &(usize, &String)| self.position(name) == Some(*at);
        let named = self.names.iter().enumerate().filter_map(|(at, name)| Some((at, name.as_ref()?)));
        named.filter(is_last).map(|(_, name)| name.clone()).collect()
    }

    /// Which column has the name.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|it| it.as_deref() == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_column_for_the_token_is_a_heading() {
        for (line, delimiter, token, columns) in [
            ("token,name,city\r\n", b',', 0, &["name", "city"][..]),
            ("\u{feff}name;Token;city", b';', 1, &["name", "city"]),
            ("name\tDEVICE_TOKEN\n", b'\t', 1, &["name"]),
            ("device_token,token,x\n", b',', 1, &["device_token", "x"]),
            ("\"first, last\",\"token\",order.id\n", b',', 1, &["order.id"]),
            (" token , name , 1st , first name,\u{59d3}\u{540d},_a-b.c\n", b',', 0, &["name", "_a-b.c"]),
            ("token,x,y,x\n", b',', 0, &["y", "x"]),
            ("token,a;b\n", b',', 0, &[]),
            ("token\n", b',', 0, &[]),
        ] {
            let heading = Heading::of(line.as_bytes()).unwrap();
            assert_eq!((heading.delimiter, heading.token), (delimiter, token), "{line:?}");
            assert_eq!(heading.columns(), columns, "{line:?}");
        }
        for line in ["aabb\n", "tokens,name\n", "my token\n", "name,city\n", "\"token,name\n", ""] {
            assert_eq!(Heading::of(line.as_bytes()), None, "{line:?}");
        }
    }
}
