//! The push options of a person, with the service's names and ranges (the service's rules, data).

use std::fmt;

use crate::words::{said, short};
use crate::{Extra, Sentence};

/// How a message is shown where it brings no text of its own: `displayStyle`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum DisplayStyle {
    /// “You have a new message”; what a person has who chose nothing.
    #[default]
    SimpleBanner,
    /// The message itself.
    MessageSummary,
}

impl DisplayStyle {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::SimpleBanner, Self::MessageSummary];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SimpleBanner => "SimpleBanner",
            Self::MessageSummary => "MessageSummary",
        }
    }

    /// The style of that name, if it is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// An hour as do-not-disturb takes it: 0 to 24.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(u8);

impl Hour {
    /// The last one.
    pub const MAX: u8 = 24;

    /// The hour of that number; none beyond 0 to 24.
    pub fn new(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|it| *it <= Self::MAX).map(Self)
    }

    /// 0 to 24.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What a pair of hours comes to (the service's rules, decision 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// No hour lies in it: 0–0, and 24–0.
    Empty,
    /// Every hour does: both are the same, and not 0.
    Always,
    /// From the start to before the end, on one day.
    SameDay,
    /// From the start over midnight to before the end.
    OverMidnight,
}

/// The push options of a person: what `getPushNotificationOptionsFromServer` returns, with the lists of
/// those who are muted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) display_name: Option<String>,
    pub(crate) display_style: DisplayStyle,
    pub(crate) start: Hour,
    pub(crate) end: Hour,
    pub(crate) is_no_disturb_enable: bool,
    pub(crate) no_push_groups: Vec<String>,
    pub(crate) no_push_uids: Vec<String>,
    pub(crate) extra: Extra,
}

/// An option that the service does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionError {
    /// An hour beyond 0 to 24.
    Hour {
        /// `noDisturbingStartH` or `noDisturbingEndH`.
        field: &'static str,
        /// What was given.
        found: i64,
    },
    /// An empty name among those to mute.
    EmptyName {
        /// `noPushGroups` or `noPushUIds`.
        field: &'static str,
    },
}

impl OptionError {
    /// The service's name of the option.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Hour { field, .. } | Self::EmptyName { field } => field,
        }
    }

    /// Stable name, for those who say it in words of their own.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Hour { .. } => "chat_hour",
            Self::EmptyName { .. } => "chat_empty_name",
        }
    }

    /// What is wrong, for a person.
    pub fn words(&self) -> Sentence {
        match self {
            Self::Hour { field, found } => bad_hour(field, &found.to_string()),
            Self::EmptyName { field } => said!(
                "{field} has an empty name: write the one that is meant, or remove it.",
                "{field} 中有空名称：请填写，或将其移除。"
            ),
        }
    }
}

pub(crate) fn bad_hour(field: &str, found: &str) -> Sentence {
    let found = short(found);
    said!(
        "{field} is {found}; expected a whole hour from 0 to 24.",
        "{field} 为 {found}；应为 0 到 24 的整数小时。"
    )
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for OptionError {}

/// `noDisturbingStartH`, the service's name.
pub(crate) const START: &str = "noDisturbingStartH";
/// `noDisturbingEndH`, the service's name.
pub(crate) const END: &str = "noDisturbingEndH";
/// `noPushGroups`, the service's name.
pub(crate) const GROUPS: &str = "noPushGroups";
/// `noPushUIds`, the service's name.
pub(crate) const UIDS: &str = "noPushUIds";

impl Options {
    /// `displayName`; none where it is empty or was not set.
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref().filter(|it| !it.is_empty())
    }

    /// `displayStyle`.
    pub const fn display_style(&self) -> DisplayStyle {
        self.display_style
    }

    /// `noDisturbingStartH` and `noDisturbingEndH`.
    pub const fn hours(&self) -> (Hour, Hour) {
        (self.start, self.end)
    }

    /// `isNoDisturbEnable`.
    pub const fn is_no_disturb_enable(&self) -> bool {
        self.is_no_disturb_enable
    }

    /// `noPushGroups`: the muted groups.
    pub fn no_push_groups(&self) -> &[String] {
        &self.no_push_groups
    }

    /// `noPushUIds`: the muted people.
    pub fn no_push_uids(&self) -> &[String] {
        &self.no_push_uids
    }

    /// `updatePushDisplayName:`. None takes the name away.
    pub fn update_push_display_name(&mut self, name: Option<&str>) {
        self.display_name = name.map(str::to_owned);
    }

    /// `updatePushDisplayStyle:`.
    pub const fn update_push_display_style(&mut self, style: DisplayStyle) {
        self.display_style = style;
    }

    /// `disableOfflinePushStart:end:`. Sets the hours and switches do-not-disturb on.
    ///
    /// # Errors
    /// When an hour is beyond 0 to 24; nothing is changed then.
    pub fn disable_offline_push(&mut self, start: i64, end: i64) -> Result<(), OptionError> {
        let hour = |field, found| Hour::new(found).ok_or(OptionError::Hour { field, found });
        (self.start, self.end) = (hour(START, start)?, hour(END, end)?);
        self.is_no_disturb_enable = true;
        Ok(())
    }

    /// `enableOfflinePush`. Switches do-not-disturb off; the hours stay.
    pub const fn enable_offline_push(&mut self) {
        self.is_no_disturb_enable = false;
    }

    /// `updatePushServiceForGroups:disablePush:`. Mutes groups, or lets them through again.
    ///
    /// # Errors
    /// When a name is empty; nothing is changed then.
    pub fn update_push_service_for_groups(
        &mut self,
        groups: &[&str],
        disable_push: bool,
    ) -> Result<(), OptionError> {
        update(&mut self.no_push_groups, GROUPS, groups, disable_push)
    }

    /// `updatePushServiceForUsers:disablePush:`. Mutes people, or lets them through again.
    ///
    /// # Errors
    /// When a name is empty; nothing is changed then.
    pub fn update_push_service_for_users(
        &mut self,
        users: &[&str],
        disable_push: bool,
    ) -> Result<(), OptionError> {
        update(&mut self.no_push_uids, UIDS, users, disable_push)
    }

    /// What the hours come to, whether do-not-disturb is on or not.
    pub const fn window(&self) -> Window {
        match (self.start.0, self.end.0) {
            (0, 0) | (Hour::MAX, 0) => Window::Empty,
            (start, end) if start == end => Window::Always,
            (start, end) if start < end => Window::SameDay,
            _ => Window::OverMidnight,
        }
    }

    /// Whether an hour, 0 to 23, lies between the hours; the end does not (decision 8; ours).
    pub const fn is_in_window(&self, hour: u8) -> bool {
        let (start, end) = (self.start.0, self.end.0);
        match self.window() {
            Window::Empty => false,
            Window::Always => true,
            Window::SameDay => start <= hour && hour < end,
            Window::OverMidnight => start <= hour || hour < end,
        }
    }

    /// What is odd: do-not-disturb is on, and no hour lies in its window.
    pub fn warning(&self) -> Option<Sentence> {
        let (start, end) = (self.start.0, self.end.0);
        (self.is_no_disturb_enable && self.window() == Window::Empty).then(|| {
            said!(
                "Do not disturb is on, but no hour lies in {start}–{end}, so it holds nothing back.",
                "免打扰已开启，但 {start}–{end} 不含任何小时，因此不会拦截推送。"
            )
        })
    }
}

