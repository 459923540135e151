//! From text to words, operators and here-documents.

use super::{MAX_DEPTH, Part, Token, Tokens, Word, ansi, expansion};

/// Longest first.
const OPERATORS: [&str; 23] = [
    "<<<", "<<-", ";;&", "&>>", "&&", "||", ";;", "|&", "<<", "<&", "<>", ">>", ">&", ">|", "&>", ";", "&",
    "|", "(", ")", "<", ">", "\n",
];

/// Reads a script whole.
pub fn lex(text: &str) -> Tokens {
    Lexer::new(text, 0).read(false)
}

pub(super) struct Lexer<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) unclosed: bool,
}

/// A here-document that was announced; its text begins on the next line.
struct Announced {
    token: usize,
    delimiter: String,
    quoted: bool,
    strips_tabs: bool,
}

impl<'t> Lexer<'t> {
    pub(super) const fn new(text: &'t str, depth: usize) -> Self {
        Self { text, at: 0, depth, unclosed: false }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let found = self.rest().chars().next()?;
        self.at += found.len_utf8();
        Some(found)
    }

    pub(super) fn take(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Up to the end, or to the parenthesis that closes a substitution.
    pub(super) fn read(&mut self, in_substitution: bool) -> Tokens {
        let (mut tokens, mut announced, mut open) = (Vec::new(), Vec::new(), 0_usize);
        loop {
            self.skip_blanks();
            if self.rest().is_empty() {
                self.unclosed |= in_substitution || !announced.is_empty();
                break;
            }
            match self.operator() {
                Some("\n") => {
                    tokens.push(Token::Newline);
                    for document in announced.drain(..) {
                        self.document(&document, &mut tokens);
                    }
                }
                Some(operator @ ("<<" | "<<-")) => {
                    announced.push(self.announce(operator, tokens.len()));
                    tokens.push(Token::Document(Word::default()));
                }
                Some(")") if in_substitution && open == 0 => break,
                Some(operator) => {
                    open = match operator {
                        "(" => open + 1,
                        ")" => open.saturating_sub(1),
                        _ => open,
                    };
                    tokens.push(Token::Operator(operator));
                }
                None => {
                    let word = self.word();
                    // `2` in `2>&1` is no argument.
                    let is_number = word.bare().is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
                    if !(is_number && self.rest().starts_with(['<', '>'])) {
                        tokens.push(Token::Word(word));
                    } else if word.bare() != Some("0") {
                        self.skip_other_stream();
                    }
                }
            }
        }
        Tokens { tokens, unclosed: self.unclosed }
    }

    /// A redirection of another stream than standard input, with its target.
    fn skip_other_stream(&mut self) {
        self.operator();
        self.skip_blanks();
        self.word();
    }

    /// Blanks, comments, and line ends that a backslash joins.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            if rest.starts_with([' ', '\t']) || rest.starts_with("\r\n") {
                self.at += 1;
            } else if !self.take("\\\n") && !self.take("\\\r\n") {
                if rest.starts_with('#') {
                    self.at += rest.find('\n').unwrap_or(rest.len());
                }
                return;
            }
        }
    }

    fn operator(&mut self) -> Option<&'static str> {
        OPERATORS.into_iter().find(|it| self.take(it))
    }

    /// Up to a blank or an operator that no quote holds.
    pub(super) fn word(&mut self) -> Word {
        let mut word = Word::default();
        while let Some(found) = self.rest().chars().next() {
            match found {
                ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\r' if self.rest().starts_with("\r\n") => break,
                '\'' => {
                    self.at += 1;
                    self.single(&mut word);
                }
                '"' => {
                    self.at += 1;
                    self.double(&mut word);
                }
                '\\' => self.backslash(&mut word),
                '$' if self.take("$'") => {
                    let (bytes, length, closed) = ansi::decode(self.rest());
                    self.at += length;
                    self.unclosed |= !closed;
                    word.push(&bytes, true);
                }
                '$' if self.take("$\"") => self.double(&mut word),
                '$' | '`' => expansion::read(self, &mut word, false),
                _ => {
                    let start = self.at;
                    self.next();
                    word.push(&self.text.as_bytes()[start..self.at], false);
                }
            }
        }
        word
    }

    fn backslash(&mut self, word: &mut Word) {
        if self.take("\\\n") || self.take("\\\r\n") {
            return;
        }
        self.at += 1;
        let start = self.at;
        match self.next() {
            Some(_) => word.push(&self.text.as_bytes()[start..self.at], true),
            None => word.push(b"\\", false),
        }
    }

    fn single(&mut self, word: &mut Word) {
        let rest = self.rest();
        let end = rest.find('\'');
        self.unclosed |= end.is_none();
        let end = end.unwrap_or(rest.len());
        word.push(&rest.as_bytes()[..end], true);
        self.at = (self.at + end + 1).min(self.text.len());
    }

    fn double(&mut self, word: &mut Word) {
        // It may be empty, and is a word all the same.
        word.push(b"", true);
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\', '$', '`']).unwrap_or(rest.len());
            word.push(&rest.as_bytes()[..plain], true);
            self.at += plain;
            match self.rest().chars().next() {
                None => {
                    self.unclosed = true;
                    return;
                }
                Some('"') => {
                    self.at += 1;
                    return;
                }
                Some('\\') => self.escape(word, &["\"", "\\", "$", "`"]),
                Some(_) => expansion::read(self, word, true),
            }
        }
    }

    /// A backslash in double quotes or in a here-document: before these it is dropped, else it stands.
    fn escape(&mut self, word: &mut Word, known: &[&str]) {
        self.at += 1;
        if self.take("\n") || self.take("\r\n") {
            return;
        }
        match known.iter().find(|it| self.take(it)) {
            Some(found) => word.push(found.as_bytes(), true),
            None => word.push(b"\\", true),
        }
    }

    fn announce(&mut self, operator: &str, token: usize) -> Announced {
        self.skip_blanks();
        let word = self.word();
        let (mut delimiter, mut quoted) = (Vec::new(), false);
        for part in &word.parts {
            if let Part::Text { bytes, quoted: it } = part {
                delimiter.extend_from_slice(bytes);
                quoted |= it;
            }
        }
        let delimiter = String::from_utf8_lossy(&delimiter).into_owned();
        Announced { token, delimiter, quoted, strips_tabs: operator == "<<-" }
    }

    /// The lines up to the delimiter.
    fn document(&mut self, announced: &Announced, tokens: &mut [Token]) {
        let mut body = String::new();
        let mut closed = false;
        while !self.rest().is_empty() && !closed {
            let rest = self.rest();
            let line = rest.find('\n').map_or(rest, |end| &rest[..=end]);
            self.at += line.len();
            let line = if announced.strips_tabs { line.trim_start_matches('\t') } else { line };
            closed = line.strip_suffix('\n').unwrap_or(line) == announced.delimiter;
            if !closed {
                body.push_str(line);
            }
        }
        self.unclosed |= !closed;
        let word = if announced.quoted { text(&body) } else { self.expanded(&body) };
        tokens[announced.token] = Token::Document(word);
    }

    /// A here-document whose delimiter is not quoted.
    fn expanded(&mut self, body: &str) -> Word {
        let mut inner = Lexer::new(body, self.depth);
        let mut word = text("");
        while !inner.rest().is_empty() {
            let rest = inner.rest();
            let plain = rest.find(['\\', '$', '`']).unwrap_or(rest.len());
            word.push(&rest.as_bytes()[..plain], true);
            inner.at += plain;
            match inner.rest().chars().next() {
                Some('\\') => inner.escape(&mut word, &["\\", "$", "`"]),
                Some(_) => expansion::read(&mut inner, &mut word, true),
                None => {}
            }
        }
        self.unclosed |= inner.unclosed;
        word
    }

    /// Reads what a substitution holds.
    pub(super) fn substitution(&mut self) -> Tokens {
        if self.depth >= MAX_DEPTH {
            self.unclosed = true;
            self.at = self.text.len();
            return Tokens { tokens: Vec::new(), unclosed: true };
        }
        self.depth += 1;
        let tokens = self.read(true);
        self.depth -= 1;
        tokens
    }
}

fn text(text: &str) -> Word {
    let mut word = Word::default();
    word.push(text.as_bytes(), true);
    word
}
