//! The targets that are looked at before a send: those that are chosen, and the first row of a token file.

use push_protocol::variables::Source;

use super::{Filling, Known, PlannedTarget, Whose};
use crate::model::Problem;

/// So much of a pasted token is shown.
const SHOWN: usize = 8;

impl<'a> Whose<'a> {
    /// A chosen target.
    pub(crate) fn chosen(index: usize, target: &'a PlannedTarget) -> Self {
        let number = index as u64 + 1;
        Self { number, token: Some(&target.token), device: target.device.as_ref(), row: None }
    }

    /// The first target of a draft; nobody in particular where there is none yet.
    pub(super) fn first(chosen: &'a [PlannedTarget], known: Known<'a>) -> Self {
        if let Some(target) = chosen.first() {
            return Self::chosen(0, target);
        }
        let row = known.file.and_then(|file| file.first.as_ref());
        Self { number: 1, token: row.map(|(token, _)| token), device: None, row: row.map(|(_, row)| row) }
    }
}

/// The name of a target, or the beginning of its token.
pub(super) fn shown(target: &PlannedTarget) -> String {
    match &target.device {
        Some(device) => device.name.clone(),
        None => format!("{}…", target.token.as_str().chars().take(SHOWN).collect::<String>()),
    }
}

/// Why a draft cannot be expanded: for one of the chosen targets, or for all that a token file may hold. A bad
/// row of that refuses nothing, and ends failed.
pub(super) fn problems(filling: &Filling, chosen: &[PlannedTarget], known: Known<'_>) -> Vec<Problem> {
    let targets = chosen.iter().enumerate();
    let mut problems =
        filling.problems(targets.map(|(index, target)| (Whose::chosen(index, target), shown(target))));
    if problems.is_empty() && (chosen.is_empty() || known.file.is_some()) {
        problems.extend(filling.common_problem());
    }
    problems
}

/// Where a variable that the first target does not know may come from all the same.
pub(super) fn elsewhere(name: &str, chosen: &[PlannedTarget], known: Known<'_>) -> Option<Source> {
    let has_column = known.file.is_some_and(|file| file.columns.iter().any(|it| it == name));
    let of_device = |it: &PlannedTarget| it.device.as_ref().is_some_and(|it| it.variables.contains_key(name));
    let has_device = chosen.iter().any(of_device);
    has_column.then_some(Source::Column).or_else(|| has_device.then_some(Source::Device))
}
