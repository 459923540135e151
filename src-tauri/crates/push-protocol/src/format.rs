//! Formats of localised texts: where the arguments of `loc-args` come (§6.2).
//!
//! A format is what `String(format:)` takes: `%@`, `%1$@`, `%d`, `%%` and the rest of their family. What is
//! not quite one of them is text, as it is there.

use std::ops::Range;

/// A place in a format at which an argument comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its bytes in the format.
    pub span: Range<usize>,
    /// Which argument, from 1.
    pub argument: usize,
    /// What it makes of it, with the length before it: `@`, `d`, `lld`, `f`; `#@name@` for a rule of plurals.
    pub conversion: String,
}

impl Placeholder {
    /// Whether it takes a text: the arguments of a notification are texts (§6.2).
    pub fn takes_text(&self) -> bool {
        self.conversion == "@"
    }
}

/// A format, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// `%%`.
    Percent(Range<usize>),
    Placeholder(Placeholder),
}

impl<'t> Format<'t> {
    /// Reads a format. Every text is one.
    pub fn read(text: &'t str) -> Self {
        let (mut pieces, mut next, mut from) = (Vec::new(), 1, 0);
        while let Some(at) = text[from..].find('%').map(|it| from + it) {
            let mut reader = Reader { text, at: at + 1, next };
            let piece = reader.piece(at);
            from = if piece.is_some() { reader.at } else { at + 1 };
            if piece.is_some() {
                next = reader.next;
            }
            pieces.extend(piece);
        }
        Self { text, pieces }
    }

    /// Where arguments come, in the order of the text.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Percent(_) => None,
        })
    }

    /// How many arguments it asks for.
    pub fn arguments(&self) -> usize {
        self.placeholders().map(|it| it.argument).max().unwrap_or(0)
    }

    /// The text with its arguments. A placeholder without one stays as it is written.
    pub fn fill<T: AsRef<str>>(&self, arguments: &[T]) -> String {
        let (mut filled, mut from) = (String::with_capacity(self.text.len()), 0);
        for piece in &self.pieces {
            let (span, instead) = match piece {
                Piece::Percent(span) => (span, Some("%")),
                Piece::Placeholder(it) => (&it.span, arguments.get(it.argument - 1).map(AsRef::as_ref)),
            };
            filled.push_str(&self.text[from..span.start]);
            filled.push_str(instead.unwrap_or(&self.text[span.clone()]));
            from = span.end;
        }
        filled.push_str(&self.text[from..]);
        filled
    }
}

/// Behind a `%`.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The argument that comes where no number names one.
    next: usize,
}

impl Reader<'_> {
    fn piece(&mut self, from: usize) -> Option<Piece> {
        if self.take("%") {
            return Some(Piece::Percent(from..self.at));
        }
        let named = self.position();
        let plural = self.text[self.at..].starts_with("#@");
        if plural && let Some(name) = self.plural() {
            return Some(self.placeholder(from, named, name));
        }
        self.skip(|byte| b"-+ #0'".contains(&byte));
        self.width()?;
        if self.take(".") {
            self.width()?;
        }
        let start = self.at;
        self.skip(|byte| b"hlqLztj".contains(&byte));
        self.take_one(|byte| b"@dDiuUxXoOfFeEgGaAcCsSp".contains(&byte))?;
        let conversion = &self.text[start..self.at];
        // An object has no length.
        let conversion = if conversion.ends_with('@') { "@" } else { conversion }.to_owned();
        Some(self.placeholder(from, named, conversion))
    }

    fn placeholder(&mut self, from: usize, named: Option<usize>, conversion: String) -> Piece {
        let argument = named.unwrap_or_else(|| self.count());
        Piece::Placeholder(Placeholder { span: from..self.at, argument, conversion })
    }

    fn count(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// `2$`.
    fn position(&mut self) -> Option<usize> {
        let start = self.at;
        let digits = self.digits();
        let position = digits.parse().ok().filter(|it| (1..=MOST_ARGUMENTS).contains(it));
        if position.is_some() && self.take("$") {
            return position;
        }
        self.at = start;
        None
    }

    /// A number, or `*` for one that is an argument itself. `None` where it is an argument out of all bounds.
    fn width(&mut self) -> Option<()> {
        if !self.take("*") {
            self.digits();
        } else if self.position().is_none() {
            self.count();
        }
        (self.next <= MOST_ARGUMENTS).then_some(())
    }

    /// `#@name@`.
    fn plural(&mut self) -> Option<String> {
        let rest = &self.text[self.at + 2..];
        let end = rest.find('@').filter(|end| *end > 0)?;
        if !rest[..end].chars().all(|it| it.is_alphanumeric() || it == '_' || it == '-') {
            return None;
        }
        let name = self.text[self.at..self.at + end + 3].to_owned();
        self.at += name.len();
        Some(name)
    }

    fn digits(&mut self) -> String {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_digit());
        self.text[start..self.at].to_owned()
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.take_one(&wanted).is_some() {}
    }

    fn take_one(&mut self, wanted: impl Fn(u8) -> bool) -> Option<()> {
        let found = self.text.as_bytes().get(self.at).filter(|byte| wanted(**byte)).map(|_| ());
        self.at += usize::from(found.is_some());
        found
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = self.text[self.at..].starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }
}

