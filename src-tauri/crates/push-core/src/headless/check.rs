//! Payloads in files, as the rules judge them: with the headers of the profile beside them, where there is one.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use push_protocol::json::Json;
use push_protocol::lint::{Finding, Headers, Strings, Subject, Variables, lint};
use push_protocol::variables::{Own, Template};
use uuid::Uuid;

use crate::Error;
use crate::draft::resolve_expiration;
use crate::files::read_bounded;
use crate::lint::unix;
use crate::model::StringsLanguage;
use crate::strings::{MAX_STRINGS_BYTES, read_strings};
use crate::workspace::{Profile, read_headers};

/// The half of a profile that is not the payload.
#[derive(Debug, Clone)]
pub struct SavedHeaders(Profile);

impl SavedHeaders {
    /// Reads `NAME.push.json`.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged or of a newer version.
    pub fn read(path: &Path) -> Result<Self, Error> {
        read_headers(path).map(Self)
    }
}

/// What is known beside the payload.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// What the profile says.
    pub saved: Option<&'a SavedHeaders>,
    /// `apns-push-type`, whatever the profile says.
    pub push_type: Option<&'a str>,
    /// `apns-topic`, whatever the profile says.
    pub topic: Option<&'a str>,
    /// The strings of the app, a language each.
    pub strings: &'a [StringsLanguage],
    /// Whether it is a file for the iOS Simulator.
    pub for_simulator: bool,
}

/// Everything that the rules find in a payload, when it is sent at `now`. Variables have the values that are
/// built in, and those of the profile. What nobody says of a header is not judged.
pub fn check(payload: &[u8], beside: Beside<'_>, now: SystemTime) -> Vec<Finding> {
    let nothing = BTreeMap::new();
    let profile = beside.saved.map(|it| &it.0);
    let variables = profile.map_or(&nothing, |it| &it.variables);
    let typed_id = profile.map(|it| it.collapse_id.trim()).unwrap_or_default();
    let mut json = std::str::from_utf8(payload).ok().and_then(|text| Json::read(text).ok());
    let (mut bytes, mut collapse_id) = (None, None);
    if let Some(json) = &mut json {
        let template = Template::new(json, typed_id, variables, unix(now));
        let own = Own { counter: 1, uuid: &|| Uuid::nil().to_string(), device: None, row: None };
        if !template.is_plain_payload() {
            bytes = template.payload(&own, &mut String::new()).ok().map(|it| it.byte_len());
            template.stand_in(json, &own);
        }
        collapse_id = template.collapse_id(&own).ok().flatten();
    }
    let expiration = profile.map(|it| resolve_expiration(&it.expiration, now));
    let text = |of: fn(&Profile) -> &String| profile.map(|it| of(it).as_str());
    let strings: Vec<Strings<'_>> = beside.strings.iter().map(strings_of).collect();
    lint(&Subject {
        json: json.as_ref(),
        bytes,
        headers: Headers {
            push_type: beside.push_type.or(text(|it| &it.push_type)),
            priority: text(|it| &it.priority),
            expiration: expiration.as_deref(),
            topic: beside.topic.or(text(|it| &it.topic)),
            collapse_id: text(|it| &it.collapse_id),
            apns_id: text(|it| &it.apns_id),
        },
        collapse_id: collapse_id.as_ref().map(|it| it.as_str()),
        strings: &strings,
        variables: profile.map(|_| Variables { profile: variables, targets: &[] }),
        for_simulator: beside.for_simulator,
        ..Subject::new(payload, unix(now))
    })
}

/// The strings in a `.strings` or `.xcstrings` file, a language each.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn strings(path: &Path) -> Result<Vec<StringsLanguage>, Error> {
    let bytes = read_bounded(path, MAX_STRINGS_BYTES)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let languages = read_strings(path, &bytes).map_err(|error| {
        let (code, details) = error.code();
        Error::field("strings", code, format!("{}: {error}", path.display()), &details)
    })?;
    let language = |(language, texts)| StringsLanguage { language, file_name: file.to_string(), texts };
    Ok(languages.into_iter().map(language).collect())
}

pub(crate) fn strings_of(strings: &StringsLanguage) -> Strings<'_> {
    let StringsLanguage { language, file_name, texts } = strings;
    Strings { language, file_name, texts }
}
