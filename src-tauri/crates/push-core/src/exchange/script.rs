//! What a script would say, as far as its text tells: variables, here-documents, `printf`, `cat`. Nothing is
//! run, no file is read, and the environment is not asked.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use super::shell::{Command, Part, Pipeline, Simple, Stdin, Tokens, Word, parse};

/// What a word or an output is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The bytes. A variable that is not known stands in them as `$NAME`.
    pub bytes: Vec<u8>,
    /// What is not known of it: names of variables; an empty one for the output of a program.
    pub unknown: Vec<String>,
    /// The provider token of this credential is in it.
    pub credential: Option<String>,
}

/// What a command reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// This.
    Said(Rc<Said>),
    /// A file of that name.
    File(String),
    /// What only running tells.
    Unknown,
}

/// A `curl` command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its arguments.
    pub arguments: Vec<Said>,
    /// What it reads from standard input.
    pub input: Option<Input>,
}

/// Commands that begin another.
const PREFIXES: [&str; 6] = ["sudo", "env", "exec", "command", "nohup", "nice"];
/// Commands whose words set variables.
const DECLARATIONS: [&str; 5] = ["export", "declare", "readonly", "local", "typeset"];

/// So much is said in all, in bytes: variables that hold each other can ask for any amount.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The first `curl` command of a script, and how many there are.
pub fn first_call(tokens: &Tokens) -> (Option<Call>, usize) {
    let left = Cell::new(MOST_BYTES);
    let mut script = Script { outer: None, variables: HashMap::new(), first: None, calls: 0, left: &left };
    script.run(&parse(&tokens.tokens), None);
    (script.first, script.calls)
}

struct Script<'s> {
    /// The shell whose substitution this one is.
    outer: Option<&'s Script<'s>>,
    variables: HashMap<String, Rc<Said>>,
    first: Option<Call>,
    calls: usize,
    /// Bytes that may still be said.
    left: &'s Cell<usize>,
}

impl Script<'_> {
    /// Runs nothing; what the last pipeline would say.
    fn run(&mut self, pipelines: &[Pipeline], input: Option<&Input>) -> Input {
        let mut said = Input::said(Said::default());
        for pipeline in pipelines {
            let mut input = input.cloned();
            for command in pipeline {
                input = Some(self.command(command, input.as_ref()));
            }
            said = input.unwrap_or(Input::Unknown);
        }
        said
    }

    fn command(&mut self, command: &Command, input: Option<&Input>) -> Input {
        match command {
            Command::Simple(simple) => {
                let own = simple.stdin.as_ref().map(|it| self.input(it));
                self.simple(simple, own.as_ref().or(input))
            }
            Command::Group(pipelines, stdin) => {
                let own = stdin.as_ref().map(|it| self.input(it));
                self.run(pipelines, own.as_ref().or(input))
            }
        }
    }

    fn input(&self, stdin: &Stdin) -> Input {
        match stdin {
            Stdin::Document(word) => Input::said(self.say(word, None)),
            Stdin::Line(word) => {
                let mut said = self.say(word, None);
                said.bytes.push(b'\n');
                Input::said(said)
            }
            Stdin::File(word) => Input::File(self.say(word, None).text()),
        }
    }

    fn simple(&mut self, simple: &Simple, input: Option<&Input>) -> Input {
        let mut words = simple.words.as_slice();
        let mut set = Vec::new();
        while let Some((name, value)) = words.first().and_then(assignment) {
            set.push((name, Rc::new(self.say(&value, input))));
            words = &words[1..];
        }
        while words.first().and_then(Word::bare).is_some_and(|it| PREFIXES.contains(&it)) {
            words = &words[1..];
            while words.first().and_then(assignment).is_some() {
                words = &words[1..];
            }
        }
        let Some(first) = words.first() else {
            self.variables.extend(set);
            return Input::said(Said::default());
        };
        let name = self.say(first, input).text();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if DECLARATIONS.contains(&name) {
            for (name, value) in words[1..].iter().filter_map(assignment) {
                let said = self.say(&value, input);
                self.variables.insert(name, Rc::new(said));
            }
            return Input::said(Said::default());
        }
        let arguments: Vec<Said> = words[1..].iter().map(|it| self.say(it, input)).collect();
        if matches!(name, "curl" | "curl.exe") {
            self.calls += 1;
            self.first.get_or_insert_with(|| Call { arguments, input: input.cloned() });
            return Input::Unknown;
        }
        output(name, &arguments, input)
    }

    /// What a word says; `input` is what a substitution in it would read.
    fn say(&self, word: &Word, input: Option<&Input>) -> Said {
        let mut said = Said::default();
        for part in &word.parts {
            match part {
                Part::Text { bytes, .. } => said.bytes.extend_from_slice(bytes),
                Part::Variable { name, otherwise } => match (self.known(name), otherwise) {
                    (Some(known), _) => said.add(known),
                    (None, Some(otherwise)) => said.add(&self.say(otherwise, input)),
                    (None, None) => said.add(&Said::unknown(name)),
                },
                Part::Command(tokens) => said.add(&self.substituted(tokens, input)),
                Part::Arithmetic(sum) => said.add(&later(sum)),
                Part::Unknown => said.add(&Said::unknown("")),
            }
            if said.bytes.len() > self.left.get() {
                said = Said::unknown("");
            }
        }
        self.left.set(self.left.get() - said.bytes.len());
        said
    }

    fn known(&self, name: &str) -> Option<&Said> {
        match self.variables.get(name) {
            Some(said) => Some(said),
            None => self.outer?.known(name),
        }
    }

    /// What a substitution says. It is a shell of its own: what it sets is gone afterwards.
    fn substituted(&self, tokens: &Tokens, input: Option<&Input>) -> Said {
        let mut inner =
            Script { outer: Some(self), variables: HashMap::new(), first: None, calls: 0, left: self.left };
        match inner.run(&parse(&tokens.tokens), input) {
            Input::Said(said) => {
                let mut said = Said::clone(&said);
                while said.bytes.last() == Some(&b'\n') {
                    said.bytes.pop();
                }
                said
            }
            Input::File(_) | Input::Unknown => Said::unknown(""),
        }
    }
}

