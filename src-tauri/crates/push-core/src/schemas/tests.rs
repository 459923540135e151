use std::fs;

use boon::{Compiler, SchemaIndex, Schemas};
use push_chat::Scenario;
use serde_json::{Value, json};

use super::*;
use crate::model::{AppRecord, Endpoint};
use crate::workspace::{Manifest, PoolFile, Profile, Workspace};

struct Judge {
    schemas: Schemas,
    index: SchemaIndex,
    text: Value,
}

impl Judge {
    fn of(name: &str) -> Self {
        let text = SCHEMAS.iter().find(|it| it.0 == name).map_or_else(payload::schema, |it| it.1.to_owned());
        let text: Value = serde_json::from_str(&text).unwrap();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("mem:///schema.json", text.clone()).unwrap();
        let index = compiler.compile("mem:///schema.json", &mut schemas).unwrap();
        Self { schemas, index, text }
    }

    fn takes(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }

    fn properties(&self) -> Vec<String> {
        self.text["properties"].as_object().unwrap().keys().cloned().collect()
    }
}

/// Every field that is written is in the schema, and every field of the schema is one that is read.
fn same_fields(judge: &Judge, written: &Value, reads: impl Fn(&Value) -> bool) {
    let properties = judge.properties();
    for name in written.as_object().unwrap().keys() {
        assert!(properties.contains(name), "{name} is written and not in the schema");
    }
    for name in properties {
        let mut wrong = written.clone();
        wrong[&name] = json!([[7]]);
        assert!(!reads(&wrong), "{name} is in the schema, and the reader does not know it");
        assert!(!judge.takes(&wrong), "the schema takes anything for {name}");
    }
}

/// Schema and reader say the same of each.
fn agree(judge: &Judge, whole: &Value, changes: &[(&str, Value)], reads: impl Fn(&Value) -> bool) {
    assert!(judge.takes(whole) && reads(whole), "{whole}");
    for (pointer, value) in changes {
        let mut changed = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = changed.pointer_mut(parent).unwrap();
        match (parent, value) {
            (Value::Object(members), Value::Null) => drop(members.remove(name)),
            (Value::Object(members), _) => drop(members.insert(name.to_owned(), value.clone())),
            (Value::Array(items), _) => items[name.parse::<usize>().unwrap()] = value.clone(),
            _ => panic!("{pointer}"),
        }
        assert_eq!(judge.takes(&changed), reads(&changed), "schema and reader of {pointer}: {value}");
    }
}

fn profile() -> Value {
    let mut value = serde_json::to_value(Profile::empty()).unwrap();
    let whole = json!({
        "push_type": "alert", "priority": "10", "topic": "com.example.shop", "endpoint": "sandbox", "credential": "Acme",
        "devices": ["Ana's phone"], "tags": ["qa"], "people": ["Ana"], "ask": true, "variables": {"name": "Ana"}
    });
    value.as_object_mut().unwrap().extend(whole.as_object().unwrap().clone());
    value
}

fn reads_profile(value: &Value) -> bool {
    serde_json::from_value::<Profile>(value.clone()).is_ok_and(|it| it.version == 1)
}

#[test]
fn the_schema_of_profiles_says_what_the_reader_does() {
    let judge = Judge::of("profile.schema.json");
    same_fields(&judge, &profile(), reads_profile);
    let changes = [
        ("/version", json!(2)),
        ("/version", Value::Null),
        ("/version", json!("1")),
        ("/priority", json!(10)),
        ("/endpoint", json!("elsewhere")),
        ("/endpoint", Value::Null),
        ("/credential", Value::Null),
        ("/credential", json!(7)),
        ("/devices/0", json!(7)),
        ("/devices", json!({})),
        ("/tags/0", json!(7)),
        ("/people", json!("Ana")),
        ("/ask", json!("yes")),
        ("/variables/name", json!(7)),
        ("/variables", json!([])),
        ("/new", json!("from a later version")),
        ("/topic", json!("")),
    ];
    agree(&judge, &profile(), &changes, reads_profile);
    for endpoint in
        [Endpoint::LoopbackSandbox, Endpoint::LoopbackProduction, Endpoint::Sandbox, Endpoint::Production]
    {
        let with = Profile { endpoint: Some(endpoint), ..Profile::empty() };
        assert!(judge.takes(&serde_json::to_value(with).unwrap()));
    }
}

