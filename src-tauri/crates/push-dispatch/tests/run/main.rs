//! A run against a scripted gateway, on a clock that stands still unless everybody waits.

// Clippy spares test functions alone, not what they call.
#![allow(clippy::unwrap_used)]

mod messages;
mod random;
mod retries;
mod script;
mod steering;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::stream;
use push_dispatch::{Control, Counts, Ending, Limits, Rate, RetryPolicy, StopReason, Target, Why, run};
use script::*;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

fn in_flight(max: usize) -> Limits {
    Limits { max_in_flight: NonZeroUsize::new(max).unwrap(), ..limits() }
}

#[tokio::test(start_paused = true)]
async fn every_answer_becomes_its_ending() {
    let gateway = Scripted::new(|device, _| {
        let answer = match device {
            0 => accepted(),
            1 => rejected(410, "Unregistered"),
            2 => cut(true),
            _ => Err(push_dispatch::GatewayError { retryable: false, ..cut(false).unwrap_err() }),
        };
        (ms(7), answer)
    });
    let bad = Target::new(4, Err("line 5: not hex".into()));
    let targets = (0..4).map(target).chain([bad]);
    let run = send(&gateway, targets, &limits(), &Control::new()).await;

    assert_eq!(run.names(), ["accepted", "rejected", "unknown", "failed", "failed"]);
    assert_eq!(run.of(0).ending, Ending::Accepted { apns_id: Some("id".into()), unique_id: None });
    let reason = "Unregistered".into();
    assert_eq!(run.of(1).ending, Ending::Rejected { status: 410, reason, timestamp: None, apns_id: None });
    assert_eq!(run.of(2).ending, Ending::Unknown { why: Why::new("broken", "connection cut") });
    assert_eq!(run.of(4).ending, Ending::Failed { why: Why::new("bad_line", "line 5: not hex") });
    assert_eq!((run.of(0).elapsed, run.of(0).attempts), (ms(7), 1));
    assert_eq!((run.of(4).elapsed, run.of(4).attempts), (Duration::ZERO, 0));
    assert!(run.of(0).token.is_some() && run.of(4).token.is_none());
    let summary = run.summary;
    assert_eq!(summary.counts, Counts { accepted: 1, rejected: 1, unknown: 1, failed: 2, cancelled: 0 });
    assert_eq!((summary.counts.total(), summary.elapsed, summary.connected), (5, ms(7), true));
}

#[tokio::test(start_paused = true)]
async fn an_answered_503_is_tried_again_after_doubling_pauses() {
    let gateway = Scripted::new(|_, nth| {
        (ms(10 * nth as u64), if nth < 4 { rejected(503, "ServiceUnavailable") } else { accepted() })
    });
    let run = send(&gateway, [target(0)], &limits(), &Control::new()).await;
    assert_eq!(run.names(), ["accepted"]);
    assert_eq!((run.of(0).attempts, run.of(0).elapsed), (4, ms(40)));
    assert_eq!(run.summary.elapsed, ms(10 + 500 + 20 + 1_000 + 30 + 2_000 + 40));
}

#[tokio::test(start_paused = true)]
async fn after_the_last_try_the_last_answer_is_the_ending() {
    let gateway = Scripted::always(ms(1), rejected(503, "Shutdown"));
    let run = send(&gateway, [target(0)], &limits(), &Control::new()).await;
    assert_eq!((run.names(), run.of(0).attempts), (vec!["rejected"], 5));
}

#[tokio::test(start_paused = true)]
async fn never_more_than_the_limit_is_in_flight_and_the_limit_is_used() {
    let gateway = Scripted::new(|device, _| (ms(u64::from(device * 37 % 11)), accepted()));
    let run = send(&gateway, (0..1_000).map(target), &in_flight(7), &Control::new()).await;
    assert_eq!(run.summary.counts.accepted, 1_000);
    assert_eq!(gateway.most.load(Ordering::Relaxed), 7);
}

