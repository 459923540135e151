//! Between the values of push-chat and those of the model: the same facts, once as rules want them and once as the
//! window does.

use push_chat::{self as rules, Sentence};

use crate::model::{
    Binding, ChatBody, ChatTarget, DisplayStyle, Language, Problem, PushOptions, Verdict, WaitingMessage,
    Words,
};
use crate::store::Queued;

/// A sentence in both languages.
pub(super) fn words(said: Sentence) -> Words {
    Words { en: said.en, zh_hans: said.zh_hans }
}

/// A text in both languages.
pub(super) fn both(en: impl Into<String>, zh_hans: impl Into<String>) -> Words {
    Words { en: en.into(), zh_hans: zh_hans.into() }
}

/// A problem in both languages: the Chinese is a detail, for which the window looks.
pub(super) fn problem(field: &str, code: &str, said: Sentence, details: &[(&str, String)]) -> Problem {
    let details: Vec<(&str, String)> = details.iter().cloned().chain([("zh_hans", said.zh_hans)]).collect();
    Problem::new(field, code, said.en, &details)
}

pub(super) const fn verdict(of: rules::Verdict) -> Verdict {
    match of {
        rules::Verdict::Online => Verdict::Online,
        rules::Verdict::NoDevice => Verdict::NoDevice,
        rules::Verdict::GroupMuted => Verdict::GroupMuted,
        rules::Verdict::SenderMuted => Verdict::SenderMuted,
        rules::Verdict::DoNotDisturb => Verdict::DoNotDisturb,
        rules::Verdict::Pushed => Verdict::Pushed,
    }
}

pub(super) const fn rules_verdict(of: Verdict) -> rules::Verdict {
    match of {
        Verdict::Online => rules::Verdict::Online,
        Verdict::NoDevice => rules::Verdict::NoDevice,
        Verdict::GroupMuted => rules::Verdict::GroupMuted,
        Verdict::SenderMuted => rules::Verdict::SenderMuted,
        Verdict::DoNotDisturb => rules::Verdict::DoNotDisturb,
        Verdict::Pushed => rules::Verdict::Pushed,
    }
}

pub(super) const fn language(of: rules::Language) -> Language {
    match of {
        rules::Language::English => Language::En,
        rules::Language::SimplifiedChinese => Language::ZhHans,
    }
}

/// None for "as the system says", which no scenario can be.
pub(super) const fn rules_language(of: Language) -> Option<rules::Language> {
    match of {
        Language::System => None,
        Language::En => Some(rules::Language::English),
        Language::ZhHans => Some(rules::Language::SimplifiedChinese),
    }
}

pub(super) const fn style(of: rules::DisplayStyle) -> DisplayStyle {
    match of {
        rules::DisplayStyle::SimpleBanner => DisplayStyle::SimpleBanner,
        rules::DisplayStyle::MessageSummary => DisplayStyle::MessageSummary,
    }
}

pub(super) const fn rules_style(of: DisplayStyle) -> rules::DisplayStyle {
    match of {
        DisplayStyle::SimpleBanner => rules::DisplayStyle::SimpleBanner,
        DisplayStyle::MessageSummary => rules::DisplayStyle::MessageSummary,
    }
}

pub(super) fn body(of: &rules::Body) -> ChatBody {
    match of {
        rules::Body::Text(text) => ChatBody::Text { text: text.clone() },
        rules::Body::Image => ChatBody::Image,
        rules::Body::Voice => ChatBody::Voice,
        rules::Body::Video => ChatBody::Video,
        rules::Body::File => ChatBody::File,
        rules::Body::Location => ChatBody::Location,
        rules::Body::Custom => ChatBody::Custom,
    }
}

pub(super) fn rules_body(of: &ChatBody) -> rules::Body {
    match of {
        ChatBody::Text { text } => rules::Body::Text(text.clone()),
        ChatBody::Image => rules::Body::Image,
        ChatBody::Voice => rules::Body::Voice,
        ChatBody::Video => rules::Body::Video,
        ChatBody::File => rules::Body::File,
        ChatBody::Location => rules::Body::Location,
        ChatBody::Custom => rules::Body::Custom,
    }
}

pub(super) fn target(of: &rules::To) -> ChatTarget {
    match of {
        rules::To::Person(name) => ChatTarget::Person(name.clone()),
        rules::To::Group(id) => ChatTarget::Group(id.clone()),
    }
}

pub(super) fn rules_target(of: &ChatTarget) -> rules::To {
    match of {
        ChatTarget::Person(name) => rules::To::Person(name.clone()),
        ChatTarget::Group(id) => rules::To::Group(id.clone()),
    }
}

pub(super) fn binding(of: &rules::Binding) -> Binding {
    Binding {
        device: of.device.clone(),
        apns_cert_name: of.apns_cert_name.clone(),
        environment: of.environment,
    }
}

pub(super) fn rules_binding(of: &Binding) -> rules::Binding {
    rules::Binding {
        device: of.device.clone(),
        apns_cert_name: of.apns_cert_name.clone(),
        environment: of.environment,
    }
}

pub(super) fn options(of: &rules::Options) -> PushOptions {
    let (start, end) = of.hours();
    PushOptions {
        display_name: of.display_name().map(str::to_owned),
        display_style: style(of.display_style()),
        no_disturbing_start_h: start.get().into(),
        no_disturbing_end_h: end.get().into(),
        is_no_disturb_enable: of.is_no_disturb_enable(),
        no_push_groups: of.no_push_groups().to_vec(),
        no_push_uids: of.no_push_uids().to_vec(),
    }
}

/// Sets all options by the service's setters.
///
/// # Errors
/// As they do; `of` is then half changed and to be thrown away.
pub(super) fn set_options(of: &mut rules::Options, wanted: &PushOptions) -> Result<(), rules::OptionError> {
    of.update_push_display_name(wanted.display_name.as_deref().map(str::trim).filter(|it| !it.is_empty()));
    of.update_push_display_style(rules_style(wanted.display_style));
    of.disable_offline_push(wanted.no_disturbing_start_h, wanted.no_disturbing_end_h)?;
    if !wanted.is_no_disturb_enable {
        of.enable_offline_push();
    }
    let trimmed = |names: &[String]| -> Vec<String> { names.iter().map(|it| it.trim().to_owned()).collect() };
    let (groups, people) = (trimmed(&wanted.no_push_groups), trimmed(&wanted.no_push_uids));
    // A list that stays keeps its order, and so the file its bytes.
    if of.no_push_groups() != groups {
        let before = of.no_push_groups().to_vec();
        of.update_push_service_for_groups(&names(&before), false)?;
        of.update_push_service_for_groups(&names(&groups), true)?;
    }
    if of.no_push_uids() != people {
        let before = of.no_push_uids().to_vec();
        of.update_push_service_for_users(&names(&before), false)?;
        of.update_push_service_for_users(&names(&people), true)?;
    }
    Ok(())
}

fn names(of: &[String]) -> Vec<&str> {
    of.iter().map(String::as_str).collect()
}

/// A message in a queue, as its reader sees it.
pub(super) fn waiting(of: &Queued, reader: rules::Language) -> WaitingMessage {
    WaitingMessage {
        m: of.m.clone(),
        from: of.from.clone(),
        group: of.group.clone(),
        text: rules_body(&of.body).shown(reader).to_owned(),
        sent_at: of.sent_at,
        delivered_at: of.delivered_at,
    }
}
