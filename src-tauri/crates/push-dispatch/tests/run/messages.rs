//! Targets with notifications of their own.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, Weak};

use futures_util::StreamExt;
use push_dispatch::{Control, Ending, Limits, Message, StopEarly, Target, Why};
use push_protocol::{Notification, Payload};
use tokio::sync::mpsc;

use crate::script::*;

fn text(device: u32) -> String {
    format!("{{\"number\":{device}}}")
}

/// Devices of even number have their own.
fn own(device: u32) -> Target<u32> {
    if !device.is_multiple_of(2) {
        return target(device);
    }
    let notification = Notification::new(Payload::parse(text(device).as_bytes()).unwrap());
    Target { message: Message::Own(Arc::new(notification)), ..target(device) }
}

fn unsendable(device: u32) -> Target<u32> {
    let why = Why::new("variable_not_number", "count is \"x\"");
    Target { message: Message::Unsendable(Box::new(why)), ..target(device) }
}

#[tokio::test(start_paused = true)]
async fn each_target_gets_its_own_and_a_retry_sends_the_same_again() {
    let gateway =
        Scripted::new(|_, nth| (ms(1), if nth <= 2 { rejected(503, "Shutdown") } else { accepted() }));
    let run = send(&gateway, (0..4).map(own), &limits(), &Control::new()).await;
    assert_eq!(run.names(), ["accepted"; 4]);
    let mut payloads = gateway.payloads.lock().unwrap().clone();
    payloads.sort();
    let expected = |device| (device, if device % 2 == 0 { text(device) } else { "{}".to_owned() });
    let expected: Vec<_> = (0..4).flat_map(|device| vec![expected(device); 3]).collect();
    assert_eq!(payloads, expected);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_nothing_can_be_sent_to_fails_for_its_reason_and_without_a_try() {
    let gateway = Scripted::always(ms(1), accepted());
    let run = send(&gateway, [own(0), unsendable(1), target(2)], &limits(), &Control::new()).await;
    assert_eq!(run.names(), ["accepted", "failed", "accepted"]);
    let failed = run.of(1);
    assert_eq!((failed.attempts, gateway.tries_of(1)), (0, 0));
    assert_eq!(failed.token, target(1).token.ok());
    let why = Why::new("variable_not_number", "count is \"x\"");
    assert_eq!(failed.ending, Ending::Failed { why });

    // Also where the run is called off before it comes to them.
    let control = Control::new();
    control.cancel();
    let run = send(&gateway, [own(0), unsendable(1)], &limits(), &control).await;
    assert_eq!(run.names(), ["cancelled", "failed"]);
}

#[tokio::test(start_paused = true)]
async fn only_what_is_in_flight_is_held() {
    let made: Arc<Mutex<Vec<Weak<Notification>>>> = Arc::default();
    let (most, all) = (Arc::new(Mutex::new(0)), Arc::clone(&made));
    let counted = Arc::clone(&most);
    let targets =
        futures_util::stream::iter((0..2_000).map(|device| device * 2).map(own)).map(move |target| {
            let mut made = made.lock().unwrap();
            if let Message::Own(notification) = &target.message {
                made.push(Arc::downgrade(notification));
            }
            let held = made.iter().filter(|it| it.strong_count() > 0).count();
            let mut most = counted.lock().unwrap();
            *most = (*most).max(held);
            target
        });
    let gateway = Scripted::new(|device, nth| {
        let turned_away = device % 8 == 0 && nth == 1;
        (ms(u64::from(device % 13)), if turned_away { rejected(503, "Shutdown") } else { accepted() })
    });
    let limits =
        Limits { max_in_flight: NonZeroUsize::new(40).unwrap(), stop_early: None::<StopEarly>, ..limits() };
    let (on_end, mut endings) = mpsc::channel(16);
    let (notification, control) = (notification(), Control::new());
    let run = push_dispatch::run(&gateway, &notification, targets, &limits, &control, on_end);
    let (summary, ()) = tokio::join!(run, async { while endings.recv().await.is_some() {} });
    assert_eq!(summary.counts.total(), 2_000);
    // One more: the one that was just made.
    assert!(*most.lock().unwrap() <= 41, "{} were held", most.lock().unwrap());
    assert!(all.lock().unwrap().iter().all(|it| it.strong_count() == 0));
}
