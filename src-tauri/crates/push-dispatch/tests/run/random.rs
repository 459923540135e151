//! Many random scripts, the same every time: what must hold whatever the answers are.

use std::collections::HashSet;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::Ordering;
use std::time::Duration;

use push_dispatch::{Control, Decision, Ended, Ending, Limits, Rate, RetryPolicy, StopReason, decide};
use push_protocol::Outcome;
use tokio::time::{Instant, sleep};

use crate::script::*;

/// Numbers that look random and are the same every time (SplitMix64).
fn number(seed: u64, device: u32, nth: usize) -> u64 {
    let mut z = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(u64::from(device).wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(nth as u64 + 1);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn random_step(seed: u64, device: u32, nth: usize) -> Step {
    let number = number(seed, device, nth);
    let answer = match number % 20 {
        0..=7 => accepted(),
        8 => rejected(400, "BadDeviceToken"),
        9 => rejected(410, "Unregistered"),
        10 => rejected(403, "InvalidProviderToken"),
        11 => rejected(429, "TooManyRequests"),
        12..=14 => rejected(503, "ServiceUnavailable"),
        15 => rejected(502, ""),
        16 => cut(true),
        17 => cut(false),
        18 => refused(true),
        _ => refused(false),
    };
    (ms(number >> 8 & 0x3f), answer)
}

/// The ending of an undisturbed push, by `decide` alone.
fn expected(seed: u64, device: u32, retry: &RetryPolicy) -> (Ending, u32) {
    let (mut answers, mut unread) = (0, 0);
    (1..)
        .find_map(|nth| {
            let (_, answer) = random_step(seed, device, nth as usize);
            let tries = if answer.is_ok() { &mut answers } else { &mut unread };
            *tries += 1;
            (decide(&answer, *tries, retry, 0.5) == Decision::End).then(|| (answer.into(), nth))
        })
        .unwrap()
}

fn random_limits(seed: u64) -> Limits {
    let draw = |nth| number(seed, u32::MAX, nth);
    Limits {
        max_in_flight: NonZeroUsize::new(1 + (draw(0) % 60) as usize).unwrap(),
        rate: (draw(1) % 3 == 0).then(|| Rate::per_second(200.0).unwrap()),
        retry: RetryPolicy {
            max_tries: NonZeroU32::new(1 + (draw(2) % 5) as u32).unwrap(),
            budget_floor: u32::MAX,
            ..RetryPolicy::default()
        },
        stop_early: None,
        random: || 0.5,
        deadline: Duration::from_secs(3_600),
    }
}

#[tokio::test(start_paused = true)]
async fn undisturbed_every_target_ends_as_its_script_says() {
    for seed in 0..60 {
        let gateway = Scripted::new(move |device, nth| match device {
            // One early answer, so that failing connections do not stop the run.
            0 => (ms(0), accepted()),
            _ => random_step(seed, device, nth),
        });
        let limits = random_limits(seed);
        let run = send(&gateway, (0..200).map(target), &limits, &Control::new()).await;
        let keys: HashSet<_> = run.ended.iter().map(|ended| ended.key).collect();
        assert_eq!((run.ended.len(), keys.len(), run.summary.counts.total()), (200, 200, 200), "seed {seed}");
        if let Some(StopReason::Unreachable { .. }) = run.summary.stopped_early {
            panic!("seed {seed}: a connection had been made");
        }
        for ended in run.ended.iter().filter(|ended| ended.key != 0) {
            let wanted = expected(seed, ended.key, &limits.retry);
            assert_eq!((ended.ending.clone(), ended.attempts), wanted, "seed {seed}, device {}", ended.key);
        }
        assert!(gateway.most.load(Ordering::Relaxed) <= limits.max_in_flight.get(), "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn cut_off_anywhere_every_target_ends_exactly_once_and_truly() {
    for seed in 0..120 {
        let gateway = Scripted::new(move |device, nth| random_step(seed, device, nth));
        let cancel = Control::new();
        let mut limits = Limits { stop_early: limits().stop_early, ..random_limits(seed) };
        let cut_at = ms(number(seed, 0, 99) % 1_500);
        if seed % 2 == 0 {
            limits.deadline = cut_at;
        }
        let began = Instant::now();
        let (run, ()) = tokio::join!(send(&gateway, (0..300).map(target), &limits, &cancel), async {
            if seed % 2 == 1 {
                sleep(cut_at).await;
                cancel.cancel();
            }
        });
        assert!(began.elapsed() <= cut_at + ms(2), "seed {seed}: {:?}", began.elapsed());
        let keys: HashSet<_> = run.ended.iter().map(|ended| ended.key).collect();
        assert_eq!((run.ended.len(), keys.len(), run.summary.counts.total()), (300, 300, 300), "seed {seed}");
        for ended in &run.ended {
            check_truth(seed, &gateway, ended);
        }
    }
}

/// An ending says no more than what the tries of its target met.
fn check_truth(seed: u64, gateway: &Scripted, ended: &Ended<u32>) {
    let tries = gateway.tries_of(ended.key);
    let place = format!("seed {seed}, {ended:?}, {tries} tries");
    assert_eq!(ended.attempts as usize, tries, "{place}");
    let last = (tries > 0).then(|| random_step(seed, ended.key, tries).1);
    match (&ended.ending, last) {
        (Ending::Accepted { .. }, Some(Ok(Outcome::Accepted { .. }))) => {}
        (Ending::Rejected { status, .. }, Some(Ok(outcome))) => {
            assert_eq!(*status, outcome.status(), "{place}")
        }
        (Ending::Unknown { why }, Some(_)) if why.words.ends_with("while waiting for the answer") => {}
        (Ending::Unknown { .. }, Some(Err(error))) => assert!(error.written, "{place}"),
        (Ending::Failed { .. } | Ending::Cancelled, None) => {}
        (Ending::Failed { .. }, Some(Err(error))) => assert!(!error.written, "{place}"),
        // Turned away to come again, and then called off or out of time.
        (Ending::Failed { .. } | Ending::Cancelled, Some(last)) => {
            let again = decide(&last, 1, &RetryPolicy::default(), 0.5);
            assert_ne!(again, Decision::End, "{place}");
        }
        _ => panic!("{place}"),
    }
}
