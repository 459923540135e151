//! The invariants of ARCHITECTURE.md, held by reading the tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}

/// Every file that git knows, with its text; files that are not text are left out.
fn tracked() -> Vec<(String, String)> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "git ls-files failed");
    let names = String::from_utf8(listed.stdout).unwrap();
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

/// Lines of the files that `wanted` names and `bad` objects to, as `file:line: text`.
fn offences(wanted: impl Fn(&str) -> bool, bad: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in tracked().iter().filter(|(name, _)| wanted(name)) {
        for (number, line) in (1..).zip(text.lines()) {
            if bad(name, line) {
                found.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    found
}

fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

fn is_rust(name: &str) -> bool {
    name.ends_with(".rs")
}

#[test]
fn crates_depend_in_one_direction() {
    let listed = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let allowed = |name: &str| -> &[&str] {
        match name {
            "push-protocol" | "xtask" => &[],
            "push-credentials" => &["push-protocol"],
            "push-client" | "push-dispatch" | "push-chat" => &["push-protocol"],
            "push-simulator" => &["push-protocol", "push-credentials"],
            "push-core" => &[
                "push-protocol",
                "push-chat",
                "push-credentials",
                "push-client",
                "push-simulator",
                "push-dispatch",
            ],
            "push-ipc" => &["push-core"],
            "push-cli" => {
                &["push-core", "push-protocol", "push-chat", "push-client", "push-simulator", "push-dispatch"]
            }
            "pushbench-app" => &["push-ipc"],
            other => panic!("{other} has no place in the direction of crates yet"),
        }
    };
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let in_tests = dependency["kind"] == "dev";
            let backwards = on.starts_with("push-") && !in_tests && !allowed(name).contains(&on);
            let of_shell = on.starts_with("tauri") && name != "pushbench-app";
            if backwards || of_shell {
                found.push(place_of(package["manifest_path"].as_str().unwrap(), on));
            }
        }
    }
    none(&found, "crates depend in one direction, and the shell alone knows Tauri");
}

/// `file:line: text` of the line of a manifest that names a dependency.
fn place_of(manifest: &str, dependency: &str) -> String {
    let text = fs::read_to_string(manifest).unwrap();
    let name = Path::new(manifest).strip_prefix(root()).unwrap().display();
    let line = (1..).zip(text.lines()).find(|(_, line)| line.starts_with(dependency));
    let (number, line) = line.unwrap_or((1, dependency));
    format!("{name}:{number}: {line}")
}

#[test]
fn the_ui_has_one_door_to_the_host_and_features_stay_apart() {
    let ui = |name: &str| name.starts_with("ui/src/");
    let door = offences(ui, |name, line| line.contains("@tauri-apps/") && name != "ui/src/bridge/tauri.ts");
    none(&door, "only ui/src/bridge/tauri.ts imports @tauri-apps");
    let features: BTreeSet<String> = tracked().iter().filter_map(|(name, _)| feature_of(name)).collect();
    assert!(features.len() > 1, "{features:?}");
    let apart = offences(ui, |name, line| {
        feature_of(name).is_some_and(|own| imports_feature(line, features.iter().filter(|it| **it != own)))
    });
    none(&apart, "a feature does not import another");
}

fn feature_of(name: &str) -> Option<String> {
    name.strip_prefix("ui/src/features/")?.split_once('/').map(|(feature, _)| feature.to_owned())
}

/// Whether a line imports from one of these features, by `from`, by `import()`, or for its effects.
fn imports_feature<'a>(line: &str, mut features: impl Iterator<Item = &'a String>) -> bool {
    let imports = line.contains("import") || line.contains("from ");
    let paths: Vec<&str> = line.split(['\'', '"']).skip(1).step_by(2).filter(|_| imports).collect();
    features.any(|feature| {
        let inside = [format!("../{feature}/"), format!("features/{feature}/")];
        paths.iter().any(|path| inside.iter().any(|it| path.contains(it)))
    })
}

#[test]
fn markup_comes_from_components_alone() {
    let svelte = |name: &str| name.ends_with(".svelte");
    let found = offences(svelte, |_, line| line.contains("{@html") || line.contains(" style=\""));
    none(&found, "no {@html} and no inline style: the CSP forbids them and payload text is never markup");
}

