use std::fs;

use serde_json::json;

use super::*;
use crate::exchange::collections;

const TOKEN: &str = "abababababababababababababababababababababababababababababababab";

fn found(text: &str) -> ImportChoices {
    collections::read(text, None).unwrap()
}

fn notes(choice: &ImportChoice) -> Vec<&str> {
    assert!(choice.push.notes.iter().all(|it| !it.zh_hans.is_empty()));
    choice.push.notes.iter().map(|it| it.en.as_str()).collect()
}

fn jwt() -> String {
    use base64::Engine as _;
    let part = |it: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(it);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"ES256","kid":"ABCDE12345"}"#),
        part(r#"{"iss":"TEAM123456"}"#),
        "s".repeat(60)
    )
}

fn postman() -> Value {
    json!({
        "info": {"name": "Push", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": jwt()}]},
        "variable": [
            {"key": "host", "value": "https://api.sandbox.push.apple.com"},
            {"key": "device", "value": TOKEN},
            {"key": "name", "value": "Ana"},
            {"key": "jwt", "value": jwt()},
            {"key": "off", "value": "x", "disabled": true}
        ],
        "item": [
            {"name": "Orders", "item": [{"name": "Shipped", "request": {
                "method": "POST",
                "url": {"raw": "{{host}}/3/device/{{device}}", "host": ["{{host}}"], "path": ["3", "device", "{{device}}"]},
                "header": [
                    {"key": "apns-topic", "value": "com.example.shop"},
                    {"key": "Apns-Push-Type", "value": "alert"},
                    {"key": "apns-priority", "value": "5", "disabled": true},
                    {"key": "x-trace", "value": "1"}
                ],
                "body": {"mode": "raw", "raw": "{ \"aps\":{\"alert\":\"{{name}}, {{$guid}} {{jwt}}\"} }"}
            }}]},
            {"name": "Log in", "request": {"method": "POST", "url": "https://example.com/login"}},
            {"name": "Form", "request": {"method": "PUT", "url": "https://api.push.apple.com/3/device/xyz",
                "header": "apns-topic: com.example.shop\napns-collapse-id: {{order}}\napns-id: {{order}}\n", "auth": {"type": "noauth"},
                "body": {"mode": "urlencoded", "urlencoded": []}}},
            {"name": "text", "request": "https://example.com"}
        ]
    })
}

#[test]
fn of_a_collection_of_postman_the_pushes_are_found_with_their_variables() {
    let choices = found(&postman().to_string());
    assert_eq!((choices.origin, choices.pushes.len(), choices.others), (ImportOrigin::Postman, 2, 2));
    let shipped = &choices.pushes[0];
    assert_eq!((shipped.name.as_str(), shipped.folder.as_str()), ("Shipped", "Orders"));
    let push = &shipped.push;
    assert_eq!(
        push.payload.as_deref(),
        Some("{ \"aps\":{\"alert\":\"{{name}}, {{$guid}} {{jwt}}\"} }"),
        "as it stood"
    );
    assert_eq!(
        push.headers,
        BTreeMap::from(
            [("topic", "com.example.shop"), ("push_type", "alert")]
                .map(|(field, value)| (field.to_owned(), value.to_owned()))
        )
    );
    assert_eq!(push.token.as_deref(), Some(TOKEN));
    assert_eq!(push.host.as_deref(), Some("api.sandbox.push.apple.com:443"));
    assert_eq!(shipped.variables, BTreeMap::from([("name".to_owned(), "Ana".to_owned())]));
    let said = notes(shipped).join("\n");
    for expected in [
        "provider token was dropped",
        "left out: x-trace",
        "not set in the text: $guid",
        "keys or tokens and were left out: jwt",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!format!("{choices:?}").contains(&jwt()[..30]), "no token gets through");

    let form = &choices.pushes[1];
    assert_eq!((form.push.payload.as_deref(), form.push.token.as_deref()), (None, None));
    assert_eq!(form.push.headers["collapse_id"], "{{order}}");
    let said = notes(form).join("\n");
    for expected in [
        "body is no text",
        "place of the device token is none",
        "a push is a POST",
        "not in the text: apns-id",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("provider token"), "noauth says that nothing is signed: {said}");
}

#[test]
fn old_and_hostile_collections_are_told() {
    let old = json!({"id": "a", "name": "x", "order": ["b"], "requests": [{"id": "b", "collectionId": "a"}]})
        .to_string();
    let Err(Error::Field(problem)) = collections::read(&old, None) else { panic!() };
    assert_eq!(problem.code, "postman_v1");
    let strange = json!({
        "info": {"schema": "https://schema.getpostman.com/x"},
        "item": [7, null, {"name": 3, "request": {"url": 9, "header": 4, "body": []}}, {"item": "x"}, {"request": null}]
    });
    assert_eq!(found(&strange.to_string()).pushes.len(), 0);
    let mut deep =
        json!({"name": "x", "request": {"method": "POST", "url": "https://api.push.apple.com/3/device/ab"}});
    for _ in 0..40 {
        deep = json!({"name": "f", "item": [deep]});
    }
    let deep = json!({"info": {"schema": "https://schema.getpostman.com/x"}, "item": [deep]});
    assert_eq!(found(&deep.to_string()).pushes.len(), 0, "a folder that deep is not looked into");
}

const INSOMNIA: &str = r#"type: collection.insomnia.rest/5.0
name: Push
meta:
  id: wrk_1
collection:
  - name: Orders
    meta: &twice
      id: fld_1
    children:
      - url: "{{ _.base }}/3/device/{{_.device}}"
        name: 已发货
        meta: *twice
        method: POST
        headers:
          - name: apns-topic
            value: com.example.shop
          - name: apns-priority
            value: "5"
            disabled: true
        body:
          mimeType: application/json
          text: |-
            {
              "aps": { "alert": "{{ _.name }}" }
            }
        authentication:
          type: bearer
          token: "{{ _.jwt }}"
  - url: https://example.com
    name: Else
    method: GET
environments:
  name: Base
  data:
    base: https://api.push.apple.com
    name: Ana
  subEnvironments:
    - name: Dev
      data:
        base: https://api.sandbox.push.apple.com
        device: abababababababababababababababababababababababababababababababab
"#;

#[test]
fn insomnia_is_read_as_yaml_and_as_json() {
    let list = json!({
        "_type": "export", "__export_format": 4,
        "resources": [
            {"_id": "req_1", "_type": "request", "parentId": "fld_1", "name": "已发货", "method": "POST",
             "url": "{{ _.base }}/3/device/{{ _.device }}",
             "headers": [{"name": "apns-topic", "value": "com.example.shop"}],
             "body": {"mimeType": "application/json", "text": "{\n  \"aps\": { \"alert\": \"{{ _.name }}\" }\n}"},
             "authentication": {"type": "bearer", "token": "x"}},
            {"_id": "req_2", "_type": "request", "parentId": "wrk_1", "name": "Else", "method": "GET", "url": "https://a.b"},
            {"_id": "fld_1", "_type": "request_group", "parentId": "wrk_1", "name": "Orders"},
            {"_id": "env_2", "_type": "environment", "parentId": "env_1", "data": {"base": "https://api.sandbox.push.apple.com", "device": TOKEN}},
            {"_id": "env_1", "_type": "environment", "parentId": "wrk_1", "data": {"base": "https://api.push.apple.com", "name": "Ana"}}
        ]
    });
    for text in [INSOMNIA.to_owned(), INSOMNIA.replace('\n', "\r\n"), list.to_string()] {
        let choices = found(&text);
        assert_eq!((choices.origin, choices.pushes.len(), choices.others), (ImportOrigin::Insomnia, 1, 1));
        let shipped = &choices.pushes[0];
        assert_eq!((shipped.name.as_str(), shipped.folder.as_str()), ("已发货", "Orders"));
        let payload = shipped.push.payload.as_deref().unwrap();
        assert_eq!(payload, "{\n  \"aps\": { \"alert\": \"{{name}}\" }\n}");
        assert_eq!(shipped.push.host.as_deref(), Some("api.sandbox.push.apple.com:443"));
        assert_eq!(shipped.push.token.as_deref(), Some(TOKEN));
        assert_eq!(shipped.variables["name"], "Ana");
        assert_eq!(shipped.push.headers.len(), 1);
        assert!(notes(shipped)[0].contains("provider token was dropped"));
    }
}

#[test]
fn yaml_that_stands_for_gigabytes_stays_small_and_damaged_yaml_is_told() {
    let mut bomb = "type: collection.insomnia.rest/5.0\na0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(",")));
    }
    assert_eq!(found(&bomb).pushes.len(), 0);
    let deep = format!("type: collection.insomnia.rest/5.0\nx: {}\n", "[".repeat(5000));
    for text in [deep, "type: collection.insomnia.rest/5.0\n\t- x: [\n".to_owned()] {
        let Err(Error::Field(problem)) = collections::read(&text, None) else { panic!("{text}") };
        assert_eq!(problem.code, "collection_damaged");
    }
}

