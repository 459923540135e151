//! A run that is steered and watched while it goes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::stream;
use push_dispatch::{
    Control, Ended, Limits, Phase, Progress, ReasonCount, Record, StopEarly, StopReason, Target, run,
};
use tokio::time::{Instant, sleep};

use crate::in_flight;
use crate::script::*;

#[tokio::test(start_paused = true)]
async fn paused_it_starts_nothing_and_takes_the_answers_that_come() {
    // The first of each ten comes back once.
    let gateway = Scripted::new(|device, nth| {
        (ms(50), if device % 10 == 0 && nth == 1 { rejected(503, "Shutdown") } else { accepted() })
    });
    let control = Control::new();
    let (limits, watched) = (in_flight(20), control.progress());
    let targets = (0..1_000).map(target);
    let (run, (paused, resumed)) = tokio::join!(send(&gateway, targets, &limits, &control), async {
        sleep(ms(220)).await;
        control.pause();
        sleep(ms(110)).await;
        let paused = (gateway.tries(), watched.borrow().clone());
        sleep(Duration::from_secs(3_600)).await;
        assert_eq!(gateway.tries(), paused.0, "nothing starts while it is paused");
        control.resume();
        (paused, Instant::now())
    });
    let progress = paused.1;
    assert_eq!((progress.phase, progress.in_flight, progress.rate), (Phase::Paused, 0, 0.0));
    assert!(progress.waiting > 0, "some wait for their next try");
    assert_eq!(run.summary.counts.accepted, 1_000, "the deadline stood still");
    assert!(resumed.elapsed() < Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn paused_before_it_began_it_waits_and_can_be_cancelled() {
    let gateway = Scripted::always(ms(5), accepted());
    let control = Control::new();
    control.pause();
    assert!(control.is_paused());
    let limits = limits();
    let (run, ()) = tokio::join!(send(&gateway, (0..10).map(target), &limits, &control), async {
        sleep(Duration::from_secs(600)).await;
        assert_eq!(gateway.tries(), 0);
        control.cancel();
    });
    assert_eq!((run.summary.counts.cancelled, gateway.tries()), (10, 0));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_asks_goes_on_when_told_and_asks_no_more() {
    let gateway = Scripted::always(ms(20), rejected(403, "InvalidProviderToken"));
    let control = Control::new();
    let stop_early = Some(StopEarly { ask: true, ..StopEarly::default() });
    let limits = Limits { stop_early, ..limits() };
    let mut watched = control.progress();
    let (run, ()) = tokio::join!(send(&gateway, (0..2_000).map(target), &limits, &control), async {
        let asks = |progress: &Progress| matches!(progress.phase, Phase::Asking(_));
        let asking = watched.wait_for(asks).await.unwrap().clone();
        let reason = "InvalidProviderToken".into();
        assert_eq!(asking.phase, Phase::Asking(StopReason::SameAnswer { answers: 10, status: 403, reason }));
        sleep(Duration::from_secs(600)).await;
        assert_eq!(gateway.tries(), 10, "it waits for the word");
        control.resume();
    });
    assert_eq!((run.summary.counts.rejected, run.summary.stopped_early), (2_000, None));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_asks_can_be_cancelled_and_does_not_ask_about_nothing() {
    let gateway = Scripted::always(ms(20), rejected(403, "InvalidProviderToken"));
    let stop_early = Some(StopEarly { ask: true, ..StopEarly::default() });
    let limits = Limits { stop_early, ..limits() };
    let control = Control::new();
    let (run, ()) = tokio::join!(send(&gateway, (0..2_000).map(target), &limits, &control), async {
        sleep(ms(500)).await;
        control.cancel();
    });
    assert_eq!((run.summary.counts.rejected, run.summary.counts.cancelled), (10, 1_990));
    assert_eq!(run.summary.elapsed, ms(500));

    let run = send(&gateway, (0..10).map(target), &limits, &Control::new()).await;
    assert_eq!(run.summary.counts.rejected, 10);
    assert!(run.summary.stopped_early.is_some());
}

#[tokio::test(start_paused = true)]
async fn progress_comes_twenty_times_a_second_and_adds_up() {
    let gateway = Scripted::new(|device, _| match device % 4 {
        0 => (ms(100), rejected(410, "Unregistered")),
        _ => (ms(10), accepted()),
    });
    let control = Control::new();
    control.set_total(20_000);
    let (limits, mut watched) = (Limits { stop_early: None, ..in_flight(100) }, control.progress());
    let targets = (0..20_000).map(target);
    let (run, seen) = tokio::join!(send(&gateway, targets, &limits, &control), async {
        let mut seen: Vec<Progress> = Vec::new();
        while seen.last().is_none_or(|progress| progress.phase != Phase::Ended) {
            watched.changed().await.unwrap();
            seen.push(watched.borrow_and_update().clone());
        }
        seen
    });
    let seconds = run.summary.elapsed.as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let beats = seen.len() as f64;
    assert!((seconds * 15.0..=seconds * 20.0 + 3.0).contains(&beats), "{beats} values in {seconds} s");
    let last = seen.last().unwrap();
    assert_eq!((last.counts, last.total, last.in_flight), (run.summary.counts, Some(20_000), 0));
    let gone = ReasonCount { status: 410, reason: "Unregistered".into(), count: 5_000 };
    assert_eq!(last.reasons, [gone]);
    let middle = &seen[seen.len() / 2];
    let left = middle.left.unwrap().as_secs_f64();
    let really = seconds - middle.elapsed.as_secs_f64();
    assert!((left - really).abs() < 0.3 * really, "{left} s were told to be left, {really} were");
    let (p50, p99) = (middle.p50.unwrap(), middle.p99.unwrap());
    assert!((ms(9)..=ms(11)).contains(&p50) && (ms(92)..=ms(107)).contains(&p99), "{p50:?} {p99:?}");
    assert!(middle.in_flight > 50 && middle.rate > 1_000.0, "{middle:?}");
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_does_not_tell_in_time_is_unknown() {
    for (says_after, ending, took) in [(ms(40), "cancelled", 40), (ms(4_000), "unknown", 100)] {
        let mut gateway = Scripted::always(ms(60_000), accepted());
        gateway.says_after = says_after;
        gateway.written.store(false, Ordering::Relaxed);
        let control = Control::new();
        let limits = Limits { stop_early: None, ..in_flight(50) };
        let (run, ()) = tokio::join!(send(&gateway, (0..50).map(target), &limits, &control), async {
            sleep(ms(500)).await;
            control.cancel();
        });
        assert!(run.names().iter().all(|name| *name == ending), "{:?}", run.names());
        assert_eq!(run.summary.elapsed, ms(500 + took));
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_come_as_it_is_cancelled_are_taken_and_do_not_stop_it_as_well() {
    let gateway = Scripted::new(|device, _| match device {
        0 => (ms(5), accepted()),
        1 => (ms(100), rejected(503, "ServiceUnavailable")),
        _ => (ms(100), rejected(400, "BadDeviceToken")),
    });
    let stop_early = Some(StopEarly { bad_token_answers: 5, ..StopEarly::default() });
    let (limits, control) = (Limits { stop_early, ..in_flight(100) }, Control::new());
    let cancelling = async {
        // In the same moment as the answers, and polled before the run is.
        sleep(ms(100)).await;
        control.cancel();
    };
    let sending = send(&gateway, (0..40).map(target), &limits, &control);
    let ((), run) = futures_util::future::join(cancelling, sending).await;
    assert_eq!((run.of(0).ending.name(), run.of(1).ending.name()), ("accepted", "cancelled"));
    let counts = run.summary.counts;
    assert!(counts.rejected > 0 && counts.total() == 40, "{counts:?}");
    assert_eq!(run.summary.stopped_early, None);
}

/// Fails once this many targets were taken.
struct FullDisk {
    taken: usize,
    ended: Vec<Ended<u32>>,
}

impl Record<u32> for FullDisk {
    fn taken(&mut self, _: &u32) {
        self.taken += 1;
    }

    async fn ended(&mut self, ended: Ended<u32>) -> bool {
        self.ended.push(ended);
        true
    }

    fn turn(&mut self) -> Result<(), String> {
        if self.taken > 100 { Err("run.jsonl: no space left".into()) } else { Ok(()) }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_is_not_sent() {
    let gateway = Scripted::new(|device, _| (ms(u64::from(device % 7)), accepted()));
    let mut record = FullDisk { taken: 0, ended: Vec::new() };
    let (notification, limits, control) = (notification(), in_flight(10), Control::new());
    let bad = Target::new(1_000, Err("line 1001: not hex".into()));
    let targets = stream::iter((0..1_000).map(target).chain([bad]));
    let summary = run(&gateway, &notification, targets, &limits, &control, &mut record).await;
    assert!(gateway.tries() <= 100, "{} were sent", gateway.tries());
    let error = "run.jsonl: no space left".into();
    assert_eq!(summary.stopped_early, Some(StopReason::NoRecord { error }));
    assert_eq!(summary.counts.accepted, gateway.tries() as u64, "what was sent got its answer");
    assert_eq!((summary.counts.failed, record.ended.len()), (1, 1_001));
}
