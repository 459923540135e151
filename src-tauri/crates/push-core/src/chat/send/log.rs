//! What happens to each device that a message is pushed to: it is in the history before the push leaves, and what came
//! of it is noted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use push_dispatch::{Ended, Record};
use push_protocol::Notification;

use super::super::resolve::SAMPLE_CERTIFICATE;
use super::super::rows::ChatRun;
use super::plan::{Sending, Slot};
use crate::history::{About, Finished, Recording, Started, headers};
use crate::model::{SendKind, Via};
use crate::store::CredentialRecord;
use crate::workbench::lock;
use crate::{Error, Workbench};

/// Writes down what comes of each device.
pub(super) struct Log<'a> {
    pub(super) bench: &'a Workbench,
    pub(super) run: &'a ChatRun,
    pub(super) sending: &'a Sending<'a>,
    pub(super) slot: usize,
    pub(super) recording: Option<&'a Recording<'a>>,
    /// What goes to those who are taken up next.
    pub(super) own: &'a Mutex<HashMap<usize, Arc<Notification>>>,
}

impl Record<usize> for Log<'_> {
    fn taken(&mut self, key: &usize) {
        let own = lock(self.own).remove(key);
        let (Some(recording), Some(planned)) = (self.recording, self.sending.targets.get(*key)) else {
            return;
        };
        recording.start(Started {
            number: *key as u64 + 1,
            device: Some(format!("{} · {}", self.sending.name_of(planned), planned.binding.device)),
            token: planned.resolved.as_ref().ok().map(|it| it.token.clone()),
            at: self.bench.clock.unix_ms(),
            own,
            ..Started::default()
        });
    }

    async fn ended(&mut self, ended: Ended<usize>) -> bool {
        let now = self.bench.clock.unix_ms();
        if let Some(recording) = self.recording {
            recording.finish(Finished::new(ended.key as u64 + 1, &ended, now));
        }
        self.run.note(self.sending, &ended, self.slot, now);
        true
    }

    fn turn(&mut self) -> Result<(), String> {
        if let Some(recording) = self.recording {
            recording.write_now();
        }
        Ok(())
    }
}

impl Workbench {
    /// Begins to keep what goes to the devices of a slot, of which `shared` is the first.
    pub(super) async fn record_slot(
        &self,
        run: &ChatRun,
        (slot, credential): (&Slot, Option<&CredentialRecord>),
        shared: &Notification,
        via: Option<Via>,
    ) -> Option<Recording<'_>> {
        let key = run.key();
        let about = || {
            Ok::<_, Error>(About {
                source: SendKind::Chat,
                at: self.clock.unix_ms(),
                who: self.user(),
                name: key.id.rsplit('/').next().unwrap_or_default().to_owned(),
                workspace: key.workspace.clone(),
                profile: Some(key.id.clone()),
                version: None,
                edited: false,
                endpoint: slot.endpoint,
                host: self.host(slot.endpoint)?.authority(),
                credential_id: credential.map(|it| it.id.clone()).unwrap_or_default(),
                credential: credential.map_or_else(|| SAMPLE_CERTIFICATE.to_owned(), |it| it.name.clone()),
                targets: slot.targets.len() as u64,
                file_name: String::new(),
                journal: None,
                repeats: None,
                via,
                headers: headers(shared),
                payload: shared.payload.as_str().to_owned(),
            })
        };
        let begun = async { self.history()?.begin(about()?).await };
        begun.await.inspect_err(|error| self.tell_not_kept(error)).ok()
    }
}
