//! Whom a draft goes to, as far as that is known before it is sent: the chosen targets, and how the token file
//! begins.

use std::borrow::Cow;

use push_protocol::lint::Brings;
use push_protocol::variables::Source;

use super::{Filling, PlannedTarget, Whose};
use crate::model::Problem;
use crate::run::Head;

/// So much of a pasted token is shown.
const SHOWN: usize = 8;

/// The targets of a draft.
#[derive(Debug, Clone, Copy)]
pub struct Audience<'a> {
    /// Devices that are chosen, and a pasted token.
    pub chosen: &'a [PlannedTarget],
    /// The token file.
    pub file: Option<&'a Head>,
}

impl<'a> Whose<'a> {
    /// A chosen target.
    pub(crate) fn chosen(index: usize, target: &'a PlannedTarget) -> Self {
        let number = index as u64 + 1;
        Self { number, token: Some(&target.token), device: target.device.as_ref(), row: None }
    }
}

impl<'a> Audience<'a> {
    /// The first target; nobody in particular where there is none yet.
    pub fn first(&self) -> Whose<'a> {
        if let Some(target) = self.chosen.first() {
            return Whose::chosen(0, target);
        }
        let row = self.file.and_then(|file| file.first.as_ref());
        Whose { number: 1, token: row.map(|(token, _)| token), device: None, row: row.map(|(_, row)| row) }
    }

    /// Why nothing can be sent: for one of the chosen targets, or for all that a token file may hold. A bad row of
    /// that refuses nothing, and ends failed.
    pub fn problems(&self, filling: &Filling) -> Vec<Problem> {
        let targets = self.chosen.iter().enumerate();
        let named = targets.map(|(index, it)| (Whose::chosen(index, it), it.shown().into_owned()));
        let mut problems = filling.problems(named);
        if problems.is_empty() && (self.chosen.is_empty() || self.file.is_some()) {
            problems.extend(filling.common_problem());
        }
        problems
    }

    /// Where a variable that the first target does not know may come from all the same.
    pub fn source_of(&self, name: &str) -> Option<Source> {
        let has_column = self.file.is_some_and(|file| file.columns.iter().any(|it| it == name));
        let of_device =
            |it: &PlannedTarget| it.device.as_ref().is_some_and(|it| it.variables.contains_key(name));
        let has_device = || self.chosen.iter().any(of_device);
        has_column.then_some(Source::Column).or_else(|| has_device().then_some(Source::Device))
    }

    /// What each target brings along. Of a token file it is the first row that speaks for all.
    pub fn brings<'b>(&'b self, filling: &'b Filling) -> Vec<(Cow<'b, str>, Vec<&'b str>)> {
        let chosen = self.chosen.iter().enumerate();
        let chosen = chosen.map(|(index, it)| (it.shown(), filling.device_names(Whose::chosen(index, it))));
        let of_file = |file: &'b Head| {
            let columns = file.columns.iter().map(String::as_str);
            let token = file.first.as_ref().map(|(token, _)| token);
            let of_device = filling.device_names(Whose { number: 1, token, device: None, row: None });
            (Cow::from(file.name.as_str()), columns.chain(of_device).collect())
        };
        chosen.chain(self.file.map(of_file)).collect()
    }
}

/// The same as the rules take it.
pub fn brings<'b>(all: &'b [(Cow<'b, str>, Vec<&'b str>)]) -> Vec<Brings<'b>> {
    all.iter().map(|(who, names)| Brings { who, names: names.clone() }).collect()
}

impl PlannedTarget {
    /// Its name, or the beginning of its token.
    fn shown(&self) -> Cow<'_, str> {
        match &self.device {
            Some(device) => device.name.as_str().into(),
            None => format!("{}…", self.token.as_str().chars().take(SHOWN).collect::<String>()).into(),
        }
    }
}
