//! What an answer of APNs teaches about a key, since neither a `.p8` nor its name says what it is for (§4.1).

use crate::model::{Endpoint, Environment, ScopeSource};
use crate::store::{CredentialRecord, Facts};
use crate::{Error, Workbench};

/// The key is one of the other environment (§3.3).
const OTHER_ENVIRONMENT: [&str; 2] = ["BadEnvironmentKeyInToken", "BadEnvironmentKeyIdInToken"];
/// The key is not for the topic.
const OTHER_TOPIC: &str = "TopicDisallowed";

impl Workbench {
    /// Takes in that a push with this credential was rejected. The simulator teaches nothing: it was told by
    /// us what the key is for. What the user recorded stays.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn learn(
        &self,
        credential: &CredentialRecord,
        endpoint: Endpoint,
        reason: &str,
        topic: Option<&str>,
    ) -> Result<(), Error> {
        let teaches = reason == OTHER_TOPIC || OTHER_ENVIRONMENT.contains(&reason);
        if !teaches || endpoint.is_loopback() || credential.key().is_none() {
            return Ok(());
        }
        // As it is in the list now: another push may have taught something.
        let Ok(mut record) = self.credential(&credential.id).await else { return Ok(()) };
        if record.item == credential.item && taught(&mut record.facts, endpoint, reason, topic) {
            self.store.put_credential(record).await?;
            self.forget_facts();
            self.refresh_world().await?;
        }
        Ok(())
    }

    /// As [`Workbench::learn`] of a push that was accepted: what was learned to the contrary is no longer so.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn unlearn(
        &self,
        credential: &CredentialRecord,
        endpoint: Endpoint,
        topic: Option<&str>,
    ) -> Result<(), Error> {
        if endpoint.is_loopback() || !untaught(&mut credential.facts.clone(), endpoint, topic) {
            return Ok(());
        }
        let Ok(mut record) = self.credential(&credential.id).await else { return Ok(()) };
        if record.item == credential.item && untaught(&mut record.facts, endpoint, topic) {
            self.store.put_credential(record).await?;
            self.forget_facts();
            self.refresh_world().await?;
        }
        Ok(())
    }
}

/// Whether that was news.
fn untaught(facts: &mut Facts, endpoint: Endpoint, topic: Option<&str>) -> bool {
    let Facts::Key(key) = facts else { return false };
    let before = key.refused_topics.len();
    key.refused_topics.retain(|it| Some(it.as_str()) != topic);
    let is_wrong = key.scope == ScopeSource::Learned && !key.environments.contains(&endpoint.environment());
    if is_wrong {
        (key.environments, key.scope) = (Environment::ALL.to_vec(), ScopeSource::Unknown);
    }
    is_wrong || key.refused_topics.len() < before
}

/// Whether that was news.
fn taught(facts: &mut Facts, endpoint: Endpoint, reason: &str, topic: Option<&str>) -> bool {
    let Facts::Key(key) = facts else { return false };
    let here = endpoint.environment();
    if OTHER_ENVIRONMENT.contains(&reason) && key.scope != ScopeSource::Recorded {
        let other: Vec<_> = Environment::ALL.into_iter().filter(|it| *it != here).collect();
        let news = key.environments != other;
        (key.environments, key.scope) = (other, ScopeSource::Learned);
        return news;
    }
    match topic {
        Some(topic) if reason == OTHER_TOPIC && !key.refused_topics.iter().any(|it| it == topic) => {
            key.refused_topics.push(topic.to_owned());
            key.refused_topics.sort();
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::KeyRecord;
    use Environment::{Production, Sandbox};

    fn key() -> KeyRecord {
        KeyRecord::unlimited("ABCDE12345", "TEAM123456", "")
    }

    #[test]
    fn a_refusal_in_one_environment_leaves_the_other() {
        for (endpoint, reason, expected) in [
            (Endpoint::Sandbox, "BadEnvironmentKeyInToken", Production),
            (Endpoint::Production, "BadEnvironmentKeyIdInToken", Sandbox),
        ] {
            let mut facts = Facts::Key(key());
            assert!(taught(&mut facts, endpoint, reason, Some("com.example.app")));
            let learned = KeyRecord { environments: vec![expected], scope: ScopeSource::Learned, ..key() };
            assert_eq!(facts, Facts::Key(learned));
            assert!(!taught(&mut facts, endpoint, reason, None), "no news");
        }
    }

    #[test]
    fn what_the_user_recorded_stays() {
        let recorded = KeyRecord { environments: vec![Sandbox], scope: ScopeSource::Recorded, ..key() };
        let mut facts = Facts::Key(recorded.clone());
        assert!(!taught(&mut facts, Endpoint::Sandbox, "BadEnvironmentKeyInToken", None));
        assert_eq!(facts, Facts::Key(recorded));
    }

    #[test]
    fn a_refused_topic_is_kept_once() {
        let mut facts = Facts::Key(key());
        let mut told = |topic| taught(&mut facts, Endpoint::Sandbox, "TopicDisallowed", topic);
        assert!(told(Some("com.example.b")) && told(Some("com.example.a")));
        assert!(!told(Some("com.example.b")) && !told(None));
        let refused_topics = vec!["com.example.a".to_owned(), "com.example.b".to_owned()];
        assert_eq!(facts, Facts::Key(KeyRecord { refused_topics, ..key() }));
        assert!(!taught(&mut facts, Endpoint::Sandbox, "BadDeviceToken", Some("com.example.c")));
    }

    #[tokio::test]
    async fn what_apple_teaches_is_kept_and_the_simulator_teaches_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let options = crate::Options {
            data: crate::DataDir::at(folder.path()),
            clock: std::sync::Arc::new(crate::SystemClock),
            port: 0,
            version: "test".to_owned(),
            no_keychain: Some(crate::vault::KeychainProblem::NoBus),
            environment: |_| None,
        };
        let bench = Workbench::open(options).await.unwrap();
        let [record] = bench.store.credentials().await.unwrap().try_into().unwrap();
        let reason = "BadEnvironmentKeyInToken";
        for endpoint in [Endpoint::LoopbackSandbox, Endpoint::LoopbackProduction] {
            bench.learn(&record, endpoint, reason, None).await.unwrap();
            assert_eq!(bench.store.credentials().await.unwrap(), std::slice::from_ref(&record));
        }
        bench.learn(&record, Endpoint::Production, reason, None).await.unwrap();
        bench.learn(&record, Endpoint::Sandbox, OTHER_TOPIC, Some("com.example.b")).await.unwrap();
        let [view] = bench.credentials().await.unwrap().try_into().unwrap();
        assert_eq!((view.scope, view.environments), (ScopeSource::Learned, vec![Sandbox]));
        assert_eq!(view.refused_topics, ["com.example.b"]);
        // An accepted push shows that it is no longer so.
        let [learned] = bench.store.credentials().await.unwrap().try_into().unwrap();
        bench.unlearn(&learned, Endpoint::LoopbackProduction, Some("com.example.b")).await.unwrap();
        assert_eq!(bench.store.credentials().await.unwrap(), std::slice::from_ref(&learned));
        bench.unlearn(&learned, Endpoint::Production, Some("com.example.b")).await.unwrap();
        assert_eq!(bench.store.credentials().await.unwrap(), [record]);
        bench.close().await;
    }
}
