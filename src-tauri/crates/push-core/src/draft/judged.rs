//! A draft as the rules judge it: with the values that its first target would get.

use std::time::SystemTime;

use push_protocol::json::Json;
use push_protocol::lint::{Brings, Headers, RuleId, Strings, Subject, Variables, lint};

use super::first::shown;
use super::{Filling, Known, PlannedTarget, Whose, resolve_expiration};
use crate::headless::strings_of;
use crate::lint::{for_window, unix};
use crate::model::{Draft, Finding, StringsLanguage};
use crate::store::CredentialRecord;

/// What is judged.
pub(super) struct Judged<'a> {
    pub(super) draft: &'a Draft,
    /// Its payload; none where that is no JSON.
    pub(super) json: Option<&'a Json<'a>>,
    pub(super) filling: &'a Filling,
    /// The chosen targets.
    pub(super) chosen: &'a [PlannedTarget],
    pub(super) known: Known<'a>,
    pub(super) credential: Option<&'a CredentialRecord>,
}

impl Judged<'_> {
    /// Everything that the rules find, when it is sent at `now`. `strings` are those of the app.
    pub(super) fn findings(&self, strings: &[StringsLanguage], now: SystemTime) -> Vec<Finding> {
        let (draft, first) = (self.draft, Whose::first(self.chosen, self.known));
        let json = self.json.map(|json| self.filling.standing_in(json, first));
        let expanded = self.filling.payload(first);
        let collapse_id = self.filling.collapse_id(first);
        let expiration = resolve_expiration(&draft.expiration, now);
        let strings: Vec<Strings<'_>> = strings.iter().map(strings_of).collect();
        let names: Vec<String> = self.chosen.iter().map(shown).collect();
        let targets = self.targets(&names);
        let subject = Subject {
            json: json.as_deref(),
            bytes: expanded.as_ref().map(String::len),
            headers: Headers {
                push_type: Some(&draft.push_type),
                priority: Some(&draft.priority),
                expiration: Some(&expiration),
                topic: Some(&draft.topic),
                collapse_id: Some(&draft.collapse_id),
                apns_id: Some(&draft.apns_id),
            },
            collapse_id: collapse_id.as_deref(),
            strings: &strings,
            variables: Some(Variables { profile: &draft.variables, targets: &targets }),
            ..Subject::new(draft.payload.as_bytes(), unix(now))
        };
        let mut findings = lint(&subject);
        // APNs takes the topic of a certificate that has one (§2.1).
        let certificate = self.credential.and_then(CredentialRecord::certificate);
        if certificate.is_some_and(|it| it.certificate.single_topic().is_some()) {
            findings.retain(|it| it.rule != RuleId::TopicMissing);
        }
        for_window(&draft.payload, findings)
    }

    /// What each target, and the rows of a token file, bring along: of those, the first speaks for all.
    fn targets<'b>(&'b self, names: &'b [String]) -> Vec<Brings<'b>> {
        let devices = self.chosen.iter().zip(names).enumerate().map(|(index, (target, who))| {
            let names = self.filling.device_names(Whose::chosen(index, target));
            Brings { who, names }
        });
        let file = self.known.file.map(|file| {
            let token = file.first.as_ref().map(|(token, _)| token);
            let of_device = self.filling.device_names(Whose { number: 1, token, device: None, row: None });
            let who = self.draft.token_file.rsplit(['/', '\\']).next().unwrap_or_default();
            Brings { who, names: file.columns.iter().map(String::as_str).chain(of_device).collect() }
        });
        devices.chain(file).collect()
    }
}
