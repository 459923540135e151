//! The end of tries that are not waited for.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::FusedFuture;
use tokio::time::{Instant, timeout};

use super::Course;
use crate::flight::{Flight, Tried};

impl<K, F, L> Course<'_, K, F, L>
where
    F: FusedFuture<Output = Tried<K>>,
    L: Fn(Flight<K>) -> F,
{
    /// Whether tries are under way that are not to be waited for.
    pub(crate) fn must_cut_off(&self) -> bool {
        self.is_halted_hard() && !self.in_flight.is_empty()
    }

    /// Ends every try that is under way: with its answer where that has come, else as the gateway says
    /// within `patience`.
    pub(crate) async fn cut_off(&mut self, patience: Duration) {
        self.cut.ask();
        // Who does not say is taken as written.
        let _ = timeout(patience, poll_fn(|context| self.poll_all(context))).await;
        self.cut.force();
        let _ = self.poll_all(&mut Context::from_waker(Waker::noop()));
        self.in_flight.clear();
        self.now = Instant::now();
    }

    /// Outside of the runtime's budget, which would make an answer look as if it had not come.
    fn poll_all(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut all = Poll::Ready(());
        for mut flight in Pin::new(&mut self.in_flight).iter_pin_mut() {
            if flight.is_terminated() {
                continue;
            }
            match pin!(tokio::task::unconstrained(flight.as_mut())).poll(context) {
                Poll::Ready(tried) => self.tried.push_back(tried),
                Poll::Pending => all = Poll::Pending,
            }
        }
        all
    }
}
