//! Requests of Bruno: `.bru` files, and the export of a collection in JSON.

use serde_json::Value;

use super::{Body, Collection, DEEPEST, MOST, Request, list, pairs, text};

/// Names of the blocks that hold method and address.
const METHODS: [&str; 9] = ["get", "post", "put", "delete", "patch", "options", "head", "connect", "trace"];

/// A block of a `.bru` file: its name and the lines in it.
struct Block<'t> {
    name: &'t str,
    lines: Vec<&'t str>,
}

/// Whether a text is a `.bru` file.
pub fn is_bru(text: &str) -> bool {
    let first = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let name = first.trim_end().strip_suffix('{').map(str::trim_end);
    name.is_some_and(|it| it == "meta" || METHODS.contains(&it)) && text.contains("\n}")
}

/// The request in a `.bru` file; none where it holds something else, such as the settings of a folder.
pub fn read_bru(text: &str, file_name: &str) -> Option<Request> {
    let blocks = blocks(text);
    let block = |name: &str| blocks.iter().find(|it| it.name == name);
    let call = blocks.iter().find(|it| METHODS.contains(&it.name))?;
    let call_says = |name: &str| value(call, name).unwrap_or_default();
    let name = block("meta").and_then(|it| value(it, "name")).unwrap_or_else(|| file_name.to_owned());
    let mode = call_says("body");
    let body = match mode.as_str() {
        "" | "none" => Body::Nothing,
        "json" | "text" => block(&format!("body:{mode}")).map_or(Body::Nothing, |it| Body::Text(content(it))),
        _ => Body::Other,
    };
    Some(Request {
        name,
        folder: Vec::new(),
        method: call.name.to_owned(),
        url: call_says("url"),
        headers: block("headers").map(entries).unwrap_or_default(),
        body,
        signs_in: !matches!(call_says("auth").as_str(), "" | "none" | "inherit"),
    })
}

/// The values of a block `vars`, as environments have it.
pub fn read_variables(text: &str) -> Vec<(String, String)> {
    blocks(text)
        .iter()
        .filter(|it| matches!(it.name, "vars" | "vars:pre-request"))
        .flat_map(entries)
        .collect()
}

/// Whether it is an export of a collection.
pub fn is_export(json: &Value) -> bool {
    let items = list(json, "items");
    json.get("brunoConfig").is_some()
        || json.get("version").is_some()
            && !items.is_empty()
            && items.iter().all(|it| {
                matches!(
                    text(it, "type"),
                    "http" | "http-request" | "folder" | "graphql" | "graphql-request" | "js"
                )
            })
}

/// The requests of an export.
pub fn read_export(json: &Value) -> Collection {
    let mut collection = Collection::default();
    if let Some(environment) = list(json, "environments").first() {
        collection.variables.extend(pairs(list(environment, "variables"), "name"));
    }
    items(list(json, "items"), &mut Vec::new(), &mut collection);
    collection
}

fn items(given: &[Value], folder: &mut Vec<String>, collection: &mut Collection) {
    for item in given {
        if text(item, "type") == "folder" {
            if folder.len() < DEEPEST {
                folder.push(text(item, "name").to_owned());
                items(list(item, "items"), folder, collection);
                folder.pop();
            }
        } else if let Some(request) = item.get("request").filter(|_| collection.requests.len() < MOST) {
            collection.requests.push(exported(text(item, "name"), request, folder));
        }
    }
}

fn exported(name: &str, request: &Value, folder: &[String]) -> Request {
    let mode = |member: &str| request.get(member).map(|it| text(it, "mode")).unwrap_or_default();
    let body = match mode("body") {
        "" | "none" => Body::Nothing,
        it @ ("json" | "text") => {
            Body::Text(request.get("body").map(|body| text(body, it)).unwrap_or_default().to_owned())
        }
        _ => Body::Other,
    };
    Request {
        name: name.to_owned(),
        folder: folder.to_vec(),
        method: text(request, "method").to_owned(),
        url: text(request, "url").to_owned(),
        headers: pairs(list(request, "headers"), "name"),
        body,
        signs_in: !matches!(mode("auth"), "" | "none" | "inherit"),
    }
}

/// A block begins and ends at the margin.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.lines() {
        match &mut open {
            Some(block) if matches!(line.trim_end(), "}" | "]") && !line.starts_with([' ', '\t']) => {
                blocks.push(Block { name: block.name, lines: std::mem::take(&mut block.lines) });
                open = None;
            }
            Some(block) => block.lines.push(line),
            None => {
                let name = line.trim_end().strip_suffix(['{', '[']).map(str::trim_end);
                open = name
                    .filter(|it| !it.is_empty() && !it.contains(char::is_whitespace))
                    .map(|name| Block { name, lines: Vec::new() });
            }
        }
    }
    // A file that ends too early is read as far as it goes.
    blocks.extend(open);
    blocks
}

/// `name: value` in each line; `~` before a name turns it off, and quotes may be around it.
fn entries(block: &Block<'_>) -> Vec<(String, String)> {
    let entry = |line: &&str| {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['~', '#', '@']) {
            return None;
        }
        // A name may hold colons where it is in quotes.
        let (name, value) = match line.strip_prefix('"').and_then(|it| it.split_once("\":")) {
            Some((name, value)) => (name, value),
            None => line.split_once(':')?,
        };
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    block.lines.iter().filter_map(entry).collect()
}

fn value(block: &Block<'_>, name: &str) -> Option<String> {
    entries(block).into_iter().find(|(it, _)| it == name).map(|(_, value)| value)
}

/// What stands in a block, without the two blanks by which each line is set in.
fn content(block: &Block<'_>) -> String {
    let lines: Vec<&str> = block.lines.iter().map(|it| it.strip_prefix("  ").unwrap_or(it)).collect();
    lines.join("\n")
}
