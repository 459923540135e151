//! From words and operators to commands.

use super::{MAX_DEPTH, Token, Word};

/// Commands whose output is the input of the next.
pub type Pipeline = Vec<Command>;

/// One command, or several in braces or parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Simple(Simple),
    Group(Vec<Pipeline>, Option<Stdin>),
}

/// A command with its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simple {
    pub words: Vec<Word>,
    pub stdin: Option<Stdin>,
}

/// Where a command reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stdin {
    /// A here-document.
    Document(Word),
    /// `<<< word`: the word and a line break.
    Line(Word),
    /// `< file`, which is not opened.
    File(Word),
}

/// Words that begin a command and are none.
const KEYWORDS: [&str; 13] =
    ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "time", "case", "esac"];

/// The commands of a script, in order.
pub fn parse(tokens: &[Token]) -> Vec<Pipeline> {
    Parser { tokens, at: 0, depth: 0 }.list(None)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_operator(&self, wanted: &str) -> bool {
        matches!(self.peek(), Some(Token::Operator(it)) if *it == wanted)
    }

    fn bare(&self) -> Option<&str> {
        match self.peek()? {
            Token::Word(word) => word.bare(),
            _ => None,
        }
    }

    /// Up to the end of the group.
    fn list(&mut self, end: Option<&str>) -> Vec<Pipeline> {
        let mut pipelines = Vec::new();
        while self.peek().is_some() {
            if end.is_some_and(|end| self.is_operator(end) || self.bare() == Some(end)) {
                self.at += 1;
                break;
            }
            let start = self.at;
            let pipeline = self.pipeline(end);
            if !pipeline.is_empty() {
                pipelines.push(pipeline);
            }
            // What parts commands, and what makes no sense.
            self.at += usize::from(self.at == start);
        }
        pipelines
    }

    fn pipeline(&mut self, end: Option<&str>) -> Pipeline {
        let mut commands = Vec::new();
        loop {
            if let Some(command) = self.command(end) {
                commands.push(command);
            }
            if !self.is_operator("|") && !self.is_operator("|&") {
                return commands;
            }
            self.at += 1;
            while matches!(self.peek(), Some(Token::Newline)) {
                self.at += 1;
            }
        }
    }

    fn command(&mut self, end: Option<&str>) -> Option<Command> {
        while self.bare().is_some_and(|it| KEYWORDS.contains(&it)) {
            self.at += 1;
        }
        let closing = if self.is_operator("(") {
            ")"
        } else if self.bare() == Some("{") {
            "}"
        } else {
            return self.simple(end).map(Command::Simple);
        };
        if self.depth >= MAX_DEPTH {
            self.at = self.tokens.len();
            return None;
        }
        self.at += 1;
        self.depth += 1;
        let pipelines = self.list(Some(closing));
        self.depth -= 1;
        let redirected = self.simple(end).unwrap_or_default();
        Some(Command::Group(pipelines, redirected.stdin))
    }

    /// Words and redirections up to an operator that parts commands.
    fn simple(&mut self, end: Option<&str>) -> Option<Simple> {
        let mut command = Simple::default();
        while let Some(token) = self.peek() {
            match token {
                Token::Word(word) => {
                    if command.words.is_empty() && end.is_some() && word.bare() == end {
                        break;
                    }
                    command.words.push(word.clone());
                    self.at += 1;
                }
                Token::Document(word) => {
                    command.stdin = Some(Stdin::Document(word.clone()));
                    self.at += 1;
                }
                Token::Operator(operator) if operator.contains(['<', '>']) => {
                    let operator = *operator;
                    self.at += 1;
                    let target = self.target();
                    match operator {
                        "<<<" => command.stdin = target.map(Stdin::Line),
                        "<" | "<>" => command.stdin = target.map(Stdin::File),
                        _ => {}
                    }
                }
                Token::Operator(_) | Token::Newline => break,
            }
        }
        (!command.words.is_empty() || command.stdin.is_some()).then_some(command)
    }

    fn target(&mut self) -> Option<Word> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }
}