const BRU: &str = "meta {\n  name: Shipped\n  type: http\n  seq: 1\n}\n\npost {\n  url: https://api.push.apple.com/3/device/{{device}}\n  \
                   body: json\n  auth: bearer\n}\n\nheaders {\n  apns-topic: com.example.shop\n  ~apns-priority: 5\n}\n\nauth:bearer {\n  \
                   token: {{jwt}}\n}\n\nbody:json {\n  {\n    \"aps\": { \"alert\": \"{{name}}\" }\n  }\n}\n";

#[test]
fn requests_of_bruno_are_read_from_their_files_and_from_an_export() {
    for text in [BRU.to_owned(), BRU.replace('\n', "\r\n")] {
        let choices = found(&text);
        assert_eq!((choices.origin, choices.pushes.len()), (ImportOrigin::Bruno, 1));
        let shipped = &choices.pushes[0];
        assert_eq!(shipped.name, "Shipped");
        assert_eq!(shipped.push.payload.as_deref(), Some("{\n  \"aps\": { \"alert\": \"{{name}}\" }\n}"));
        assert_eq!(shipped.push.headers["topic"], "com.example.shop");
        assert_eq!(shipped.push.headers.len(), 1, "what is off stays out");
        let said = notes(shipped).join("\n");
        assert!(said.contains("provider token was dropped") && said.contains("in a variable"), "{said}");
    }
    assert_eq!(
        found(&BRU[..BRU.len() / 2]).pushes.len(),
        1,
        "a file that ends too early is read as far as it goes"
    );
    let export = json!({
        "name": "Push", "version": "1",
        "environments": [{"name": "Dev", "variables": [{"name": "device", "value": TOKEN, "enabled": true}]}],
        "items": [{"type": "folder", "name": "Orders", "items": [{"type": "http", "name": "Shipped", "request": {
            "url": "https://api.push.apple.com/3/device/{{device}}", "method": "POST",
            "headers": [{"name": "apns-topic", "value": "a.b", "enabled": true}, {"name": "apns-id", "value": "x", "enabled": false}],
            "body": {"mode": "json", "json": "{\"aps\":{}}"}, "auth": {"mode": "none"}}}]}]
    });
    let choices = found(&export.to_string());
    let shipped = &choices.pushes[0];
    assert_eq!((shipped.folder.as_str(), shipped.push.token.as_deref()), ("Orders", Some(TOKEN)));
    assert_eq!((shipped.push.headers.len(), shipped.push.payload.as_deref()), (1, Some("{\"aps\":{}}")));
    assert_eq!(notes(shipped), Vec::<&str>::new());
}