#[test]
fn every_word_is_in_both_languages_and_none_in_a_view() {
    let keys = |path: &str| -> BTreeSet<String> { json(path).as_object().unwrap().keys().cloned().collect() };
    let (english, chinese) = (keys("ui/src/i18n/en.json"), keys("ui/src/i18n/zh-Hans.json"));
    assert_eq!(english.symmetric_difference(&chinese).collect::<Vec<_>>(), Vec::<&String>::new());
    let mut found = Vec::new();
    for (name, text) in tracked().iter().filter(|(name, _)| name.ends_with(".svelte")) {
        found.extend(literal_words(text).into_iter().map(|(line, word)| format!("{name}:{line}: {word}")));
    }
    none(&found, "a text that a user reads comes from the language files");
}

/// What a user would read that is written in the markup, with its line: texts between tags, and the
/// attributes that are shown or read aloud. Script, style, expressions and comments are left out.
fn literal_words(svelte: &str) -> Vec<(usize, String)> {
    let mut text = svelte.to_owned();
    for (open, close) in [("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")] {
        while let (Some(start), Some(end)) = (text.find(open), text.find(close)) {
            let lines = text[start..end].matches('\n').count();
            text.replace_range(start..end + close.len(), &"\n".repeat(lines));
        }
    }
    let (mut depth, mut in_tag, mut line, mut piece, mut pieces) =
        (0_u32, false, 1, String::new(), Vec::new());
    for character in text.chars() {
        line += usize::from(character == '\n');
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '<' | '>' if depth == 0 => {
                pieces.push((line, in_tag, std::mem::take(&mut piece)));
                in_tag = character == '<';
            }
            _ if depth == 0 => piece.push(character),
            _ => {}
        }
    }
    pieces.push((line, in_tag, piece));
    let words = pieces.into_iter().flat_map(|(line, in_tag, piece)| {
        let words = if in_tag { shown_attributes(&piece) } else { vec![piece.trim().to_owned()] };
        words.into_iter().map(move |word| (line, word))
    });
    words.filter(|(_, word)| is_literal(word)).collect()
}

fn shown_attributes(tag: &str) -> Vec<String> {
    let names = ["aria-label", "aria-description", "title", "placeholder", "alt", "label"];
    let tag = tag.replace('\n', " ");
    let after = |name: &&str| tag.split_once(&format!(" {name}=\"")).map(|(_, after)| after.to_owned());
    names.iter().filter_map(after).filter_map(|it| it.split('"').next().map(str::to_owned)).collect()
}

/// Words that go on the wire, or into a terminal, are the same in every language.
fn is_literal(word: &str) -> bool {
    const WIRE: [&str; 7] = [
        "mutable-content",
        "content-available",
        "thread-id, category, collapse-id",
        "apns-id",
        "JSON",
        "Bundle ID",
        "pushbench send --endpoint loopback",
    ];
    word.chars().filter(|it| it.is_alphabetic()).count() > 1 && !WIRE.contains(&word)
}

#[test]
fn the_window_may_ask_for_the_contract_and_nothing_else() {
    let allowed: BTreeSet<String> = json("src-tauri/capabilities/main.json")["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect();
    let commands = push_ipc::COMMANDS.iter().chain(&push_ipc::SHELL_COMMANDS);
    let mut expected: BTreeSet<String> =
        commands.map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    // Dropped files are an event of the window.
    expected.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned));
    assert_eq!(allowed, expected);
    let ui: String = tracked()
        .into_iter()
        .filter(|(name, _)| {
            name.starts_with("ui/src/") && !name.contains("/bridge/") && !name.contains(".test.")
        })
        .map(|(_, text)| text)
        .collect();
    // `.call('name', …)`, or a choice of two names.
    let called: String = ui.split(".call(").skip(1).filter_map(|it| it.split([',', ')']).next()).collect();
    let unused: Vec<_> =
        push_ipc::COMMANDS.iter().filter(|name| !called.contains(&format!("'{name}'"))).collect();
    assert!(unused.is_empty(), "commands that nobody calls: {unused:?}");
}

