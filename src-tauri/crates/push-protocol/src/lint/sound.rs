//! Sounds: files that iOS plays, and critical alerts (§6.3).

use super::edits::{insert, quoted, replace};
use super::look::{Look, known_text, short};
use super::{Finding, Fix, RuleId, Severity, said};
use crate::PushType;
use crate::json::{Kind, Node};

/// Containers that iOS plays.
const EXTENSIONS: [&str; 5] = ["aiff", "aif", "aifc", "wav", "caf"];

pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    findings.extend(critical_sound(look));
    let of_alert = look.alert().filter(|_| look.is(PushType::Liveactivity)).and_then(|it| it.get("sound"));
    let names = [look.in_aps("sound"), look.sound().and_then(|it| it.get("name")), of_alert];
    findings.extend(names.into_iter().flatten().filter_map(sound_file));
}

fn critical_sound(look: &Look<'_>) -> Option<Finding> {
    let level = look.in_aps("interruption-level").filter(|it| known_text(*it).as_deref() == Some("critical"));
    let sound = look.in_aps("sound").filter(|it| it.kind() != Kind::Null);
    let object = look.sound();
    let critical = object.and_then(|it| it.get("critical"));
    if critical.is_some_and(|it| it.number() != Some(0.0)) {
        return None;
    }
    let make = said!("Make the sound critical", "改为重要提醒声音");
    match (level, object, sound) {
        (Some(_), Some(object), _) => {
            let words = said!(
                "The level is critical and the sound is not, so the mute switch silences it: set critical to 1 in sound.",
                "级别为 critical，但声音不是，静音开关会使其无声：请在 sound 中将 critical 设为 1。"
            );
            let edit = match critical {
                Some(critical) => replace(critical.span(), "1"),
                None => insert(look.json, object, &[("critical", "1")]),
            };
            Some(Finding::at(RuleId::CriticalSound, object, words).fix(Fix::edits(make, vec![edit])))
        }
        (Some(level), None, sound) => {
            let words = said!(
                "The level is critical and sound is not the object of a critical alert, so nothing passes the mute switch: write it as an object with critical 1.",
                "级别为 critical，但 sound 不是重要提醒的对象形式，无法穿透静音开关：请写成含 critical 为 1 的对象。"
            );
            let name = sound.filter(|it| it.kind() == Kind::Text).map_or("\"default\"", |it| it.source());
            let value = format!("{{\"critical\":1,\"name\":{name},\"volume\":1}}");
            let fix = match sound {
                Some(sound) => Fix::value(make, sound, value),
                None => Some(look.put_into_aps(make, "sound", &value)),
            };
            Some(Finding::on(RuleId::CriticalSound, sound.unwrap_or(level), words).fix(fix))
        }
        (None, Some(object), _) => {
            let words = said!(
                "sound is an object, the form of critical alerts, and critical is not 1: write the name of the sound alone, or critical 1.",
                "sound 使用了重要提醒的对象形式，但 critical 不为 1：请只写声音名称，或将 critical 设为 1。"
            );
            let name = object.get("name").filter(|it| it.kind() == Kind::Text);
            let name = name.map_or("\"default\"", |it| it.source());
            let fix = Fix::value(said!("Write the name alone", "只写名称"), object, name);
            Some(Finding::at(RuleId::CriticalSound, object, words).fix(fix))
        }
        (None, None, _) => None,
    }
}

fn sound_file(node: Node<'_>) -> Option<Finding> {
    let text = known_text(node).filter(|it| !it.is_empty() && it != "default")?;
    let file = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let is_played = extension.as_deref().is_some_and(|it| EXTENSIONS.contains(&it));
    let name = short(&text);
    let finding = |words| Finding::on(RuleId::SoundFile, node, words);
    if text.eq_ignore_ascii_case("default") {
        let words = said!(
            "The sound is “{name}”, and the system’s sound is named default, in small letters: write it so.",
            "声音为“{name}”，而系统提示音名为 default（小写）：请改正。"
        );
        let fix = Fix::value(said!("Write default", "写成 default"), node, "\"default\"");
        return Some(finding(words).fix(fix));
    }
    if file.len() != text.len() {
        let words = said!(
            "The sound “{name}” has a path, and iOS looks in the app’s bundle and Library/Sounds by name alone: write the file’s name.",
            "声音“{name}”带有路径，而 iOS 只按文件名在应用包和 Library/Sounds 中查找：请只写文件名。"
        );
        let fix = is_played.then(|| Fix::value(said!("Write {file}", "写成 {file}"), node, quoted(file)));
        return Some(finding(words).fix(fix.flatten()));
    }
    match extension {
        Some(_) if is_played => None,
        Some(extension) => {
            let extension = short(&extension);
            let words = said!(
                "The sound “{name}” is a .{extension} file, and iOS plays aiff, wav and caf alone, so the system’s sound is heard: convert it.",
                "声音“{name}”是 .{extension} 文件，而 iOS 只播放 aiff、wav 和 caf，将改用系统提示音：请转换格式。"
            );
            Some(finding(words))
        }
        None => {
            let words = said!(
                "The sound “{name}” has no extension, and iOS looks for a file of exactly that name: write it as {name}.caf if that is what the file is called.",
                "声音“{name}”没有扩展名，而 iOS 会按完整文件名查找：若文件实际名为 {name}.caf，请写全。"
            );
            Some(finding(words).at_most(Severity::Info))
        }
    }
}
