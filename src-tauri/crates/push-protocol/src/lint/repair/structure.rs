//! How the pieces of a text fit together, and what mends them where they do not.

use std::ops::Range;

use super::tokens::{Token, TokenKind, Tokens};
use super::words::{self, Meaning};
use super::{Fault, FaultKind, MOST};
use crate::json::MAX_DEPTH;
use crate::lint::edits::{quoted, replace};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A value; of an object's member, or the payload.
    Value,
    /// An item of an array, or its end.
    Item,
    Key,
    Colon,
    /// A comma, or the end of what is open.
    Next,
    /// Nothing: the payload is over.
    End,
}

struct Structure<'t> {
    text: &'t str,
    tokens: Tokens<'t>,
    /// The opening marks.
    open: Vec<u8>,
    wanted: Wanted,
    /// Where the last piece ended.
    end: usize,
    /// The comma that was just read.
    comma: Option<Range<usize>>,
    /// The bracket that closed the payload.
    last_close: Range<usize>,
}

/// What cannot be mended ends the pass.
struct Lost;

pub(super) fn faults(text: &str) -> Vec<Fault> {
    let mut structure = Structure {
        text,
        tokens: Tokens::new(text),
        open: Vec::new(),
        wanted: Wanted::Value,
        end: 0,
        comma: None,
        last_close: 0..0,
    };
    // Where it is lost, what was found before stands.
    let _ = structure.run();
    let mut faults = structure.tokens.faults;
    faults.sort_by_key(|it| (it.span.start, it.span.end));
    faults.truncate(MOST);
    faults
}