#[test]
fn the_schema_of_the_manifest_says_what_the_reader_does() {
    let judge = Judge::of("pushbench.schema.json");
    let app = AppRecord { name: "Shop".to_owned(), bundle_id: "com.example.shop".to_owned() };
    let whole =
        serde_json::to_value(Manifest { version: 1, name: "Acme".to_owned(), apps: vec![app] }).unwrap();
    let reads =
        |value: &Value| serde_json::from_value::<Manifest>(value.clone()).is_ok_and(|it| it.version == 1);
    same_fields(&judge, &whole, reads);
    let changes = [
        ("/version", json!(2)),
        ("/name", Value::Null),
        ("/name", json!(7)),
        ("/apps", Value::Null),
        ("/apps", json!({})),
        ("/apps/0/name", Value::Null),
        ("/apps/0/bundle_id", json!(7)),
        ("/apps/0", json!("Shop")),
        ("/new", json!(1)),
    ];
    agree(&judge, &whole, &changes, reads);
}

#[test]
fn the_schema_of_scenarios_says_what_the_reader_does() {
    let judge = Judge::of("scenario.schema.json");
    let reads = |value: &Value| Scenario::read_draft(value.to_string().as_bytes()).0.is_some();
    for sample in push_chat::SAMPLES {
        let value: Value = serde_json::from_str(sample.file).unwrap();
        assert!(judge.takes(&value), "{}", sample.file);
    }
    let whole: Value = serde_json::from_str(push_chat::SAMPLES[3].file).unwrap();
    let person = "/people/1";
    let under = |rest: &str| format!("{person}{rest}");
    let changes: Vec<(String, Value)> = [
        ("/version", json!(2)),
        ("/name", Value::Null),
        ("/clock", json!("tomorrow")),
        ("/clock", json!(7)),
        ("/language", json!("fr")),
        ("/people", json!({})),
        ("/groups", Value::Null),
        ("/groups", json!(7)),
        ("/message", Value::Null),
        ("/message/m", json!("12a")),
        ("/message/m", json!(12)),
        ("/message/to", json!({})),
        ("/message/to", json!({"person": "a", "group": "b"})),
        ("/message/to", json!({"room": "a"})),
        ("/message/body", json!({"type": "text"})),
        ("/message/body", json!({"type": "image"})),
        ("/message/body", json!({"type": "song"})),
        ("/message/ext", json!(7)),
        ("/expect", json!([])),
        ("/new", json!(1)),
    ]
    .into_iter()
    .map(|(pointer, value)| (pointer.to_owned(), value))
    .chain(
        [
            ("/name", Value::Null),
            ("/online", json!("yes")),
            ("/waiting", json!(-1)),
            ("/waiting", json!(1.5)),
            ("/waiting", Value::Null),
            ("/bindings/0/environment", json!("test")),
            ("/bindings/0/device", Value::Null),
            ("/options/noDisturbingStartH", json!(25)),
            ("/options/noDisturbingStartH", json!(24)),
            ("/options/displayStyle", json!("Loud")),
            ("/options/noPushGroups", json!([7])),
            ("/options", Value::Null),
            ("/options/isNoDisturbEnable", json!(1)),
        ]
        .map(|(rest, value)| (under(rest), value)),
    )
    .collect();
    let changes: Vec<(&str, Value)> =
        changes.iter().map(|(pointer, value)| (&**pointer, value.clone())).collect();
    agree(&judge, &whole, &changes, reads);
}

