//! The reader of scenario files. What a file means as a whole is asked in `check`.

use push_protocol::Environment;
use push_protocol::json::{Json, JsonError, Kind, Node, Position, Reason, positions};

use super::fields::{Fields, MOST, Notes, shown};
use super::problem::{Fault, Problem, Wanted};
use super::{Expectation, ExpectedPayload, Scenario, VERSION, check};
use crate::options::{END, GROUPS, START, UIDS};
use crate::tree::Tree;
use crate::{
    Binding, Body, Clock, DisplayStyle, Ext, Extra, Group, Language, Message, Options, Person, To, Verdict,
    Zone,
};

const ROOT: [&str; 9] =
    ["version", "name", "clock", "timeZone", "language", "people", "groups", "message", "expect"];
const PERSON: [&str; 7] = ["name", "online", "language", "timeZone", "waiting", "bindings", "options"];
const OPTIONS: [&str; 7] = ["displayName", "displayStyle", START, END, "isNoDisturbEnable", GROUPS, UIDS];
const LANGUAGES: &[&str] = &["en", "zh-Hans"];
const STYLES: &[&str] = &["SimpleBanner", "MessageSummary"];
const ENVIRONMENTS: &[&str] = &["sandbox", "production"];
const VERDICTS: &[&str] = &["online", "no_device", "group_muted", "sender_muted", "do_not_disturb", "pushed"];

pub(super) fn read(file: &[u8]) -> (Option<Scenario>, Vec<Problem>) {
    let text = match std::str::from_utf8(file) {
        Ok(text) => text,
        Err(error) => return failed(None, Fault::NotUtf8(error.valid_up_to())),
    };
    if let Some(line) = conflict(text) {
        return failed(Some(Position { line, column: 1 }), Fault::Conflict);
    }
    let json = match Json::read(text) {
        Ok(json) => json,
        Err(error) => return not_json(error),
    };
    let root = json.root();
    if let Some(problem) = version(text, root) {
        return (None, vec![problem]);
    }
    let mut notes = Notes::default();
    let scenario = notes.scenario(root).filter(|_| notes.found.is_empty());
    if let Some(scenario) = &scenario {
        for (pointer, fault) in check::check(scenario).into_iter().take(MOST) {
            let offset = json.at(&pointer).map_or(0, |it| it.span().start);
            notes.found.push((offset, pointer, fault));
        }
    }
    (scenario, placed(text, notes))
}

fn failed(at: Option<Position>, fault: Fault) -> (Option<Scenario>, Vec<Problem>) {
    (None, vec![Problem { pointer: String::new(), at, fault }])
}

/// The line of the first mark of a conflict. No JSON has a line that begins like one.
fn conflict(text: &str) -> Option<usize> {
    let marks = ["<<<<<<< ", ">>>>>>> ", "||||||| "];
    let is_mark = |line: &str| marks.iter().any(|it| line.starts_with(it)) || line.trim_end() == "=======";
    text.split('\n').position(is_mark).map(|index| index + 1)
}

fn not_json(error: JsonError) -> (Option<Scenario>, Vec<Problem>) {
    match error {
        JsonError::Syntax { reason: Reason::End, at, .. } => failed(Some(at), Fault::CutShort),
        JsonError::Syntax { at, .. } | JsonError::TooDeep { at, .. } => {
            failed(Some(at), Fault::NotJson(error))
        }
        JsonError::Empty | JsonError::TooLong => failed(None, Fault::NotJson(error)),
    }
}

/// Of a newer file nothing else is judged: it follows rules that are not known here.
fn version(text: &str, root: Node<'_>) -> Option<Problem> {
    let found = root.get("version")?;
    if found.source() == VERSION.to_string() {
        return None;
    }
    let at = Some(Position::of(text, found.span().start));
    Some(Problem { pointer: "/version".to_owned(), at, fault: Fault::Version(shown(found)) })
}

fn placed(text: &str, mut notes: Notes) -> Vec<Problem> {
    notes.found.sort_by_key(|(offset, ..)| *offset);
    let offsets: Vec<usize> = notes.found.iter().map(|(offset, ..)| *offset).collect();
    let places = positions(text, &offsets);
    let problem = |((_, pointer, fault), at)| Problem { pointer, at: Some(at), fault };
    notes.found.into_iter().zip(places).map(problem).collect()
}