#[test]
fn the_window_is_closed_to_the_network() {
    let app = &json("tauri.conf.json")["app"];
    assert_eq!(
        app["security"]["csp"],
        "default-src 'self'; img-src 'self' blob: data:; connect-src ipc: http://ipc.localhost at-once: http://at-once.localhost; object-src 'none'; base-uri 'none'"
    );
    assert_eq!((&app["withGlobalTauri"], &app["security"]["freezePrototype"]), (&false.into(), &true.into()));
    let open = offences(
        |name| name.starts_with("src-tauri/"),
        |name, line| {
            // Where the platform's own verifier is put in with an extra CA.
            let verifier = name == "src-tauri/crates/push-client/src/tls.rs"
                && line.trim() == "builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))";
            line.contains("0.0.0.0")
                || line.contains("::UNSPECIFIED")
                || line.contains("[::]:")
                || line.contains("ServerCertVerifier")
                || (line.contains("dangerous()") && !verifier)
        },
    );
    none(&open, "nothing listens beyond loopback, and verification has no off switch");
}

#[test]
fn the_top_level_is_what_was_agreed() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "src-tauri",
        "ui",
        "icons",
        "tests",
        "tauri.conf.json",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs",
        ".ci",
        ".cargo",
        ".gitignore",
        ".taurignore",
        "rustfmt.toml",
        "clippy.toml",
    ];
    let top: BTreeSet<String> =
        tracked().iter().map(|(name, _)| name.split('/').next().unwrap().to_owned()).collect();
    let strangers: Vec<_> = top.iter().filter(|name| !allowed.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "not part of the agreed top level: {strangers:?}");
}

#[test]
fn sources_are_finished_and_of_one_size() {
    // Written so that this file does not find itself.
    let marks = [
        "un\u{73}afe ",
        "un\u{73}afe{",
        "dbg\u{21}(",
        "todo\u{21}(",
        "unimplemented\u{21}(",
        "TO\u{44}O",
        "FIX\u{4d}E",
    ];
    let code = |name: &str| {
        is_rust(name) || name.ends_with(".ts") || name.ends_with(".svelte") || name.ends_with(".mjs")
    };
    none(&offences(code, |_, line| marks.iter().any(|mark| line.contains(mark))), "unfinished or unsafe");
    let homes = ["/ro\u{6f}t/", "/wo\u{72}k/", "/ho\u{6d}e/"];
    // The people of the examples have no machine.
    let nobody = |line: &str| line.replace("/ho\u{6d}e/ana/", "").replace("/ho\u{6d}e/you/", "");
    let machine = offences(
        |name| !name.ends_with("lock.json"),
        |_, line| homes.iter().any(|it| nobody(line).contains(it)),
    );
    none(&machine, "no path of one machine");
    // A table of words is as long as its subject.
    let tables = [
        "src-tauri/crates/push-protocol/src/reason.rs",
        "src-tauri/crates/push-protocol/src/keys.rs",
        "ui/src/bridge/generated.ts",
        "ui/src/bridge/keys.ts",
    ];
    let long: Vec<String> = tracked()
        .iter()
        .filter(|(name, _)| code(name) && !tables.contains(&name.as_str()))
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(name, lines)| format!("{name}:{lines}: {lines} lines"))
        .collect();
    none(&long, "a file over 400 lines has lost its room");
    let components: Vec<String> = tracked()
        .iter()
        .filter(|(name, _)| name.ends_with(".svelte"))
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > 200)
        .map(|(name, lines)| format!("{name}:{lines}: {lines} lines"))
        .collect();
    none(&components, "a component has under 200 lines");
}

#[test]
fn the_checks_find_what_they_look_for() {
    let found =
        |text: &str| literal_words(text).into_iter().map(|(line, it)| format!("{line}: {it}")).collect();
    let words: Vec<String> = found("<!--\n-->\n<p>{t('a')} · 5</p>\n<b\n  title=\"Close it\">Hello</b>");
    assert_eq!(words, ["5: Close it", "5: Hello"]);
    let words: Vec<String> =
        found("<script>let a = 'Hello'</script><p title={x} class=\"row\">{`Hello`}</p>");
    assert_eq!(words, Vec::<String>::new());
    let features = ["devices".to_owned()];
    for line in
        ["import '../devices/a';", "import('../../features/devices/A.svelte')", "} from \"../devices/a\""]
    {
        assert!(imports_feature(line, features.iter()), "{line}");
    }
    for line in ["import { a } from './devices';", "import { a } from '../../shared/devices';"] {
        assert!(!imports_feature(line, features.iter()), "{line}");
    }
}