impl Structure<'_> {
    fn run(&mut self) -> Result<(), Lost> {
        while let Some(token) = self.tokens.next() {
            if self.tokens.faults.len() > MOST {
                return Err(Lost);
            }
            self.take(&token)?;
        }
        self.finish()
    }

    fn take(&mut self, token: &Token) -> Result<(), Lost> {
        let comma = self.comma.take();
        match (self.wanted, token.kind) {
            (Wanted::End, _) => return self.stray(token),
            (Wanted::Next, kind) => return self.next(token, kind),
            (Wanted::Key | Wanted::Item, TokenKind::Mark(b',')) => {
                self.drop(FaultKind::ExtraComma, &token.span);
                self.comma = comma;
            }
            (Wanted::Key, TokenKind::Mark(b'}' | b']')) | (Wanted::Item, TokenKind::Mark(b']' | b'}')) => {
                if let Some(comma) = comma {
                    self.drop(FaultKind::ExtraComma, &comma);
                }
                return self.close(token);
            }
            (Wanted::Key, TokenKind::Text) => self.wanted = Wanted::Colon,
            (Wanted::Key, TokenKind::Word) => self.bare_key(token)?,
            (Wanted::Colon, TokenKind::Mark(b':')) => self.wanted = Wanted::Value,
            (Wanted::Colon, TokenKind::Text | TokenKind::Word | TokenKind::Mark(b'{' | b'[')) => {
                self.tokens.fault(FaultKind::Colon, self.end..self.end, ":");
                self.value(token)?;
            }
            (Wanted::Value | Wanted::Item, _) => self.value(token)?,
            (Wanted::Key | Wanted::Colon, _) => return Err(Lost),
        }
        self.end = self.end.max(token.span.end);
        Ok(())
    }

    /// Takes a piece out, whatever else was wrong with it.
    fn drop(&mut self, kind: FaultKind, span: &Range<usize>) {
        self.tokens.faults.retain(|it| it.span != *span);
        self.tokens.fault(kind, span.clone(), "");
    }

    fn value(&mut self, token: &Token) -> Result<(), Lost> {
        match token.kind {
            TokenKind::Mark(mark @ (b'{' | b'[')) if self.open.len() < MAX_DEPTH => {
                self.open.push(mark);
                self.wanted = if mark == b'{' { Wanted::Key } else { Wanted::Item };
                return Ok(());
            }
            TokenKind::Mark(_) => return Err(Lost),
            TokenKind::Text => {}
            TokenKind::Word if self.open.is_empty() && self.is_text(token) => {
                return self.before_the_payload(token);
            }
            TokenKind::Word => self.word(token),
        }
        self.wanted = if self.open.is_empty() { Wanted::End } else { Wanted::Next };
        Ok(())
    }

    fn is_text(&self, token: &Token) -> bool {
        matches!(words::meaning(&self.text[token.span.clone()]), Meaning::Text)
    }

    fn word(&mut self, token: &Token) {
        let word = &self.text[token.span.clone()];
        match words::meaning(word) {
            Meaning::Json => {}
            Meaning::Literal(json) => self.tokens.fault(FaultKind::Literal, token.span.clone(), json),
            Meaning::Number(json) => self.tokens.fault(FaultKind::Number, token.span.clone(), &json),
            Meaning::Text => {
                let span = self.tokens.bare_text(token.span.start);
                self.end = span.end;
                let insert = quoted(&self.text[span.clone()]);
                // What was wrong in pieces of it is part of the text now.
                self.tokens.faults.retain(|it| it.span.start < span.start);
                self.tokens.fault(FaultKind::BareText, span, &insert);
            }
        }
    }

    /// `payload = {…}`, `curl -d '{…}'`: what is meant begins with the brace.
    fn before_the_payload(&mut self, token: &Token) -> Result<(), Lost> {
        let brace = self.text[token.span.end..].find('{').map(|it| token.span.end + it).ok_or(Lost)?;
        self.tokens.faults.clear();
        self.tokens.fault(FaultKind::Stray, 0..brace, "");
        self.tokens.go_to(brace + 1);
        self.open.push(b'{');
        self.end = brace + 1;
        self.wanted = Wanted::Key;
        Ok(())
    }

    fn bare_key(&mut self, token: &Token) -> Result<(), Lost> {
        let word = &self.text[token.span.clone()];
        if !words::is_key(word) {
            return Err(Lost);
        }
        self.tokens.fault(FaultKind::BareKey, token.span.clone(), &quoted(word));
        self.wanted = Wanted::Colon;
        Ok(())
    }

    /// After a value.
    fn next(&mut self, token: &Token, kind: TokenKind) -> Result<(), Lost> {
        let is_object = self.open.last() == Some(&b'{');
        match kind {
            TokenKind::Mark(b'}' | b']') => return self.close(token),
            TokenKind::Mark(b',') => {
                self.comma = Some(token.span.clone());
                self.wanted = if is_object { Wanted::Key } else { Wanted::Item };
            }
            TokenKind::Text | TokenKind::Word => {
                self.tokens.fault(FaultKind::MissingComma, self.end..self.end, ",");
                if is_object {
                    self.wanted = Wanted::Key;
                } else {
                    self.wanted = Wanted::Item;
                }
                return self.take(token);
            }
            TokenKind::Mark(b'{' | b'[') if !is_object => {
                self.tokens.fault(FaultKind::MissingComma, self.end..self.end, ",");
                self.wanted = Wanted::Item;
                return self.take(token);
            }
            TokenKind::Mark(_) => return Err(Lost),
        }
        self.end = token.span.end;
        Ok(())
    }

    fn close(&mut self, token: &Token) -> Result<(), Lost> {
        let TokenKind::Mark(mark) = token.kind else { return Err(Lost) };
        let opener = if mark == b'}' { b'{' } else { b'[' };
        match self.open.pop() {
            None => return Err(Lost),
            Some(open) if open == opener => {}
            // The one inside was forgotten.
            Some(open) if self.open.last() == Some(&opener) => {
                self.tokens.fault(FaultKind::Unclosed, self.end..self.end, closer(open));
                self.open.pop();
            }
            Some(open) => {
                self.tokens.faults.retain(|it| it.span != token.span);
                self.tokens.fault(FaultKind::Bracket, token.span.clone(), closer(open));
            }
        }
        self.end = token.span.end;
        self.last_close = token.span.clone();
        self.wanted = if self.open.is_empty() { Wanted::End } else { Wanted::Next };
        Ok(())
    }

    /// After the end: more of an object that was closed too early, or something that does not belong.
    fn stray(&mut self, token: &Token) -> Result<(), Lost> {
        let was_object = self.text[self.last_close.clone()] == *"}";
        let goes_on = token.kind == TokenKind::Mark(b',') && was_object && {
            let after = self.text[token.span.end..].trim_start();
            after.starts_with('"') && after.trim_end().ends_with('}')
        };
        if goes_on {
            self.tokens.fault(FaultKind::Bracket, self.last_close.clone(), "");
            self.open.push(b'{');
            self.comma = Some(token.span.clone());
            self.wanted = Wanted::Key;
            return Ok(());
        }
        let end = self.text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        self.tokens.faults.retain(|it| it.span.start < token.span.start);
        self.tokens.fault(FaultKind::Stray, token.span.start..end.max(token.span.end), "");
        self.tokens.go_to(self.text.len());
        Ok(())
    }

    /// At the end of the text.
    fn finish(&mut self) -> Result<(), Lost> {
        if matches!(self.wanted, Wanted::Value | Wanted::Colon) || self.wanted == Wanted::End {
            return if self.wanted == Wanted::End { Ok(()) } else { Err(Lost) };
        }
        if let Some(comma) = self.comma.take() {
            self.drop(FaultKind::ExtraComma, &comma);
        }
        let closers: String = self.open.iter().rev().map(|it| closer(*it)).collect();
        // Behind what is there; a comment goes with its line.
        let end = self.text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let edits = vec![replace(end..end, closers)];
        self.tokens.faults.push(Fault { kind: FaultKind::Unclosed, span: end..end, edits });
        Ok(())
    }
}

const fn closer(open: u8) -> &'static str {
    if open == b'{' { "}" } else { "]" }
}
