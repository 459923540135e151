//! Sending from the window: consent, client, dispatcher, receipts.

mod clients;
mod log;
mod receipt;
mod source;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::stream;
use push_client::{Client, Endpoint as Host};
use push_dispatch::{Control, Ended, Message, Target};
use push_protocol::Notification;
use tokio::sync::mpsc;

use crate::credentials::meant;
use crate::draft::{Doubts, Known, Origin, Plan, PlannedTarget, Whose, doubts, plan};
use crate::gateway::ClientGateway;
use crate::model::{
    Consent, Ending, Endpoint, Event, Receipt, SendElsewhere, SendKind, SendReply, SendRequest, Via,
};
use crate::network::{clock_note, limits, via};
use crate::run::{FileRun, Head, inspect};
use crate::store::{Answer, CredentialRecord};
use crate::workbench::lock;
use crate::{Error, Workbench};

pub(crate) use clients::unusable;
use log::Log;
use receipt::receipt;
pub(crate) use receipt::words;
pub(crate) use source::Source;

/// A push that was sent in this run of the app, kept so that it can be sent elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct SentPush {
    notification: Notification,
    target: PlannedTarget,
    credential: String,
    endpoint: Endpoint,
    source: Source,
}

/// A run that goes on.
pub(crate) struct Running {
    pub(crate) control: Control,
    /// One to a token file.
    pub(crate) file: Option<Arc<FileRun>>,
}

impl Workbench {
    /// Sends the draft, or says why not, or asks first.
    ///
    /// # Errors
    /// When the database or the vault fails. What APNs says is never one.
    pub async fn send(&self, request: SendRequest) -> Result<SendReply, Error> {
        self.store.put_draft(self.workspace.key(), &request.draft).await?;
        let (devices, problem) = self.sent_to(&request.draft).await?;
        if let Some(problem) = problem {
            return Ok(SendReply::Refused { problems: vec![problem] });
        }
        let credentials = self.store.credentials().await?;
        let file = Head::read(&request.draft.token_file).await;
        let known = Known { devices: &devices, credentials: &credentials, file: file.as_ref() };
        let now = self.clock.now();
        match plan(&request.draft, known, now, Origin::new(now)) {
            Ok(plan) => {
                let found = doubts(&request.draft, &plan, known, now);
                match plan.token_file.clone() {
                    Some(path) => self.send_to_file(&request, &plan, found, &path).await,
                    None => {
                        let source = self.source_of(&request.draft, SendKind::Compose).await?;
                        self.run(&request.run, plan, &source, found, &request.consent).await
                    }
                }
            }
            Err(problems) => Ok(SendReply::Refused { problems }),
        }
    }

    /// Sends the push of a receipt to the other environment.
    ///
    /// # Errors
    /// As [`Workbench::send`]; also when the receipt or the credential is gone.
    pub async fn send_elsewhere(&self, request: SendElsewhere) -> Result<SendReply, Error> {
        let sent = lock(&self.sent).get(&request.receipt).cloned();
        let sent = sent.ok_or_else(|| Error::gone("the push"))?;
        let credentials = self.store.credentials().await?;
        let endpoint = sent.endpoint.other();
        let credential = meant(&credentials, &sent.credential, endpoint.environment());
        let plan = Plan {
            notification: sent.notification,
            name: String::new(),
            targets: vec![sent.target],
            token_file: None,
            credential: credential.cloned().ok_or_else(|| Error::gone("the credential"))?,
            endpoint,
            // It was expanded when it was sent first: what a value holds is not looked through.
            filling: None,
            origin: Origin::new(self.clock.now()),
        };
        let source = Source { kind: SendKind::Elsewhere, ..sent.source };
        // What it warns of was said before the first send, and the environment is the point.
        self.run(&request.run, plan, &source, Doubts::default(), &request.consent).await
    }

    /// Cancels a run; one that has ended is left as it is.
    pub fn cancel_send(&self, run: &str) {
        if let Some(running) = lock(&self.runs).get(run) {
            running.control.cancel();
        }
    }

    async fn send_to_file(
        &self,
        request: &SendRequest,
        plan: &Plan,
        found: Doubts,
        path: &Path,
    ) -> Result<SendReply, Error> {
        let file = match inspect(&path.to_string_lossy()).await {
            Ok(file) => file,
            Err(problem) => return Ok(SendReply::Refused { problems: vec![problem] }),
        };
        let total = file.tokens + plan.targets.len() as u64;
        match self.ready(plan, found, &request.consent, total).await? {
            Ok(client) => self.run_file(&request.run, &request.draft, plan, (path, total), client).await,
            Err(reply) => Ok(reply),
        }
    }

