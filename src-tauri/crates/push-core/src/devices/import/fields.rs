//! What the columns of a file hold, and what a row says of a device.

use push_protocol::variables::is_name;
use push_protocol::{DeviceToken, Environment};

use super::super::MOST_TEXT;
use crate::draft::problem_of_token;
use crate::model::{DeviceField, DeviceKind, Problem};
use crate::store::Staged;

/// Longer notes are cut off.
const MOST_NOTES: usize = 4_000;

/// Names that columns have, without blanks, dashes and capitals.
const NAMES: &[(DeviceField, &[&str])] = &[
    (
        DeviceField::Token,
        &[
            "token",
            "devicetoken",
            "pushtoken",
            "apnstoken",
            "apnsdevicetoken",
            "apns",
            "registrationid",
            "令牌",
        ],
    ),
    (DeviceField::Name, &["name", "device", "devicename", "label", "title", "设备", "设备名", "名称"]),
    (
        DeviceField::Person,
        &["person", "user", "username", "owner", "who", "email", "tester", "userid", "用户", "人员"],
    ),
    (
        DeviceField::Topic,
        &["topic", "bundleid", "bundle", "bundleidentifier", "app", "appid", "apnstopic", "应用"],
    ),
    (DeviceField::Environment, &["environment", "env", "apsenvironment", "环境"]),
    (DeviceField::Kind, &["kind", "type", "tokentype", "pushtype", "种类", "类型"]),
    (DeviceField::Tags, &["tags", "tag", "groups", "group", "labels", "标签"]),
    (
        DeviceField::Notes,
        &["notes", "note", "comment", "comments", "remark", "remarks", "description", "备注"],
    ),
];

/// A column, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) field: DeviceField,
}

/// What a column of that name seems to hold.
pub(super) fn guess(name: &str) -> Option<DeviceField> {
    let plain: String = name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// What columns of these names seem to hold: each field once, and the token where a value of the first row is one.
pub(super) fn guess_all(names: &[String], first: &[String]) -> Vec<DeviceField> {
    let mut fields: Vec<DeviceField> = Vec::with_capacity(names.len());
    for name in names {
        let field = guess(name).filter(|it| !fields.contains(it));
        let variable = if is_name(name.trim()) { DeviceField::Variable } else { DeviceField::Ignored };
        fields.push(field.unwrap_or(variable));
    }
    if !fields.contains(&DeviceField::Token)
        && let Some(at) = first.iter().position(|it| it.len() >= 16 && DeviceToken::clean(it).is_ok())
        && let Some(field) = fields.get_mut(at)
    {
        *field = DeviceField::Token;
    }
    fields
}

/// Reads a row: the value of each column, by its place.
pub(super) fn stage<'v>(columns: &[Column], value: impl Fn(usize) -> &'v str) -> Result<Staged, Problem> {
    let mut staged = Staged::default();
    let mut has_token = false;
    for (at, column) in columns.iter().enumerate() {
        let text = value(at).trim();
        if column.field == DeviceField::Token {
            has_token = true;
            let token = DeviceToken::clean(text).map_err(|error| problem_of_token("token", &error))?;
            staged.token = token.token.to_bytes();
        } else if !text.is_empty() {
            take(&mut staged, column, text)?;
        }
    }
    if has_token { Ok(staged) } else { Err(no_token()) }
}

pub(super) fn no_token() -> Problem {
    Problem::new("token", "row_no_token", "no token is in it; one column has to hold the device token", &[])
}

fn take(staged: &mut Staged, column: &Column, text: &str) -> Result<(), Problem> {
    match column.field {
        DeviceField::Name => staged.name = line(text),
        DeviceField::Person => staged.person = line(text),
        DeviceField::Topic => staged.topic = line(text),
        DeviceField::Environment => staged.environment = Some(environment(text)?),
        DeviceField::Kind => staged.kind = Some(kind(text)?),
        DeviceField::Tags => {
            for tag in text.split([',', ';', '|', '\n']).map(|it| line(it.trim().trim_start_matches('#'))) {
                if !tag.is_empty() && !staged.tags.contains(&tag) {
                    staged.tags.push(tag);
                }
            }
        }
        DeviceField::Notes => staged.notes = text.chars().take(MOST_NOTES).collect(),
        DeviceField::Variable => {
            let _ = staged.variables.insert(column.name.clone(), text.to_owned());
        }
        DeviceField::Token | DeviceField::Ignored => {}
    }
    Ok(())
}

