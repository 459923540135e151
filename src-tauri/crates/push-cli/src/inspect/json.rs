//! What `inspect --json` prints. The facts at the top are those of the key, or of the certificate that is of
//! most use; the rest stands in lists below.

use push_core::model::{CertificateView, FileView, KeyPlace};
use serde_json::{Value, json};

use super::best;

/// One object on one line.
pub(super) fn object(view: &FileView) -> String {
    let best = best(view);
    let profile = view.profile.as_ref().or(view.app.as_ref().and_then(|app| app.profile.as_ref()));
    let problems = view.problems.iter().map(|it| json!({ "code": it.code, "message": it.message }));
    let team = best.map(|it| it.team_id.clone()).or(profile.map(|it| it.team_id.clone()));
    json!({
        "file": view.path,
        "kind": view.kind,
        "format": known(&view.format),
        "can_push": view.can_push,
        "topics": best.map(topics).unwrap_or_default(),
        "environments": environments(view),
        "team_id": team.flatten(),
        "key_id": view.key.as_ref().and_then(|it| it.key_id.as_ref()),
        "not_before": best.map(|it| it.not_before).or(profile.and_then(|it| it.created)),
        "not_after": best.map(|it| it.not_after).or(profile.and_then(|it| it.expires)),
        "days_left": best.map(|it| it.days_left).or(profile.and_then(|it| it.days_left)),
        "sha256": best.map(|it| &it.sha256),
        "fingerprint": best.map(|it| &it.fingerprint).or(view.key.as_ref().map(|it| &it.fingerprint)),
        "identities": view.certificates.iter().filter(|it| it.key == KeyPlace::File).count(),
        "certificates": certificates(view),
        "request": view.request,
        "profile": view.profile,
        "app": app(view),
        "repairs": view.repairs,
        "problems": problems.collect::<Vec<_>>(),
    })
    .to_string()
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A topic with two tags is two rows.
fn topics(certificate: &CertificateView) -> Vec<Value> {
    let mut rows = Vec::new();
    for topic in &certificate.topics {
        let row = |tag: Option<&String>| json!({ "topic": topic.topic, "tag": tag });
        if topic.tags.is_empty() {
            rows.push(row(None));
        }
        rows.extend(topic.tags.iter().map(|tag| row(Some(tag))));
    }
    rows
}

/// Those of the certificate, or those whose tokens the app gets. A `.p8` does not say.
fn environments(view: &FileView) -> Value {
    let of_profile = || view.profile.as_ref().and_then(|it| it.environment);
    match (best(view), view.app.as_ref().map(|it| it.environment).or_else(of_profile)) {
        (Some(best), _) => json!(best.environments),
        (None, one) => json!(one.into_iter().collect::<Vec<_>>()),
    }
}

fn certificates(view: &FileView) -> Vec<Value> {
    let row = |it: &push_core::model::FoundCertificate| {
        let mut row = json!(it.certificate);
        row["key"] = json!(it.key);
        row
    };
    view.certificates.iter().map(row).collect()
}

/// Without the icon, which has many kilobytes, and without what only the app knows.
fn app(view: &FileView) -> Value {
    let mut app = json!(view.app);
    if let Some(facts) = app.as_object_mut() {
        facts.shift_remove("icon");
        facts.shift_remove("in_workspace");
    }
    app
}
