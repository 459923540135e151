//! Collections of Insomnia: exports of version 4, a list of resources in JSON, and of version 5, a tree in YAML.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Body, Collection, DEEPEST, MOST, Request, list, pairs, said, text};

/// What the `type` of an export of version 5 begins with.
const TREE: &str = "collection.insomnia.rest/";

/// Whether it is an export of either version.
pub fn is_insomnia(json: &Value) -> bool {
    let is_list = text(json, "_type") == "export" && json.get("resources").is_some_and(Value::is_array);
    is_list || text(json, "type").starts_with(TREE)
}

/// Whether it is one of version 5 as YAML.
pub fn is_yaml(text: &str) -> bool {
    let mut lines =
        text.lines().map(str::trim_end).filter(|it| !it.is_empty() && !it.starts_with(['#', '-']));
    lines.next().is_some_and(|line| {
        let value = line.strip_prefix("type:").map(|it| it.trim().trim_matches(['"', '\'']));
        value.is_some_and(|it| it.starts_with(TREE))
    })
}

/// Its requests.
pub fn read(value: &Value) -> Collection {
    if value.get("resources").is_some() { read_list(list(value, "resources")) } else { read_tree(value) }
}

fn read_tree(value: &Value) -> Collection {
    let mut collection = Collection::default();
    if let Some(environments) = value.get("environments") {
        variables(environments.get("data"), &mut collection.variables);
        // The first one that is not the base, as a stranger sees it.
        let first = list(environments, "subEnvironments").first();
        variables(first.and_then(|it| it.get("data")), &mut collection.variables);
    }
    branch(list(value, "collection"), &mut Vec::new(), &mut collection);
    collection
}

fn branch(items: &[Value], folder: &mut Vec<String>, collection: &mut Collection) {
    for item in items {
        if item.get("children").is_some() {
            if folder.len() < DEEPEST {
                folder.push(text(item, "name").to_owned());
                branch(list(item, "children"), folder, collection);
                folder.pop();
            }
        } else if item.get("url").is_some() && collection.requests.len() < MOST {
            collection.requests.push(request(item, folder.clone()));
        }
    }
}

fn read_list(resources: &[Value]) -> Collection {
    let mut collection = Collection::default();
    let groups: HashMap<&str, (&str, &str)> = resources
        .iter()
        .filter(|it| text(it, "_type") == "request_group")
        .map(|it| (text(it, "_id"), (text(it, "name"), text(it, "parentId"))))
        .collect();
    // The base comes before what stands on it.
    let mut environments: Vec<&Value> =
        resources.iter().filter(|it| text(it, "_type") == "environment").collect();
    environments.sort_by_key(|it| !text(it, "parentId").starts_with("wrk_"));
    for environment in environments.into_iter().take(2) {
        variables(environment.get("data"), &mut collection.variables);
    }
    for resource in resources.iter().filter(|it| text(it, "_type") == "request").take(MOST) {
        let (mut folder, mut parent) = (Vec::new(), text(resource, "parentId"));
        while let Some((name, above)) = groups.get(parent).filter(|_| folder.len() < DEEPEST) {
            folder.insert(0, (*name).to_owned());
            parent = above;
        }
        collection.requests.push(request(resource, folder));
    }
    collection
}

fn request(item: &Value, folder: Vec<String>) -> Request {
    let authentication = item.get("authentication");
    let method = Some(text(item, "method")).filter(|it| !it.is_empty()).unwrap_or("GET");
    Request {
        name: text(item, "name").to_owned(),
        folder,
        method: method.to_owned(),
        url: without_underscore(text(item, "url")),
        headers: pairs(list(item, "headers"), "name")
            .into_iter()
            .map(|(name, value)| (name, without_underscore(&value)))
            .collect(),
        body: body(item.get("body")),
        signs_in: authentication
            .is_some_and(|it| !matches!(text(it, "type"), "" | "none") && !super::is_true(it, "disabled")),
    }
}

fn body(value: Option<&Value>) -> Body {
    let Some(body) = value else { return Body::Nothing };
    if let Some(text) = body.as_str() {
        return if text.is_empty() { Body::Nothing } else { Body::Text(without_underscore(text)) };
    }
    match text(body, "text") {
        "" if body.get("fileName").is_some() || !list(body, "params").is_empty() => Body::Other,
        "" => Body::Nothing,
        _ if text(body, "mimeType").contains("graphql") => Body::Other,
        text => Body::Text(without_underscore(text)),
    }
}

/// `{{ _.name }}` is how Insomnia writes `{{name}}`.
fn without_underscore(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        changed.push_str(&rest[..at + 2]);
        rest = &rest[at + 2..];
        let name = rest.trim_start();
        if let Some(after) = name.strip_prefix("_.") {
            let end = after.find("}}").unwrap_or(after.len());
            changed.push_str(after[..end].trim_end());
            rest = &after[end..];
        }
    }
    changed.push_str(rest);
    changed
}

fn variables(data: Option<&Value>, variables: &mut BTreeMap<String, String>) {
    let Some(members) = data.and_then(Value::as_object) else { return };
    let plain = members.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
    variables.extend(plain.map(|(name, value)| (name.clone(), said(Some(value)))));
}