/// One line, and not longer than the form takes.
fn line(text: &str) -> String {
    let is_plain = text.len() <= MOST_TEXT && !text.bytes().any(|it| it < b' ');
    if is_plain {
        return text.to_owned();
    }
    text.chars().take(MOST_TEXT).map(|it| if it.is_control() { ' ' } else { it }).collect()
}

fn environment(text: &str) -> Result<Environment, Problem> {
    let lower = text.to_lowercase();
    let is_one_of = |names: &[&str]| names.contains(&lower.as_str());
    if is_one_of(&["sandbox", "development", "dev", "debug", "沙盒", "开发"]) {
        return Ok(Environment::Sandbox);
    }
    if is_one_of(&["production", "prod", "distribution", "release", "appstore", "app store", "生产"]) {
        return Ok(Environment::Production);
    }
    let message = format!("{text:?} is no environment; expected sandbox or production");
    Err(Problem::new("environment", "row_environment", message, &[("found", shown(text))]))
}

fn kind(text: &str) -> Result<DeviceKind, Problem> {
    DeviceKind::from_name(text).ok_or_else(|| {
        let message =
            format!("{text:?} is no kind of token; expected alert, voip, live_activity or the like");
        Problem::new("kind", "row_kind", message, &[("found", shown(text))])
    })
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names() {
        use DeviceField::*;
        let names = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        for (columns, first, fields) in [
            (&["token", "name", "person"][..], &[][..], &[Token, Name, Person][..]),
            (
                &["Device Token", "User Name", "Bundle ID", "ENV", "Push-Type"],
                &[],
                &[Token, Person, Topic, Environment, Kind],
            ),
            (&["用户", "标签", "备注", "令牌"], &[], &[Person, Tags, Notes, Token]),
            (&["id", "city", "first name"], &["1", "Lisbon", "Ana"], &[Variable, Variable, Ignored]),
            (&["1", "2"], &["Ana", "<965b251c6cb1926d>"], &[Ignored, Token]),
            (&["name", "device"], &[], &[Name, Variable]),
        ] {
            assert_eq!(guess_all(&names(columns), &names(first)), fields, "{columns:?}");
        }
    }

    #[test]
    fn a_row_becomes_a_device_or_says_what_is_wrong() {
        let columns = |fields: &[DeviceField]| -> Vec<Column> {
            let column =
                |(at, field): (usize, &DeviceField)| Column { name: format!("c{at}"), field: *field };
            fields.iter().enumerate().map(column).collect()
        };
        use DeviceField::*;
        let all = columns(&[Token, Name, Environment, Kind, Tags, Variable, Ignored]);
        let staged = |values: &[&'static str]| {
            let values = values.to_vec();
            stage(&all, |at| values.get(at).copied().unwrap_or_default())
        };
        let device =
            staged(&["<AB 01>", " Ana\u{7}’s ", "Prod", "VoIP", "#staff; beta|staff", "x", "y"]).unwrap();
        assert_eq!((device.token, device.name.as_str()), (vec![0xab, 1], "Ana ’s"));
        assert_eq!(
            (device.environment, device.kind),
            (Some(push_protocol::Environment::Production), Some(DeviceKind::Voip))
        );
        assert_eq!(
            (device.tags, device.variables["c5"].as_str()),
            (vec!["staff".to_owned(), "beta".to_owned()], "x")
        );
        for (values, code) in [
            (&["", "Ana"][..], "token_empty"),
            (&["xyz"], "token_not_hex"),
            (&["ab01", "", "staging"], "row_environment"),
            (&["ab01", "", "", "fax"], "row_kind"),
        ] {
            assert_eq!(staged(values).unwrap_err().code, code, "{values:?}");
        }
        assert_eq!(stage(&columns(&[Name]), |_| "Ana").unwrap_err().code, "row_no_token");
    }
}
