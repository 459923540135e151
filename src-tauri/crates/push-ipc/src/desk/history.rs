//! The commands of the history.

use push_core::model::{
    ExportHistory, HistoryExported, HistoryKeeping, HistoryPage, HistoryPageOf, PushDetail, PushRef, Resend,
    ResendDraft, SendReply, StoreFault,
};

use super::{Desk, Reply};

#[expect(missing_docs, reason = "each is described where it is done, in push-core")]
impl Desk {
    pub async fn history_page(&self, argument: HistoryPageOf) -> Reply<HistoryPage> {
        Ok(self.open_workbench().await?.history_page(argument).await?)
    }

    pub async fn history_push(&self, argument: PushRef) -> Reply<PushDetail> {
        Ok(self.open_workbench().await?.history_push(argument).await?)
    }

    pub async fn history_draft(&self, argument: PushRef) -> Reply<ResendDraft> {
        Ok(self.open_workbench().await?.history_draft(argument).await?)
    }

    pub async fn resend(&self, argument: Resend) -> Reply<SendReply> {
        Ok(self.open_workbench().await?.resend(argument).await?)
    }

    pub async fn export_history(&self, argument: ExportHistory) -> Reply<HistoryExported> {
        Ok(self.open_workbench().await?.export_history(argument).await?)
    }

    pub async fn history_keeping(&self, _: ()) -> Reply<HistoryKeeping> {
        Ok(self.open_workbench().await?.history_keeping().await?)
    }

    pub async fn keep_history(&self, argument: HistoryKeeping) -> Reply<HistoryKeeping> {
        Ok(self.open_workbench().await?.keep_history(argument).await?)
    }

    pub async fn clear_history(&self, _: ()) -> Reply<HistoryKeeping> {
        Ok(self.open_workbench().await?.clear_history().await?)
    }

    pub async fn tend_history(&self, _: ()) -> Reply<()> {
        Ok(self.open_workbench().await?.tend_history().await?)
    }

    pub async fn store_faults(&self, _: ()) -> Reply<Vec<StoreFault>> {
        Ok(self.open_workbench().await?.store_faults())
    }
}