    pub(crate) async fn run(
        &self,
        run: &str,
        plan: Plan,
        source: &Source,
        found: Doubts,
        consent: &[Consent],
    ) -> Result<SendReply, Error> {
        let client = match self.ready(&plan, found, consent, plan.targets.len() as u64).await? {
            Ok(client) => client,
            Err(reply) => return Ok(reply),
        };
        let control = Control::new();
        let running = Running { control: control.clone(), file: None };
        lock(&self.runs).insert(run.to_owned(), running);
        let started = std::time::Instant::now();
        let receipts = self.dispatch(run, &plan, source, client.clone(), &control).await;
        lock(&self.runs).remove(run);
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        Ok(SendReply::Done { receipts: receipts?, ms, clock: clock_note(&client) })
    }

    /// The client to send with, or what has to be said or asked first.
    pub(crate) async fn ready(
        &self,
        plan: &Plan,
        found: Doubts,
        consent: &[Consent],
        targets: u64,
    ) -> Result<Result<Client, SendReply>, Error> {
        let host = self.host(plan.endpoint)?;
        let asked = self.ask(&plan.credential, plan.endpoint, !found.is_empty(), consent, &host).await?;
        if let Some(consent) = asked {
            let Doubts { warnings, findings } =
                if consent == Consent::Warnings { found } else { Doubts::default() };
            let (host, credential) = (host.authority(), plan.credential.name.clone());
            return Ok(Err(SendReply::Ask { consent, warnings, findings, host, credential, targets }));
        }
        let refused = |problem| SendReply::Refused { problems: vec![problem] };
        Ok(self.client(&plan.credential, plan.endpoint, host).await?.map_err(refused))
    }

    async fn dispatch(
        &self,
        run: &str,
        plan: &Plan,
        source: &Source,
        client: Client,
        control: &Control,
    ) -> Result<Vec<Receipt>, Error> {
        let targets: Vec<Target<usize>> = targets(plan);
        let sent: Vec<Message> = targets.iter().map(|target| target.message.clone()).collect();
        let (on_end, mut ended) = mpsc::channel(64);
        let via = via(&client, plan.endpoint);
        self.name_targets(plan);
        let limits = limits(&self.settings().await?.limits, false);
        let recording = self.record(source, plan, targets.len() as u64, &client).await;
        let (kept, clock) = (recording.as_ref(), &*self.clock);
        let log = Log { recording: kept, plan, sent: &sent, clock, on_end };
        let gateway = ClientGateway::new(client);
        let sending =
            push_dispatch::run(&gateway, &plan.notification, stream::iter(targets), &limits, control, log);
        let noting = async {
            let mut receipts: Vec<(usize, Receipt)> = Vec::new();
            // What the store did not take is tried once more at the end: nothing waits for it meanwhile.
            let mut late: Vec<Receipt> = Vec::new();
            while let Some(ended) = ended.recv().await {
                let key = ended.key;
                let notification = match &sent[key] {
                    Message::Own(notification) => notification,
                    Message::Shared | Message::Unsendable(_) => &plan.notification,
                };
                let receipt = self.receipt(plan, source, (notification, ended), via.clone());
                if !late.is_empty() || self.note(plan, std::slice::from_ref(&receipt)).await.is_err() {
                    late.push(receipt.clone());
                }
                // No window listens: the receipts are in the reply as well.
                let _ = self
                    .events
                    .send(Event::Receipt { run: run.to_owned(), receipt: Box::new(receipt.clone()) });
                receipts.push((key, receipt));
            }
            if let Err(error) = self.note(plan, &late).await {
                self.tell_not_kept(&error);
            }
            receipts.sort_by_key(|(key, _)| *key);
            receipts.into_iter().map(|(_, receipt)| receipt).collect()
        };
        let (_, receipts) = tokio::join!(sending, noting);
        self.recorded(recording, Some(self.clock.unix_ms())).await;
        Ok(receipts)
    }

    /// Has the simulator's inbox call what is sent to by its name.
    pub(crate) fn name_targets(&self, plan: &Plan) {
        if let (true, Ok(loopback)) = (plan.endpoint.is_loopback(), &self.loopback) {
            let listed = plan.targets.iter().filter_map(|it| Some((it, it.device.as_ref()?)));
            loopback.name(listed.map(|(target, device)| (target.token.to_string(), device.name.clone())));
        }
    }