impl Notes {
    fn scenario(&mut self, root: Node<'_>) -> Option<Scenario> {
        let fields = self.fields(root, &ROOT)?;
        self.required(&fields, "version");
        let name = self.required(&fields, "name").and_then(|it| self.text(it));
        let clock = self.clock(&fields);
        let language = self.required(&fields, "language").and_then(|it| self.language(it));
        let people = self.required(&fields, "people").and_then(|it| self.list(it, Self::person));
        let groups = match fields.get("groups") {
            Some(groups) => self.list(groups, Self::group),
            None => Some(Vec::new()),
        };
        let message = self.required(&fields, "message").and_then(|it| self.message(it));
        let expect = match fields.get("expect") {
            Some(expect) => self.expect(expect),
            None => Some(Vec::new()),
        };
        Some(Scenario {
            name: name?,
            clock: clock?,
            language: language?,
            people: people?,
            groups: groups?,
            message: message?,
            expect: expect?,
            extra: fields.extra,
        })
    }

    fn clock(&mut self, fields: &Fields<'_>) -> Option<Clock> {
        let zone = self.required(fields, "timeZone").and_then(|it| self.zone(it));
        let node = self.required(fields, "clock")?;
        let text = self.text(node)?;
        // The text is judged also where the zone is wrong.
        let clock = Clock::parse(&text, zone.clone().or_else(|| Zone::find("UTC"))?);
        let clock = clock.ok().or_else(|| self.wrong(node, Wanted::Time));
        zone.and(clock)
    }

    fn zone(&mut self, node: Node<'_>) -> Option<Zone> {
        let name = self.text(node)?;
        let zone = Zone::find(&name);
        if zone.is_none() {
            let meant = Zone::guess(&name);
            self.note(node, Fault::Zone(name, meant));
        }
        zone
    }

    fn language(&mut self, node: Node<'_>) -> Option<Language> {
        self.one_of(node, LANGUAGES, Language::from_name)
    }

    fn person(&mut self, node: Node<'_>) -> Option<Person> {
        let fields = self.fields(node, &PERSON)?;
        let name = self.required(&fields, "name").and_then(|it| self.text(it))?;
        let mut person = Person::new(&name);
        person.online = fields.get("online").and_then(|it| self.boolean(it)).unwrap_or_default();
        person.language = fields.given("language").and_then(|it| self.language(it));
        person.time_zone = fields.given("timeZone").and_then(|it| self.zone(it));
        person.waiting = fields.get("waiting").and_then(|it| self.count(it)).unwrap_or_default();
        person.bindings =
            fields.get("bindings").and_then(|it| self.list(it, Self::binding)).unwrap_or_default();
        person.options = fields.get("options").and_then(|it| self.options(it)).unwrap_or_default();
        person.extra = fields.extra;
        Some(person)
    }

    fn binding(&mut self, node: Node<'_>) -> Option<(Binding, Extra)> {
        let fields = self.fields(node, &["device", "apnsCertName", "environment"])?;
        let device = self.required(&fields, "device").and_then(|it| self.text(it));
        let name = self.required(&fields, "apnsCertName").and_then(|it| self.text(it));
        let environment = self.required(&fields, "environment");
        let environment = environment.and_then(|it| self.one_of(it, ENVIRONMENTS, Environment::from_name));
        let binding = Binding { device: device?, apns_cert_name: name?, environment: environment? };
        Some((binding, fields.extra))
    }

    fn options(&mut self, node: Node<'_>) -> Option<Options> {
        let fields = self.fields(node, &OPTIONS)?;
        let style = fields.get("displayStyle");
        let start = fields.get(START).and_then(|it| self.hour(it)).unwrap_or_default();
        let end = fields.get(END).and_then(|it| self.hour(it)).unwrap_or_default();
        let enabled = fields.get("isNoDisturbEnable").and_then(|it| self.boolean(it));
        let mut names =
            |list: &str| fields.get(list).and_then(|it| self.list(it, Self::text)).unwrap_or_default();
        Some(Options {
            no_push_groups: names(GROUPS),
            no_push_uids: names(UIDS),
            display_name: fields.given("displayName").and_then(|it| self.text(it)),
            display_style: style
                .and_then(|it| self.one_of(it, STYLES, DisplayStyle::from_name))
                .unwrap_or_default(),
            start,
            end,
            is_no_disturb_enable: enabled.unwrap_or_default(),
            extra: fields.extra,
        })
    }