#[tokio::test(start_paused = true)]
async fn the_rate_holds_for_first_tries_and_retries() {
    let gateway =
        Scripted::new(|_, nth| (ms(3), if nth == 1 { rejected(429, "TooManyRequests") } else { accepted() }));
    let retry = RetryPolicy { budget_floor: 40, ..RetryPolicy::default() };
    let limits = Limits { rate: Rate::per_second(20.0), random: || 0.001, retry, ..limits() };
    let run = send(&gateway, (0..40).map(target), &limits, &Control::new()).await;
    assert_eq!(run.summary.counts.accepted, 40);
    let starts = gateway.starts.lock().unwrap();
    assert_eq!(starts.len(), 80);
    let shortest = starts.windows(2).map(|pair| pair[1] - pair[0]).min();
    assert!(shortest >= Some(ms(47)), "{shortest:?} between two tries at 20 a second");
    let whole = *starts.last().unwrap() - starts[0];
    assert!((ms(3_950)..=ms(4_050)).contains(&whole), "80 tries at 20 a second took {whole:?}");
}

#[tokio::test(start_paused = true)]
async fn a_high_rate_is_reached() {
    let gateway = Scripted::always(ms(5), accepted());
    let limits = Limits { rate: Rate::per_second(4_000.0), ..limits() };
    let run = send(&gateway, (0..8_000).map(target), &limits, &Control::new()).await;
    assert!((ms(1_950)..ms(2_100)).contains(&run.summary.elapsed), "{:?}", run.summary.elapsed);
}

#[tokio::test(start_paused = true)]
async fn cancel_ends_everything_at_once() {
    let gateway = Scripted::new(|device, _| match device {
        0 => (ms(1), accepted()),
        1 => (ms(1), rejected(503, "ServiceUnavailable")),
        _ => (ms(60_000), accepted()),
    });
    let cancel = Control::new();
    let limits = in_flight(4);
    let (run, ()) = tokio::join!(send(&gateway, (0..8).map(target), &limits, &cancel), async {
        sleep(ms(100)).await;
        cancel.cancel();
    });
    // 1 waits for its second try, 2 to 4 for answers; 5 to 7 were never taken up.
    let expected =
        ["accepted", "cancelled", "unknown", "unknown", "unknown", "cancelled", "cancelled", "cancelled"];
    assert_eq!(run.names(), expected);
    let why = Why::new("cancelled_unanswered", "cancelled while waiting for the answer");
    assert_eq!(run.of(2).ending, Ending::Unknown { why });
    assert_eq!(run.summary.elapsed, ms(100));
    assert_eq!(run.summary.counts.cancelled, 4);
}

#[tokio::test(start_paused = true)]
async fn what_was_cancelled_before_the_start_sends_nothing() {
    let gateway = Scripted::always(ms(1), accepted());
    let cancel = Control::new();
    cancel.cancel();
    let run = send(&gateway, (0..1_000).map(target), &limits(), &cancel).await;
    assert_eq!((run.summary.counts.cancelled, run.ended.len(), gateway.tries()), (1_000, 1_000, 0));
    assert!(!run.summary.connected);
}

