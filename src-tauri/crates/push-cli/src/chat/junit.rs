//! Results as JUnit XML, as build servers read it: a suite per file, a case per recipient.

use super::listing::of_difference;
use super::{Line, Report};

pub(super) fn of_reports(reports: &[Report]) -> String {
    let failures = |it: &Report| it.rows.iter().filter(|it| it.difference.is_some()).count();
    let tests: usize = reports.iter().map(tests).sum();
    let failed: usize = reports.iter().map(failures).sum();
    let errors = reports.iter().filter(|it| !it.errors.is_empty()).count();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pushbench chat\" tests=\"{tests}\" failures=\"{failed}\" errors=\"{errors}\">\n"
    );
    for report in reports {
        let (tests, failed, errors) =
            (self::tests(report), failures(report), usize::from(!report.errors.is_empty()));
        let file = escaped(&report.file);
        xml += &format!(
            "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"{errors}\">\n"
        );
        if !report.errors.is_empty() {
            let (first, all) = (report.errors.first().map_or("", String::as_str), report.errors.join("\n"));
            xml += &format!(
                "    <testcase classname=\"{file}\" name=\"read\">\n      <error message=\"{}\">{}</error>\n    </testcase>\n",
                escaped(first),
                escaped(&all)
            );
        }
        xml.extend(report.rows.iter().map(|it| of_line(report, it)));
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
}

fn tests(report: &Report) -> usize {
    report.rows.len() + usize::from(!report.errors.is_empty())
}

fn of_line(report: &Report, line: &Line) -> String {
    let (class, name) = (escaped(&report.name), escaped(&line.recipient));
    let case = format!("    <testcase classname=\"{class}\" name=\"{name}\"");
    let Some(difference) = &line.difference else { return case + "/>\n" };
    let message = of_difference(difference);
    let trace = line.trace.iter().map(|(rule, result, words)| format!("\n{result:<10}  {rule}: {words}"));
    let first = message.lines().next().unwrap_or_default();
    format!(
        "{case}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
        escaped(first),
        escaped(&format!("{message}{}", trace.collect::<String>()))
    )
}

/// As text and as attribute; what XML cannot hold is shown as U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if letter.is_control() => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    out
}