    fn group(&mut self, node: Node<'_>) -> Option<Group> {
        let fields = self.fields(node, &["id", "members"])?;
        let id = self.required(&fields, "id").and_then(|it| self.text(it));
        let members = self.required(&fields, "members").and_then(|it| self.list(it, Self::text));
        Some(Group { id: id?, members: members?, extra: fields.extra })
    }

    fn message(&mut self, node: Node<'_>) -> Option<Message> {
        let fields = self.fields(node, &["m", "from", "to", "body", "ext"])?;
        let m = self.required(&fields, "m").and_then(|it| self.digits(it));
        let from = self.required(&fields, "from").and_then(|it| self.text(it));
        let to = self.required(&fields, "to").and_then(|it| self.to(it));
        let body = self.required(&fields, "body").and_then(|it| self.body(it));
        let ext = fields.get("ext").map(|it| (it, Ext::of(it)));
        let ext = match ext {
            None => Ext::default(),
            Some((_, Ok(ext))) => ext,
            Some((at, Err(error))) => {
                let pointer = format!("{}{}", at.pointer(), error.pointer);
                self.found.push((error.offset, pointer, Fault::Ext(error)));
                return None;
            }
        };
        let (body, body_extra) = body?;
        Some(Message { m: m?, from: from?, to: to?, body, ext, extra: fields.extra, body_extra })
    }

    fn digits(&mut self, node: Node<'_>) -> Option<String> {
        let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
        match node.str() {
            Some(text) if is_digits(&text) => Some(text.into_owned()),
            _ => self.wrong(node, Wanted::Digits),
        }
    }

    fn to(&mut self, node: Node<'_>) -> Option<To> {
        let mut members = node.children();
        let (Some(member), None) = (members.next(), members.next()) else {
            return self.wrong(node, Wanted::To);
        };
        match &*member.name() {
            "person" => Some(To::Person(self.text(member)?)),
            "group" => Some(To::Group(self.text(member)?)),
            _ => self.wrong(node, Wanted::To),
        }
    }

    fn body(&mut self, node: Node<'_>) -> Option<(Body, Extra)> {
        let is_text = node.get("type").and_then(|it| it.str()).is_none_or(|it| it == "text");
        let fields = self.fields(node, if is_text { &["type", "text"] } else { &["type"] })?;
        let kind = self.required(&fields, "type")?;
        match self.one_of(kind, &Body::NAMES, Body::from_name)? {
            Body::Text(_) => {
                let text = self.required(&fields, "text").and_then(|it| self.text(it))?;
                Some((Body::Text(text), fields.extra))
            }
            body => Some((body, fields.extra)),
        }
    }

    fn expect(&mut self, node: Node<'_>) -> Option<Vec<(String, Expectation)>> {
        let fields = self.fields(node, &[])?;
        let mut expect = Vec::with_capacity(fields.extra.0.len());
        for member in fields.node.children() {
            let name = member.name().into_owned();
            if let Some(expectation) = self.expectation(member) {
                expect.push((name, expectation));
            }
        }
        Some(expect)
    }

    fn expectation(&mut self, node: Node<'_>) -> Option<Expectation> {
        let fields = self.fields(node, &["verdict", "payload"])?;
        let verdict = self.required(&fields, "verdict")?;
        let verdict = self.one_of(verdict, VERDICTS, Verdict::from_name)?;
        let payload = match fields.given("payload") {
            None => None,
            Some(it) if it.kind() == Kind::Text => Some(ExpectedPayload::Text(self.text(it)?)),
            Some(it) if it.kind() == Kind::Object => Some(ExpectedPayload::Object(Tree::of(it))),
            Some(it) => return self.wrong(it, Wanted::Payload),
        };
        Some(Expectation { verdict, payload, extra: fields.extra })
    }
}
