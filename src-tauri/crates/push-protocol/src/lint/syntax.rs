//! Payloads that are not JSON: what stops the reader, and what mends it.

use super::edits::apply;
use super::look::short;
use super::repair::{Fault, FaultKind, faults};
use super::{Edit, Field, Finding, Fix, RuleId, Sentence, said};
use crate::json::{Json, JsonError, MAX_DEPTH, Reason, shown};

pub(super) fn not_utf8(offset: usize) -> Finding {
    let words = said!(
        "The payload is not UTF-8 text: byte {offset} belongs to no character, so save the file as UTF-8.",
        "载荷不是 UTF-8 文本：第 {offset} 个字节不属于任何字符，请以 UTF-8 保存文件。"
    );
    Finding::of(RuleId::NotUtf8, Field::Payload, words)
}

pub(super) fn findings(text: &str, error: &JsonError) -> Vec<Finding> {
    match error {
        JsonError::Empty => {
            let words = said!(
                "The payload is empty, and APNs answers PayloadEmpty: write a JSON object such as {{\"aps\":{{\"alert\":\"Hello\"}}}}.",
                "载荷为空，APNs 会应答 PayloadEmpty：请写一个 JSON 对象，如 {{\"aps\":{{\"alert\":\"Hello\"}}}}。"
            );
            vec![at(RuleId::PayloadEmpty, 0, 0, words)]
        }
        JsonError::TooDeep { offset, .. } => {
            let words = said!(
                "The payload is nested more than {MAX_DEPTH} levels deep, which readers of JSON refuse: make it flatter.",
                "载荷嵌套超过 {MAX_DEPTH} 层，JSON 解析器会拒绝：请减少层数。"
            );
            vec![at(RuleId::TooDeep, *offset, 1, words)]
        }
        JsonError::TooLong => {
            let words = said!("The payload is longer than 4 GiB: shorten it.", "载荷超过 4 GiB：请缩短。");
            vec![at(RuleId::JsonSyntax, 0, 0, words)]
        }
        JsonError::Syntax { reason, found, offset, .. } => of_syntax(text, *reason, *found, *offset),
    }
}

fn at(rule: RuleId, offset: usize, length: usize, words: Sentence) -> Finding {
    Finding { span: Some(offset..offset + length), ..Finding::of(rule, Field::Payload, words) }
}

/// A finding for each kind of fault. The first is where the reader stops, and its fix mends them all.
fn of_syntax(text: &str, reason: Reason, found: Option<char>, offset: usize) -> Vec<Finding> {
    let faults = mendable(text, offset);
    let length = found.map_or(0, char::len_utf8);
    let mut kinds: Vec<(FaultKind, Vec<&Fault>)> = Vec::new();
    for fault in &faults {
        match kinds.iter_mut().find(|(kind, _)| *kind == fault.kind) {
            Some((_, same)) => same.push(fault),
            None => kinds.push((fault.kind, vec![fault])),
        }
    }
    let Some(((kind, first), others)) = kinds.split_first() else {
        return vec![at(RuleId::JsonSyntax, offset, length, by_reason(reason, found))];
    };
    let all = if others.is_empty() {
        fix_of(*kind, first)
    } else {
        let count = faults.len();
        let edits = faults.iter().flat_map(|it| it.edits.clone()).collect();
        Fix::edits(said!("Repair {count} places", "修复 {count} 处"), edits)
    };
    let here = at(RuleId::JsonSyntax, offset, length, by_kind(*kind, text, first));
    let here = here.also(first[1..].iter().map(|it| it.span.clone()).collect()).fix(all);
    let others = others.iter().map(|(kind, same)| {
        let span = same[0].span.clone();
        at(RuleId::JsonSyntax, span.start, span.len(), by_kind(*kind, text, same))
            .also(same[1..].iter().map(|it| it.span.clone()).collect())
            .fix(fix_of(*kind, same))
    });
    std::iter::once(here).chain(others).collect()
}