#[tokio::test(start_paused = true)]
async fn what_was_cut_off_before_it_was_written_is_not_unknown() {
    let gateway = Scripted::always(ms(60_000), accepted());
    gateway.written.store(false, Ordering::Relaxed);
    let limits = Limits { deadline: ms(1_500), ..limits() };
    let run = send(&gateway, (0..3).map(target), &limits, &Control::new()).await;
    for ended in &run.ended {
        let Ending::Failed { why } = &ended.ending else { panic!("{:?}", ended.ending) };
        assert_eq!((why.code, why.words.as_str()), ("deadline", "deadline of 1.5 s reached"));
        assert_eq!(why.details, [("seconds", "1.5".to_owned())]);
    }
    assert_eq!((run.summary.counts.failed, run.summary.connected), (3, false));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_fails_the_rest() {
    let gateway = Scripted::new(|device, _| (if device < 2 { ms(10) } else { ms(60_000) }, accepted()));
    let limits = Limits { deadline: Duration::from_secs(3), ..in_flight(2) };
    let run = send(&gateway, (0..6).map(target), &limits, &Control::new()).await;
    assert_eq!(run.names(), ["accepted", "accepted", "unknown", "unknown", "failed", "failed"]);
    let why = |code, words| Why { details: vec![("seconds", "3".into())], ..Why::new(code, words) };
    let unanswered = why("deadline_unanswered", "deadline of 3 s reached while waiting for the answer");
    assert_eq!(run.of(2).ending, Ending::Unknown { why: unanswered });
    assert_eq!(run.of(4).ending, Ending::Failed { why: why("deadline", "deadline of 3 s reached") });
    assert_eq!(run.summary.elapsed, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_where_the_deadline_leaves_no_time_to_try_again() {
    let gateway = Scripted::always(ms(10), rejected(503, "ServiceUnavailable"));
    let limits = Limits { deadline: ms(1_200), ..limits() };
    let run = send(&gateway, [target(0)], &limits, &Control::new()).await;
    assert_eq!((run.names(), run.of(0).attempts), (vec!["rejected"], 2));
    assert_eq!(run.summary.elapsed, ms(520), "the second answer came at 0.52 s; 1 s more is too late");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_without_end_is_taken() {
    let gateway = Scripted::always(ms(1), accepted());
    let limits = Limits { deadline: Duration::MAX, ..limits() };
    assert_eq!(send(&gateway, [target(0)], &limits, &Control::new()).await.names(), ["accepted"]);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_key_burns_ten_tokens_and_not_the_list() {
    let gateway = Scripted::new(|_, _| (ms(20), rejected(403, "InvalidProviderToken")));
    let run = send(&gateway, (0..100_000).map(target), &limits(), &Control::new()).await;
    assert_eq!((run.summary.counts.rejected, run.summary.counts.cancelled), (10, 99_990));
    assert_eq!(run.ended.len(), 100_000);
    let reason = "InvalidProviderToken".into();
    assert_eq!(run.summary.stopped_early, Some(StopReason::SameAnswer { answers: 10, status: 403, reason }));
}

#[tokio::test(start_paused = true)]
async fn with_stop_early_off_every_token_is_sent() {
    let gateway = Scripted::always(ms(20), rejected(403, "InvalidProviderToken"));
    let limits = Limits { stop_early: None, ..limits() };
    let run = send(&gateway, (0..2_000).map(target), &limits, &Control::new()).await;
    assert_eq!((run.summary.counts.rejected, run.summary.stopped_early), (2_000, None));
}

#[tokio::test(start_paused = true)]
async fn too_many_bad_tokens_stop_the_run_and_answers_in_flight_are_awaited() {
    let gateway = Scripted::new(|device, _| {
        (ms(20), if device % 4 == 0 { accepted() } else { rejected(400, "BadDeviceToken") })
    });
    let run = send(&gateway, (0..10_000).map(target), &in_flight(30), &Control::new()).await;
    let Some(StopReason::BadTokens { answers: 100, bad }) = run.summary.stopped_early else {
        panic!("{:?}", run.summary);
    };
    assert!(bad > 50);
    assert_eq!(run.summary.counts.unknown, 0, "what was in flight got its answer");
    assert_eq!(run.summary.counts.accepted + run.summary.counts.rejected, gateway.tries() as u64);
    assert!((100..=130).contains(&gateway.tries()));
    assert_eq!(run.summary.counts.total(), 10_000);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_cannot_be_reached_is_not_hammered() {
    let gateway = Scripted::always(ms(5), refused(true));
    let run = send(&gateway, (0..10_000).map(target), &limits(), &Control::new()).await;
    assert_eq!((run.summary.counts.failed, run.summary.connected), (10_000, false));
    assert!(
        run.ended
            .iter()
            .all(|ended| ended.ending == Ending::Failed { why: Why::new("connect", "connection refused") })
    );
    assert!(run.summary.elapsed < Duration::from_secs(10), "{:?}", run.summary.elapsed);
    assert!(gateway.tries() <= 50, "{} tries", gateway.tries());
    assert_eq!(
        run.summary.stopped_early,
        Some(StopReason::Unreachable { why: Why::new("connect", "connection refused") })
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_comes_up_late_is_reached() {
    let began = Instant::now();
    let gateway = Scripted::new(move |_, _| {
        (ms(5), if began.elapsed() < Duration::from_secs(4) { refused(true) } else { accepted() })
    });
    let run = send(&gateway, (0..100).map(target), &limits(), &Control::new()).await;
    assert_eq!(run.summary.counts.accepted, 100);
}

#[tokio::test(start_paused = true)]
async fn when_nobody_listens_the_run_ends() {
    let gateway = Scripted::always(ms(5), accepted());
    let (on_end, mut endings) = mpsc::channel(1);
    let (notification, limits, cancel) = (notification(), in_flight(2), Control::new());
    let targets = stream::iter((0..1_000).map(target));
    let (summary, _) = tokio::join!(run(&gateway, &notification, targets, &limits, &cancel, on_end), async {
        let first = endings.recv().await;
        drop(endings);
        first
    });
    assert_eq!(summary.counts.total(), 1_000);
    assert!(gateway.tries() < 10 && summary.counts.cancelled > 990, "{summary:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_does_not_hold_up_a_cancel_nor_keep_the_processor_busy() {
    use futures_util::StreamExt;
    for rate in [None, Rate::per_second(10.0)] {
        let gateway = Scripted::always(ms(5), accepted());
        let (on_end, mut endings) = mpsc::channel(10);
        let (notification, limits, cancel) = (notification(), Limits { rate, ..limits() }, Control::new());
        let targets = stream::iter((0..3).map(target)).chain(stream::pending());
        let (summary, ()) =
            tokio::join!(run(&gateway, &notification, targets, &limits, &cancel, on_end), async {
                for _ in 0..3 {
                    endings.recv().await.unwrap();
                }
                // This clock stands still while anybody is busy.
                sleep(Duration::from_secs(60)).await;
                cancel.cancel();
            });
        assert_eq!(summary.counts.accepted, 3);
        assert!(summary.elapsed <= ms(60_410), "{:?}", summary.elapsed);
    }
}

#[tokio::test(start_paused = true)]
async fn targets_are_taken_from_the_stream_only_as_they_are_sent() {
    const WIDTH: usize = 50;
    let taken = Arc::new(AtomicU64::new(0));
    let (on_end, mut endings) = mpsc::channel(1);
    let gateway = Scripted::new(|device, _| (ms(u64::from(device % 3)), accepted()));
    let (notification, limits, cancel) = (notification(), in_flight(WIDTH), Control::new());
    let counted = taken.clone();
    let targets = stream::iter((0..100_000).map(move |device| {
        counted.fetch_add(1, Ordering::Relaxed);
        target(device)
    }));
    let (summary, ahead) =
        tokio::join!(run(&gateway, &notification, targets, &limits, &cancel, on_end), async {
            let (mut ended, mut ahead) = (0, 0);
            while endings.recv().await.is_some() {
                ahead = ahead.max(taken.load(Ordering::Relaxed) - ended);
                ended += 1;
            }
            ahead
        });
    assert_eq!(summary.counts.accepted, 100_000);
    assert!(ahead <= WIDTH as u64 + 2, "{ahead} were taken ahead of their ending");
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_spawned() {
    let (on_end, mut endings) = mpsc::channel(10);
    let (gateway, cancel) = (Arc::new(Scripted::always(ms(5), accepted())), Control::new());
    let task = tokio::spawn(async move {
        let (notification, limits) = (notification(), limits());
        let targets = stream::iter((0..3).map(target));
        run(&*gateway, &notification, targets, &limits, &cancel, on_end).await
    });
    while endings.recv().await.is_some() {}
    assert_eq!(task.await.unwrap().counts.accepted, 3);
}