#[test]
fn one_push_of_any_kind_is_a_choice_of_one() {
    for (text, payload) in [
        ("{\"aps\":{}}", "{\"aps\":{}}"),
        ("{\"info\":{\"schema\":1},\"item\":2}", "{\"info\":{\"schema\":1},\"item\":2}"),
        ("{\"items\":[1],\"version\":1}", "{\"items\":[1],\"version\":1}"),
        ("curl -d '{\"aps\":{}}' https://api.push.apple.com/3/device/ab", "{\"aps\":{}}"),
        ("type: something.else\n", "type: something.else\n"),
        ("{\"aps\":", "{\"aps\":"),
    ] {
        let choices = found(text);
        assert_eq!((choices.origin, choices.pushes.len()), (ImportOrigin::Push, 1), "{text}");
        assert_eq!(choices.pushes[0].push.payload.as_deref(), Some(payload));
    }
    assert!(collections::read(" \n", None).is_err());
}

#[test]
fn a_folder_is_looked_through_and_says_what_it_could_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    assert!(matches!(read_folder(folder.path()), Err(Error::Field(it)) if it.code == "import_folder_empty"));
    put("a/Shipped.json", b"{ \"aps\":{} }\r\n");
    put("a/package.json", b"{\"name\":\"x\"}");
    put("b.apns", b"{\"Simulator Target Bundle\":\"com.example.shop\",\"aps\":{}}");
    put("c/postman.json", postman().to_string().as_bytes());
    put("bad.json", b"{\"a\":\"\xff\"}");
    put("readme.md", b"# no");
    put(".git/x.json", b"{\"aps\":{}}");
    put("large.json", &vec![b' '; 1024 * 1024 + 1]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
    let choices = read_folder(folder.path()).unwrap();
    let seen: Vec<(&str, &str, bool)> =
        choices.pushes.iter().map(|it| (it.folder.as_str(), it.name.as_str(), it.likely)).collect();
    assert_eq!(
        seen,
        [
            ("a", "Shipped", true),
            ("a", "package", false),
            ("", "b", true),
            ("c/Orders", "Shipped", true),
            ("c", "Form", true)
        ]
    );
    assert_eq!(choices.pushes[0].push.payload.as_deref(), Some("{ \"aps\":{} }\r\n"), "byte for byte");
    assert_eq!(choices.pushes[2].push.bundle_id.as_deref(), Some("com.example.shop"));
    assert_eq!((choices.others, choices.unread.len()), (2, 2), "{:?}", choices.unread);
    assert!(choices.unread[0].starts_with("bad.json: ") && choices.unread[1].starts_with("large.json: "));
}

