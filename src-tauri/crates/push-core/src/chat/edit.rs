//! One change of a scenario, made or refused. Nothing here is kept or sent.

mod people;

use std::sync::Arc;

use push_chat::{
    Clock, Expectation, ExpectedPayload, Ext, ExtError, Extra, Person, Scenario, Sentence, Tree, Zone,
};

use super::convert::{problem, rules_body, rules_language, rules_target, rules_verdict};
use crate::model::{ChatBody, ExtField, Language, Problem, ScenarioEdit, Verdict};

use people::{
    join_group, leave_group, remove_group, remove_person, rename_group, rename_person, set_bindings,
    set_group, set_person_locale, set_push_options,
};

/// A scenario that is being edited.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Where `ext` cannot be used, with the last one that could.
    pub(super) scenario: Arc<Scenario>,
    /// `ext` as typed.
    pub(super) ext: String,
    /// Why that cannot be used.
    pub(super) ext_error: Option<ExtError>,
}

impl Draft {
    /// As a file has it.
    pub(super) fn new(scenario: Scenario) -> Self {
        Self { ext: scenario.message.ext.tree().pretty(), scenario: Arc::new(scenario), ext_error: None }
    }

    /// Makes a change.
    ///
    /// # Errors
    /// Why it cannot be; nothing has changed then.
    pub(super) fn apply(&mut self, edit: &ScenarioEdit) -> Result<(), Problem> {
        use ScenarioEdit as Edit;
        let scenario = Arc::make_mut(&mut self.scenario);
        match edit {
            Edit::Name { name } => scenario.name = filled("name", name)?,
            Edit::Clock { clock } => scenario.clock = self::clock(clock, scenario.clock.zone().clone())?,
            Edit::Locale { time_zone, language } => set_locale(scenario, time_zone, *language)?,
            Edit::From { person } => {
                known_person(scenario, "from", person)?;
                scenario.message.from.clone_from(person);
            }
            Edit::To { to } => scenario.message.to = rules_target(to),
            Edit::Body { body } => self.set_body(body),
            Edit::MessageId { m } => scenario.message.m = digits(m)?,
            Edit::Ext { text } => self.set_ext(text),
            Edit::ExtField { field, value } => self.set_ext_field(*field, value.as_deref())?,
            Edit::AddPerson { person } => {
                let name = free_person(scenario, "person", person)?;
                scenario.people.push(Person::new(&name));
            }
            Edit::RenamePerson { person, to } => rename_person(scenario, person, to)?,
            Edit::RemovePerson { person } => remove_person(scenario, person)?,
            Edit::GoOffline { person } => person_mut(scenario, person)?.online = false,
            Edit::Options { person, options } => set_push_options(scenario, person, options)?,
            Edit::PersonLocale { person, language, time_zone } => {
                set_person_locale(scenario, person, *language, time_zone.as_deref())?;
            }
            Edit::Bindings { person, bindings } => set_bindings(scenario, person, bindings)?,
            Edit::Group { group, members } => set_group(scenario, group, members)?,
            Edit::RenameGroup { group, to } => rename_group(scenario, group, to)?,
            Edit::RemoveGroup { group } => remove_group(scenario, group)?,
            Edit::Join { group, person } => join_group(scenario, group, person)?,
            Edit::Leave { group, person } => leave_group(scenario, group, person)?,
            Edit::Expect { person, verdict, payload } => {
                expect(scenario, person, *verdict, payload.as_deref())?;
            }
        }
        Ok(())
    }

    /// A person is online from now on, and nothing of what the file says waits for them does any more.
    pub(super) fn come_online(&mut self, person: &str) -> Result<(), Problem> {
        let person = person_mut(Arc::make_mut(&mut self.scenario), person)?;
        (person.online, person.waiting) = (true, 0);
        Ok(())
    }

    fn set_body(&mut self, body: &ChatBody) {
        let message = &mut Arc::make_mut(&mut self.scenario).message;
        let body = rules_body(body);
        if body.name() != message.body.name() {
            // What stood beside another kind of content has no meaning here.
            message.body_extra = Extra::default();
        }
        message.body = body;
    }

    /// Text that cannot be used is kept, and said.
    fn set_ext(&mut self, text: &str) {
        text.clone_into(&mut self.ext);
        self.ext_error = match if text.trim().is_empty() { Ok(Ext::default()) } else { Ext::read(text) } {
            Ok(ext) => {
                Arc::make_mut(&mut self.scenario).message.ext = ext;
                None
            }
            Err(error) => Some(error),
        };
    }

    fn set_ext_field(&mut self, field: ExtField, value: Option<&str>) -> Result<(), Problem> {
        if let Some(error) = &self.ext_error {
            return Err(problem("ext", error.code(), error.words(), &[]));
        }
        let ext = &self.scenario.message.ext;
        let on = value == Some("true");
        let ext = match field {
            ExtField::PushContent => ext.with_content(value),
            ExtField::PushSound => ext.with_sound(value),
            ExtField::MutableContent => ext.with_mutable_content(on),
            ExtField::Extern => ext.with_external(value.map(Tree::text)),
            ExtField::Force => ext.with_force(on),
        };
        // In the form in which it was typed: in one line, or one value a line.
        let in_one_line = !self.ext.trim().contains('\n') && self.ext.trim().len() > 2;
        self.ext = if in_one_line { ext.tree().minified() } else { ext.tree().pretty() };
        Arc::make_mut(&mut self.scenario).message.ext = ext;
        Ok(())
    }
}

