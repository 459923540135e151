//! Collections of Postman, v2.0 and v2.1.

use serde_json::Value;

use super::{Body, Collection, DEEPEST, MOST, Request, list, pairs, text};

/// Whether it is a collection.
pub fn is_postman(json: &Value) -> bool {
    let schema = json.get("info").map(|it| text(it, "schema")).unwrap_or_default();
    let named = schema.contains("getpostman.com") || schema.contains("schema.postman.com");
    (named || json.pointer("/info/_postman_id").is_some()) && json.get("item").is_some_and(Value::is_array)
}

/// Whether it is one of the form that was replaced in 2016.
pub fn is_old(json: &Value) -> bool {
    json.get("requests").is_some_and(Value::is_array)
        && json.get("order").is_some()
        && json.get("requests").and_then(|it| it.get(0)).is_none_or(|it| it.get("collectionId").is_some())
}

/// Its requests.
pub fn read(json: &Value) -> Collection {
    let mut collection = Collection {
        variables: pairs(list(json, "variable"), "key").into_iter().collect(),
        ..Collection::default()
    };
    let signs_in = signs_in(json);
    items(list(json, "item"), &mut Vec::new(), signs_in, &mut collection);
    collection
}

fn items(given: &[Value], folder: &mut Vec<String>, signed: bool, collection: &mut Collection) {
    for item in given {
        let signed = if item.get("auth").is_some() { signs_in(item) } else { signed };
        if let Some(request) = item.get("request") {
            if collection.requests.len() < MOST {
                collection.requests.push(read_request(text(item, "name"), request, folder, signed));
            }
        } else if folder.len() < DEEPEST {
            folder.push(text(item, "name").to_owned());
            items(list(item, "item"), folder, signed, collection);
            folder.pop();
        }
    }
}

fn read_request(name: &str, request: &Value, folder: &[String], signed: bool) -> Request {
    let url = match request {
        Value::String(url) => url.clone(),
        _ => address(request.get("url")),
    };
    let method = Some(text(request, "method")).filter(|it| !it.is_empty()).unwrap_or("GET");
    Request {
        name: name.to_owned(),
        folder: folder.to_vec(),
        method: method.to_owned(),
        url,
        headers: headers(request.get("header")),
        body: body(request.get("body")),
        signs_in: if request.get("auth").is_some_and(|it| !it.is_null()) {
            signs_in(request)
        } else {
            signed
        },
    }
}

/// As text, or in parts.
fn address(url: Option<&Value>) -> String {
    let Some(url) = url else { return String::new() };
    if let Some(url) = url.as_str() {
        return url.to_owned();
    }
    match text(url, "raw") {
        "" => {
            let joined = |name: &str, by: &str| {
                let parts: Vec<&str> = list(url, name).iter().filter_map(Value::as_str).collect();
                parts.join(by)
            };
            let port = Some(text(url, "port")).filter(|it| !it.is_empty()).map(|it| format!(":{it}"));
            format!("{}{}/{}", joined("host", "."), port.unwrap_or_default(), joined("path", "/"))
        }
        raw => raw.to_owned(),
    }
}

/// A list, or the lines of a text.
fn headers(value: Option<&Value>) -> Vec<(String, String)> {
    match value {
        Some(Value::Array(items)) => pairs(items, "key"),
        Some(Value::String(text)) => {
            let line =
                |line: &str| line.split_once(':').map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()));
            text.lines().filter_map(line).collect()
        }
        _ => Vec::new(),
    }
}

fn body(value: Option<&Value>) -> Body {
    match value {
        Some(body) if super::is_true(body, "disabled") => Body::Nothing,
        Some(body) => match text(body, "mode") {
            "raw" if !text(body, "raw").is_empty() => Body::Text(text(body, "raw").to_owned()),
            "raw" | "" | "none" => Body::Nothing,
            _ => Body::Other,
        },
        None => Body::Nothing,
    }
}

fn signs_in(value: &Value) -> bool {
    value.get("auth").is_some_and(|it| !matches!(text(it, "type"), "" | "noauth"))
}
