//! How much a run sends again, and when.

use std::time::Duration;

use push_dispatch::{Control, Limits, RetryPolicy};
use push_protocol::Outcome;

use crate::script::*;

fn asking(status: u16, retry_after: Duration) -> Answer {
    let Ok(Outcome::Rejected { reason, timestamp, apns_id, .. }) = rejected(status, "") else {
        unreachable!()
    };
    Ok(Outcome::Rejected { status, reason, timestamp, apns_id, retry_after: Some(retry_after) })
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_everything_gets_a_fifth_more_and_not_five_times_as_much() {
    for answer in [rejected(503, "ServiceUnavailable"), rejected(429, "TooManyRequests")] {
        let gateway = Scripted::always(ms(5), answer);
        let run = send(&gateway, (0..10_000).map(target), &limits(), &Control::new()).await;
        assert_eq!((run.summary.counts.rejected, run.ended.len()), (10_000, 10_000));
        let retries = gateway.tries() - 10_000;
        assert!((1_500..=2_000).contains(&retries), "{retries} retries");
    }
}

#[tokio::test(start_paused = true)]
async fn a_short_trouble_costs_no_push() {
    // The server turns away one in ten, once.
    let gateway = Scripted::new(|device, nth| {
        let trouble = device % 10 == 0 && nth == 1;
        (ms(5), if trouble { rejected(503, "Shutdown") } else { accepted() })
    });
    let run = send(&gateway, (0..5_000).map(target), &limits(), &Control::new()).await;
    assert_eq!(run.summary.counts.accepted, 5_000);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_and_jitter_on_top() {
    let answer = |nth, first: Answer| if nth == 1 { first } else { accepted() };
    for (status, asked, took) in [(429, 20, 20), (503, 20, 20), (503, 3_600, 60)] {
        let gateway =
            Scripted::new(move |_, nth| (ms(1), answer(nth, asking(status, Duration::from_secs(asked)))));
        let limits = Limits { random: || 0.5, ..limits() };
        let run = send(&gateway, [target(0)], &limits, &Control::new()).await;
        assert_eq!(run.names(), ["accepted"]);
        assert_eq!(run.summary.elapsed, Duration::from_secs(took) + ms(250 + 2), "{status} {asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_is_not_waited_for() {
    let gateway = Scripted::always(ms(1), asking(503, Duration::from_secs(30)));
    let limits = Limits { deadline: Duration::from_secs(20), ..limits() };
    let run = send(&gateway, [target(0)], &limits, &Control::new()).await;
    assert_eq!((run.names(), run.of(0).attempts), (vec!["rejected"], 1));
    assert_eq!(run.summary.elapsed, ms(1));
}

#[tokio::test(start_paused = true)]
async fn as_apple_asks_a_5xx_comes_again_after_fifteen_minutes() {
    let gateway = Scripted::new(|_, nth| {
        (ms(1), if nth == 1 { rejected(500, "InternalServerError") } else { accepted() })
    });
    let retry = RetryPolicy::as_apple_asks();
    let limits = Limits { retry, deadline: Duration::from_secs(3_600), random: || 0.0, ..limits() };
    let run = send(&gateway, [target(0)], &limits, &Control::new()).await;
    assert_eq!(run.names(), ["accepted"]);
    assert_eq!(run.summary.elapsed, Duration::from_secs(900) + ms(2));
}

#[tokio::test(start_paused = true)]
async fn what_was_turned_away_unread_is_sent_until_the_deadline() {
    let gateway = Scripted::new(|_, nth| (ms(1), if nth <= 12 { cut(false) } else { accepted() }));
    let soon = Limits { random: || 0.01, ..limits() };
    let run = send(&gateway, (0..300).map(target), &soon, &Control::new()).await;
    assert_eq!((run.summary.counts.accepted, gateway.tries()), (300, 300 * 13));
    let gateway = Scripted::always(ms(1), cut(false));
    let run = send(&gateway, (0..300).map(target), &limits(), &Control::new()).await;
    assert_eq!(run.summary.counts.failed, 300);
    assert!(run.summary.elapsed <= limits().deadline, "{:?}", run.summary.elapsed);
}
