//! What happens to each push of a send: it is in the history before it leaves, and its ending is handed on.

use push_dispatch::{Ended, Message, Record};
use tokio::sync::mpsc;

use crate::Clock;
use crate::draft::Plan;
use crate::history::{Finished, Recording, Started};

/// Keeps the pushes of a plan.
pub(super) struct Log<'a> {
    pub(super) recording: Option<&'a Recording<'a>>,
    pub(super) plan: &'a Plan,
    /// What each target is sent.
    pub(super) sent: &'a [Message],
    pub(super) clock: &'a dyn Clock,
    pub(super) on_end: mpsc::Sender<Ended<usize>>,
}

impl Record<usize> for Log<'_> {
    fn taken(&mut self, key: &usize) {
        let (Some(recording), Some(target)) = (self.recording, self.plan.targets.get(*key)) else { return };
        recording.start(Started {
            number: number(*key),
            device: target.device.as_ref().map(|it| it.name.clone()),
            token: Some(target.token.clone()),
            at: self.clock.unix_ms(),
            own: match self.sent.get(*key) {
                Some(Message::Own(own)) => Some(own.clone()),
                _ => None,
            },
            ..Started::default()
        });
    }

    async fn ended(&mut self, ended: Ended<usize>) -> bool {
        if let Some(recording) = self.recording {
            recording.finish(Finished::new(number(ended.key), &ended, self.clock.unix_ms()));
        }
        self.on_end.send(ended).await.is_ok()
    }

    fn turn(&mut self) -> Result<(), String> {
        if let Some(recording) = self.recording {
            recording.write_now();
        }
        Ok(())
    }
}

/// Targets of a send count from 1.
fn number(key: usize) -> u64 {
    key as u64 + 1
}
