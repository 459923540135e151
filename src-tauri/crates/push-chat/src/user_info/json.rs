//! A pasted payload that is JSON, or almost.

use push_protocol::json::{Json, JsonError};
use push_protocol::lint::{RuleId, Subject, lint};

use super::{Repair, UserInfoError};
use crate::tree::Tree;

/// Most passes of repair: each mends all that it can, or the first fault.
const PASSES: usize = 8;

pub(super) fn read(text: &str) -> Result<(Tree, Vec<Repair>), UserInfoError> {
    let mut text = text.to_owned();
    let mut repairs = Vec::new();
    for _ in 0..PASSES {
        match Json::read(&text) {
            Ok(json) => return Ok((Tree::of(json.root()), repairs)),
            Err(JsonError::TooDeep { .. }) => return Err(UserInfoError::TooDeep),
            Err(_) => {}
        }
        let findings = lint(&Subject::new(text.as_bytes(), 0));
        let fixes: Vec<_> = findings
            .iter()
            .filter(|it| it.rule == RuleId::JsonSyntax)
            .filter_map(|it| it.fix.as_ref())
            .collect();
        // One of them mends all the others, too; it may not be the first in the text.
        let Some(all) = fixes.iter().max_by_key(|it| it.edits.len()) else { break };
        let mended = all.apply(&text);
        let several = fixes.len() > 1;
        for fix in &fixes {
            let repair = Repair::Json(fix.title.clone());
            let is_sum = several && std::ptr::eq(*fix, *all);
            if !repairs.contains(&repair) && !is_sum {
                repairs.push(repair);
            }
        }
        if several {
            add_words_of(&findings, all, &mut repairs);
        }
        text = mended;
    }
    match Json::read(&text) {
        Ok(json) => Ok((Tree::of(json.root()), repairs)),
        Err(JsonError::Syntax { at, .. }) => Err(UserInfoError::Broken(at)),
        Err(_) => Err(UserInfoError::NotADictionary),
    }
}

/// The fix that mends everything is titled by a count; its finding says what is wrong where it stands.
fn add_words_of(
    findings: &[push_protocol::lint::Finding],
    all: &push_protocol::lint::Fix,
    repairs: &mut Vec<Repair>,
) {
    let words = findings.iter().find(|it| it.fix.as_ref() == Some(all)).map(|it| it.words.clone());
    repairs.extend(words.map(Repair::Json));
}
