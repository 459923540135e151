//! A scenario's message from the command line: which device gets what, and who speaks for it. Nothing is kept: what
//! waits is what the file says.

use std::time::SystemTime;

use push_chat::Scenario;
use push_dispatch::{Message, Target};
use push_protocol::{DeviceToken, Environment, Notification};

use super::resolve::{Names, names_of};
use super::send::{Beside, Sending, Targets};
use crate::model::{ChatPlace, VaultKind};
use crate::store::Store;
use crate::{DataDir, Error};

/// What is to be sent of a scenario.
#[derive(Debug)]
pub struct ChatPlan {
    /// Every device of every recipient who gets a push.
    pub targets: Vec<ChatTarget>,
    /// Who speaks, in the order of their first targets.
    pub voices: Vec<ChatVoice>,
}

/// A device.
#[derive(Debug)]
pub struct ChatTarget {
    /// Whose.
    pub recipient: String,
    /// Its name.
    pub device: String,
    /// Place of its voice, its token, and what goes to it; or why nothing can be sent.
    pub push: Result<(usize, DeviceToken, Notification), String>,
}

/// Who speaks for some of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatVoice {
    /// Name of the credential; none for the sample certificate.
    pub credential: Option<String>,
    /// Where it speaks.
    pub environment: Environment,
}

/// Reads what the names in a scenario stand for on this machine, and decides who gets what. On `loopback` a device
/// that is in no list is played, and so is the certificate that scenarios name before there is one.
///
/// # Errors
/// When the database cannot be read.
pub async fn chat_plan(
    data: &DataDir,
    scenario: &Scenario,
    loopback: bool,
    now: SystemTime,
) -> Result<ChatPlan, Error> {
    let (devices, credentials) = if data.store().exists() {
        let store = Store::open(&data.store())?;
        (store.devices_named(names_of(scenario)).await?, store.credentials().await?)
    } else {
        (Vec::new(), Vec::new())
    };
    // Whether a vault gives a key is seen when it is asked.
    let is_open = |_: VaultKind| true;
    let names = Names::new(&devices, &credentials, now, &is_open);
    let place = if loopback { ChatPlace::Loopback } else { ChatPlace::AsBound };
    let beside = Beside::default();
    let sending = Sending::new(scenario, &beside, &names, place);
    let voices = sending.slots.iter().map(|slot| ChatVoice {
        credential: slot.credential(&credentials).map(|it| it.name.clone()),
        environment: slot.endpoint.environment(),
    });
    let voices = voices.collect();
    let mut targets: Vec<ChatTarget> = sending
        .targets
        .iter()
        .map(|it| ChatTarget {
            recipient: sending.name_of(it).to_owned(),
            device: it.binding.device.clone(),
            push: Err(it.resolved.as_ref().err().map(|it| it.why.en.clone()).unwrap_or_default()),
        })
        .collect();
    for (voice, slot) in sending.slots.iter().enumerate() {
        for target in Targets::new(&sending, slot) {
            let Target { key, token: Ok(token), message } = target else { continue };
            targets[key].push = match message {
                Message::Own(own) => Ok((voice, token, (*own).clone())),
                Message::Unsendable(why) => Err(why.words),
                Message::Shared => continue,
            };
        }
    }
    Ok(ChatPlan { targets, voices })
}