/// The faults, where mending them all makes JSON; else the first, where the reader then comes further.
fn mendable(text: &str, offset: usize) -> Vec<Fault> {
    let mut faults = faults(text);
    let mended = |faults: &[Fault]| {
        let edits: Vec<Edit> = faults.iter().flat_map(|it| it.edits.clone()).collect();
        let edits = super::edits::in_order(edits);
        let overlaps = edits.windows(2).any(|two| two[1].span.start < two[0].span.end);
        (!overlaps).then(|| apply(text, &edits))
    };
    let left = |text: &str| match Json::read(text) {
        Ok(_) => Some(0),
        Err(JsonError::Syntax { offset, .. }) => Some(text.len() - offset),
        Err(_) => None,
    };
    if mended(&faults).is_some_and(|it| Json::read(&it).is_ok()) {
        return faults;
    }
    faults.truncate(1);
    let further = mended(&faults).and_then(|it| left(&it)).is_some_and(|it| it < text.len() - offset);
    if further { faults } else { Vec::new() }
}

fn fix_of(kind: FaultKind, faults: &[&Fault]) -> Fix {
    let title = title(kind);
    let count = faults.len();
    let title = if count == 1 {
        title
    } else {
        let Sentence { en, zh_hans } = title;
        said!("{en} ({count} places)", "{zh_hans}（{count} 处）")
    };
    Fix::edits(title, faults.iter().flat_map(|it| it.edits.clone()).collect())
}

fn title(kind: FaultKind) -> Sentence {
    match kind {
        FaultKind::Bom => said!("Remove the byte order mark", "移除字节顺序标记"),
        FaultKind::Quotes => said!("Write straight double quotes", "改用直双引号"),
        FaultKind::InnerQuote => said!("Escape the quotes inside", "转义内部的引号"),
        FaultKind::OpenString => said!("Close the string", "补上结尾引号"),
        FaultKind::Control => said!("Escape the control characters", "转义控制字符"),
        FaultKind::Escape => said!("Write the escape as JSON does", "改用 JSON 的转义"),
        FaultKind::BareKey => said!("Put keys in quotes", "为键加引号"),
        FaultKind::BareText => said!("Put the text in quotes", "为文本加引号"),
        FaultKind::Literal => said!("Write true, false, null as JSON does", "改用 JSON 的 true、false、null"),
        FaultKind::Number => said!("Write the number as JSON does", "改用 JSON 的数字写法"),
        FaultKind::ExtraComma => said!("Remove the comma", "移除多余的逗号"),
        FaultKind::MissingComma => said!("Add the comma", "补上逗号"),
        FaultKind::Colon => said!("Write the colon", "补上冒号"),
        FaultKind::Punctuation => said!("Write JSON’s punctuation", "改用 JSON 的标点"),
        FaultKind::Comment => said!("Remove the comment", "移除注释"),
        FaultKind::Blank => said!("Write plain white space", "改用普通空白"),
        FaultKind::Stray => said!("Remove what does not belong", "移除多余的内容"),
        FaultKind::Bracket => said!("Correct the bracket", "更正括号"),
        FaultKind::Unclosed => said!("Close what is open", "补上结尾括号"),
    }
}

/// The rest of such a sentence is the same: why it matters.
fn not_json(en: &str, zh_hans: &str) -> Sentence {
    said!("{en}, so the payload is not JSON and cannot be sent.", "{zh_hans}，载荷因此不是 JSON，无法发送。")
}

/// A character as a sentence can name it.
fn named(found: Option<char>) -> Sentence {
    let en = found.map(shown).unwrap_or_default();
    let zh_hans = match found {
        Some('\n') => "换行符".to_owned(),
        Some('\t') => "制表符".to_owned(),
        Some(' ') => "空格".to_owned(),
        _ => format!(" {en} "),
    };
    Sentence { en, zh_hans }
}