fn refused(field: &str, code: &str, en: String, zh_hans: String) -> Problem {
    problem(field, code, Sentence { en, zh_hans }, &[])
}

fn filled(field: &str, text: &str) -> Result<String, Problem> {
    match text.trim() {
        "" => Err(refused(
            field,
            "scenario_empty",
            format!("{field} is empty; fill it in"),
            format!("{field} 为空；请填写"),
        )),
        text => Ok(text.to_owned()),
    }
}

fn digits(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    let en = format!("{text:?} is no message ID; expected decimal digits, such as 373360335316321408");
    let zh_hans = format!("{text:?} 不是消息 ID；应为十进制数字，例如 373360335316321408");
    Err(refused("m", "scenario_kind", en, zh_hans))
}

fn zone(field: &str, name: &str) -> Result<Zone, Problem> {
    Zone::find(name.trim()).ok_or_else(|| {
        let meant = Zone::guess(name.trim());
        let hint = |before: &str, after: &str| {
            meant.as_ref().map(|it| format!("{before}{it}{after}")).unwrap_or_default()
        };
        let en = format!(
            "there is no time zone {name}{}; expected an IANA name such as Asia/Shanghai",
            hint(" (did you mean ", "?)")
        );
        let zh_hans =
            format!("没有时区 {name}{}；应为 IANA 名称，例如 Asia/Shanghai", hint("（是否指 ", "？）"));
        refused(field, "scenario_time_zone", en, zh_hans)
    })
}

fn clock(text: &str, zone: Zone) -> Result<Clock, Problem> {
    Clock::parse(text.trim(), zone).map_err(|_| {
        let en = format!("{text:?} is no date and time; expected one such as 2026-11-24T23:17:00");
        let zh_hans = format!("{text:?} 不是日期时间；应如 2026-11-24T23:17:00");
        refused("clock", "scenario_kind", en, zh_hans)
    })
}

fn set_locale(scenario: &mut Scenario, time_zone: &str, language: Language) -> Result<(), Problem> {
    let zone = zone("time_zone", time_zone)?;
    let clock = clock(&scenario.clock.to_string(), zone)?;
    scenario.language = rules_language(language).unwrap_or(scenario.language);
    scenario.clock = clock;
    Ok(())
}

fn no_person(field: &str, name: &str) -> Problem {
    let en = format!("there is no person {name} any more; choose another one");
    refused(field, "scenario_unknown_person", en, format!("已没有 {name}；请选择其他人"))
}

fn no_group(field: &str, id: &str) -> Problem {
    let en = format!("there is no group {id} any more; choose another one");
    refused(field, "scenario_unknown_group", en, format!("已没有群组 {id}；请选择其他群组"))
}

fn taken(field: &str, name: &str) -> Problem {
    let en = format!("{name} is there already; choose another name");
    refused(field, "scenario_duplicate", en, format!("{name} 已存在；请换一个名称"))
}

fn known_person(scenario: &Scenario, field: &str, name: &str) -> Result<(), Problem> {
    scenario.person(name).map(drop).ok_or_else(|| no_person(field, name))
}

fn free_person(scenario: &Scenario, field: &str, name: &str) -> Result<String, Problem> {
    let name = filled(field, name)?;
    if scenario.person(&name).is_some() { Err(taken(field, &name)) } else { Ok(name) }
}

pub(super) fn person_mut<'s>(scenario: &'s mut Scenario, name: &str) -> Result<&'s mut Person, Problem> {
    scenario.people.iter_mut().find(|it| it.name == name).ok_or_else(|| no_person("person", name))
}

/// A payload without a verdict expects a push.
fn expect(
    scenario: &mut Scenario,
    name: &str,
    verdict: Option<Verdict>,
    payload: Option<&str>,
) -> Result<(), Problem> {
    known_person(scenario, "person", name)?;
    let payload = payload.filter(|it| !it.trim().is_empty());
    let Some(verdict) = verdict.or(payload.map(|_| Verdict::Pushed)) else {
        scenario.expect.retain(|(it, _)| it != name);
        return Ok(());
    };
    if payload.is_some() && verdict != Verdict::Pushed {
        let en = "a payload is expected where nothing is pushed; remove it, or expect pushed".to_owned();
        let zh_hans = "预期不推送，却预期了载荷；请移除载荷，或将预期改为 pushed".to_owned();
        return Err(refused("payload", "scenario_payload_without_push", en, zh_hans));
    }
    let found = scenario.expect.iter_mut().find(|(it, _)| it == name);
    let verdict = rules_verdict(verdict);
    match found {
        Some((_, before)) => {
            before.verdict = verdict;
            // An object in the file stays one as long as it says the same.
            if before.payload.as_ref().map(ExpectedPayload::text).as_deref() != payload {
                before.payload = payload.map(|it| ExpectedPayload::Text(it.to_owned()));
            }
        }
        None => {
            let payload = payload.map(|it| ExpectedPayload::Text(it.to_owned()));
            scenario
                .expect
                .push((name.to_owned(), Expectation { verdict, payload, extra: Extra::default() }));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
