//! The cases that the window's reader is held against too: `tests/json/cases.json`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::*;
use crate::{Payload, PayloadError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    category: String,
    text: Option<String>,
    base64: Option<String>,
    syntax: String,
    reason: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
    pub findings: Vec<String>,
    sendable: bool,
}

/// All of them.
pub fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../../../../../tests/json/cases.json")).unwrap()
}

impl Case {
    pub fn bytes(&self) -> Vec<u8> {
        match (&self.text, &self.base64) {
            (Some(text), None) => text.clone().into_bytes(),
            (None, Some(base64)) => bytes_of(base64),
            _ => panic!("{}: text or base64", self.name),
        }
    }
}

fn bytes_of(base64: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        u32::try_from(alphabet.iter().position(|it| *it == byte).unwrap()).unwrap()
    };
    let digits: Vec<u8> = base64.bytes().filter(|it| *it != b'=').collect();
    let four = |digits: &[u8]| {
        let bits = digits.iter().fold(0, |bits, it| bits << 6 | digit(*it)) << (6 * (4 - digits.len()));
        bits.to_be_bytes()[1..digits.len()].to_vec()
    };
    digits.chunks(4).flat_map(four).collect()
}

#[test]
fn every_shared_case_is_judged_as_it_says() {
    let cases = cases();
    let mut names = BTreeSet::new();
    for case in &cases {
        let name = &case.name;
        assert!(names.insert(name), "{name} stands twice");
        let bytes = case.bytes();
        let parsed = Payload::parse(&bytes);
        assert_eq!(parsed.is_ok(), case.sendable, "{name}");
        if let Ok(payload) = &parsed {
            assert_eq!(payload.as_str().as_bytes(), bytes, "{name}");
        }
        let (syntax, reason, at, offset) = match std::str::from_utf8(&bytes) {
            Err(_) => {
                let Err(PayloadError::NotUtf8 { offset }) = parsed else { panic!("{name}") };
                ("not_utf8", None, None, Some(offset))
            }
            Ok(text) => match Json::read(text) {
                Ok(_) => ("accept", None, None, None),
                Err(JsonError::Empty) => ("empty", None, None, None),
                Err(JsonError::TooDeep { at, .. }) => ("too_deep", None, Some(at), None),
                Err(JsonError::Syntax { reason, at, .. }) => ("reject", Some(reason.name()), Some(at), None),
                Err(JsonError::TooLong) => panic!("{name}"),
            },
        };
        let at = (at.map(|it| it.line), at.map(|it| it.column));
        assert_eq!(
            (syntax, reason, offset),
            (case.syntax.as_str(), case.reason.as_deref(), case.offset),
            "{name}"
        );
        assert_eq!(at, (case.line, case.column), "{name}");
        let fits = match case.category.as_str() {
            "accept" => syntax == "accept",
            "reject" => syntax != "accept",
            other => other == "implementation-defined",
        };
        assert!(fits, "{name}");
    }
    assert!(cases.len() >= 120, "{}", cases.len());
    let reasons: BTreeSet<_> = cases.iter().filter_map(|it| it.reason.as_deref()).collect();
    assert_eq!(reasons, Reason::ALL.iter().map(|it| it.name()).collect());
}
