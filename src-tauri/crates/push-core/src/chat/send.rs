//! Sending a scenario's message: who it waits for first, then a push to each device, with its own certificate to its
//! own environment.

mod log;
mod plan;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream;
use push_client::{Authorization, Client};
use push_dispatch::{Message, Target};
use push_protocol::lint::lint;
use tokio::time::{MissedTickBehavior, interval};

use super::convert::{body, both};
use super::open::Open;
use super::reply::{count, problems};
use super::resolve::{Names, locked, names_of};
use super::rows::{ChatRun, Learned};
use crate::credentials::tls;
use crate::gateway::ClientGateway;
use crate::lint::{for_window, is_asked, unix};
use crate::loopback::PlayedPhone;
use crate::model::{
    ChatProgress, ChatSendReply, Consent, Finding, SendLimits, SendScenario, VaultKind, Words,
};
use crate::network::{limits, via};
use crate::send::{Running, is_allowed};
use crate::store::{CertificateRecord, CredentialRecord, Joining, Queued};
use crate::workbench::lock;
use crate::{Error, Workbench};

use log::Log;
pub(super) use plan::{Beside, Planned, Sending, Slot, Targets};

/// Between two looks of the window.
const LOOK: Duration = Duration::from_millis(100);
/// In the list of clients, where credentials have their ids.
const SAMPLE: &str = "sample-certificate";

impl Workbench {
    /// Sends the message of a scenario, or says why not, or asks first. Before anything is pushed, it joins the
    /// messages that wait for each recipient who is offline.
    ///
    /// # Errors
    /// When the scenario is gone, the simulator is needed and does not run, or the database or the vault fails. What
    /// APNs says is never one.
    pub async fn send_scenario(&self, request: SendScenario) -> Result<ChatSendReply, Error> {
        let mut desk = self.scenarios.desk.lock().await;
        let open = self.opened(&mut desk, &request.id).await?;
        let devices = self.store.devices_named(names_of(open.scenario())).await?;
        let credentials = self.store.credentials().await?;
        let scenario = Arc::clone(open.scenario());
        let beside;
        let sending = {
            let is_open = |vault: VaultKind| self.vaults.is_open(vault);
            let names = Names::new(&devices, &credentials, self.clock.now(), &is_open);
            open.work_out(|it| Some(names.token(it)));
            if !open.is_decidable() {
                return Ok(ChatSendReply::Refused { problems: problems(open) });
            }
            beside = open.beside();
            Sending::new(&scenario, &beside, &names, request.place)
        };
        if let Some(ask) = self.ask_for(&request, &sending, &credentials).await? {
            return Ok(ask);
        }
        let verdicts = open.dry.as_ref().map(|it| it.counts.clone()).unwrap_or_default();
        let total = count(sending.targets.len());
        let run =
            Arc::new(ChatRun::new(&request.run, open.key.clone(), verdicts, total, self.events.clone()));
        let running = Running { control: run.control.clone(), file: None };
        lock(&self.runs).insert(request.run.clone(), running);
        let joined = self.join(open, &sending).await;
        drop(desk);
        let done = match joined {
            Ok(()) => self.send_all(&run, &sending, &credentials).await,
            Err(error) => Err(error),
        };
        lock(&self.runs).remove(&request.run);
        Ok(ChatSendReply::Done { progress: done? })
    }

    /// The first question that is still open, for the first slot that has one.
    async fn ask_for(
        &self,
        request: &SendScenario,
        sending: &Sending<'_>,
        credentials: &[CredentialRecord],
    ) -> Result<Option<ChatSendReply>, Error> {
        let findings = findings(sending, self.clock.now());
        let mut consent = request.consent.clone();
        for slot in &sending.slots {
            let host = self.host(slot.endpoint)?;
            let Some(credential) = slot.credential(credentials) else { continue };
            let is_new = !is_allowed(credential, &host);
            let asked = self.ask(credential, slot.endpoint, !findings.is_empty(), &consent, &host).await?;
            if let Some(consent) = asked {
                return Ok(Some(ChatSendReply::Ask {
                    findings: if consent == Consent::Warnings { findings } else { Vec::new() },
                    consent,
                    host: host.authority(),
                    credential: credential.name.clone(),
                    targets: count(slot.targets.len()),
                }));
            }
            if is_new {
                // A yes is to the one credential that was named: the next one is asked about by itself.
                consent.retain(|it| *it != Consent::Host);
            }
        }
        Ok(None)
    }

