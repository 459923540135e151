//! Variables: whether their placeholders are spelt rightly, and whether somebody knows their values.

use std::collections::{BTreeMap, HashSet};

use super::edits::replace;
use super::look::{Look, short};
use super::spelling::nearest;
use super::{Field, Finding, Fix, MOST_OF_A_RULE, RuleId, Sentence, Severity, said};
use crate::variables::{BUILT_INS, Misspelt, Mistake, Place, Template, Variable};

/// Most names that a misspelling is held against.
const MOST_NAMES: usize = 1_000;

/// Who gives the variables of a push values, beside Pushbench itself.
#[derive(Debug, Clone, Copy)]
pub struct Variables<'a> {
    /// The profile.
    pub profile: &'a BTreeMap<String, String>,
    /// Each target, as far as it is known to whom it goes; empty: not yet.
    pub targets: &'a [Brings<'a>],
}

/// A device, or the rows of a token file.
#[derive(Debug, Clone)]
pub struct Brings<'a> {
    /// Its name.
    pub who: &'a str,
    /// The variables that it has values for.
    pub names: Vec<&'a str>,
}

/// A header or the payload, with what its changes are made from.
#[derive(Clone, Copy)]
enum Text<'a> {
    Payload(&'a Look<'a>),
    CollapseId(&'a str),
}

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let (none, collapse_id) = (BTreeMap::new(), look.subject.headers.collapse_id.unwrap_or_default());
    let variables = look.subject.variables;
    let profile = variables.map_or(&none, |it| it.profile);
    let template = Template::new(look.json, collapse_id, profile, look.subject.now);
    let names = names(variables);
    let texts = [
        (Text::Payload(look), template.misspelt(), template.places().collect::<Vec<_>>()),
        (
            Text::CollapseId(collapse_id),
            template.collapse_id_misspelt(),
            template.collapse_id_places().collect(),
        ),
    ];
    for (text, misspelt, places) in texts {
        findings.extend(misspelt.iter().filter_map(|it| spelling(text, it, &names)).take(MOST_OF_A_RULE));
        if let Some(variables) = variables {
            findings.extend(unknown(text, &template, &places, variables, &names));
        }
    }
    let used = template.variables().iter().filter(|it| it.offset().is_none());
    let used: HashSet<&str> = used.map(Variable::name).collect();
    let unused = profile.keys().filter(|name| !used.contains(name.as_str()));
    findings.extend(unused.take(MOST_OF_A_RULE).map(|name| self::unused(name)));
}

/// Names that somebody knows, for those that are almost one of them.
fn names(variables: Option<Variables<'_>>) -> Vec<&str> {
    let of_others = variables.into_iter().flat_map(|it| {
        let brought = it.targets.iter().flat_map(|target| target.names.iter().copied());
        it.profile.keys().map(String::as_str).chain(brought)
    });
    BUILT_INS.into_iter().chain(of_others).take(MOST_NAMES).collect()
}

fn spelling(text: Text<'_>, misspelt: &Misspelt, names: &[&str]) -> Option<Finding> {
    let written = text.source().get(misspelt.range.clone())?;
    let found = short(written);
    // What is written, as the title shows it.
    let twice = |text: String| (text.clone(), text);
    let (words, insert) = match misspelt.mistake {
        Mistake::Unclosed => {
            let rest = text.source().get(misspelt.range.end..).unwrap_or_default();
            let close = if rest.starts_with('}') { "}" } else { "}}" };
            let words = said!(
                "{found} is not closed, so it is sent as it is written: put }}}} behind the name.",
                "{found} 没有结束，将按原样发送：请在名称后写上 }}}}。"
            );
            (words, Some((format!("{written}}}}}"), format!("{written}{close}"))))
        }
        Mistake::Name => {
            let inside = written.trim_matches(|it: char| matches!(it, '{' | '}' | ' ' | '\t'));
            let words = said!(
                "{found} names no variable, so it is sent as it is written: a name begins with a letter or _, and holds letters, digits, dots, _ and -.",
                "{found} 不是变量名，将按原样发送：名称以字母或 _ 开头，其后为字母、数字、点、_ 和 -。"
            );
            (words, nearest(names.iter().copied(), inside).map(|name| twice(format!("{{{{{name}}}}}"))))
        }
        Mistake::NumberInText => {
            let words = said!(
                "{found} stands beside other text, so it is sent as it is written: :number is for a string of the payload that is nothing else.",
                "{found} 旁边还有其他文本，将按原样发送：:number 只能用于载荷中仅含该占位符的字符串。"
            );
            (words, Some(written.replace(":number", "")).filter(|it| it != written).map(twice))
        }
    };
    let fix = insert.map(|(shown, insert)| {
        let shown = short(&shown);
        text.change(said!("Write {shown}", "写成 {shown}"), &[(misspelt.range.clone(), insert)])
    });
    Some(text.finding(RuleId::VariableSyntax, misspelt.node, misspelt.range.clone(), words)?.fix(fix))
}