#[test]
fn the_schema_of_pools_says_what_the_reader_does() {
    let judge = Judge::of("pool.schema.json");
    let reads =
        |value: &Value| serde_json::from_value::<PoolFile>(value.clone()).is_ok_and(|it| it.version == 1);
    let whole = json!({"version": 1, "devices": [{
        "name": "Ana's phone", "token": "ab".repeat(32), "topic": "com.example.shop", "environment": "sandbox",
        "kind": "voip", "person": "Ana", "tags": ["qa"], "notes": "cracked"
    }]});
    same_fields(&judge, &whole, reads);
    let changes = [
        ("/version", json!(2)),
        ("/devices", Value::Null),
        ("/devices/0/name", Value::Null),
        ("/devices/0/token", Value::Null),
        ("/devices/0/token", json!(7)),
        ("/devices/0/topic", json!(7)),
        ("/devices/0/environment", json!("test")),
        ("/devices/0/environment", Value::Null),
        ("/devices/0/kind", json!("fax")),
        ("/devices/0/kind", Value::Null),
        ("/devices/0/person", json!([])),
        ("/devices/0/tags", json!("qa")),
        ("/devices/0/notes", Value::Null),
        ("/devices/0/notes", json!(7)),
        ("/devices/0/new", json!(1)),
    ];
    agree(&judge, &whole, &changes, reads);
    for kind in judge.text["properties"]["devices"]["items"]["properties"]["kind"]["enum"].as_array().unwrap()
    {
        assert!(serde_json::from_value::<crate::model::DeviceKind>(kind.clone()).is_ok(), "{kind}");
    }
    let device = |token: &str| json!({"name": "Ana's phone", "token": token, "environment": "sandbox", "tags": ["qa"]});
    let pool = |device: Value| json!({"version": 1, "devices": [device]});
    assert!(judge.takes(&pool(device(&"ab".repeat(32)))) && judge.takes(&pool(device(&"ab".repeat(80)))));
    for token in ["", "abc", "xyz", "fcm:APA91b"] {
        assert!(!judge.takes(&pool(device(token))), "{token}");
    }
    assert!(!judge.takes(&pool(json!({"name": "x"}))) && !judge.takes(&json!({"version": 2, "devices": []})));
}

#[test]
fn a_new_workspace_has_them_and_its_files_keep_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::create(folder.path(), "Acme").unwrap();
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.path().join(name)).unwrap()).unwrap()
    };
    for (name, text) in SCHEMAS {
        assert_eq!(fs::read_to_string(folder.path().join("schemas").join(name)).unwrap(), text);
    }
    assert_eq!(fs::read_to_string(folder.path().join("schemas").join(PAYLOAD)).unwrap(), payload::schema());
    let app = AppRecord { name: "Shop".to_owned(), bundle_id: "com.example.shop".to_owned() };
    workspace.put_app(app).unwrap();
    workspace.write_profile("A", &serde_json::from_value(profile()).unwrap(), "{}").unwrap();
    let scenario = Scenario::read(push_chat::SAMPLES[0].file.as_bytes()).unwrap();
    workspace.write_scenario("B", &scenario).unwrap();
    assert!(Judge::of("pushbench.schema.json").takes(&read("pushbench.json")));
    assert!(Judge::of("profile.schema.json").takes(&read("profiles/A.push.json")));
    assert!(Judge::of("scenario.schema.json").takes(&read("scenarios/B.scenario.json")));
    let newer = folder.path().join("schemas/profile.schema.json");
    fs::write(&newer, "{\"newer\":true}").unwrap();
    Workspace::create(folder.path(), "Acme").unwrap();
    assert_eq!(fs::read_to_string(&newer).unwrap(), "{\"newer\":true}", "what is there stays");
}

#[test]
fn the_schema_of_payloads_names_every_key_and_takes_every_template() {
    let judge = Judge::of(PAYLOAD);
    for key in push_protocol::KEYS {
        let pointer = format!("{}/{}", key.place.pointer(), key.name).replace('/', "/properties/");
        let found = judge.text.pointer(&pointer).unwrap_or_else(|| panic!("{pointer}"));
        assert!(
            !found["description"].as_str().unwrap().is_empty() && found["examples"][0] != Value::Null,
            "{pointer}"
        );
    }
    for template in crate::templates() {
        let value: Value = serde_json::from_str(&template.payload).unwrap();
        let judged = judge.schemas.validate(&value, judge.index);
        assert!(judged.is_ok(), "{}: {}", template.id, judged.unwrap_err());
    }
    assert!(!judge.takes(&json!({"aps": []})) && !judge.takes(&json!({"aps": {"alert": 7}})));
    assert!(judge.takes(&json!({"aps": {"badge": "{{unread:number}}"}, "own": [1]})));
}
