//! Addresses that the app is to fetch.

use super::edits::replace;
use super::look::{Look, short};
use super::{Finding, Fix, MOST_OF_A_RULE, RuleId, said};
use crate::json::Node;

/// Addresses in the app's own keys; texts that a person reads may name any.
pub(super) fn check(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let aps = look.root().get("aps").map(|it| it.span()).unwrap_or_default();
    let own = look.json.nodes().filter(|it| !aps.contains(&it.span().start));
    findings.extend(own.filter_map(not_https).take(MOST_OF_A_RULE));
}

fn not_https(node: Node<'_>) -> Option<Finding> {
    const SCHEME: &str = "http:";
    let begins = node.source().get(1..=SCHEME.len()).is_some_and(|it| it.eq_ignore_ascii_case(SCHEME));
    let text = begins.then(|| node.str()).flatten()?;
    let host = text.get(SCHEME.len()..)?.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    if text.contains(char::is_whitespace) || host.is_empty() || is_local(host) {
        return None;
    }
    let address = short(&text);
    let words = said!(
        "{address} is not https, and iOS does not load it unless the app makes an exception: write https.",
        "{address} 不是 https，除非应用设置例外，否则 iOS 不会加载：请改用 https。"
    );
    let at = node.span().start + SCHEME.len();
    let title = said!("Write https", "改为 https");
    let fix = (!node.is_stand_in()).then(|| Fix::edits(title, vec![replace(at..at, "s")]));
    Some(Finding::on(RuleId::UrlNotHttps, node, words).fix(fix))
}

/// Whether a host is on this machine or in its network, where https is rare.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once('@').map_or(host, |(_, it)| it);
    let name = if name.starts_with('[') { name } else { name.split(':').next().unwrap_or_default() };
    let numbers: Vec<Option<u8>> = name.split('.').map(|it| it.parse().ok()).collect();
    let is_private = numbers.len() == 4
        && numbers.iter().all(Option::is_some)
        && matches!(numbers[..2], [Some(127 | 10), _] | [Some(192), Some(168)] | [Some(172), Some(16..=31)]);
    let name = name.to_ascii_lowercase();
    is_private || name == "localhost" || name.ends_with(".local") || name.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_near_by_are_left_alone() {
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1",
            "10.1.2.3:80",
            "mac.local",
            "[::1]:3000",
            "192.168.0.9",
            "172.20.1.1",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in
            ["example.com", "10.example.com", "172.32.0.1", "local", "11.0.0.1", "localhost.example.com"]
        {
            assert!(!is_local(host), "{host}");
        }
    }
}