/// A finding for each variable that is not known to all.
fn unknown(
    text: Text<'_>,
    template: &Template,
    places: &[&Place],
    variables: Variables<'_>,
    names: &[&str],
) -> Vec<Finding> {
    let mut of: BTreeMap<usize, Vec<&Place>> = BTreeMap::new();
    for place in places {
        of.entry(place.variable).or_default().push(place);
    }
    let found = of.into_iter().filter_map(|(index, places)| {
        let variable = template.variables().get(index)?;
        let (words, severity) = who_lacks(variable, variables)?;
        let (first, rest) = places.split_first()?;
        let finding = text.finding(RuleId::UnknownVariable, first.node, first.range.clone(), words)?;
        let fix = nearest(names.iter().copied(), variable.name()).map(|name| {
            let written = |it: &&Place| {
                let insert =
                    if it.number { format!("\"{{{{{name}:number}}}}\"") } else { format!("{{{{{name}}}}}") };
                (it.range.clone(), insert)
            };
            text.change(said!("Write {name}", "写成 {name}"), &places.iter().map(written).collect::<Vec<_>>())
        });
        let also = if matches!(text, Text::Payload(_)) { rest } else { &[] };
        let also = also.iter().map(|it| it.range.clone()).collect();
        Some(finding.at_most(severity).also(also).fix(fix))
    });
    found.take(MOST_OF_A_RULE).collect()
}

/// What to say of a variable that is not known to all.
fn who_lacks(variable: &Variable, variables: Variables<'_>) -> Option<(Sentence, Severity)> {
    let name = variable.name();
    if BUILT_INS.contains(&name) || variables.profile.contains_key(name) {
        return None;
    }
    if variables.targets.is_empty() {
        let words = said!(
            "The variable {name} is neither built in nor of the profile: the device or a column of the token file has to bring its value, or it is sent as it is written.",
            "变量 {name} 既非内置，也不在配置中：需由设备或令牌文件的列提供其值，否则将按原样发送。"
        );
        return Some((words, Severity::Info));
    }
    let lacking = || variables.targets.iter().filter(|it| !it.names.contains(&name));
    let first = lacking().next()?;
    let words = if lacking().count() == variables.targets.len() {
        said!(
            "Nothing gives the variable {name} a value, so it is sent as it is written: give the profile or the device one.",
            "变量 {name} 没有值，将按原样发送：请在配置或设备中提供。"
        )
    } else {
        let who = short(first.who);
        said!(
            "{who} has no value for the variable {name}, so it gets it as it is written: give it one, or the profile one for all.",
            "{who} 没有变量 {name} 的值，将按原样收到：请为其提供，或在配置中为所有目标提供。"
        )
    };
    Some((words, Severity::Warning))
}

fn unused(name: &str) -> Finding {
    let name = short(name);
    let words = said!(
        "Neither the payload nor the collapse ID uses the variable {name} of the profile: write its name in double braces where the value belongs, or remove it.",
        "载荷和折叠 ID 都未使用配置中的变量 {name}：请在需要该值处以双花括号写出其名称，或将其移除。"
    );
    Finding::of(RuleId::UnusedVariable, Field::Variables, words)
}

type Change = (std::ops::Range<usize>, String);

impl Text<'_> {
    fn source(&self) -> &str {
        match self {
            Self::Payload(look) => look.json.text(),
            Self::CollapseId(text) => text,
        }
    }

    fn finding(
        &self,
        rule: RuleId,
        node: Option<crate::json::NodeId>,
        span: std::ops::Range<usize>,
        words: Sentence,
    ) -> Option<Finding> {
        match self {
            Self::Payload(look) => {
                let node = look.json.node(node?)?;
                Some(Finding { span: Some(span), ..Finding::on(rule, node, words) })
            }
            Self::CollapseId(_) => Some(Finding::of(rule, Field::CollapseId, words)),
        }
    }

    fn change(&self, title: Sentence, changes: &[Change]) -> Fix {
        let edits: Vec<_> =
            changes.iter().map(|(span, insert)| replace(span.clone(), insert.clone())).collect();
        match self {
            Self::Payload(_) => Fix::edits(title, edits),
            Self::CollapseId(text) => {
                Fix::headers(title, vec![(Field::CollapseId, super::edits::apply(text, &edits))])
            }
        }
    }
}