#[test]
fn a_folder_of_bruno_takes_the_variables_of_its_first_environment() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("bruno.json", "{\"version\":\"1\",\"name\":\"Push\",\"type\":\"collection\"}");
    put(
        "environments/dev.bru",
        &format!("vars {{\n  device: {TOKEN}\n  name: Ana\n}}\nvars:secret [\n  jwt\n]\n"),
    );
    put("Orders/Shipped.bru", BRU);
    put("Orders/folder.bru", "meta {\n  name: Orders\n}\n");
    let choices = read_folder(folder.path()).unwrap();
    assert_eq!((choices.origin, choices.pushes.len(), choices.others), (ImportOrigin::Bruno, 1, 0));
    let shipped = &choices.pushes[0];
    assert_eq!((shipped.folder.as_str(), shipped.push.token.as_deref()), ("Orders", Some(TOKEN)));
    assert_eq!(shipped.variables["name"], "Ana");
}

#[test]
fn variables_in_variables_do_not_grow_and_a_text_that_would_is_left_as_it_is() {
    let mut collection = postman();
    let names: Vec<String> = ('a'..='j').map(String::from).collect();
    let value =
        |next: Option<&String>| next.map_or("x".repeat(1000), |it| format!("{{{{{it}}}}}").repeat(100));
    let variables: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| json!({"key": name, "value": value(names.get(at + 1))}))
        .chain([json!({"key": "id", "value": "o1"})])
        .collect();
    collection["variable"] = Value::Array(variables);
    let every: String = names.iter().map(|it| format!("{{{{{it}}}}}")).collect();
    let request = &mut collection["item"][0]["item"][0]["request"];
    request["url"] = json!(format!("https://api.push.apple.com/3/device/{}{}", "{{j}}".repeat(5000), every));
    request["header"] = json!([
        {"key": "apns-topic", "value": every},
        {"key": "apns-collapse-id", "value": format!("{{{{{{id}}}} {{{{ id }}}}{{{{none}}}}{}", "{{j}}".repeat(5000))}
    ]);
    let found = found(&collection.to_string());
    let push = &found.pushes[0].push;
    assert_eq!(push.token, None);
    assert_eq!(push.headers.get("topic"), None);
    let collapse_id = &push.headers["collapse_id"];
    assert!(collapse_id.starts_with("{o1 o1{{none}}xxx") && collapse_id.ends_with("{{j}}"));
    assert!(collapse_id.len() < 42_000, "{}", collapse_id.len());
    let notes = notes(&found.pushes[0]);
    assert!(notes.iter().any(|it| it.contains("apns-topic")), "{notes:?}");
}