impl Input {
    fn said(said: Said) -> Self {
        Self::Said(Rc::new(said))
    }
}

impl Said {
    fn unknown(name: &str) -> Self {
        let bytes = if name.is_empty() { Vec::new() } else { format!("${name}").into_bytes() };
        Self { bytes, unknown: vec![name.to_owned()], credential: None }
    }

    fn add(&mut self, other: &Self) {
        self.bytes.extend_from_slice(&other.bytes);
        for name in &other.unknown {
            if !self.unknown.contains(name) {
                self.unknown.push(name.clone());
            }
        }
        self.credential = other.credential.clone().or_else(|| self.credential.take());
    }

    /// As text, with U+FFFD for what is none.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// `$(date +%s) + 3600` says `+3600`: seconds from now, as an expiration is written here.
fn later(sum: &str) -> Said {
    let seconds = sum.trim().strip_prefix("$(date +%s)").and_then(|it| it.trim().strip_prefix('+'));
    match seconds.and_then(|it| it.trim().parse::<u64>().ok()) {
        Some(seconds) => Said { bytes: format!("+{seconds}").into_bytes(), ..Said::default() },
        None => Said::unknown(""),
    }
}

/// `NAME=value` at the beginning of a command.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Part::Text { bytes, quoted: false }) = word.parts.first() else { return None };
    let at = bytes.iter().position(|it| *it == b'=')?;
    let name = std::str::from_utf8(&bytes[..at]).ok()?;
    let fits = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) || !name.chars().all(fits) {
        return None;
    }
    let mut parts = word.parts.clone();
    parts[0] = Part::Text { bytes: bytes[at + 1..].to_vec(), quoted: false };
    Some((name.to_owned(), Word { parts }))
}

/// What a command writes that is known here.
fn output(name: &str, arguments: &[Said], input: Option<&Input>) -> Input {
    match name {
        "cat" if arguments.iter().all(|it| it.bytes == b"-") => input.cloned().unwrap_or(Input::Unknown),
        "cat" => arguments.first().map_or(Input::Unknown, |it| Input::File(it.text())),
        "printf" => printed(arguments).map_or(Input::Unknown, Input::said),
        "echo" => Input::said(echoed(arguments)),
        "pushbench" => credential(arguments).map_or(Input::Unknown, Input::said),
        _ => Input::Unknown,
    }
}

/// `printf '%s' TEXT`, `printf '%s\n' TEXT`, `printf TEXT` without anything to be replaced.
fn printed(arguments: &[Said]) -> Option<Said> {
    let [format, rest @ ..] = arguments else { return None };
    let (end, rest) = match (format.bytes.as_slice(), rest) {
        (b"%s", [text]) => ("", text),
        (b"%s\\n", [text]) => ("\n", text),
        (bytes, []) if !bytes.contains(&b'%') && !bytes.contains(&b'\\') => ("", format),
        _ => return None,
    };
    let mut said = rest.clone();
    said.bytes.extend_from_slice(end.as_bytes());
    Some(said)
}

fn echoed(arguments: &[Said]) -> Said {
    let is_flag = |it: &&Said| matches!(it.bytes.as_slice(), b"-n" | b"-e" | b"-E" | b"-ne" | b"-en");
    let flags: Vec<&Said> = arguments.iter().take_while(is_flag).collect();
    let mut said = Said::default();
    for (number, argument) in arguments[flags.len()..].iter().enumerate() {
        if number > 0 {
            said.bytes.push(b' ');
        }
        said.add(argument);
    }
    if !flags.iter().any(|it| it.bytes.contains(&b'n')) {
        said.bytes.push(b'\n');
    }
    said
}

/// `pushbench token --credential NAME`.
fn credential(arguments: &[Said]) -> Option<Said> {
    let texts: Vec<String> = arguments.iter().map(Said::text).collect();
    let [command, rest @ ..] = texts.as_slice() else { return None };
    let name = match rest {
        [option, name] if option == "--credential" => name,
        [option] => option.strip_prefix("--credential=")?,
        _ => return None,
    };
    (command == "token").then(|| Said { credential: Some(name.to_owned()), ..Said::default() })
}