    /// Has the message wait for everybody who is offline.
    async fn join(&self, open: &mut Open, sending: &Sending<'_>) -> Result<(), Error> {
        let message = &sending.scenario.message;
        let people = sending.recipients.iter().map(|it| it.person());
        let (online, offline): (Vec<_>, Vec<_>) = people.partition(|it| it.online);
        let names =
            |of: Vec<&push_chat::Person>| of.into_iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        let joining = Joining {
            message: Queued {
                m: message.m.clone(),
                from: message.from.clone(),
                group: message.group().map(str::to_owned),
                body: body(&message.body),
                sent_at: self.clock.unix_ms(),
                delivered_at: None,
            },
            offline: names(offline),
            online: names(online),
        };
        open.waiting = self.store.join_queue(open.key.clone(), joining).await?;
        open.this = self.store.waiting_for(open.key.clone(), message.m.clone()).await?;
        Ok(())
    }

    async fn send_all(
        &self,
        run: &Arc<ChatRun>,
        sending: &Sending<'_>,
        credentials: &[CredentialRecord],
    ) -> Result<ChatProgress, Error> {
        self.keep_rows(Arc::clone(run));
        for (key, planned) in sending.targets.iter().enumerate() {
            if let Err(unresolved) = &planned.resolved {
                run.note_failed(sending, key, unresolved.why.clone());
            }
        }
        self.play(sending).await?;
        let mut ready: Vec<(usize, &Slot, Client)> = Vec::new();
        for (at, slot) in sending.slots.iter().enumerate() {
            match self.client_of(slot, credentials).await? {
                Ok(client) => ready.push((at, slot, client)),
                Err(why) => slot.targets.iter().for_each(|key| run.note_failed(sending, *key, why.clone())),
            }
        }
        let of = self.settings().await?.limits;
        let per_second = of.per_second.map(|it| it / ready.len().max(1) as f64);
        let of = SendLimits { per_second, ..of };
        let all = ready.into_iter().map(|(at, slot, client)| {
            let credential = slot.credential(credentials);
            self.send_slot(run, sending, (at, slot, credential), client, &of)
        });
        watched(run, join_all(all)).await;
        // It was sent: what cannot be kept of the answers does not take them away.
        if let Err(error) = self.learn_from(run, sending, credentials, run.take_learned()).await {
            self.tell_not_kept(&error);
        }
        Ok(run.tell(true))
    }

    async fn send_slot(
        &self,
        run: &Arc<ChatRun>,
        sending: &Sending<'_>,
        (at, slot, credential): (usize, &Slot, Option<&CredentialRecord>),
        client: Client,
        of: &SendLimits,
    ) {
        let via = via(&client, slot.endpoint);
        let gateway = ClientGateway::new(client);
        let limits = limits(of, false);
        let Some(shared) = sending.shared() else {
            // Nothing can be sent to anybody: there is no run that could end them.
            for key in &slot.targets {
                run.note_failed(sending, *key, sending.why_not(*key));
            }
            return;
        };
        let recording = self.record_slot(run, (slot, credential), &shared, via).await;
        let own = Mutex::default();
        let mut log = Log { bench: self, run, sending, slot: at, recording: recording.as_ref(), own: &own };
        let keep = |target: &Target<usize>| {
            if let Message::Own(notification) = &target.message {
                lock(&own).insert(target.key, Arc::clone(notification));
            }
        };
        let targets = stream::iter(Targets::new(sending, slot).inspect(keep));
        push_dispatch::run(&gateway, &shared, targets, &limits, &run.control, &mut log).await;
        self.recorded(recording, Some(self.clock.unix_ms())).await;
    }

