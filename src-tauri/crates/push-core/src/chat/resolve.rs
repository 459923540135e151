//! What the names of a binding stand for on this machine: device and token, credential, topic, endpoint. What is
//! wrong with one is said before anything is sent.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use push_chat::{Binding, Scenario};
use push_credentials::{Certificate, Validity};
use push_protocol::{DeviceToken, Environment};
use sha2::{Digest, Sha256};

use super::convert::both;
use crate::credentials::named;
use crate::model::{ChatPlace, Endpoint, VaultKind, Words};
use crate::sample;
use crate::store::{CredentialRecord, DeviceRecord, Facts};

/// What scenarios call their certificate before there is one. On loopback it is played as long as no credential
/// bears the name.
pub(crate) const SAMPLE_CERTIFICATE: &str = "PushCertName";

/// Who speaks for a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Speaker {
    /// A credential in the list, by its place there.
    Listed(usize),
    /// The simulator's sample certificate.
    Sample,
}

/// A binding that can be pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) endpoint: Endpoint,
    pub(super) speaker: Speaker,
    pub(super) token: DeviceToken,
    pub(super) topic: String,
    /// Id of the device in the list.
    pub(super) device: Option<String>,
    /// The simulator has to be told of the token first.
    pub(super) played: bool,
}

/// A binding that cannot be pushed to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unresolved {
    /// The topic, where that is known.
    pub(super) topic: Option<String>,
    pub(super) why: Words,
}

/// What names are looked up in.
pub(super) struct Names<'a> {
    devices: HashMap<&'a str, &'a DeviceRecord>,
    pub(super) credentials: &'a [CredentialRecord],
    now: SystemTime,
    is_open: &'a (dyn Fn(VaultKind) -> bool + Sync),
}

