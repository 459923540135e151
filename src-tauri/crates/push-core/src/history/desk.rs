//! What the window does with the history.

use push_protocol::{DeviceToken, HeaderText, Notification, Payload};

use super::History;
use super::export;
use crate::credentials::{meant, named};
use crate::draft::{Doubts, Origin, Plan, PlannedTarget, problem_of_payload, problem_of_token};
use crate::files::place;
use crate::model::{
    Draft, Event, ExportHistory, HistoryExported, HistoryKeeping, HistoryPage, HistoryPageOf, ProfileAbout,
    PushDetail, PushRef, Resend, ResendDraft, SendKind, SendReply, StoreFault,
};
use crate::send::Source;
use crate::store::DeviceRecord;
use crate::workbench::lock;
use crate::{Error, Workbench};

impl Workbench {
    /// Rows of the history.
    ///
    /// # Errors
    /// When the history cannot be read, here and below.
    pub async fn history_page(&self, request: HistoryPageOf) -> Result<HistoryPage, Error> {
        self.history()?.page(request).await
    }

    /// Everything that is kept of a push.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn history_push(&self, request: PushRef) -> Result<PushDetail, Error> {
        let found = self.history()?.push(request.id).await?;
        found.ok_or_else(|| Error::gone("the push"))
    }

    /// Sends the bytes of a push again: to the same token, with the same credential, to the same place.
    ///
    /// # Errors
    /// As a send; also when the push is gone.
    pub async fn resend(&self, request: Resend) -> Result<SendReply, Error> {
        let push = self.history_push(PushRef { id: request.id }).await?;
        let credentials = self.store.credentials().await?;
        let endpoint = push.entry.endpoint;
        let kept = self.history()?.credential_of(request.id).await?.unwrap_or_default();
        // An import anew gives another id; the name is what people know it by.
        let credential = meant(&credentials, &kept, endpoint.environment())
            .or_else(|| named(&credentials, &push.credential, endpoint.environment()));
        let Some(credential) = credential.cloned() else {
            return Err(Error::gone(format!("the credential {}", push.credential)));
        };
        let token = DeviceToken::parse(&push.entry.token)
            .map_err(|error| Error::Field(problem_of_token("token", &error)))?;
        let device = self.device_of(&push).await?;
        let plan = Plan {
            notification: notification(&push)?,
            name: push.entry.name.clone(),
            targets: vec![PlannedTarget { device, token }],
            token_file: None,
            credential,
            endpoint,
            // It was expanded when it was sent first.
            filling: None,
            origin: Origin::new(self.clock.now()),
        };
        let source = Source {
            kind: SendKind::Resend,
            name: push.entry.name,
            profile: push.profile,
            version: push.version,
            edited: push.edited,
            repeats: Some(push.entry.id),
            ..Source::default()
        };
        // What it warns of was said before it was sent first.
        self.run(&request.run, plan, &source, Doubts::default(), &request.consent).await
    }

    /// A push as a draft, to be edited first.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn history_draft(&self, request: PushRef) -> Result<ResendDraft, Error> {
        let push = self.history_push(request).await?;
        let credentials = self.store.credentials().await?;
        let endpoint = push.entry.endpoint;
        let kept = self.history()?.credential_of(request.id).await?.unwrap_or_default();
        let credential = meant(&credentials, &kept, endpoint.environment())
            .or_else(|| named(&credentials, &push.credential, endpoint.environment()));
        let device = self.device_of(&push).await?;
        let header = |name: &str| {
            let found = push.headers.iter().find(|it| it.name == name);
            found.map(|it| it.value.clone()).unwrap_or_default()
        };
        let draft = Draft {
            profile: None,
            push_type: header("apns-push-type"),
            priority: header("apns-priority"),
            expiration: header("apns-expiration"),
            topic: header("apns-topic"),
            collapse_id: header("apns-collapse-id"),
            apns_id: header("apns-id"),
            credential: credential.map(|it| it.id.clone()),
            endpoint,
            token: if device.is_none() { push.entry.token.clone() } else { String::new() },
            device_ids: device.map(|it| it.id).into_iter().collect(),
            tags: Vec::new(),
            people: Vec::new(),
            ask: false,
            about: ProfileAbout::default(),
            payload: push.payload,
            token_file: String::new(),
            variables: std::collections::BTreeMap::new(),
            aside: Vec::new(),
        };
        Ok(ResendDraft { draft })
    }

    /// Writes pushes into a new file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn export_history(&self, request: ExportHistory) -> Result<HistoryExported, Error> {
        let path = place(&request.path)?;
        export::export(self.history()?, &request.query, request.format, &path, &self.version).await
    }

    /// How long pushes are kept, and how many there are.
    ///
    /// # Errors
    /// As above.
    pub async fn history_keeping(&self) -> Result<HistoryKeeping, Error> {
        self.history()?.keeping().await
    }

    /// Changes how long pushes are kept, and removes what is too old now.
    ///
    /// # Errors
    /// As above.
    pub async fn keep_history(&self, keeping: HistoryKeeping) -> Result<HistoryKeeping, Error> {
        let history = self.history()?;
        history.set_keeping(keeping.days, keeping.megabytes).await?;
        history.tidy(self.clock.unix_ms()).await?;
        history.keeping().await
    }

    /// Removes everything but what is under way. Who calls has asked.
    ///
    /// # Errors
    /// As above.
    pub async fn clear_history(&self) -> Result<HistoryKeeping, Error> {
        let history = self.history()?;
        history.clear().await?;
        history.keeping().await
    }

    /// Databases that were damaged when the app was started.
    pub fn store_faults(&self) -> Vec<StoreFault> {
        lock(&self.faults).clone()
    }

    /// What the history needs now and then, beside what goes on: catching up with runs that were cut off, and removing
    /// what is old.
    ///
    /// # Errors
    /// As above.
    pub async fn tend_history(&self) -> Result<(), Error> {
        let history = self.history()?;
        self.catch_up().await?;
        let now = self.clock.unix_ms();
        history.see_clock(now).await?;
        history.tidy(now).await
    }

    pub(crate) fn history(&self) -> Result<&History, Error> {
        self.history
            .as_ref()
            .map_err(|(path, message)| Error::Store { path: path.clone(), message: message.clone() })
    }

    /// Tells the window that something is not in the history.
    pub(crate) fn tell_not_kept(&self, error: &Error) {
        // No window listens: there is nobody to tell.
        let _ = self.events.send(Event::NotKept { error: error.to_string() });
    }

    /// The device that has the token of a push now.
    async fn device_of(&self, push: &PushDetail) -> Result<Option<DeviceRecord>, Error> {
        let environment = push.entry.endpoint.environment();
        let Ok(token) = DeviceToken::parse(&push.entry.token) else { return Ok(None) };
        let mut bearing = self.store.devices_of_tokens(vec![token]).await?;
        bearing.sort_by_key(|it| (it.environment != environment, it.name != push.entry.device_name));
        Ok(bearing.into_iter().next())
    }
}

fn notification(push: &PushDetail) -> Result<Notification, Error> {
    let payload =
        Payload::parse(push.payload.as_bytes()).map_err(|error| Error::Field(problem_of_payload(&error)))?;
    let mut notification = Notification::new(payload);
    for header in &push.headers {
        let value = HeaderText::parse(&header.value).ok();
        match header.name.as_str() {
            "apns-id" => notification.apns_id = value,
            "apns-push-type" => notification.push_type = value,
            "apns-expiration" => notification.expiration = value,
            "apns-priority" => notification.priority = value,
            "apns-topic" => notification.topic = value,
            "apns-collapse-id" => notification.collapse_id = value,
            _ => {}
        }
    }
    Ok(notification)
}