    /// Has the simulator play the phones that are in no list, and those that are real.
    async fn play(&self, sending: &Sending<'_>) -> Result<(), Error> {
        let Ok(loopback) = &self.loopback else { return Ok(()) };
        let phones = sending.targets.iter().filter_map(|it| {
            let resolved = it.resolved.as_ref().ok().filter(|it| it.played)?;
            let phone = PlayedPhone {
                name: it.binding.device.clone(),
                topics: vec![resolved.topic.clone()],
                environment: it.binding.environment,
                removed_at: None,
            };
            Some((resolved.token.clone(), phone))
        });
        if loopback.play(phones) {
            self.refresh_world().await?;
        }
        Ok(())
    }

    /// The client that speaks for a slot, or why there is none.
    async fn client_of(
        &self,
        slot: &Slot,
        credentials: &[CredentialRecord],
    ) -> Result<Result<Client, Words>, Error> {
        let host = self.host(slot.endpoint)?;
        let client = match slot.credential(credentials) {
            Some(credential) => self.client(credential, slot.endpoint, host).await?,
            None => {
                let id = (slot.endpoint, SAMPLE.to_owned());
                if let Some(client) = lock(&self.clients).get(&id) {
                    return Ok(Ok(client.clone()));
                }
                let Some(authorization) = self.sample_authorization() else {
                    return Ok(Err(locked(super::SAMPLE_CERTIFICATE)));
                };
                self.client_as(authorization, id, host).await?
            }
        };
        Ok(client.map_err(|problem| match slot.credential(credentials) {
            Some(it) if problem.code == "credential_unusable" => locked(&it.name),
            _ => both(problem.message.clone(), problem.message),
        }))
    }

    fn sample_authorization(&self) -> Option<Authorization> {
        let identity = &self.loopback.as_ref().ok()?.sample;
        let record = CertificateRecord { certificate: identity.certificate.clone(), chain: Vec::new() };
        tls(&record, identity.key.pkcs8_der()).ok().map(|it| Authorization::Certificate(Arc::new(it)))
    }

    /// Keeps what the answers teach about bindings, devices and credentials.
    async fn learn_from(
        &self,
        run: &ChatRun,
        sending: &Sending<'_>,
        credentials: &[CredentialRecord],
        learned: Learned,
    ) -> Result<(), Error> {
        let Learned { marks, answers, reasons, accepted } = learned;
        if !answers.is_empty() {
            self.store.note_answers(answers).await?;
        }
        let topic = |slot: &Slot| {
            let first = slot.targets.first().and_then(|key| sending.targets[*key].resolved.as_ref().ok());
            first.map(|it| it.topic.clone())
        };
        for (at, slot) in sending.slots.iter().enumerate() {
            let Some(credential) = slot.credential(credentials) else { continue };
            if accepted.contains(&at) {
                self.unlearn(credential, slot.endpoint, topic(slot).as_deref()).await?;
            }
            for (_, reason) in reasons.iter().filter(|(of, _)| *of == at) {
                self.learn(credential, slot.endpoint, reason, topic(slot).as_deref()).await?;
            }
        }
        if marks.is_empty() {
            return Ok(());
        }
        let mut desk = self.scenarios.desk.lock().await;
        let key = run.key();
        self.store.mark_bindings(key.clone(), marks).await?;
        if let Some(open) = desk.find(&key.id) {
            open.marks = self.store.scenario(key).await?.marks;
        }
        Ok(())
    }
}

/// Tells the window ten times a second where the run stands, until it is over.
async fn watched<T>(run: &ChatRun, sending: impl Future<Output = T>) -> T {
    let mut sending = std::pin::pin!(sending);
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = looks.tick() => drop(run.tell(false)),
            done = &mut sending => return done,
        }
    }
}

/// What the rules find in the first payload that is worth a question. One that is too long ends by itself.
fn findings(sending: &Sending<'_>, now: std::time::SystemTime) -> Vec<Finding> {
    let Some(first) = sending.shared() else { return Vec::new() };
    let found = lint(&first.subject(unix(now)));
    let mut findings = for_window(first.payload.as_str(), found);
    findings.retain(is_asked);
    findings
}