/// More than a payload has room for.
const MOST_ARGUMENTS: usize = 9_999;

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(String, usize, String)> {
        let format = Format::read(text);
        let place = |it: &Placeholder| (text[it.span.clone()].to_owned(), it.argument, it.conversion.clone());
        format.placeholders().map(place).collect()
    }

    #[test]
    fn placeholders_are_found_and_counted() {
        let none: &[(&str, usize, &str)] = &[];
        for (text, expected) in [
            ("", none),
            ("100 %", none),
            ("100%% of %", none),
            ("50 %ü, %\u{1f600} and %1$", none),
            ("%@", &[("%@", 1, "@")]),
            ("%@%@", &[("%@", 1, "@"), ("%@", 2, "@")]),
            ("%2$@ from %1$@", &[("%2$@", 2, "@"), ("%1$@", 1, "@")]),
            ("%%%@", &[("%@", 1, "@")]),
            ("%%@", none),
            ("%d of %lld, %-08.2f", &[("%d", 1, "d"), ("%lld", 2, "lld"), ("%-08.2f", 3, "f")]),
            ("%1$ld %@", &[("%1$ld", 1, "ld"), ("%@", 1, "@")]),
            ("%*d", &[("%*d", 2, "d")]),
            ("%2$*1$d", &[("%2$*1$d", 2, "d")]),
            ("100% sure", &[("% s", 1, "s")]),
            ("%#@apples@ and %@", &[("%#@apples@", 1, "#@apples@"), ("%@", 2, "@")]),
            ("%1$#@n@", &[("%1$#@n@", 1, "#@n@")]),
            ("%#@ x @", &[("%#@", 1, "@")]),
            ("%0$@", none),
            ("%10000$@", none),
            ("%99999999999999999999$@", none),
            ("%l@", &[("%l@", 1, "@")]),
        ] {
            let expected: Vec<_> = expected
                .iter()
                .map(|(text, at, what)| ((*text).to_owned(), *at, (*what).to_owned()))
                .collect();
            assert_eq!(places(text), expected, "{text}");
            let most = expected.iter().map(|(_, argument, _)| *argument).max().unwrap_or(0);
            assert_eq!(Format::read(text).arguments(), most, "{text}");
        }
        assert!(Format::read("%@").placeholders().all(Placeholder::takes_text));
        assert!(!Format::read("%d%#@a@%s").placeholders().any(Placeholder::takes_text));
    }

    #[test]
    fn formats_are_filled() {
        for (text, arguments, expected) in [
            ("Hello", &["Ana"][..], "Hello"),
            ("%@ sent %@", &["Ana", "a photo"], "Ana sent a photo"),
            ("%2$@ von %1$@", &["Ana", "Foto"], "Foto von Ana"),
            ("%@ sent %@", &["Ana"], "Ana sent %@"),
            ("%@ of %d%%", &["1", "2"], "1 of 2%"),
            ("100%%", &[], "100%"),
            ("%@", &["%@ %%"], "%@ %%"),
            ("%é %@", &["à"], "%é à"),
            ("%1$@ %1$@", &["ha", "unused"], "ha ha"),
        ] {
            assert_eq!(Format::read(text).fill(arguments), expected, "{text}");
        }
    }

    #[test]
    fn many_percent_signs_take_no_time() {
        let text = "%".repeat(200_001);
        assert_eq!(Format::read(&text).fill::<&str>(&[]).len(), 100_001);
        let stars = "%*".repeat(100_000);
        assert_eq!(Format::read(&stars).fill::<&str>(&[]), stars);
    }
}
