//! What the window sees of credentials and certificates.

use std::time::{SystemTime, UNIX_EPOCH};

use push_credentials::{Certificate, CertificateKind as Kind, Validity as Life};

use crate::model::{
    CertificateKind, CertificateView, CredentialKind, CredentialView, ScopeSource, TopicView, Validity,
    VaultKind,
};
use crate::store::{CredentialRecord, Facts};

/// `is_open`: whether that vault can be asked now.
pub(crate) fn credential(
    record: CredentialRecord,
    now: SystemTime,
    is_open: impl Fn(VaultKind) -> bool,
) -> CredentialView {
    let view = CredentialView {
        usable: is_open(record.vault),
        id: record.id,
        name: record.name,
        kind: CredentialKind::Certificate,
        key_id: None,
        team_id: None,
        fingerprint: record.fingerprint,
        certificate: None,
        environments: Vec::new(),
        topics: Vec::new(),
        scope: ScopeSource::Certificate,
        refused_topics: Vec::new(),
        sample: record.sample,
        hosts: record.hosts,
    };
    match record.facts {
        Facts::Key(key) => CredentialView {
            kind: CredentialKind::Key,
            key_id: Some(key.key_id),
            team_id: Some(key.team_id),
            environments: key.environments,
            topics: key.topics,
            scope: key.scope,
            refused_topics: key.refused_topics,
            ..view
        },
        Facts::Certificate(it) => CredentialView {
            team_id: it.certificate.team_id().map(str::to_owned),
            environments: it.certificate.environments().to_vec(),
            topics: it.certificate.topics().iter().map(|it| it.topic.clone()).collect(),
            certificate: Some(certificate(&it.certificate, now)),
            ..view
        },
    }
}

/// A certificate in plain facts, at `now`.
pub(crate) fn certificate(it: &Certificate, now: SystemTime) -> CertificateView {
    let topics = it.topics().iter();
    CertificateView {
        kind: kind(it.kind()),
        common_name: it.common_name().to_owned(),
        bundle_id: it.bundle_id().map(str::to_owned),
        topics: topics.map(|it| TopicView { topic: it.topic.clone(), tags: it.tags.clone() }).collect(),
        environments: it.environments().to_vec(),
        team_id: it.team_id().map(str::to_owned),
        organization: it.organization().map(str::to_owned),
        issuer: it.issuer().to_owned(),
        not_before: unix_ms(it.not_before()),
        not_after: unix_ms(it.not_after()),
        days_left: it.days_left(now),
        validity: match it.validity(now) {
            Life::NotYet => Validity::NotYet,
            Life::Valid => Validity::Valid,
            Life::Expiring => Validity::Expiring,
            Life::Expired => Validity::Expired,
        },
        sha256: it.sha256(),
        fingerprint: it.public_key_sha256(),
        can_push: it.is_push(),
    }
}

/// Unix milliseconds; negative before 1970.
pub(crate) fn unix_ms(at: SystemTime) -> i64 {
    let ms = |it: std::time::Duration| i64::try_from(it.as_millis()).unwrap_or(i64::MAX);
    at.duration_since(UNIX_EPOCH).map_or_else(|before| -ms(before.duration()), ms)
}

const fn kind(kind: Kind) -> CertificateKind {
    match kind {
        Kind::Universal => CertificateKind::Universal,
        Kind::Development => CertificateKind::Development,
        Kind::Production => CertificateKind::Production,
        Kind::MacDevelopment => CertificateKind::MacDevelopment,
        Kind::MacProduction => CertificateKind::MacProduction,
        Kind::Voip => CertificateKind::Voip,
        Kind::Watchkit => CertificateKind::Watchkit,
        Kind::Pass => CertificateKind::Pass,
        Kind::Website => CertificateKind::Website,
        Kind::Mdm => CertificateKind::Mdm,
        Kind::OtherPush => CertificateKind::OtherPush,
        Kind::NoPush => CertificateKind::NoPush,
    }
}

/// Where something stands in its life that has so many days left.
pub(crate) const fn life(days_left: i64) -> Validity {
    match days_left {
        ..0 => Validity::Expired,
        0..=30 => Validity::Expiring,
        _ => Validity::Valid,
    }
}