fn by_reason(reason: Reason, found: Option<char>) -> Sentence {
    let Sentence { en: found, zh_hans: zh } = named(found);
    let Sentence { en, zh_hans } = match reason {
        Reason::End => said!("The text ends too early", "文本过早结束"),
        Reason::Value => said!("A value is expected here, and there is {found}", "此处应为值，却是{zh}"),
        Reason::Key => {
            said!(
                "A key in double quotes is expected here, and there is {found}",
                "此处应为双引号中的键，却是{zh}"
            )
        }
        Reason::Colon => {
            said!("A colon is expected after the key, and there is {found}", "键之后应为冒号，却是{zh}")
        }
        Reason::CommaOrBrace => said!(
            "A comma or a closing brace is expected here, and there is {found}",
            "此处应为逗号或右花括号，却是{zh}"
        ),
        Reason::CommaOrBracket => said!(
            "A comma or a closing bracket is expected here, and there is {found}",
            "此处应为逗号或右方括号，却是{zh}"
        ),
        Reason::Trailing => said!("The payload is over before {found}", "载荷在{zh}之前已经结束"),
        Reason::Number => said!("A digit is expected here, and there is {found}", "此处应为数字，却是{zh}"),
        Reason::Literal => said!(
            "Only true, false and null have no quotes, and this is none of them",
            "只有 true、false 和 null 不加引号，而这里都不是"
        ),
        Reason::Escape => said!("JSON has no escape with {found} here", "JSON 没有此处含{zh}的转义"),
        Reason::Control => {
            said!("A string holds {found}, which has to be escaped", "字符串含有{zh}，必须转义")
        }
        Reason::Bom => said!("A byte order mark stands at the start", "开头有字节顺序标记"),
    };
    not_json(&en, &zh_hans)
}

fn by_kind(kind: FaultKind, text: &str, faults: &[&Fault]) -> Sentence {
    let first = faults.first().and_then(|it| text.get(it.span.clone())).unwrap_or_default();
    let found = short(first.trim());
    let Sentence { en, zh_hans } = match kind {
        FaultKind::Bom => said!("A byte order mark stands at the start", "开头有字节顺序标记"),
        FaultKind::Quotes => said!(
            "A string is quoted with {found}, and JSON knows \" alone",
            "字符串使用引号 {found}，而 JSON 只认 \""
        ),
        FaultKind::InnerQuote => {
            said!("A string has a \" inside, which ends it too early", "字符串内含未转义的 \"，使其过早结束")
        }
        FaultKind::OpenString => said!("A string has no closing quote", "字符串缺少结尾引号"),
        FaultKind::Control => {
            let Sentence { en, zh_hans } = named(first.chars().next());
            said!("A string holds {en}, which has to be escaped", "字符串含有{zh_hans}，必须转义")
        }
        FaultKind::Escape => said!("JSON does not know the escape {found}", "JSON 不认识转义 {found}"),
        FaultKind::BareKey => said!("The key “{found}” has no quotes", "键“{found}”没有引号"),
        FaultKind::BareText => said!("The text “{found}” has no quotes", "文本“{found}”没有引号"),
        FaultKind::Literal => said!("{found} is not how JSON writes it", "{found} 不是 JSON 的写法"),
        FaultKind::Number => {
            said!("{found} is not how JSON writes a number", "{found} 不是 JSON 的数字写法")
        }
        FaultKind::ExtraComma => said!("There is a comma with nothing after it", "有多余的逗号"),
        FaultKind::MissingComma => said!("There is no comma between two values", "两个值之间缺少逗号"),
        FaultKind::Colon => said!("There is no colon after a key", "键之后缺少冒号"),
        FaultKind::Punctuation => {
            said!("“{found}” is not JSON’s punctuation", "“{found}”不是 JSON 的标点")
        }
        FaultKind::Comment => {
            said!("JSON has no comments, and there is “{found}”", "JSON 没有注释，而这里有“{found}”")
        }
        FaultKind::Blank => said!(
            "There is white space that JSON does not know, such as a no-break space",
            "有 JSON 不认识的空白，例如不换行空格"
        ),
        FaultKind::Stray => said!("“{found}” is not part of the object", "“{found}”不属于该对象"),
        FaultKind::Bracket => {
            said!("A closing bracket is one too many, or of the wrong kind", "右括号多余或类型不对")
        }
        FaultKind::Unclosed => said!("A closing bracket is missing", "缺少右括号"),
    };
    not_json(&en, &zh_hans)
}
