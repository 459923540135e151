//! The progress bar for people.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use push_dispatch::{Phase, Progress};
use tokio::sync::watch;

/// A bar on standard error; hidden, it does nothing.
#[derive(Clone)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(shown: bool) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(20) } else { ProgressDrawTarget::hidden() };
        Self(ProgressBar::with_draw_target(None, target))
    }

    /// Draws until the run has ended.
    pub(super) async fn follow(&self, mut progress: watch::Receiver<Progress>) {
        while progress.changed().await.is_ok() {
            let now = progress.borrow_and_update();
            if now.phase == Phase::Ended {
                return;
            }
            self.draw(&now);
        }
    }

    fn draw(&self, progress: &Progress) {
        if let Some(total) = progress.total.filter(|total| self.0.length() != Some(*total)) {
            self.0.set_length(total);
        }
        let template = if progress.total.is_some() { "{bar:24} {msg}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.set_message(words(progress));
        self.0.set_position(progress.counts.total());
    }

    /// Does something to the terminal while the bar is away.
    pub(super) fn away(&self, work: impl FnOnce()) {
        self.0.suspend(work);
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn words(progress: &Progress) -> String {
    let ended = progress.counts.total();
    let of = progress.total.map_or_else(String::new, |total| format!(" of {total}"));
    let not = ended - progress.counts.accepted;
    let not = if not > 0 { format!(" · {not} not accepted") } else { String::new() };
    let left = progress.left.map_or_else(String::new, |left| format!(" · {} left", time(left)));
    format!("{ended}{of} · {:.0}/s{left}{not}", progress.rate)
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64().round();
    match seconds {
        ..60.0 => format!("{seconds} s"),
        ..3_600.0 => format!("{:.0} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0),
        _ => format!("{:.0} h {:.0} min", (seconds / 3_600.0).floor(), (seconds % 3_600.0 / 60.0).floor()),
    }
}

#[cfg(test)]
mod tests {
    use push_dispatch::Counts;

    use super::*;

    #[test]
    fn a_bar_says_how_much_how_fast_and_how_long() {
        let counts = Counts { accepted: 900, rejected: 100, ..Counts::default() };
        let progress = Progress { counts, rate: 512.4, ..Progress::default() };
        assert_eq!(words(&progress), "1000 · 512/s · 100 not accepted");
        for (left, said) in [(4, "4 s"), (61, "1 min 1 s"), (7_262, "2 h 1 min")] {
            let left = Some(Duration::from_secs(left));
            let progress =
                Progress { total: Some(5_000), left, counts: Counts::default(), ..progress.clone() };
            assert_eq!(words(&progress), format!("0 of 5000 · 512/s · {said} left"));
        }
    }
}