fn update(
    muted: &mut Vec<String>,
    field: &'static str,
    names: &[&str],
    disable_push: bool,
) -> Result<(), OptionError> {
    if names.contains(&"") {
        return Err(OptionError::EmptyName { field });
    }
    for name in names {
        match muted.iter().position(|it| it == name) {
            None if disable_push => muted.push((*name).to_owned()),
            Some(at) if !disable_push => drop(muted.remove(at)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_hours(start: i64, end: i64) -> Options {
        let mut options = Options::default();
        options.disable_offline_push(start, end).unwrap();
        options
    }

    #[test]
    fn every_window_holds_the_hours_of_the_table() {
        for start in 0..=24_u8 {
            for end in 0..=24_u8 {
                let options = with_hours(start.into(), end.into());
                for hour in 0..24 {
                    let expected = if start == end {
                        start != 0
                    } else if start < end {
                        start <= hour && hour < end
                    } else {
                        hour >= start || hour < end
                    };
                    assert_eq!(options.is_in_window(hour), expected, "{start}–{end} at {hour}");
                }
                let is_empty = (0..24).all(|hour| !options.is_in_window(hour));
                assert_eq!(options.window() == Window::Empty, is_empty, "{start}–{end}");
                assert_eq!(options.warning().is_some(), is_empty, "{start}–{end}");
            }
        }
        let never = with_hours(24, 0).warning().unwrap();
        assert_eq!(never.en, "Do not disturb is on, but no hour lies in 24–0, so it holds nothing back.");
    }

    #[test]
    fn hours_beyond_the_day_are_refused_and_change_nothing() {
        for (start, end, field, found) in
            [(25, 7, START, 25), (22, 25, END, 25), (-1, 7, START, -1), (0, i64::MAX, END, i64::MAX)]
        {
            let mut options = Options::default();
            let error = options.disable_offline_push(start, end).unwrap_err();
            assert_eq!((error.field(), error.clone()), (field, OptionError::Hour { field, found }));
            assert_eq!(options, Options::default());
        }
        let mut options = Options::default();
        let error = options.disable_offline_push(25, 7).unwrap_err();
        assert_eq!(error.to_string(), "noDisturbingStartH is 25; expected a whole hour from 0 to 24.");
        assert_eq!(error.words().zh_hans, "noDisturbingStartH 为 25；应为 0 到 24 的整数小时。");
    }

    #[test]
    fn hours_switch_do_not_disturb_on_and_stay_when_it_is_off() {
        let mut options = with_hours(22, 7);
        assert!(options.is_no_disturb_enable());
        options.enable_offline_push();
        assert!(!options.is_no_disturb_enable());
        assert_eq!(options.hours(), (Hour(22), Hour(7)));
        assert_eq!(options.warning(), None);
    }

    #[test]
    fn lists_hold_each_name_once() {
        let mut options = Options::default();
        options.update_push_service_for_groups(&["1", "2", "1"], true).unwrap();
        options.update_push_service_for_groups(&["1", "3"], false).unwrap();
        options.update_push_service_for_users(&["6001"], true).unwrap();
        assert_eq!(options.no_push_groups(), ["2"]);
        assert_eq!(options.no_push_uids(), ["6001"]);
        let error = options.update_push_service_for_users(&["6002", ""], true).unwrap_err();
        assert_eq!(error, OptionError::EmptyName { field: UIDS });
        assert_eq!(options.no_push_uids(), ["6001"]);
    }

    #[test]
    fn an_empty_display_name_is_none() {
        let mut options = Options::default();
        options.update_push_display_name(Some(""));
        assert_eq!(options.display_name(), None);
        options.update_push_display_name(Some("Bea"));
        options.update_push_display_style(DisplayStyle::MessageSummary);
        assert_eq!(
            (options.display_name(), options.display_style()),
            (Some("Bea"), DisplayStyle::MessageSummary)
        );
    }
}
