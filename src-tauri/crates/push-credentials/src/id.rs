//! Key IDs and team IDs: ten letters and digits each, as Apple prints them.

/// Characters of a key ID and of a team ID.
const LENGTH: usize = 10;

/// Longest wrong text that is quoted back; more than this could be a pasted key.
const QUOTED: usize = 16;

/// A text that is no ID of Apple's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {what} is 10 letters and digits, as in {example}; found {found}. {advice}")]
pub struct IdError {
    what: &'static str,
    example: &'static str,
    advice: &'static str,
    found: String,
}

impl IdError {
    /// What was found, for a person: the text in quotes, or its length where it is long.
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// The key ID in the name under which Apple offers a key for download (apns.md §11.1), also when a
/// browser or a file manager has counted the copies: `AuthKey_ABC123DEFG (1).p8`. Capitals alone count, so
/// that `AuthKey_production.p8` gives none.
pub fn key_id_from_file_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    if !extension.eq_ignore_ascii_case("p8") {
        return None;
    }
    let rest = stem.strip_prefix("APNsAuthKey_").or_else(|| stem.strip_prefix("AuthKey_"))?;
    let id = rest.get(..LENGTH)?;
    is_copy_mark(&rest[LENGTH..]).then_some(())?;
    id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).then(|| id.to_owned())
}

/// Reads a key ID: trimmed, lower case folded.
///
/// # Errors
/// When it is not ten letters and digits.
pub fn parse_key_id(text: &str) -> Result<String, IdError> {
    const ADVICE: &str = "The key's page in the developer account shows it, and so does the name of the \
                          downloaded file, AuthKey_<key ID>.p8";
    parse(text, "key ID", "ABC123DEFG", ADVICE)
}

/// Reads a team ID: trimmed, lower case folded.
///
/// # Errors
/// When it is not ten letters and digits.
pub fn parse_team_id(text: &str) -> Result<String, IdError> {
    const ADVICE: &str = "The developer account shows it under Membership details";
    parse(text, "team ID", "DEF123GHIJ", ADVICE)
}

fn parse(
    text: &str,
    what: &'static str,
    example: &'static str,
    advice: &'static str,
) -> Result<String, IdError> {
    let id = text.trim();
    if id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(id.to_ascii_uppercase());
    }
    let found = match id.chars().count() {
        0 => "nothing".to_owned(),
        count if count <= QUOTED => format!("{id:?} ({count} characters)"),
        count => format!("{count} characters"),
    };
    Err(IdError { what, example, advice, found })
}

/// Whether `text` is what a system adds to the name of a copy: nothing, ` (1)`, ` copy`, ` copy 2`.
fn is_copy_mark(text: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim();
    let counted = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let copied = text.strip_prefix("copy").map(str::trim_start);
    text.is_empty()
        || counted.is_some_and(all_digits)
        || copied.is_some_and(|n| n.is_empty() || all_digits(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_id_is_read_from_the_name_of_the_file() {
        let cases = [
            ("AuthKey_ABC123DEFG.p8", Some("ABC123DEFG")),
            ("APNsAuthKey_ABC123DEFG.p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFG (1).p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFG(12).p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFG copy.p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFG copy 2.p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFG.P8", Some("ABC123DEFG")),
            ("AuthKey_production.p8", None),
            ("/home/you/AuthKey_ABC123DEFG.p8", Some("ABC123DEFG")),
            (r"C:\keys\AuthKey_ABC123DEFG.p8", Some("ABC123DEFG")),
            ("AuthKey_ABC123DEFGH.p8", None),
            ("AuthKey_ABC123DEF.p8", None),
            ("AuthKey_ABC123DEF\u{e9}\u{e9}.p8", None),
            ("AuthKey_ABC123DEFG (new).p8", None),
            ("AuthKey_ABC123DEFG.pem", None),
            ("SubscriptionKey_ABC123DEFG.p8", None),
            ("key.p8", None),
            ("", None),
        ];
        for (name, id) in cases {
            assert_eq!(key_id_from_file_name(name).as_deref(), id, "{name}");
        }
    }

    #[test]
    fn ids_are_trimmed_and_folded() {
        assert_eq!(parse_key_id(" abc123defg\n").as_deref(), Ok("ABC123DEFG"));
        assert_eq!(parse_team_id("DEF123GHIJ").as_deref(), Ok("DEF123GHIJ"));
    }

    #[test]
    fn a_wrong_id_says_what_was_expected_and_found() {
        assert_eq!(
            parse_key_id("ABC123").unwrap_err().to_string(),
            "a key ID is 10 letters and digits, as in ABC123DEFG; found \"ABC123\" (6 characters). The key's page in the \
             developer account shows it, and so does the name of the downloaded file, AuthKey_<key ID>.p8"
        );
        assert_eq!(
            parse_team_id("").unwrap_err().to_string(),
            "a team ID is 10 letters and digits, as in DEF123GHIJ; found nothing. The developer account shows it under \
             Membership details"
        );
        assert_eq!(parse_key_id("ABC-123-DE").unwrap_err().found(), "\"ABC-123-DE\" (10 characters)");
        assert_eq!(
            parse_key_id(&"MIGHAgEA".repeat(20)).unwrap_err().found(),
            "160 characters",
            "could be a key"
        );
    }
}