    /// Makes the receipt, and keeps the push where it may be sent elsewhere.
    fn receipt(
        &self,
        plan: &Plan,
        source: &Source,
        (notification, ended): (&Notification, Ended<usize>),
        via: Option<Via>,
    ) -> Receipt {
        let target = &plan.targets[ended.key];
        let receipt = Receipt { via, ..receipt(plan, target, &ended, self.clock.unix_ms()) };
        if receipt.elsewhere.is_some() {
            let sent = SentPush {
                notification: notification.clone(),
                target: target.clone(),
                credential: plan.credential.id.clone(),
                endpoint: plan.endpoint,
                source: source.clone(),
            };
            lock(&self.sent).insert(receipt.id.clone(), sent);
        }
        receipt
    }

    /// Keeps what receipts tell of their devices and of the credential; the first trouble is that of all.
    async fn note(&self, plan: &Plan, receipts: &[Receipt]) -> Result<(), Error> {
        let answer = |receipt: &Receipt| {
            Some(Answer {
                device: receipt.device_id.clone()?,
                at: receipt.at,
                status: receipt.status?,
                reason: receipt.reason.clone(),
                gone_at: receipt.timestamp,
                environment: plan.endpoint.environment(),
            })
        };
        let answers: Vec<Answer> = receipts.iter().filter_map(answer).collect();
        let mut noted = if answers.is_empty() { Ok(()) } else { self.store.note_answers(answers).await };
        let topic = plan.notification.topic.as_ref().map(|it| it.as_str());
        let mut taught = Vec::new();
        for receipt in receipts {
            // The same again teaches nothing.
            let lesson = (receipt.ending, &receipt.reason);
            if taught.contains(&lesson) {
                continue;
            }
            taught.push(lesson);
            if let Some(reason) = &receipt.reason {
                noted = noted.and(self.learn(&plan.credential, plan.endpoint, reason, topic).await);
            }
            if receipt.ending == Ending::Accepted {
                noted = noted.and(self.unlearn(&plan.credential, plan.endpoint, topic).await);
            }
        }
        noted
    }

    pub(crate) fn host(&self, endpoint: Endpoint) -> Result<Host, Error> {
        if !endpoint.is_loopback() {
            return Ok(Host::apple(endpoint.environment()));
        }
        let loopback = self.loopback.as_ref().map_err(|problem| Error::SimulatorOff(problem.clone()))?;
        let (url, ca_pem) = loopback.reach(endpoint);
        Host::custom(url, Some(ca_pem)).map_err(|error| Error::SimulatorOff(error.to_string()))
    }

    /// The first question that is still open, if there is one; a yes to a host is remembered.
    pub(crate) async fn ask(
        &self,
        credential: &CredentialRecord,
        endpoint: Endpoint,
        doubtful: bool,
        consent: &[Consent],
        host: &Host,
    ) -> Result<Option<Consent>, Error> {
        if doubtful && !consent.contains(&Consent::Warnings) {
            return Ok(Some(Consent::Warnings));
        }
        if !is_allowed(credential, host) {
            if !consent.contains(&Consent::Host) {
                return Ok(Some(Consent::Host));
            }
            self.store.allow_host(credential.id.clone(), host.host().to_owned()).await?;
        }
        if endpoint == Endpoint::Production {
            let agreed = consent.contains(&Consent::Production);
            let before = self.production.fetch_or(agreed, Ordering::Relaxed);
            if !agreed && !before {
                return Ok(Some(Consent::Production));
            }
        }
        Ok(None)
    }
}

/// A key is used only where it is allowed: Apple's hosts for a real one, this machine for the sample
/// key, and hosts that the user said yes to.
pub(crate) fn is_allowed(credential: &CredentialRecord, host: &Host) -> bool {
    let apple = push_protocol::Environment::ALL.iter().any(|it| Host::apple(*it).host() == host.host());
    let own = if credential.sample { host.is_loopback() } else { apple };
    own || credential.hosts.iter().any(|it| it == host.host())
}

/// The chosen targets, each with what goes to it.
fn targets(plan: &Plan) -> Vec<Target<usize>> {
    let mut scratch = String::new();
    let target = |(key, target): (usize, &PlannedTarget)| {
        let message = plan.filling.as_ref().map_or(Message::Shared, |filling| {
            filling.message(&plan.notification, Whose::chosen(key, target), None, &mut scratch)
        });
        Target { key, token: Ok(target.token.clone()), message }
    };
    plan.targets.iter().enumerate().map(target).collect()
}

#[cfg(test)]
mod tests;
