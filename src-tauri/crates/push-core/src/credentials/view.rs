//! What the window sees of a credential.

use crate::model::{CredentialKind, CredentialView, VaultKind};
use crate::store::{CredentialRecord, Facts};

/// `is_open`: whether that vault can be asked now.
pub(crate) fn credential(record: CredentialRecord, is_open: impl Fn(VaultKind) -> bool) -> CredentialView {
    let Facts::Key(key) = record.facts;
    CredentialView {
        usable: is_open(record.vault),
        id: record.id,
        name: record.name,
        kind: CredentialKind::Key,
        key_id: Some(key.key_id),
        team_id: Some(key.team_id),
        fingerprint: record.fingerprint,
        certificate: None,
        environments: key.environments,
        topics: key.topics,
        scope: key.scope,
        refused_topics: key.refused_topics,
        sample: record.sample,
        hosts: record.hosts,
    }
}
