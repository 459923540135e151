//! Where a credential is not for what is sent: said before APNs says it. Nothing here refuses a push.

use std::time::SystemTime;

use push_credentials::{Certificate, Validity};
use push_protocol::{Environment, Notification, PushType};

use crate::model::Problem;
use crate::store::{CredentialRecord, Facts, KeyRecord};

/// What APNs would judge of `notification` under that credential, at `now`.
pub(super) fn warnings(
    credential: &CredentialRecord,
    notification: &Notification,
    environment: Environment,
    now: SystemTime,
) -> Vec<Problem> {
    let name = credential.name.as_str();
    let topic = notification.topic.as_ref().map(|it| it.as_str());
    let found = match &credential.facts {
        Facts::Key(key) => vec![of_environment(key, name, environment), of_key_topic(key, name, topic)],
        Facts::Certificate(it) => {
            return of_certificate(&it.certificate, name, notification, Some(environment), now);
        }
    };
    found.into_iter().flatten().collect()
}

/// The same of a certificate. Without an environment, that one is not judged.
pub(crate) fn of_certificate(
    certificate: &Certificate,
    name: &str,
    notification: &Notification,
    environment: Option<Environment>,
    now: SystemTime,
) -> Vec<Problem> {
    let topic = notification.topic.as_ref().map(|it| it.as_str());
    let is_location = notification.known_push_type() == Some(PushType::Location);
    let found = [
        of_life(certificate, name, now),
        environment.and_then(|it| of_certificate_environment(certificate, name, it)),
        of_topic(certificate, name, topic).filter(|_| !is_location),
        is_location.then(|| of_location(name)),
    ];
    found.into_iter().flatten().collect()
}

fn of_environment(key: &KeyRecord, name: &str, environment: Environment) -> Option<Problem> {
    if key.environments.contains(&environment) {
        return None;
    }
    let here = environment.name();
    let message = format!("{name} is not a key for {here}; APNs answers BadEnvironmentKeyInToken");
    let details = [("name", name.to_owned()), ("environment", here.to_owned())];
    Some(Problem::new("credential", "key_environment", message, &details))
}

/// A bundle ID in the list covers its suffixed topics (§2.2).
fn of_key_topic(key: &KeyRecord, name: &str, topic: Option<&str>) -> Option<Problem> {
    let topic = topic?;
    let bundle_id = PushType::bundle_id_of(topic);
    let listed = key.topics.is_empty() || key.topics.iter().any(|it| it == topic || it == bundle_id);
    let (code, message) = if key.refused_topics.iter().any(|it| it == topic) {
        ("key_topic_refused", format!("APNs answered TopicDisallowed to {name} for {topic} before"))
    } else if !listed {
        ("key_topic", format!("{name} is not a key for {topic}; APNs answers TopicDisallowed"))
    } else {
        return None;
    };
    Some(Problem::new("topic", code, message, &[("name", name.to_owned()), ("topic", topic.to_owned())]))
}

fn of_life(certificate: &Certificate, name: &str, now: SystemTime) -> Option<Problem> {
    let days = certificate.days_left(now).unsigned_abs().to_string();
    let (code, message) = match certificate.validity(now) {
        Validity::Valid | Validity::Expiring => return None,
        Validity::Expired => (
            "certificate_expired",
            format!("the certificate of {name} expired {days} days ago; APNs refuses the connection"),
        ),
        Validity::NotYet => (
            "certificate_not_yet_valid",
            format!("the certificate of {name} is not valid yet; check the clock of this machine"),
        ),
    };
    Some(Problem::new("credential", code, message, &[("name", name.to_owned()), ("days", days)]))
}

fn of_certificate_environment(
    certificate: &Certificate,
    name: &str,
    environment: Environment,
) -> Option<Problem> {
    if certificate.environments().contains(&environment) {
        return None;
    }
    let here = environment.name();
    let message = format!("{name} is not a certificate for {here}; APNs answers BadCertificateEnvironment");
    let details = [("name", name.to_owned()), ("environment", here.to_owned())];
    Some(Problem::new("credential", "certificate_environment", message, &details))
}

/// Only what the certificate lists (§5.3).
fn of_topic(certificate: &Certificate, name: &str, topic: Option<&str>) -> Option<Problem> {
    let topic = topic?;
    let topics = certificate.topics();
    if topics.is_empty() || topics.iter().any(|it| it.topic == topic) {
        return None;
    }
    let listed: Vec<&str> = topics.iter().map(|it| it.topic.as_str()).collect();
    let listed = listed.join(", ");
    let message =
        format!("{name} is a certificate for {listed}, not for {topic}; APNs answers TopicDisallowed");
    let details = [("name", name.to_owned()), ("topic", topic.to_owned()), ("topics", listed)];
    Some(Problem::new("topic", "certificate_topic", message, &details))
}

fn of_location(name: &str) -> Problem {
    let message = format!("{name} is a certificate, and location pushes need a key (.p8)");
    Problem::new("push_type", "certificate_location", message, &[("name", name.to_owned())])
}

#[cfg(test)]
mod tests;