/// The token of a phone that the simulator plays: the same for a name and environment always.
pub(super) fn played_token(device: &str, environment: Environment) -> String {
    let digest = Sha256::digest(format!("pushbench\0{}\0{device}", environment.name()));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The devices that the people of a scenario have, each once.
pub(super) fn names_of(scenario: &Scenario) -> Vec<String> {
    let bound = scenario.people.iter().flat_map(|it| &it.bindings);
    let names: HashSet<&str> = bound.map(|(it, _)| it.device.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

impl<'a> Names<'a> {
    pub(super) fn new(
        devices: &'a [DeviceRecord],
        credentials: &'a [CredentialRecord],
        now: SystemTime,
        is_open: &'a (dyn Fn(VaultKind) -> bool + Sync),
    ) -> Self {
        let devices = devices.iter().map(|it| (it.name.as_str(), it)).collect();
        Self { devices, credentials, now, is_open }
    }

    /// The token that the device has now, or would have on loopback.
    pub(super) fn token(&self, binding: &Binding) -> String {
        let listed = self.devices.get(binding.device.as_str()).map(|it| it.token.clone());
        listed.unwrap_or_else(|| played_token(&binding.device, binding.environment))
    }

    /// What a binding stands for.
    pub(super) fn resolve(&self, binding: &Binding, place: ChatPlace) -> Result<Resolved, Unresolved> {
        let speaker = self.speaker(binding, place).map_err(|why| Unresolved { topic: None, why })?;
        let device = self.devices.get(binding.device.as_str()).copied();
        let topic = self.topic(binding, speaker, device).map_err(|why| Unresolved { topic: None, why })?;
        let unresolved = |why| Unresolved { topic: Some(topic.clone()), why };
        let loopback = place == ChatPlace::Loopback;
        let (token, played) = match device {
            Some(device) => (device.token.clone(), loopback && device.simulated.is_none()),
            None if loopback => (played_token(&binding.device, binding.environment), true),
            None => return Err(unresolved(unknown_device(&binding.device))),
        };
        let token = DeviceToken::parse(&token)
            .map_err(|error| unresolved(both(error.to_string(), format!("设备令牌无效：{error}"))))?;
        if let Speaker::Listed(at) = speaker
            && !(self.is_open)(self.credentials[at].vault)
        {
            return Err(unresolved(locked(&self.credentials[at].name)));
        }
        let device = device.map(|it| it.id.clone());
        Ok(Resolved { endpoint: endpoint(binding.environment, place), speaker, token, topic, device, played })
    }

    fn speaker(&self, binding: &Binding, place: ChatPlace) -> Result<Speaker, Words> {
        let (name, environment) = (&binding.apns_cert_name, binding.environment);
        let Some(found) = named(self.credentials, name, environment) else {
            return if place == ChatPlace::Loopback && name == SAMPLE_CERTIFICATE {
                Ok(Speaker::Sample)
            } else {
                Err(unknown_certificate(name))
            };
        };
        if !found.environments().contains(&environment) {
            return Err(wrong_environment(name, environment));
        }
        if let Facts::Certificate(it) = &found.facts {
            in_its_time(&it.certificate, name, self.now)?;
        }
        let at = self.credentials.iter().position(|it| it.id == found.id);
        at.map(Speaker::Listed).ok_or_else(|| unknown_certificate(name))
    }

    /// The bundle ID that is pushed to: the device's, which the credential has to be for; else the credential's.
    fn topic(
        &self,
        binding: &Binding,
        speaker: Speaker,
        device: Option<&DeviceRecord>,
    ) -> Result<String, Words> {
        let name = &binding.apns_cert_name;
        let own = device.map(|it| it.topic.as_str()).filter(|it| !it.is_empty());
        let (only, listed): (Option<String>, Vec<String>) = match speaker {
            Speaker::Sample => (Some(sample::TOPIC.to_owned()), vec![sample::TOPIC.to_owned()]),
            Speaker::Listed(at) => match &self.credentials[at].facts {
                Facts::Certificate(it) => topics_of(&it.certificate),
                Facts::Key(_) if self.credentials[at].sample => (Some(sample::TOPIC.to_owned()), Vec::new()),
                Facts::Key(key) => (key.topics.first().cloned(), key.topics.clone()),
            },
        };
        match (own, only) {
            (Some(own), _) if listed.is_empty() || listed.iter().any(|it| it == own) => Ok(own.to_owned()),
            (Some(own), _) => Err(wrong_topic(name, own, &listed)),
            (None, Some(only)) => Ok(only),
            (None, None) => Err(no_topic(name, &binding.device)),
        }
    }
}

pub(super) const fn endpoint(environment: Environment, place: ChatPlace) -> Endpoint {
    match (place, environment) {
        (ChatPlace::Loopback, Environment::Sandbox) => Endpoint::LoopbackSandbox,
        (ChatPlace::Loopback, Environment::Production) => Endpoint::LoopbackProduction,
        (ChatPlace::AsBound, Environment::Sandbox) => Endpoint::Sandbox,
        (ChatPlace::AsBound, Environment::Production) => Endpoint::Production,
    }
}

/// The bundle ID of a certificate, and everything that it is for; empty where it does not say.
fn topics_of(certificate: &Certificate) -> (Option<String>, Vec<String>) {
    let listed: Vec<String> = certificate.topics().iter().map(|it| it.topic.clone()).collect();
    let only = certificate.bundle_id().map(str::to_owned).or_else(|| listed.first().cloned());
    (only, listed)
}

fn in_its_time(certificate: &Certificate, name: &str, now: SystemTime) -> Result<(), Words> {
    let days = certificate.days_left(now).unsigned_abs();
    match certificate.validity(now) {
        Validity::Valid | Validity::Expiring => Ok(()),
        Validity::Expired => Err(both(
            format!(
                "the certificate {name} expired {days} days ago; import the renewed one under Credentials"
            ),
            format!("证书 {name} 已于 {days} 天前过期；请在“凭证”中导入续期后的证书"),
        )),
        Validity::NotYet => Err(both(
            format!("the certificate {name} is not valid yet; check the clock of this machine"),
            format!("证书 {name} 尚未生效；请检查本机时钟"),
        )),
    }
}

fn unknown_certificate(name: &str) -> Words {
    both(
        format!("there is no certificate named {name}; import one under Credentials, or bind another name"),
        format!("没有名为 {name} 的证书；请在“凭证”中导入，或绑定其他证书名称"),
    )
}

fn wrong_environment(name: &str, environment: Environment) -> Words {
    let (here, other) = match environment {
        Environment::Sandbox => ("sandbox", "production"),
        Environment::Production => ("production", "sandbox"),
    };
    both(
        format!("the certificate {name} is not for {here}; bind {other}, or import one for {here}"),
        format!("证书 {name} 不适用于 {here} 环境；请绑定 {other}，或导入适用于 {here} 的证书"),
    )
}

fn wrong_topic(name: &str, topic: &str, listed: &[String]) -> Words {
    let listed = listed.join(", ");
    both(
        format!("the certificate {name} is for {listed}, and not for the device's bundle ID {topic}"),
        format!("证书 {name} 适用于 {listed}，不适用于设备的 Bundle ID {topic}"),
    )
}

fn no_topic(name: &str, device: &str) -> Words {
    both(
        format!("{name} is for any bundle ID, and the device {device} has none; record it under Devices"),
        format!("{name} 适用于任意 Bundle ID，而设备 {device} 没有 Bundle ID；请在“设备”中填写"),
    )
}

fn unknown_device(name: &str) -> Words {
    both(
        format!(
            "there is no device named {name}; add it under Devices, or choose Loopback, where it is played"
        ),
        format!("没有名为 {name} 的设备；请在“设备”中添加，或选择“本机”，由模拟器扮演"),
    )
}

pub(super) fn locked(name: &str) -> Words {
    both(
        format!(
            "the private key of {name} is not in the vault that is open now; unlock the vault that holds it, or import it again"
        ),
        format!("{name} 的私钥不在当前打开的保险库中；请解锁保存它的保险库，或重新导入"),
    )
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
