//! What begins with `$` or a backquote: variables, substitutions, arithmetic.

use super::lexer::Lexer;
use super::{MAX_DEPTH, Part, Word};

/// A sum is not longer.
const LONGEST_SUM: usize = 1_000;

/// Reads what stands at a `$` or a backquote.
pub fn read(lexer: &mut Lexer<'_>, word: &mut Word, quoted: bool) {
    if lexer.take("`") {
        word.parts.push(backquoted(lexer));
    } else if lexer.take("$((") {
        word.parts.push(arithmetic(lexer));
    } else if lexer.take("$(") {
        word.parts.push(Part::Command(lexer.substitution()));
    } else if lexer.take("${") {
        word.parts.push(braced(lexer));
    } else {
        lexer.take("$");
        named(lexer, word, quoted);
    }
}

fn named(lexer: &mut Lexer<'_>, word: &mut Word, quoted: bool) {
    let length = name_length(lexer.rest());
    let is_special = lexer.rest().starts_with(|it: char| it.is_ascii_digit() || "@*#?$!-".contains(it));
    if length > 0 {
        let name = lexer.rest()[..length].to_owned();
        lexer.at += length;
        word.parts.push(Part::Variable { name, otherwise: None });
    } else if is_special {
        lexer.at += 1;
        word.parts.push(Part::Unknown);
    } else {
        word.push(b"$", quoted);
    }
}

fn name_length(text: &str) -> usize {
    let name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if text.starts_with(|it: char| it.is_ascii_digit()) {
        return 0;
    }
    text.find(|it| !name(it)).unwrap_or(text.len())
}

/// Behind `${`. Of all that can be done there, only a text for a variable that is not set is understood.
fn braced(lexer: &mut Lexer<'_>) -> Part {
    let length = name_length(lexer.rest());
    let name = lexer.rest()[..length].to_owned();
    lexer.at += length;
    if length > 0 && lexer.take("}") {
        return Part::Variable { name, otherwise: None };
    }
    let is_known = length > 0 && (lexer.take(":-") || lexer.take("-"));
    let rest = lexer.rest();
    let end = rest.find('}');
    lexer.unclosed |= end.is_none();
    let end = end.unwrap_or(rest.len());
    lexer.at = (lexer.at + end + 1).min(lexer.text.len());
    if !is_known || lexer.depth >= MAX_DEPTH {
        return Part::Unknown;
    }
    Part::Variable { name, otherwise: Some(Lexer::new(&rest[..end], lexer.depth + 1).word()) }
}

/// Behind `$((`. Where no `))` ends it, it is a substitution that begins with a subshell.
fn arithmetic(lexer: &mut Lexer<'_>) -> Part {
    let rest = lexer.rest();
    let mut open = 2_usize;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST_SUM) {
        match byte {
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            if rest[..at].ends_with(')') {
                lexer.at += at + 1;
                return Part::Arithmetic(rest[..at - 1].to_owned());
            }
            break;
        }
    }
    lexer.at -= 1;
    Part::Command(lexer.substitution())
}

/// Behind a backquote: what it says, only a shell knows, and these are rare by now.
fn backquoted(lexer: &mut Lexer<'_>) -> Part {
    loop {
        match lexer.next() {
            None => {
                lexer.unclosed = true;
                return Part::Unknown;
            }
            Some('`') => return Part::Unknown,
            Some('\\') => drop(lexer.next()),
            Some(_) => {}
        }
    }
}
